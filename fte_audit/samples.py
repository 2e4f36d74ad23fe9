"""Tallies -> what figures vary by: sums over groups of customers, and the intervals from them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from fte_audit.estimates.clustered import LARGEST, Clustered, Scattered
from fte_audit.estimates.intervals import (
    FEW_OF_AGENTS,
    UNSEEN,
    UNSEEN_AGENTS,
    mean_interval,
    share_interval,
    total_interval,
)
from fte_audit.estimates.values import Interval, NotEstimable
from fte_audit.estimates.woodruff import Distribution, quantile_interval
from fte_audit.plan.comparing import BY_WEEK, MOST_CELLS
from fte_audit.plan.model import (
    AGENTS,
    CLUSTER,
    CLUSTERS,
    HANDLING,
    HANDLINGS,
    PERIOD,
    Operation,
)
from fte_audit.tally import key_order

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from fte_audit.groups import Group
    from fte_audit.plan.model import AuditPlan, Statistic
    from fte_audit.tally import Cell, Frequencies, Key, Tallies

_EVERY_GROUP: Final = (*map(str, range(CLUSTERS)), None)
"""The groups of customers; None holds the conversations that nothing tells apart."""

_DAYS: Final = 7
_LONG_AGO: Final = Fraction(-(10**9))
_US_PER_DAY: Final = 86_400_000_000


def has_intervals(plan: AuditPlan, group: Group) -> bool:
    """Whether the figures of a group have intervals: breakdowns but by period have none."""
    return plan.cluster is not None and (group.rest is None or group.rest[0] == PERIOD)


class Samples:
    """The groups of customers behind every figure of a plan, or those of agents."""

    def __init__(self, plan: AuditPlan, tallies: Tallies, *, cluster: str = CLUSTER) -> None:
        """Look into tallies.

        Args:
            plan: What was asked.
            tallies: The answer.
            cluster: The key that is the group: `CLUSTER`, or `AGENTS` for whole groups of
                conversations.
        """
        self._plan = plan
        self._tallies = tallies
        self._cluster = cluster
        self._flags = tallies.plan.cell_flags
        self._measures = tallies.plan.measures
        self._cells: dict[tuple[str, ...], dict[Key, dict[str | None, Cell]]] = {}
        self._universes: dict[tuple[str, ...], tuple[str | None, ...]] = {}
        self._by_strata: dict[
            tuple[str, ...], Mapping[str | None, Mapping[Key, Mapping[str | None, Cell]]] | None
        ] = {}

    def interval(
        self, statistic: Statistic, group: Group, table: Frequencies | None, level: float
    ) -> Interval | NotEstimable:
        """The interval of one statistic of one group, in the metric's unit.

        Args:
            statistic: The statistic.
            group: A group that has intervals.
            table: The frequencies of its values in this group, where it is a quantile.
            level: Confidence level between 0 and 1.
        """
        if statistic.operation is Operation.DISTINCT:
            return NotEstimable("distinct values do not add up over customers")
        if statistic.operation is Operation.GROUP_SHARE and len(group.handlings) > len(HANDLINGS):
            return NotEstimable("it is all of them by its definition")
        if statistic.operation is Operation.QUANTILE:
            values = self.distribution(statistic, group, table)
            if isinstance(values, NotEstimable):
                return values
            found = quantile_interval(values, statistic.q or Fraction(1, 2), level)
        else:
            found = self._of_sums(statistic, self.sums(statistic, group), level)
        return scaled(found, statistic.scale)

    def by_agents(
        self, statistic: Statistic, group: Group, table: Frequencies | None, level: float
    ) -> Interval | NotEstimable:
        """As `interval`, of samples by agents: as wide as it takes if other agents had answered.

        Args:
            statistic: A share, mean, ratio or quantile.
            group: A whole group of conversations.
            table: As in `interval`.
            level: As in `interval`.
        """
        cells = self.cells(group)
        n = sum(cell.n for cell in cells.values())
        nobody = cells[None].n if None in cells else 0
        if nobody > LARGEST * n:
            return NotEstimable("more than a tenth of its conversations name no agent")
        if statistic.operation is not Operation.QUANTILE and not self.sums(statistic, group).n:
            return NotEstimable("it is not counted by agents")
        if statistic.operation in {Operation.MEAN, Operation.RATIO} and n < FEW_OF_AGENTS:
            return NotEstimable(f"it rests on fewer than {FEW_OF_AGENTS} conversations")
        found = self.interval(statistic, group, table, level)
        if isinstance(found, NotEstimable):
            return NotEstimable(found.reason.replace("customer", "agent"))
        return found

    def _of_sums(
        self, statistic: Statistic, sums: Clustered, level: float
    ) -> Interval | NotEstimable:
        # Agents have many conversations each, so few of them say as much as many customers.
        by_agents = self._cluster == AGENTS
        bounded = by_agents or self.is_bounded(statistic)
        match statistic.operation:
            case Operation.GROUP_SHARE | Operation.SHARE:
                unseen = UNSEEN_AGENTS if by_agents else UNSEEN
                return share_interval(sums, level, unseen=unseen)
            case Operation.COUNT | Operation.SUM:
                return total_interval(sums.above, sums.below, level)
            case _:
                return mean_interval(sums, level, bounded=bounded)

    def is_bounded(self, statistic: Statistic) -> bool:
        """Whether the values of a measure can't leave a scale."""
        measure = self._plan.measures.get(statistic.column or "")
        role = None if measure is None else self._plan.roles.get(measure.direct or "")
        return role is not None and role.scale is not None

    def sums(self, statistic: Statistic, group: Group) -> Clustered:
        """Numerators and denominators of a statistic, for each group of customers.

        A count stands over itself, a sum over the conversations that have a value.
        """
        if statistic.operation is not Operation.GROUP_SHARE:
            return self._clustered(group, self.cells(group), self._own(statistic))
        everyone = self.cells(group, (*HANDLINGS, None))
        return self._clustered(group, self.cells(group), lambda cell: (cell.n, 0)) + (
            self._clustered(group, everyone, lambda cell: (0, cell.n))
        )

    def distribution(
        self, statistic: Statistic, group: Group, table: Frequencies | None
    ) -> Distribution | NotEstimable:
        """The values of a measure in a group."""
        groups = self._spread(statistic, group, self._keys_by(group))
        if groups is None or table is None:
            return NotEstimable("its values were not counted by groups of customers")
        bins_of = tuple(groups.get(each, {}) for each in self._clusters(group))
        return Distribution(table, self._width(statistic), bins_of)

    def distribution_by_week(
        self, statistic: Statistic, group: Group, table: Frequencies | None
    ) -> Distribution | NotEstimable:
        """The values of a measure in a group within one period, week by week."""
        weeks = self._spread(statistic, group, BY_WEEK)
        if weeks is None or table is None:
            return NotEstimable("its values were not counted week by week")
        return Distribution(table, self._width(statistic), tuple(weeks.values()))

    def _spread(
        self, statistic: Statistic, group: Group, by: tuple[str, ...]
    ) -> dict[str | None, dict[int, int]] | None:
        """The last key -> how the values of a group spread; None where they were not counted."""
        for request, spread in self._tallies.spreads.items():
            if request.measure == statistic.column and request.by == by:
                found: dict[str | None, dict[int, int]] = {}
                for key, counts in _of_group(spread, group):
                    bins = found.setdefault(key[-1], {})
                    for number, n in counts.items():
                        bins[number] = bins.get(number, 0) + n
                return found
        return None

    def strata(
        self, statistic: Statistic, first: Group, second: Group, strata: tuple[str, ...]
    ) -> dict[Key, tuple[Scattered, Scattered]] | NotEstimable:
        """Numerators and denominators of two groups, for each stratum and group of customers.

        Args:
            statistic: A share or a mean.
            first: A group of conversations, not part of a breakdown.
            second: Another.
            strata: Names of keys.
        """
        sides = self._strata(strata)
        if sides is None:
            return NotEstimable(
                f"{', '.join(strata)} and customers make more than {MOST_CELLS:,} cells"
            )
        own = self._own(statistic)
        universe = self._clusters(first)
        places = {cluster: at for at, cluster in enumerate(universe)}
        found: dict[Key, tuple[dict[int, tuple[int, int]], dict[int, tuple[int, int]]]] = {}
        for side, group in enumerate((first, second)):
            for handling in group.handlings:
                for stratum, cells in sides.get(handling, {}).items():
                    sums = found.setdefault(stratum, ({}, {}))[side]
                    for cluster, cell in cells.items():
                        at, (above, below) = places[cluster], own(cell)
                        if at in sums:
                            above, below = above + sums[at][0], below + sums[at][1]
                        sums[at] = above, below
        return {
            stratum: (Scattered(one, len(universe)), Scattered(two, len(universe)))
            for stratum, (one, two) in sorted(found.items(), key=lambda item: key_order(item[0]))
        }

    def weeks(self, statistic: Statistic, group: Group) -> dict[int, tuple[int, int]]:
        """Numerators and denominators of a statistic, for each week of a period.

        Args:
            statistic: One that has sums.
            group: A group within one period.

        Returns:
            Days since 1970 of the Monday -> its sums, ascending; weeks without any have none.
        """
        found: dict[int, tuple[int, int]] = {}
        is_part = statistic.operation is Operation.GROUP_SHARE
        own = (lambda cell: (cell.n, cell.n)) if is_part else self._own(statistic)
        others = (*HANDLINGS, None) if is_part else ()
        for (handling, *rest), cell in self._requested(BY_WEEK).items():
            inside = handling in group.handlings
            if (inside or handling in others) and group.rest == (PERIOD, rest[0]):
                week, (above, below) = int(rest[1] or 0), own(cell)
                above = above if inside else 0
                before = found.get(week, (0, 0))
                found[week] = before[0] + above, before[1] + below
        return dict(sorted(found.items()))

    def full_weeks(self, group: Group) -> tuple[int, ...]:
        """The Mondays of the weeks that lie within a period and within the log, as `weeks`.

        Where the spec says what period the log covers, its first and last week may be full;
        otherwise the first and the last week that have conversations are taken as cut.

        Args:
            group: A group within one period.
        """
        seen = {int(key[2]) for key in self._requested(BY_WEEK) if key[2] is not None}
        if group.rest is None:
            return ()
        return full_weeks(self._plan, seen, int(group.rest[1] or 0))

    def _strata(
        self, strata: tuple[str, ...]
    ) -> Mapping[str | None, Mapping[Key, Mapping[str | None, Cell]]] | None:
        """Handling -> stratum -> group of customers -> cell; None where there are too many."""
        if strata not in self._by_strata:
            by = (HANDLING, *strata, CLUSTER)
            cells = next(each for request, each in self._tallies.cells.items() if request.by == by)
            indexed: dict[str | None, dict[Key, dict[str | None, Cell]]] = {}
            for key, cell in (cells or {}).items():
                indexed.setdefault(key[0], {}).setdefault(key[1:-1], {})[key[-1]] = cell
            self._by_strata[strata] = None if cells is None else indexed
        return self._by_strata[strata]

    def cells(
        self, group: Group, handlings: Sequence[str | None] | None = None
    ) -> Mapping[str | None, Cell]:
        """The cells of a group of conversations, for each group of customers."""
        by = self._keys_by(group)
        if by not in self._cells:
            indexed: dict[Key, dict[str | None, Cell]] = {}
            for key, cell in self._requested(by).items():
                indexed.setdefault(key[:-1], {})[key[-1]] = cell
            self._cells[by] = indexed
        rest = () if group.rest is None else (group.rest[1],)
        found: dict[str | None, Cell] = {}
        for handling in group.handlings if handlings is None else handlings:
            for cluster, cell in self._cells[by].get((handling, *rest), {}).items():
                found[cluster] = found[cluster] + cell if cluster in found else cell
        return found

    def _requested(self, by: tuple[str, ...]) -> Mapping[Key, Cell]:
        for request, cells in self._tallies.cells.items():
            if request.by == by:
                return cells or {}
        raise KeyError(by)

    def _own(self, statistic: Statistic) -> Callable[[Cell], tuple[int, int]]:
        column, per = statistic.column, statistic.per
        if statistic.operation is Operation.COUNT:
            if column is None:
                return lambda cell: (cell.n, cell.n)
            at = self._flags.index(column)
            return lambda cell: (cell.flags[at][1], cell.flags[at][1])
        if statistic.operation is Operation.SHARE:
            at = self._flags.index(str(column))
            if statistic.complement:
                return lambda cell: (cell.flags[at][0] - cell.flags[at][1], cell.flags[at][0])
            return lambda cell: (cell.flags[at][1], cell.flags[at][0])
        at = self._measures.index(str(column))
        if statistic.operation is Operation.RATIO:
            below = self._measures.index(str(per))
            return lambda cell: (cell.measures[at][1], cell.measures[below][1])
        return lambda cell: (cell.measures[at][1], cell.measures[at][0])

    def _clustered(
        self,
        group: Group,
        cells: Mapping[str | None, Cell],
        own: Callable[[Cell], tuple[int, int]],
    ) -> Clustered:
        return _summed(
            [own(cells[each]) if each in cells else (0, 0) for each in self._clusters(group)]
        )

    def _clusters(self, group: Group) -> tuple[str | None, ...]:
        """The groups of customers, without that of nobody where it is empty in the whole log.

        Those of agents, without that of nobody where every conversation of the group has an agent.
        """
        if self._cluster == AGENTS:
            return _EVERY_GROUP if None in self.cells(group) else _EVERY_GROUP[:-1]
        by = self._keys_by(group)
        if by not in self._universes:
            is_there = any(key[-1] is None for key in self._requested(by))
            self._universes[by] = _EVERY_GROUP if is_there else _EVERY_GROUP[:-1]
        return self._universes[by]

    def _keys_by(self, group: Group) -> tuple[str, ...]:
        return (HANDLING, *(() if group.rest is None else (group.rest[0],)), self._cluster)

    def _width(self, statistic: Statistic) -> int:
        for request in self._tallies.frequencies:
            if request.measure == statistic.column:
                return request.width
        raise KeyError(statistic.column)


def _summed(pairs: Sequence[tuple[int, int]]) -> Clustered:
    return Clustered(tuple(above for above, _ in pairs), tuple(below for _, below in pairs))


def full_weeks(plan: AuditPlan, seen: Collection[int], begun: int) -> tuple[int, ...]:
    """The Mondays of the weeks that lie within a period and within the log.

    Args:
        plan: What was asked.
        seen: Days since 1970 of the Mondays of the weeks that have conversations.
        begun: How many periods have begun then.
    """
    if not seen:
        return ()
    first, last = min(seen), max(seen)
    if plan.period is None:
        first, last = first + _DAYS, last - _DAYS
    begins, ends = _around(plan, begun)
    return tuple(
        monday
        for monday in range(first, last + 1, _DAYS)
        if begins <= monday and monday + _DAYS <= ends
    )


def _around(plan: AuditPlan, begun: int) -> tuple[Fraction, Fraction]:
    """When the period after so many launches begins and ends in the log, in local days."""
    zone = ZoneInfo(plan.timezone)
    launches = [local_days(launch, zone) for _, launch in plan.launches]
    ends = [local_days(each, zone) for each in plan.period or ()]
    return (
        max([*ends[:1], *launches[:begun]], default=_LONG_AGO),
        min([*ends[1:], *launches[begun:]], default=-_LONG_AGO),
    )


def local_days(micros: int, zone: ZoneInfo) -> Fraction:
    """An instant as days since the beginning of 1970 on the clocks of a zone.

    Args:
        micros: Microseconds since 1970 in UTC.
        zone: The zone.
    """
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    local = moment.astimezone(zone).replace(tzinfo=None) - datetime(1970, 1, 1)  # noqa: DTZ001
    return Fraction(local // timedelta(microseconds=1), _US_PER_DAY)


def scaled(found: Interval | NotEstimable, scale: Fraction) -> Interval | NotEstimable:
    """An interval in the metric's unit.

    Args:
        found: In integer units of the measure.
        scale: Integer units in one unit of the metric.
    """
    if isinstance(found, NotEstimable):
        return found
    return Interval(found.low / float(scale), found.high / float(scale))


def _of_group(
    spread: Mapping[Key, Mapping[int, int]], group: Group
) -> Iterator[tuple[Key, Mapping[int, int]]]:
    rest = () if group.rest is None else (group.rest[1],)
    for key, counts in spread.items():
        if key[0] in group.handlings and key[1:-1] == rest:
            yield key, counts
