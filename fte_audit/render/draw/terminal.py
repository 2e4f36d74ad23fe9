"""A draw as a page for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.estimates.values import to_digits
from fte_audit.render.colour import write_lines
from fte_audit.render.draw import phrases
from fte_audit.render.layout import (
    NARROWEST,
    Column,
    Piece,
    Style,
    clip,
    fill,
    grid,
    section,
    share_out,
    width_of,
)
from fte_audit.render.numbers import write_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fte_audit.render.layout import Line
    from fte_audit.review.model import Draw

_LONGEST = 200
_HEADERS = ("Stratum", "Conversations", "Drawn", "Each stands for")


def render(draw: Draw, width: int = 80, *, colour: bool = False) -> str:
    """Write the page.

    Args:
        draw: What is drawn.
        width: Cells of a line, at least 40; no line is longer.
        colour: Whether to use the terminal's colours; without, there is no escape sequence.
    """
    return write_lines(_page(draw, max(width, NARROWEST)), colour=colour)


def _page(draw: Draw, width: int) -> Iterator[Line]:
    yield from fill(phrases.DRAWN, width, Style.TITLE)
    for sentence in phrases.lead(draw):
        yield from fill(sentence, width)
    yield from section("Strata", width)
    yield from _strata(draw, width)
    yield ()
    yield from fill(phrases.NEXT, width, Style.QUIET)


def _strata(draw: Draw, width: int) -> Iterator[Line]:
    rows = [
        (
            clip(phrases.stratum_name(each.key), _LONGEST),
            write_count(each.population),
            write_count(each.drawn),
            f"{to_digits(each.weight):,.1f}",
        )
        for each in draw.strata
    ]
    sizes = [max(width_of(row[at]) for row in (_HEADERS, *rows)) for at in range(len(_HEADERS))]
    widths = share_out(sizes, width)
    layout = [Column(each, right=at > 0) for at, each in enumerate(widths)]
    yield from grid([Piece(each, Style.HEADER) for each in _HEADERS], layout, bottom=True)
    for row in rows:
        yield from grid([Piece(each) for each in row], layout)
