"""What a claim counts: groups, times and their names; figures are in `test_against_slow`."""

from __future__ import annotations

import pytest

from tests.reference.readings_logs import (
    BEGIN,
    MORE_CLAIMS,
    MORE_METRICS,
    make_rows,
    rows_of,
    vary,
    written,
)
from tests.reference.slow_readings import DAY

ROWS = make_rows(4, 120, 40, 5)


CAME_BACK = "share of conversations after which the customer came back"


def one(claim, rows=ROWS, **changes):
    spec = written(claims={"claim": claim}, launch=BEGIN + 20 * DAY, **changes)
    return vary(rows, spec, wanted={"spam": ["own"], "greeting": ["own"]}, most=50)


@pytest.mark.parametrize(
    ("name", "subject", "unit"),
    [
        (
            "fewer_again",
            f"{CAME_BACK}; the change, as a part of what was before",
            "change",
        ),
        (
            "more_by_ai",
            "share of conversations that AI handled; what is after less what was before",
            "share difference",
        ),
        ("as_fast", "minutes that a conversation took; one group over the other", "ratio"),
        ("accurate", "share resolved; one group less the other", "share difference"),
        ("by_people", "share resolved", "share"),
        ("per_star", "what the metric counts itself", "points"),
        (
            "somewhere",
            "what the metric counts itself; one group and the other, by topic",
            "share difference",
        ),
    ],
)
def test_the_subject_says_what_is_made_of_two_figures(name, subject, unit):
    (found,) = one(MORE_CLAIMS[name], metrics=MORE_METRICS).readings
    assert (found.subject, found.unit) == (subject, unit)


def test_without_a_role_that_tells_customers_apart_there_are_no_returns():
    """The metric finds a column of that name; what a return is rests on the role."""
    columns = written()["logs"]["columns"] | {"customer": None}
    found = one(MORE_CLAIMS["fewer_again"], logs=written()["logs"] | {"columns": columns})
    assert found.readings == ()
    assert found.alone == {"claim": "the log does not say which customers came back"}


def test_ratings_that_have_no_scale_are_counted_as_their_metric_says():
    columns = written()["logs"]["columns"] | {"csat": {"column": "stars"}}
    found = one(MORE_CLAIMS["better_rated"], logs=written()["logs"] | {"columns": columns})
    (readings,) = found.readings
    assert readings.kind == "counted", "ratings without a scale are numbers"


def test_windows_that_the_report_counts_by_and_none_here_leave_its_own_reading():
    """The base of all returns is that of the longest window of the spec's metrics."""
    metrics = MORE_METRICS | {"month": {"kind": "repeat", "within": "31d"}}
    found = one(MORE_CLAIMS["apart_again"], metrics=metrics)
    assert found.readings == ()
    assert "longest window" in found.alone["claim"]
    metrics["month"] = {"kind": "repeat", "within": "30d"}
    (readings,) = one(MORE_CLAIMS["apart_again"], metrics=metrics).readings
    assert "7d" in {each.switch: each.own for each in readings.switches}["repeat_window"]


def test_a_longer_window_has_a_base_of_its_own():
    claim = {"metric": "again", "group": "all", "value": "20 %"}
    period = (BEGIN, BEGIN + 20 * DAY)
    ended = [{"started": BEGIN + day * DAY, "ended": BEGIN + day * DAY} for day in (1, 11, 14)]
    rows = rows_of(*(time | {"customer": "u"} for time in ended))
    spec = written(claims={"claim": claim}, period=period)
    (found,) = vary(rows, spec | {"metrics": MORE_METRICS}).readings
    by_window = {found.words(each)["repeat_window"]: each.value for each in found.readings}
    # Within a week, two of them are over in the log (the third ends six days before its end).
    assert by_window["7d"] == 0.5
    assert by_window["72h"] == 0.5
    assert by_window["24h"] == 0
