from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import zip_longest

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.engines.folding.conversations import SharedKey
from fte_audit.engines.folding.gathering import NEEDED
from fte_audit.engines.folding.reading import PutAside
from fte_audit.engines.recognition import column_types
from fte_audit.engines.sources import frame_log
from fte_audit.plan.folding import plan_messages
from fte_audit.spec.reader import spec_of
from tests.engines.folding.whole import fold
from tests.reference.examples import examples
from tests.reference.slow_folding import facts, in_order, split

BEGIN = datetime(2024, 1, 27, tzinfo=UTC)
SECOND = 1_000_000
SENDERS = ("customer", "ai", "tool", "system", "human", "visitor")
LOGS = {
    "row": "message",
    "columns": {
        "conversation": "thread",
        "sent": "at",
        "sender": "who",
        "event": "did",
        "topic": "topic",
        "csat": {"column": "rating", "scale": [1, 5], "missing": [-1]},
        "cost": {"column": "price", "take": "sum"},
        "customer": "CASE WHEN who = 'customer' THEN name END",
    },
    "messages": {"idle_cap": "5s", "reopened_after": "10s", "greeting": "hello"},
}
MESSAGE = st.fixed_dictionaries(
    {
        "thread": st.sampled_from(["a", "b", "c", "Ä", "a "]),
        "at": st.integers(0, 40).map(lambda seconds: BEGIN + timedelta(seconds=seconds)),
        "who": st.sampled_from(SENDERS),
        "did": st.sampled_from([None, None, "hand_over", "close", "opened"]),
        "hello": st.booleans(),
        "topic": st.sampled_from([None, "x", "y", " "]),
        "rating": st.sampled_from([None, -1, 1, 5]),
        "price": st.sampled_from([None, 0, 25, 10**6]),
        "name": st.sampled_from(["ann", "bob"]),
    }
)
SCHEMA = {
    "thread": pl.String,
    "at": pl.Datetime("us", "UTC"),
    "who": pl.String,
    "did": pl.String,
    "hello": pl.Boolean,
    "topic": pl.String,
    "rating": pl.Int64,
    "price": pl.Int64,
    "name": pl.String,
}
LOG = st.lists(MESSAGE, min_size=1, max_size=40)


def planned(frame, **messages):
    logs = LOGS | {"messages": LOGS["messages"] | messages}
    spec = spec_of({"version": 1, "extends": "standard", "logs": logs})
    return plan_messages(spec, {}, column_types(frame_log(frame)))


def conversations(frame, *, options=None, **messages):
    return fold(frame_log(frame), planned(frame, **messages), **(options or {}))


def message_of(row):
    sender = row["who"] if row["who"] != "visitor" else "unknown"
    event = row["did"] if row["did"] != "opened" else None
    at = (row["at"] - BEGIN) // timedelta(microseconds=1)
    return (at, sender, event, row["hello"])


def slowly(rows, split_after=None, silence=10 * SECOND):
    """What the reference tells of each conversation, with the values that it has."""
    threads = {}
    for row in rows:
        threads.setdefault(row["thread"], []).append(row)
    for thread, its in threads.items():
        places = {}
        for row in its:
            places.setdefault(message_of(row), []).append(row)
        parts = split(in_order(places), split_after)
        for part in parts:
            yield {
                "conversation": thread,
                "carried": [row for message in part for row in places[message]],
                **facts([m for m in part for _ in places[m]], 5 * SECOND, silence),
            }


def micros(value):
    if isinstance(value, datetime):
        return (value - BEGIN) // timedelta(microseconds=1)
    return value // timedelta(microseconds=1) if isinstance(value, timedelta) else value


NAMES = {
    "messages": "messages",
    **{f"{s}_messages": f"{s} messages" for s in (*SENDERS[:5], "unknown")},
    "started": "started",
    "ended": "ended",
    "first_response": "first response",
    "first_ai_response": "first ai response",
    "first_human_response": "first human response",
    "customer_wrote": "customer wrote",
    "answered": "answered",
    "handling": "handling",
    "handed_over_at": "handed over at",
    "hand_over_sign": "hand-over sign",
    "hand_over_wait": "hand-over wait",
    "reopened": "reopened",
    "closed_at": "closed at",
    "abandoned": "abandoned",
    "active_time": "active",
    "duration": "active",
    "ai_time": "time with ai",
    "human_time": "time with human",
    "queue_time": "time with queue",
}


NEAR = st.sampled_from([0, 3, 10**9])
"""Whether the messages of a chunk are gathered: always, where it pays, never."""


def check_facts(rows, *, outlines, **options):
    """The facts of outlines, or all, are what reading message by message tells."""
    names = [name for name in NAMES if name in NEEDED or not outlines]
    audit = planned(pl.DataFrame(rows, schema=SCHEMA), reopened_after=None)
    log = frame_log(pl.DataFrame(rows, schema=SCHEMA))
    found, _ = fold(log, audit, names=("conversation", *names), **options)
    told = [
        (row["conversation"], *(micros(row[name]) for name in names))
        for row in found.iter_rows(named=True)
    ]
    slow = [
        (row["conversation"], *(row[NAMES[name]] for name in names))
        for row in slowly(rows, silence=None)
    ]
    assert sorted(told, key=repr) == sorted(slow, key=repr)


@settings(deadline=None, max_examples=examples(30))
@given(LOG, st.sampled_from([3, 2_000_000]), st.integers(1, 50), NEAR)
def test_outlines_are_what_reading_message_by_message_tells(rows, in_memory, chunk_rows, near):
    check_facts(rows, outlines=True, in_memory=in_memory, chunk_rows=chunk_rows, near=near)


@pytest.mark.parametrize("outlines", [True, False])
@pytest.mark.parametrize("chunk_rows", [40, 1000])
@pytest.mark.parametrize("near", [0, 6, 10**9])
@pytest.mark.parametrize("in_memory", [100, 2_000_000])
def test_facts_of_many_conversations(outlines, chunk_rows, near, in_memory):
    """Some in one chunk, some in several, most with AI or a person before the customer.

    With `near=6` some chunks are gathered, and others are not.
    """
    choose = random.Random(chunk_rows)  # noqa: S311
    rows = [
        {
            "thread": f"c{number // 12 + choose.randrange(4)}",
            "at": BEGIN + timedelta(seconds=number // 3 + choose.randrange(5)),
            "who": choose.choice(SENDERS),
            "did": choose.choice([None, None, None, "hand_over", "close"]),
            "hello": choose.random() < 0.3,
        }
        for number in range(600)
    ]
    options = {"in_memory": in_memory, "chunk_rows": chunk_rows, "near": near}
    check_facts(rows, outlines=outlines, **options)


@settings(deadline=None, max_examples=examples(50))
@given(LOG, st.sampled_from([3, 2_000_000]), st.integers(1, 50), NEAR, st.sampled_from([None, 15]))
def test_every_fact_is_what_reading_message_by_message_tells(
    rows, in_memory, chunk_rows, near, split_after
):
    declared = {} if split_after is None else {"split_after": f"{split_after}s"}
    frame = pl.DataFrame(rows, schema=SCHEMA)
    found, _ = conversations(
        frame,
        options={"in_memory": in_memory, "chunk_rows": chunk_rows, "near": near},
        **declared,
    )
    expected = list(slowly(rows, None if split_after is None else split_after * SECOND))
    assert found.height == len(expected)
    told = [
        (row["conversation"], *(micros(row[name]) for name in NAMES))
        for row in found.iter_rows(named=True)
    ]
    slow = [(row["conversation"], *(row[name] for name in NAMES.values())) for row in expected]
    assert sorted(told, key=repr) == sorted(slow, key=repr)


@settings(deadline=None, max_examples=examples(50))
@given(LOG, st.sampled_from([3, 2_000_000]), st.integers(1, 50), NEAR, st.sampled_from([None, 15]))
def test_values_are_taken_from_the_first_the_last_or_all_messages(
    rows, in_memory, chunk_rows, near, split_after
):
    declared = {} if split_after is None else {"split_after": f"{split_after}s"}
    frame = pl.DataFrame(rows, schema=SCHEMA)
    options = {"in_memory": in_memory, "chunk_rows": chunk_rows, "near": near}
    found, disagreeing = conversations(frame, options=options, **declared)
    expected = {}
    for row in slowly(rows, None if split_after is None else split_after * SECOND):
        carried = row["carried"]
        there = [r for r in carried if r["topic"] not in {None, " "}]
        rated = [r for r in carried if r["rating"] not in {None, -1}]
        named = [r for r in carried if r["who"] == "customer"]
        expected[row["conversation"], row["started"], row["ended"], row["messages"]] = (
            {r["topic"] for r in there if message_of(r) == message_of(there[0])} or {None},
            {r["rating"] for r in rated if message_of(r) == message_of(rated[-1])} or {None},
            {r["name"] for r in named if message_of(r) == message_of(named[0])} or {None},
            sum(r["price"] for r in carried if r["price"] is not None)
            if any(r["price"] is not None for r in carried)
            else None,
            len({r["topic"] for r in there}) > 1,
        )
    for row in found.iter_rows(named=True):
        key = (row["conversation"], micros(row["started"]), micros(row["ended"]), row["messages"])
        topics, ratings, names, price, _ = expected[key]
        assert row["topic"] in topics
        assert row["csat"] in ratings
        assert row["customer"] in names
        assert row["cost"] == price
    assert disagreeing["topic"] == sum(differs for *_, differs in expected.values())


TYPED = {
    pl.String: ["b", "a"],
    pl.Categorical: ["b", "a"],
    pl.Enum(["b", "a"]): ["b", "a"],
    pl.Boolean: [True, False],
    pl.UInt64: [2**64 - 1, 7],
    pl.Int8: [10, 9],
    pl.Float32: [2.5, -0.0],
    pl.Decimal(10, 2): [Decimal("10.10"), Decimal("9.90")],
    pl.Date: [date(2024, 2, 1), date(2024, 1, 31)],
    pl.Datetime("ms", "UTC"): [BEGIN, BEGIN - timedelta(days=1)],
    pl.Duration("us"): [timedelta(days=1), timedelta(seconds=1)],
}
TYPED_PAIRS = list(zip_longest([*TYPED][::2], [*TYPED][1::2], fillvalue=pl.String))
"""Two types in one log: what is folded is the same, and takes half the time."""


def messages_with(dtype):
    """What each message of four conversations says, in a column of this type."""
    values = [None, *TYPED[dtype], None, *TYPED[dtype]]
    return pl.Series([*values, *values[::-1], *[None] * 6, *values], dtype=dtype)


@pytest.mark.parametrize("dtypes", TYPED_PAIRS, ids=lambda pair: " and ".join(map(str, pair)))
def test_values_of_every_type_are_taken_alike(dtypes):
    """Of messages at once, of chunks, of one by one; and where a moment has two values."""
    times = [BEGIN + timedelta(seconds=second) for second in (0, 1, 2, 3, 4, 4)]
    one, other = map(messages_with, dtypes)
    columns = {
        "thread": [thread for thread in "abcd" for _ in range(6)],
        "at": [*times * 3, *[BEGIN] * 6],
        "who": ["customer"] * 24,
        "topic": one,
        "language": one,
        "market": other,
        "channel": other,
    }
    last = {role: {"column": role, "take": "last"} for role in ("language", "channel")}
    logs = {
        "row": "message",
        "columns": {"conversation": "thread", "sent": "at", "sender": "who"}
        | {"topic": "topic", "market": "market"}
        | last,
    }
    frame = pl.DataFrame(columns)
    plan = plan_messages(
        spec_of({"version": 1, "extends": "standard", "logs": logs}),
        {},
        column_types(frame_log(frame)),
    )
    names = ("conversation", "topic", "language", "market", "channel", "messages")
    ways = [
        fold(frame_log(each), plan, names=names, near=near, chunk_rows=rows, in_memory=in_memory)
        for each in (frame, frame.reverse())
        for near in (0, 10**9)
        for rows in (1, 5, 100)
        for in_memory in (2, 1000)
    ]
    tables = [found.sort("conversation").rows() for found, _ in ways]
    assert all(table == tables[0] for table in tables)
    assert all(disagreeing == ways[0][1] for _, disagreeing in ways)
    for place, role, dtype in ((1, "topic", dtypes[0]), (3, "market", dtypes[1])):
        first, second = TYPED[dtype]
        taken = messages_with(dtype)
        texts = (taken.to_physical() if dtype == pl.Duration else taken)[1:3].cast(pl.String)
        least, greatest = (first, second) if texts[0] < texts[1] else (second, first)
        assert [(row[0], row[place], row[place + 1], row[-1]) for row in tables[0]] == [
            ("a", first, greatest, 6),
            ("b", second, first, 6),
            ("c", None, None, 6),
            ("d", least, greatest, 6),
        ]
        assert ways[0][1][role] == 3


def test_a_message_of_the_same_moment_and_kind_settles_the_value_by_its_content():
    rows = [
        {"thread": "a", "at": BEGIN, "who": "customer", "topic": topic, "name": "ann"}
        for topic in ("y", "x")
    ]
    frame = pl.DataFrame(rows, schema=SCHEMA)
    assert {
        conversations(each, options={"chunk_rows": size, "near": near, "seeds": seeds})[0][
            "topic"
        ].item()
        for each in (frame, frame.reverse())
        for size in (1, 2)
        for near in (0, 3)
        for seeds in ((1, 2, 3), (4, 5, 6))
    } == {"x"}


def test_ids_that_share_a_hash_are_noticed(monkeypatch):
    monkeypatch.setattr(PutAside, "hash_ids", staticmethod(lambda ids, _: ids.hash(0) % 2))
    rows = [{"thread": str(i), "at": BEGIN, "who": "ai"} for i in range(10)]
    frame = pl.DataFrame(rows, schema=SCHEMA)
    for in_memory in (3, 100):
        with pytest.raises(SharedKey):
            conversations(frame, options={"in_memory": in_memory})


def test_whole_numbers_are_their_own_keys():
    ids = [-(2**63), -1, 0, 1, 2**63 - 1]
    rows = [{"thread": i, "at": BEGIN, "who": "ai"} for i in ids for _ in range(2)]
    frame = pl.DataFrame(rows, schema=SCHEMA | {"thread": pl.Int64})
    for in_memory in (3, 100):
        found, _ = conversations(frame, options={"in_memory": in_memory})
        assert sorted(found["conversation"]) == ids
        assert found["messages"].to_list() == [2] * 5
