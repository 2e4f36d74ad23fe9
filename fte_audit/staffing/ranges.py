"""Ranges of assumptions -> ranges of results, what drives them, and what must be believed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from fte_audit.assumptions import CATALOGUE
from fte_audit.estimates.values import NotEstimable
from fte_audit.staffing.formulas import factor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.assumptions import Assumption
    from fte_audit.staffing.formulas import Formula


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of ranges of assumptions.

    It is no interval of confidence: nobody says how likely any of its values is.

    Attributes:
        low, high: The least and the greatest value that the ranges allow.
        central: The value with every assumption at its centre.
    """

    low: Fraction
    central: Fraction
    high: Fraction

    @classmethod
    def over(cls, central: Fraction, *ends: Fraction) -> Outcome:
        """The range of some values.

        Args:
            central: The value at the centres.
            *ends: Values among which the extremes are.
        """
        return cls(min(central, *ends), central, max(central, *ends))


@dataclass(frozen=True, slots=True)
class Swing:
    """How far one assumption alone moves a result, the others at their centre.

    Attributes:
        name: The assumption.
        at_low, at_high: The result with the low and the high end of it.
    """

    name: str
    at_low: Fraction
    at_high: Fraction

    @property
    def width(self) -> Fraction:
        """How far apart the two are."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The value of one assumption at which a claimed number is exactly right.

    Attributes:
        name: The assumption.
        value: The value, the others at their centre; or why there is none.
        is_inside: Whether it lies within the range that is assumed.
    """

    name: str
    value: Fraction | NotEstimable
    is_inside: bool


def centres(assumptions: Mapping[str, Assumption]) -> dict[str, Fraction]:
    """The centre of every assumption.

    Args:
        assumptions: By name.
    """
    return {name: each.central for name, each in assumptions.items()}


def lows(assumptions: Mapping[str, Assumption]) -> dict[str, Fraction]:
    """The low end of every assumption; as `centres`."""
    return {name: each.low for name, each in assumptions.items()}


def highs(assumptions: Mapping[str, Assumption]) -> dict[str, Fraction]:
    """The high end of every assumption; as `centres`."""
    return {name: each.high for name, each in assumptions.items()}


def outcome(formula: Formula, assumptions: Mapping[str, Assumption]) -> Outcome:
    """The range of a formula over all values of its assumptions.

    Above and below the line no assumption is the same, so the extremes are among the quotients of
    the ends of both.

    Args:
        formula: The formula.
        assumptions: Those that it rests on.
    """
    low, high = lows(assumptions), highs(assumptions)
    work = formula.work(low), formula.work(high)
    ends = [above / below for above in work for below in capacities(formula, assumptions)]
    return Outcome.over(formula.value(centres(assumptions)), *ends)


def capacities(
    formula: Formula, assumptions: Mapping[str, Assumption]
) -> tuple[Fraction, Fraction]:
    """The least and the most that a full-time person gives in the period.

    Args:
        formula: The formula.
        assumptions: Those that it rests on.
    """
    least = most = formula.per_person
    for name in formula.by:
        ends = factor(name, assumptions[name].low), factor(name, assumptions[name].high)
        least, most = least * min(ends), most * max(ends)
    return least, most


def tornado(formula: Formula, assumptions: Mapping[str, Assumption]) -> tuple[Swing, ...]:
    """How far each assumption moves a result by itself, the strongest first.

    Args:
        formula: The formula.
        assumptions: Those that it rests on.
    """
    centre = centres(assumptions)
    swings = [
        Swing(
            name,
            formula.value({**centre, name: assumptions[name].low}),
            formula.value({**centre, name: assumptions[name].high}),
        )
        for name in formula.assumes
    ]
    return tuple(sorted(swings, key=lambda swing: (-swing.width, swing.name)))


def break_evens(
    formula: Formula, assumptions: Mapping[str, Assumption], claimed: Fraction
) -> tuple[BreakEven, ...]:
    """What each assumption would have to be for a claimed number to be exactly right.

    Args:
        formula: The formula.
        assumptions: Those that it rests on.
        claimed: Full-time equivalents.

    Returns:
        One for each assumption, in the order of the formula.
    """
    return tuple(_break_even(formula, assumptions, name, claimed) for name in formula.assumes)


def _break_even(
    formula: Formula, assumptions: Mapping[str, Assumption], name: str, claimed: Fraction
) -> BreakEven:
    centre = centres(assumptions)
    find = _above if name in formula.shares else _below
    value = find(formula, centre, name, claimed)
    kind = CATALOGUE[name]
    if isinstance(value, Fraction) and not kind.can_be(value):
        value = NotEstimable(f"it would have to be {_written(value)}, and is {kind.possible}")
    inside = isinstance(value, Fraction) and assumptions[name].holds(value)
    return BreakEven(name, value, inside)


def _above(
    formula: Formula, centre: Mapping[str, Fraction], name: str, claimed: Fraction
) -> Fraction | NotEstimable:
    """Solve for a share, which stands above the line."""
    none = formula.work({**centre, name: Fraction(0)})
    all_of_it = formula.work({**centre, name: Fraction(1)})
    if all_of_it == none:
        return NotEstimable("it does not move the result")
    return (claimed * formula.capacity(centre) - none) / (all_of_it - none)


def _below(
    formula: Formula, centre: Mapping[str, Fraction], name: str, claimed: Fraction
) -> Fraction | NotEstimable:
    """Solve for a factor below the line."""
    now = formula.value(centre)
    if not now:
        return NotEstimable("it does not move the result")
    if not claimed:
        return NotEstimable("no value of it makes the result zero")
    needed = factor(name, centre[name]) * now / claimed
    return factor(name, needed)


def work_needed(
    formula: Formula, values: Mapping[str, Fraction], claimed: Fraction
) -> Fraction | NotEstimable:
    """What each conversation would have to count with for a claimed number to be exactly right.

    Args:
        formula: The formula.
        values: Assumption -> its value.
        claimed: Full-time equivalents.

    Returns:
        In the unit of work of the formula: minutes, or days of an agent.
    """
    credited = formula.work(values) + formula.less
    if not credited:
        return NotEstimable("no conversation is credited")
    wanted = claimed * formula.capacity(values) + formula.less
    needed = formula.each * wanted / credited
    if needed < 0:
        return NotEstimable("it would have to be less than nothing")
    return needed


def _written(value: Fraction) -> str:
    return f"{float(value):,.3g}"
