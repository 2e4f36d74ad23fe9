"""How numbers are written, on the terminal and in Markdown alike."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

FEW = 30
"""A figure that rests on fewer conversations is marked."""

_TIME_UNITS = frozenset({"milliseconds", "seconds", "minutes", "hours", "days"})
_COUNTING_KINDS = frozenset({"count", "distinct"})
_CURRENCY = re.compile(r"[A-Z]{3}")
_HUGE = Decimal("1e15")
_TINY = Decimal("1e-6")


def write_number(value: float, unit: str, kind: str) -> str:
    """Write a figure for a reader; its unit stands elsewhere, except for the percent sign.

    A number that is not zero is never written as zero.

    Args:
        value: The figure.
        unit: The metric's unit.
        kind: The metric's kind.

    Example:
        >>> write_number(0.66666, "share", "share"), write_number(23e5, "conversations", "count")
        ('66.7 %', '2,300,000')
        >>> write_number(11.3921, "minutes", "duration"), write_number(4.3, "points", "mean")
        ('11.4', '4.30')
        >>> write_number(0.00031, "USD", "ratio")
        '0.00031'
    """
    exact = Decimal(repr(value))
    if unit == "share":
        return write_percent(value)
    if kind in _COUNTING_KINDS:
        return _write(exact, 0)
    if unit in _TIME_UNITS:
        return _write(exact, _digits_of_a_time(abs(exact)))
    whole = exact == exact.to_integral_value()
    if whole and kind == "sum" and not _CURRENCY.fullmatch(unit):
        return _write(exact, 0)
    return _write(exact, 2)


def write_percent(share: float) -> str:
    """Write a share as a percentage; nearly none is not none, and nearly all not all.

    Example:
        >>> write_percent(0.0), write_percent(0.0004), write_percent(0.9996), write_percent(1.0)
        ('0.0 %', '<0.1 %', '>99.9 %', '100.0 %')
    """
    percentage = Decimal(repr(share)) * 100
    if abs(percentage) >= _HUGE:
        return f"{_write(percentage, 1)} %"
    rounded = percentage.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if rounded == percentage or rounded not in {0, 100}:
        return f"{rounded + 0:,.1f} %"
    if rounded == 0:
        return "<0.1 %" if percentage > 0 else ">-0.1 %"
    return ">99.9 %" if percentage < rounded else ">100.0 %"


def write_count(n: int) -> str:
    """Write a number of conversations or rows.

    Example:
        >>> write_count(2300000)
        '2,300,000'
    """
    return f"{n:,}"


def write_exact(value: float) -> str:
    """Write all nine digits of a figure, without an exponent, for machines.

    Example:
        >>> write_exact(2300000.0), write_exact(0.666666667), write_exact(1e-07)
        ('2300000', '0.666666667', '0.0000001')
    """
    digits = f"{Decimal(repr(value)):f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _digits_of_a_time(magnitude: Decimal) -> int:
    for bound, digits in ((Decimal("0.1"), 3), (10, 2), (1000, 1)):
        if magnitude < bound:
            return digits
    return 0


def _write(exact: Decimal, places: int) -> str:
    if not exact:
        return f"{0:.{places}f}"
    if abs(exact) >= _HUGE or abs(exact) < _TINY:
        return f"{exact:.3e}"
    rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if rounded:
        return f"{rounded:,f}"
    return f"{exact.quantize(Decimal(1).scaleb(exact.adjusted() - 1), ROUND_HALF_UP).normalize():f}"
