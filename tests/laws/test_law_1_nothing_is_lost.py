"""Rows read = rows kept + rows dropped, each dropped row counted under exactly one named reason."""

from __future__ import annotations

import csv
from collections import Counter

import polars as pl
import pytest
from hostile_logs import COLUMNS, LOGS, SPEC, frame_of, make_log
from hypothesis import given, settings
from slow_audit import audit as audit_slowly

from fte_audit import UserError, audit
from fte_audit.engines.recognition import column_types
from fte_audit.engines.run import tally
from fte_audit.engines.screening import Screener
from fte_audit.engines.sources import frame_log
from fte_audit.plan.builder import build_plan
from fte_audit.progress import unheard
from fte_audit.spec.reader import spec_of


def plan_of(log, **logs):
    spec = spec_of({**SPEC, "logs": {**SPEC["logs"], **logs}})
    return build_plan(spec, {}, column_types(log))


DUPLICATES = {"key": "conversation", "keep": "latest", "by": "edited"}
DROP = {"swedish": "tongue = 'sv'", "silent": "land IS NULL"}
RULES = {
    "swedish": lambda row: row["tongue"] == "sv",
    "silent": lambda row: not (row["land"] or "").strip(),
}


def lost(rows, dropped, chunk_rows):
    """What the law finds wrong with a run over these rows."""
    for position, row in enumerate(rows):
        row["edited"] = str(position)
    log = frame_log(frame_of(rows))
    plan = plan_of(log, duplicates=DUPLICATES, drop=DROP)
    dropped.unlink(missing_ok=True)
    screening = tally(log, plan, unheard, dropped=dropped, chunk_rows=chunk_rows).tallies.screening
    slow = audit_slowly(
        rows,
        COLUMNS,
        unit_us=10**6,
        rules=RULES,
        choose=lambda same: max(same, key=lambda one: int(one[0]["edited"])),
    )
    with dropped.open(encoding="utf-8", newline="") as file:
        listed = [
            (line["conversation"].strip() or None, line["reason"]) for line in csv.DictReader(file)
        ]
    counted = {reason: n for reason, n in screening.dropped.items() if n}
    found = []
    if screening.read != len(rows):
        found.append("rows were not read")
    if screening.read != screening.kept + sum(counted.values()):
        found.append("rows are neither kept nor dropped")
    if counted != {reason: n for reason, n in slow.dropped.items() if n}:
        found.append(f"other reasons: {counted} instead of {dict(slow.dropped)}")
    if Counter(listed) != Counter(slow.dropped_rows):
        found.append("the list of dropped rows has other rows")
    reasons = [reason.name for reason in plan.reasons]
    if list(screening.dropped) != reasons:
        found.append("reasons without rows are not named, or not in their order")
    if [reason for _, reason in listed] != sorted((r for _, r in listed), key=reasons.index):
        found.append("the list is not in the order of the reasons")
    return found


@settings(max_examples=8, deadline=None)
@given(LOGS)
def test_every_row_is_kept_or_counted_under_one_reason(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("dropped")
    assert lost(rows, folder / "dropped.csv", 1 + len(rows) // 3) == []


LOG = make_log(7, 60)


def test_a_row_that_vanishes_is_noticed(monkeypatch, tmp_path):
    note = Screener.note

    def forgetful(self, screened):
        reasons = {reason: n for reason, n in screened.reasons.items() if reason != 1}
        note(self, screened._replace(reasons=reasons))

    monkeypatch.setattr(Screener, "note", forgetful)
    assert "rows were not read" in lost(LOG, tmp_path / "dropped.csv", 100)


def test_a_row_that_is_kept_and_dropped_is_noticed(monkeypatch, tmp_path):
    note = Screener.note

    def greedy(self, screened):
        self._reasons[0] += 1
        note(self, screened)

    monkeypatch.setattr(Screener, "note", greedy)
    assert "rows were not read" in lost(LOG, tmp_path / "dropped.csv", 100)


def test_another_precedence_is_noticed(monkeypatch, tmp_path):
    planned = plan_of

    def turned_around(log, **logs):
        from dataclasses import replace

        plan = planned(log, **logs)
        return replace(plan, reasons=(*reversed(plan.reasons[:-1]), plan.reasons[-1]))

    monkeypatch.setitem(globals(), "plan_of", turned_around)
    assert any("other reasons" in found for found in lost(LOG, tmp_path / "dropped.csv", 100))


def test_a_row_missing_from_the_list_is_noticed(monkeypatch, tmp_path):
    from fte_audit.engines.dropping import DroppedRowsFile

    add = DroppedRowsFile.add
    monkeypatch.setattr(DroppedRowsFile, "add", lambda file, k, r: add(file, k[1:], r[1:]))
    found = lost(LOG, tmp_path / "dropped.csv", 100)
    assert "the list of dropped rows has other rows" in found


def test_a_log_of_which_nothing_is_left_is_refused_and_says_where_its_rows_went(tmp_path):
    from fte_audit import audit

    rows = [{**row, "chat": None} for row in make_log(3, 5)]
    with pytest.raises(UserError) as refused:
        audit(frame_of(rows), SPEC)
    (problem,) = refused.value.diagnostics
    assert problem.code == "FTE403"
    assert "no conversation is left of 5 rows" in problem.message


def test_rows_count_where_no_column_is_read(tmp_path):
    frame = pl.DataFrame({"x": [1, 2, 3]})
    frame.write_csv(tmp_path / "log.csv")
    frame.write_parquet(tmp_path / "log.parquet")
    spec = {"version": 1, "extends": "standard", "logs": {"columns": {"handling": "'none'"}}}
    for log in (frame, tmp_path / "log.csv", tmp_path / "log.parquet"):
        report = audit(log, spec)
        assert (report.log.read, report.log.kept) == (3, 3)
