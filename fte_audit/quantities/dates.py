"""Days of the calendar as numbers, and what is said of a day when only its month is known."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Final

from fte_audit.quantities.ranges import Range

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?\Z")
_LAST_MONTH: Final = 12


def read_date(text: str) -> Range:
    """The days that a date may stand for: one, or all of a month or year, counted from year 1.

    Raises:
        ValueError: Text that is no date such as 2023, 2023-07 or 2023-07-10.

    Example:
        >>> found = read_date("2022-09")
        >>> found.high - found.low
        Fraction(29, 1)
    """
    found = _DATE.match(text)
    if found is None:
        raise ValueError(text)
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None  # noqa: S101 - the pattern has a year
    first = date(year, month or 1, day or 1)
    if day is not None:
        last = first
    elif month is None or month == _LAST_MONTH:
        last = date.fromordinal(date(year + 1, 1, 1).toordinal() - 1)
    else:
        last = date.fromordinal(date(year, month + 1, 1).toordinal() - 1)
    return Range(Fraction(first.toordinal()), Fraction(last.toordinal()))


def write_date(day: float) -> str:
    """Write a day that was counted from year 1.

    Example:
        >>> write_date(read_date("2023-07-10").low)
        '2023-07-10'
    """
    return date.fromordinal(round(day)).isoformat()
