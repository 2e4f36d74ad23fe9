"""Dates and times that stand in a spec: ISO text to microseconds since 1970 in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?\Z"
)
LENGTH = re.compile(r"^[1-9][0-9]{0,5} ?(s|min|h|d|w)$")
"""A length of time, such as `90s` or `7d`."""
_SECONDS_IN = {"s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*\Z")


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo | None:
    """The time zone of an IANA name, or None where there is none of that name.

    Example:
        >>> zone("Europe/Stockholm")
        zoneinfo.ZoneInfo(key='Europe/Stockholm')
        >>> zone("Europe/Stokholm")
    """
    if not _ZONE.match(name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return None


def zone_names() -> list[str]:
    """All IANA names that this machine knows, sorted."""
    return sorted(available_timezones())


def read_moment(text: str) -> datetime | None:
    """Read an ISO date or time; without a zone it stays naive, a date is its midnight.

    Example:
        >>> read_moment("2024-01-27T12:00Z")
        datetime.datetime(2024, 1, 27, 12, 0, tzinfo=datetime.timezone.utc)
        >>> read_moment("27.1.2024")
    """
    if not _ISO.match(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def read_length(text: str) -> int | None:
    """Microseconds of a length of time such as `90s`, `5 min`, `24h`, `7d` or `2w`.

    Example:
        >>> read_length("5min"), read_length("five minutes")
        (300000000, None)
    """
    found = LENGTH.match(text)
    if found is None:
        return None
    unit = found[1]
    return int(text.removesuffix(unit)) * _SECONDS_IN[unit] * 1_000_000


def length_us(text: str) -> int:
    """Microseconds of a length of time that is known to be one."""
    length = read_length(text)
    if length is None:
        raise ValueError(f"`{text}` is not a length of time")
    return length


def micros(moment: datetime, timezone: str) -> int:
    """Microseconds since 1970 in UTC; a naive time is a local time of `timezone`.

    A local time that occurs twice is the first one; one that a clock change skipped is moved
    forward by what was skipped.

    Args:
        moment: A time with or without a zone.
        timezone: IANA name of a known zone.

    Example:
        >>> micros(datetime(1970, 1, 1, 1), "Europe/Stockholm")
        0
    """
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(timezone))
    return (moment.astimezone(UTC) - _EPOCH) // timedelta(microseconds=1)


def utc_text(value: int) -> str:
    """The ISO text of microseconds since 1970 in UTC.

    Example:
        >>> utc_text(0), utc_text(1_500_000)
        ('1970-01-01T00:00:00Z', '1970-01-01T00:00:01.500000Z')
    """
    return (_EPOCH + timedelta(microseconds=value)).isoformat().replace("+00:00", "Z")
