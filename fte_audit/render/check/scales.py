"""How the numbers of a claim are written: never so short that two that differ look the same."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from fte_audit.render.numbers import write_number
from fte_audit.render.text import prose
from fte_audit.verdicts import SHARE_DIFFERENCE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fte_audit.verdicts import Evidence

_PERCENTAGES = frozenset({"share", "change"})
_POINT_DIGITS = 3
_DIGITS = range(4, 18)
"""Significant digits that are tried; 17 tell any two floats apart."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How numbers of one unit are written.

    Attributes:
        unit: The unit.
        digits: Significant digits; None where the digits of every other page do.
    """

    unit: str
    digits: int | None = None

    def number(self, value: float) -> str:
        """Write a number; its unit only where it is a percentage."""
        percentage = self.unit in _PERCENTAGES
        if not value and not percentage:
            return "0"
        if self.unit == SHARE_DIFFERENCE:
            return _significant(Decimal(repr(value)) * 100, self.digits or _POINT_DIGITS)
        if self.digits is None:
            return write_number(value, "share" if percentage else self.unit, "sum")
        exact = Decimal(repr(value)) * (100 if percentage else 1)
        return f"{_significant(exact, self.digits)}{' %' if percentage else ''}"

    def quantity(self, text: str) -> str:
        """A number or a range with its unit behind it.

        Example:
            >>> Scale("minutes").quantity("1 to 2"), Scale("share").quantity("1 % to 2 %")
            ('1 to 2 minutes', '1 % to 2 %')
        """
        if self.unit == SHARE_DIFFERENCE:
            return f"{text} pp"
        written = "" if self.unit in _PERCENTAGES else prose(self.unit)
        return f"{text} {written}".rstrip()


def scale_of(unit: str, evidence: Iterable[Evidence]) -> Scale:
    """The shortest way to write all numbers of this unit so that different ones look different."""
    values = {
        value
        for each in evidence
        if each.unit == unit
        for value in (each.measured, each.low, each.high, each.allowed.low, each.allowed.high)
        if value is not None
    }
    scales = (Scale(unit), *(Scale(unit, digits) for digits in _DIGITS))
    return next(
        scale for scale in scales if len({scale.number(value) for value in values}) == len(values)
    )


def write_level(level: float) -> str:
    """Write a confidence level as a percentage, with three digits of what it leaves.

    Example:
        >>> write_level(0.95), write_level(1 - 0.05 / 3), write_level(1 - 0.05 / 208)
        ('95 %', '98.33 %', '99.976 %')
    """
    left = (1 - Decimal(repr(level))) * 100
    return f"{_plain(100 - Decimal(_significant(left, 3)))} %"


def _significant(exact: Decimal, digits: int) -> str:
    if not exact:
        return "0"
    last = Decimal(1).scaleb(exact.adjusted() - digits + 1)
    return _plain(exact.quantize(last, ROUND_HALF_UP))


def _plain(exact: Decimal) -> str:
    text = f"{exact:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
