"""What follows from an interval for a set of allowed values, and what would settle the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from fte_audit.estimates.values import to_digits
from fte_audit.verdicts import Outcome

if TYPE_CHECKING:
    from fte_audit.quantities.ranges import Range


@dataclass(frozen=True, slots=True)
class Ends:
    """Between which numbers the truth lies; None where nothing bounds it.

    They are decimals, as the report carries them: a verdict rests on what is printed.
    """

    low: Fraction | None
    high: Fraction | None


def difference(first: Ends, second: Ends) -> Ends:
    """Between which numbers the first less the second lies.

    Example:
        >>> difference(Ends(Fraction(3), Fraction(5)), Ends(Fraction(1), None))
        Ends(low=None, high=Fraction(4, 1))
    """
    return Ends(
        None if first.low is None or second.high is None else first.low - second.high,
        None if first.high is None or second.low is None else first.high - second.low,
    )


def quotient(first: Ends, second: Ends) -> Ends:
    """Between which numbers the first over the second lies; no bounds below zero.

    Example:
        >>> quotient(Ends(Fraction(1), Fraction(2)), Ends(Fraction(0), Fraction(4)))
        Ends(low=Fraction(1, 4), high=None)
    """
    if first.low is None or first.low < 0 or second.low is None or second.low < 0:
        return Ends(None, None)
    return Ends(
        first.low / second.high if second.high else None,
        first.high / second.low if first.high is not None and second.low else None,
    )


def decimal(value: float) -> Fraction:
    """The decimal number that a float of the report stands for.

    Example:
        >>> decimal(0.655)
        Fraction(131, 200)
    """
    return Fraction(repr(value))


def digested(ends: Ends) -> Ends:
    """The ends as they are printed: a reader has to come to the same verdict."""
    return Ends(
        *(None if end is None else decimal(to_digits(end)) for end in (ends.low, ends.high))
    )


def as_printed(allowed: Range) -> Range:
    """The same of what is allowed: two thirds of a log are the two thirds that were claimed."""
    ends = digested(Ends(allowed.low, allowed.high))
    if ends.low == ends.high and (allowed.low_open or allowed.high_open):
        return allowed
    return replace(allowed, low=ends.low, high=ends.high)


def outcome(ends: Ends, allowed: Range) -> Outcome:
    """Contradicted where no allowed value is possible, supported where no other one is.

    A wider interval never decides what a narrower one left open.

    Example:
        >>> from fte_audit.quantities.ranges import Range
        >>> outcome(Ends(Fraction(1), Fraction(2)), Range(Fraction(3), None)).value
        'contradicted'
    """
    if _is_above(ends.low, allowed) or _is_below(ends.high, allowed):
        return Outcome.CONTRADICTED
    if _lies_inside(ends, allowed):
        return Outcome.SUPPORTED
    return Outcome.INCONCLUSIVE


def tolerance_needed(ends: Ends, allowed: Range) -> Fraction | None:
    """By how much a claim would have to be widened for the log to support it; None for no amount.

    Example:
        >>> from fte_audit.quantities.ranges import Range
        >>> tolerance_needed(Ends(Fraction(1), Fraction(5)), Range(Fraction(2), Fraction(4)))
        Fraction(1, 1)
    """
    lacking = Fraction(0)
    if allowed.low is not None:
        if ends.low is None:
            return None
        lacking = max(lacking, allowed.low - ends.low)
    if allowed.high is not None:
        if ends.high is None:
            return None
        lacking = max(lacking, ends.high - allowed.high)
    return lacking


def conversations_needed(value: Fraction, ends: Ends, allowed: Range, n: int) -> int | None:
    """About how many conversations would settle it, if the log went on as it is.

    An interval narrows with the square root of the conversations; it has to fit between the value
    and the nearest end of what is allowed. None where no number would do.

    Args:
        value: What was measured.
        ends: Its interval, which settles nothing.
        allowed: What is allowed.
        n: The conversations that the interval rests on.
    """
    needed = []
    for end in (allowed.low, allowed.high):
        if end is None:
            continue
        reach = ends.low if end < value else ends.high
        if reach is None or end == value:
            return None
        if (reach - end) * (end - value) >= 0:
            needed.append(n * ((reach - value) / (end - value)) ** 2)
    return ceil(max(needed)) if needed else None


def _is_above(low: Fraction | None, allowed: Range) -> bool:
    if low is None or allowed.high is None:
        return False
    return low > allowed.high or (low == allowed.high and allowed.high_open)


def _is_below(high: Fraction | None, allowed: Range) -> bool:
    if high is None or allowed.low is None:
        return False
    return high < allowed.low or (high == allowed.low and allowed.low_open)


def _lies_inside(ends: Ends, allowed: Range) -> bool:
    above = allowed.low is None or (ends.low is not None and allowed.contains(ends.low))
    below = allowed.high is None or (ends.high is not None and allowed.contains(ends.high))
    return above and below
