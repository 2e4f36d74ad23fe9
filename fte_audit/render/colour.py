"""Lines for the terminal as text, with its colours or without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.render.layout import Style

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fte_audit.render.layout import Line, Piece

_STYLES = {
    Style.TITLE: "bold",
    Style.HEADING: "bold cyan",
    Style.HEADER: "bold",
    Style.QUIET: "dim",
    Style.BAR: "cyan",
    Style.WARNING: "yellow",
}


def write_lines(lines: Iterable[Line], *, colour: bool) -> str:
    """Write lines as text; without colour, there is no escape sequence."""
    write = _in_colour if colour else _plainly
    return "".join(f"{write(line)}\n" for line in lines)


def _plainly(line: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in line)


def _in_colour(line: Iterable[Piece]) -> str:
    # Only a page in colour costs the import of rich.
    from rich.color import ColorSystem  # noqa: PLC0415
    from rich.style import Style as Colours  # noqa: PLC0415

    return "".join(
        Colours.parse(_STYLES[piece.style]).render(piece.text, color_system=ColorSystem.STANDARD)
        if piece.style in _STYLES
        else piece.text
        for piece in line
    )
