"""Numbers and ranges with their units, as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fte_audit.quantities.dates import write_date
from fte_audit.quantities.units import DATE

if TYPE_CHECKING:
    from fte_audit.quantities.bounds import Bounds

_DIGITS: Final = 3
_IN_FULL: Final = 10_000
_HUGE: Final = 1e15
_NOISE: Final = 1e-9
_SHARES: Final = {"share", "change"}
_BARE: Final = {"share", "change", "ratio", "number", DATE}
_ONE: Final = "1"
_SINGULAR: Final = {"people": "person"}
ANYTHING: Final = "anything"


def write_value(value: float, unit: str) -> str:
    """Write a number to three digits, or to a whole number below 10,000, without its unit.

    Example:
        >>> write_value(4.7885, "ratio"), write_value(3_358_208.9, "contacts")
        ('4.79', '3,360,000')
        >>> write_value(0.2961, "share"), write_value(1776, "hours/person")
        ('29.6 %', '1,776')
    """
    if unit == DATE:
        return write_date(value)
    if unit in _SHARES:
        return f"{_plain(value * 100)} %"
    return _plain(value)


def write_bounds(bounds: Bounds, unit: str) -> str:
    """Write a range with its unit.

    Example:
        >>> from fte_audit.quantities.bounds import Bounds
        >>> write_bounds(Bounds(4.7885, 5.843), "ratio")
        '4.79 to 5.84'
        >>> write_bounds(Bounds(700.0, None), "people"), write_bounds(Bounds(11.0, 11.0), "USD")
        ('at least 700 people', '11 USD')
    """
    low, high = bounds.low, bounds.high
    if low is None and high is None:
        return ANYTHING
    if low is None or high is None:
        word = "more than" if bounds.low_open else "at least"
        if low is None:
            word = "less than" if bounds.high_open else "at most"
        return f"{word} {with_unit(write_value(high if low is None else low, unit), unit)}"  # type: ignore[arg-type]
    ends = [write_value(end, unit) for end in (low, high)]
    written = ends[0] if ends[0] == ends[1] else " to ".join(ends)
    return with_unit(written, unit)


def with_unit(written: str, unit: str) -> str:
    """Put a unit behind a number, where it is not part of it already."""
    if unit in _BARE:
        return written
    if written == _ONE:
        counted, slash, per = unit.partition("/")
        unit = _SINGULAR.get(counted, counted.removesuffix("s")) + slash + per
    return f"{written} {unit}"


def _plain(value: float) -> str:
    """Three significant digits, or all of the whole number below 10,000."""
    size = abs(value)
    if size >= _HUGE:
        return f"{value:.{_DIGITS - 1}e}"
    is_whole = abs(value - round(value)) < _NOISE * max(size, 1)
    if size < _IN_FULL and (is_whole or round(size) >= 10 ** (_DIGITS - 1)):
        return f"{round(value):,}"
    if size >= _IN_FULL:
        return f"{round(value, _DIGITS - len(str(int(size)))):,.0f}"
    return f"{value:#.{_DIGITS}g}"
