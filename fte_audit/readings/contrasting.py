"""Totals, two figures held against each other, and strata that are searched: with intervals.

How two figures differ is computed as for the report: by groups of customers, and of what changed
from one time to another also by weeks, whichever is the wider.
"""

from __future__ import annotations

from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from fte_audit.cubes import groups_in, total, unpacked
from fte_audit.estimates import changes, contrasts
from fte_audit.estimates.clustered import Clustered
from fte_audit.estimates.intervals import total_interval
from fte_audit.estimates.values import Interval, NotEstimable
from fte_audit.readings.intervals import UNSEEN, interval_of, quotient_of
from fte_audit.readings.model import NOTHING_COUNTS, Middle, Pair, Sums, Weighted, less
from fte_audit.samples import scaled

if TYPE_CHECKING:
    from fte_audit.cubes import Lanes
    from fte_audit.estimates.changes import Weeks
    from fte_audit.readings.model import Figure

NO_SUMS = NotEstimable("it is no quotient of sums over customers")
_NO_WEEKS = NotEstimable("the log has no full week of it")


class Relation(Enum):
    """What is said of two figures."""

    DIFFERENCE = "the first less the second"
    QUOTIENT = "the first over the second"
    CHANGE = "the first over the second, less one"


class Total(NamedTuple):
    """A number of conversations or a sum: what grows with the time that is looked at.

    Attributes:
        above, below: Packed sums: what is counted, and the conversations that it rests on.
        less: What is subtracted: what was below zero.
        scale: By how much it is divided to come to the unit.
        is_count: Whether conversations are counted.
    """

    above: Lanes
    below: Lanes
    less: Lanes = 0
    scale: Fraction = Fraction(1)
    is_count: bool = True

    @property
    def value(self) -> Fraction | NotEstimable:
        """The total."""
        if not self.is_count and not total(self.below):
            return NOTHING_COUNTS
        return Fraction(total(self.above) - total(self.less)) / self.scale

    def clustered(self, groups: int | None = None) -> Clustered:
        """The same by groups of customers; of two totals, by those that either has."""
        n = groups_in(self.below) if groups is None else groups
        above, below = less(self.above, self.less, unpacked), unpacked(self.below)
        return Clustered(above[:n], below[:n])

    def interval(self, level: float) -> Interval | NotEstimable:
        """Where such a total lies, for what such a period brings."""
        sums = self.clustered()
        found = total_interval(sums.above, sums.below, level, unseen=UNSEEN)
        return scaled(found, self.scale)


class Contrast(NamedTuple):
    """Two figures held against each other.

    Attributes:
        first, second: The figures, both of one kind; others have no interval.
        relation: What is said of them.
        is_part: Whether both are shares of one whole, in which case they have no conversation
            in common.
        weeks: The weeks of both, where one is of another time than the other and has an interval;
            else None.
    """

    first: Figure
    second: Figure
    relation: Relation
    is_part: bool = False
    weeks: tuple[Weeks, Weeks] | None = None

    @property
    def value(self) -> Fraction | NotEstimable:
        """What the relation comes to; totals of two times are means of their full weeks."""
        first, second = self.first.value, self.second.value
        if self.weeks is not None and isinstance(self.first, Total):
            first, second = (_weekly_mean(weeks, self.first.scale) for weeks in self.weeks)
        if isinstance(first, NotEstimable):
            return first
        if isinstance(second, NotEstimable):
            return second
        if self.relation is Relation.DIFFERENCE:
            return first - second
        if not second:
            return NotEstimable("it is divided by zero")
        return first / second - (self.relation is Relation.CHANGE)

    def interval(self, level: float) -> Interval | NotEstimable:
        """Where it lies for all such conversations."""
        found: Interval | NotEstimable
        scale = Fraction(1)
        match self.first, self.second:
            case (Total() as first, Total() as second):
                found, scale = self._of_totals(first, second, level), first.scale
            case (Sums() as first, Sums() as second):
                found, scale = self._of_sums(first, second, level), Fraction(first.scale)
            case (Middle() | Weighted() as first, Middle() | Weighted() as second):
                found = self._of_pair(Pair(first, second), level)
            case _:
                return NO_SUMS
        if self.relation is Relation.DIFFERENCE:
            return scaled(found, scale)
        if isinstance(found, NotEstimable) or self.relation is Relation.QUOTIENT:
            return found
        return Interval(found.low - 1, found.high - 1)

    def _of_pair(self, pair: Pair, level: float) -> Interval | NotEstimable:
        """In its unit, or as a quotient."""
        if self.relation is Relation.DIFFERENCE:
            return interval_of(pair, level)
        return quotient_of(pair, level)

    def _of_totals(self, first: Total, second: Total, level: float) -> Interval | NotEstimable:
        """In the units of the sums, or as a quotient."""
        is_difference = self.relation is Relation.DIFFERENCE
        if self.weeks is not None:
            by_week = changes.weekly_difference if is_difference else changes.weekly_quotient
            return by_week(*self.weeks, level)
        groups = groups_in(first.below, second.below)
        one, two = first.clustered(groups), second.clustered(groups)
        if is_difference:
            return contrasts.total_difference(one, two, level)
        if first.is_count:
            return contrasts.count_quotient(one.above, two.above, level)
        return contrasts.total_quotient(one, two, level)

    def _of_sums(self, first: Sums, second: Sums, level: float) -> Interval | NotEstimable:
        """In the units of the sums, or as a quotient."""
        is_difference = self.relation is Relation.DIFFERENCE
        groups = groups_in(first.below, second.below)
        one, two = first.clustered(groups), second.clustered(groups)
        found: Interval | NotEstimable
        if first.is_share:
            pair = contrasts.shares(one, two, level)
            if isinstance(pair, NotEstimable):
                found = pair
            elif is_difference:
                found = contrasts.difference(pair)
            elif self.is_part:
                found = contrasts.count_quotient(one.above, two.above, level)
            else:
                found = contrasts.quotient(pair)
        else:
            of_means = contrasts.mean_difference if is_difference else contrasts.mean_quotient
            found = of_means(one, two, level, bounded=first.bounded)
        if self.weeks is None:
            return found
        widened = changes.widened_difference if is_difference else changes.widened_quotient
        return widened(found, *self.weeks, level)


class Searched(NamedTuple):
    """The figures of strata among which one is looked for.

    Attributes:
        strata: The figure of each.
        tests: How many tests share what a level leaves.
    """

    strata: tuple[Contrast, ...]
    tests: int

    @property
    def value(self) -> Fraction | NotEstimable:
        """The greatest of them: which one is the nearest to a claim, the claim decides."""
        values = [each.value for each in self.strata]
        found = [value for value in values if not isinstance(value, NotEstimable)]
        return max(found, default=NOTHING_COUNTS)

    def interval(self, level: float) -> Interval | NotEstimable:
        """That of the greatest of them, corrected for the search."""
        greatest = self.value
        for each in self.strata:
            if each.value == greatest:
                return each.interval(1 - (1 - level) / self.tests)
        return NO_SUMS


def contrasted(
    first: Figure,
    second: Figure,
    relation: Relation,
    *,
    is_part: bool = False,
    weeks: tuple[Weeks, Weeks] | None = None,
) -> Contrast:
    """Hold two figures against each other; those with sums in one scale."""
    if isinstance(first, Sums) and isinstance(second, Sums) and first.scale != second.scale:
        first, second = _in_scale(first, second.scale), _in_scale(second, first.scale)
    return Contrast(first, second, relation, is_part, weeks)


def _in_scale(sums: Sums, scale: int | Fraction) -> Sums:
    """Shares of conversations as means of parts of them."""
    if not sums.is_share:
        return sums
    return Sums(sums.above * int(scale), sums.below, is_share=False, scale=scale, bounded=True)


def _weekly_mean(weeks: Weeks, scale: Fraction) -> Fraction | NotEstimable:
    if not weeks.full:
        return _NO_WEEKS
    return sum(above for above, _ in weeks.sums) / (weeks.full * scale)
