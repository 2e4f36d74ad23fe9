"""`docs/reading.md` says how values are read: each row of its tables, tried."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

import fte_audit

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MORNING = datetime(2024, 1, 27, 8, 15, tzinfo=UTC)
SPEC = {"version": 1, "extends": "standard", "breakdowns": {"by": []}}


@pytest.fixture
def audited(tmp_path):
    """Audit one row with one value in a column, read as a role."""

    def run(role, value, *, source=None, metrics=None, logs=None):
        path = tmp_path / "log.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["id", "value", "always"])
            writer.writerow(["1", value, "2024-01-27T00:00:00Z"])
            # A second row keeps the log from being empty where the first is dropped.
            writer.writerow(["2", "", "2024-01-27T00:00:00Z"])
        columns = {"conversation": "id", "handling": "'ai'", role: source or {"column": "value"}}
        spec = SPEC | {"logs": {"columns": columns, **(logs or {})}, "metrics": metrics or {}}
        return fte_audit.audit(path, spec)

    return run


def dropped(report):
    return {each.reason: each.rows for each in report.log.dropped if each.rows}


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2024-01-27T08:15:00Z", MORNING),
        ("2024-01-27 08:15:00.123+01:00", MORNING - timedelta(hours=1, milliseconds=-123)),
        ("2024-01-27T08:15:00", MORNING.replace(tzinfo=STOCKHOLM)),
        ("2024-01-27 08:15", MORNING.replace(tzinfo=STOCKHOLM)),
        ("2024-01-27", datetime(2024, 1, 27, tzinfo=STOCKHOLM)),
        ("1706343300", MORNING),
        ("1706343300000", MORNING),
        ("1706343300000000", MORNING),
    ],
)
def test_times_are_read_as_the_page_says(audited, written, instant):
    took = {"kind": "duration", "of": "ended - TIMESTAMP '2024-01-26T00:00:00Z'"}
    report = audited(
        "ended", written, logs={"timezone": "Europe/Stockholm"}, metrics={"took": took}
    )
    since = instant - datetime(2024, 1, 26, tzinfo=UTC)
    assert report.metric("took").figure("mean").value == since.total_seconds()


@pytest.mark.parametrize("written", ["3/4/2024", "27/01/2024 08:15", "1850-01-01", "soon"])
def test_other_times_are_unreadable(audited, written):
    assert dropped(audited("ended", written)) == {"unreadable ended": 1}


def test_a_declared_format_reads_the_day_first(audited):
    source = {"column": "value", "format": "%d/%m/%Y %H:%M"}
    took = {"kind": "duration", "of": "ended - TIMESTAMP '2024-01-26T00:00:00Z'", "unit": "days"}
    report = audited("ended", "27/01/2024 12:00", source=source, metrics={"took": took})
    assert report.metric("took").figure("mean").value == 1.5


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("95", 95), ("1.5", 1.5), ("0:01:35", 95), ("26:00:00.5", 93600.5), (" 95 ", 95)],
)
def test_durations_are_read_as_the_page_says(audited, written, seconds):
    source = {"column": "value", "unit": "seconds"}
    took = {"kind": "duration", "of": "duration"}
    report = audited("duration", written, source=source, metrics={"took": took})
    assert report.metric("took").figure("mean").value == seconds


def test_a_duration_of_two_parts_is_unreadable(audited):
    report = audited("duration", "1:35", source={"column": "value", "unit": "seconds"})
    assert dropped(report) == {"unreadable duration": 1}


@pytest.mark.parametrize("written", ["true", "YES", "t", "y", "1", " True "])
def test_yes_is_read_as_the_page_says(audited, written):
    assert audited("resolved", written).metric("resolved_share").figure("share").value == 1


@pytest.mark.parametrize("written", ["false", "No", "F", "n", "0"])
def test_no_is_read_as_the_page_says(audited, written):
    assert audited("resolved", written).metric("resolved_share").figure("share").value == 0


@pytest.mark.parametrize("written", ["0", "0.0", "00", "n/a", "", "  "])
def test_declared_and_blank_values_are_missing(audited, written):
    source = {"column": "value", "missing": [0, "n/a"], "scale": [1, 5], "top": 4}
    report = audited("csat", written, source=source)
    assert dropped(report) == {}
    assert report.metric("csat_response_rate").figure("share").value == 0


@pytest.mark.parametrize("written", ["-", "NULL", "unknown", "five"])
def test_nothing_else_is_missing_by_convention(audited, written):
    source = {"column": "value", "scale": [1, 5], "top": 4}
    assert dropped(audited("csat", written, source=source)) == {"unreadable csat": 1}


def test_a_rating_off_the_scale_is_impossible(audited):
    source = {"column": "value", "scale": [1, 5], "top": 4}
    assert dropped(audited("csat", "7", source=source)) == {"impossible csat": 1}
