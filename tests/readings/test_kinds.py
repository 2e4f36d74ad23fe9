"""What the readings of a claim count: every kind of claim about every kind of metric."""

from __future__ import annotations

import pytest

from fte_audit.engines.recognition import column_types, recognise
from fte_audit.engines.sources import frame_log
from fte_audit.estimates.values import NotEstimable
from fte_audit.judging.judging import Judge
from fte_audit.plan import cubing
from fte_audit.plan.builder import build_plan
from fte_audit.readings.contrasting import Relation
from fte_audit.readings.kinds import (
    OF_FIGURES,
    Kind,
    cubes_for,
    cut_of,
    is_process,
    kind_of,
    length_of,
    relation_of,
    returns_of,
    side_of,
    statistics_for,
)
from fte_audit.spec.reader import spec_of
from tests.reference.readings_logs import BEGIN, COLUMNS, frame_of, rows_of, written
from tests.reference.slow_readings import DAY

METRICS = {
    "again": {"kind": "repeat", "within": "7d"},
    "soon": {"kind": "repeat", "within": "24h", "min_gap": "1h"},
    "of_a": {"kind": "share", "where": "resolved", "among": "topic = 'a'"},
    "chats": {"kind": "count", "where": "channel = 'chat'"},
    "doubled": {"kind": "mean", "of": "csat * 2"},
    "stars": {"kind": "sum", "of": "csat"},
    "per_star": {"kind": "ratio", "of": "worked_us", "per": "csat"},
    "time_of_a": {"kind": "duration", "of": "resolution_time", "where": "topic = 'a'"},
    "p90": {"kind": "quantile", "of": "csat", "q": 0.9},
    "who": {"kind": "distinct", "of": "customer"},
}
AI, PEOPLE = {"group": "ai"}, {"group": "human"}
WINDOW, PERCENTILE, DISTINCT = "its window", "a percentile", "distinct values"
OF_METRIC = {
    "handled_share": (Kind.HANDLED, Kind.COUNTED, Kind.COUNTED, Kind.HANDLED_CHANGE, Kind.COUNTED),
    "conversations": (Kind.HANDLED_NUMBER, *[Kind.COUNTED] * 4),
    "resolved_share": (
        *(Kind.RESOLVED, Kind.GROUPS_RESOLVED, Kind.GROUPS_RESOLVED),
        *(Kind.RESOLVED_CHANGE, Kind.GROUPS_RESOLVED),
    ),
    "resolution_time": (Kind.MINUTES,) * 5,
    "csat": (Kind.RATINGS,) * 5,
    "csat_top_box": (Kind.RATINGS,) * 5,
    "again": (Kind.REPEATED,) * 5,
    "soon": (WINDOW,) * 5,
    "of_a": (Kind.COUNTED,) * 5,
    "chats": (Kind.COUNTED,) * 5,
    "doubled": (Kind.COUNTED,) * 5,
    "stars": (Kind.COUNTED,) * 5,
    "per_star": (Kind.COUNTED,) * 5,
    "time_of_a": (Kind.COUNTED,) * 5,
    # Whoever says that ratings are better may mean the share above any cut.
    "p90": (PERCENTILE, PERCENTILE, Kind.COUNTED, PERCENTILE, PERCENTILE),
    "who": (DISTINCT,) * 5,
    "containment": (Kind.COUNTED,) * 5,
}
"""Metric -> of a value of AI and of people, of a comparison, of a change of AI and of people."""


def planned(claims, **changes):
    log = frame_log(frame_of(rows_of({})))
    spec = spec_of(written(launch=BEGIN + DAY, claims=claims, metrics=METRICS, **changes))
    plan = build_plan(spec, recognise(log, spec), column_types(log))
    return plan, Judge(spec, plan).claims


def amount(metric):
    return {"resolution_time": "5 minutes", "time_of_a": "5 minutes"}.get(
        metric, "50 %" if metric.endswith(("share", "box", "ment", "again", "soon", "a")) else "5"
    )


def claims_of(metric):
    change = {"kind": "change", "metric": metric, "value": "25 % drop"}
    value = {"metric": metric, "value": amount(metric)}
    return {
        "of_ai": value | AI,
        "of_people": value | PEOPLE,
        "apart": {"kind": "comparison", "metric": metric, "expect": "higher"},
        "changed": change | AI,
        "people_changed": change | PEOPLE,
    }


@pytest.mark.parametrize("metric", OF_METRIC)
def test_every_claim_about_every_metric_has_a_kind_or_a_reason(metric):
    plan, claims = planned(claims_of(metric))
    for claim, expected in zip(claims, OF_METRIC[metric], strict=True):
        kind = kind_of(plan, claim)
        if isinstance(expected, Kind):
            assert kind is expected
        else:
            assert isinstance(kind, NotEstimable)
            assert kind.reason.startswith(expected)


OTHERS = {
    "fte": ({"kind": "fte", "value": "700"}, Kind.EQUIVALENTS),
    "words": ({"kind": "statement", "quote": "no cuts"}, "it is not a number"),
    "total": (
        {"kind": "total", "metric": "conversations", "group": "ai", "value": "20"}
        | {"period": ["2024-03-01", "2024-03-09"]},
        Kind.HANDLED_NUMBER,
    ),
    "somewhere": (
        {"kind": "in_some", "metric": "of_a", "by": "language", "expect": "higher"},
        Kind.COUNTED,
    ),
    "nowhere": (
        {"kind": "in_some", "metric": "of_a", "by": "market", "expect": "higher"},
        "no column is mapped to `market`",
    ),
    "at_the_mix": (
        {"kind": "comparison", "metric": "csat", "expect": "better", "estimand": "to_ai"},
        "it is about two groups at the same mix",
    ),
    "p90": (
        {"metric": "resolution_time", "statistic": "p90", "value": "5 minutes"},
        PERCENTILE,
    ),
    "median": (
        {"metric": "resolution_time", "statistic": "median", "value": "5 minutes"},
        Kind.MINUTES,
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_claims_of_other_kinds_have_one_too(name):
    claim, expected = OTHERS[name]
    extra = {"compare": {"standardise_by": ["topic"]}} if name == "at_the_mix" else {}
    plan, (found,) = planned({"claim": claim}, **extra)
    kind = kind_of(plan, found)
    assert getattr(kind, "reason", kind).startswith(str(expected))


def test_totals_of_a_sample_have_no_readings_but_shares_do():
    claims = {
        "number": {"metric": "conversations", "group": "ai", "value": "20"},
        "process": {"metric": "conversations", "group": "ai", "value": "20", "about": "process"},
        "share": {"metric": "handled_share", "group": "ai", "value": "20 %"},
    }
    plan, found = planned(claims, intervals={"sampled": 0.1})
    kinds = [kind_of(plan, claim) for claim in found]
    assert "the log is a sample" in kinds[0].reason
    assert kinds[1:] == [Kind.HANDLED_NUMBER, Kind.HANDLED]


def test_more_periods_than_an_attribute_has_levels_are_no_change():
    claim = {"kind": "change", "metric": "again", "value": "25 % drop"}
    periods = {f"p{n}": f"2024-03-{n + 1:02}T00:00Z" for n in range(31)}
    plan, (found,) = planned({"claim": claim}, periods=periods)
    assert "more than 30 periods" in kind_of(plan, found).reason


def test_the_cubes_are_those_that_are_needed_and_changes_take_weeks_too():
    def needed(**claims):
        plan, found = planned(claims)
        return cubes_for(plan, found)

    change = {"kind": "change", "metric": "again", "value": "25 % drop"}
    assert needed(a=change) == {cubing.RETURNS, cubing.by_week(cubing.RETURNS)}
    share = {"metric": "handled_share", "group": "ai", "value": "20 %"}
    assert needed(a=share, b={"kind": "fte", "value": "7"}) == {
        *(cubing.PARTS, cubing.WORK, cubing.WORK_FINE)
    }
    assert needed(a=OTHERS["somewhere"][0]) == {"counted by language"}
    assert needed(a=OTHERS["words"][0]) == set()
    plan, none = planned({})
    assert cubes_for(plan, none) == {
        *(cubing.PARTS, cubing.CONTACTS, cubing.WORK, cubing.WORK_FINE)
    }
    assert OF_FIGURES == (Kind.HANDLED, Kind.RESOLVED, Kind.EQUIVALENTS)


def test_statistics_are_counted_only_for_claims_that_nothing_else_answers():
    plan, claims = planned(claims_of("of_a") | {"x": OTHERS["total"][0]})
    assert {each.name for each in statistics_for(plan, claims)} == {"share"}
    plan, claims = planned({"x": OTHERS["total"][0]})
    assert statistics_for(plan, claims) == ()


def test_what_is_said_of_two_figures():
    claims = {
        "change": {"kind": "change", "metric": "again", "value": "25 % drop"},
        "points": {"kind": "change", "metric": "again", "value": "5 pp more"},
        "higher": {"kind": "comparison", "metric": "again", "expect": "higher"},
        "alike": {"kind": "comparison", "metric": "again", "expect": "equivalent"}
        | {"margin": "5 %"},
    }
    _, found = planned(claims)
    assert [relation_of(claim) for claim in found] == [
        Relation.CHANGE,
        Relation.DIFFERENCE,
        Relation.DIFFERENCE,
        Relation.QUOTIENT,
    ]
    assert all(is_process(claim) for claim in found)


def test_what_the_report_measures_is_an_option():
    claims = {
        "again": {"metric": "again", "value": "5 %"},
        "soon": {"metric": "soon", "value": "5 %"},
        "time": {"metric": "resolution_time", "value": "5 minutes"},
        "other": {"metric": "time_of_a", "value": "5 minutes"},
    }
    _, (again, soon, time, other) = planned(claims)
    assert (returns_of(again), returns_of(soon)) == ((3, "customer"), None)
    assert (length_of(time), length_of(other)) == (("wall_clock", "mean"), None)
    assert length_of(again) is None


@pytest.mark.parametrize(
    ("scale", "cuts"), [([1, 5], {"csat": "mean", "csat_top_box": "top2"}), ([0, 100], {})]
)
def test_a_cut_is_told_where_ratings_are_a_few_numbers(scale, cuts):
    columns = COLUMNS | {"csat": {"column": "stars", "scale": scale, "top": 4}}
    plan, _ = planned({}, logs=written()["logs"] | {"columns": columns})
    found = {
        metric.name: cut_of(plan, metric.statistics[0])
        for metric in plan.metrics
        if metric.statistics
    }
    assert {name: cut for name, cut in found.items() if cut} == {
        name: cut for name, cut in cuts.items() if name in found
    }


def test_whose_ratings_a_group_stands_for():
    every = ("ai", "human", "ai_then_human", "human_then_ai", "none", None)
    assert [side_of(group) for group in (("ai", "ai_then_human"), ("human", "human_then_ai"))] == [
        "ai",
        "human",
    ]
    assert (side_of(every), side_of(("ai",))) == ("all", None)
