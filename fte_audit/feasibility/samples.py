"""Whether a share, a mean or a spread can come from so many answers at all.

References: Brown and Heathers (2017), The GRIM test, Social Psychological and Personality Science
8, 363-369; Heathers and Brown (2019), DEBIT: a simple consistency test for binary data.
"""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from math import ceil, floor

from fte_audit.quantities.ranges import Range


def totals(mean: Range, n: int, items: int = 1) -> tuple[int, int]:
    """The first and the last whole total that gives a mean in the range; none where they cross.

    Args:
        mean: What the mean, or the share, may be.
        n: How many answered, at least 1.
        items: How many whole numbers each answer is the mean of.

    Raises:
        ValueError: A range without an end.
    """
    return _whole(mean, n * items)


def grim(mean: Range, n: int, items: int = 1) -> bool:
    """Whether whole answers can have this mean.

    Example:
        >>> from fractions import Fraction
        >>> from fte_audit.quantities.ranges import Range
        >>> grim(Range(Fraction("0.915"), Fraction("0.925")), 37)
        True
        >>> grim(Range(Fraction("0.925"), Fraction("0.935")), 37)
        False
    """
    first, last = totals(mean, n, items)
    return first <= last


def debit(share: Range, deviation: Range, n: int) -> bool:
    """Whether answers of yes and no can have this share and this sample standard deviation.

    The variance of `k` times yes among `n` is `k (n - k) / (n (n - 1))`.

    Args:
        share: What the share of yes may be.
        deviation: What the standard deviation may be.
        n: How many answered, at least 2.

    Raises:
        ValueError: A range without an end.
    """
    if deviation.low is None or deviation.high is None:
        raise ValueError("the range has no end")
    first, last = totals(share, n)
    first, last = max(first, 0), min(last, n)
    low = max(deviation.low, Fraction(0))
    low_open = deviation.low_open and deviation.low == low
    if deviation.high < low or (deviation.high == low and deviation.high_open):
        return False
    variance = Range(low * low, deviation.high * deviation.high, low_open, deviation.high_open)
    least, most = _whole(variance, n * (n - 1))
    # What holds of `k` times yes holds of `k` times no: both halves rise to the middle.
    halves = (range(first, min(last, n // 2) + 1), range(n - last, min(n - first, n // 2) + 1))
    return any(_rises_into(half, n, least, most) for half in halves)


def _rises_into(counts: range, n: int, least: int, most: int) -> bool:
    """Whether `k (n - k)` lies between two numbers for a `k` that is at most half of `n`."""
    at = bisect_left(counts, least, key=lambda k: k * (n - k))
    return at < len(counts) and counts[at] * (n - counts[at]) <= most


def _whole(given: Range, scale: int) -> tuple[int, int]:
    """The first and the last whole number in a range times a scale."""
    if given.low is None or given.high is None:
        raise ValueError("the range has no end")
    low, high = given.low * scale, given.high * scale
    first, last = ceil(low), floor(high)
    return (
        first + 1 if given.low_open and first == low else first,
        last - 1 if given.high_open and last == high else last,
    )
