"""Tallies -> how two groups of conversations compare, as they are and at the same mix."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Final

from fte_audit.estimates import changes, standardising
from fte_audit.estimates import contrasts as estimates
from fte_audit.estimates.changes import WeeklyValues, Weeks
from fte_audit.estimates.clustered import gathered
from fte_audit.estimates.standardising import Estimand, Stratum, Values
from fte_audit.estimates.unrecorded import strongest
from fte_audit.estimates.values import Interval, NotEstimable
from fte_audit.plan.model import Operation
from fte_audit.samples import scaled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fte_audit.estimates.clustered import Clustered, Scattered
    from fte_audit.estimates.contrasts import Pair
    from fte_audit.estimates.unrecorded import Strongest
    from fte_audit.figures import Estimator
    from fte_audit.groups import Group
    from fte_audit.plan.model import AuditPlan, Statistic

TOTALS: Final = frozenset({Operation.COUNT, Operation.SUM})
"""What grows with the length of a period: its change is that of the mean of full weeks."""
COMPARED: Final = frozenset(Operation) - {Operation.DISTINCT}
"""What can be compared: what adds up over customers, and quantiles."""
_NO_INTERVALS: Final = NotEstimable("the audit was made without intervals")
STANDARDISED: Final = frozenset({Operation.SHARE, Operation.MEAN})
"""What can be had at another mix: means and shares."""
NAMES: Final = {
    Estimand.AS_IS: "as_is",
    Estimand.TO_FIRST: "to_ai",
    Estimand.TO_SECOND: "to_human",
}


@dataclass(frozen=True, slots=True)
class Contrasted:
    """One statistic of two groups.

    Attributes:
        first, second: The exact values.
        n_first, n_second: Conversations that they rest on.
        difference: The interval of the first less the second, in the metric's unit.
        ratio: The interval of the first over the second.
    """

    first: Fraction | NotEstimable
    second: Fraction | NotEstimable
    n_first: int
    n_second: int
    difference: Interval | NotEstimable
    ratio: Interval | NotEstimable

    @property
    def gap(self) -> Fraction | NotEstimable:
        """The first less the second, exactly."""
        if isinstance(self.first, NotEstimable):
            return self.first
        return self.second if isinstance(self.second, NotEstimable) else self.first - self.second

    @property
    def quotient(self) -> Fraction | NotEstimable:
        """The first over the second, exactly."""
        if isinstance(self.first, NotEstimable):
            return self.first
        if isinstance(self.second, NotEstimable):
            return self.second
        return self.first / self.second if self.second else NotEstimable("it is divided by zero")


@dataclass(frozen=True, slots=True)
class Standardised:
    """A metric of two groups at the same mix.

    Attributes:
        exact: Under every estimand, in integer units of the measure.
        intervals: Their intervals, in the same.
        scale: Integer units of the measure in one unit of the metric.
        strata: How many strata there are.
        strongest: The one that adds most to the difference.
        n_first, n_second: Conversations of the groups that the values rest on.
    """

    exact: standardising.Comparison
    intervals: standardising.Uncertainty
    scale: Fraction
    strata: int
    strongest: Strongest | NotEstimable
    n_first: int
    n_second: int

    def part(
        self, value: Fraction, interval: Interval | NotEstimable
    ) -> tuple[Fraction, Interval | NotEstimable]:
        """A part of the gap in the metric's unit."""
        return value / self.scale, scaled(interval, self.scale)

    def contrast(self, estimand: Estimand) -> Contrasted:
        """What both groups come to at one mix."""
        sides = {
            Estimand.AS_IS: self.exact.as_is,
            Estimand.TO_FIRST: self.exact.to_first,
            Estimand.TO_SECOND: self.exact.to_second,
        }[estimand]
        return Contrasted(
            sides.first / self.scale,
            sides.second / self.scale,
            self.n_first,
            self.n_second,
            scaled(self.intervals.gaps[estimand], self.scale),
            self.intervals.quotients[estimand],
        )


class Contrasts:
    """Compares groups of conversations in the tallies of one plan."""

    def __init__(self, plan: AuditPlan, estimator: Estimator) -> None:
        """Compare.

        Args:
            plan: What was asked.
            estimator: The figures of its answer.
        """
        self._plan = plan
        self._estimator = estimator
        self._samples = estimator.samples

    def as_is(
        self, statistic: Statistic, first: Group, second: Group, level: float
    ) -> Contrasted | NotEstimable:
        """Compare two groups as they are.

        Args:
            statistic: One that can be compared.
            first: A group that has intervals.
            second: Another.
            level: Confidence level between 0 and 1.
        """
        if statistic.operation not in COMPARED:
            return NotEstimable(
                "distinct values do not add up over customers, so how far apart two numbers of "
                "them are by chance can't be told"
            )
        one, two = (self._estimator.figure(statistic, group) for group in (first, second))
        if one is None or two is None:
            return NotEstimable("its values were not counted in these groups")
        difference, ratio = self._intervals(statistic, first, second, level)
        return Contrasted(
            one.value, two.value, one.n, two.n, scaled(difference, statistic.scale), ratio
        )

    def standardised(
        self, statistic: Statistic, first: Group, second: Group, level: float
    ) -> Standardised | NotEstimable:
        """Compare two groups at the same mix of the plan's strata; as `as_is`."""
        if self._plan.cluster is None:
            return _NO_INTERVALS
        if not self._plan.comparing.strata:
            return NotEstimable(self._plan.comparing.lacking or "the spec names no strata")
        if not self.can_standardise(statistic):
            return NotEstimable("only shares and means of conversations have a standardised value")
        sides = self._samples.strata(statistic, first, second, self._plan.comparing.strata)
        if isinstance(sides, NotEstimable):
            return sides
        strata = {key: Stratum(*pair) for key, pair in sides.items()}
        exact = standardising.compare(strata)
        if isinstance(exact, NotEstimable):
            return exact
        return Standardised(
            exact,
            standardising.uncertainty(strata, level, self._values(statistic)),
            statistic.scale,
            len(strata),
            strongest(strata, self._plan.comparing.strata),
            sum(stratum.first.n for stratum in strata.values()),
            sum(stratum.second.n for stratum in strata.values()),
        )

    def _values(self, statistic: Statistic) -> Values:
        if statistic.operation is Operation.SHARE:
            return Values.SHARE
        return Values.BOUNDED if self._samples.is_bounded(statistic) else Values.UNBOUNDED

    def by_stratum(
        self,
        statistic: Statistic,
        first: Group,
        second: Group,
        key: str,
        wanted: Sequence[str] | None,
    ) -> dict[str | None, Callable[[float], Contrasted | NotEstimable]] | NotEstimable:
        """Compare two groups within each value of a key.

        Args:
            statistic: A share, a mean or a ratio.
            first: A group that has intervals.
            second: Another.
            key: The key.
            wanted: The values that are looked at; all by default.

        Returns:
            Value -> what gives the comparison at a level of confidence.
        """
        if self._plan.cluster is None:
            return _NO_INTERVALS
        if not (self.can_standardise(statistic) or statistic.operation is Operation.RATIO):
            return NotEstimable(
                "only shares, means and ratios are counted by customers in each stratum"
            )
        found = self._samples.strata(statistic, first, second, (key,))
        if isinstance(found, NotEstimable):
            return found
        # What is below the line of a ratio is no number of conversations.
        counted = replace(statistic, operation=Operation.MEAN)
        sizes = (
            self._samples.strata(counted, first, second, (key,))
            if statistic.operation is Operation.RATIO
            else found
        )
        if isinstance(sizes, NotEstimable):
            return sizes
        sides = {value: (pair, sizes[(value,)]) for (value,), pair in found.items()}
        values = list(sides) if wanted is None else list(wanted)
        return {value: partial(self._sides, statistic, sides.get(value)) for value in values}

    def _sides(
        self,
        statistic: Statistic,
        sides: tuple[tuple[Scattered, Scattered], tuple[Scattered, Scattered]] | None,
        level: float,
    ) -> Contrasted | NotEstimable:
        if sides is None:
            return NotEstimable("the log has no such conversation")
        one, two = (gathered((each,), each.groups) for each in sides[0])
        n_one, n_two = (each.n for each in sides[1])
        if not n_one or not n_two:
            return NotEstimable("one of the groups has no such conversation")
        difference, ratio = self._of_sums(statistic, one, two, level)
        return Contrasted(
            self._own_unit(one.value, statistic),
            self._own_unit(two.value, statistic),
            n_one,
            n_two,
            scaled(difference, statistic.scale),
            ratio,
        )

    @staticmethod
    def _own_unit(value: Fraction | NotEstimable, statistic: Statistic) -> Fraction | NotEstimable:
        return value if isinstance(value, NotEstimable) else value / statistic.scale

    def change(
        self, statistic: Statistic, after: Group, before: Group, level: float
    ) -> Contrasted | NotEstimable:
        """Compare a group after some date with the same before it.

        The intervals allow for what varies from week to week; totals are compared as means of
        full weeks.

        Args:
            statistic: The statistic.
            after: The group in the later period.
            before: The group in the earlier one.
            level: Confidence level between 0 and 1.
        """
        if statistic.operation in TOTALS:
            if self._plan.cluster is None:
                return _NO_INTERVALS
            return self._change_of_total(statistic, after, before, level)
        found = self.as_is(statistic, after, before, level)
        if isinstance(found, NotEstimable) or self._plan.cluster is None:
            return found
        if statistic.operation is Operation.QUANTILE:
            difference, ratio = self._change_of_quantile(statistic, after, before, level)
            return replace(found, difference=scaled(difference, statistic.scale), ratio=ratio)
        one, two = self._weeks(statistic, after), self._weeks(statistic, before)
        difference, ratio = self._intervals(statistic, after, before, level)
        wider = changes.widened_difference(difference, one, two, level)
        return replace(
            found,
            difference=scaled(wider, statistic.scale),
            ratio=changes.widened_quotient(ratio, one, two, level),
        )

    def _change_of_quantile(
        self, statistic: Statistic, after: Group, before: Group, level: float
    ) -> tuple[Interval | NotEstimable, Interval | NotEstimable]:
        pair = self._quantiles(statistic, after, before, level)
        if isinstance(pair, NotEstimable):
            return pair, pair
        weeks = []
        for group in (after, before):
            table = self._estimator.pooled(statistic, group)
            values = self._samples.distribution_by_week(statistic, group, table)
            if isinstance(values, NotEstimable):
                return values, values
            weeks.append(WeeklyValues(values, self._weeks(statistic, group).full))
        return changes.widened_quantiles(
            pair, weeks[0], weeks[1], statistic.q or Fraction(1, 2), level
        )

    def _weeks(self, statistic: Statistic, group: Group) -> Weeks:
        """Every week of a period; those that are cut stay, since the values count them too."""
        sums = self._samples.weeks(statistic, group)
        full = set(self._samples.full_weeks(group))
        return Weeks(
            tuple(sums.values()),
            sum(week in full and below > 0 for week, (_, below) in sums.items()),
        )

    def _change_of_total(
        self, statistic: Statistic, after: Group, before: Group, level: float
    ) -> Contrasted:
        """Compare totals as means over full weeks, which weeks without anything count for."""
        one, n_one = self._full_weeks(statistic, after)
        two, n_two = self._full_weeks(statistic, before)
        return Contrasted(
            _mean_of(one, statistic.scale),
            _mean_of(two, statistic.scale),
            n_one,
            n_two,
            scaled(changes.weekly_difference(one, two, level), statistic.scale),
            changes.weekly_quotient(one, two, level),
        )

    def _full_weeks(self, statistic: Statistic, group: Group) -> tuple[Weeks, int]:
        """The full weeks of a period with their totals, and how many conversations they have."""
        found = self._samples.weeks(statistic, group)
        sums = [found.get(week, (0, 0)) for week in self._samples.full_weeks(group)]
        totals = tuple((above, 1) for above, _ in sums)
        return Weeks(totals, len(totals)), sum(below for _, below in sums)

    def sums(self, statistic: Statistic, group: Group) -> Clustered:
        """Numerators and denominators of a statistic in a group, for each group of customers."""
        return self._samples.sums(statistic, group)

    @staticmethod
    def can_standardise(statistic: Statistic) -> bool:
        """Whether a statistic can be had at another mix: a share or mean of conversations."""
        return statistic.operation in STANDARDISED and not statistic.by_time_only

    def _intervals(
        self, statistic: Statistic, first: Group, second: Group, level: float
    ) -> tuple[Interval | NotEstimable, Interval | NotEstimable]:
        if self._plan.cluster is None:
            return _NO_INTERVALS, _NO_INTERVALS
        if statistic.operation is not Operation.QUANTILE:
            one, two = (self._samples.sums(statistic, group) for group in (first, second))
            return self._of_sums(statistic, one, two, level)
        pair = self._quantiles(statistic, first, second, level)
        if isinstance(pair, NotEstimable):
            return pair, pair
        return estimates.difference(pair), estimates.quotient(pair)

    def _of_sums(
        self, statistic: Statistic, one: Clustered, two: Clustered, level: float
    ) -> tuple[Interval | NotEstimable, Interval | NotEstimable]:
        match statistic.operation:
            case Operation.COUNT:
                return (
                    estimates.total_difference(one, two, level),
                    estimates.count_quotient(one.above, two.above, level),
                )
            case Operation.SUM:
                return (
                    estimates.total_difference(one, two, level),
                    estimates.total_quotient(one, two, level),
                )
            case Operation.SHARE | Operation.GROUP_SHARE:
                return self._of_shares(statistic, one, two, level)
            case _:
                bounded = self._samples.is_bounded(statistic)
                return (
                    estimates.mean_difference(one, two, level, bounded=bounded),
                    estimates.mean_quotient(one, two, level, bounded=bounded),
                )

    @staticmethod
    def _of_shares(
        statistic: Statistic, one: Clustered, two: Clustered, level: float
    ) -> tuple[Interval | NotEstimable, Interval | NotEstimable]:
        pair = estimates.shares(one, two, level)
        if isinstance(pair, NotEstimable):
            return pair, pair
        of_one_whole = statistic.operation is Operation.GROUP_SHARE and one.below == two.below
        if not of_one_whole:
            return estimates.difference(pair), estimates.quotient(pair)
        return estimates.difference(pair), estimates.count_quotient(one.above, two.above, level)

    def _quantiles(
        self, statistic: Statistic, first: Group, second: Group, level: float
    ) -> Pair | NotEstimable:
        values = []
        for group in (first, second):
            table = self._estimator.pooled(statistic, group)
            found = self._samples.distribution(statistic, group, table)
            if isinstance(found, NotEstimable):
                return found
            values.append(found)
        return estimates.quantiles(values[0], values[1], statistic.q or Fraction(1, 2), level)


def _mean_of(weeks: Weeks, scale: Fraction) -> Fraction | NotEstimable:
    if not weeks.full:
        return NotEstimable("the log has no full week of it")
    return sum(above for above, _ in weeks.sums) / (weeks.full * scale)
