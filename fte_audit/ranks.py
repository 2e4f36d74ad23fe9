"""Ranks: which values of a sorted sample a quantile lies between."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction


def order_statistics(n: int, q: Fraction) -> tuple[int, int, Fraction]:
    """Which values of a sorted sample a quantile lies between (Hyndman and Fan's type 7).

    Args:
        n: Size of the sample, at least 1.
        q: The quantile, from 0 to 1.

    Returns:
        The ranks (from 0) of the lower and the upper value, and the weight of the upper one.

    Reference: Hyndman and Fan (1996), The American Statistician 50, 361-365.
    """
    position = (n - 1) * q
    low = position.numerator // position.denominator
    weight = position - low
    return low, low + 1 if weight else low, weight


def value_at(frequencies: Mapping[int, int], rank: int) -> tuple[int, int]:
    """The value (or bin) at a rank of the sorted sample, and how many values come before it.

    Args:
        frequencies: Value -> how often, ascending by value.
        rank: From 0, below the size of the sample.

    Example:
        >>> value_at({1: 2, 10: 2}, 2)
        (10, 2)
    """
    before = 0
    for value, count in frequencies.items():
        if rank < before + count:
            return value, before
        before += count
    raise IndexError(rank)


def bins_at(bins: Mapping[int, int], q: Fraction) -> set[int]:
    """The bins that the values at a quantile lie in; none where there is no value."""
    n = sum(bins.values())
    if not n:
        return set()
    low, high, _ = order_statistics(n, q)
    return {value_at(bins, rank)[0] for rank in (low, high)}
