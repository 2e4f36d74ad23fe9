"""The spec to start from runs as it is and takes what `report` would take."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fte_audit.engines.sources import frame_log
from fte_audit.inspecting import start_spec_of_log
from fte_audit.pipeline import audit_log
from fte_audit.spec.reader import read_spec
from tests.reference.examples import examples

HEADERS = {
    "conversation_id": [f"c{n}" for n in range(40)],
    "ticket id": [f"t{n}" for n in range(40)],
    "handling": ["ai", "human", "ai_then_human"],
    "answered_by": ["bot", "Ana", 'bot: "x"', "nobody # here", ""],
    "started_at": [f"2024-02-{day:02}T08:00:00Z" for day in range(1, 29)],
    "opened": [f"{day:02}/02/2024 08:00" for day in range(1, 29)],
    "ended_at": [f"2024-03-{day:02} 08:00:00" for day in range(1, 29)] + [""],
    "duration": ["30", "60", "-1"],
    "handle_time_s": ["30", "60", "9999"],
    "csat": ["0", "5", "10", ""],
    "rating": ["1", "5", "n/a"],
    "is_resolved": ["yes", "no", "maybe", "perhaps"],
    "topic": ["refund", "N/A", "a: b"],
    "Contact Reason": ["x", "y"],
    "cost_usd": ["0", "0.5", "-"],
    "updated_at": [f"2024-04-{day:02}" for day in range(1, 29)],
}


def log_of(rows):
    return frame_log(pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String)))


def spec_for(rows):
    return start_spec_of_log(log_of(rows))


def sources(report):
    return [(use.role, use.source, use.remark) for use in report.log.columns]


@settings(deadline=None, max_examples=examples(25), suppress_health_check=[HealthCheck.too_slow])
@given(names=st.sets(st.sampled_from(sorted(HEADERS)), min_size=1), seed=st.integers(0, 10**6))
def test_any_log_of_common_columns_gets_a_spec_that_runs_as_it_is(names, seed):
    draw = random.Random(seed)  # noqa: S311 - a test
    rows = [{name: draw.choice(HEADERS[name]) for name in sorted(names)} for _ in range(60)]
    log = log_of(rows)
    report = audit_log(log, read_spec(spec_for(rows), "audit.yaml"))
    assert report.log.kept > 0


TYPED = {
    "yes or no": pl.Series([True, False] * 20),
    "numbers": pl.Series([-3, 99] * 20),
    "decimals": pl.Series([0.5, 1e15] * 20),
    "dates": pl.Series([date(2024, 2, 1), date(2024, 2, 2)] * 20),
    "lengths": pl.Series([timedelta(seconds=-5), timedelta(days=3)] * 20),
    "words": pl.Series(["maybe", "never"] * 20),
    "lists": pl.Series([[1], [2, 3]] * 20),
    "nothing": pl.Series([None] * 40),
}


@pytest.mark.parametrize("column", ["csat", "cost", "duration_s", "first_response", "ended_at"])
@pytest.mark.parametrize("held", TYPED)
def test_a_column_that_cannot_be_what_it_is_called_is_left_out(column, held):
    frame = pl.DataFrame(
        {
            "conversation_id": [f"c{n}" for n in range(40)],
            "handling": ["ai", "human"] * 20,
            "started_at": ["2024-02-03T08:00:00Z"] * 40,
            column: TYPED[held],
        }
    )
    log = frame_log(frame)
    report = audit_log(log, read_spec(start_spec_of_log(log), "audit.yaml"))
    assert report.log.kept > 0


def test_ends_that_are_all_before_their_start_drop_nothing(rows):
    swapped = [
        {**row, "started_at": row["ended_at"], "ended_at": row["started_at"]} for row in rows
    ]
    text = spec_for(swapped)
    assert "    ended: null  # the line below would drop every row that has both ends" in text
    assert "    # ended: ended_at" in text
    assert audit_log(log_of(swapped), read_spec(text, "audit.yaml")).log.kept == len(rows)


def test_the_roles_are_those_that_report_takes_by_itself(rows):
    log = log_of(rows)
    by_itself = audit_log(log)
    with_spec = audit_log(log, read_spec(spec_for(rows), "audit.yaml"))
    assert sources(with_spec) == sources(by_itself)
    assert with_spec.metrics == by_itself.metrics


def test_clean_rows_leave_nothing_to_decide_but_what_only_the_user_knows(rows):
    text = spec_for(rows)
    assert "# !" not in text
    assert "duplicates: refuse" in text
    assert "# period: [2024-01-29, 2024-02-26]" in text
    assert f"# expect: {{rows: [{len(rows)}, null]" in text


def uncommented(text, start):
    """The spec with one decision taken: its line holds, and the line that it replaces does not."""
    lines = text.splitlines()
    (at,) = [n for n, line in enumerate(lines) if line.strip().startswith(f"# {start}")]
    key = start.split(":")[0]
    kept = [line for line in lines if not re.match(rf"\s+{key}:", line)]
    decision = lines[at].replace("# ", "", 1)
    at = kept.index(lines[at])
    return "\n".join([*kept[:at], decision, *kept[at + 1 :]]) + "\n"


@pytest.mark.parametrize(
    ("start", "plant"),
    [
        ("cost: {", {"cost": "0"}),
        ("topic: {", {"topic": "N/A"}),
        ("period: [", {}),
        ("expect: {", {}),
        ("timezone: ", {}),
    ],
)
def test_each_decision_holds_once_its_mark_is_gone(rows, start, plant):
    for row in rows[:50]:
        row.update(plant)
    text = uncommented(spec_for(rows), start)
    report = audit_log(log_of(rows), read_spec(text, "audit.yaml"))
    assert report.log.kept == len(rows)


def test_rows_that_repeat_a_conversation_count_once(rows):
    copies = [dict(row) for row in rows[:9]]
    report = audit_log(log_of([*rows, *copies]), read_spec(spec_for([*rows, *copies]), "a.yaml"))
    assert report.log.kept == len(rows)


def test_messages_that_nobody_sent_get_a_line_that_is_easily_switched_on(rows):
    messages = [{**row, "started_at": row["ended_at"]} for row in rows] + rows
    text = spec_for(messages)
    assert "\n  # row: message  # instead of the line below" in text
    assert "\n  row: conversation\n" in text
    assert audit_log(log_of(messages), read_spec(text, "a.yaml")).log.kept == len(rows)


@pytest.mark.parametrize("twice", [0, 9])
def test_messages_that_have_a_sender_are_taken_as_messages(rows, twice):
    messages = [
        {
            "conversation_id": row["conversation_id"],
            "message_id": f"{row['conversation_id']}/{sender}",
            "sent_at": row["started_at" if sender == "customer" else "ended_at"],
            "sender": sender,
            "escalated_to": "true",
        }
        for row in rows
        for sender in ("customer", "ai")
    ]
    messages += messages[:twice]
    text = spec_for(messages)
    assert "\n  row: message\n" in text
    assert 'sender: {column: "sender", values: {"ai": "ai", "customer": "customer"}}' in text
    assert "# escalated" not in text
    assert audit_log(log_of(messages), read_spec(text, "a.yaml")).log.kept == len(rows)


def test_a_column_that_holds_nothing_drops_no_rows(rows):
    for row in rows:
        row["started_at"] = row["conversation_id"] = None
    text = spec_for(rows)
    assert "started: null  # `started_at` holds nothing" in text
    assert audit_log(log_of(rows), read_spec(text, "a.yaml")).log.kept == len(rows)


def test_other_columns_are_named_where_they_fit(rows):
    for row in rows:
        row["customer_satisfaction_points"] = row.pop("csat")
        row["total_cost_eur"] = row.pop("cost")
        row["solved_words"] = "a b"
    text = spec_for(rows)
    assert '# csat: {column: "customer_satisfaction_points", scale: [1, 5], top: 4}' in text
    assert '# cost: {column: "total_cost_eur"}' in text
    assert "solved_words" not in text


def test_text_of_the_log_stays_in_its_line(rows):
    name = 'to\npic: "x"\u202e'
    rows = [{**row, name: "N/A", "end\x1b_time": "1"} for row in rows]
    text = spec_for(rows)
    assert all(each.isprintable() or each == "\n" for each in text)
    audit_log(log_of(rows), read_spec(text, "audit.yaml"))
