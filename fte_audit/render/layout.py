"""Lines of styled text that fit a width: measuring, wrapping, clipping, columns."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GAP = 2
NARROWEST = 40
"""No page is made narrower than this many cells."""

_SPACE = re.compile(r" (?!%(?:\W|$))")
"""Where a line may end: not before the sign of a percentage."""

_FIRST_WIDE_SYMBOL = 0x1F000
_WIDE_SINCE_UNICODE_16 = (
    range(0x2630, 0x2638),
    range(0x268A, 0x2690),
    range(0x4DC0, 0x4E00),
    range(0x1D300, 0x1D377),
)


class Style(StrEnum):
    """What a piece of text is, for whoever has colours to show it."""

    PLAIN = "plain"
    TITLE = "title"
    HEADING = "heading"
    HEADER = "header"
    QUIET = "quiet"
    BAR = "bar"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text in one style."""

    text: str
    style: Style = Style.PLAIN


Line: TypeAlias = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """The width of a column, and which side its text leans to."""

    width: int
    right: bool = False
    gap: int = GAP


def width_of(text: str) -> int:
    """Cells that a text takes on a terminal; at least as many as any terminal takes for it.

    Example:
        >>> width_of("abc"), width_of("日本"), width_of("é")
        (3, 4, 1)
    """
    return len(text) if text.isascii() else sum(map(_cell_width, text))


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines at spaces, and inside words that are too long; at least one line.

    Every line is indented like the first.
    """
    body = text.lstrip(" ")
    indent = text[: len(text) - len(body)]
    return [indent + line for line in _wrap(body, width - len(indent))]


def clip(text: str, limit: int) -> str:
    """Cut a text that is longer than a limit in cells, and say how much was cut.

    Example:
        >>> clip("a" * 100, 20)
        'aaaaaaaaaaaa…[+88]'
    """
    if len(text) <= limit and width_of(text) <= limit:
        return text
    kept, room = 0, max(1, limit - len(f"…[+{len(text)}]") - 1)
    for character in text:
        room -= _cell_width(character)
        if room < 0:
            break
        kept += 1
    return f"{text[:kept]}…[+{len(text) - kept:,}]"


def fill(
    text: str, width: int, style: Style = Style.PLAIN, indent: str = "", hang: str | None = None
) -> list[Line]:
    """Wrap a text into lines, the first after `indent`, the others after `hang`."""
    hang = indent if hang is None else hang
    wrapped = wrap(text, width - max(len(indent), len(hang)))
    starts = (hang if at else indent for at in range(len(wrapped)))
    return [
        trimmed([Piece(start + line, style)]) for start, line in zip(starts, wrapped, strict=True)
    ]


def grid(
    row: Sequence[Piece], columns: Sequence[Column], *, bottom: bool = False
) -> Iterator[Line]:
    r"""Set one row of cells under its columns; what is too long for a column wraps within it.

    A cell may hold several lines, parted by `\n`.

    Args:
        row: A cell for each column.
        columns: Where the cells go.
        bottom: Whether cells of fewer lines than the others sink to the last line.
    """
    wrapped = [
        [line for text in cell.text.split("\n") for line in wrap(text, column.width)]
        for cell, column in zip(row, columns, strict=True)
    ]
    height = max(map(len, wrapped))
    if bottom:
        wrapped = [[""] * (height - len(lines)) + lines for lines in wrapped]
    for at in range(height):
        pieces: list[Piece] = []
        for cell, lines, column in zip(row, wrapped, columns, strict=True):
            text = lines[at] if at < len(lines) else ""
            space = " " * (column.width - width_of(text))
            lead = " " * column.gap if pieces else ""
            pieces.append(
                Piece(lead + (space + text if column.right else text + space), cell.style)
            )
        yield trimmed(pieces)


def share_out(sizes: Sequence[int], width: int, gap: int = GAP) -> list[int]:
    """Widths for columns: their own sizes where there is room, else the widest give way alike.

    Example:
        >>> share_out([50, 10, 30], 80), share_out([50, 10, 40], 80)
        ([36, 10, 30], [33, 10, 33])
    """
    room = width - gap * (len(sizes) - 1)
    widths = [0] * len(sizes)
    left = sorted(range(len(sizes)), key=lambda at: sizes[at])
    while left:
        at, *left = left
        widths[at] = max(1, min(sizes[at], room // (len(left) + 1)))
        room -= widths[at]
    return widths


def section(title: str, width: int) -> Iterator[Line]:
    """An empty line, and a title in a rule over the whole width."""
    yield ()
    rule = "─" * (width - width_of(title) - 4)
    yield (Piece("── ", Style.QUIET), Piece(title, Style.HEADING), Piece(f" {rule}", Style.QUIET))


def trimmed(pieces: Sequence[Piece]) -> Line:
    """Drop spaces from the end of a line."""
    kept = list(pieces)
    while kept:
        last = kept.pop()
        if text := last.text.rstrip(" "):
            return (*kept, Piece(text, last.style))
    return ()


def _wrap(text: str, width: int) -> list[str]:
    lines = [""]
    room = width
    for word in _SPACE.split(text):
        size = width_of(word)
        if lines[-1] and size < room:
            lines[-1] += f" {word}"
            room -= size + 1
            continue
        pieces = _fold(word, width)
        lines[-1:] = [*([lines[-1]] if lines[-1] else []), *pieces]
        room = width - width_of(pieces[-1])
    return lines


def _fold(word: str, width: int) -> list[str]:
    if width_of(word) <= width:
        return [word]
    lines, room = [""], width
    for character in word:
        size = _cell_width(character)
        if size > room:
            lines.append("")
            room = width
        lines[-1] += character
        room -= size
    return lines


def _cell_width(character: str) -> int:
    category = unicodedata.category(character)
    if category in {"Mn", "Me"}:
        return 0
    code = ord(character)
    # Some are wide that the Unicode version of this Python does not know, or not as wide.
    newer = code >= _FIRST_WIDE_SYMBOL or any(code in each for each in _WIDE_SINCE_UNICODE_16)
    wide = unicodedata.east_asian_width(character) in {"W", "F"}
    return 2 if wide or newer or category == "Cn" else 1
