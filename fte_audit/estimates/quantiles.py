"""Exact quantiles from frequency tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.estimates.values import NotEstimable
from fte_audit.ranks import order_statistics, value_at

if TYPE_CHECKING:
    from fractions import Fraction

    from fte_audit.tally import Frequencies


def quantile(table: Frequencies, width: int, q: Fraction) -> Fraction | NotEstimable:
    """The quantile of the sample that a frequency table stands for (Hyndman and Fan's type 7).

    Args:
        table: The frequencies.
        width: Width of the table's bins.
        q: The quantile, from 0 to 1.

    Example:
        >>> from fractions import Fraction
        >>> from fte_audit.tally import Frequencies
        >>> quantile(Frequencies({0: 2, 1: 2}, {1: 1, 2: 1, 10: 2}), 10, Fraction(1, 2))
        Fraction(6, 1)
    """
    n = sum(table.bins.values())
    if not n:
        return NotEstimable("no conversation has a value")
    low, high, weight = order_statistics(n, q)
    below, above = (_value_at(table, width, rank) for rank in (low, high))
    if below is None or above is None:
        return NotEstimable("the values at this quantile were not counted one by one")
    return below + (above - below) * weight


def _value_at(table: Frequencies, width: int, rank: int) -> int | None:
    number, before = value_at(table.bins, rank)
    values = table.values_in(number, width)
    return None if values is None else value_at(values, rank - before)[0]
