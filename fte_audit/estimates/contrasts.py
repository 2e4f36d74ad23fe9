"""Differences and quotients of two groups of conversations that share customers.

The groups may have customers in common, so their estimates go together: the joint jackknife, which
leaves a group of customers out of both, says how much.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fte_audit.estimates.clustered import (
    Clustered,
    Jackknife,
    correlation,
    jackknife_ratio,
    jackknife_total,
)
from fte_audit.estimates.intervals import (
    Caution,
    mean_caution,
    share_interval,
    skewed_interval,
    too_few,
    total_caution,
)
from fte_audit.estimates.quantiles import quantile
from fte_audit.estimates.values import Interval, NotEstimable
from fte_audit.estimates.woodruff import quantile_interval, share_below

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from fte_audit.estimates.woodruff import Values

ROUNDING: Final = 1e-12
"""What varies by less than that, relative to the values themselves, is rounding."""
_THE_SAME: Final = NotEstimable("it does not vary between groups of customers")


NEAR_ZERO: Final = 1e-6
"""A part of itself that is as good as zero, where something is divided by it."""


@dataclass(frozen=True, slots=True)
class Sided:
    """The estimate of one group with its interval: low <= value <= high."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two estimates with their intervals, and how they go together.

    Attributes:
        first, second: The estimates.
        together: Their correlation, from -1 to 1.
    """

    first: Sided
    second: Sided
    together: float


def difference(pair: Pair) -> Interval:
    """Interval of the first less the second, from their own intervals.

    Each end is as far away as its two ends are together: by Pythagoras where the estimates are
    independent, but never less far than either of them, so that a wider level has a wider interval
    however closely the two go together. Swapping the two flips the sign.

    References:
        Newcombe (1998), Statistics in Medicine 17, 873-890; Zou and Donner (2008), Statistics in
        Medicine 27, 1693-1702 (method of variance estimates recovery).
    """
    one, two, r = pair.first, pair.second, pair.together
    value = one.value - two.value
    below = _apart(one.value - one.low, two.high - two.value, r)
    above = _apart(one.high - one.value, two.value - two.low, r)
    return Interval.around(value, value - below, value + above)


def _apart(one: float, two: float, together: float) -> float:
    return max(one, two, math.sqrt(max(0.0, one * one + two * two - 2 * together * (one * two))))


def quotient(pair: Pair) -> Interval | NotEstimable:
    """Interval of the first over the second, from their own intervals; none is below 0.

    Its ends are the multiples of the second that the first may just be, by their difference.
    Swapping the two inverts it.

    Reference: Donner and Zou (2012), *Closed-form confidence intervals for functions of the normal
    mean and standard deviation*, Statistical Methods in Medical Research 21, 347-359 (MOVER-R).
    """
    one, two, r = pair.first, pair.second, pair.together
    if two.low <= two.value * NEAR_ZERO:
        return NotEstimable("what it is divided by may be zero")
    if one.low < 0:
        return NotEstimable("what is divided may be negative")
    low = _root(
        one.value * two.value - r * (one.value - one.low) * (two.high - two.value),
        one.low * (2 * one.value - one.low),
        two.high * (2 * two.value - two.high),
    )
    inverse = _root(
        one.value * two.value - r * (one.high - one.value) * (two.value - two.low),
        two.low * (2 * two.value - two.low),
        one.high * (2 * one.value - one.high),
    )
    value = one.value / two.value
    if not inverse or not math.isfinite(1 / inverse) or not math.isfinite(value):
        return NotEstimable("what it is divided by may be as good as zero")
    if math.isinf(inverse):
        return NotEstimable("what is divided is zero without any doubt")
    return Interval(
        min(low, one.low / two.value, one.value / two.high),
        max(1 / inverse, one.high / two.value, one.value / two.low),
    )


def _root(middle: float, above: float, below: float) -> float:
    """The least positive root of `below * x * x - 2 * middle * x + above`, without cancelling.

    It is 0 where `above` is, and infinite where there is none.
    """
    if not above:
        return 0.0
    root = math.sqrt(max(0.0, middle * middle - above * below))
    if middle > 0:
        return above / (middle + root)
    return (root - middle) / -below if below < 0 else math.inf


def shares(first: Clustered, second: Clustered, level: float) -> Pair | NotEstimable:
    """Two shares with their intervals, to be compared.

    Args:
        first: Successes and conversations of the first group of conversations.
        second: Those of the second, in the same groups of customers.
        level: Confidence level between 0 and 1.
    """
    intervals = share_interval(first, level), share_interval(second, level)
    if isinstance(intervals[0], NotEstimable):
        return intervals[0]
    if isinstance(intervals[1], NotEstimable):
        return intervals[1]
    spreads = jackknife_ratio(first), jackknife_ratio(second)
    together = (
        correlation(spreads[0].changes, spreads[1].changes)
        if isinstance(spreads[0], Jackknife) and isinstance(spreads[1], Jackknife)
        else 0.0
    )
    return Pair(
        Sided(first.total / first.n, intervals[0].low, intervals[0].high),
        Sided(second.total / second.n, intervals[1].low, intervals[1].high),
        together,
    )


def quantiles(first: Values, second: Values, q: Fraction, level: float) -> Pair | NotEstimable:
    """Two quantiles with their intervals, to be compared.

    Args:
        first: The values of the first group of conversations.
        second: Those of the second, in the same groups of customers.
        q: The quantile, between 0 and 1.
        level: Confidence level between 0 and 1.
    """
    sides, changes = [], []
    for values in (first, second):
        interval = quantile_interval(values, q, level)
        if isinstance(interval, NotEstimable):
            return interval
        at, below = quantile(values.table, values.width, q), share_below(values, q)
        if isinstance(at, NotEstimable):
            return at
        if isinstance(below, NotEstimable):
            return below
        sides.append(Sided(float(at), interval.low, interval.high))
        changes.append(below.changes)
    return Pair(sides[0], sides[1], correlation(changes[0], changes[1]))


def mean_difference(
    first: Clustered, second: Clustered, level: float, *, bounded: bool = False
) -> Interval | NotEstimable:
    """Interval of the first mean less the second; swapping the two flips its sign.

    Args:
        first: Sums and conversations of the first group of conversations.
        second: Those of the second, in the same groups of customers.
        level: Confidence level between 0 and 1.
        bounded: Whether the values can't leave a scale.
    """
    spreads = _spreads(first, second, bounded=bounded)
    if isinstance(spreads, NotEstimable):
        return spreads
    caution = mean_caution(min(first.customers, second.customers), bounded=bounded)
    return skewed_interval(spreads[0] - spreads[1], level, caution)


def mean_quotient(
    first: Clustered, second: Clustered, level: float, *, bounded: bool = False
) -> Interval | NotEstimable:
    """Interval of the first mean over the second; swapping the two inverts it.

    It is taken for the logarithm, so neither mean may be zero or less, nor become so without a
    group of customers.

    Args:
        first: Sums and conversations of the first group of conversations.
        second: Those of the second, in the same groups of customers.
        level: Confidence level between 0 and 1.
        bounded: Whether the values can't leave a scale.
    """
    spreads = _spreads(first, second, bounded=bounded)
    if isinstance(spreads, NotEstimable):
        return spreads
    caution = mean_caution(min(first.customers, second.customers), bounded=bounded)
    return jackknife_quotient(spreads[0], spreads[1], level, caution)


def total_difference(first: Clustered, second: Clustered, level: float) -> Interval | NotEstimable:
    """Interval of the first total less the second; swapping the two flips its sign.

    Args:
        first: Conversations or sums of the first group of conversations, over its conversations.
        second: Those of the second, in the same groups of customers.
        level: Confidence level between 0 and 1.
    """
    spreads = _totals(first, second)
    if isinstance(spreads, NotEstimable):
        return spreads
    return skewed_interval(spreads[0] - spreads[1], level, _caution_of_totals(first, second))


def total_quotient(first: Clustered, second: Clustered, level: float) -> Interval | NotEstimable:
    """Interval of the first sum over the second; as `total_difference` and `mean_quotient`."""
    spreads = _totals(first, second)
    if isinstance(spreads, NotEstimable):
        return spreads
    caution = _caution_of_totals(first, second)
    return jackknife_quotient(spreads[0], spreads[1], level, caution)


def count_quotient(
    first: Sequence[int], second: Sequence[int], level: float
) -> Interval | NotEstimable:
    """Interval of one number of conversations over another, of groups with none in common.

    Given how many there are in both, it is the odds of the share of the first: what such a share
    may be says what the quotient may be, however few conversations there are.

    Args:
        first: Conversations of the first group, for each group of customers.
        second: Those of the second, for the same.
        level: Confidence level between 0 and 1.

    Reference: Przyborowski and Wilenski (1940), *Homogeneity of results in testing samples from
    Poisson series*, Biometrika 31, 313-323.
    """
    both = tuple(a + b for a, b in zip(first, second, strict=True))
    pair = shares(Clustered(tuple(first), both), Clustered(tuple(second), both), level)
    return pair if isinstance(pair, NotEstimable) else quotient(pair)


def _totals(first: Clustered, second: Clustered) -> tuple[Jackknife, Jackknife] | NotEstimable:
    for sums in (first, second):
        if reason := too_few(sums, bounded=False):
            return NotEstimable(reason)
    one, two = (jackknife_total(sums.above, sums.below) for sums in (first, second))
    return one, two


def _caution_of_totals(first: Clustered, second: Clustered) -> Caution:
    """How cautious a comparison of totals is: either may be too low, so both ends are far away."""
    above = total_caution(min(first.customers, second.customers)).above
    return Caution(above, above, unseen=1)


def jackknife_quotient(
    one: Jackknife, two: Jackknife, level: float, caution: Caution
) -> Interval | NotEstimable:
    """Interval of the first estimate over the second, both above 0, taken for the logarithm.

    Args:
        one: The first estimate.
        two: The second, from the same groups of customers.
        level: Confidence level between 0 and 1.
        caution: As for `skewed_interval`.
    """
    if any(each.value <= 0 or each.value <= max(each.changes) for each in (one, two)):
        return NotEstimable("one of the two is not clear of zero")
    logs = [
        Jackknife(
            math.log(each.value),
            tuple(-math.log1p(-change / each.value) for change in each.changes),
            each.occupied,
            each.df,
        )
        for each in (one, two)
    ]
    apart = logs[0] - logs[1]
    varies = math.sqrt(apart.variance) > ROUNDING
    interval = skewed_interval(apart, level, caution) if varies else _THE_SAME
    if isinstance(interval, NotEstimable):
        return interval
    value = one.value / two.value
    return Interval.around(value, math.exp(interval.low), math.exp(interval.high))


def _spreads(
    first: Clustered, second: Clustered, *, bounded: bool
) -> tuple[Jackknife, Jackknife] | NotEstimable:
    one, two = jackknife_ratio(first), jackknife_ratio(second)
    if isinstance(one, NotEstimable):
        return one
    if isinstance(two, NotEstimable):
        return two
    if reason := too_few(first, bounded=bounded) or too_few(second, bounded=bounded):
        return NotEstimable(reason)
    if not one.variance or not two.variance:
        return _THE_SAME
    return one, two
