"""Intervals of trimmed and of geometric means, clustered by customer.

Both are, to the first order, means of a score of each value: of the value, where what lies beyond
the ends that are trimmed counts as those ends, or of its logarithm. So how the sums of scores
differ between groups of customers says how much they vary. The values of a group of customers are
known in coarse bins, and stand there for the mean score of all values in their bin. How much scores
differ within bins is known of all conversations together; that part is taken at its worst, as if
all conversations of a customer differed alike.

References: Tukey and McLaughlin (1963), *Less vulnerable confidence and significance procedures for
location based on a single sample*, Sankhya A 25, 331-352; Huber and Ronchetti (2009), *Robust
Statistics*, 2nd ed., section 3.3; Kott (2001), *The delete-a-group jackknife*, Journal of Official
Statistics 17, 521-526.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from fte_audit.estimates.clustered import Clustered, Jackknife, correlation, jackknife_ratio
from fte_audit.estimates.contrasts import Pair, Sided
from fte_audit.estimates.intervals import mean_caution, skewed_interval, too_few
from fte_audit.estimates.logbins import log_bins
from fte_audit.estimates.values import Interval, NotEstimable
from fte_audit.ranks import value_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from fte_audit.estimates.packed import PackedValues

_UNITS: Final = 1_000_000_000
"""How finely scores are counted: sums of whole numbers come out the same in any order."""
_UNSEEN: Final = 2
"""As if so many more groups of customers had been seen that move the mean as far as any does."""
_ALIKE: Final = NotEstimable("its values do not vary between groups of customers")


@dataclass(frozen=True, slots=True)
class Scored:
    """A trimmed or a geometric mean with its interval.

    Attributes:
        interval: The interval.
        changes: How much it hangs on each group of customers, to some scale.
    """

    interval: Interval
    changes: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Score:
    """The mean of a score: how much it varies, and the effective number of customers."""

    spread: Jackknife
    customers: float


def trimmed_mean(
    values: PackedValues, mean: float, cut: int, level: float
) -> Scored | NotEstimable:
    """A trimmed mean with its interval, by the winsorised values.

    Args:
        values: The values.
        mean: Their trimmed mean.
        cut: How many values are left out at each end, fewer than half of them.
        level: Confidence level between 0 and 1.
    """
    n = sum(values.values.values())
    if not n:
        return NotEstimable("no conversation has a value")
    low, high = (value_at(values.values, rank)[0] for rank in (cut, n - 1 - cut))
    score = _score(values, lambda value: min(max(value, low), high) * _UNITS)
    if isinstance(score, NotEstimable):
        return score
    times = n / (n - 2 * cut)
    changes = tuple(change * times for change in score.spread.changes)
    found = _interval(replace(score.spread, value=mean, changes=changes), score.customers, level)
    if isinstance(found, NotEstimable):
        return found
    return Scored(Interval(max(0.0, found.low), found.high), changes)


def log_mean(values: PackedValues, mean: float, level: float) -> Scored | NotEstimable:
    """The geometric mean of the values and one, less one, with its interval.

    Args:
        values: The values.
        mean: Their geometric mean, taken so.
        level: Confidence level between 0 and 1.
    """
    score = _score(values, _logarithm)
    if isinstance(score, NotEstimable):
        return score
    found = _interval(score.spread, score.customers, level)
    if isinstance(found, NotEstimable):
        return found
    low, high = math.expm1(max(0.0, found.low)), math.expm1(found.high)
    return Scored(Interval.around(mean, low, high), score.spread.changes)


@lru_cache(1 << 16)
def _logarithm(value: int) -> int:
    """The logarithm of a value and one: most values are there in every reading."""
    return round(math.log1p(value) * _UNITS)


def paired(first: Scored, one: float, second: Scored, other: float) -> Pair:
    """Two such means with their intervals, to be compared.

    Args:
        first: The first, over the same groups of customers as the second.
        one: Its value.
        second: The second.
        other: Its value.
    """
    return Pair(
        Sided(one, first.interval.low, first.interval.high),
        Sided(other, second.interval.low, second.interval.high),
        correlation(first.changes, second.changes),
    )


def _interval(spread: Jackknife, customers: float, level: float) -> Interval | NotEstimable:
    """As few customers as for ratings do, since scores have few far outliers.

    Yet no scale holds them, and a log without its most frequent customers looks calm: groups of
    customers that would move them most may be missing.
    """
    caution = replace(mean_caution(customers, bounded=True), unseen=_UNSEEN)
    return skewed_interval(spread, level, caution)


def _score(values: PackedValues, score: Callable[[int], int]) -> _Score | NotEstimable:
    """The mean of a score that is given in `_UNITS`."""
    sums: dict[int, tuple[int, int]] = {}
    squares = 0
    for (value, n), number in zip(values.values.items(), log_bins(values.values), strict=True):
        each = score(value)
        above, count = sums.get(number, (0, 0))
        sums[number] = above + n * each, count + n
        squares += n * each * each
    means = {number: round(Fraction(above, n)) for number, (above, n) in sums.items()}
    within = squares - sum(means[number] ** 2 * n for number, (_, n) in sums.items())
    above = sum(means[number] * lanes for number, lanes in values.bins.items())
    groups = Clustered(values.by_group(above), values.sizes)
    if reason := too_few(groups, bounded=True):
        return NotEstimable(reason)
    spread = jackknife_ratio(groups)
    if isinstance(spread, NotEstimable):
        return spread
    if not spread.variance:
        return _ALIKE
    inside = max(0, within) / groups.n / groups.customers
    times = math.sqrt(1 + inside / spread.variance) / _UNITS
    changes = tuple(change * times for change in spread.changes)
    return _Score(replace(spread, value=spread.value / _UNITS, changes=changes), groups.customers)
