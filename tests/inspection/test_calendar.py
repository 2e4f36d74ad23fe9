from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from fte_audit.inspection.calendar import _last_sunday, _sunday, clock_changes, empty_days

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - local times


def local_hours(zone, year, rows=20):
    """Hours of local times, read as if they were UTC, of a year in which every hour has rows."""
    hours = {}
    at = datetime(year, 1, 1, tzinfo=ZoneInfo("UTC"))
    while at.year == year:
        local = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        hour = (local - EPOCH) // timedelta(hours=1)
        hours[hour] = hours.get(hour, 0) + rows
        at += timedelta(hours=1)
    return hours


@pytest.mark.parametrize(
    ("zone", "year", "expected"),
    [
        ("Europe/Stockholm", 2024, [("2024-03-31", 2, True), ("2024-10-27", 2, False)]),
        ("Europe/London", 2023, [("2023-03-26", 1, True), ("2023-10-29", 1, False)]),
        ("Europe/Helsinki", 2022, [("2022-03-27", 3, True), ("2022-10-30", 3, False)]),
        ("America/New_York", 2021, [("2021-03-14", 2, True), ("2021-11-07", 1, False)]),
        ("UTC", 2024, []),
        ("Asia/Tokyo", 2024, []),
    ],
)
def test_the_nights_of_a_zone_are_found_in_its_local_times(zone, year, expected):
    found = list(clock_changes(local_hours(zone, year)))
    assert [(each.day.isoformat(), each.hour, each.is_missing) for each in found] == expected
    assert all(each.rows == (0 if each.is_missing else 40) for each in found)


def test_hours_with_few_rows_say_nothing():
    assert list(clock_changes(local_hours("Europe/Stockholm", 2024, rows=9))) == []


def test_an_hour_that_is_empty_on_another_day_too_says_nothing():
    hours = local_hours("Europe/Stockholm", 2024)
    other = (datetime(2024, 3, 29, 2) - EPOCH) // timedelta(hours=1)  # noqa: DTZ001
    del hours[other]
    assert [each.is_missing for each in clock_changes(hours)] == [False]


def test_days_without_rows_are_those_between_others():
    hours = {0: 1, 24 * 3 + 5: 2, 24 * 5: 1}
    assert empty_days(hours) == [date(1970, 1, 2), date(1970, 1, 3), date(1970, 1, 5)]
    assert empty_days({}) == []


@pytest.mark.parametrize("year", range(2000, 2040))
def test_sundays_are_sundays(year):
    for day in (_sunday(year, 3, 2), _last_sunday(year, 10), _last_sunday(year, 3)):
        assert day.weekday() == 6
    assert 8 <= _sunday(year, 3, 2).day <= 14
    assert _last_sunday(year, 10).day >= 25
