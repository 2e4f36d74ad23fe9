"""Every kind of metric on a log that fits on a hand."""

from __future__ import annotations

from fractions import Fraction
from statistics import fmean

import polars as pl
import pytest

from fte_audit import audit
from fte_audit.estimates.values import NotEstimable
from fte_audit.figures import digits, instant
from fte_audit.groups import calendar_name

LOG = pl.DataFrame(
    {
        "handling": ["ai", "ai", "human", "ai_then_human", "none", None],
        "started": [f"2024-02-0{day}T10:00:00Z" for day in (1, 2, 5, 6, 7, 8)],
        "ended": [*(f"2024-02-0{day}T10:0{day}:30Z" for day in (1, 2, 5, 6)), None, None],
        "cost": [1.5, None, 2.25, 4.0, 0.0, -1.0],
        "work_min": [2.0, 4.0, None, 8.0, 1.0, 5.0],
        "topic": ["a", "a", "b", "b", " ", None],
        "customer": ["u1", "u2", "u1", None, "u1", "u3"],
    }
)


def figures_of(metric, by=(), log=LOG, **spec):
    report = audit(
        log, {"version": 1, "metrics": {"m": metric}, "breakdowns": {"by": ["topic"]}, **spec}
    )
    found = report.metric("m")
    assert found.not_testable is None
    return {(f.statistic, f.group): (f.value, f.n, f.of) for f in found.figures if f.by == by}


def whole(metric, **spec):
    (figure,) = figures_of(metric, **spec).values()
    return figure


def test_counts_are_of_all_or_of_those_that_meet_a_condition():
    assert whole({"kind": "count"})[0] == 6
    assert whole({"kind": "count", "where": "cost > 1"})[0] == 3
    assert whole({"kind": "count", "where": "cost IS NULL OR topic IS NULL"})[0] == 3


def test_shares_are_taken_of_those_where_the_condition_is_known():
    assert whole({"kind": "share", "where": "cost > 1"})[:2] == (0.6, 5)
    assert whole({"kind": "share", "where": "cost > 1", "among": "topic = 'a'"})[:2] == (1.0, 1)
    assert whole({"kind": "share", "where": "cost > 1", "among": "topic = 'z'"})[:2] == (None, 0)


def test_a_share_of_the_groups_is_taken_of_all_conversations():
    shares = figures_of({"kind": "group_share"}, by=("first_handler",))
    sixth = 0.166666667
    assert shares == {
        ("share", ("ai",)): (0.5, 3, 6),
        ("share", ("human",)): (sixth, 1, 6),
        ("share", ("none",)): (sixth, 1, 6),
        ("share", (None,)): (sixth, 1, 6),
    }
    inside = figures_of({"kind": "group_share"}, by=("topic", "first_handler"))
    assert inside["share", ("a", "ai")] == (1.0, 2, 2)
    assert inside["share", (None, "none")] == (0.5, 1, 2)


def test_means_and_sums_are_of_those_that_have_the_value():
    assert whole({"kind": "mean", "of": "cost"})[:2] == (1.35, 5)
    assert whole({"kind": "sum", "of": "cost"})[:2] == (6.75, 5)
    assert whole({"kind": "sum", "of": "cost", "where": "topic = 'b'"})[:2] == (6.25, 2)
    assert whole({"kind": "mean", "of": "cost * 2 + 1"})[:2] == (3.7, 5)
    assert whole({"kind": "sum", "of": "cost", "where": "topic = 'z'"})[:2] == (None, 0)


@pytest.mark.parametrize(
    ("q", "name", "expected"),
    [
        (0, "p0", -1.0),
        (0.25, "p25", 0.0),
        (0.5, "median", 1.5),
        (0.9, "p90", 3.3),
        (0.999, "p99.9", 3.993),
        (1, "p100", 4.0),
    ],
)
def test_quantiles_are_exact_at_both_ends_and_between(q, name, expected):
    found = figures_of({"kind": "quantile", "of": "cost", "q": q})
    assert found[name, ()][:2] == (expected, 5)


@pytest.mark.parametrize(
    ("unit", "seconds"),
    [("milliseconds", 0.001), ("seconds", 1), ("minutes", 60), ("hours", 3600), ("days", 86400)],
)
def test_durations_are_given_in_their_unit(unit, seconds):
    metric = {"kind": "duration", "from": "started", "to": "ended", "unit": unit}
    known = [90, 150, 330, 390]
    found = figures_of({**metric, "statistics": ["mean", "median", "p99.5"]})
    assert found["mean", ()][0] == pytest.approx(fmean(known) / seconds, rel=1e-8)
    assert found["median", ()][0] == pytest.approx(240 / seconds, rel=1e-8)
    assert found["p99.5", ()][0] == pytest.approx((330 + 60 * 0.985) / seconds, rel=1e-8)
    assert found["mean", ()][1] == 4


def test_a_difference_of_times_is_a_duration_wherever_it_stands():
    assert whole({"kind": "mean", "of": "ended - started", "unit": "minutes"})[0] == 4.0
    assert whole({"kind": "sum", "of": "minutes(ended - started)"})[0] == 16.0


def test_ratios_are_of_those_that_have_both():
    assert whole({"kind": "ratio", "of": "cost", "per": "conversations"})[:2] == (1.35, 5)
    minutes = {"kind": "ratio", "of": "cost", "per": "work_min"}
    assert whole(minutes)[:2] == (0.28125, 4)
    assert whole({**minutes, "where": "topic = 'z'"})[0] is None
    assert whole({"kind": "ratio", "of": "cost", "per": "minutes(ended - started)"})[:2] == (
        0.574074074,
        3,
    )
    assert whole({"kind": "ratio", "of": "ended - started", "per": "cost", "unit": "minutes"})[
        0
    ] == (1.74193548)


def test_distinct_values_are_counted_in_each_group_anew():
    metric = {"kind": "distinct", "of": "customer"}
    assert whole(metric)[0] == 3
    assert whole({**metric, "where": "topic = 'a'"})[0] == 2
    by_first = figures_of(metric, by=("first_handler",))
    assert {group[0]: value for (_, group), (value, *_) in by_first.items()} == {
        "ai": 2,
        "human": 1,
        "none": 1,
        None: 1,
    }
    assert figures_of(metric, by=("topic",)) == {}


def test_a_breakdown_with_too_many_values_says_so():
    log = pl.DataFrame({"handling": ["ai"] * 1001, "topic": [f"t{n}" for n in range(1001)]})
    spec = {"version": 1, "metrics": {"m": {"kind": "count"}}, "breakdowns": {"by": ["topic"]}}
    (breakdown,) = audit(log, spec).breakdowns
    assert breakdown.not_testable == "it has more than 1,000 values"
    (breakdown,) = audit(log[:1000], spec).breakdowns
    assert len(breakdown.values) == 1000


def test_breakdowns_are_in_the_order_of_their_values_with_missing_last():
    log = LOG.with_columns(topic=pl.Series(["b", "a", None, "Z", "", "é"]))
    report = audit(log, {"version": 1, "metrics": {"m": {"kind": "count"}}})
    by = {breakdown.by: breakdown.values for breakdown in report.breakdowns}
    assert by["topic"] == ("Z", "a", "b", "é", None)
    assert by["week"] == ("2024-01-29", "2024-02-05")


def test_weeks_and_days_are_dates():
    assert calendar_name("week", "19754") == "2024-02-01"
    assert calendar_name("topic", "19754") == "19754"
    assert calendar_name("day", None) is None


@pytest.mark.parametrize(
    ("micros", "expected"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1_706_933_106_000_000, "2024-02-03T04:05:06Z"),
        (1_706_933_106_789_000, "2024-02-03T04:05:06.789Z"),
        (-1_000_000, "1969-12-31T23:59:59Z"),
    ],
)
def test_instants_are_in_utc(micros, expected):
    assert instant(micros) == expected


def test_a_figure_is_a_number_or_the_reason_why_there_is_none():
    assert digits(Fraction(2, 3)) == (0.666666667, None)
    assert digits(NotEstimable("because")) == (None, "because")
