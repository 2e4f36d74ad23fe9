from __future__ import annotations

import polars as pl
import pytest

from fte_audit.engines.preparation import Preparation
from fte_audit.engines.recognition import column_types, recognise
from fte_audit.engines.sources import frame_log
from fte_audit.plan.builder import build_plan
from fte_audit.plan.needs import first_scope
from fte_audit.spec.reader import spec_of


def prepared(frame, **logs):
    spec = spec_of({"version": 1, "extends": "standard", "logs": {"duplicates": "all", **logs}})
    log = frame_log(frame)
    plan = build_plan(spec, recognise(log, spec), column_types(log))
    preparation = Preparation(plan, first_scope(plan, duplicates=False))
    names = {position: reason.name for position, reason in enumerate(plan.reasons, start=1)}
    found = preparation.prepare(frame.select(preparation.columns))
    if found.all_kept:
        return found.rows, [None] * frame.height
    return found.rows, [names.get(code) for code in found.rows["reason"]]


GOOD = {
    "id": "c1",
    "handling": "ai",
    "started": "2024-02-03T10:00:00Z",
    "ended": "2024-02-03T10:05:00Z",
    "duration": "0:01:00",
    "csat": "4",
    "topic": "a",
}
BAD = [
    ({}, None),
    ({"started": "soon"}, "unreadable started"),
    ({"ended": "later", "started": "soon"}, "unreadable started"),
    ({"csat": "good", "handling": "robot"}, "unreadable csat"),
    ({"handling": "robot", "csat": "9"}, "impossible handling"),
    ({"csat": "9", "id": None}, "impossible csat"),
    ({"id": " ", "started": None}, "no conversation id"),
    ({"started": "", "topic": "spam"}, "no start"),
    ({"topic": "spam", "started": "2023-01-01"}, "dropped by rule: spam"),
    ({"started": "2023-01-01", "ended": "2022-01-01"}, "outside the period"),
    ({"ended": "2024-02-03T09:59:59Z", "duration": "0:00:00"}, "ends before it starts"),
    ({"ended": None, "csat": None, "topic": None, "handling": ""}, None),
]


def test_each_row_has_the_first_reason_by_precedence():
    frame = pl.DataFrame([{**GOOD, **change} for change, _ in BAD])
    columns = {"csat": {"column": "csat", "scale": [1, 5], "top": 4}, "handling": "handling"}
    _, reasons = prepared(
        frame,
        drop={"spam": "topic = 'spam'"},
        period=["2024-01-01", "2025-01-01"],
        columns=columns,
    )
    assert reasons == [reason for _, reason in BAD]


def test_a_negative_duration_is_a_reason():
    frame = pl.DataFrame({"handling": ["ai"] * 3, "duration_us": [0, -1, None]})
    assert prepared(frame)[1] == [None, "negative duration", None]


def test_rows_that_are_all_kept_need_no_reason():
    rows, reasons = prepared(pl.DataFrame([GOOD, {**GOOD, "id": "c2"}]))
    assert "reason" not in rows.columns
    assert reasons == [None, None]


@pytest.mark.parametrize(
    ("started", "zone", "week"),
    [
        ("2024-02-05T00:00:00Z", "UTC", 19758),
        ("2024-02-04T23:59:59Z", "UTC", 19751),
        ("2024-02-04T23:59:59Z", "Europe/Stockholm", 19758),
        ("2024-02-05T00:00:00Z", "America/New_York", 19751),
        ("1969-12-31T12:00:00Z", "UTC", -3),
        ("2024-03-31T00:30:00Z", "Europe/Stockholm", 19807),
    ],
)
def test_weeks_begin_on_a_local_monday(started, zone, week):
    rows, _ = prepared(pl.DataFrame([{**GOOD, "started": started, "ended": None}]), timezone=zone)
    assert rows["week"].to_list() == [week]


@pytest.mark.parametrize(
    ("missing", "values"),
    [([-1, "n/a"], ["-1", "n/a", "-1.0", "3"]), ([0], ["0", "0.0", " 0 ", "3"])],
)
def test_sentinels_are_missing_as_text_and_as_numbers(missing, values):
    frame = pl.DataFrame({"handling": ["ai"] * 4, "csat": values})
    source = {"column": "csat", "scale": [1, 5], "missing": missing}
    rows, reasons = prepared(frame, columns={"csat": source})
    (csat,) = [name for name in rows.columns if name == "measure csat"]
    assert rows[csat].to_list() == [None, None, None, 3_000_000]
    assert reasons == [None] * 4


def test_values_are_mapped_and_those_without_a_meaning_are_impossible():
    frame = pl.DataFrame({"who": ["Bot", "bot", "", "Ann"]})
    source = {"column": "who", "values": {"Bot": "ai", "Ann": "human"}}
    rows, reasons = prepared(frame, columns={"handling": source})
    assert rows["handling"].cast(pl.String).to_list() == ["ai", None, None, "human"]
    assert reasons == [None, "impossible handling", None, None]
