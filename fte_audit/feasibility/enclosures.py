"""Arithmetic on closed ranges of floats that never loses a possible value.

An enclosure is a pair (low, high) that may be infinite; its low end is never plus infinity, its
high end never minus infinity, but for `NOTHING`. Sums, products and quotients of floats are the
nearest floats to the exact results on every machine, so one step outwards makes them safe.
"""

from __future__ import annotations

from fractions import Fraction
from math import copysign, inf, isinf, nextafter
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from fte_audit.quantities.ranges import Range

Enclosure: TypeAlias = tuple[float, float]

EVERYTHING: Final[Enclosure] = (-inf, inf)
NOTHING: Final[Enclosure] = (inf, -inf)
"""No value at all."""
ZERO: Final[Enclosure] = (0.0, 0.0)
ONE: Final[Enclosure] = (1.0, 1.0)
LARGEST: Final = nextafter(inf, 0)
_LEAST: Final = 5e-324


def enclose(value: Fraction) -> Enclosure:
    """The narrowest floats around an exact number.

    Example:
        >>> enclose(Fraction(1, 2))
        (0.5, 0.5)
    """
    try:
        near = float(value)
    except OverflowError:
        return (LARGEST, inf) if value > 0 else (-inf, -LARGEST)
    exact = Fraction(near)
    if exact == value:
        return near, near
    return (near, nextafter(near, inf)) if exact < value else (nextafter(near, -inf), near)


def enclose_range(given: Range) -> Enclosure:
    """The narrowest floats around a range, its open ends included."""
    low = -inf if given.low is None else enclose(given.low)[0]
    high = inf if given.high is None else enclose(given.high)[1]
    return low, high


def add(left: Enclosure, right: Enclosure) -> Enclosure:
    """All sums; an end that is a float is met exactly."""
    one, other = left[0], right[0]
    low = one + other
    # What was rounded, or is infinite, does not lead back to both.
    if low - one != other or low - other != one:
        low = nextafter(low, -inf)
    one, other = left[1], right[1]
    high = one + other
    if high - one != other or high - other != one:
        high = nextafter(high, inf)
    return low, high


def negate(given: Enclosure) -> Enclosure:
    """All opposites."""
    return -given[1], -given[0]


def multiply(left: Enclosure, right: Enclosure) -> Enclosure:
    """All products; zero times whatever is unbounded is zero."""
    one, other = left[0], right[0]
    if one >= 0.0 and other >= 0.0:
        low = one * other
        one, other = left[1], right[1]
        # Zero times infinity is no number, but false neither: it is zero here.
        high = nextafter(one * other, inf) if one and other else 0.0
        return (nextafter(low, -inf) if low else 0.0), high
    corners = [_times(one, other) for one in left for other in right]
    return _down(min(corners)), _up(max(corners))


def divide(above: Enclosure, below: Enclosure, *, not_zero: bool = False) -> Enclosure:
    """All numbers that, times something in `below`, give something in `above`.

    Where only `below` has zero in it, there may be a gap in the middle, which is filled.

    Args:
        above: What is divided.
        below: What it is divided by.
        not_zero: Whether what it is divided by is known not to be zero, even if `below` has zero.
    """
    low, high = below
    if low > 0.0 and above[0] >= 0.0:
        least, most = above[0] / high, above[1] / low
        return (
            nextafter(least, -inf) if least else 0.0,
            nextafter(most, inf) if above[1] else 0.0,
        )
    if low > 0.0 or high < 0.0:
        corners = [_over(one, other) for one in above for other in below]
        return _down(min(corners)), _up(max(corners))
    return _divide_by_zero(above, below, not_zero=not_zero)


def _divide_by_zero(above: Enclosure, below: Enclosure, *, not_zero: bool) -> Enclosure:
    """The same where `below` has zero in it."""
    low, high = below
    if above[0] <= 0.0 <= above[1] and not not_zero:
        return EVERYTHING
    if low == 0.0 == high:
        return NOTHING
    if above[0] == 0.0 == above[1]:
        return ZERO
    if (low < 0.0 < high) or (above[0] < 0.0 < above[1]):
        return EVERYTHING
    # Of one sign: from the least quotient outwards.
    positive = above[0] >= 0.0
    near = above[0] if positive else -above[1]
    far = high if low == 0.0 else -low
    least = _down(_over(near, far))
    return (max(least, 0.0), inf) if positive == (low == 0.0) else (-inf, min(-least, 0.0))


def power(base: Enclosure, exponent: int) -> Enclosure:
    """All powers, of an exponent of at least 1."""
    if base[0] >= 0.0:
        result = base
        for _ in range(exponent - 1):
            result = multiply(result, base)
        return result
    if base[1] <= 0.0:
        mirrored = power(negate(base), exponent)
        return mirrored if exponent % 2 == 0 else negate(mirrored)
    below, above = power((0.0, -base[0]), exponent)[1], power((0.0, base[1]), exponent)[1]
    return (0.0, max(below, above)) if exponent % 2 == 0 else (-below, above)


def roots(given: Enclosure, degree: int, base: Enclosure) -> Enclosure:
    """All numbers whose power, of at least 2, is in the range, as far as they are in `base`."""
    if given[0] > given[1]:
        return NOTHING
    if base[0] >= 0.0:
        return _root(given, degree)
    if base[1] <= 0.0:
        return negate(_root(given if degree % 2 == 0 else negate(given), degree))
    if degree % 2 == 0:
        largest = _root(given, degree)[1]
        return -largest, largest
    low, high = given
    return (
        -_root((0.0, -low), degree)[1] if low < 0.0 else _root((low, inf), degree)[0],
        _root((0.0, high), degree)[1] if high > 0.0 else -_root((-high, inf), degree)[0],
    )


def _root(given: Enclosure, degree: int) -> Enclosure:
    """All numbers, none of them negative, whose power is in the range."""
    low, high = given
    if high < 0.0:
        return NOTHING
    return (
        0.0 if low <= 0.0 else _root_below(low, degree),
        inf if isinf(high) else nextafter(_root_below(high, degree), inf) if high else 0.0,
    )


def _root_below(value: float, degree: int) -> float:
    """The greatest float whose power is not above the value: the same on every machine."""
    exact = Fraction(value)
    near = float(value ** (1 / degree))
    while Fraction(near) ** degree > exact:
        near = nextafter(near, 0)
    while Fraction(nextafter(near, inf)) ** degree <= exact:
        near = nextafter(near, inf)
    return near


# A result is zero only where it is exactly zero: what is too small for a float is the least float.


def _times(one: float, other: float) -> float:
    if not (one and other):
        return 0.0
    return one * other or copysign(_LEAST, one) * copysign(1.0, other)


def _over(one: float, other: float) -> float:
    if not one:
        return 0.0
    if isinf(other):
        # Far out: what tends to zero, or to anything where both do; other corners have the rest.
        return copysign(inf, one) * copysign(1.0, other) if isinf(one) else 0.0
    return one / other or copysign(_LEAST, one) * copysign(1.0, other)


def _down(value: float) -> float:
    return nextafter(value, -inf) if value else 0.0


def _up(value: float) -> float:
    return nextafter(value, inf) if value else 0.0
