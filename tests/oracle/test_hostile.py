"""Every figure of logs as nobody should write them, worked out once more."""

from __future__ import annotations

import pytest
from hostile_logs import COLUMNS, LOGS, SPEC, frame_of
from hypothesis import given, settings
from slow_audit import audit as audit_slowly
from slow_audit import differences

from fte_audit import UserError, audit
from tests.reference.examples import examples


def logs_spec(**more):
    return {**SPEC, "logs": {**SPEC["logs"], **more}}


def check(rows, spec, **options):
    slow = audit_slowly(rows, COLUMNS, unit_us=10**6, **options)
    if not slow.kept:
        with pytest.raises(UserError) as refused:
            audit(frame_of(rows), spec)
        assert {problem.code for problem in refused.value.diagnostics} == {"FTE403"}
        return
    assert differences(audit(frame_of(rows), spec), slow) == []


@settings(max_examples=examples(25), deadline=None)
@given(LOGS)
def test_every_figure_of_a_hostile_log_is_the_one_worked_out_slowly(rows):
    check(rows, SPEC)


@settings(max_examples=15, deadline=None)
@given(LOGS)
def test_rules_a_zone_and_a_period_screen_as_documented(rows):
    spec = logs_spec(
        timezone="Europe/Stockholm",
        drop={
            "silent": "land IS NULL",
            "swedish": "tongue = 'sv' OR land = 'SE' AND tongue = 'NO'",
        },
        period=["2024-02-03T05:05:06", "2024-02-29"],
    )
    rules = {
        "silent": lambda row: row["land"] is None or not row["land"].strip(),
        "swedish": lambda row: (
            row["tongue"] == "sv" or (row["land"], row["tongue"]) == ("SE", "NO")
        ),
    }
    period = (1_706_933_106_000_000, 1_709_161_200_000_000)
    check(rows, spec, rules=rules, period=period, zone="Europe/Stockholm")


@settings(max_examples=15, deadline=None)
@given(LOGS)
def test_of_the_rows_of_one_conversation_the_latest_by_number_counts(rows):
    """Numbers in text are compared as numbers: 9 comes before 10."""
    spec = logs_spec(duplicates={"key": "conversation", "keep": "latest", "by": "edited"})
    for position, row in enumerate(rows):
        row["edited"] = str(position)
    check(rows, spec, choose=lambda same: max(same, key=lambda one: int(one[0]["edited"])))


@settings(max_examples=12, deadline=None)
@given(LOGS)
def test_of_the_rows_of_one_conversation_the_first_by_its_end_counts(rows):
    spec = logs_spec(duplicates={"key": "conversation", "keep": "first", "by": "cost"})
    for position, row in enumerate(rows):
        row["price"] = f"{position}.25"
    check(rows, spec, choose=lambda same: min(same, key=lambda one: one[1]["cost"]))
