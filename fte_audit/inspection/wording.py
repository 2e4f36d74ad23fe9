"""How counts, numbers and times are written in sentences."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def rows_of(n: int, noun: str = "row") -> str:
    """A count with its noun.

    Example:
        >>> rows_of(1), rows_of(2300), rows_of(2, "day")
        ('1 row', '2,300 rows', '2 days')
    """
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def share_of(part: int, whole: int, noun: str) -> str:
    """A part of a whole with its percentage; a little is not nothing, nearly all not all.

    Example:
        >>> share_of(427, 931, "rows"), share_of(1, 100000, "rows")
        ('427 of 931 rows (45.9 %)', '1 of 100,000 rows (<0.1 %)')
    """
    return f"{part:,} of {whole:,} {noun} ({percent(part, whole)})"


def percent(part: int, whole: int) -> str:
    """A part of a whole as a percentage."""
    if not whole or part == 0:
        return "0 %"
    if part == whole:
        return "100 %"
    exact = (Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if exact == 0:
        return "<0.1 %"
    return ">99.9 %" if exact >= 100 else f"{exact} %"  # noqa: PLR2004 - rounded up to all


def number(micros: int) -> str:
    """Millionths as a number.

    Example:
        >>> number(-1_000_000), number(9_999_000_000), number(208_500)
        ('-1', '9999', '0.2085')
    """
    text = f"{Decimal(micros).scaleb(-6):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def moment(micros: int) -> str:
    """A time in UTC to the second.

    Example:
        >>> moment(1_706_313_975_410_000)
        '2024-01-27 00:06:15'
    """
    return (_EPOCH + timedelta(microseconds=micros)).strftime("%Y-%m-%d %H:%M:%S")


def length(seconds: int) -> str:
    """A length of time in the largest unit that it is a whole number of.

    Example:
        >>> length(45), length(1800), length(86400), length(90)
        ('45 seconds', '30 minutes', '24 hours', '90 seconds')
    """
    for size, noun in ((3600, "hour"), (60, "minute")):
        if seconds and seconds % size == 0:
            return rows_of(seconds // size, noun)
    return rows_of(seconds, "second")


def ranges(numbers: Sequence[int]) -> str:
    """Whole numbers in order, with runs joined.

    Example:
        >>> ranges([0, 1, 2, 5, 22, 23])
        '0 to 2, 5, 22 to 23'
    """
    runs: list[list[int]] = []
    for each in numbers:
        if runs and each == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], each]
        else:
            runs.append([each, each])
    return ", ".join(str(low) if low == high else f"{low} to {high}" for low, high in runs)
