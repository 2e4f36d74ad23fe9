"""How many conversations of each stratum are drawn."""

from __future__ import annotations

from fractions import Fraction
from heapq import heapify, heappop, heapreplace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LEAST: Final = 5
"""Conversations that each stratum has before the larger ones have more."""


def allocate_equally(sizes: Sequence[int], n: int) -> list[int]:
    """Draw as many of each stratum, as long as it has any left.

    Args:
        sizes: Conversations of each stratum.
        n: How many are drawn; all, where there are fewer.

    Example:
        >>> allocate_equally([1000, 3, 50], 23)
        [10, 3, 10]
    """
    return _in_rounds(sizes, n, max(sizes, default=0))


def allocate_proportionally(sizes: Sequence[int], n: int, least: int = LEAST) -> list[int]:
    """Draw of each stratum by its size, but a few of every one.

    Each of the first rounds draws one of every stratum. After them, each conversation is of the
    stratum where one more lowers the variance of a share most, if shares vary alike in all strata.
    Sizes are taken as exact integers, and a larger n never draws fewer of any stratum.

    Args:
        sizes: Conversations of each stratum.
        n: How many are drawn; all, where there are fewer.
        least: How many rounds come first.

    Reference: Wright (2012), The American Statistician 66, 217-224.

    Example:
        >>> allocate_proportionally([9000, 990, 10], 100)
        [86, 9, 5]
    """
    drawn = _in_rounds(sizes, n, least)
    # Ties go to the stratum that comes first.
    waiting = [(-_gain(sizes[at], drawn[at]), at) for at in range(len(sizes)) if drawn[at]]
    heapify(waiting)
    for _ in range(min(n, sum(sizes)) - sum(drawn)):
        while drawn[waiting[0][1]] == sizes[waiting[0][1]]:
            heappop(waiting)
        at = waiting[0][1]
        drawn[at] += 1
        heapreplace(waiting, (-_gain(sizes[at], drawn[at]), at))
    return drawn


def _gain(size: int, drawn: int) -> Fraction:
    """The square of by how much the next conversation lowers the standard error."""
    return Fraction(size * size, drawn * (drawn + 1))


def _in_rounds(sizes: Sequence[int], n: int, rounds: int) -> list[int]:
    drawn = [0] * len(sizes)
    for at in _turns(sizes, n, rounds):
        drawn[at] += 1
    return drawn


def _turns(sizes: Sequence[int], n: int, rounds: int) -> Iterator[int]:
    """Whose turn it is, until n are drawn."""
    left = n
    for number in range(rounds):
        for at in [at for at, size in enumerate(sizes) if size > number][:left]:
            yield at
            left -= 1
        if not left:
            return
