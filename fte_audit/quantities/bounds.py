"""Ranges as they are reported: at nine digits, outwards, so that nothing possible is lost."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from math import isinf
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fte_audit.quantities.ranges import Range

DIGITS: Final = 9
_NOISE: Final = Fraction(1, 10**11)
"""What the computation may have added outside, as a part of an end: it is taken back."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The ends of a range; None for an end that nothing bounds."""

    low: float | None
    high: float | None
    low_open: bool = False
    high_open: bool = False

    @property
    def is_point(self) -> bool:
        """Whether there is one number in it, at the digits that are reported."""
        return self.low is not None and self.low == self.high


def bounds_of(given: Range) -> Bounds:
    """A range of exact numbers."""
    return Bounds(
        None if given.low is None else _digits(given.low, ROUND_FLOOR),
        None if given.high is None else _digits(given.high, ROUND_CEILING),
        given.low_open,
        given.high_open,
    )


def bounds_between(low: float, high: float) -> Bounds:
    """A range that was computed, its ends perhaps infinite."""
    return Bounds(
        None if isinf(low) else _digits(Fraction(low), ROUND_FLOOR),
        None if isinf(high) else _digits(Fraction(high), ROUND_CEILING),
    )


def _digits(value: Fraction, outwards: str) -> float:
    """Nine digits of a number: the nearest where that is as good as equal, else outwards."""
    near = _rounded(value, ROUND_HALF_EVEN)
    if abs(near - value) <= _NOISE * abs(value):
        return float(near) + 0.0
    return float(_rounded(value, outwards)) + 0.0


def _rounded(value: Fraction, rounding: str) -> Fraction:
    fine = Context(prec=3 * DIGITS, rounding=rounding)
    exact = fine.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Fraction(Context(prec=DIGITS, rounding=rounding).plus(exact))
