"""Units of figures: what may be added to what, and what a quotient is measured in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from fte_audit.quantities.ranges import Range

_PLAIN: Final = {
    "people": ("people", "person", "persons", "fte", "ftes", "agents", "agent"),
    "contacts": ("contacts", "contact"),
    "seconds": ("seconds", "second"),
    "minutes": ("minutes", "minute"),
    "hours": ("hours", "hour"),
    "days": ("days", "day"),
    "weeks": ("weeks", "week"),
    "months": ("months", "month"),
    "years": ("years", "year"),
    "points": ("points", "point"),
    "date": ("date",),
}
_SINGULAR: Final = {name: words[1] for name, words in _PLAIN.items() if len(words) > 1}
_BASES: Final = {word: name for name, words in _PLAIN.items() for word in words}
_NUMBERS: Final = {"share", "change", "ratio", "number"}
_CURRENCY: Final = re.compile(r"[A-Z]{3}\Z")

DATE: Final = "date"

NAMES: Final = (*_PLAIN, *sorted(_NUMBERS))
"""The units that a figure may be given in, but for currencies (`USD`) and quotients of units."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of powers of base units; none of them for a plain number.

    Attributes:
        powers: Base unit and power, in alphabetical order, no power zero.
    """

    powers: tuple[tuple[str, int], ...] = ()

    def __mul__(self, other: Unit) -> Unit:
        """The unit of a product."""
        return self._joined(other, 1)

    def __truediv__(self, other: Unit) -> Unit:
        """The unit of a quotient."""
        return self._joined(other, -1)

    def __str__(self) -> str:
        """Write the unit as a spec has it, such as `contacts/person`."""
        above = [_power(base, power, base) for base, power in self.powers if power > 0]
        below = [
            _power(_SINGULAR.get(base, base), -power, base)
            for base, power in self.powers
            if power < 0
        ]
        return "/".join([" * ".join(above) or ("1" if below else "number"), *below])

    @property
    def is_date(self) -> bool:
        """Whether it is a day of the calendar, which can only be compared."""
        return self.powers == ((DATE, 1),)

    def _joined(self, other: Unit, sign: int) -> Unit:
        powers = dict(self.powers)
        for base, power in other.powers:
            powers[base] = powers.get(base, 0) + sign * power
        return Unit(tuple(sorted((base, power) for base, power in powers.items() if power)))


NUMBER: Final = Unit()


def _power(written: str, power: int, base: str) -> str:
    return written if power == 1 else " * ".join([written] * (power - 1) + [base])


def parse_unit(text: str) -> Unit:
    """Read a unit.

    Raises:
        ValueError: Naming the part that is no unit.

    Example:
        >>> str(parse_unit("contacts / person")), str(parse_unit("share"))
        ('contacts/person', 'number')
        >>> str(parse_unit("USD/hour") * parse_unit("hours"))
        'USD'
    """
    unit = NUMBER
    for place, part in enumerate(text.split("/")):
        for word in part.split("*"):
            factor = _base(word.strip())
            unit = unit / factor if place else unit * factor
    return unit


def _base(word: str) -> Unit:
    if word in _NUMBERS or word == "1":
        return NUMBER
    if (base := _BASES.get(word)) is not None or _CURRENCY.match(word):
        return Unit(((base or word, 1),))
    raise ValueError(word)


def possible(text: str, *, is_level: bool) -> Range:
    """What a quantity of a unit may be at all, where nothing is said of it.

    A share lies between none and all, and a change can't take away more than all.

    Args:
        text: The unit, as written.
        is_level: Whether it is known to be an amount, which is not negative; else it may be a
            difference of two.
    """
    if text == "share":
        return Range(Fraction(0), Fraction(1))
    if text == "change":
        return Range(Fraction(-1), None)
    return Range(Fraction(0) if is_level and text != DATE else None, None)


SECONDS: Final = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400, "weeks": 604_800}
"""Units of time of which one is a whole number of another."""

CONVERSIONS: Final = {
    "seconds_per_minute": (Fraction(60), "seconds/minute"),
    "minutes_per_hour": (Fraction(60), "minutes/hour"),
    "hours_per_day": (Fraction(24), "hours/day"),
    "days_per_week": (Fraction(7), "days/week"),
    "months_per_year": (Fraction(12), "months/year"),
}
"""Name -> value and unit, for use in relations: units are never turned into others silently."""
