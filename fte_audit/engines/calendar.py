"""The hour, the day, the week and the declared period in which a conversation started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from fte_audit.plan.model import DAY, HOUR, PERIOD, WEEKDAY

if TYPE_CHECKING:
    from collections.abc import Sequence

_US_PER_DAY: Final = 86_400_000_000
_US_PER_HOUR: Final = 3_600_000_000
_MONDAY: Final = 3
"""1 January 1970 was a Thursday: days since then plus 3 are 0 modulo 7 on a Monday."""


def calendar(started: pl.Expr, key: str, timezone: str, launches: Sequence[int]) -> pl.Expr:
    """What a conversation belongs to by its start.

    Args:
        started: Microseconds since 1970 in UTC.
        key: `HOUR`, `DAY`, `WEEKDAY`, `WEEK` or `PERIOD`.
        timezone: The zone in which days and weeks begin.
        launches: When declared periods begin, ascending, in microseconds since 1970 in UTC.

    Returns:
        Days since 1970 of the day or of the week's Monday; the hour from 0 to 23; the weekday from
        0 for Monday to 6; or how many periods have begun.
    """
    if key == PERIOD:
        begun = [(started >= launch).cast(pl.Int32) for launch in launches]
        return pl.sum_horizontal(begun) if begun else started * 0
    if timezone != "UTC":
        local = started.cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(timezone)
        started = local.dt.replace_time_zone(None).dt.epoch("us")
    if key == HOUR:
        return started.floordiv(_US_PER_HOUR).mod(24).cast(pl.Int32)
    day = started.floordiv(_US_PER_DAY).cast(pl.Int32)
    if key == WEEKDAY:
        return (day + _MONDAY).mod(7)
    return day if key == DAY else day - (day + _MONDAY).mod(7)
