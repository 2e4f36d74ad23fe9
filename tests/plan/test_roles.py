from __future__ import annotations

import pytest
from plans import BOOLEAN, DURATION, NUMBER, TEXT, TIME, plan_of

from fte_audit import UserError
from fte_audit.plan.roles import unit_of_name


def refused(columns, sources):
    with pytest.raises(UserError) as error:
        plan_of(columns, logs={"columns": {"handling": "'ai'", **sources}})
    return [problem.code for problem in error.value.diagnostics]


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        ("handle_time_s", "seconds"),
        ("durationMinutes", "minutes"),
        ("aht_ms", "milliseconds"),
        ("time-hrs", "hours"),
        ("wait_days", "days"),
        ("x_us", "microseconds"),
        ("duration", None),
        ("seconds", None),
        ("s", None),
        ("stays", None),
    ],
)
def test_the_unit_is_the_last_word_of_a_name_of_several(column, unit):
    assert unit_of_name(column) == unit


def test_the_spec_goes_before_what_was_recognised():
    plan = plan_of(
        {"csat": NUMBER, "stars": NUMBER, "handling": TEXT},
        recognised=["csat", "handling"],
        logs={"columns": {"csat": "stars"}},
    )
    assert {role: source.how for role, source in plan.roles.items()} == {
        "handling": "recognised",
        "csat": "spec",
    }
    assert plan.roles["csat"].text == "stars"


def test_a_role_that_is_null_is_not_mapped():
    plan = plan_of(
        {"csat": NUMBER, "handling": TEXT}, ["csat", "handling"], logs={"columns": {"csat": None}}
    )
    assert list(plan.roles) == ["handling"]
    csat = next(metric for metric in plan.metrics if metric.name == "csat")
    assert csat.not_testable == "no column is mapped to `csat`"


@pytest.mark.parametrize(
    ("columns", "sources", "codes"),
    [
        ({"a": TEXT}, {"csat": "stars"}, ["FTE201"]),
        ({"a": BOOLEAN}, {"csat": "a"}, ["FTE230"]),
        ({"a": NUMBER}, {"duration": "a"}, ["FTE231"]),
        ({"a": TEXT}, {"csat": "stars", "cost": "price"}, ["FTE201", "FTE201"]),
    ],
)
def test_what_does_not_fit_is_refused_all_at_once(columns, sources, codes):
    assert refused(columns, sources) == codes


def test_a_number_that_is_a_duration_takes_its_unit_from_spec_or_name():
    columns = {"work": NUMBER, "work_min": NUMBER}
    named = plan_of(columns, logs={"columns": {"handling": "'ai'", "duration": "work_min"}})
    assert named.roles["duration"].reading.unit == "minutes"
    source = {"column": "work_min", "unit": "hours"}
    said = plan_of(columns, logs={"columns": {"handling": "'ai'", "duration": source}})
    assert said.roles["duration"].reading.unit == "hours"


@pytest.mark.parametrize(
    ("held", "source", "type_"),
    [
        (TIME, "x", TIME),
        (TEXT, "x", TIME),
        (NUMBER, "x", TIME),
        (DURATION, "x", DURATION),
        (NUMBER, {"column": "x", "unit": "seconds"}, DURATION),
        (NUMBER, {"column": "wait_s"}, DURATION),
    ],
)
def test_a_first_response_is_a_time_or_the_time_that_it_took(held, source, type_):
    columns = {"x": held, "wait_s": NUMBER}
    plan = plan_of(columns, logs={"columns": {"handling": "'ai'", "first_response": source}})
    assert plan.roles["first_response"].type is type_


def test_a_scale_is_held_in_millionths():
    source = {"column": "x", "scale": [0.5, 10], "top": 9}
    plan = plan_of({"x": NUMBER}, logs={"columns": {"handling": "'ai'", "csat": source}})
    assert plan.roles["csat"].scale == (500_000, 10_000_000)
