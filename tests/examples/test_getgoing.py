"""Calls that only AI answered, against figures computed elsewhere."""

from __future__ import annotations

from decimal import Decimal

import pytest

import fte_audit
from fte_audit.render.formats import FORMATS


@pytest.fixture(scope="module")
def log(real):
    return real / "getgoing" / "calls_notext_MODIFIED.csv"


@pytest.fixture(scope="module")
def report(root, log):
    return fte_audit.audit(log, root / "examples" / "getgoing" / "audit.yaml")


@pytest.fixture(scope="module")
def every_call(root, log):
    return fte_audit.audit(log, root / "examples" / "getgoing" / "every-call.yaml")


def shown(value, places):
    return str(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places)))


def test_calls_without_a_start_are_dropped_and_counted(report):
    assert (report.log.read, report.log.kept) == (931, 837)
    assert {each.reason: each.rows for each in report.log.dropped if each.rows} == {"no start": 94}


@pytest.mark.parametrize(
    ("metric", "statistic", "places", "printed"),
    [
        ("conversations", "count", 0, "837"),
        ("call_length", "mean", 2, "120.45"),
        ("call_length", "median", 0, "98"),
        ("shortest", "p0", 0, "0"),
        ("longest", "p100", 0, "1719"),
        ("talked", "sum", 3, "28.005"),
        ("silent_callers", "count", 0, "190"),
    ],
)
def test_every_printed_figure_comes_out_to_its_last_digit(
    report, metric, statistic, places, printed
):
    assert shown(report.metric(metric).figure(statistic).value, places) == printed


@pytest.mark.parametrize(
    ("metric", "statistic", "printed"),
    [
        ("conversations", "count", 931),
        ("timed", "count", 837),
        ("callers", "distinct", 294),
        ("four_hours", "count", 682),
        ("five_hours", "count", 155),
    ],
)
def test_every_call_is_counted_and_the_clocks_are_four_or_five_hours_apart(
    every_call, metric, statistic, printed
):
    assert every_call.metric(metric).figure(statistic).value == printed


def test_the_two_clocks_agree_where_the_zone_is_named(report):
    assert 0 <= report.metric("clock_gap").figure("p90").value < 1


def test_what_the_line_did_not_record_is_not_testable(report):
    lacking = {metric.name: metric.not_testable for metric in report.metrics if metric.not_testable}
    assert set(lacking) == {
        "handled_share",
        "first_response_time",
        "csat",
        "csat_top_box",
        "csat_response_rate",
        "resolved_share",
        "containment",
        "hand_over_share",
        "abandonment",
        "cost",
        "cost_per_conversation",
    }
    assert all(not report.metric(name).figures for name in lacking)
    assert "does not show any hand-over" in lacking["containment"]


def test_no_figure_stands_for_people(report):
    groups = {figure.group for metric in report.metrics for figure in metric.figures}
    assert groups == {(), ("ai",)}


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_says_what_is_not_testable(report, suffix):
    text = FORMATS[suffix].render(report)
    assert "no column is mapped to `resolved`" in text.replace("\\`", "`")
