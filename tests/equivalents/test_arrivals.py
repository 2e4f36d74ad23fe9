"""The arrivals of a log, against a loop over its rows."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction as F
from zoneinfo import ZoneInfo

import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fte_audit.engines.recognition import column_types
from fte_audit.engines.run import tally
from fte_audit.engines.sources import frame_log
from fte_audit.equivalents.arrivals import arrivals_of
from fte_audit.estimates.values import NotEstimable
from fte_audit.plan import arrivals as planning
from fte_audit.plan.arrivals import with_arrivals
from fte_audit.plan.builder import build_plan
from fte_audit.progress import unheard
from fte_audit.spec.reader import spec_of
from fte_audit.staffing.erlang import Target
from fte_audit.staffing.schedule import Rules, pooled, split_schedule

ZONE = ZoneInfo("Europe/Stockholm")
BEGIN = datetime(2024, 3, 30, tzinfo=ZONE).astimezone(UTC)  # the clock changes the day after
HANDLE = F(600)
ROW = st.tuples(
    st.integers(0, 60 * 24 * 20),
    st.sampled_from(["ai", "ai_then_human", "human", None]),
    st.sampled_from(["sv", "en", None, " "]),
)
AI = ("ai", "ai_then_human")


def started(row):
    return BEGIN + timedelta(minutes=row[0])


def found_in(rows, queue=None, **spec):
    frame = pl.DataFrame(
        {
            "started": pl.Series([started(row) for row in rows], dtype=pl.Datetime("us", "UTC")),
            "handling": pl.Series([row[1] for row in rows], dtype=pl.String),
            "language": pl.Series([row[2] for row in rows], dtype=pl.String),
        }
    )
    log = frame_log(frame)
    logs = {
        "columns": {role: role for role in frame.columns},
        "timezone": "Europe/Stockholm",
        **spec.pop("logs", {}),
    }
    written = spec_of({"version": 1, "extends": "standard", "logs": logs} | spec)
    plan = with_arrivals(build_plan(written, {}, column_types(log)), queue)
    return arrivals_of(plan, tally(log, plan, unheard).tallies, AI, HANDLE, queue)


def hour_of_week(moment):
    local = moment.astimezone(ZONE)
    return local.weekday() * 24 + local.hour


def hours_between(first, end):
    """How often each hour of the week was there, in quarters of hours."""
    seen, moment = Counter(), first
    while moment < end:
        seen[hour_of_week(moment)] += F(1, 4)
        moment += timedelta(minutes=15)
    return tuple(seen[at] for at in range(168))


def midnight(day):
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC)


@settings(max_examples=10, deadline=None)
@example([(0, "ai", "sv"), (60 * 26, "ai", "en"), (60 * 25, "human", "sv")], "language")
@given(st.lists(ROW, min_size=1, max_size=30), st.sampled_from([None, "language"]))
def test_arrivals_are_those_of_a_loop_over_the_rows(rows, queue):
    expected = {}
    for row in rows:
        if row[1] in AI:
            name = (row[2] if row[2] and row[2].strip() else None) if queue else None
            expected.setdefault(name, Counter())[hour_of_week(started(row))] += 1
    days = [started(row).astimezone(ZONE).date() for row in rows]
    seen = hours_between(midnight(min(days)), midnight(max(days) + timedelta(days=1)))
    found = found_in(rows, queue)
    assert {name: Counter(dict(enumerate(its.counts))) for name, its in found.items()} == expected
    assert all(its.times == seen and its.handle_seconds == HANDLE for its in found.values())


def test_a_declared_period_is_what_was_seen():
    rows = [(60, "ai", "sv"), (120, "ai", "sv")]
    found = found_in(rows, logs={"period": ["2024-03-30", "2024-04-13"]})[None]
    # Two weeks; the hour from two to three on the 31st was skipped.
    assert Counter(found.times) == {2: 167, 1: 1}
    assert found.times[6 * 24 + 2] == 1


def test_what_came_before_a_launch_is_not_counted_and_neither_is_its_time():
    rows = [(60 * 24 * day, "ai", "sv") for day in range(14)]
    found = found_in(rows, periods={"launch": "2024-04-06"})[None]
    assert sum(found.counts) == 7
    assert Counter(found.times) == {1: 168}


def test_a_launch_within_an_hour_leaves_the_part_after_it():
    rows = [(60 * 24 * day, "ai", "sv") for day in range(14)]
    found = found_in(rows, periods={"launch": "2024-04-06T09:45"})[None]
    assert found.times[5 * 24 + 9] == F(1, 4)


def test_a_week_of_arrivals_can_be_staffed():
    rows = [(15 * n, "ai", ("sv", "en")[n % 2]) for n in range(4 * 24 * 14)]
    rules = Rules(Target(0.8, 30.0))
    queues = found_in(rows, "language", logs={"period": ["2024-03-30", "2024-04-13"]})
    apart = split_schedule(queues, rules)
    together = split_schedule({"all": pooled(queues.values())}, rules)
    assert together.hours_per_week < apart.hours_per_week
    # 4 an hour, ten minutes each, is two thirds of an Erlang: two agents are both busy in a sixth
    # of the time. In each queue one would be busy in a third of it, which is too often.
    assert (together.peak, apart.peak) == (2, 4)


def test_a_tenth_of_the_conversations_arrive_at_ten_times_the_rate():
    rows = [(60, "ai", "sv"), (120, "ai", "sv")]
    logs = {"period": ["2024-03-30", "2024-04-13"]}
    (whole,) = found_in(rows, logs=logs).values()
    (tenth,) = found_in(rows, logs=logs, intervals={"sampled": 0.1}).values()
    assert tenth.counts == whole.counts
    assert tenth.times == tuple(F(1, 10) * each for each in whole.times)


def test_too_many_queues_are_no_arrivals(monkeypatch):
    monkeypatch.setattr(planning, "MOST_CELLS", 1)
    rows = [(60, "ai", "sv"), (60, "ai", "en")]
    assert isinstance(found_in(rows, "language"), NotEstimable)


def test_an_empty_log_has_no_arrivals():
    assert isinstance(found_in([]), NotEstimable)
    assert found_in([(0, "human", "sv")]) == {}


def test_the_day_of_the_change_has_twenty_three_hours():
    day = date(2024, 3, 31)
    (its,) = found_in([(60 * 25, "ai", "sv")]).values()
    assert sum(its.times) == 23
    assert its.times == hours_between(midnight(day), midnight(day + timedelta(days=1)))
