from __future__ import annotations

import csv
from collections import Counter

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit import UserError, audit
from fte_audit.engines.dropping import DroppedRowsFile
from fte_audit.engines.folding.conversations import SharedKey
from fte_audit.engines.folding.reading import PutAside
from fte_audit.engines.screening import Screener
from fte_audit.engines.sources import frame_log
from fte_audit.pipeline import audit_log, audit_paths
from fte_audit.spec.reader import spec_of
from tests.reference.examples import examples
from tests.reference.hostile_messages import in_pieces

SENDERS = ("customer", "ai", "human", "who?")
ROW = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["m1", "m2", "m3", "m4", "m5", None]),
        "thread": st.sampled_from(["a", "b", "c", None, "  "]),
        "at": st.one_of(
            st.integers(0, 9).map(lambda n: f"2024-01-27T10:00:0{n}Z"), st.sampled_from([None, "?"])
        ),
        "who": st.sampled_from(SENDERS),
        "spam": st.booleans(),
        "rating": st.sampled_from([None, None, "5", "x", "9"]),
        "edited": st.integers(0, 2),
    }
)
SCHEMA = dict.fromkeys(("id", "thread", "at", "who"), pl.String) | {
    "spam": pl.Boolean,
    "rating": pl.String,
    "edited": pl.Int64,
}
SPEC = {
    "version": 1,
    "extends": "standard",
    "logs": {
        "row": "message",
        "columns": {
            "message": "id",
            "conversation": "thread",
            "sent": "at",
            "sender": "who",
            "csat": {"column": "rating", "scale": [1, 5]},
        },
        "messages": {"drop": {"spam": "spam"}},
        "duplicates": {"keep": "latest", "by": "edited"},
        "drop": {"unanswered": "answered = FALSE"},
    },
    "metrics": {"sent": {"kind": "sum", "of": "messages"}},
}


def screened_slowly(rows):
    """Each message with the reason that it is dropped for, or None."""

    def reason(row):
        if row["at"] == "?":
            return "unreadable sent"
        if not (row["thread"] or "").strip():
            return "no conversation id"
        if row["at"] is None:
            return "no time"
        return "dropped by rule: spam" if row["spam"] else None

    kept = [row for row in rows if reason(row) is None]
    best = {}
    for row in kept:
        if row["id"] is not None:
            best[row["id"]] = max(best.get(row["id"], -1), row["edited"])
    seen = Counter()
    for row in rows:
        why = reason(row)
        if why is None and row["id"] is not None:
            if row["edited"] < best[row["id"]] or seen[row["id"]]:
                why = "duplicate"
            else:
                seen[row["id"]] += 1
        yield row, why


ANSWERED = pl.DataFrame(
    [
        {"id": "q", "thread": "z", "at": "2024-01-27T10:00:00Z", "who": "customer"},
        {"id": "a", "thread": "z", "at": "2024-01-27T10:00:01Z", "who": "ai"},
    ],
    schema=SCHEMA,
).with_columns(spam=pl.lit(False), edited=pl.lit(0, dtype=pl.Int64))  # noqa: FBT003


def told(dropped):
    """The conversation and the reason of each dropped message; of copies the reason alone."""
    return Counter(("" if why == "duplicate" else key or "", why) for key, why in dropped)


def lost(rows, dropped):
    """What the first law finds wrong with a run over these messages."""
    frame = pl.DataFrame(rows, schema=SCHEMA)
    # Where nothing is left to audit, the log is refused.
    frame = pl.concat([frame, ANSWERED.select(frame.columns)])
    log = audit_log(frame_log(frame), spec_of(SPEC), dropped=dropped).log
    messages = log.messages
    reasons = {each.reason: each.rows for each in messages.dropped}
    slow = [(row["thread"], why) for row, why in screened_slowly(rows) if why]
    lines = dropped.read_text(encoding="utf-8").splitlines()
    listed = [tuple(line) for line in csv.reader(lines)][1:]
    of_messages = [(key, why[9:]) for key, why in listed if why.startswith("message: ")]
    # Which of two copies that are edited alike counts, their content settles.
    copies = {row["thread"] for row, why in screened_slowly(rows) if why in {None, "duplicate"}}
    of_conversations = Counter(why for _, why in listed if not why.startswith("message: "))
    wrong = {
        "messages were not read": messages.read != len(rows) + 2,
        "messages do not add up": messages.read
        != messages.kept + messages.lost + sum(reasons.values()),
        "conversations do not add up": log.read
        != log.kept + sum(each.rows for each in log.dropped),
        "other reasons": {why: n for why, n in reasons.items() if n}
        != Counter(why for _, why in slow),
        "the list has other messages": told(of_messages) != told(slow)
        or {key for key, why in of_messages if why == "duplicate"} - copies,
        "the list has other conversations": of_conversations
        != {each.reason: each.rows for each in log.dropped if each.rows},
    }
    return [words for words, is_wrong in wrong.items() if is_wrong]


@settings(deadline=None, max_examples=examples(40))
@given(st.lists(ROW, min_size=1, max_size=30))
def test_every_message_is_kept_or_lost_or_dropped_for_one_reason(tmp_path_factory, rows):
    assert lost(rows, tmp_path_factory.mktemp("dropped") / "dropped.csv") == []


MANY = [
    {"id": f"m{n % 25}", "thread": "abc"[n % 3], "at": at, "who": SENDERS[n % 2 * 3]}
    | {"spam": n % 7 == 0, "rating": None, "edited": n}
    for n, at in enumerate(["2024-01-27T10:00:00Z", "?", "2024-01-27T10:00:05Z", None] * 8)
]


def test_the_planted_faults_are_the_only_ones(tmp_path):
    assert lost(MANY, tmp_path / "dropped.csv") == []


def test_a_message_that_vanishes_is_noticed(monkeypatch, tmp_path):
    put = PutAside._put
    monkeypatch.setattr(PutAside, "_put", lambda aside, rows: put(aside, rows[1:]))
    assert "messages do not add up" in lost(MANY, tmp_path / "dropped.csv")


def test_a_reason_that_is_forgotten_is_noticed(monkeypatch, tmp_path):
    note = Screener.note

    def forgetful(self, screened):
        reasons = {reason: n for reason, n in screened.reasons.items() if reason != 1}
        note(self, screened._replace(reasons=reasons))

    monkeypatch.setattr(Screener, "note", forgetful)
    assert "messages were not read" in lost(MANY, tmp_path / "dropped.csv")


def test_a_message_that_is_missing_from_the_list_is_noticed(monkeypatch, tmp_path):
    add = DroppedRowsFile.add
    monkeypatch.setattr(DroppedRowsFile, "add", lambda file, k, r: add(file, k[1:], r[1:]))
    wrong = lost(MANY, tmp_path / "dropped.csv")
    assert "the list has other messages" in wrong
    assert "the list has other conversations" in wrong


def planted(**other):
    """Three conversations: one answered, one of spam, one that nobody answered."""
    rows = [
        ("1", "a", "10:00:00", "customer"),
        ("2", "a", "10:00:07", "ai"),
        ("3", "b", "10:00:01", "customer"),
        ("4", "b", "10:00:09", "customer"),
        ("5", "c", "10:00:02", "customer"),
        ("6", "c", "10:01:02", "human"),
    ]
    frame = pl.DataFrame(
        [
            {
                "id": i,
                "thread": t,
                "at": f"2024-01-27T{at}Z",
                "who": who,
                "spam": False,
                "edited": 1,
            }
            for i, t, at, who in rows
        ],
        schema=SCHEMA,
    )
    return frame.with_columns(**other)


def test_messages_of_dropped_conversations_are_counted_with_the_reason_of_the_conversation():
    report = audit(planted(), SPEC)
    assert (report.log.messages.kept, report.log.messages.lost) == (4, 2)
    assert (report.log.read, report.log.kept) == (3, 2)
    assert {each.reason: each.rows for each in report.log.dropped if each.rows} == {
        "dropped by rule: unanswered": 1
    }
    assert report.metric("sent").figure("sum").value == 4


def test_dropped_messages_and_conversations_are_named_in_one_file(tmp_path):
    frame = planted(spam=pl.col("id") == "6")
    frame.write_parquet(tmp_path / "log.parquet")
    path = tmp_path / "dropped.csv"
    audit_paths([str(tmp_path / "log.parquet")], spec_of(SPEC), dropped=path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["conversation", "reason"],
        ["c", "message: dropped by rule: spam"],
        ["b", "dropped by rule: unanswered"],
        ["c", "dropped by rule: unanswered"],
    ]


def test_a_copy_is_refused_until_the_spec_says_which_one_counts():
    twice = pl.concat([planted(), planted().head(1)])
    logs = {key: value for key, value in SPEC["logs"].items() if key != "duplicates"}
    with pytest.raises(UserError) as refused:
        audit(twice, SPEC | {"logs": logs})
    (problem,) = refused.value.diagnostics
    assert problem.code == "FTE401"
    assert "`message`" in problem.message
    assert (
        audit(twice, SPEC).metric("sent").figures == audit(planted(), SPEC).metric("sent").figures
    )


def test_ids_that_share_a_hash_are_hashed_anew_and_change_no_figure(monkeypatch):
    drawn = []

    def weak_once(ids, seed):
        drawn.append(seed)
        return ids.hash(seed) if len(set(drawn)) > 1 else ids.hash(seed) % 2

    expected = audit(planted(), SPEC)
    monkeypatch.setattr(PutAside, "hash_ids", staticmethod(weak_once))
    assert audit(planted(), SPEC).digest == expected.digest
    assert len(set(drawn)) == 2


def test_hashes_that_always_collide_are_given_up_on_loudly(monkeypatch):
    monkeypatch.setattr(PutAside, "hash_ids", staticmethod(lambda ids, _: ids.hash(0) % 2))
    with pytest.raises(SharedKey):
        audit(planted(), SPEC)


def test_messages_that_disagree_and_senders_that_nobody_knows_are_told():
    frame = planted(who=pl.col("who").replace("human", "Ana"))
    frame = frame.with_columns(topic=pl.Series(["x", "y", "x", None, "z", "z"]))
    columns = SPEC["logs"]["columns"] | {"topic": "topic"}
    report = audit(frame, SPEC | {"logs": SPEC["logs"] | {"columns": columns, "drop": {}}})
    assert report.log.messages.unknown_senders == 1
    assert any("1 message in 1 conversation comes from a sender" in n for n in report.notes)
    assert any("In 1 conversation the messages disagree on `topic`" in n for n in report.notes)


@pytest.mark.parametrize("in_memory", [5, 2_000_000])
def test_progress_tells_of_reading_and_then_of_folding_every_message(in_memory):
    spec = SPEC | {"logs": SPEC["logs"] | {"duplicates": "all"}}
    log = frame_log(pl.concat([planted()] * 20))
    steps = []
    with in_pieces(in_memory, 7):
        audit_log(log, spec_of(spec), progress=steps.append)
    names = [step.name for step in steps]
    assert names == sorted(names, reverse=True)
    for name, total in (("reading", 120), ("folding", 120)):
        done = [step.done for step in steps if step.name == name]
        assert done == sorted(done)
        assert done[-1] == total
        assert {(step.total, step.unit) for step in steps if step.name == name} == {(total, "rows")}


def test_expected_rows_are_messages():
    def expecting(rows):
        return SPEC | {"logs": SPEC["logs"] | {"expect": {"rows": rows}}}

    assert audit(planted(), expecting([6, 6])).log.kept == 2
    with pytest.raises(UserError, match="the log has 6 rows; 1 to 3 were expected"):
        audit(planted(), expecting([1, 3]))
