"""Before and after some date: what varies from week to week, not only from customer to customer.

An outage or a sale makes all customers of a week alike, so intervals over customers alone take
the shocks of weeks for a change. Weeks are taken as they come, as blocks.

References: Welch (1938), Biometrika 29, 350-362; Satterthwaite (1946), Biometrics Bulletin 2,
110-114; Kunsch (1989), *The jackknife and the bootstrap for general stationary observations*,
Annals of Statistics 17, 1217-1241.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from fte_audit.estimates.clustered import Clustered, Jackknife, jackknife_ratio, pooled_df
from fte_audit.estimates.distributions import student_critical
from fte_audit.estimates.values import Interval, NotEstimable

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
        return NotEstimable(
            f"it rests on {weeks.full} full weeks on one side: with fewer than {FEW_WEEKS} a "
            "change is only described"
        )
    above, below = zip(*weeks.sums, strict=True)
    spread = jackknife_ratio(Clustered(above, below))
    if isinstance(spread, NotEstimable):
        return NotEstimable("all of it is of one week")
    effective = sum(below) ** 2 / sum(size * size for size in below)
    return Jackknife(spread.value, spread.changes, spread.occupied, effective - 1)


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
