from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction as F
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.staffing.weeks import hours_seen

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def micros(moment):
    return (moment - EPOCH) // timedelta(microseconds=1)


def in_zone(*written, zone="Europe/Stockholm"):
    return micros(datetime(*written, tzinfo=ZoneInfo(zone)))


def minute_by_minute(first, end, timezone):
    seen, moment = Counter(), first
    while moment < end:
        local = moment.astimezone(ZoneInfo(timezone))
        seen[local.weekday() * 24 + local.hour] += F(1, 60)
        moment += MINUTE
    return tuple(seen[at] for at in range(168))


@given(
    st.integers(28_000_000, 29_000_000),
    st.integers(0, 3_000),
    st.sampled_from(["UTC", "Europe/Stockholm", "Asia/Kolkata", "America/St_Johns"]),
)
def test_hours_are_those_that_going_through_every_minute_finds(first, length, timezone):
    first = EPOCH + first * MINUTE
    end = first + length * MINUTE
    assert hours_seen(micros(first), micros(end), timezone) == minute_by_minute(
        first, end, timezone
    )


def test_whole_weeks_are_seen_evenly():
    first = in_zone(2024, 1, 1)
    assert hours_seen(first, in_zone(2024, 1, 29), "Europe/Stockholm") == (4,) * 168


def test_days_at_both_ends_count_where_they_are():
    # Saturday to the Monday after the next: two of each of Saturday, Sunday and Monday.
    seen = hours_seen(in_zone(2024, 1, 27), in_zone(2024, 2, 6), "Europe/Stockholm")
    assert [seen[day * 24] for day in range(7)] == [2, 1, 1, 1, 1, 2, 2]


@pytest.mark.parametrize(("day", "times"), [((2024, 3, 31), 0), ((2024, 10, 27), 2)])
def test_an_hour_that_the_clock_skips_or_repeats_is_seen_as_often(day, times):
    first = datetime(*day, tzinfo=ZoneInfo("Europe/Stockholm"))
    seen = hours_seen(micros(first), micros(first + timedelta(days=1)), "Europe/Stockholm")
    assert seen[6 * 24 + 2] == times
    assert sum(seen) == 23 + times


def test_no_time_has_no_hours():
    assert sum(hours_seen(5, 5, "UTC")) == 0
