"""The report as a page for the terminal."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from fte_audit.render import agents, contrasting, equivalents, page
from fte_audit.render.breakdowns import breakdown_lines, remarks
from fte_audit.render.check.text import lines_of
from fte_audit.render.check.wording import counts_said
from fte_audit.render.colour import write_lines
from fte_audit.render.comparisons import comparison_lines
from fte_audit.render.layout import (
    NARROWEST,
    Column,
    Line,
    Piece,
    Style,
    clip,
    fill,
    grid,
    section,
    width_of,
)
from fte_audit.render.numbers import write_count
from fte_audit.render.text import group_label, prose, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fte_audit.report import ColumnUse, LogSummary, Report

_LONGEST_PROSE = 2000
_LONGEST_SOURCE = 400
_TWO_ABREAST = 120
_WEEK = len("2024-01-29")
_MOST_VALUE = 22
_SHORT_DIGEST = len("sha256:") + 12


def render(report: Report, width: int = 80, *, colour: bool = False) -> str:
    """Write the page.

    Args:
        report: What the audit found.
        width: Cells of a line, at least 40; no line is longer.
        colour: Whether to use the terminal's colours; without, there is no escape sequence.
    """
    return write_lines(_page(report, max(width, NARROWEST)), colour=colour)


def _page(report: Report, width: int) -> Iterator[Line]:
    digest = report.digest
    yield from fill(clip(page.title_of(report), _LONGEST_PROSE), width, Style.TITLE)
    yield from _what_was_read(report.log, width)
    yield from fill(f"Digest {digest[:_SHORT_DIGEST]}… (in full below)", width, Style.QUIET)
    yield from _what_was_taken(report.log, width)
    yield from section("By first handler", width)
    yield from fill(f"{page.COUNTED} {page.N_MEANS}", width, Style.QUIET)
    yield ()
    firsts = page.compare(report, page.FIRST_HANDLER)
    level = page.level_of(report)
    yield from comparison_lines(firsts, width, denominators=True, level=level)
    if report.comparison is not None and report.comparison.contrasts:
        yield from section("AI and human compared", width)
        yield from contrasting.lines(report, report.comparison, width)
        if report.comparison.agents:
            yield from section("How much it hangs on the agents", width)
            yield from agents.lines(report, report.comparison, width)
    if report.staffing is not None:
        yield from section(equivalents.TITLE, width)
        yield from equivalents.lines(report.staffing, width)
    if report.verdicts:
        yield from section("What was claimed", width)
        yield from fill(counts_said(report.verdicts), width, Style.QUIET)
        for verdict in report.verdicts:
            yield ()
            yield from lines_of(verdict, None, width)
    handlings = page.compare(report, page.HANDLING)
    if len(handlings.groups) > 1:
        yield from section("By handling", width)
        if any(group.key[1] == ("ai",) for group in handlings.groups):
            yield from fill(page.SELECTED, width, Style.QUIET)
        yield from fill("What n counts: as above.", width, Style.QUIET)
        yield ()
        yield from comparison_lines(handlings, width, denominators=False)
    yield from _before_and_after(report, width)
    yield from _untestable(report, width)
    yield from _breakdowns(report, width)
    yield from _notes(report, width)
    yield from section("Check and keep", width)
    yield from fill(digest, width)
    yield from fill(
        "The same rows and the same spec give the same digest, on any machine. To write files: "
        "-o report.json -o report.md -o report.csv",
        width,
        Style.QUIET,
    )
    yield from fill(page.PRIVATE, width, Style.WARNING)


def _before_and_after(report: Report, width: int) -> Iterator[Line]:
    for title, comparison in page.before_and_after(report):
        yield from section(f"Before and after: {title}", width)
        yield from comparison_lines(comparison, width, denominators=False)
    weeks = page.people_by_week(report)
    if not weeks:
        return
    yield from section("Week by week: what people had to do", width)
    labels = page.people_labels(report)
    values = (width - _WEEK) // len(labels) - 2
    columns = [Column(_WEEK), *(Column(min(values, _MOST_VALUE), right=True) for _ in labels)]
    yield from grid([Piece(""), *(Piece(label, Style.QUIET) for label in labels)], columns)
    for week, entries in weeks:
        yield from grid(
            [Piece(week), *(Piece(entry.text if entry else "") for entry in entries)], columns
        )
    yield from fill(page.WEEKS_CUT, width, Style.QUIET)


def _what_was_read(log: LogSummary, width: int) -> Iterator[Line]:
    for screened in page.screenings(log):
        yield from _screened(screened, width)
    zone = visible(log.timezone)
    if log.first_start is not None and log.last_start is not None:
        first, last = page.write_moment(log.first_start), page.write_moment(log.last_start)
        yield from fill(
            f"Started from {first} to {last} (UTC). Days and weeks begin in {zone}.", width
        )
    else:
        yield from fill(f"No time of a start. Days and weeks begin in {zone}.", width)


def _screened(screened: page.Screened, width: int) -> Iterator[Line]:
    yield from fill(screened.sum, width)
    size = max((len(write_count(rows)) for _, rows in screened.dropped), default=0)
    columns = (
        Column(min(size, width // 2), right=True),
        Column(max(width - size - 4, width // 2 - 4)),
    )
    for reason, rows in screened.dropped:
        row = (Piece(write_count(rows)), Piece(clip(reason, _LONGEST_SOURCE)))
        for line in grid(row, columns):
            yield (Piece("  "), *line)
    if screened.vain:
        reasons = ", ".join(clip(reason, _LONGEST_SOURCE) for reason in screened.vain)
        yield from fill(f"checked and not found: {reasons}", width, Style.QUIET, indent="  ")


def _what_was_taken(log: LogSummary, width: int) -> Iterator[Line]:
    yield from section("What was taken for what", width)
    role_width = min(
        max((width_of(visible(use.role)) for use in log.columns), default=4), width // 3
    )
    abreast = 2 if width >= _TWO_ABREAST else 1
    each = (width - (abreast - 1) * 4) // abreast
    how_width = len("recognised")
    columns = [Column(role_width), Column(each - role_width - how_width - 4), Column(how_width)]
    columns = [
        Column(column.width, gap=4 if at == len(columns) else 2)
        for at, column in enumerate(columns * abreast)
    ]
    for at in range(0, len(log.columns), abreast):
        uses = log.columns[at : at + abreast]
        pieces = list(chain.from_iterable(_use(use) for use in uses))
        yield from grid(pieces, columns[: len(pieces)])
        for use in uses:
            if use.remark is not None:
                remark = f"{visible(use.role)}: {prose(use.remark)}"
                yield from fill(
                    clip(remark, _LONGEST_PROSE), width, Style.QUIET, indent="  ", hang="    "
                )
    if log.unused_columns:
        names = ", ".join(clip(visible(name), 60) for name in log.unused_columns)
        yield from fill(f"Not used: {clip(names, _LONGEST_PROSE)}", width, Style.QUIET)


def _use(use: ColumnUse) -> tuple[Piece, Piece, Piece]:
    source = clip(prose(use.source), _LONGEST_SOURCE)
    return (
        Piece(clip(visible(use.role), 60)),
        Piece(source),
        Piece(clip(visible(use.how), 60), Style.QUIET),
    )


def _untestable(report: Report, width: int) -> Iterator[Line]:
    lacking = page.untestable(report)
    if not lacking:
        return
    yield from section("Not testable with this log", width)
    for label, reason in lacking:
        yield from fill(clip(f"{label}: {reason}", _LONGEST_PROSE), width, indent="  ", hang="    ")


def _breakdowns(report: Report, width: int) -> Iterator[Line]:
    said: dict[str, None] = {}
    for breakdown in report.breakdowns:
        if breakdown.not_testable is None and breakdown.by != page.PERIOD:
            table = page.break_down(report, breakdown, whole=False)
            yield from section(clip(f"By {group_label(breakdown.by)}", width - 8), width)
            yield from breakdown_lines(table, width)
            said |= dict.fromkeys(remarks(table, width))
    if elsewhere := page.not_on_the_page(report):
        said[
            clip(f"Only in the JSON and CSV: figures by {'; '.join(elsewhere)}.", _LONGEST_PROSE)
        ] = None
    if said:
        yield ()
    for remark in said:
        yield from fill(remark, width, Style.QUIET)


def _notes(report: Report, width: int) -> Iterator[Line]:
    if report.remarks:
        yield from section("Notes", width)
    for note in report.remarks:
        yield from fill(clip(prose(note), _LONGEST_PROSE), width, indent="• ", hang="  ")
