"""Exact ranges, and the declared rules by which a published figure stands for one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

COARSEST = 5
"""Whoever writes a fraction in words could have chosen any denominator up to this one."""

VAGUE = Fraction(1, 10)
"""How far from the printed number `about`, `nearly` and `just over` reach, as a part of it."""

_End = tuple[Fraction | None, bool]


class Rounding(StrEnum):
    """How the publisher may have shortened a number."""

    POINT = "point"
    """Not at all: as printed."""
    HALF_UP = "half_up"
    """To the nearest; both half ends are included, whichever way the publisher sends them."""
    CUT = "cut"
    """Cut off: towards zero."""
    UP = "up"
    """Away from zero."""
    EITHER = "either"
    """To the nearest or cut off."""


_REACH = {
    Rounding.POINT: (Fraction(0), Fraction(0)),
    Rounding.HALF_UP: (Fraction(-1, 2), Fraction(1, 2)),
    Rounding.CUT: (Fraction(0), Fraction(1)),
    Rounding.UP: (Fraction(-1), Fraction(0)),
    Rounding.EITHER: (Fraction(-1, 2), Fraction(1)),
}
"""Where the true number may lie from a positive printed one, in steps of its resolution."""


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers between two ends; an end that is None has no bound.

    Example:
        >>> Range(Fraction(1), Fraction(2), low_open=True).contains(Fraction(1))
        False
    """

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self) -> None:
        if self.low is None or self.high is None:
            return
        if self.low > self.high:
            raise ValueError(f"a range from {self.low} down to {self.high}")
        if self.low == self.high and (self.low_open or self.high_open):
            raise ValueError(f"a range that leaves out its only number, {self.low}")

    @property
    def is_point(self) -> bool:
        """Whether there is exactly one number in it."""
        return self.low is not None and self.low == self.high

    def contains(self, value: Fraction) -> bool:
        """Whether the value lies between the ends, or on an end that belongs to the range."""
        above = self.low is None or self.low < value or (self.low == value and not self.low_open)
        below = (
            self.high is None or value < self.high or (self.high == value and not self.high_open)
        )
        return above and below

    def hull(self, other: Range) -> Range:
        """The smallest range that holds both.

        Example:
            >>> Range(Fraction(1), Fraction(2)).hull(Range(Fraction(4), None))
            Range(low=Fraction(1, 1), high=None, low_open=False, high_open=False)
        """
        low, low_open = _outer((self.low, self.low_open), (other.low, other.low_open), -1)
        high, high_open = _outer((self.high, self.high_open), (other.high, other.high_open), 1)
        return Range(low, high, low_open, high_open)

    def mirrored(self) -> Range:
        """The same range on the other side of zero."""
        low, high = self.low, self.high
        return Range(
            None if high is None else -high,
            None if low is None else -low,
            self.high_open,
            self.low_open,
        )


def _outer(one: _End, two: _End, side: int) -> _End:
    if one[0] is None or two[0] is None:
        return None, False
    if one[0] == two[0]:
        return one[0], one[1] and two[1]
    return max(one, two, key=lambda end: side * (end[0] or 0))


def rounded(point: Fraction, resolution: Fraction, rounding: Rounding) -> Range:
    """The true numbers that may be printed as this one.

    A number does not change its sign by rounding; a printed zero may have had either sign.

    Args:
        point: The number as printed.
        resolution: The step to which it was rounded, above zero.
        rounding: How it was rounded.

    Example:
        >>> rounded(Fraction(700), Fraction(100), Rounding.EITHER)
        Range(low=Fraction(650, 1), high=Fraction(800, 1), low_open=False, high_open=False)
    """
    if point < 0:
        return rounded(-point, resolution, rounding).mirrored()
    below, above = _REACH[rounding]
    positive = Range(max(Fraction(0), point + below * resolution), point + above * resolution)
    return positive if point else positive.hull(positive.mirrored())


def _rounded_to_parts(fraction: Fraction) -> Range:
    """What rounds to this number of parts: whoever says 9 in 10 counted tenths, no other parts."""
    half = Fraction(1, 2 * fraction.denominator)
    return Range(max(fraction - half, Fraction(0)), min(fraction + half, Fraction(1)))


def nearest(fraction: Fraction) -> Range:
    """The shares that are nearer to this simple fraction than to any other.

    The others are those of the Farey sequence: every fraction from 0 to 1 whose denominator is not
    above that of this one in lowest terms, or 5 if that is more. The ends are midpoints between
    neighbours; a fraction with a greater denominator, such as 9 in 10, also stands for what rounds
    to so many parts.

    Args:
        fraction: Above 0, at most 1; or below 0 and at least -1.

    Example:
        >>> nearest(Fraction(2, 3))
        Range(low=Fraction(19, 30), high=Fraction(17, 24), low_open=False, high_open=False)

    Reference: Hardy and Wright, An Introduction to the Theory of Numbers, chapter 3.
    """
    if fraction < 0:
        return nearest(-fraction).mirrored()
    upper, lower = fraction.as_integer_ratio()
    order = max(lower, COARSEST)
    # Neighbours a/b < upper/lower in the sequence have upper * b - lower * a = 1, with b as large
    # as the order allows; the neighbour above likewise with -1.
    inverse = pow(upper, -1, lower)
    b = order - (order - inverse) % lower
    d = order - (order + inverse) % lower
    low = (fraction + Fraction(upper * b - 1, lower * b)) / 2
    high = (fraction + Fraction(upper * d + 1, lower * d)) / 2
    near = Range(low, min(high, Fraction(1)))
    return near if lower <= COARSEST else near.hull(_rounded_to_parts(fraction))


class Rule(StrEnum):
    """How the wording of a figure is understood."""

    NUMBER = "number"
    FRACTION = "fraction"
    BETWEEN = "between"
    LESS_THAN = "less_than"
    MORE_THAN = "more_than"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"
    NEARLY = "nearly"
    JUST_OVER = "just_over"

    @property
    def sentence(self) -> str:
        """The rule in one line."""
        return _SENTENCES[self]


_SENTENCES = {
    Rule.NUMBER: "A number stands for all that may be printed so, rounded or cut off.",
    Rule.FRACTION: "A fraction stands for all nearer to it than to any other with denominators "
    "up to 5 or its own, and from sixths on for all that rounds to so many parts.",
    Rule.BETWEEN: "A range goes from the least of its first number to the most of its second.",
    Rule.LESS_THAN: "Less than a number is above zero and below the number as printed.",
    Rule.MORE_THAN: "More than a number is above the number as printed, without an end.",
    Rule.AT_LEAST: "At least a number is the number as printed or more, without an end.",
    Rule.AT_MOST: "At most, or up to, a number goes from zero to the most it may be printed for.",
    Rule.ABOUT: "About a number is within 10 % of it, or what rounding allows if that is wider.",
    Rule.NEARLY: "Nearly a number goes from 10 % below it to the number as printed.",
    Rule.JUST_OVER: "Just over a number goes from the number as printed to 10 % above it.",
}


@dataclass(frozen=True, slots=True)
class Published:
    """A figure as it was published, and how its wording is understood."""

    text: str
    rule: Rule
    low_point: Fraction
    """The number as printed; of two, the first."""
    high_point: Fraction
    """The number as printed; of two, the second."""
    resolution: Fraction | None
    """The step to which the number was written, in its own unit; None for a fraction."""
    said: str | None
    """The unit that the text names: `%`, a unit of time or a currency. Shares are parts of 1."""
    high_resolution: Fraction | None
    """The same as `resolution` for the second of two numbers."""

    def range(self, rounding: Rounding) -> Range:  # noqa: PLR0911 - one arm for each rule
        """The true numbers that the text allows, if it was rounded like this.

        Args:
            rounding: How the publisher may have rounded; with `POINT`, the number or the two
                numbers as printed, whatever the words around them.

        Example:
            >>> agents, step = Fraction(700), Fraction(100)
            >>> over = Published("over 700", Rule.MORE_THAN, agents, agents, step, None, step)
            >>> over.range(Rounding.EITHER)
            Range(low=Fraction(700, 1), high=None, low_open=True, high_open=False)
        """
        low, high, zero = self.low_point, self.high_point, Fraction(0)
        if rounding is Rounding.POINT:
            return Range(low, high)
        printed = Range(
            _allowed(low, self.resolution, rounding).low,
            _allowed(high, self.high_resolution, rounding).high,
        )
        match self.rule:
            case Rule.LESS_THAN:
                return Range(zero, high, low_open=True, high_open=True)
            case Rule.MORE_THAN:
                return Range(low, None, low_open=True)
            case Rule.AT_LEAST:
                return Range(low, None)
            case Rule.AT_MOST:
                return Range(zero, printed.high)
            case Rule.ABOUT:
                return printed.hull(Range(low - VAGUE * abs(low), high + VAGUE * abs(high)))
            case Rule.NEARLY:
                return Range(low - VAGUE * low, high)
            case Rule.JUST_OVER:
                return Range(low, high + VAGUE * high)
            case _:
                return printed


def _allowed(point: Fraction, resolution: Fraction | None, rounding: Rounding) -> Range:
    return nearest(point) if resolution is None else rounded(point, resolution, rounding)
