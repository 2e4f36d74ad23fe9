from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fte_audit.concurrency import Concurrency, ConcurrencyRequest
from fte_audit.engines import concurrency, parted
from fte_audit.engines.concurrency import ConcurrencyTally
from fte_audit.engines.folding.tallying import tally_messages
from fte_audit.engines.recognition import column_types
from fte_audit.engines.run import tally
from fte_audit.engines.sources import frame_log
from fte_audit.plan.builder import build_plan
from fte_audit.plan.concurrency import with_concurrency
from fte_audit.plan.folding import MessageAudit, plan_messages
from fte_audit.plan.model import HANDLINGS
from fte_audit.progress import unheard
from fte_audit.spec.nodes import Comparator, Comparison, Moment, Name
from fte_audit.spec.reader import spec_of
from fte_audit.tally import Disjoint
from tests.reference import slow_concurrency

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
ROLES = ("agent", "handling", "started", "ended", "first_response")
LEFT_OUT = ("not_people", "nameless", "open", "unknown", "backwards")
ROW = st.tuples(
    st.sampled_from(["ann", "bo", "cy", None, "  "]),
    st.integers(0, 20),
    st.one_of(st.none(), st.integers(0, 9)),
    st.sampled_from(["human", "human", "human", *HANDLINGS, None]),
)
LOG = st.lists(ROW, min_size=1, max_size=30)
DENSE = [(("ann", "bo")[n % 3 % 2], n % 11, n * n % 7, "human") for n in range(30)]


def at(seconds):
    return None if seconds is None else BEGIN + timedelta(seconds=seconds)


def frame_of(rows, ids=pl.String):
    numbers = {"ann": -(2**63), "bo": 0, "cy": 2**63 - 1}
    agents = [row[0] if ids == pl.String else numbers.get(row[0]) for row in rows]
    ends = [None if row[2] is None else row[1] + row[2] for row in rows]
    return pl.DataFrame(
        {
            "agent": pl.Series(agents, dtype=ids),
            "handling": pl.Series([row[3] for row in rows], dtype=pl.String),
            "started": [at(row[1]) for row in rows],
            "ended": pl.Series([at(end) for end in ends], dtype=pl.Datetime("us", "UTC")),
        }
    )


def told(frame, chunk_rows=1_000_000, **logs):
    log = frame_log(frame)
    columns = {role: role for role in ROLES if role in frame.columns}
    spec = spec_of({"version": 1, "extends": "standard", "logs": {"columns": columns} | logs})
    plan = build_plan(spec, {}, column_types(log))
    asked = with_concurrency(plan, column_types(log), folded=False)
    return tally(log, asked, unheard, chunk_rows=chunk_rows).tallies


def expected_of(rows):
    """What a quadratic search finds in (agent, begin, end, handling), in seconds."""
    counted, left_out = slow_concurrency.sorted_out(rows)
    levels, largest = slow_concurrency.concurrency(counted)
    return Concurrency(
        counted=len(counted),
        agents=len({agent for agent, *_ in counted}),
        total_us=SECOND * sum(end - begin for _, begin, end in counted),
        levels={level: SECOND * lasting for level, lasting in levels.items()},
        largest=largest,
        **{reason: left_out[reason] for reason in LEFT_OUT},
    )


def plain(rows):
    return [
        (
            who,
            start if handling == "human" else None,
            None if lasted is None else start + lasted,
            handling,
        )
        for who, start, lasted, handling in rows
    ]


@settings(deadline=None)
@example(DENSE, pl.String, 7)
@example(DENSE, pl.Int64, 1000)
@given(LOG, st.sampled_from([pl.String, pl.Int64]), st.integers(3, 40))
def test_what_agents_had_at_once_is_what_looking_at_every_moment_finds(rows, ids, chunk_rows):
    found = told(frame_of(rows, ids), chunk_rows)
    assert found.concurrency == expected_of(plain(rows))
    kept = found.concurrency
    assert kept.counted + sum(getattr(kept, name) for name in LEFT_OUT) == found.screening.kept


def test_two_agents_are_as_worked_out_by_hand():
    rows = [
        ("ann", 0, 120, "human"),
        ("ann", 60, 120, "human"),  # from 60 to 120 she has both
        ("ann", 180, 0, "human"),  # takes no time
        ("bo", 60, 60, "human"),
        ("bo", 120, 30, "human"),  # begins when the other one ends
        ("ann", 0, 600, "ai"),
    ]
    found = told(frame_of(rows)).concurrency
    assert found.levels == {1: 210 * SECOND, 2: 60 * SECOND}
    assert (found.total_us, found.largest) == (330 * SECOND, 2)
    assert (found.counted, found.agents, found.not_people) == (5, 2, 1)


def test_where_the_first_answer_is_known_the_wait_before_it_is_nobodys():
    frame = frame_of([("ann", 0, 100, "human"), ("ann", 10, 100, "human")])
    answers = pl.Series([at(50), at(60)], dtype=pl.Datetime("us", "UTC"))
    found = told(frame.with_columns(first_response=answers))
    assert found.plan.concurrency.begins == "the first answer"
    assert found.concurrency.levels == {1: 20 * SECOND, 2: 40 * SECOND}
    late = pl.Series([at(150), None], dtype=pl.Datetime("us", "UTC"))
    kept = told(frame.with_columns(first_response=late)).concurrency
    assert (kept.backwards, kept.unknown, kept.counted, kept.levels) == (1, 1, 0, {})


def test_what_is_left_out_has_no_known_begin():
    log = frame_log(frame_of([("ann", 0, 60, "human"), ("ann", 30, 60, "human")]))
    columns = {role: role for role in ROLES if role in log.schema}
    spec = spec_of({"version": 1, "extends": "standard", "logs": {"columns": columns}})
    plan = build_plan(spec, {}, column_types(log))
    late = Comparison(Comparator.GREATER, Name("started"), Moment(int(at(10).timestamp()) * SECOND))
    asked = with_concurrency(plan, column_types(log), folded=False, but=late)
    found = tally(log, asked, unheard).tallies.concurrency
    assert (found.counted, found.unknown) == (1, 1)
    assert found.levels == {1: 60 * SECOND}


def test_a_conversation_that_is_there_twice_is_had_once():
    frame = frame_of(DENSE).with_columns(chat=pl.Series([f"c{n}" for n in range(len(DENSE))]))
    twice = pl.concat([frame, frame[3:9], frame[:2]])
    columns = {role: role for role in ROLES[:4]} | {"conversation": "chat"}
    logs = {
        "columns": columns,
        "duplicates": {"key": "conversation", "keep": "first", "by": "chat"},
    }
    assert told(twice, chunk_rows=7, **logs).concurrency == expected_of(plain(DENSE))


def test_many_at_once_are_counted_together():
    rows = [("ann", 0, 10 + n, "human") for n in range(8)]
    words = [(1, (SECOND * row[1]) << 9, SECOND * (row[1] + row[2])) for row in rows]
    found = concurrency._swept(pl.DataFrame(words, orient="row").to_numpy(), most=3)
    levels, largest = slow_concurrency.concurrency([(1, 0, row[2]) for row in rows], most=3)
    assert found.levels == {level: SECOND * lasting for level, lasting in levels.items()}
    assert found.largest == largest == 8
    assert found.total_us == SECOND * sum(row[2] for row in rows)


def test_long_times_add_up_to_the_last_microsecond():
    """Sums of floats would lose the last digits of what a hundred agents do in a century."""
    century = 3_155_760_000_000_003
    words = [(agent, 1 << 9, 1 + century + agent) for agent in range(100)]
    found = concurrency._swept(pl.DataFrame(words, orient="row").to_numpy(), most=100)
    assert found.levels == {1: 100 * century + 4950}
    assert found.total_us == 100 * century + 4950


@pytest.mark.parametrize("bits", [0, 63])
def test_sorting_with_and_without_packing_gives_the_same(monkeypatch, bits):
    monkeypatch.setattr(concurrency, "_BITS", bits)
    assert told(frame_of(DENSE)).concurrency == expected_of(plain(DENSE))


def test_agents_and_times_that_one_integer_has_no_room_for_are_sorted_apart():
    words = [(agent, (n << 52) << 9, (n << 52) + 5) for agent in range(5_000) for n in (1, 0)]
    found = concurrency._swept(pl.DataFrame(words, orient="row").to_numpy(), most=9)
    assert (found.levels, found.largest, found.agents) == ({1: 50_000}, 1, 5_000)


@pytest.mark.parametrize("in_memory", [1, 10**9])
def test_parts_on_disk_give_what_memory_gives(monkeypatch, in_memory):
    monkeypatch.setattr(concurrency, "IN_MEMORY", in_memory)
    rows = [(f"agent {n % 40}", n % 17, n * n % 13, "human") for n in range(300)]
    assert told(frame_of(rows), chunk_rows=50).concurrency == expected_of(plain(rows))


def test_the_order_of_the_rows_does_not_matter():
    rows = random.Random(4).sample(DENSE, len(DENSE))  # noqa: S311
    assert told(frame_of(rows)).to_plain() == told(frame_of(DENSE)).to_plain()


def test_agents_that_share_a_hash_are_hashed_anew_and_change_nothing(monkeypatch):
    honest = ConcurrencyTally.hash_ids
    drawn = []

    def weak_at_first(ids, seed):
        drawn.append(seed)
        return honest(ids, seed) % 1 if len(drawn) == 1 else honest(ids, seed)

    monkeypatch.setattr(ConcurrencyTally, "hash_ids", staticmethod(weak_at_first))
    assert told(frame_of(DENSE)).concurrency == expected_of(plain(DENSE))
    assert len(set(drawn)) == 4


def test_hashes_that_always_collide_are_given_up_on_loudly(monkeypatch):
    honest, calls = ConcurrencyTally.hash_ids, []

    def weak(ids, seed):
        calls.append(seed)
        return honest(ids, seed) % 1 if len(calls) % 2 else honest(ids, seed)

    monkeypatch.setattr(ConcurrencyTally, "hash_ids", staticmethod(weak))
    with pytest.raises(parted.SharedKey):
        told(frame_of(DENSE))


def test_nothing_is_counted_where_nobody_asks():
    silent = ConcurrencyTally(None)
    assert silent.parts(frame_of(DENSE)) is None
    silent.add(None)
    assert silent.result() is None


def test_a_log_without_a_person_has_no_level():
    found = told(frame_of([("ann", 0, 5, "ai")])).concurrency
    assert found == Concurrency(0, 0, 0, {}, 0, 1, 0, 0, 0, 0)


# Logs of messages


def message(conversation, seconds, sender, agent=None, event=None):
    return {
        "conversation": conversation,
        "sent": at(seconds),
        "sender": sender,
        "agent": agent,
        "event": event,
    }


MESSAGES = [
    # A person, who answers after 10 s.
    message("c1", 0, "customer"),
    message("c1", 10, "human", "ann"),
    message("c1", 100, "customer"),
    # Handed over with an event at 20 s, answered at 50 s, ended at 120 s.
    message("c2", 0, "customer"),
    message("c2", 5, "ai"),
    message("c2", 20, "system", event="hand_over"),
    message("c2", 50, "human", "ann"),
    message("c2", 120, "customer"),
    # Handed over without one: the person's first message at 60 s.
    message("c3", 0, "customer"),
    message("c3", 5, "ai"),
    message("c3", 60, "human", "ann"),
    message("c3", 70, "human", "ann"),
    # Handed over, and nobody came.
    message("c4", 0, "customer"),
    message("c4", 5, "ai"),
    message("c4", 20, "system", event="hand_over"),
    # AI alone.
    message("c5", 0, "customer"),
    message("c5", 5, "ai"),
]


def told_by_messages(messages):
    frame = pl.DataFrame(messages, schema_overrides={"event": pl.String, "agent": pl.String})
    log = frame_log(frame)
    roles = {role: role for role in frame.columns}
    spec = spec_of(
        {"version": 1, "extends": "standard", "logs": {"row": "message", "columns": roles}}
    )
    audit = plan_messages(spec, {}, column_types(log))
    plan = with_concurrency(audit.plan, audit.columns, folded=True)
    return tally_messages(log, MessageAudit(audit.fold, plan, audit.columns), unheard).tallied


def test_messages_tell_when_a_persons_part_began():
    found = told_by_messages(MESSAGES).tallies
    assert found.plan.concurrency.begins == "the person's first answer"
    # ann: c1 from 10 to 100, c2 from 50 to 120, c3 from 60 to 70.
    assert found.concurrency.levels == {1: 60 * SECOND, 2: 40 * SECOND, 3: 10 * SECOND}
    assert found.concurrency.total_us == 170 * SECOND
    assert (found.concurrency.counted, found.concurrency.agents) == (3, 1)
    assert found.concurrency.not_people == 1
    assert found.concurrency.nameless == 1  # c4, which names no agent


# Law 3


@settings(max_examples=10, deadline=None)
@given(LOG, LOG)
def test_logs_without_a_common_agent_pool(one, two):
    theirs = [
        (None if row[0] is None else f"{row[0]}2" if row[0].strip() else "", *row[1:])
        for row in two
    ]
    disjoint = frozenset({Disjoint.ROWS, Disjoint.AGENTS, Disjoint.CONVERSATIONS})
    pooled = told(frame_of(one)).pooled(told(frame_of(theirs)), disjoint)
    assert pooled.concurrency == told(frame_of(one + theirs)).concurrency


def test_logs_that_may_share_an_agent_do_not_pool():
    found = told(frame_of(DENSE))
    with pytest.raises(ValueError, match="share no agents"):
        found + found
    assert found.plan.concurrency == ConcurrencyRequest("the start of the conversation")
