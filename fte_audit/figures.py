"""Tallies -> figures: every metric of a plan, for every group that the report shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import reduce
from itertools import product
from operator import add
from typing import TYPE_CHECKING, Final

from fte_audit.estimates.quantiles import quantile
from fte_audit.estimates.values import NotEstimable, mean, ratio, share, to_digits
from fte_audit.plan.model import (
    CALENDAR,
    DAY,
    FIRST_HANDLER,
    FIRST_HANDLERS,
    HANDLING,
    HANDLINGS,
    PERIOD,
    WEEK,
    Operation,
)
from fte_audit.tally import Cell, CellRequest, Frequencies, FrequencyRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.plan.model import AuditPlan, MetricPlan, Statistic
    from fte_audit.tally import Key, Tallies

FIRST: Final = "first_handler"
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of conversations that figures are given for.

    Attributes:
        by: Names of its keys, as in the report.
        values: Values of its keys, as in the report.
        handlings: The handlings that it pools; None stands for *missing*.
        rest: The breakdown key and its value in the tallies, where it is part of a breakdown.
    """

    by: tuple[str, ...]
    values: tuple[str | None, ...]
    handlings: tuple[str | None, ...]
    rest: tuple[str, str | None] | None = None


@dataclass(frozen=True, slots=True)
class GroupFigure:
    """One statistic of one group.

    Attributes:
        statistic: Its name.
        group: The group.
        value: The exact value in the metric's unit, or why there is none.
        n: Conversations that it rests on.
        of: Conversations of the group.
    """

    statistic: str
    group: Group
    value: Fraction | NotEstimable
    n: int
    of: int


def untestable(plan: AuditPlan, tallies: Tallies, metric: MetricPlan) -> str | None:
    """Why a metric can't be computed from this log at all, or None."""
    if metric.not_testable is not None:
        return metric.not_testable
    if metric.needs_hand_overs and not records_hand_overs(plan, tallies):
        return "the log does not show any hand-over, so it can't be told whether it records them"
    return None


def records_hand_overs(plan: AuditPlan, tallies: Tallies) -> bool:
    """Whether the log can show that a conversation changed hands."""
    if plan.records_hand_overs is not None:
        return plan.records_hand_overs
    cells = tallies.cells[CellRequest((HANDLING,))] or {}
    return any(key[0] in {"ai_then_human", "human_then_ai"} for key in cells)


def groups(plan: AuditPlan, tallies: Tallies) -> Iterator[Group]:
    """The groups of the report: all, by first handler, by handling, then the breakdowns."""
    present = {key[0] for key in tallies.cells[CellRequest((HANDLING,))] or {}}
    everything: tuple[str | None, ...] = (*HANDLINGS, None)
    firsts: list[tuple[str | None, tuple[str | None, ...]]] = [
        (first, tuple(h for h in HANDLINGS if FIRST_HANDLER[h] == first))
        for first in FIRST_HANDLERS
    ]
    if None in present:
        firsts.append((None, (None,)))
    shown = [(first, union) for first, union in firsts if present.intersection(union)]
    yield Group((), (), everything)
    for first, union in shown:
        yield Group((FIRST,), (first,), union)
    for handling in everything:
        if handling in present:
            yield Group((HANDLING,), (handling,), (handling,))
    for key, value in breakdown_values(plan, tallies):
        name = calendar_name(key, value, plan.launches)
        yield Group((key,), (name,), everything, (key, value))
        for first, union in shown:
            yield Group((key, FIRST), (name, first), union, (key, value))


def breakdown_values(plan: AuditPlan, tallies: Tallies) -> Iterator[tuple[str, str | None]]:
    """The breakdown keys with each of their values in the tallies, in the order of the report."""
    for key, problem in plan.breakdowns.items():
        cells = _breakdown_cells(tallies, key) if problem is None else None
        values = {cell_key[1] for cell_key in cells or {}}
        if key in CALENDAR:
            ordered = sorted(values, key=lambda value: (value is None, int(value or 0)))
        else:
            ordered = sorted(values, key=lambda value: (value is None, value or ""))
        yield from product((key,), ordered)


def over_limit(tallies: Tallies, key: str) -> int | None:
    """The limit that a breakdown key has more values than, or None."""
    for request, cells in tallies.cells.items():
        if request.by == (HANDLING, key) and cells is None:
            return request.limit
    return None


def calendar_name(
    key: str, value: str | None, launches: Sequence[tuple[str, int]] = ()
) -> str | None:
    """The first day of a week or day as a date, the name of a period; other values as they are."""
    if key == PERIOD and value is not None:
        begun = int(value)
        return launches[begun - 1][0] if begun else f"before {launches[0][0]}"
    if key in {DAY, WEEK} and value is not None:
        return (_EPOCH + timedelta(days=int(value))).isoformat()
    return value


def instant(micros: int) -> str:
    """A time as ISO 8601 in UTC."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    return moment.isoformat(timespec="milliseconds" if micros % 1_000_000 else "seconds").replace(
        "+00:00", "Z"
    )


def digits(value: Fraction | NotEstimable) -> tuple[float | None, str | None]:
    """The value as the report carries it, and the reason where there is none."""
    if isinstance(value, NotEstimable):
        return None, value.reason
    return to_digits(value), None


def _concerns(metric: MetricPlan, group: Group) -> bool:
    """Containment of conversations that people began is no figure."""
    if metric.first_handler is None:
        return True
    if HANDLING in group.by:
        return False
    return FIRST in group.by and group.values[-1] == metric.first_handler


def _is_by_time(group: Group) -> bool:
    return group.rest is None or group.rest[0] in CALENDAR


def _breakdown_cells(tallies: Tallies, key: str) -> Mapping[Key, Cell] | None:
    for request, cells in tallies.cells.items():
        if request.by == (HANDLING, key):
            return cells
    return None


class Estimator:
    """Computes the figures of the metrics of one plan from its tallies."""

    def __init__(self, plan: AuditPlan, tallies: Tallies) -> None:
        self._tallies = tallies
        self._flags = tallies.plan.cell_flags
        self._measures = tuple(plan.measures)
        self._groups = tuple(groups(plan, tallies))
        self._cells: dict[Group, Cell] = {}
        self._tables: dict[tuple[FrequencyRequest, Group], Frequencies] = {}
        self._total = self._cell(Group((), (), (*HANDLINGS, None))).n

    def figures(self, metric: MetricPlan) -> Iterator[GroupFigure]:
        """Every figure of a metric, group by group, in the order of the report."""
        for group in self._groups:
            if _concerns(metric, group):
                for statistic in metric.statistics:
                    if statistic.by_time_only and not _is_by_time(group):
                        continue
                    figure = self._figure(statistic, group)
                    if figure is not None:
                        yield figure

    def _figure(self, statistic: Statistic, group: Group) -> GroupFigure | None:
        """One statistic of one group; None where the tallies were not asked for it."""
        cell = self._cell(group)
        match statistic.operation:
            case Operation.COUNT:
                found = (
                    cell.n if statistic.column is None else self._flag(cell, statistic.column)[1]
                )
                return GroupFigure(statistic.name, group, Fraction(found), found, cell.n)
            case Operation.GROUP_SHARE:
                total = self._total if group.rest is None else self._of_breakdown(group)
                return GroupFigure(statistic.name, group, share(cell.n, total), cell.n, total)
            case Operation.SHARE:
                known, true = self._flag(cell, statistic.column)
                true = known - true if statistic.complement else true
                of = self._of(cell, statistic)
                return GroupFigure(statistic.name, group, share(true, known), known, of)
            case Operation.MEAN | Operation.SUM | Operation.RATIO:
                return self._sum_figure(statistic, group, cell)
            case Operation.QUANTILE:
                return self._quantile_figure(statistic, group, cell)
            case Operation.DISTINCT:
                return self._distinct_figure(statistic, group, cell)

    def _sum_figure(self, statistic: Statistic, group: Group, cell: Cell) -> GroupFigure:
        n, total = self._measure(cell, statistic.column)
        value: Fraction | NotEstimable
        if statistic.operation is Operation.MEAN:
            value = mean(total, n)
        elif statistic.operation is Operation.SUM:
            value = Fraction(total) if n else NotEstimable("no conversation has a value")
        else:
            value = ratio(total, self._measure(cell, statistic.per)[1])
        return GroupFigure(
            statistic.name, group, _scaled(value, statistic), n, self._of(cell, statistic)
        )

    def _quantile_figure(
        self, statistic: Statistic, group: Group, cell: Cell
    ) -> GroupFigure | None:
        by = (HANDLING,) if group.rest is None else (HANDLING, group.rest[0])
        for request, tables in self._tallies.frequencies.items():
            if request.measure == statistic.column and request.by == by and tables is not None:
                table = self._table(request, tables, group)
                value = quantile(table, request.width, _quantile_of(statistic))
                n = sum(table.bins.values())
                return GroupFigure(
                    statistic.name, group, _scaled(value, statistic), n, self._of(cell, statistic)
                )
        return None

    def _distinct_figure(
        self, statistic: Statistic, group: Group, cell: Cell
    ) -> GroupFigure | None:
        over, value = group.rest or (None, None)
        for request, counts in self._tallies.distincts.items():
            if request.of == statistic.column and request.over == over:
                before = () if over is None else (value,)
                n = counts.get((*before, *group.handlings), 0)
                return GroupFigure(statistic.name, group, Fraction(n), n, cell.n)
        return None

    def _cell(self, group: Group) -> Cell:
        if group not in self._cells:
            nothing = Cell(0, ((0, 0),) * len(self._flags), ((0, 0),) * len(self._measures))
            by = (HANDLING,) if group.rest is None else (HANDLING, group.rest[0])
            cells: Mapping[Key, Cell] = {}
            for request, found in self._tallies.cells.items():
                if request.by == by:
                    cells = found or {}
            keys = _keys(group)
            self._cells[group] = reduce(add, (cells[key] for key in keys if key in cells), nothing)
        return self._cells[group]

    def _table(
        self, request: FrequencyRequest, tables: Mapping[Key, Frequencies], group: Group
    ) -> Frequencies:
        if (request, group) not in self._tables:
            found = [tables[key] for key in _keys(group) if key in tables]
            table = found[0] if found else Frequencies({}, {})
            for other in found[1:]:
                table = table.pooled(other, request.width)
            self._tables[request, group] = table
        return self._tables[request, group]

    def _of_breakdown(self, group: Group) -> int:
        """What a group's share within a breakdown is taken of."""
        if FIRST not in group.by:
            return self._total
        return self._cell(Group(group.by, group.values, (*HANDLINGS, None), group.rest)).n

    def _of(self, cell: Cell, statistic: Statistic) -> int:
        """The conversations of a group that a statistic is about."""
        return cell.n if statistic.among is None else self._flag(cell, statistic.among)[1]

    def _flag(self, cell: Cell, flag: str | None) -> tuple[int, int]:
        return cell.flags[self._flags.index(str(flag))]

    def _measure(self, cell: Cell, measure: str | None) -> tuple[int, int]:
        return cell.measures[self._measures.index(str(measure))]


def _quantile_of(statistic: Statistic) -> Fraction:
    if statistic.q is None:
        raise TypeError(f"`{statistic.name}` is no quantile")
    return statistic.q


def _keys(group: Group) -> list[Key]:
    """The keys of the cells that a group pools."""
    rest = () if group.rest is None else (group.rest[1],)
    return [(handling, *rest) for handling in group.handlings]


def _scaled(value: Fraction | NotEstimable, statistic: Statistic) -> Fraction | NotEstimable:
    return value if isinstance(value, NotEstimable) else value / statistic.scale
