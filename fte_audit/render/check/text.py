"""Verdicts as a page for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.render.check.wording import (
    TITLE,
    about_said,
    all_allowed,
    called,
    counts_said,
    ending_said,
    lead_of,
    measured_said,
    own_said,
    reading_said,
    readings_said,
    rests_on,
    why_of,
    words_of,
)
from fte_audit.render.colour import write_lines
from fte_audit.render.layout import NARROWEST, Piece, Style, fill, section
from fte_audit.render.text import prose
from fte_audit.verdicts import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.diagnostics import Span
    from fte_audit.render.check.context import Context
    from fte_audit.render.layout import Line
    from fte_audit.verdicts import Verdict

_INDENT = " " * 4
_LABEL = 12
_MOST_READINGS = 12


def render(
    verdicts: Sequence[Verdict], context: Context, width: int = 80, *, colour: bool = False
) -> str:
    """Write the page.

    Args:
        verdicts: One for each claim.
        context: What they have in common.
        width: Cells of a line, at least 40; no line is longer.
        colour: Whether to use the terminal's colours; without, there is no escape sequence.
    """
    return write_lines(_page(verdicts, context, max(width, NARROWEST)), colour=colour)


def block(verdict: Verdict, context: Context, width: int = 80) -> str:
    """Write what the page says about one claim."""
    return write_lines(_block(verdict, context, max(width, NARROWEST)), colour=False)


def lines_of(verdict: Verdict, place: Span | None, width: int) -> Iterator[Line]:
    """What a page says about one claim.

    Args:
        verdict: The verdict.
        place: Where the claim stands in the spec, where that is known.
        width: Cells of a line.
    """
    failed = verdict.outcome is Outcome.CONTRADICTED
    style = Style.WARNING if failed else Style.HEADER
    yield from fill(
        f"{verdict.outcome.value.upper()}: {called(verdict)}", width, style, hang=_INDENT
    )
    at = f", {prose(str(place))}" if place else ""
    yield from fill(f"claim {prose(verdict.name)}{at}", width, Style.QUIET, _INDENT)
    for words in words_of(verdict):
        yield from fill(words, width, indent=_INDENT, hang=f"{_INDENT}  ")
    for label, text in _facts(verdict):
        yield from _fact(label, text, width)


def _page(verdicts: Sequence[Verdict], context: Context, width: int) -> Iterator[Line]:
    yield from fill(prose(context.title or "") or TITLE, width, Style.TITLE)
    for line in lead_of(context):
        yield from fill(line, width, Style.QUIET)
    for verdict in verdicts:
        yield ()
        yield from _block(verdict, context, width)
    if context.notes:
        yield from section("Notes", width)
        for note in context.notes:
            yield from fill(prose(note), width, indent="• ", hang="  ")
    yield from section("Result", width)
    yield from fill(counts_said(verdicts), width)
    yield from fill(ending_said(verdicts, context.fail_on), width, Style.HEADER)


def _block(verdict: Verdict, context: Context, width: int) -> Iterator[Line]:
    return lines_of(verdict, context.places.get(verdict.name), width)


def _facts(verdict: Verdict) -> Iterator[tuple[str, str]]:
    if claimed := prose(verdict.claimed):
        yield "Claimed", claimed
    if allowed := all_allowed(verdict):
        yield "Allowed", allowed
    if len(verdict.evidence) == 1:
        (only,) = verdict.evidence
        yield "Measured", measured_said(verdict, only)
        yield "Rests on", rests_on(only)
    if about := about_said(verdict):
        yield "About", about
    yield from why_of(verdict)
    if verdict.over is not None:
        yield "Readings", readings_said(verdict)
    if len(verdict.evidence) > 1:
        yield (
            ("Readings", readings_said(verdict))
            if verdict.over is None
            else (
                "The report",
                own_said(verdict),
            )
        )
        for each in verdict.evidence[:_MOST_READINGS]:
            yield "", f"• {reading_said(verdict, each)}"
        if (more := len(verdict.evidence) - _MOST_READINGS) > 0:
            yield "", f"• and {more:,} more, which the JSON has"


def _fact(label: str, text: str, width: int) -> Iterator[Line]:
    start = f"{_INDENT}{label:<{_LABEL}}"
    hang = " " * len(start) + ("  " if text.startswith("• ") else "")
    lines = fill(text, width, indent=" " * len(start), hang=hang)
    first = "".join(piece.text for piece in lines[0])
    yield (Piece(start, Style.QUIET), Piece(first[len(start) :]))
    yield from lines[1:]
