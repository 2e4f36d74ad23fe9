"""Tallies -> figures: every metric of a plan, for every group that the report shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Final

from fte_audit.estimates.quantiles import quantile
from fte_audit.estimates.values import NotEstimable, mean, ratio, share, to_digits
from fte_audit.groups import FIRST, Group, groups
from fte_audit.plan.model import (
    CALENDAR,
    DUPLICATE,
    HANDLING,
    HANDLINGS,
    OUTSIDE_PERIOD,
    Operation,
)
from fte_audit.samples import Samples, has_intervals
from fte_audit.tally import Cell, CellRequest, Frequencies, FrequencyRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fte_audit.estimates.values import Interval
    from fte_audit.plan.model import AuditPlan, MetricPlan, Statistic
    from fte_audit.tally import Key, Tallies


_SETTLED: Final = frozenset({OUTSIDE_PERIOD.name, DUPLICATE.name})
"""Reasons to drop a row that leave nothing open."""


@dataclass(frozen=True, slots=True)
class GroupFigure:
    """One statistic of one group.

    Attributes:
        statistic: Its name.
        group: The group.
        value: The exact value in the metric's unit, or why there is none.
        n: Conversations that it rests on.
        of: Conversations of the group.
        interval: Where it lies for all such contacts; None where intervals are not given at all.
    """

    statistic: str
    group: Group
    value: Fraction | NotEstimable
    n: int
    of: int
    interval: Interval | NotEstimable | None = None


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


def unread_rows(plan: AuditPlan, tallies: Tallies) -> int:
    """Rows that could not be read, of which nobody knows what they say.

    Args:
        plan: What was asked.
        tallies: The answer.
    """
    return sum(
        tallies.screening.dropped.get(reason.name, 0)
        for reason in plan.reasons
        if reason.rule is None and reason.name not in _SETTLED
    )


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


def interval_digits(
    interval: Interval | NotEstimable | None,
) -> tuple[tuple[float, float] | None, str | None]:
    """The interval as the report carries it, and the reason where there is none."""
    if interval is None:
        return None, None
    if isinstance(interval, NotEstimable):
        return None, interval.reason
    return (to_digits(Fraction(interval.low)), to_digits(Fraction(interval.high))), None


def _concerns(metric: MetricPlan, group: Group) -> bool:
    """Containment of conversations that people began is no figure."""
    if metric.first_handler is None:
        return True
    if HANDLING in group.by:
        return False
    return FIRST in group.by and group.values[-1] == metric.first_handler


def _is_by_time(group: Group) -> bool:
    return group.rest is None or group.rest[0] in CALENDAR


class Estimator:
    """Computes the figures of the metrics of one plan from its tallies.

    Attributes:
        tallies: The tallies.
        samples: The groups of customers behind them.
    """

    def __init__(self, plan: AuditPlan, tallies: Tallies) -> None:
        self._plan = plan
        self.samples = Samples(plan, tallies)
        self.tallies = tallies
        self._flags = tallies.plan.cell_flags
        self._measures = tuple(plan.measures)
        self._groups = tuple(groups(plan, tallies))
        self._cells: dict[Group, Cell] = {}
        self._tables: dict[tuple[FrequencyRequest, Group], Frequencies] = {}
        self._total = self._cell(Group((), (), (*HANDLINGS, None))).n

    def size(self, group: Group) -> int:
        """How many conversations a group has."""
        return self._cell(group).n

    def known(self, statistic: Statistic, group: Group) -> int:
        """Of how many conversations of a group the log says whether they are counted."""
        cell = self._cell(group)
        return cell.n if statistic.column is None else self._flag(cell, statistic.column)[0]

    def figures(self, metric: MetricPlan) -> Iterator[GroupFigure]:
        """Every figure of a metric, group by group, in the order of the report."""
        for group in self._groups:
            if _concerns(metric, group):
                for statistic in metric.statistics:
                    if statistic.by_time_only and not _is_by_time(group):
                        continue
                    figure = self.figure(statistic, group)
                    if figure is not None:
                        yield replace(figure, interval=self._interval(statistic, figure))

    def _interval(
        self, statistic: Statistic, figure: GroupFigure
    ) -> Interval | NotEstimable | None:
        """Where a figure lies for all such contacts; None where such a group has no intervals."""
        if isinstance(figure.value, NotEstimable) or not has_intervals(self._plan, figure.group):
            return None
        is_quantile = statistic.operation is Operation.QUANTILE
        table = self.pooled(statistic, figure.group) if is_quantile else None
        return self.samples.interval(statistic, figure.group, table, self._plan.level)

    def figure(self, statistic: Statistic, group: Group) -> GroupFigure | None:
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
        for request, tables in self._asked(statistic, group):
            table = self._table(request, tables, group)
            value = quantile(table, request.width, _quantile_of(statistic))
            n = sum(table.bins.values())
            return GroupFigure(
                statistic.name, group, _scaled(value, statistic), n, self._of(cell, statistic)
            )
        return None

    def pooled(self, statistic: Statistic, group: Group) -> Frequencies | None:
        """The frequencies of the values behind a statistic, where they were counted."""
        for request, tables in self._asked(statistic, group):
            return self._table(request, tables, group)
        return None

    def _asked(
        self, statistic: Statistic, group: Group
    ) -> Iterator[tuple[FrequencyRequest, Mapping[Key, Frequencies]]]:
        """The tables that hold the values behind a quantile, where there are any."""
        by = (HANDLING,) if group.rest is None else (HANDLING, group.rest[0])
        for request, tables in self.tallies.frequencies.items():
            if request.measure == statistic.column and request.by == by and tables is not None:
                yield request, tables

    def _distinct_figure(
        self, statistic: Statistic, group: Group, cell: Cell
    ) -> GroupFigure | None:
        over, value = group.rest or (None, None)
        for request, counts in self.tallies.distincts.items():
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
            for request, found in self.tallies.cells.items():
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
        everything = (*HANDLINGS, None)
        if group.handlings == everything:
            return self._total
        return self._cell(Group(group.by, group.values, everything, group.rest)).n

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
