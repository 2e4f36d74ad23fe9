from __future__ import annotations

import pytest

from fte_audit import UserError
from fte_audit.plan.folding import MESSAGE_FACTS, Carried, plan_messages
from fte_audit.plan.model import HANDLING
from fte_audit.spec.nodes import Type
from fte_audit.spec.reader import read_spec, spec_of
from fte_audit.spec.roles import Take

TYPES = {
    "thread": Type.TEXT,
    "at": Type.TIME,
    "who": Type.TEXT,
    "did": Type.TEXT,
    "topic": Type.TEXT,
    "rating": Type.NUMBER,
    "seconds": Type.NUMBER,
    "price": Type.NUMBER,
    "plan": Type.TEXT,
    "id": Type.TEXT,
}
COLUMNS = {"conversation": "thread", "sent": "at", "sender": "who", "event": "did"}


def planned(columns=None, **logs):
    metrics = logs.pop("metrics", {})
    spec = {
        "version": 1,
        "extends": "standard",
        "logs": {"row": "message", "columns": COLUMNS | (columns or {}), **logs},
        "metrics": metrics,
    }
    return plan_messages(spec_of(spec), {}, TYPES)


def problems(text):
    with pytest.raises(UserError) as refused:
        plan_messages(read_spec(text, "audit.yaml"), {}, TYPES)
    return [(p.code, p.span.line, p.message) for p in refused.value.diagnostics]


def test_messages_tell_roles_that_no_column_is_mapped_to():
    plan = planned().plan
    assert {r: s.text for r, s in plan.roles.items() if s.how == "folded"} == dict.fromkeys(
        ("handling", "started", "ended", "first_response", "abandoned"), "the messages"
    )
    assert plan.roles[HANDLING].type is Type.TEXT
    assert plan.roles["first_response"].type is Type.DURATION


def test_a_column_that_the_spec_maps_goes_before_what_messages_tell():
    audit = planned({"handling": "who", "ended": "at"})
    assert audit.plan.roles[HANDLING].text == "who"
    assert audit.plan.roles["ended"].remark == "the last of a conversation's messages"
    assert Carried("ended", Take.LAST, "at") in audit.fold.carried


def test_the_time_worked_on_needs_a_declared_cap():
    assert "duration" not in planned().plan.roles
    assert "active_time" not in planned().columns
    capped = planned(messages={"idle_cap": "5 min"})
    assert capped.fold.idle_cap_us == 300_000_000
    assert capped.plan.roles["duration"].text == "the messages"
    assert set(MESSAGE_FACTS) <= set(capped.columns)


def test_values_are_carried_as_the_log_has_them_and_read_once_folded():
    audit = planned({"csat": {"column": "rating", "scale": [1, 5], "missing": [-1, "n/a"]}})
    assert Carried("csat", Take.LAST, "rating", ("-1", "n/a")) in audit.fold.carried
    assert audit.columns["csat"] is Type.NUMBER
    assert audit.plan.roles["csat"].scale == (1_000_000, 5_000_000)
    assert "impossible csat" in [reason.name for reason in audit.plan.reasons]
    assert "unreadable csat" not in [reason.name for reason in audit.fold.reasons]


def test_what_is_summed_is_read_message_by_message():
    audit = planned({"duration": {"column": "seconds", "unit": "seconds", "take": "sum"}})
    assert Carried("duration", Take.SUM) in audit.fold.carried
    assert audit.columns["duration"] is Type.DURATION
    assert "unreadable duration" in [reason.name for reason in audit.fold.reasons]


def test_an_expression_is_worked_out_message_by_message():
    audit = planned({"customer": "CASE WHEN who = 'user' THEN topic END"})
    assert Carried("customer", Take.FIRST) in audit.fold.carried
    assert audit.fold.roles["customer"].type is Type.TEXT


def test_columns_that_figures_name_come_along():
    metrics = {
        "pro": {"kind": "share", "where": "plan = 'pro'"},
        "m": {"kind": "sum", "of": "messages"},
    }
    audit = planned(metrics=metrics, drop={"dear": "price > 5"})
    columns = [carried.column for carried in audit.fold.carried if carried.column]
    assert columns == ["plan", "price"]


def test_who_sent_a_message_is_nothing_that_a_conversation_has():
    audit = planned(metrics={"x": {"kind": "share", "where": "sender = 'ai'"}})
    (metric,) = [metric for metric in audit.plan.metrics if metric.name == "x"]
    assert metric.not_testable == "no column is mapped to `sender`"


def test_what_can_t_happen_to_folded_conversations_is_no_reason():
    names = [reason.name for reason in planned().plan.reasons]
    assert names == []
    assert [reason.name for reason in planned({"started": "at"}).plan.reasons] == [
        "unreadable started",
        "no start",
        "ends before it starts",
    ]


def test_the_reasons_to_drop_a_message_are_in_their_order():
    audit = planned(
        {"message": "id"},
        messages={"drop": {"b": "price > 1", "a": "topic = 'x'"}},
        duplicates={"keep": "first", "by": "sent"},
    )
    assert [reason.name for reason in audit.fold.reasons] == [
        "unreadable sent",
        "unreadable column price as number",
        "no conversation id",
        "no time",
        "dropped by rule: b",
        "dropped by rule: a",
        "duplicate",
    ]


def test_copies_are_looked_for_by_the_message_or_by_the_key_that_the_spec_names():
    assert planned().fold.duplicates is None
    assert planned({"message": "id"}).fold.duplicates.column == "id"
    assert planned(duplicates={"key": "topic", "keep": "refuse"}).fold.duplicates.column == "topic"
    (note,) = planned().plan.notes[-1:]
    assert "Messages that were delivered twice were not looked for" in note
    (note,) = planned({"message": "id"}, duplicates="all").plan.notes[-1:]
    assert "the spec counts every message" in note


def test_everything_wrong_with_messages_is_told_where_it_stands():
    text = """\
version: 1
extends: standard
logs:
  row: message
  columns:
    conversation: thread
    sent: at
    sender: wo
    csat: {column: thread, scale: [1, 5]}
  messages:
    greeting: "topic + 1"
    drop: {x: "nothing = 1", y: "messages > 3"}
"""
    assert problems(text) == [
        ("FTE201", 8, "no column `wo` in the log"),
        ("FTE202", 11, "`topic + 1` gives a number, where true or false is needed"),
        ("FTE201", 12, "no column `nothing` in the log"),
        ("FTE201", 12, "no column `messages` in the log"),
    ]


def test_what_is_wrong_with_figures_of_conversations_is_told_where_it_stands():
    text = """\
version: 1
logs:
  row: message
  columns: {conversation: thread, sent: at, sender: who}
metrics:
  x: {kind: mean, of: active_tim}
  y: {kind: sum, of: ai_messages}
"""
    assert problems(text)[0][:2] == ("FTE201", 6)
