"""Sums over groups of customers, and how much an estimate hangs on each group.

Conversations of one customer are not independent, so customers are what varies. They are put into
a fixed number of groups by a hash of their id; what an estimate would be without each group in
turn (the delete-a-group jackknife) shows how much it varies.

Reference: Kott (2001), *The delete-a-group jackknife*, Journal of Official Statistics 17, 521-526.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Final

from fte_audit.estimates.values import NotEstimable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

GROUPS: Final = 200
"""Into how many groups customers are put."""
LARGEST: Final = 0.1
"""With more of the conversations in one group of customers, means have no interval."""
FEW_CUSTOMERS: Final = 20
"""With fewer effective customers, no mean has an interval."""


@dataclass(frozen=True, slots=True)
class Clustered:
    """Numerators and denominators of a share, mean or ratio, for each group of customers.

    Attributes:
        above: Conversations that met the condition, or a sum, in each group of customers.
        below: Conversations that have the field, or the sum below the line, in the same groups.
    """

    above: tuple[int, ...]
    below: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.above) != len(self.below):
            raise ValueError("numerators and denominators are of different groups of customers")

    def __add__(self, other: Clustered) -> Clustered:
        """Add other conversations of the same groups of customers."""
        return Clustered(
            tuple(a + b for a, b in zip(self.above, other.above, strict=True)),
            tuple(a + b for a, b in zip(self.below, other.below, strict=True)),
        )

    @property
    def total(self) -> int:
        """The sum of the numerators."""
        return sum(self.above)

    @property
    def n(self) -> int:
        """The sum of the denominators."""
        return sum(self.below)

    @property
    def value(self) -> Fraction | NotEstimable:
        """The share, mean or ratio."""
        return Fraction(self.total, self.n) if self.n else NotEstimable("its denominator is zero")

    @property
    def occupied(self) -> int:
        """Groups of customers that have anything below the line."""
        return sum(map(bool, self.below))

    @property
    def customers(self) -> float:
        """How many customers with equally many conversations would vary as much as these.

        That is the square of the conversations over the sum of squares of those of each customer,
        which is estimated by how unequal the groups of customers are.
        """
        return effective_customers(self.below)

    @property
    def largest(self) -> Fraction:
        """The part of the denominators in the largest group of customers."""
        return Fraction(max(self.below), self.n)

    @property
    def df(self) -> float:
        """Degrees of freedom: one less than there are groups of customers, or customers."""
        return min(self.occupied, self.customers) - 1


@dataclass(frozen=True)
class Scattered:
    """Numerators and denominators where few groups of customers have any.

    What all come to is added up once: there are many of them, and each is asked often.

    Attributes:
        sums: Number of a group of customers -> its numerator and denominator.
        groups: How many groups of customers there are, with those that have none.
    """

    sums: Mapping[int, tuple[int, int]]
    groups: int

    @cached_property
    def total(self) -> int:
        """The sum of the numerators."""
        return sum(above for above, _ in self.sums.values())

    @cached_property
    def n(self) -> int:
        """The sum of the denominators."""
        return sum(below for _, below in self.sums.values())

    @cached_property
    def occupied(self) -> int:
        """Groups of customers that have anything below the line."""
        return sum(below != 0 for _, below in self.sums.values())


def gathered(parts: Iterable[Scattered], groups: int) -> Clustered:
    """Add up parts of the same groups of customers.

    Args:
        parts: The parts.
        groups: How many groups of customers there are.
    """
    above, below = [0] * groups, [0] * groups
    for part in parts:
        for at, (numerator, denominator) in part.sums.items():
            above[at] += numerator
            below[at] += denominator
    return Clustered(tuple(above), tuple(below))


def effective_customers(sizes: Sequence[float], most: float | None = None) -> float:
    """The effective number of customers, from the conversations in each group of customers.

    Customers fall into groups at random, so the sizes of the groups differ the more, the more the
    conversations belong to few of them.

    Args:
        sizes: Conversations, or the sums of their weights, in each group of customers.
        most: More than that there can't be: by default the number of conversations, which all
            weigh the same.

    Example:
        >>> effective_customers((10, 0, 0, 0))
        1.0
        >>> effective_customers((1, 1, 1, 1))
        4.0
    """
    n, groups = sum(sizes), len(sizes)
    spread = sum((groups * size - n) ** 2 for size in sizes)
    most = float(n) if most is None else most
    return most if spread == 0 else min(most, n * n * groups * (groups - 1) / spread)


@dataclass(frozen=True, slots=True)
class Jackknife:
    """An estimate, and how much it hangs on each group of customers.

    Attributes:
        value: The estimate.
        changes: The estimate less what it would be without each group.
        occupied: Groups that have any conversation.
        df: Degrees of freedom of its variance.
    """

    value: float
    changes: tuple[float, ...]
    occupied: int
    df: float

    @property
    def variance(self) -> float:
        """The variance of the estimate."""
        squares = math.fsum(change * change for change in self.changes)
        return squares * (self.occupied - 1) / self.occupied

    @property
    def skewness(self) -> float:
        """The skewness of the estimate; 0 where it does not vary."""
        largest = max(map(abs, self.changes), default=0.0)
        if not largest:
            return 0.0
        scaled = [change / largest for change in self.changes]
        squares = math.fsum(each**2 for each in scaled)
        return math.fsum(each**3 for each in scaled) / (squares * math.sqrt(squares))

    def __sub__(self, other: Jackknife) -> Jackknife:
        """The difference of two estimates from the same groups of customers.

        Its degrees of freedom are those of Welch and Satterthwaite.
        """
        return Jackknife(
            self.value - other.value,
            tuple(a - b for a, b in zip(self.changes, other.changes, strict=True)),
            max(self.occupied, other.occupied),
            pooled_df(self, other),
        )


def jackknife_ratio(sums: Clustered) -> Jackknife | NotEstimable:
    """How much a share, mean or ratio hangs on each group of customers.

    Args:
        sums: Of at least two groups of customers that have anything below the line.
    """
    total, n = sums.total, sums.n
    if n <= 0:
        return NotEstimable("its denominator is zero")
    if any(n - below <= 0 for below in sums.below):
        return NotEstimable("all of it is of one group of customers")
    return Jackknife(
        total / n,
        tuple(
            (above * n - total * below) / (n * (n - below))
            for above, below in zip(sums.above, sums.below, strict=True)
        ),
        sums.occupied,
        sums.df,
    )


def jackknife_total(amounts: Sequence[int], sizes: Sequence[int]) -> Jackknife:
    """How much a number of conversations, or a sum, hangs on each group of customers.

    Who comes is taken as chance, so each group of customers stands for all of them.

    Args:
        amounts: Conversations, or sums, of each group of customers.
        sizes: Conversations of each group of customers.
    """
    total, groups = sum(amounts), len(amounts)
    changes = tuple((groups * amount - total) / (groups - 1) for amount in amounts)
    df = min(groups, effective_customers(sizes)) - 1
    return Jackknife(float(total), changes, groups, df)


def combined(*terms: tuple[float, Jackknife]) -> Jackknife:
    """A weighted sum of estimates from the same groups of customers.

    Its degrees of freedom are the fewest of theirs: they need not be independent.

    Args:
        terms: Each estimate after its weight.
    """
    weights, parts = [weight for weight, _ in terms], [part for _, part in terms]
    columns = zip(*(part.changes for part in parts), strict=True)
    return Jackknife(
        _weighted(weights, [part.value for part in parts]),
        tuple(_weighted(weights, column) for column in columns),
        max(part.occupied for part in parts),
        min(part.df for part in parts),
    )


def _weighted(weights: Sequence[float], values: Sequence[float]) -> float:
    return math.fsum(weight * value for weight, value in zip(weights, values, strict=True))


def pooled_df(one: Jackknife, other: Jackknife) -> float:
    """Degrees of freedom of a difference (Welch 1938, Satterthwaite 1946)."""
    largest = max(one.variance, other.variance)
    if not largest:
        return min(one.df, other.df)
    first, second = one.variance / largest, other.variance / largest
    return (first + second) ** 2 / (first**2 / one.df + second**2 / other.df)


def correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """How two estimates go together, from -1 to 1, given how they hang on the same groups.

    Args:
        one: The changes of the first estimate without each group of customers, to any scale.
        other: Those of the second.

    Example:
        >>> round(correlation((1.0, -1.0), (2.0, -2.0)), 9)
        1.0
    """
    squares = [math.fsum(change * change for change in each) for each in (one, other)]
    if not all(squares):
        return 0.0
    together = math.fsum(a * b for a, b in zip(one, other, strict=True))
    return max(-1.0, min(1.0, together / (math.sqrt(squares[0]) * math.sqrt(squares[1]))))
