"""What is assumed of people: the options of the readings, with the report's own among them.

The report rests on the centres of what is assumed. Where one is none of the options, it is an
option more, so that the report's own reading is the report's own number.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.assumptions import CONCURRENCY, DISPLACEMENT, HOURS_AFTER_LEAVE, OCCUPANCY
from fte_audit.readings.rules import leave_off, leave_once, waiting_is_in
from fte_audit.spec import switches as switch
from fte_audit.spec.switches import SWITCHES
from fte_audit.staffing.methods import hours_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fte_audit.assumptions import Assumption
    from fte_audit.readings.model import Rule

MEASURED: Final = "measured"
ASSUMED: Final = (switch.CONCURRENCY, switch.HOURS, switch.SHRINKAGE, switch.OCCUPANCY)
"""The switches whose options are numbers that no log gives, in the order in which they decide."""
AFTER_LEAVE: Final = ("1437", "1776")
"""The listed hours that hold no leave."""
WITH_LEAVE: Final = ("35%", "30%")
"""The listed shares that take leave off."""
_NO_LEAVE: Final = ("0%",)
"""The listed share that leaves it in."""


def number_of(option: str) -> Fraction:
    """The number that an option stands for.

    Example:
        >>> number_of("1776"), number_of("35%")
        (Fraction(1776, 1), Fraction(7, 20))
    """
    if option.endswith("%"):
        return Fraction(option.removesuffix("%")) / 100
    return Fraction(option)


@dataclass(frozen=True, slots=True)
class Assuming:
    """What is assumed of people under every reading.

    Attributes:
        numbers: Switch -> option -> its number; without `measured` where nothing was.
        own: Switch -> the option that the report itself takes.
        displacement: The part of AI's conversations that people would have had.
        rules: What excludes combinations of these options.
    """

    numbers: Mapping[str, Mapping[str, Fraction]]
    own: Mapping[str, str]
    displacement: Fraction
    rules: tuple[Rule, ...]

    @property
    def own_numbers(self) -> dict[str, Fraction]:
        """Switch -> what the report itself takes."""
        return {name: self.numbers[name][option] for name, option in self.own.items()}


def assuming(assumptions: Mapping[str, Assumption], measured: Fraction | None) -> Assuming:
    """The options and the report's own.

    Args:
        assumptions: What the report assumes, by name.
        measured: What the log's agents had at once; None where it does not tell.
    """
    hours, shrinkage = hours_of(assumptions)
    is_after = hours == HOURS_AFTER_LEAVE
    of = {
        switch.HOURS: (hours, () if is_after else AFTER_LEAVE, AFTER_LEAVE if is_after else None),
        switch.SHRINKAGE: (shrinkage, WITH_LEAVE if is_after else _NO_LEAVE, None),
        switch.OCCUPANCY: (OCCUPANCY, (), None),
        switch.CONCURRENCY: (CONCURRENCY, (), None),
    }
    numbers: dict[str, dict[str, Fraction]] = {}
    own: dict[str, str] = {}
    for name in ASSUMED:
        assumption, others, only = of[name]
        numbers[name] = _listed(name)
        if name == switch.CONCURRENCY and measured is not None:
            numbers[name][MEASURED] = measured
        if name == switch.CONCURRENCY and assumptions[assumption].measured:
            own[name] = MEASURED
            continue
        value = assumptions[assumption].central
        taken = [each for each in numbers[name] if _fits(each, others, only)]
        own[name] = next(
            (each for each in taken if numbers[name][each] == value),
            _name(value, numbers[name], is_share=assumptions[assumption].unit == "share"),
        )
        numbers[name][own[name]] = value
    return Assuming(numbers, own, assumptions[DISPLACEMENT].central, _rules(own, is_after=is_after))


def _listed(name: str) -> dict[str, Fraction]:
    return {each: number_of(each) for each in SWITCHES[name].names if each != MEASURED}


def _fits(option: str, others: Collection[str], only: Collection[str] | None) -> bool:
    """Whether an option means the same kind of number as the report's own."""
    return option != MEASURED and option not in others and (only is None or option in only)


def _name(value: Fraction, taken: Collection[str], *, is_share: bool) -> str:
    """What an option is called that only this spec has."""
    name = f"{float(100 * value):.9g}%" if is_share else f"{float(value):.9g}"
    return f"{name} (own)" if name in taken else name


def _rules(own: Mapping[str, str], *, is_after: bool) -> tuple[Rule, ...]:
    hours, shrinkage = own[switch.HOURS], own[switch.SHRINKAGE]
    is_listed = shrinkage in SWITCHES[switch.SHRINKAGE].names
    after_leave = {*AFTER_LEAVE, *([hours] if is_after else [])}
    with_leave = {*WITH_LEAVE, *([] if is_listed or is_after else [shrinkage])}
    no_leave = {*_NO_LEAVE, *([shrinkage] if is_after and not is_listed else [])}
    return (
        leave_once(after_leave, with_leave),
        leave_off(after_leave, no_leave),
        waiting_is_in(own[switch.OCCUPANCY]),
    )
