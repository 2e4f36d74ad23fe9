from __future__ import annotations

from fractions import Fraction

import pytest
from plans import FULL, TEXT, plan_of

from fte_audit import UserError
from fte_audit.spec.metrics import quantile_name


def metric(columns=FULL, **metric):
    plan = plan_of(columns, recognised=[c for c in columns if c != "extra"], metrics={"m": metric})
    return next(found for found in plan.metrics if found.name == "m")


@pytest.mark.parametrize(
    ("definition", "unit"),
    [
        ({"kind": "count"}, "conversations"),
        ({"kind": "share", "where": "csat > 3"}, "share"),
        ({"kind": "group_share"}, "share"),
        ({"kind": "sum", "of": "cost"}, "currency of the log"),
        ({"kind": "mean", "of": "csat", "unit": "points"}, "points"),
        ({"kind": "duration", "of": "ended - started"}, "seconds"),
        ({"kind": "mean", "of": "ended - started", "unit": "hours"}, "hours"),
        ({"kind": "distinct", "of": "customer"}, "distinct values"),
    ],
)
def test_every_metric_has_a_unit(definition, unit):
    assert metric(**definition).unit == unit


def test_a_unit_that_no_duration_has_is_refused():
    with pytest.raises(UserError) as refused:
        metric(kind="mean", of="ended - started", unit="points")
    assert [problem.code for problem in refused.value.diagnostics] == ["FTE232"]


@pytest.mark.parametrize(
    ("definition", "lacking"),
    [
        ({"kind": "mean", "of": "duration"}, "no column is mapped to `duration`"),
        (
            {"kind": "mean", "of": "first_response_time"},
            (
                "`first_response_time` needs `first_response` and, where that is a time, "
                "`started`, which the log does not have"
            ),
        ),
        ({"kind": "share", "where": "resolved"}, "no column is mapped to `resolved`"),
    ],
)
def test_a_metric_without_its_field_says_what_it_lacks(definition, lacking):
    assert metric(**definition).not_testable == lacking


def test_a_name_that_is_nothing_at_all_is_refused():
    with pytest.raises(UserError) as refused:
        metric(kind="mean", of="cots")
    (problem,) = refused.value.diagnostics
    assert (problem.code, "cost" in (problem.help or "")) == ("FTE201", True)


def test_an_own_metric_may_use_a_column_of_a_role_that_is_not_mapped():
    columns = {"handling": TEXT, "csat": TEXT}
    spec = {
        "logs": {"columns": {"csat": None}},
        "metrics": {"own": {"kind": "count", "where": "csat = 'good'"}},
    }
    plan = plan_of(columns, ["handling"], **spec)
    lacking = {found.name: found.not_testable for found in plan.metrics}
    assert lacking["own"] is None
    assert lacking["csat"] == "no column is mapped to `csat`"
    assert lacking["csat_response_rate"] is not None


def test_every_standard_metric_says_what_its_figures_are_taken_of():
    plan = plan_of(recognised=FULL)
    for found in plan.metrics:
        assert found.not_testable or found.denominator
        assert found.label


@pytest.mark.parametrize(
    ("q", "name"),
    [("0", "p0"), ("0.5", "median"), ("0.9", "p90"), ("0.999", "p99.9"), ("1", "p100")],
)
def test_quantiles_have_names(q, name):
    assert quantile_name(Fraction(q)) == name


def test_metrics_that_use_the_same_column_prepare_it_once():
    plan = plan_of(recognised=FULL)
    costs = [measure for measure in plan.measures if "cost" in measure]
    assert len(costs) == 1
