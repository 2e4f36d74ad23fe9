"""How often each hour of the week was seen in a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

from fte_audit.staffing.schedule import DAYS, HOURS

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR: Final = timedelta(hours=1)


def hours_seen(first_us: int, end_us: int, timezone: str) -> tuple[Fraction, ...]:
    """How often each hour of the week was seen, from Monday at midnight.

    An hour that was seen in part counts as that part. One that the clock skips is not seen, and one
    that it repeats is seen twice.

    Args:
        first_us: The begin of the time, in microseconds since 1970 in UTC.
        end_us: Its end, which is not part of it.
        timezone: The zone of the hours.

    Example:
        >>> [str(n) for n in hours_seen(0, 5_400_000_000, "UTC") if n]  # from Thursday, 1970
        ['1', '1/2']
    """
    zone = ZoneInfo(timezone)
    seen = [timedelta(0)] * (DAYS * HOURS)
    moment = _EPOCH + timedelta(microseconds=first_us)
    end = _EPOCH + timedelta(microseconds=end_us)
    while moment < end:
        local = moment.astimezone(zone)
        past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        until = min(end, moment + _HOUR - past)
        seen[local.weekday() * HOURS + local.hour] += until - moment
        moment = until
    microsecond = timedelta(microseconds=1)
    return tuple(Fraction(each // microsecond, _HOUR // microsecond) for each in seen)
