"""Bins whose width grows with the values in them: four to an octave, the same on every engine.

The bin of a whole number that is not negative is the leading bits of its 64-bit float: the
exponent and two bits of the fraction. Negative numbers mirror positive ones, one bin further.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BITS: Final = 50
"""Bits of the float that the bin leaves away: all of the fraction but two."""


def log_bin(x: int) -> int:
    """The bin that a whole number falls into; bins are in the order of their numbers.

    Example:
        >>> log_bin(0), log_bin(1), log_bin(-1)
        (0, 4092, -4093)
        >>> log_bin(1000) == log_bin(1023) == log_bin(1024) - 1
        True
    """
    return _code(x) if x >= 0 else -1 - _code(-x)


def log_bins(ascending: Iterable[int]) -> Iterator[int]:
    """The bin of each of some whole numbers from 0 up, as `log_bin`; most are that of the former.

    Example:
        >>> list(log_bins([0, 896, 1000, 1024])) == [log_bin(x) for x in (0, 896, 1000, 1024)]
        True
    """
    number, end = 0, 0.0
    for x in ascending:
        if float(x) >= end:
            number = log_bin(x)
            end = bin_edges(number)[1]
        yield number


def _code(x: int) -> int:
    bits: int = struct.unpack(">q", struct.pack(">d", float(x)))[0]
    return bits >> _BITS


def bin_edges(number: int) -> tuple[float, float]:
    """The least absolute value of a bin's whole numbers, and the one where the next bin begins.

    Both have the sign of the bin: that of `number` where it is negative. Bin 0 holds 0 only, so it
    ends where the smallest float above it does.

    Example:
        >>> bin_edges(log_bin(1000))
        (896.0, 1024.0)
        >>> bin_edges(log_bin(-1000))
        (-896.0, -1024.0)
    """
    code = number if number >= 0 else -1 - number
    low, high = (_float((code + step) << _BITS) for step in (0, 1))
    return (low, high) if number >= 0 else (-low, -high)


def _float(bits: int) -> float:
    value: float = struct.unpack(">d", struct.pack(">q", bits))[0]
    return value
