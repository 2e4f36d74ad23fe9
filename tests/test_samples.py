from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from fte_audit.estimates.clustered import gathered
from fte_audit.groups import Group
from fte_audit.plan.model import HANDLINGS, PERIOD
from fte_audit.samples import local_days
from tests.reference.estimators import estimator_of, statistic_of

MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
ALL = (*HANDLINGS, None)
HOURS = timedelta(hours=1)


def days_since_1970(day):
    return (date.fromisoformat(day) - date(1970, 1, 1)).days


def log_of(starts, handling="human"):
    return pl.DataFrame(
        {
            "started": starts,
            "handling": [handling] * len(starts),
            "customer": [f"c{number % 50}" for number in range(len(starts))],
            "csat": [number % 5 + 1 for number in range(len(starts))],
        }
    )


def period(value):
    return Group((PERIOD,), (value,), ALL, (PERIOD, value))


def mondays(*days):
    return tuple(days_since_1970(day) for day in days)


# every day at noon and half an hour before midnight, for six weeks from a Wednesday on
DAILY = [MONDAY + timedelta(days=day, hours=hour) for day in range(2, 44) for hour in (12, 23.5)]


def full_weeks(value, frame=None, **spec):
    _, estimator = estimator_of(log_of(DAILY) if frame is None else frame, **spec)
    return estimator.samples.full_weeks(period(value))


def test_weeks_that_a_launch_or_the_ends_of_the_log_cut_are_not_full():
    # Wednesday 3 January to Tuesday 13 February; the launch is on a Thursday
    spec = {"periods": {"launch": "2024-01-25"}}
    assert full_weeks("0", **spec) == mondays("2024-01-08", "2024-01-15")
    assert full_weeks("1", **spec) == mondays("2024-01-29", "2024-02-05")


def test_a_launch_on_a_monday_cuts_no_week():
    spec = {"periods": {"launch": "2024-01-22"}}
    assert full_weeks("0", **spec) == mondays("2024-01-08", "2024-01-15")
    assert full_weeks("1", **spec) == mondays("2024-01-22", "2024-01-29", "2024-02-05")


def test_each_of_several_launches_cuts():
    spec = {"periods": {"one": "2024-01-15", "two": "2024-01-31"}}
    assert full_weeks("0", **spec) == mondays("2024-01-08")
    assert full_weeks("1", **spec) == mondays("2024-01-15", "2024-01-22")
    assert full_weeks("2", **spec) == mondays("2024-02-05")


def test_a_declared_period_says_which_weeks_the_log_covers():
    spec = {"periods": {"launch": "2024-01-22"}}
    logs = {"period": ["2024-01-08", "2024-02-05"]}
    assert full_weeks("0", logs=logs, **spec) == mondays("2024-01-08", "2024-01-15")
    assert full_weeks("1", logs=logs, **spec) == mondays("2024-01-22", "2024-01-29")
    logs = {"period": ["2024-01-09", "2024-02-03"]}
    assert full_weeks("0", logs=logs, **spec) == mondays("2024-01-15")
    assert full_weeks("1", logs=logs, **spec) == mondays("2024-01-22")


def test_weeks_begin_on_the_clocks_of_the_spec():
    logs = {"timezone": "Asia/Tokyo"}
    # half past eleven on Sunday in London is Monday in Tokyo
    late = [start for start in DAILY if start.hour == 23]
    _, estimator = estimator_of(
        log_of(late), logs=logs, periods={"launch": "2024-01-22T00:00:00+09:00"}
    )
    plan, _ = estimator_of(log_of(late), logs=logs)
    count = statistic_of(plan, "conversations", "count")
    before = estimator.samples.weeks(count, period("0"))
    # the first conversation is of Thursday 4 January, in Tokyo
    assert before == dict(
        zip(
            mondays("2024-01-01", "2024-01-08", "2024-01-15"), [(4, 4), (7, 7), (7, 7)], strict=True
        )
    )
    assert estimator.samples.full_weeks(period("0")) == mondays("2024-01-08", "2024-01-15")


def test_a_week_without_conversations_is_full_but_has_no_sums():
    quiet = [start for start in DAILY if not 14 <= (start - MONDAY).days < 21]
    plan, estimator = estimator_of(log_of(quiet), periods={"launch": "2024-01-29"})
    weeks = estimator.samples.weeks(statistic_of(plan, "conversations", "count"), period("0"))
    assert days_since_1970("2024-01-15") not in weeks
    expected = mondays("2024-01-08", "2024-01-15", "2024-01-22")
    assert estimator.samples.full_weeks(period("0")) == expected


def test_what_is_in_no_period_has_no_weeks():
    plan, estimator = estimator_of(log_of(DAILY), periods={"launch": "2024-01-29"})
    assert estimator.samples.full_weeks(Group((), (), ALL)) == ()
    other = Group((PERIOD,), ("0",), ("ai",), (PERIOD, "0"))
    assert estimator.samples.weeks(statistic_of(plan, "csat", "mean"), other) == {}


@pytest.mark.parametrize(
    ("instant", "zone", "days"),
    [
        ("2024-01-01T00:00:00+00:00", "UTC", Fraction(19723)),
        ("2024-01-01T12:00:00+00:00", "UTC", Fraction(39447, 2)),
        ("2024-07-01T00:00:00+02:00", "Europe/Berlin", Fraction(19905)),
        ("1969-12-31T18:00:00+00:00", "UTC", Fraction(-1, 4)),
    ],
)
def test_local_days_are_those_of_the_clocks(instant, zone, days):
    micros = (datetime.fromisoformat(instant) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        microseconds=1
    )
    assert local_days(micros, ZoneInfo(zone)) == days


def test_strata_hold_what_the_groups_hold():
    chance = [(number * 7919) % 101 for number in range(3000)]
    frame = pl.DataFrame(
        {
            "started": [MONDAY + number * HOURS for number in range(3000)],
            "handling": [("ai", "human", "ai_then_human")[number % 3] for number in chance],
            "customer": [f"c{number % 307}" for number in range(3000)],
            "csat": [None if number % 4 == 0 else number % 5 + 1 for number in chance],
            "topic": [None if number > 90 else "abc"[number % 3 - 1] for number in chance],
        }
    )
    plan, estimator = estimator_of(frame, compare={"standardise_by": ["topic"]})
    csat = statistic_of(plan, "csat", "mean")
    sides = (plan.comparing.ai, plan.comparing.human)
    one, two = (Group(("compared",), (str(side),), side) for side in sides)
    found = estimator.samples.strata(csat, one, two, plan.comparing.strata)
    for side, group in enumerate((one, two)):
        parts = [pair[side] for pair in found.values()]
        assert gathered(parts, parts[0].groups) == estimator.samples.sums(csat, group)
    rows = (
        frame.filter(pl.col("handling") == "human")
        .group_by("topic")
        .agg(pl.col("csat").sum().alias("total"), pl.col("csat").count().alias("n"))
    )
    expected = {(row["topic"],): (row["total"] * 10**6, row["n"]) for row in rows.to_dicts()}
    assert {key: (pair[1].total, pair[1].n) for key, pair in found.items() if pair[1].n} == expected
