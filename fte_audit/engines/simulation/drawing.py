"""Random numbers as a function of seed, stream and row: integers only, the same on any machine.

A draw is the splitmix64 mix of the row's number, so any batch can be drawn without those before.
Distributions are tables of integers; no vectorised float function decides a value.

Reference: Steele, Lea, Flood (2014), Fast splittable pseudorandom number generators, OOPSLA.
"""

from __future__ import annotations

import math
from enum import IntEnum
from statistics import NormalDist
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from fte_audit.engines.simulation.world import ONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Numbers: TypeAlias = npt.NDArray[np.uint64]
    Integers: TypeAlias = npt.NDArray[np.int64]
    Words: TypeAlias = npt.NDArray[np.uint16]
    Codes: TypeAlias = npt.NDArray[np.uint8]
    Flags: TypeAlias = npt.NDArray[np.bool_]

_MASK = (1 << 64) - 1
_STEP = 0x9E3779B97F4A7C15
_FIRST = 0xBF58476D1CE4E5B9
_SECOND = 0x94D049BB133111EB
_STEPS_BITS = 12
_STEPS = 1 << _STEPS_BITS
_FRACTION_BITS = 16


class Stream(IntEnum):
    """What a draw is for; streams are independent of each other."""

    KIND = 1
    CUSTOMER = 2
    FIRST_TIMES = 3
    LATER_TIMES = 4
    OUTCOME = 5
    RECORD = 6
    RETURN = 7
    PLACE = 8
    NAME_HIGH = 9
    NAME_LOW = 10
    EXTRA = 11
    MESSAGE = 12
    LENGTH = 13


def mix(number: int) -> int:
    """Mix one 64-bit number (splitmix64's finaliser).

    Example:
        >>> hex(mix(0x9E3779B97F4A7C15))
        '0xe220a8397b1dcdaf'
    """
    number = ((number ^ (number >> 30)) * _FIRST) & _MASK
    number = ((number ^ (number >> 27)) * _SECOND) & _MASK
    return number ^ (number >> 31)


def draw(seed: int, stream: Stream, rows: Integers) -> Numbers:
    """Draw 64 random bits for each row."""
    start = np.uint64(mix(mix((seed + _STEP) & _MASK) ^ (stream * _STEP & _MASK)))
    bits = rows.astype(np.uint64)
    bits *= np.uint64(_STEP)
    bits += start
    bits ^= bits >> np.uint64(30)
    bits *= np.uint64(_FIRST)
    bits ^= bits >> np.uint64(27)
    bits *= np.uint64(_SECOND)
    bits ^= bits >> np.uint64(31)
    return bits


def quarters(bits: Numbers) -> tuple[Words, ...]:
    """Split each draw into four independent 16-bit draws."""
    words = bits.astype("<u8", copy=False).view("<u2").reshape(-1, 4)
    return tuple(words[:, k] for k in range(4))


def halves(bits: Numbers) -> tuple[Integers, Integers]:
    """Split each draw into two independent 32-bit draws."""
    return (bits >> np.uint64(32)).astype(np.int64), (bits & np.uint64(0xFFFFFFFF)).astype(np.int64)


def lookup_table(parts: Sequence[int]) -> Codes:
    """Make the table that turns a 16-bit draw into a code: k for `parts[k]` of 65,536 draws."""
    assert sum(parts) == ONE  # noqa: S101 -- what the world planted must add up
    return np.repeat(np.arange(len(parts), dtype=np.uint8), parts)


class Curve:
    """A distribution with the mean 1 as a table of quantiles in 1/65,536; values lie between."""

    def __init__(self, quantiles: Sequence[float]) -> None:
        whole = math.fsum(quantiles) - (quantiles[0] + quantiles[-1]) / 2
        nodes = [round(q * _STEPS / whole * (1 << _FRACTION_BITS)) for q in quantiles]
        self.nodes = np.array(nodes, dtype=np.int64)
        self.rises = np.diff(self.nodes)

    def values(self, draws: Integers, scale: Integers | int) -> Integers:
        """Turn 32-bit draws into values with the mean `scale`, rounded down."""
        step = draws >> (32 - _STEPS_BITS)
        within = (draws >> 4) & ((1 << _FRACTION_BITS) - 1)
        unit: Integers = self.nodes[step]
        unit += (self.rises[step] * within) >> _FRACTION_BITS
        unit *= scale
        unit >>= _FRACTION_BITS
        return unit


def lognormal(sigma: float) -> Curve:
    """The lognormal distribution, cut at 1 in 16,384 on either side."""
    normal = NormalDist()
    edge = 0.25
    at = [min(max(k, edge), _STEPS - edge) / _STEPS for k in range(_STEPS + 1)]
    return Curve([math.exp(sigma * normal.inv_cdf(p)) for p in at])


def log_uniform(ratio: float) -> Curve:
    """The distribution whose logarithm is uniform, its greatest value `ratio` times its least."""
    return Curve([ratio ** (k / _STEPS) for k in range(_STEPS + 1)])
