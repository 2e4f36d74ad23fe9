"""Figures by a key of the conversations, as lines for the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fte_audit.render.layout import GAP, Column, Line, Piece, Style, clip, fill, grid, width_of
from fte_audit.render.numbers import FEW, write_count, write_percent
from fte_audit.render.text import group_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.render.page import BreakdownRow, BreakdownTable, Entry

ROWS = 12
"""Rows of a breakdown that a terminal shows."""

_LEAST_LABEL = 12
_MOST_LABEL = 30
_LEAST_VALUE = 7
_WIDEST = 14
_BAR = 8
_EIGHTHS = " ▏▎▍▌▋▊▉█"


@dataclass(frozen=True, slots=True)
class _Plan:
    """The columns that fit.

    Attributes:
        label: Cells of the row labels.
        counts: Cells of the numbers of conversations; 0 for none.
        share: Cells of the share that AI had first; 0 for none.
        bar: Cells of its bar; 1 for none.
        values: Cells of a figure.
        shown: How many headlines fit.
        subgroups: Into how many columns each is split.
    """

    label: int
    counts: int
    share: int
    bar: int
    values: int
    shown: int
    subgroups: int

    def upper(self) -> list[Column]:
        """The columns of the upper header: one for each headline."""
        wide = self.subgroups * (self.values + GAP) - GAP
        return [*self._left(), *(Column(wide, right=True) for _ in range(self.shown))]

    def lower(self) -> list[Column]:
        """The columns of the rows."""
        each = self.shown * self.subgroups
        return [*self._left(), *(Column(self.values, right=True) for _ in range(each))]

    def _left(self) -> list[Column]:
        columns = [Column(self.label)]
        if self.counts:
            columns.append(Column(self.counts, right=True))
        if self.share:
            columns += [Column(self.share, right=True), Column(self.bar, gap=1)]
        return columns


def breakdown_lines(table: BreakdownTable, width: int) -> Iterator[Line]:
    """Set the table, its largest or latest rows only, and say how many are left out."""
    shown, left_out = _choose(table)
    plan = _plan(table, shown, width)
    yield from _headers(table, plan)
    for row in shown:
        yield from grid(_row(row, plan), plan.lower())
    if left_out:
        counts = [row.conversations for row in left_out]
        known = sum(n for n in counts if n is not None)
        kept = f", {write_count(known)} conversations" if None not in counts else ""
        which = "earlier" if table.in_time else "more"
        said = f"and {write_count(len(left_out))} {which}{kept}: see the JSON or CSV"
        yield from fill(said, width, Style.QUIET)


def remarks(table: BreakdownTable, width: int) -> Iterator[str]:
    """What a reader of the table has to know; the same for most tables of a page."""
    shown, _ = _choose(table)
    plan = _plan(table, shown, width)
    if plan.share:
        yield "AI first: the part of the row's conversations that AI handled first."
    if plan.shown and plan.subgroups > 1:
        yield "AI and Human: by first handler."
    entries = (entry for row in shown for found in row.entries[: plan.shown] for entry in found)
    if any(entry and entry.few for entry in entries):
        yield f"~ rests on fewer than {FEW} conversations."
    if rest := table.headlines[plan.shown :]:
        names = "; ".join(headline.label for headline in rest)
        yield clip(f"Also in the JSON and CSV: {names}.", 10 * width)


def _choose(table: BreakdownTable) -> tuple[Sequence[BreakdownRow], Sequence[BreakdownRow]]:
    if len(table.rows) <= ROWS + 1:
        return table.rows, ()
    if table.in_time:
        return table.rows[-ROWS:], table.rows[:-ROWS]
    return table.rows[:ROWS], table.rows[ROWS:]


def _plan(table: BreakdownTable, rows: Sequence[BreakdownRow], width: int) -> _Plan:
    counted = any(row.conversations is not None for row in rows)
    shared = any(row.ai_first is not None for row in rows)
    sizes = [len(_count(row)) for row in rows]
    counts = min(max([len("Conver-"), *sizes]), _WIDEST) if counted else 0
    share = max(len(">99.9 %"), len("AI first")) if shared else 0
    longest = max((width_of(row.label) for row in rows), default=0)
    label = min(max(longest, _LEAST_LABEL), _MOST_LABEL, width // 3)
    texts = (_value(entry) for row in rows for entries in row.entries for entry in entries)
    words = (word for headline in table.headlines for word in headline.label.split())
    word = max((width_of(word) for word in words), default=0)
    split = max(1, len(table.subgroups))
    unbroken = -(-(word - GAP * (split - 1)) // split)
    values = min(max([_LEAST_VALUE, unbroken, *map(width_of, texts)]), _WIDEST)
    each = len(table.subgroups) * (values + GAP)
    spare = width - label - (counts + GAP if counts else 0) - (share + GAP + 2 if share else 0)
    bar = (_BAR if spare >= _BAR + 2 * each else 1) if share else 0
    fitting = max(0, spare + 1 - max(bar, 1)) // each if each else 0
    shown = min(len(table.headlines), fitting)
    return _Plan(label, counts, share, bar, values, shown, len(table.subgroups))


def _headers(table: BreakdownTable, plan: _Plan) -> Iterator[Line]:
    left: list[str] = [clip(group_label(table.key), plan.label)]
    whole = len("Conversations") <= plan.counts
    left += ["Conversations" if whole else "Conver- sations"] if plan.counts else []
    left += ["AI first", ""] if plan.share else []
    wide = plan.upper()[-1].width
    shown = table.headlines[: plan.shown]
    upper = [Piece(clip(headline.label, 4 * wide), Style.HEADER) for headline in shown]
    if upper:
        blank = [Piece("")] * len(left)
        yield from grid([*blank, *upper], plan.upper(), bottom=True)
    lower = [clip(group.title, 2 * plan.values) for group in table.subgroups] * plan.shown
    pieces = [Piece(text, Style.HEADER) for text in (*left, *lower)]
    yield from grid(pieces, plan.lower(), bottom=True)


def _row(row: BreakdownRow, plan: _Plan) -> list[Piece]:
    pieces = [Piece(clip(row.label, 2 * plan.label))]
    if plan.counts:
        pieces.append(Piece(_count(row)))
    if plan.share:
        known = row.ai_first is not None
        pieces.append(Piece(write_percent(row.ai_first) if row.ai_first is not None else ""))
        full = known and plan.bar > 1
        pieces.append(Piece(_bar(row.ai_first or 0.0, plan.bar) if full else "", Style.BAR))
    for entries in row.entries[: plan.shown]:
        pieces += [Piece(_value(entry)) for entry in entries]
    return pieces


def _count(row: BreakdownRow) -> str:
    return "" if row.conversations is None else write_count(row.conversations)


def _value(entry: Entry | None) -> str:
    if entry is None:
        return ""
    return f"~{entry.text}" if entry.few else entry.text


def _bar(share: float, cells: int) -> str:
    eighths = round(min(max(share, 0.0), 1.0) * cells * 8)
    whole, part = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[part] if part else "")
