"""Before and after some date: what varies from week to week, not only from customer to customer.

An outage or a sale makes all customers of a week alike, so intervals over customers alone take
the shocks of weeks for a change. Weeks are taken as they come, as blocks.

References: Welch (1938), Biometrika 29, 350-362; Satterthwaite (1946), Biometrics Bulletin 2,
110-114; Kunsch (1989), *The jackknife and the bootstrap for general stationary observations*,
Annals of Statistics 17, 1217-1241.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from fte_audit.estimates.clustered import Clustered, Jackknife, jackknife_ratio, pooled_df
from fte_audit.estimates.contrasts import Pair, Sided, difference, quotient
from fte_audit.estimates.distributions import student_critical
from fte_audit.estimates.quantiles import quantile
from fte_audit.estimates.values import Interval, NotEstimable
from fte_audit.estimates.woodruff import inverted, share_below

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from fte_audit.estimates.woodruff import Distribution

FEW_WEEKS: Final = 8
"""With fewer full weeks on a side, a change is described and has no interval."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """The weeks before or after some date.

    Attributes:
        sums: Numerator and denominator of each week; for totals the denominator is 1.
        full: How many of them are not cut by the date or by the ends of the log.
    """

    sums: tuple[tuple[int, int], ...]
    full: int


def widened_difference(
    found: Interval | NotEstimable, after: Weeks, before: Weeks, level: float
) -> Interval | NotEstimable:
    """The interval of a change of a share, mean or ratio: the wider of two at each end.

    Args:
        found: The interval over customers of the later value less the earlier one.
        after: The weeks of the later value.
        before: Those of the earlier one.
        level: Confidence level between 0 and 1.
    """
    blocks = _blocks(after, before)
    if isinstance(blocks, NotEstimable):
        return blocks
    return _wider(found, _difference(*blocks, level))


def widened_quotient(
    found: Interval | NotEstimable, after: Weeks, before: Weeks, level: float
) -> Interval | NotEstimable:
    """The interval of the later value over the earlier one; as `widened_difference`."""
    blocks = _blocks(after, before)
    if isinstance(blocks, NotEstimable):
        return blocks
    weekly = _quotient(*blocks, level)
    return weekly if isinstance(weekly, NotEstimable) else _wider(found, weekly)


@dataclass(frozen=True, slots=True)
class WeeklyValues:
    """The values before or after some date, week by week.

    Attributes:
        values: All of them, and roughly those of each week.
        full: How many weeks are not cut by the date or by the ends of the log.
    """

    values: Distribution
    full: int


def widened_quantiles(
    found: Pair, after: WeeklyValues, before: WeeklyValues, q: Fraction, level: float
) -> tuple[Interval | NotEstimable, Interval | NotEstimable]:
    """The intervals of a change of a quantile, as difference and quotient: as for means.

    What a week does to a quantile shows in the share of its values that lie below it, so weeks
    take the place of customers in Woodruff's interval of each side.

    Args:
        found: The later and the earlier quantile with their intervals over customers.
        after: The values of the later one, by weeks.
        before: Those of the earlier one.
        q: The quantile, between 0 and 1.
        level: Confidence level between 0 and 1.
    """
    one, two = (_side(weeks, q, level) for weeks in (after, before))
    if isinstance(one, NotEstimable):
        return one, one
    if isinstance(two, NotEstimable):
        return two, two
    weekly = Pair(one, two, 0.0)
    times = quotient(weekly)
    return (
        _wider(difference(found), difference(weekly)),
        times if isinstance(times, NotEstimable) else _wider(quotient(found), times),
    )


def _side(weeks: WeeklyValues, q: Fraction, level: float) -> Sided | NotEstimable:
    """A quantile with its interval over weeks; with the degrees of freedom of `_block`."""
    if weeks.full < FEW_WEEKS:
        return _described(weeks.full)
    below = share_below(weeks.values, q)
    if isinstance(below, NotEstimable):
        return NotEstimable("all of it is of one week")
    below = replace(below, df=_equal_weeks(weeks.values.sizes) - 1)
    interval = inverted(weeks.values, q, below, level)
    at = quantile(weeks.values.table, weeks.values.width, q)
    if isinstance(interval, NotEstimable):
        return interval
    return at if isinstance(at, NotEstimable) else Sided(float(at), interval.low, interval.high)


def weekly_difference(after: Weeks, before: Weeks, level: float) -> Interval | NotEstimable:
    """The interval of the later value less the earlier one from weeks alone: Welch's.

    Args:
        after: The weeks of the later value.
        before: Those of the earlier one.
        level: Confidence level between 0 and 1.
    """
    blocks = _varying(after, before)
    return blocks if isinstance(blocks, NotEstimable) else _difference(*blocks, level)


def weekly_quotient(after: Weeks, before: Weeks, level: float) -> Interval | NotEstimable:
    """The interval of the later value over the earlier one from weeks alone.

    It is taken for the logarithm, to the first order; swapping the two inverts it.
    """
    blocks = _varying(after, before)
    return blocks if isinstance(blocks, NotEstimable) else _quotient(*blocks, level)


def _varying(after: Weeks, before: Weeks) -> tuple[Jackknife, Jackknife] | NotEstimable:
    blocks = _blocks(after, before)
    if isinstance(blocks, NotEstimable) or any(block.variance for block in blocks):
        return blocks
    return NotEstimable("it does not vary from week to week")


def _blocks(after: Weeks, before: Weeks) -> tuple[Jackknife, Jackknife] | NotEstimable:
    one, two = _block(after), _block(before)
    if isinstance(one, NotEstimable):
        return one
    return two if isinstance(two, NotEstimable) else (one, two)


def _block(weeks: Weeks) -> Jackknife | NotEstimable:
    """How much a value hangs on each week; its degrees of freedom are of weeks of equal size."""
    if weeks.full < FEW_WEEKS:
        return _described(weeks.full)
    above, below = zip(*weeks.sums, strict=True)
    spread = jackknife_ratio(Clustered(above, below))
    if isinstance(spread, NotEstimable):
        return NotEstimable("all of it is of one week")
    return Jackknife(spread.value, spread.changes, spread.occupied, _equal_weeks(below) - 1)


def _described(full: int) -> NotEstimable:
    return NotEstimable(
        f"it rests on {full} full weeks on one side: with fewer than {FEW_WEEKS} a change is only "
        "described"
    )


def _equal_weeks(sizes: Sequence[int]) -> float:
    """As many weeks of equal size as would vary as much."""
    return sum(sizes) ** 2 / sum(size * size for size in sizes)


def _difference(after: Jackknife, before: Jackknife, level: float) -> Interval:
    value = after.value - before.value
    error = math.sqrt(after.variance + before.variance)
    half = student_critical(level, pooled_df(after, before)) * error
    return Interval.around(value, value - half, value + half)


def _quotient(after: Jackknife, before: Jackknife, level: float) -> Interval | NotEstimable:
    if after.value <= 0 or before.value <= 0:
        return NotEstimable("a value before or after is not above zero")
    one, two = (
        Jackknife(0.0, tuple(each / side.value for each in side.changes), side.occupied, side.df)
        for side in (after, before)
    )
    error = math.sqrt(one.variance + two.variance)
    factor = math.exp(student_critical(level, pooled_df(one, two)) * error)
    value = after.value / before.value
    return Interval.around(value, value / factor, value * factor)


def _wider(found: Interval | NotEstimable, weekly: Interval) -> Interval | NotEstimable:
    if isinstance(found, NotEstimable):
        return found
    return Interval(min(found.low, weekly.low), max(found.high, weekly.high))
