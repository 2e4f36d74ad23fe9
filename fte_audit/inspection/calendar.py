"""Days and hours of a log: what is empty, and the two nights of a year with another clock."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
DAY_HOURS: Final = 24
LEAST_EXPECTED: Final = 10
"""Rows that an hour has on other days, on average, for its emptiness to say something: with 10, an
hour that is open would be empty by chance once in 22,000 times."""
_WEEK: Final = 7
_NEIGHBOURS: Final = 7
"""Days before and after a change of the clock that it is compared with."""
_DOUBLED: Final = (1.6, 2.6)
_NOISE: Final = 4
"""Square roots that a doubled hour has to exceed the others by."""


class ClockChange(NamedTuple):
    """A night whose rows look like a change of the clock.

    Attributes:
        day: The day.
        hour: The hour of the day that is missing or has twice the rows.
        is_missing: Which of the two it is.
        rows: Rows in that hour.
        expected: Rows in that hour on the days around, on average and rounded.
        region: Where clocks change in that night.
    """

    day: date
    hour: int
    is_missing: bool
    rows: int
    expected: int
    region: str


def days_of(hours: Mapping[int, int]) -> dict[int, int]:
    """Days since 1970 -> rows."""
    days: dict[int, int] = {}
    for hour, rows in hours.items():
        days[hour // DAY_HOURS] = days.get(hour // DAY_HOURS, 0) + rows
    return days


def empty_days(hours: Mapping[int, int]) -> list[date]:
    """The days without a row between the first and the last that have some.

    Example:
        >>> empty_days({0: 5, 49: 1})
        [datetime.date(1970, 1, 2)]
    """
    days = days_of(hours)
    if not days:
        return []
    return [
        date.fromordinal(day + EPOCH_DAY)
        for day in range(min(days), max(days) + 1)
        if day not in days
    ]


def clock_changes(hours: Mapping[int, int]) -> Iterator[ClockChange]:
    """Nights in which local times, read as if there were no change, miss an hour or double it.

    In the night of the change in spring, one hour has no row although it has on average 10 and more
    on the seven days before and after, and some on each of them; in autumn, it has 1.6 to 2.6 times
    as many, and more by four times the square root. Looked at are the last Sundays of March and
    October (Europe, local hours 1 to 3) and the second of March and first of November (North
    America, hours 1 and 2).
    """
    if not hours:
        return
    first, last = min(hours) // DAY_HOURS, max(hours) // DAY_HOURS
    years = range(
        date.fromordinal(first + EPOCH_DAY).year, date.fromordinal(last + EPOCH_DAY).year + 1
    )
    for year in years:
        for day, region, is_spring, at in _nights(year):
            place = day.toordinal() - EPOCH_DAY
            if first < place < last:
                yield from _changes(hours, day, region, is_spring=is_spring, at=at)


def _nights(year: int) -> Iterator[tuple[date, str, bool, tuple[int, ...]]]:
    yield _sunday(year, 3, 2), "North America", True, (2,)
    yield _last_sunday(year, 3), "Europe", True, (1, 2, 3)
    yield _last_sunday(year, 10), "Europe", False, (1, 2, 3)
    yield _sunday(year, 11, 1), "North America", False, (1,)


def _changes(
    hours: Mapping[int, int], day: date, region: str, *, is_spring: bool, at: tuple[int, ...]
) -> Iterator[ClockChange]:
    place = day.toordinal() - EPOCH_DAY
    first, last = min(hours) // DAY_HOURS, max(hours) // DAY_HOURS
    around = [
        place + step
        for step in range(-_NEIGHBOURS, _NEIGHBOURS + 1)
        if step and first <= place + step <= last
    ]
    for hour in at:
        rows = hours.get(place * DAY_HOURS + hour, 0)
        others = [hours.get(other * DAY_HOURS + hour, 0) for other in around]
        mean = sum(others) / len(others)
        if mean < LEAST_EXPECTED:
            continue
        low, high = _DOUBLED
        is_doubled = low * mean <= rows <= high * mean and rows - mean > _NOISE * mean**0.5
        if (is_spring and not rows and all(others)) or (not is_spring and is_doubled):
            yield ClockChange(day, hour, is_spring, rows, round(mean), region)


def _sunday(year: int, month: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % _WEEK + _WEEK * (number - 1))


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % _WEEK)
