"""Intervals of shares, means, ratios and totals, clustered by customer."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from fte_audit.estimates.clustered import (
    FEW_CUSTOMERS,
    LARGEST,
    Clustered,
    Jackknife,
    effective_customers,
    jackknife_ratio,
    jackknife_total,
)
from fte_audit.estimates.distributions import beta_quantile, normal_critical, student_critical
from fte_audit.estimates.values import Interval, NotEstimable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

FEW_UNBOUNDED: Final = 100
"""With fewer effective customers, no mean of values without an upper limit has an interval."""
CALM: Final = 30
"""With fewer effective customers, means have a wider interval."""
CALM_UNBOUNDED: Final = 400
"""With fewer effective customers, means of values without an upper limit have a wider interval."""
FEW_OF_AGENTS: Final = 400
"""With fewer conversations, no mean has an interval by agents."""
UNSEEN: Final = 2
"""As if so many customers had been seen all of whose conversations end alike."""
UNSEEN_AGENTS: Final = 0.1
"""The same of agents, who have many conversations that don't."""
RARE: Final = 10
"""With fewer effective successes or failures, a share's interval is widened to be exact."""


def share_interval(
    sums: Clustered, level: float, *, unseen: float = UNSEEN
) -> Interval | NotEstimable:
    """Interval of a share: Wilson's on an effective number of conversations.

    That number is the one of independent conversations whose share would vary as much, with
    Student's t instead of z. Where successes or failures are rare, the interval is widened to hold
    Korn and Graubard's, which is exact for independent conversations.

    Args:
        sums: Successes, and conversations that could have succeeded.
        level: Confidence level between 0 and 1.
        unseen: As in `as_independent`.

    References:
        Wilson (1927), JASA 22, 209-212; Korn and Graubard (1998), Survey Methodology 24, 193-201;
        Franco, Little, Louis and Slud (2019), Journal of Survey Statistics and Methodology 7,
        334-364.
    """
    if not sums.n:
        return NotEstimable("no conversation to take a share of")
    if sums.df < 1:
        return NotEstimable("all of it is of one customer, or as good as one")
    n = effective_conversations(sums, unseen=unseen)
    return score_interval(sums.total / sums.n, n, sums.df, level)


def score_interval(p: float, n: float, df: float, level: float) -> Interval:
    """Wilson's interval with Student's t, which holds the exact one where either kind is rare.

    Args:
        p: The share, from 0 to 1.
        n: As how many independent conversations it varies.
        df: Degrees of freedom of its variance.
        level: Confidence level between 0 and 1.
    """
    t = student_critical(level, df)
    low, high = wilson(p, n, t)
    # ten of a kind are ten, however they are rounded
    if n * min(p, 1 - p) < RARE * (1 - 1e-9):
        exact = clopper_pearson(p, n * (normal_critical(level) / t) ** 2, level)
        low, high = min(low, exact.low), max(high, exact.high)
    return Interval.around(p, max(0.0, low), min(1.0, high))


def effective_conversations(sums: Clustered, *, unseen: float = UNSEEN) -> float:
    """How many independent conversations would give a share that varies as much as this one.

    Args:
        sums: Successes, and conversations; of at least two groups of customers.
        unseen: As in `as_independent`.
    """
    spread = jackknife_ratio(sums)
    if isinstance(spread, NotEstimable):
        return sums.customers
    p = sums.total / sums.n
    return as_independent(p, spread.variance, sums.n, sums.customers, unseen=unseen)


def as_independent(
    p: float, variance: float, n: float, customers: float, *, unseen: float = UNSEEN
) -> float:
    """How many independent conversations would give a share that varies as much.

    That is the number of conversations over their design effect: how many times as much as that of
    independent ones the share varies. A few customers who all succeed, or all fail, may be missing
    from a log by chance, and the less often either happens, the less the log can say about it. So
    the design effect leans to the largest there can be (all conversations of a customer end
    alike), as if two customers had been seen of whom that is true.

    Args:
        p: The share, from 0 to 1.
        variance: Its variance.
        n: Conversations, above 0.
        customers: The effective number of customers.
        unseen: As if so many customers had been seen all of whose conversations end alike.
    """
    rare = customers * min(p, 1 - p)
    if not rare:
        return customers
    effect = max(1.0, variance * n / (p * (1 - p)))
    return n * (rare + unseen) / (effect * rare + n / customers * unseen)


def wilson(p: float, n: float, z: float) -> tuple[float, float]:
    """The score interval of a share.

    Args:
        p: The share, from 0 to 1.
        n: Independent trials, whole or not, above 0.
        z: How many standard errors the ends are away.

    Example:
        >>> low, high = wilson(0.8, 10, 1.959963984540054)
        >>> round(low, 6), round(high, 6)
        (0.490162, 0.943318)
    """
    square = z * z
    half = z * math.sqrt(p * (1 - p) * n + square / 4)
    return (p * n + square / 2 - half) / (n + square), (p * n + square / 2 + half) / (n + square)


def clopper_pearson(p: float, n: float, level: float) -> Interval:
    """The interval of a share that is exact for independent trials, for any number of them.

    Args:
        p: The share, from 0 to 1.
        n: Trials, whole or not, above 0.
        level: Confidence level between 0 and 1.
    """
    tail, successes = (1 - level) / 2, p * n
    failures = n - successes
    return Interval(
        beta_quantile(tail, successes, failures + 1) if p > 0 else 0.0,
        beta_quantile(1 - tail, successes + 1, failures) if p < 1 else 1.0,
    )


def mean_interval(
    sums: Clustered, level: float, *, bounded: bool = False
) -> Interval | NotEstimable:
    """Interval of a mean, or of a ratio of two sums.

    Args:
        sums: Sums, and what they are divided by.
        level: Confidence level between 0 and 1.
        bounded: Whether the values can't leave a scale, as ratings can't; otherwise a few large
            ones may be missing from a log by chance, so more customers are needed.
    """
    if reason := too_few(sums, bounded=bounded):
        return NotEstimable(reason)
    spread = jackknife_ratio(sums)
    if isinstance(spread, NotEstimable):
        return spread
    found = skewed_interval(spread, level, mean_caution(sums.customers, bounded=bounded))
    return _from_zero(found, (*sums.above, *sums.below))


def too_few(sums: Clustered, *, bounded: bool) -> str | None:
    """Why a mean of these conversations has no interval, or None where it has one."""
    if sums.n <= 0:
        return "its denominator is zero"
    return too_concentrated(sums.customers, sums.largest, bounded=bounded)


def too_concentrated(
    customers: float, largest: Fraction | float, *, bounded: bool = False
) -> str | None:
    """Why a mean of so few customers has no interval, or None where it has one.

    Args:
        customers: The effective number of customers.
        largest: The part of the conversations, or of their weights, in one group of customers.
        bounded: As for means.
    """
    least = FEW_CUSTOMERS if bounded else FEW_UNBOUNDED
    if customers < least:
        return f"it rests on fewer than {least} effective customers"
    if largest > LARGEST:
        return "one group of customers has more than a tenth of the conversations"
    return None


@dataclass(frozen=True, slots=True)
class Caution:
    """How much farther than it seems the truth may be.

    How many effective customers there are is itself estimated, from how unequal the groups of
    customers are. A log that passes the limit by chance looks calmer than it is, and its mean errs
    with it: a ratio whose largest denominators are missing is too high.

    Attributes:
        below: How many times as far away the lower end is put, at least 1.
        above: The same of the upper end.
        unseen: As if so many more groups of customers had been seen that move the estimate as far
            as any does: the largest values may be missing where they have no scale.
    """

    below: float
    above: float
    unseen: int


def mean_caution(customers: float, *, bounded: bool) -> Caution:
    """How cautious the interval of a mean is, or of a difference or quotient of means.

    Args:
        customers: The effective number of customers, the least of all groups of conversations.
        bounded: As for means.

    Example:
        >>> mean_caution(400, bounded=False)
        Caution(below=1.0, above=1.0, unseen=1)
        >>> mean_caution(100, bounded=False)
        Caution(below=2.0, above=2.0, unseen=1)
    """
    times = math.sqrt(max(1.0, (CALM if bounded else CALM_UNBOUNDED) / customers))
    return Caution(times, times, unseen=int(not bounded))


def total_caution(customers: float) -> Caution:
    """How cautious the interval of a total is.

    A log that lacks its most frequent customers by chance has a total that is too low and looks
    calm at once, so the upper end of a total needs more than that of a mean does.

    Args:
        customers: The effective number of customers.

    Example:
        >>> total_caution(100)
        Caution(below=2.0, above=4.0, unseen=1)
    """
    times = max(1.0, CALM_UNBOUNDED / customers)
    return Caution(math.sqrt(times), times, unseen=1)


def skewed_interval(spread: Jackknife, level: float, caution: Caution) -> Interval | NotEstimable:
    """Student's interval, widened to hold the one that allows for skewness.

    A mean of few large and many small values is more often too low than too high, and seems to
    vary less when it is too low. Where values have no scale, the largest may be missing: each end
    is as far away as if one more group of customers had been seen that moves the estimate as far
    towards it as any does.

    Args:
        spread: The estimate.
        level: Confidence level between 0 and 1.
        caution: How much farther away the ends are put.

    Reference: Hall (1992), *On the removal of skewness by transformation*, JRSS B 54, 221-228.
    """
    error = math.sqrt(spread.variance)
    if not error:
        return NotEstimable("it does not vary between groups of customers")
    t, skewness = student_critical(level, spread.df), spread.skewness
    below, above = (max(t, sign * _unskewed(sign * t, skewness)) for sign in (1, -1))
    below, above = below * caution.below, above * caution.above
    if caution.unseen:
        more = math.sqrt(caution.unseen)
        below *= math.hypot(1, more * -min(0.0, *spread.changes) / error)
        above *= math.hypot(1, more * max(0.0, *spread.changes) / error)
    return Interval.around(spread.value, spread.value - below * error, spread.value + above * error)


def _unskewed(t: float, skewness: float) -> float:
    """Which studentised value of a skewed estimate stands for `t` of one that is not."""
    excess = skewness * (t - skewness / 6)
    if not excess:
        return t
    if excess > -1:
        return math.expm1(math.log1p(excess) / 3) * 3 / skewness
    return -(math.pow(-1 - excess, 1 / 3) + 1) * 3 / skewness


def total_interval(
    amounts: Sequence[int], sizes: Sequence[int], level: float, *, unseen: int = 1
) -> Interval | NotEstimable:
    """Interval of a number of conversations or of a sum, as what such a period brings.

    Who comes is taken as chance: the totals of groups of customers vary as those of customers do.
    That customers come together, after an outage for instance, is not in it.

    Args:
        amounts: Conversations, or sums, of each group of customers.
        sizes: Conversations of each group of customers.
        level: Confidence level between 0 and 1.
        unseen: As in `Caution`.
    """
    if reason := too_few(Clustered(tuple(amounts), tuple(sizes)), bounded=False):
        return NotEstimable(reason)
    caution = replace(total_caution(effective_customers(sizes)), unseen=unseen)
    found = skewed_interval(jackknife_total(amounts, sizes), level, caution)
    return _from_zero(found, amounts)


def _from_zero(found: Interval | NotEstimable, amounts: Sequence[int]) -> Interval | NotEstimable:
    """The interval without what is below zero, where nothing that was summed is."""
    if isinstance(found, NotEstimable) or min(amounts) < 0:
        return found
    return Interval(max(0.0, found.low), found.high)
