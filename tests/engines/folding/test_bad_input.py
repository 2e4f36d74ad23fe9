"""What no log should hold is counted and shown; it neither vanishes nor ends the program."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import polars as pl
import pytest

from fte_audit import UserError, audit
from fte_audit.engines.recognition import column_types
from fte_audit.engines.sources import frame_log
from fte_audit.plan.folding import plan_messages
from fte_audit.spec.reader import spec_of
from tests.engines.folding.whole import fold
from tests.reference.hostile_messages import in_pieces

BEGIN = datetime(2024, 1, 27, 10, tzinfo=UTC)
COLUMNS = {"conversation": "thread", "sent": "at", "sender": "who"}
SPEC = {
    "version": 1,
    "extends": "standard",
    "logs": {"row": "message", "columns": COLUMNS},
    "metrics": {
        "turns": {"kind": "sum", "of": "messages"},
        "wrote": {"kind": "count", "where": "customer_wrote"},
        "elapsed": {"kind": "sum", "of": "seconds(ended - started)"},
    },
}
PIECES = pytest.mark.parametrize("pieces", [(3, 2), (2_000_000, 2_000_000)], ids=["disk", "memory"])


def log(*messages, ids=pl.String):
    """Messages as (conversation, time or seconds after the beginning, sender)."""
    times = [
        BEGIN + timedelta(seconds=at) if isinstance(at, int | float) else at
        for _, at, _ in messages
    ]
    return pl.DataFrame(
        {
            "thread": pl.Series([thread for thread, _, _ in messages], dtype=ids),
            "at": pl.Series(times, dtype=pl.Datetime("us", "UTC")),
            "who": pl.Series([who for _, _, who in messages], dtype=pl.String),
        }
    )


def audited(frame, pieces=(2_000_000, 2_000_000), metrics=None, **logs):
    spec = SPEC | {"logs": SPEC["logs"] | logs, "metrics": SPEC["metrics"] | (metrics or {})}
    with in_pieces(*pieces):
        return audit(frame, spec)


def folded(frame, in_memory=2_000_000, **logs):
    spec = spec_of(SPEC | {"logs": SPEC["logs"] | logs})
    planned = plan_messages(spec, {}, column_types(frame_log(frame)))
    found, _ = fold(frame_log(frame), planned, in_memory=in_memory)
    return found


def dropped(report):
    return {each.reason: each.rows for each in report.log.messages.dropped if each.rows}


def value(report, metric, statistic="sum"):
    return report.metric(metric).figure(statistic).value


@PIECES
def test_messages_without_a_conversation_or_time_are_counted_and_the_rest_is_folded(pieces):
    frame = log(
        ("a", 0, "customer"),
        (None, 1, "ai"),
        ("  ", 2, "ai"),
        ("a", None, "ai"),
        ("a", 9, "human"),
        (None, None, "human"),
    )
    report = audited(frame, pieces)
    # A message that lacks both counts once.
    assert dropped(report) == {"no conversation id": 3, "no time": 1}
    assert (report.log.messages.read, report.log.messages.kept) == (6, 2)
    assert report.metric("conversations").figure("count", ("handling",), ("human",)).value == 1
    assert value(report, "elapsed") == 9


def test_a_rule_can_name_senders_that_the_program_does_not_know():
    frame = log(("a", 0, "customer"), ("a", 9, "human"), ("a", 12, "visitor"), ("b", 3, "visitor"))
    report = audited(frame, messages={"drop": {"visitors": "sender = 'visitor'"}})
    assert dropped(report) == {"dropped by rule: visitors": 2}
    assert (report.log.messages.kept, report.log.kept) == (2, 1)


@PIECES
@pytest.mark.parametrize("near", [0, 1_000_000])
def test_a_handling_that_only_some_conversations_have_is_missing_in_the_others(pieces, near):
    text = "CASE WHEN who = 'human' AND thread <> 'b' THEN 'human' END"
    frame = log(("a", 0, "customer"), ("a", 9, "human"), ("b", 1, "customer"), ("b", 3, "human"))
    spec = SPEC | {"logs": SPEC["logs"] | {"columns": COLUMNS | {"handling": text}}}
    with in_pieces(*pieces, near):
        report = audit(frame, spec)
    figures = report.metric("conversations").figures
    counted = {figure.group: figure.value for figure in figures if figure.by == ("handling",)}
    assert counted == {("human",): 1, (None,): 1}


@pytest.mark.parametrize("name", ["", " ", "\t\n", "\u00a0", "\u3000\u2003", "\x85"])
def test_ids_of_blanks_alone_are_none_in_every_script(name):
    report = audited(log(("a", 0, "customer"), ("a", 9, "human"), (name, 2, "ai")))
    assert dropped(report) == {"no conversation id": 1}


@pytest.mark.parametrize("name", ["!", "\x7f", "é", "\u3000a", " a ", "中", "~"])
def test_ids_of_any_script_are_ids(name):
    report = audited(log(("a", 0, "customer"), ("a", 9, "human"), (name, 2, "ai")))
    assert dropped(report) == {}
    assert report.log.read == 2


@pytest.mark.parametrize("column", ["thread", "at"])
def test_a_log_of_which_no_message_is_left_says_where_they_went(column):
    frame = log(("a", 0, "customer"), ("a", 1, "ai")).with_columns(pl.lit(None).alias(column))
    with pytest.raises(UserError) as refused:
        audited(frame)
    (problem,) = refused.value.diagnostics
    reason = "no conversation id" if column == "thread" else "no time"
    assert problem.message == f"no conversation is left of 2 rows: {reason} 2"


@PIECES
def test_conversations_whose_messages_disagree_on_the_customer_are_counted(pieces):
    frame = log(
        ("a", 0, "customer"), ("a", 1, "ai"), ("b", 0, "customer"), ("b", 1, "ai"), ("b", 2, "ai")
    ).with_columns(whose=pl.Series(["x", "y", "z", None, "z"]))
    report = audited(
        frame,
        pieces,
        metrics={"customers": {"kind": "distinct", "of": "customer"}},
        columns=COLUMNS | {"customer": "whose"},
    )
    assert value(report, "customers", "distinct") == 2  # x and z
    told = "In 1 conversation the messages disagree on `customer`: the first value was taken."
    assert told in report.notes


@PIECES
def test_senders_that_nobody_knows_are_counted_with_their_conversations(pieces):
    frame = log(
        ("a", 0, "customer"),
        ("a", 1, "robot"),
        ("a", 2, None),
        ("b", 0, "customer"),
        ("b", 1, "ai"),
        ("c", 0, "Customer"),
    )
    report = audited(frame, pieces)
    assert report.log.messages.unknown_senders == 3
    assert (
        "3 messages in 2 conversations come from senders that the spec does not know: counted "
        "as a message, but as nobody's answer."
    ) in report.notes
    assert value(report, "turns") == 6
    assert value(report, "wrote", "count") == 2


@pytest.mark.parametrize("senders", [("system",), ("unheard of", None), ("tool",)])
@PIECES
def test_a_log_in_which_neither_customer_nor_ai_nor_people_write(senders, pieces):
    messages = [(f"c{n}", n * 7 + m, senders[m % len(senders)]) for n in range(3) for m in range(4)]
    report = audited(log(*messages), pieces)
    assert report.metric("conversations").figure("count", ("handling",), ("none",)).value == 3
    assert value(report, "turns") == 12
    assert value(report, "wrote", "count") == 0
    assert value(report, "elapsed") == 9  # three times from 0 to 3
    assert value(report, "first_response_time", "mean") is None


@PIECES
def test_a_customer_who_never_writes_is_answered_by_nobody(pieces):
    report = audited(log(("a", 0, "ai"), ("a", 5, "human"), ("a", 9, "ai")), pieces)
    assert report.metric("conversations").figure("count", ("handling",), ("none",)).value == 1
    assert value(report, "wrote", "count") == 0
    assert value(report, "elapsed") == 9
    assert value(report, "first_response_time", "mean") is None
    assert value(report, "abandonment", "share") == 0


@pytest.mark.parametrize("pieces", [(10_000, 7_000), (2_000_000, 2_000_000)])
def test_a_hundred_thousand_messages_of_one_conversation(pieces):
    senders = ["customer", "ai", "customer", "human"]
    messages = [("only", 400 * n if n % 2 else 400 * n - 100, senders[n % 4]) for n in range(10**5)]
    report = audited(
        log(*messages).reverse(),
        pieces,
        metrics={
            "worked": {"kind": "sum", "of": "seconds(active_time)"},
            "of_ai": {"kind": "sum", "of": "seconds(ai_time)"},
        },
        messages={"idle_cap": "350s"},
    )
    times = [at for _, at, _ in messages]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert report.log.kept == 1
    assert value(report, "turns") == 10**5
    assert value(report, "elapsed") == times[-1] - times[0]
    assert value(report, "worked") == sum(min(gap, 350) for gap in gaps)
    # AI has it from each of its answers until the person's next.
    assert value(report, "of_ai") == sum(times[n + 2] - times[n] for n in range(1, 10**5 - 2, 4))
    assert value(report, "first_response_time", "mean") == times[1] - times[0]


@PIECES
def test_a_conversation_over_months_is_one_until_the_spec_cuts_it(pieces):
    days = [0, 0.5, 31, 31.25, 200]
    senders = ["customer", "ai", "customer", "human", "customer"]
    frame = log(*(("a", day * 86_400, who) for day, who in zip(days, senders, strict=True)))
    whole = audited(frame, pieces)
    assert value(whole, "elapsed") == 200 * 86_400
    assert whole.metric("conversations").figure("count", ("week",), ("2024-01-22",)).value == 1
    cut = audited(frame, pieces, messages={"split_after": "7d"})
    assert value(cut, "conversations", "count") == 3
    assert value(cut, "elapsed") == 0.75 * 86_400
    by_handling = [
        cut.metric("conversations").figure("count", ("handling",), (handling,)).value
        for handling in ("ai", "human", "none")
    ]
    assert by_handling == [1, 1, 1]


FIRST = datetime(1900, 1, 1, tzinfo=UTC)
LAST = datetime(2199, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


@pytest.mark.parametrize("in_memory", [1, 100])
def test_times_from_1900_to_2200_are_exact_to_the_microsecond(in_memory):
    frame = log(("a", LAST, "system"), ("a", FIRST, "customer"), ("b", LAST, "customer"))
    frame = pl.concat([frame, log(("a", LAST, "ai"), ("b", LAST, "human"))])
    found = folded(frame, in_memory).sort("conversation")
    assert found["started"].to_list() == [FIRST, LAST]
    assert found["ended"].to_list() == [LAST, LAST]
    assert found["first_response"].to_list() == [LAST - FIRST, timedelta(0)]
    # At the same moment the customer comes before the person.
    assert found["handling"].to_list() == ["ai", "human"]


def test_times_outside_of_those_years_are_counted_as_unreadable():
    frame = log(
        ("a", 0, "customer"),
        ("a", FIRST - timedelta(microseconds=1), "ai"),
        ("a", LAST + timedelta(microseconds=2), "ai"),
    )
    assert dropped(audited(frame)) == {"unreadable sent": 2}


IDS = {
    "Int64": [-(2**63), -(2**63) + 1, -1, 0, 1, 2**63 - 1],
    "UInt64": [0, 1, 2**63 - 1, 2**63, 2**64 - 1],
    "Int128": [-(2**64), -1, 2**63, 2**64, 2**100],
    "Int8": [-128, -1, 127],
    "Float64": [-1.5, 0.0, 1.0, 2.0**53, float("inf")],
    "String": ["-1", "0", "00", "0.0", "a", "A", "a ", "é", "e\u0301"],
    "Boolean": [True, False],
}


@pytest.mark.parametrize("type_", IDS)
@pytest.mark.parametrize("in_memory", [2, 100])
def test_every_id_is_one_conversation_whatever_its_type(type_, in_memory):
    # As many messages as its place says, so that no two are alike.
    messages = [(i, n, "ai") for place, i in enumerate(IDS[type_], 1) for n in range(place)]
    frame = log(*messages, ids=getattr(pl, type_))
    found = folded(frame.sample(fraction=1, shuffle=True, seed=1), in_memory)
    counted = dict(found.select(pl.col("conversation").cast(pl.String), "messages").iter_rows())
    assert counted == Counter(frame["thread"].cast(pl.String))
    assert found.height == len(IDS[type_])


def test_float_ids_that_are_no_number_are_no_ids():
    frame = log((1.0, 0, "customer"), (float("nan"), 1, "ai"), (None, 2, "ai"), ids=pl.Float64)
    report = audited(frame)
    assert dropped(report) == {"no conversation id": 2}
    assert report.log.kept == 1
