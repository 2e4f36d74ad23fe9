"""Middles of a table of how often each length of time occurs, in whole seconds."""

from __future__ import annotations

from fractions import Fraction
from math import exp, fsum, log
from typing import TYPE_CHECKING

from fte_audit.estimates.values import NotEstimable
from fte_audit.ranks import order_statistics, value_at

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTHING = NotEstimable("no conversation has a length of time")
_TRIMMED = Fraction(1, 10)


def median(seconds: Mapping[int, int]) -> Fraction | NotEstimable:
    """The median (Hyndman and Fan's type 7).

    Args:
        seconds: Second -> conversations, ascending.
    """
    n = sum(seconds.values())
    if not n:
        return NOTHING
    low, high, weight = order_statistics(n, Fraction(1, 2))
    first, last = (value_at(seconds, rank)[0] for rank in (low, high))
    return first + (last - first) * weight


def trimmed_mean(seconds: Mapping[int, int]) -> Fraction | NotEstimable:
    """The mean without the lowest and the highest tenth of the values, rounded down to whole ones.

    Args:
        seconds: Second -> conversations, ascending.

    Reference: Wilcox (2012), *Introduction to Robust Estimation and Hypothesis Testing*, 3.1.

    Example:
        >>> trimmed_mean({1: 1, 2: 8, 93: 1})
        Fraction(2, 1)
    """
    n = sum(seconds.values())
    if not n:
        return NOTHING
    cut = trimmed_of(n)
    kept = total = before = 0
    for second, count in seconds.items():
        inside = max(0, min(before + count, n - cut) - max(before, cut))
        kept += inside
        total += inside * second
        before += count
    return Fraction(total, kept)


def trimmed_of(n: int) -> int:
    """How many of so many values are trimmed at each end."""
    return n * _TRIMMED.numerator // _TRIMMED.denominator


def log_mean(seconds: Mapping[int, int]) -> Fraction | NotEstimable:
    """The geometric mean, of the seconds and one, less one: a length of 0 is no reason for 0.

    Args:
        seconds: Second -> conversations, ascending.
    """
    n = sum(seconds.values())
    if not n:
        return NOTHING
    logs = fsum(count * log(1 + second) for second, count in seconds.items())
    return Fraction(exp(logs / n) - 1)
