"""Which claims have readings, and that the report's own reading is what the report says."""

from __future__ import annotations

from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit import UserError, audit
from fte_audit.engines.recognition import column_types, recognise
from fte_audit.engines.sources import frame_log
from fte_audit.judging.judging import Judge
from fte_audit.plan.builder import build_plan
from fte_audit.readings.kinds import needs_spreads
from fte_audit.spec.reader import spec_of
from tests.reference.readings_logs import (
    BEGIN,
    CLAIMS,
    COLUMNS,
    GENERATED,
    MORE_CLAIMS,
    MORE_METRICS,
    ROWS,
    frame_of,
    make_rows,
    rows_of,
    value_of,
    vary,
    written,
)
from tests.reference.slow_readings import DAY, HOUR


def owns(rows, spec):
    """Claim -> what the report's own reading comes to.

    Of full-time equivalents, the report has several methods and ranges of assumptions, not one.
    """
    found = vary(rows, spec, most=1)
    return {each.name: each.own.value for each in found.readings if each.name != "fte"}


def reported(rows, spec):
    """Claim -> what the report says, by the first of the statistics that it may mean."""
    verdicts = audit(frame_of(rows), spec_of(spec)).verdicts
    return {each.name: each.evidence[0].measured for each in verdicts if each.evidence}


@settings(max_examples=9, phases=GENERATED)
@given(ROWS, st.sampled_from([None, (BEGIN, BEGIN + 20 * DAY)]))
def test_the_reports_own_reading_is_the_reports_figure(rows, period):
    rows = [*rows, *rows_of({"conversation": "kept"})]
    claims = {name: claim for name, claim in CLAIMS.items() if name != "again"}
    spec = written(period=period, claims=claims)
    assert owns(rows, spec) == {
        name: value for name, value in reported(rows, spec).items() if name != "fte"
    }


def first_values(rows, spec):
    """Claim -> what the report says, of strata all of it."""
    verdicts = audit(frame_of(rows), spec_of(spec)).verdicts
    return {
        each.name: [one.measured for one in each.evidence] for each in verdicts if each.evidence
    }


@settings(max_examples=8, phases=GENERATED)
@given(
    st.builds(make_rows, st.integers(0, 10**9), st.integers(5, 90), st.just(40), st.just(4)),
    st.sampled_from([None, (BEGIN, BEGIN + 38 * DAY)]),
    st.sampled_from([BEGIN + 19 * DAY, BEGIN + 23 * DAY + 7 * HOUR]),
)
def test_own_readings_of_changes_groups_and_own_metrics_are_the_reports(rows, period, launch):
    spec = written(period=period, launch=launch, claims=MORE_CLAIMS, metrics=MORE_METRICS)
    values = first_values(rows, spec)
    for name, own in owns(rows, spec).items():
        if name == "somewhere":
            told = [value for value in values[name] if value is not None]
            assert own == max(told, default=None)
        else:
            assert own == values[name][0]
    assert owns(rows, spec).keys() == values.keys()


@settings(max_examples=6, phases=GENERATED)
@given(st.builds(make_rows, st.integers(0, 10**9), st.integers(5, 90), st.just(20), st.just(4)))
def test_the_reports_own_returns_are_the_reports(rows):
    """Of three weeks; what a rule drops is gone, so nobody comes back with it."""
    rows = [*rows, *rows_of({"conversation": "kept"})]
    claims = {"again": CLAIMS["again"] | {"group": "all"}}
    spec = written(claims=claims, period=(BEGIN - DAY, BEGIN + 20 * DAY))
    assert owns(rows, spec) == reported(rows, spec)


OWN_METRICS = {
    "unresolved": {"kind": "share", "where": "NOT resolved"},
    "resolved_of_a": {"kind": "share", "where": "resolved", "among": "topic = 'a'"},
    "above_three": {"kind": "share", "where": "csat >= 3"},
    "above_four": {"kind": "share", "where": "csat > 4"},
    "doubled": {"kind": "mean", "of": "csat * 2"},
    "rated_of_a": {"kind": "mean", "of": "csat", "where": "topic = 'a'"},
    "ninth": {"kind": "quantile", "of": "csat", "q": 0.9},
    "satisfied_number": {"kind": "count", "where": "csat_top"},
    "chats": {"kind": "count", "where": "channel = 'chat'"},
    "time_of_a": {"kind": "duration", "of": "resolution_time", "where": "topic = 'a'"},
    "twice": {"kind": "duration", "of": "resolution_time + resolution_time"},
    "elapsed": {"kind": "duration", "from": "started", "to": "ended", "unit": "hours"},
    "worked": {"kind": "duration", "of": "handle_time", "statistics": ["median"]},
    "within_a_day": {"kind": "repeat", "within": "24h"},
    "within_two": {"kind": "repeat", "within": "48h"},
    "after_an_hour": {"kind": "repeat", "within": "24h", "min_gap": "1h"},
    "same_topic": {"kind": "repeat", "within": "72h", "key": ["customer", "topic"]},
}


def claim_of(metric):
    value = {"ninth": "4", "doubled": "8", "rated_of_a": "4"}.get(metric, "50 %")
    if OWN_METRICS[metric]["kind"] == "duration":
        value = "5 minutes"
    if OWN_METRICS[metric]["kind"] == "count":
        value = "20"
    return {"metric": metric, "group": "ai", "value": value}


OWN_READINGS = {
    "above_three": {"rating_cut": "top3"},
    "elapsed": {"minutes": "wall_clock", "statistic": "mean"},
    "worked": {"minutes": "active", "statistic": "median"},
    "within_a_day": {"repeat_window": "24h", "repeat_key": "customer"},
    "same_topic": {"repeat_window": "72h", "repeat_key": "customer_topic"},
}


ALONE = {"ninth": "a percentile", "within_two": "its window", "after_an_hour": "its window"}
"""Metrics whose claims have one reading only, and how the reason begins."""


@pytest.mark.parametrize("metric", OWN_METRICS)
def test_own_metrics_have_readings_one_of_which_is_what_they_say_or_a_reason(metric):
    rows = make_rows(3, 40, 8, 3)
    spec = written(metrics=OWN_METRICS, claims={"claim": claim_of(metric)})
    found = vary(rows, spec, most=50)
    if metric in ALONE:
        assert found.readings == ()
        assert found.alone["claim"].startswith(ALONE[metric])
        return
    (readings,) = found.readings
    assert found.alone == {}
    own = {each.switch: each.own for each in (*readings.switches, *readings.fixed)}
    assert OWN_READINGS.get(metric, {}).items() <= own.items()
    assert (readings.kind == "counted") == (metric not in OWN_READINGS)
    assert readings.own.value == reported(rows, spec)["claim"] or metric == "worked"


def test_a_claim_about_a_percentile_has_no_readings():
    claim = {"metric": "resolution_time", "statistic": "p90", "value": "5 minutes"}
    alone = vary(make_rows(3, 40, 8, 3), written(claims={"claim": claim}))
    assert (alone.readings, list(alone.alone)) == ((), ["claim"])
    median = vary(
        make_rows(3, 40, 8, 3), written(claims={"claim": claim | {"statistic": "median"}})
    )
    (statistic,) = [each for each in median.readings[0].switches if each.switch == "statistic"]
    assert statistic.own == "median"


@pytest.mark.parametrize(("top", "own"), [(5, "top1"), (4, "top2"), (3, "top3"), (2, None)])
def test_the_cut_of_the_report_is_the_one_that_its_spec_says(top, own):
    columns = COLUMNS | {"csat": COLUMNS["csat"] | {"top": top}}
    logs = written()["logs"] | {"columns": columns}
    rows = rows_of(*({"stars": stars} for stars in (1, 2, 3, 4, 5)))
    found = vary(rows, written(logs=logs), claim="satisfied").readings
    assert found[0].own.value == (6 - top) / 5
    cuts = [each.own for each in found[0].switches if each.switch == "rating_cut"]
    assert cuts == ([] if own is None else [own])  # four of five is none of the cuts


def test_a_total_of_another_period_has_no_readings():
    rows = rows_of({}, {"started": BEGIN + DAY, "ended": BEGIN + DAY})

    def found(*period):
        claim = {"kind": "total", "metric": "conversations", "group": "ai", "value": "2"}
        spec = written(
            period=(BEGIN, BEGIN + 2 * DAY), claims={"claim": claim | {"period": list(period)}}
        )
        return [each.own.value for each in vary(rows, spec).readings]

    assert found("2024-03-01T00:00Z", "2024-03-03T00:00Z") == [2]
    assert found("2024-03-01T00:00Z", "2024-03-02T00:00Z") == []


def test_more_rules_than_an_attribute_has_levels_drop_what_they_say():
    rules = {f"r{number}": f"topic = 't{number}'" for number in range(40)}
    logs = written()["logs"] | {"drop": rules | {"spam": "topic = 's'"}}
    rows = rows_of(*({"topic": f"t{number}"} for number in range(40)), {"topic": "s"}, {})
    numbers = {
        option: value_of(rows, "number", written(logs=logs), spam=option)
        for option in ("keep", "drop_spam", "drop_all")
    }
    assert numbers == {"keep": 42, "drop_spam": 41, "drop_all": 1}


COPIES = rows_of(
    {"conversation": "a", "topic": "1"},
    {"conversation": "a", "topic": "2", "tag": "test"},
    {"conversation": "b", "topic": "1", "tag": "test"},
    {"conversation": "b", "topic": "2", "tag": "spam"},
    {"conversation": "c"},
)
"""Of one conversation a rule drops a copy, of another all."""


@pytest.mark.parametrize(
    "rule", [{"keep": "latest", "by": "topic"}, {"keep": "first", "by": "topic"}, None]
)
def test_what_a_rule_drops_is_no_copy_of_what_it_leaves(rule):
    logs = written()["logs"] | ({} if rule is None else {"duplicates": rule})
    spec = written(logs=logs)
    assert reported(COPIES, spec)["number"] == 2
    numbers = {
        option: value_of(COPIES, "number", spec, spam=option) for option in ("keep", "drop_all")
    }
    assert numbers == {"keep": 3, "drop_all": 2}


def test_copies_that_the_report_refuses_are_refused():
    rows = rows_of({"conversation": "a"}, {"conversation": "a", "topic": "2"})
    for ask in (vary, reported):
        with pytest.raises(UserError, match="1 row repeats a `conversation`"):
            ask(rows, written())


def test_every_combination_of_options_is_a_reading_or_excluded_by_a_rule():
    found = vary(make_rows(3, 40, 30, 3), written(launch=BEGIN), most=16_000)
    for readings in found.readings:
        combinations = prod(len(each.options) for each in readings.switches)
        excluded = sum(each.combinations for each in readings.excluded)
        assert len(readings.readings) + excluded == combinations > 50
        numbers = [each.options for each in readings.readings]
        assert len(set(numbers)) == len(numbers)
        assert numbers == sorted(numbers)
        assert readings.own is not None
        assert readings.left_out == {} or readings.name in {"fte", "resolved"}


@pytest.mark.parametrize(
    ("claim", "needs"),
    [
        (CLAIMS["time"] | {"about": "process"}, True),
        (CLAIMS["time"] | {"about": "period"}, False),
        (CLAIMS["faster"] | {"about": "process"}, True),
        (CLAIMS["rating"] | {"about": "process"}, False),
        (CLAIMS["fte"], False),
    ],
)
def test_lengths_of_time_are_counted_by_groups_only_for_claims_about_a_process(claim, needs):
    spec, log = spec_of(written(claims={"c": claim})), frame_log(frame_of(rows_of({})))
    plan = build_plan(spec, recognise(log, spec), column_types(log))
    assert needs_spreads(plan, Judge(spec, plan).claims) is needs


def test_the_time_from_one_contact_to_the_next_is_no_work():
    of_one = [
        {"customer": "u", "started": BEGIN + n * HOUR, "ended": BEGIN + n * HOUR} for n in (0, 1)
    ]
    rows = rows_of(*of_one, {"handling": "human", "customer": "v", "started": BEGIN + DAY})
    claims = {"fte": {"kind": "fte", "value": "1"}, "share": CLAIMS["share"]}
    found = {each.name: each for each in vary(rows, written(claims=claims), most=90).readings}
    units = {
        name: [
            o for each in (*its.fixed, *its.switches) if each.switch == "unit" for o in each.options
        ]
        for name, its in found.items()
    }
    assert "customer_day" in units["share"]
    assert units["fte"] == ["conversation"]
    why = {(each.switch, each.option): each.missing for each in found["fte"].lacking}
    said = "what is claimed is not asked of conversations that are made so"
    assert why["unit", "customer_day"] == said
