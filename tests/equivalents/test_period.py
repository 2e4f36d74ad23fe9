"""How long the period is, by the calendar."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction as F

import pytest

from fte_audit.equivalents.period import days_of
from fte_audit.estimates.values import NotEstimable
from fte_audit.plan.builder import build_plan
from fte_audit.spec.nodes import Type
from fte_audit.spec.reader import spec_of

TYPES = {"handling": Type.TEXT, "started": Type.TIME}
DAY_US = 86_400_000_000


def micros(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


def days(starts=None, later_us=0, *, zone="Europe/Stockholm", period=None, launch=None):
    spec = {
        "version": 1,
        "extends": "standard",
        "logs": {"timezone": zone, "columns": {name: name for name in TYPES}}
        | ({"period": period} if period else {}),
        **({"periods": {"launch": launch}} if launch else {}),
    }
    return days_of(build_plan(spec_of(spec), {}, TYPES), starts, later_us)


def test_a_declared_period_is_what_it_says_in_days_of_the_clock():
    # The clocks go forward on 31 March 2024: 743 hours are 31 days.
    assert days(period=["2024-03-01", "2024-04-01"]) == 31
    assert days(period=["2024-03-01T00:00:00Z", "2024-03-01T06:00:00Z"]) == F(1, 4)


def test_without_one_days_are_whole_from_the_first_start_to_the_last():
    # 23:30 in UTC is the next day in Stockholm.
    starts = (micros("2024-03-01T23:30"), micros("2024-03-04T12:00"))
    assert days(starts) == 3
    assert days(starts, zone="UTC") == 4


@pytest.mark.parametrize(("later", "left"), [(0, 20), (14, 6), (19, 1)])
def test_it_begins_with_the_launch_or_some_time_later(later, left):
    period = ["2024-01-01", "2024-01-31"]
    assert days(None, later * DAY_US, period=period, launch="2024-01-11") == left


def test_what_is_not_known_or_not_there_has_a_reason():
    assert days() == NotEstimable("no column is mapped to `started`: the period is not known")
    assert days(None, period=["2024-01-01", "2024-01-31"], launch="2024-01-31") == NotEstimable(
        "nothing in the log is since the launch"
    )
