"""Exact values and how they are written into a report."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

DIGITS = 9
"""Significant digits of every estimate in a report."""


@dataclass(frozen=True, slots=True)
class NotEstimable:
    """There is no answer, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Interval:
    """Between which two numbers the truth lies, at some level of confidence; both are finite."""

    low: float
    high: float

    @classmethod
    def around(cls, value: float, low: float, high: float) -> Interval:
        """From `low` to `high`, but never without the value itself."""
        return cls(min(low, value), max(high, value))

    def __neg__(self) -> Interval:
        """The interval of the number with the other sign."""
        return Interval(-self.high, -self.low)


def share(successes: int, trials: int) -> Fraction | NotEstimable:
    """The part of the trials that succeeded.

    Args:
        successes: Conversations that met the condition.
        trials: Conversations that could have.

    Example:
        >>> share(2, 3)
        Fraction(2, 3)
    """
    return (
        Fraction(successes, trials)
        if trials
        else NotEstimable("no conversation to take a share of")
    )


def mean(total: int, n: int) -> Fraction | NotEstimable:
    """The arithmetic mean of `n` values with this sum, in the unit of the sum.

    Example:
        >>> mean(7, 2)
        Fraction(7, 2)
    """
    return Fraction(total, n) if n else NotEstimable("no conversation has a value")


def ratio(numerator: int, denominator: int) -> Fraction | NotEstimable:
    """One sum for each unit of another.

    Example:
        >>> ratio(9, 6)
        Fraction(3, 2)
    """
    return (
        Fraction(numerator, denominator) if denominator else NotEstimable("its denominator is zero")
    )


def to_digits(value: Fraction, digits: int = DIGITS) -> float:
    """Round to significant decimal digits, half to even, exactly: a float only at the end.

    Example:
        >>> to_digits(Fraction(2, 3))
        0.666666667
        >>> to_digits(Fraction(1234567890123))
        1234567890000.0
    """
    if not value:
        return 0.0
    above, below = abs(value.numerator), value.denominator
    exponent = math.floor(math.log10(above) - math.log10(below)) + 1
    while above * 10 ** max(0, -exponent) < below * 10 ** max(0, exponent):
        exponent -= 1
    shift = exponent - digits + 1
    scaled = _rounded(above * 10 ** max(0, -shift), below * 10 ** max(0, shift))
    magnitude = float(f"{scaled}e{shift}")
    return -magnitude if value < 0 else magnitude


def _rounded(above: int, below: int) -> int:
    """A quotient of positive integers to the nearest integer, half to even."""
    whole, rest = divmod(above, below)
    return whole + (2 * rest > below or (2 * rest == below and whole % 2 == 1))
