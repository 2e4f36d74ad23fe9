"""Intervals of quantiles: how uncertain the share below is, read off the values themselves.

Reference: Woodruff (1952), *Confidence intervals for medians and other position measures*, JASA 47,
635-646.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Protocol

from fte_audit.estimates.clustered import Clustered, Jackknife, jackknife_ratio
from fte_audit.estimates.distributions import student_critical
from fte_audit.estimates.quantiles import quantile
from fte_audit.estimates.values import Interval, NotEstimable
from fte_audit.ranks import value_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from fractions import Fraction

    from fte_audit.tally import Frequencies


class Values(Protocol):
    """The values of a measure, as `Distribution` has them, however they are held."""

    @property
    def table(self) -> Frequencies:
        """The frequencies of all values."""

    @property
    def width(self) -> int:
        """Width of the table's bins."""

    @property
    def pooled(self) -> dict[int, int]:
        """Bin of `log_bin` -> conversations of all groups of customers, ascending."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """Conversations of each group of customers."""

    def up_to(self, number: int) -> Clustered:
        """The conversations whose value is in this bin or a lower one, of all with a value."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """The values of a measure: all of them, and roughly those of each group of customers.

    Attributes:
        table: The frequencies of all values.
        width: Width of the table's bins.
        groups: For each group of customers: bin of `log_bin` -> conversations.
    """

    table: Frequencies
    width: int
    groups: tuple[Mapping[int, int], ...]

    @property
    def pooled(self) -> dict[int, int]:
        """Bin -> conversations of all groups of customers, ascending."""
        pooled: Counter[int] = Counter()
        for counts in self.groups:
            pooled.update(counts)
        return dict(sorted(pooled.items()))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Conversations of each group of customers."""
        return tuple(sum(counts.values()) for counts in self.groups)

    def up_to(self, number: int) -> Clustered:
        """The conversations whose value is in this bin or a lower one, of all with a value."""
        return Clustered(
            tuple(sum(n for each, n in counts.items() if each <= number) for counts in self.groups),
            self.sizes,
        )


@dataclass(frozen=True, slots=True)
class ShareBelow:
    """How uncertain it is which share of all values lies below a quantile.

    Attributes:
        error: Its standard error.
        df: Degrees of freedom of the error.
        changes: How much such a share hangs on each group of customers, to some scale.
    """

    error: float
    df: float
    changes: tuple[float, ...]


def quantile_interval(values: Values, q: Fraction, level: float) -> Interval | NotEstimable:
    """Woodruff's interval of a quantile, clustered by customer.

    Args:
        values: The values.
        q: The quantile, between 0 and 1.
        level: Confidence level between 0 and 1.

    Returns:
        From one value of the log to another; an end that falls into a bin which was not counted
        value by value goes outwards to the edge of that bin.
    """
    below = share_below(values, q)
    return below if isinstance(below, NotEstimable) else inverted(values, q, below, level)


def inverted(
    values: Values, q: Fraction, below: ShareBelow, level: float
) -> Interval | NotEstimable:
    """The interval of a quantile, given how uncertain the share below it is; as the former.

    Args:
        values: The values.
        q: The quantile, between 0 and 1.
        below: How uncertain it is which share of all values lies below the quantile.
        level: Confidence level between 0 and 1.
    """
    at = quantile(values.table, values.width, q)
    if isinstance(at, NotEstimable):
        return at
    n = sum(values.table.bins.values())
    half = student_critical(level, below.df) * below.error
    low, high = math.floor(n * (float(q) - half)) - 1, math.floor(n * (float(q) + half))
    if low < 0 or high >= n:
        return NotEstimable("too few conversations lie beyond this quantile")
    return Interval.around(float(at), _edge(values, low, 0), _edge(values, high, 1))


def share_below(values: Values, q: Fraction) -> ShareBelow | NotEstimable:
    """How uncertain it is which share of all values lies below a quantile.

    The values of a group of customers are known in bins only. So it is asked at both edges of the
    bin that holds the quantile how much more the share varies than one of independent
    conversations would, and the larger answer is taken.

    Args:
        values: The values.
        q: The quantile, between 0 and 1.
    """
    sizes = values.sizes
    n, sums = sum(sizes), Clustered(sizes, sizes)
    if not n or sums.df < 1:
        return NotEstimable("all of it is of one customer, or as good as one")
    shares = list(_at_edges(values, q, n))
    unknown = n / sums.customers, (0.0,) * len(sizes)
    effect, changes = max(shares, key=itemgetter(0), default=unknown)
    return ShareBelow(math.sqrt(float(q * (1 - q)) / n * max(1.0, effect)), sums.df, changes)


def _at_edges(values: Values, q: Fraction, n: int) -> Iterator[tuple[float, tuple[float, ...]]]:
    """How many times as much a share varies as one of independent conversations, and by whom."""
    number, _ = value_at(values.pooled, math.floor((n - 1) * q))
    for edge in (number - 1, number):
        sums = values.up_to(edge)
        spread = jackknife_ratio(sums)
        if 0 < sums.total < n and isinstance(spread, Jackknife):
            p = sums.total / n
            yield spread.variance * n / (p * (1 - p)), spread.changes


def _edge(values: Values, rank: int, outwards: int) -> float:
    """The value at a rank from 0, or the lower (0) or upper (1) edge of its bin."""
    number, before = value_at(values.table.bins, rank)
    exact = values.table.values_in(number, values.width)
    if exact is None:
        return float((number + outwards) * values.width)
    return float(value_at(exact, rank - before)[0])
