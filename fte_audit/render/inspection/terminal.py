"""An inspection as a page for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fte_audit.render.colour import write_lines
from fte_audit.render.inspection import phrases
from fte_audit.render.layout import (
    GAP,
    NARROWEST,
    Column,
    Piece,
    Style,
    clip,
    fill,
    grid,
    section,
    width_of,
)
from fte_audit.render.text import prose, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.inspection.model import Inspection, Suspicion
    from fte_audit.render.layout import Line

_MISSING: Final = len("Missing")
_LONGEST: Final = 2000
_PART: Final = 4
"""No column of a narrow page is wider than this part of it, but for the last."""
_REST: Final = 54
"""What the other columns need at least where names are long."""


def render(inspection: Inspection, width: int = 80, *, colour: bool = False) -> str:
    """Write the page.

    Args:
        inspection: What was found.
        width: Cells of a line, at least 40; no line is longer.
        colour: Whether to use the terminal's colours; without, there is no escape sequence.
    """
    return write_lines(_page(inspection, max(width, NARROWEST)), colour=colour)


def _page(inspection: Inspection, width: int) -> Iterator[Line]:
    yield from fill(phrases.TITLE, width, Style.TITLE)
    for sentence in phrases.lead(inspection):
        yield from fill(clip(prose(sentence), _LONGEST), width)
    yield from section("To look at", width)
    if not inspection.suspicions:
        yield from fill(phrases.NO_SUSPICION, width)
    for number, suspicion in enumerate(inspection.suspicions, start=1):
        yield from _suspicion(number, suspicion, width)
    if inspection.questions:
        yield from section(phrases.QUESTIONS, width)
        for question in inspection.questions:
            yield from fill(clip(prose(question), _LONGEST), width, indent="• ", hang="  ")
    yield from section("Columns", width)
    yield from _columns(inspection, width)
    yield ()
    yield from fill(phrases.PRIVACY, width, Style.QUIET)
    yield from fill(phrases.NEXT, width, Style.QUIET)


def _suspicion(number: int, suspicion: Suspicion, width: int) -> Iterator[Line]:
    if number > 1:
        yield ()
    columns = ", ".join(visible(column) for column in suspicion.columns)
    head = f"{number:>2}  {prose(suspicion.kind)}"
    title = f"{head}: {columns}" if columns else head
    yield from fill(clip(title, _LONGEST), width, Style.HEADER, hang="    ")
    text = clip(prose(suspicion.text), _LONGEST)
    yield from fill(f"{text}.", width, indent="    ")
    yield from fill(clip(prose(suspicion.advice), _LONGEST), width, indent="    → ", hang="      ")
    for line in suspicion.spec:
        shown = clip(prose(line), _LONGEST)
        yield from fill(shown, width, Style.QUIET, indent="      ", hang="        ")


def _columns(inspection: Inspection, width: int) -> Iterator[Line]:
    names = [phrases.name(column) for column in inspection.columns]
    distincts = [phrases.distinct(column) for column in inspection.columns]
    widest = max(width // _PART, width - _REST)
    name = min(max((*map(width_of, names), len("Column"))), widest)
    different = min(max((*map(width_of, distincts), len("Different"))), width // _PART)
    layout = (
        Column(name),
        Column(_MISSING, right=True),
        Column(different, right=True),
        Column(max(1, width - name - _MISSING - different - 3 * GAP)),
    )
    yield from grid(
        [Piece(title, Style.HEADER) for title in ("Column", "Missing", "Different", "Holds")],
        layout,
    )
    for column, shown, different_values in zip(inspection.columns, names, distincts, strict=True):
        row = [shown, phrases.missing(column, inspection.rows), different_values]
        content = clip(phrases.content(column), _LONGEST)
        yield from grid([Piece(text) for text in (*row, content)], layout)
        if taken := phrases.taken_for(column):
            yield from _below(f"= {clip(taken, _LONGEST)}", layout)


def _below(text: str, layout: Sequence[Column]) -> Iterator[Line]:
    """A line under the last column."""
    yield from grid([*[Piece("")] * (len(layout) - 1), Piece(text, Style.QUIET)], layout)
