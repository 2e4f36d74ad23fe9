"""What a log gives for full-time equivalents, against numbers counted beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from fte_audit import audit
from fte_audit.equivalents.observing import ELAPSED, NOT_QUITE_WORK, NOT_WORK
from fte_audit.pipeline import audit_paths
from fte_audit.spec.reader import spec_of

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
CELLS = {
    # (topic, handling): (conversations, minutes, cost)
    ("easy", "ai"): (600, 2, 0.5),
    ("hard", "ai"): (100, 3, 0.5),
    ("hard", "ai_then_human"): (100, 15, 6),
    ("easy", "human"): (100, 6, 5),
    ("hard", "human"): (300, 12, 5),
}
ROLES = ("conversation", "customer", "handling", "started", "topic", "agent", "cost")


def planted(cells=CELLS, days=28):
    """A log of so many days, with each conversation on another customer, and ten agents."""
    rows = [
        {"topic": topic, "handling": handling, "seconds": 60 * minutes, "cost": cost}
        for (topic, handling), (n, minutes, cost) in cells.items()
        for _ in range(n)
    ]
    step = timedelta(days=days) / len(rows)
    frame = pl.DataFrame(rows).with_columns(
        conversation=pl.int_range(pl.len()),
        customer=pl.int_range(pl.len()),
        started=pl.lit(BEGIN) + (pl.int_range(pl.len()) * 7919 % pl.len()) * step,
    )
    agent = "agent " + (pl.col("conversation") % 10).cast(pl.String)
    has_agent = pl.col("handling") != "ai"
    return frame.with_columns(
        agent=pl.when(has_agent).then(agent),
        ended=pl.col("started") + pl.duration(seconds=pl.col("seconds")),
    )


LOG = planted()


def staffing_of(
    frame=LOG, roles=ROLES, *, duration: bool | None = True, strata=("topic",), **blocks
):
    columns = {role: role for role in roles}
    if duration:
        columns["duration"] = {"column": "seconds", "unit": "seconds"}
    elif duration is False:
        columns["ended"] = "ended"
    logs = {
        "columns": columns,
        "timezone": "UTC",
        "period": ["2024-01-01", "2024-01-29"],
        **blocks.pop("logs", {}),
    }
    spec = {
        "version": 1,
        "logs": {key: value for key, value in logs.items() if value is not None},
        "metrics": blocks.pop("metrics", {"n": {"kind": "count"}}),
        "compare": {"standardise_by": list(strata)},
        "assumptions": {},
        **blocks,
    }
    return audit(frame, spec_of(spec)).staffing


def given(staffing):
    return {each.name: each.value for each in staffing.inputs}


def missing(staffing):
    return {each.name: each.missing for each in staffing.inputs}


def test_everything_that_a_log_gives_is_counted():
    found = given(staffing_of())
    people = LOG.filter(pl.col("handling") != "ai")
    days = {(row["agent"], row["started"].date()) for row in people.iter_rows(named=True)}
    assert found["period_days"] == 28
    assert (found["ai_conversations"], found["handed_over"]) == (800, 100)
    # AI had 600 easy and 200 hard ones: 0.75 x 6 + 0.25 x 12.
    assert found["minutes_on_ai_mix"] == 7.5
    assert found["human_minutes"] == (600 + 3_600) / 400
    assert found["ai_minutes"] == pytest.approx(1_500 / 700, rel=1e-8)
    assert (found["agent_conversations"], found["agent_days"]) == (500, len(days))
    assert len(days) > 100


def test_what_is_not_known_says_why():
    found = missing(staffing_of())
    assert found["hand_over_minutes"].startswith("the log does not tell a person's part")
    assert found["ai_repeat_share"].startswith("the spec has no metric of kind `repeat`")
    assert found["weekly_before"].startswith("the spec names no `periods`")
    assert found["ai_conversations"] is None


def test_without_roles_their_numbers_are_missing():
    roles = ("conversation", "handling", "topic")
    found = missing(staffing_of(LOG.select(roles), roles, logs={"period": None}, duration=None))
    assert found["agent_days"] == "no column is mapped to `agent`"
    assert found["human_minutes"] == "nothing says how long a conversation took"
    assert found["period_days"].startswith("no column is mapped to `started`")


def test_hand_overs_that_nobody_records_are_not_none():
    cells = {key: value for key, value in CELLS.items() if key[1] != "ai_then_human"}
    found = missing(staffing_of(planted(cells)))
    assert found["handed_over"].startswith("the log shows no hand-over")


def test_only_a_duration_column_says_how_long_somebody_worked():
    work, elapsed = staffing_of(), staffing_of(duration=False)
    assert ELAPSED in work.notes
    assert NOT_WORK not in work.notes
    assert NOT_WORK in elapsed.notes
    assert given(elapsed)["minutes_on_ai_mix"] == 7.5


def test_a_mix_that_cannot_be_had_is_said():
    found = staffing_of(strata=())
    assert given(found)["minutes_on_ai_mix"] == given(found)["human_minutes"] == 10.5
    assert any(note.startswith("People's minutes are at their own mix") for note in found.notes)


def test_contacts_that_people_do_not_have_are_said():
    found = staffing_of(planted({**CELLS, ("odd", "ai"): (200, 2, 0.5)}))
    # 200 of AI's 1,000 are odd.
    assert any("no contacts like 20 % of AI's" in note for note in found.notes)
    assert given(found)["minutes_on_ai_mix"] == 7.5


def test_a_period_that_is_not_declared_is_that_of_the_starts_and_said():
    found = staffing_of(logs={"period": None})
    assert given(found)["period_days"] == 28
    assert any("28 days from the first start to the last" in note for note in found.notes)


def test_a_sample_stands_for_all():
    found = staffing_of(intervals={"sampled": 0.1})
    assert given(found)["ai_conversations"] == 8_000
    assert given(found)["handed_over"] == 1_000
    assert missing(found)["agent_days"].startswith("in a sample")
    assert any("sample of 0.1" in note for note in found.notes)


def test_repeats_are_those_of_the_first_metric_of_that_kind():
    frame = LOG.with_columns(customer=pl.col("conversation") % 500)
    metrics = {"back": {"kind": "repeat", "within": "2d", "key": "customer"}}
    found = given(staffing_of(frame, metrics=metrics))
    spec = {"version": 1, "logs": {"columns": {r: r for r in ROLES} | {"ended": "ended"},
            "timezone": "UTC", "period": ["2024-01-01", "2024-01-29"]},
            "metrics": metrics}  # fmt: skip
    metric = audit(frame, spec_of(spec)).metric("back")
    for name, first in (("ai_repeat_share", "ai"), ("human_repeat_share", "human")):
        figure = metric.figure("share", ("first_handler",), (first,))
        assert found[name] == pytest.approx(figure.value, rel=1e-8)


LAUNCHED = {"periods": {"launch": "2024-02-05"}, "logs": {"period": ["2024-01-01", "2024-03-04"]}}


def launched():
    """Five weeks with 100 of people's a week, four with 60 of people's and 80 of AI's."""
    rows = []
    for week in range(9):
        after = week >= 5
        cells = {"human": 50, "ai_then_human": 10, "ai": 70} if after else {"human": 100}
        for handling, n in cells.items():
            rows += [
                {"handling": handling, "started": BEGIN + timedelta(weeks=week, hours=at)}
                for at in range(n)
            ]
    return pl.DataFrame(rows).with_columns(
        conversation=pl.int_range(pl.len()),
        customer=pl.int_range(pl.len()),
        topic=pl.lit("easy"),
        agent=pl.lit("one"),
        cost=pl.lit(1.0),
        seconds=pl.lit(600),
    )


def test_weeks_before_and_after_a_launch_are_counted_and_ai_counts_from_there():
    found = staffing_of(launched(), **LAUNCHED)
    seen = given(found)
    assert (seen["weekly_before"], seen["weekly_after"]) == (100, 60)
    assert seen["ai_conversations"] == 4 * 80
    assert seen["handed_over"] == 40
    assert seen["period_days"] == 28
    assert any("those since `launch` began" in note for note in found.notes)


def test_what_nobody_is_said_to_have_handled_is_credited_to_nobody_and_said():
    frame = LOG.with_columns(
        handling=pl.when(pl.col("conversation") >= 50).then(pl.col("handling"))
    )
    found = staffing_of(frame)
    assert given(found)["ai_conversations"] == 750
    assert any("Of 50 conversations the log does not say who" in note for note in found.notes)


def test_a_column_called_like_a_fact_of_messages_is_not_taken_for_it():
    frame = LOG.with_columns(human_time=pl.duration(minutes=pl.lit(1)))
    assert given(staffing_of(frame))["hand_over_minutes"] is None


def test_active_time_is_nearer_to_work_and_not_work():
    found = talked(idle_cap="5min")
    assert NOT_QUITE_WORK in found.notes
    assert ELAPSED not in found.notes


def test_what_ai_had_before_the_launch_does_not_count():
    frame = launched()
    early = frame.filter(pl.col("started") < BEGIN + timedelta(weeks=1)).with_columns(
        handling=pl.lit("ai"), conversation=pl.col("conversation") + 10_000
    )
    found = given(staffing_of(pl.concat([frame, early]), **LAUNCHED))
    assert found["ai_conversations"] == 4 * 80
    assert found["weekly_before"] == 100


def spec_of_log(**blocks):
    columns = {role: role for role in ROLES} | {
        "duration": {"column": "seconds", "unit": "seconds"}
    }
    logs = {"columns": columns, "timezone": "UTC"}
    return spec_of(
        {
            "version": 1,
            "logs": logs,
            "metrics": {"n": {"kind": "count"}},
            "assumptions": {},
            **blocks,
        }
    )


def test_without_intervals_there_is_neither_a_mix_nor_a_week(tmp_path):
    path = tmp_path / "log.parquet"
    launched().write_parquet(path)
    spec = spec_of_log(compare={"standardise_by": ["topic"]}, periods={"launch": "2024-02-05"})
    found = audit_paths([str(path)], spec, intervals=False).staffing
    assert missing(found)["weekly_before"] == "the audit was made without intervals"
    assert given(found)["minutes_on_ai_mix"] == given(found)["human_minutes"] == 10
    assert any(note.endswith("made without intervals.") for note in found.notes)


def test_periods_need_starts():
    frame = LOG.select("handling", "seconds")
    columns = {"handling": "handling", "duration": {"column": "seconds", "unit": "seconds"}}
    spec = {
        "version": 1,
        "logs": {"columns": columns, "timezone": "UTC"},
        "metrics": {"n": {"kind": "count"}},
        "assumptions": {},
        "periods": {"launch": "2024-02-05"},
    }
    found = missing(audit(frame, spec_of(spec)).staffing)
    assert found["weekly_before"] == "no column is mapped to `started`"
    assert found["period_days"].startswith("no column is mapped to `started`")


def test_messages_tell_a_persons_minutes_after_a_hand_over():
    # Without an event only the change of sender shows the hand-over: from minute 3 to 9.
    assert given(talked())["hand_over_minutes"] == 6


def talked(**messages):
    """Forty conversations of messages that AI handed over without a word."""
    sent = []
    for number in range(40):
        at = BEGIN + timedelta(hours=number)
        for minute, sender in ((0, "customer"), (1, "ai"), (3, "human"), (9, "customer")):
            sent.append((number, at + timedelta(minutes=minute), sender))
    frame = pl.DataFrame(sent, schema=["conversation", "sent", "sender"], orient="row")
    spec = {
        "version": 1,
        "logs": {
            "row": "message",
            "timezone": "UTC",
            "messages": messages,
            "columns": {each: each for each in ("conversation", "sent", "sender")},
        },
        "metrics": {"n": {"kind": "count"}},
        "assumptions": {},
    }
    return audit(frame, spec_of(spec)).staffing
