"""What metrics count themselves, as measures that are never below zero."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fte_audit.engines.recognition import column_types, recognise
from fte_audit.engines.sources import frame_log
from fte_audit.plan.builder import build_plan
from fte_audit.plan.counting import adds_up, below_zero, counted_measures
from fte_audit.plan.model import Operation, Statistic
from fte_audit.spec.nodes import Type
from fte_audit.spec.reader import spec_of
from tests.reference.readings_logs import frame_of, rows_of, written

METRICS = {
    "share": {"kind": "share", "where": "resolved"},
    "mean": {"kind": "mean", "of": "stars - 3", "where": "topic = 'a'"},
    "sum": {"kind": "sum", "of": "stars"},
    "ratio": {"kind": "ratio", "of": "stars", "per": "worked_us"},
    "number": {"kind": "count"},
    "some": {"kind": "count", "where": "topic = 'a'"},
    "handled": {"kind": "group_share"},
    "customers": {"kind": "distinct", "of": "customer"},
    "p90": {"kind": "quantile", "of": "stars", "q": 0.9},
    "again": {"kind": "repeat", "within": "7d"},
}


@pytest.fixture(scope="module")
def plan():
    log, spec = frame_log(frame_of(rows_of({}))), spec_of(written(metrics=METRICS))
    return build_plan(spec, recognise(log, spec), column_types(log))


def statistic(plan, name):
    return next(each.statistics[0] for each in plan.metrics if each.name == name)


@pytest.mark.parametrize("name", METRICS)
def test_all_adds_up_but_distinct_values_percentiles_and_returns(plan, name):
    assert adds_up(plan, statistic(plan, name)) == (name not in {"customers", "p90", "again"})


def test_a_condition_is_counted_and_a_number_apart_by_its_sign(plan):
    names = ("share", "mean", "ratio", "number")
    found = counted_measures(plan, [statistic(plan, name) for name in names])
    mean = statistic(plan, "mean").column
    assert list(found) == [
        "flag resolved",
        *(mean, below_zero(mean)),
        *(each for name in ("column", "per") for each in _both(statistic(plan, "ratio"), name)),
    ]
    assert found["flag resolved"].type is Type.BOOLEAN
    assert [found[each].is_negated for each in (mean, below_zero(mean))] == [False, True]
    assert len(found[mean].where) == 2, "the condition of the metric, and the sign"


def _both(statistic, name):
    column = getattr(statistic, name)
    return column, below_zero(column)


def test_what_no_plan_prepares_does_not_add_up(plan):
    unknown = Statistic("mean", Operation.MEAN, "measure of nothing", scale=Fraction(1))
    assert not adds_up(plan, unknown)
