"""Metrics beside groups, as lines for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.render.layout import GAP, Column, Line, Piece, Style, clip, fill, grid, width_of
from fte_audit.render.numbers import write_count
from fte_audit.render.page import NO_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.render.page import Block, Comparison, Entry, Statistic

_LEAST_LABEL = 24
_LEAST_DENOMINATOR = 30
_MOST_LABEL = 40
_WIDEST = 22
_TITLE = 12
_LABEL_LINES = 4


def comparison_lines(
    comparison: Comparison, width: int, *, denominators: bool, level: str | None = None
) -> Iterator[Line]:
    """Set the table: figures with their n beside each other where that fits, else n below.

    Args:
        comparison: The table.
        width: Cells of a line.
        denominators: Whether to say in words what n counts.
        level: The level of the intervals below the figures, in words; None for no intervals.
    """
    spare = width - _inline_width(comparison)
    if spare >= _LEAST_LABEL + (_LEAST_DENOMINATOR if denominators else 0):
        yield from _inline(comparison, spare, denominators=denominators, level=level)
    else:
        yield from _stacked(comparison, width, denominators=denominators, level=level)
    if comparison.without:
        names = "; ".join(clip(title, width) for title in comparison.without)
        yield ()
        yield from fill(f"No conversation: {names}.", width, Style.QUIET)
    for reason in comparison.reasons:
        yield from fill(clip(f"{NO_VALUE} {reason}", 10 * width), width, Style.QUIET, hang="  ")


def _entries(comparison: Comparison, group: int) -> Iterator[Entry]:
    for block in comparison.blocks:
        for statistic in block.statistics:
            if entry := statistic.entries[group]:
                yield entry


def _value_width(comparison: Comparison, group: int, *, with_n: bool) -> int:
    title = comparison.groups[group].title
    # With n beside the numbers there is room for a title on one line.
    words = title.split(" ") if with_n else [title]
    widths = [min(max(map(width_of, words)), _TITLE)]
    for entry in _entries(comparison, group):
        widths += [width_of(entry.text), width_of(entry.interval or "")]
        if with_n:
            widths += [len(write_count(entry.n)), len(entry.coverage or "")]
    return min(max(widths), _WIDEST)


def _n_beside(entry: Entry | None, digits: int) -> str:
    if entry is None:
        return ""
    part = f" ({entry.coverage})" if entry.coverage else ""
    return f"n {write_count(entry.n):>{digits}}{part}"


def _n_widths(comparison: Comparison, group: int) -> tuple[int, int]:
    # Cells of the longest count of a group, and of that with all that stands around it.
    entries = list(_entries(comparison, group))
    digits = max((len(write_count(entry.n)) for entry in entries), default=0)
    return digits, max((len(_n_beside(entry, digits)) for entry in entries), default=1)


def _text(entry: Entry | None) -> str:
    return entry.text if entry else ""


def _inline_width(comparison: Comparison) -> int:
    total = 0
    for at in range(len(comparison.groups)):
        total += (
            _value_width(comparison, at, with_n=False) + _n_widths(comparison, at)[1] + 2 * GAP + 1
        )
    return total


def _inline(
    comparison: Comparison, spare: int, *, denominators: bool, level: str | None
) -> Iterator[Line]:
    longest = max(
        (width_of(label) for block in comparison.blocks for label, *_ in _inline_rows(block)),
        default=1,
    )
    label_width = min(spare - (_LEAST_DENOMINATOR if denominators else 0), _MOST_LABEL, longest)
    columns = [Column(label_width)]
    header = [Piece("")]
    counts: list[int] = []
    for at, group in enumerate(comparison.groups):
        value_width = _value_width(comparison, at, with_n=False)
        digits, beside = _n_widths(comparison, at)
        counts.append(digits)
        columns += [Column(value_width, right=True, gap=GAP + 1), Column(beside)]
        header += [Piece(clip(group.title, 3 * value_width), Style.HEADER), Piece("")]
    if denominators:
        columns.append(Column(spare - label_width - GAP))
        header.append(Piece("what n counts", Style.QUIET))
    yield from grid(header, columns, bottom=True)
    for block in comparison.blocks:
        for label, statistic, n_of in _inline_rows(block):
            row = [Piece(clip(label, _LABEL_LINES * label_width))]
            for at, digits in enumerate(counts):
                row += [
                    Piece(_text(statistic.entries[at]) if statistic else ""),
                    Piece(_n_beside(n_of.entries[at], digits) if n_of else "", Style.QUIET),
                ]
            if denominators:
                said = block.denominator if label == block.label else ""
                row.append(Piece(clip(said, _LABEL_LINES * columns[-1].width), Style.QUIET))
            yield from grid(row, columns)
            if level is not None and statistic is not None and _has_intervals(statistic):
                below = [Piece(f"  {level}", Style.QUIET)]
                for at, _ in enumerate(counts):
                    below += [Piece(_interval(statistic.entries[at]), Style.QUIET), Piece("")]
                yield from grid(below, columns[: len(below)])


def _inline_rows(block: Block) -> Iterator[tuple[str, Statistic | None, Statistic | None]]:
    # A label, the statistic whose values and the statistic whose n stand on the line.
    first = block.statistics[0]
    if len(block.statistics) == 1:
        yield block.label, first, None if block.counts_itself else first
        return
    yield block.label, None, first if block.one_n else None
    for statistic in block.statistics:
        yield f"  {statistic.label}", statistic, None if block.one_n else statistic


def _has_intervals(statistic: Statistic) -> bool:
    return any(entry is not None and entry.interval for entry in statistic.entries)


def _interval(entry: Entry | None) -> str:
    return "" if entry is None else entry.interval or ""


def _stacked(
    comparison: Comparison, width: int, *, denominators: bool, level: str | None
) -> Iterator[Line]:
    groups = range(len(comparison.groups))
    value_width = max(_value_width(comparison, at, with_n=True) for at in groups)
    least_label = min(_LEAST_LABEL - (0 if denominators else 4), width // 2)
    value_width = min(value_width, width - least_label - GAP)
    abreast = max(1, (width - least_label) // (value_width + GAP))
    for first in range(0, len(groups), abreast):
        if first:
            yield ()
        chosen = groups[first : first + abreast]
        yield from _stack(
            comparison, chosen, width, value_width, denominators=denominators, level=level
        )


def _stack(
    comparison: Comparison,
    groups: Sequence[int],
    width: int,
    value_width: int,
    *,
    denominators: bool,
    level: str | None,
) -> Iterator[Line]:
    label_width = min(width - len(groups) * (value_width + GAP), _MOST_LABEL)
    value_width = (width - label_width) // len(groups) - GAP
    value_width = min(value_width, _WIDEST)
    columns = [Column(label_width), *(Column(value_width, right=True) for _ in groups)]
    titles = (clip(comparison.groups[at].title, 3 * value_width) for at in groups)
    header = [Piece(""), *(Piece(title, Style.HEADER) for title in titles)]
    yield from grid(header, columns, bottom=True)
    for block in comparison.blocks:
        rows = _stacked_rows(block, groups, denominators=denominators, level=level)
        for label, texts, style in rows:
            label_piece = Piece(clip(label, _LABEL_LINES * label_width), style)
            yield from grid([label_piece, *(Piece(text, style) for text in texts)], columns)


def _stacked_rows(
    block: Block, groups: Sequence[int], *, denominators: bool, level: str | None
) -> Iterator[tuple[str, list[str], Style]]:
    single = len(block.statistics) == 1
    if not single:
        yield block.label, [""] * len(groups), Style.PLAIN
    for statistic in block.statistics:
        label = block.label if single else f"  {statistic.label}"
        yield label, [_text(statistic.entries[at]) for at in groups], Style.PLAIN
        if level is not None and _has_intervals(statistic):
            below = f"  {level}" if single else f"    {level}"
            yield below, [_interval(statistic.entries[at]) for at in groups], Style.QUIET
        if not block.one_n:
            yield from _n_rows(block, statistic, groups, denominators=denominators)
    if block.one_n and not block.counts_itself:
        yield from _n_rows(block, block.statistics[0], groups, denominators=denominators)


def _n_rows(
    block: Block, statistic: Statistic, groups: Sequence[int], *, denominators: bool
) -> Iterator[tuple[str, list[str], Style]]:
    entries = [statistic.entries[at] for at in groups]
    label = f"  n: {block.denominator}" if denominators and block.denominator else "  n"
    yield label, [write_count(entry.n) if entry else "" for entry in entries], Style.QUIET
    coverages = [entry.coverage if entry else None for entry in entries]
    if any(coverages):
        texts = [
            "" if entry is None else coverage or "100.0 %"
            for entry, coverage in zip(entries, coverages, strict=True)
        ]
        yield "  had the field", texts, Style.QUIET
