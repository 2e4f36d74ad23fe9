"""The same messages give the same digest, however they are ordered, cut, written and folded."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from itertools import count, pairwise

import numpy as np
import polars as pl
import pytest
from hostile_logs import frame_of, write
from hostile_messages import ANSWERED, MESSAGES, NAMES, OUTLINES, SPEC, in_pieces, make_messages
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit import audit
from fte_audit.engines.folding import conversations, ordering, reading
from fte_audit.engines.folding.recently import Recently

FORMATS = ["log.csv", "log.tsv", "log.jsonl", "log.parquet", "log.arrow", "log.csv.gz"]
PIECES = st.tuples(st.sampled_from([2, 9, 2_000_000]), st.integers(3, 40))


def cutting(spec, silence):
    messages = spec["logs"]["messages"] | ({} if silence is None else {"split_after": silence})
    return spec | {"logs": spec["logs"] | {"messages": messages}}


def digest(rows, spec=SPEC, pieces=(2_000_000, 2_000_000), near=3, words=1):
    with in_pieces(*pieces, near, words):
        return audit(frame_of([*rows, *ANSWERED], NAMES), spec).digest


def digest_of_files(rows, folder, name, cuts, pieces):
    folder.mkdir()
    rows = [*rows, *ANSWERED]
    bounds = [0, *sorted(cuts), len(rows)]
    stem, suffix = name.split(".", 1)
    for number, (start, end) in enumerate(pairwise(bounds)):
        if start < end:
            write(rows[start:end], folder / f"{stem}-{number}.{suffix}", NAMES)
    with in_pieces(*pieces):
        return audit(folder, SPEC).digest


@settings(max_examples=15, deadline=None)
@given(
    MESSAGES,
    st.randoms(use_true_random=False),
    PIECES,
    st.sampled_from([None, "11s"]),
    st.sampled_from([0, 2, 1000]),
)
def test_order_chunks_and_memory_do_not_matter(rows, chance, pieces, silence, words):
    spec = cutting(SPEC, silence)
    shuffled = chance.sample(rows, len(rows))
    assert digest(shuffled, spec, pieces, words=words) == digest(rows, spec)


@settings(max_examples=10, deadline=None)
@given(MESSAGES, st.randoms(use_true_random=False), PIECES, st.sampled_from([SPEC, OUTLINES]))
def test_what_is_gathered_at_once_is_what_order_tells(rows, chance, pieces, spec):
    shuffled = chance.sample(rows, len(rows))
    expected = digest(rows, spec, near=10**9)
    assert digest(shuffled, spec, pieces, near=0) == expected
    assert digest(rows, spec, pieces, near=2) == expected


@settings(max_examples=4, deadline=None)
@given(MESSAGES, st.randoms(use_true_random=False), PIECES, st.data())
def test_a_split_into_files_does_not_matter(tmp_path_factory, rows, chance, pieces, data):
    shuffled = chance.sample(rows, len(rows))
    cuts = [data.draw(st.integers(0, len(rows))) for _ in range(2)]
    folder = tmp_path_factory.mktemp("split")
    name = data.draw(st.sampled_from(FORMATS))
    found = digest_of_files(shuffled, folder / "log", name, cuts, pieces)
    assert found == digest(rows)


@pytest.mark.parametrize("name", FORMATS)
def test_the_format_does_not_matter(tmp_path, name):
    rows = make_messages(11, 120)
    assert digest_of_files(rows, tmp_path / "log", name, [50], (20, 30)) == digest(rows)


def typed(rows_number, seed):
    """A clean log with types, and the same rows as text."""
    choose = random.Random(seed)  # noqa: S311
    rows = [
        {
            "id": number if choose.randrange(9) else None,
            "thread": choose.randrange(-4, 4),
            "at": 1_706_745_600_000 + 1000 * choose.randrange(40),
            "who": choose.choice(["user", "user", "bot", "human", "robot", None]),
            "did": choose.choice([None, None, "hand_over", "close"]),
            "hello": choose.choice([True, False, None]),
            "topic": choose.choice(["a", "b", None]),
            "rating": choose.choice([1.0, 2.5, 4.0, 0.0, None, float("nan")]),
            "price": choose.choice([0.1, 0.3, 12345.678901, 7.0, None, float("nan")]),
            "name": choose.choice(["ann", "bob"]),
            "spam": choose.choice([False, False, True]),
            "turn": choose.choice([None, 1, 2, 10]),
            "edited": number % 7,
        }
        for number in range(rows_number)
    ]
    frame = pl.DataFrame(rows, infer_schema_length=None).with_columns(
        pl.col("at").cast(pl.Datetime("ms")).dt.replace_time_zone("UTC"),
        pl.col("who", "did", "topic").cast(pl.Categorical),
    )
    words = frame.with_columns(
        pl.col("at").dt.to_string("%Y-%m-%dT%H:%M:%S%.3fZ"),
        pl.col("rating", "price").fill_nan(None).cast(pl.String),
        pl.col("id", "thread", "hello", "spam", "edited", "turn", "who", "did", "topic").cast(
            pl.String
        ),
    )
    return frame, words.select(NAMES)


@pytest.mark.parametrize("suffix", ["parquet", "arrow", "csv", "jsonl", "frame"])
@pytest.mark.parametrize("silence", [None, "5s"])
def test_typed_columns_give_the_digest_of_their_text(tmp_path, suffix, silence):
    frame, words = typed(200, 5)
    spec = cutting(SPEC, silence)
    expected = audit(words, spec).digest
    path = tmp_path / f"log.{suffix}"
    if suffix == "parquet":
        frame.write_parquet(path, row_group_size=30)
    elif suffix == "arrow":
        frame.write_ipc(path)
    elif suffix == "csv":
        words.write_csv(path)
    elif suffix == "jsonl":
        words.write_ndjson(path)
    with in_pieces(40, 30):
        assert audit(frame if suffix == "frame" else path, spec).digest == expected


PROGRAM = """
import sys
from fte_audit import audit
print(audit(sys.argv[1], sys.argv[2]).digest)
"""


def test_threads_hash_seed_locale_and_zone_of_the_machine_do_not_matter(tmp_path):
    rows = [*make_messages(17, 300), *ANSWERED]
    log, spec = tmp_path / "log.parquet", tmp_path / "spec.yaml"
    frame_of(rows, NAMES).write_parquet(log, row_group_size=50)
    spec.write_text(json.dumps(SPEC), encoding="utf-8")
    digests = {digest(rows[:-2])}
    for setting in (
        {"POLARS_MAX_THREADS": "1", "PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Asia/Kolkata"},
        {"POLARS_MAX_THREADS": "2", "PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8", "TZ": "UTC"},
    ):
        path = os.pathsep.join(entry for entry in sys.path if entry)
        answer = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(log), str(spec)],
            env={**os.environ, **setting, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
        digests.add(answer.stdout.strip())
    assert len(digests) == 1


# The law fails on planted faults.


def same_in_any_order(rows, spec=SPEC):
    """Whether a few orders and cuts of the messages give one digest."""
    chance = random.Random(1)  # noqa: S311
    orders = [rows, rows[::-1], chance.sample(rows, len(rows))]
    return len({digest(order, spec, (20, 30)) for order in orders}) == 1


MANY = make_messages(23, 120)
TIES = [
    {**row, "id": None, "who": "user", "at": f"2024-02-03T04:05:0{number % 2}Z"}
    for number, row in enumerate(MANY)
]


def test_the_planted_faults_are_the_only_ones():
    assert same_in_any_order(MANY)
    assert same_in_any_order(TIES)


def test_a_value_of_whichever_message_came_first_is_noticed(monkeypatch):
    monkeypatch.setattr(pl.Expr, "min_by", lambda value, _text: value.first())
    monkeypatch.setattr(pl.Expr, "max_by", lambda value, _text: value.last())
    assert not same_in_any_order(TIES)


def test_a_table_that_forgets_which_message_was_the_first_is_noticed(monkeypatch):
    def covered(self, slots, marks, orders):
        known = self._known[slots]
        return (known[:, 0] == marks) & (known[:, 1] < np.iinfo(np.int64).max)

    monkeypatch.setattr(Recently, "_covered", covered)
    assert not same_in_any_order(MANY)


def test_messages_that_stay_as_they_came_are_noticed(monkeypatch):
    def by_key_only(messages):
        order = np.argsort(messages.keys, kind="stable")
        return ordering.Messages(messages.keys[order], messages.packed[order])

    monkeypatch.setattr(conversations, "in_order", by_key_only)
    # With a cap there is a duration, which would be negative, and all would be dropped for that.
    messages = {key: value for key, value in SPEC["logs"]["messages"].items() if key != "idle_cap"}
    metrics = {name: metric for name, metric in SPEC["metrics"].items() if name != "worked"}
    uncapped = SPEC | {"logs": SPEC["logs"] | {"messages": messages}, "metrics": metrics}
    assert not same_in_any_order(MANY, uncapped)


def test_conversations_that_are_torn_at_the_ends_of_chunks_are_noticed(monkeypatch):
    seeds = count()
    hash_ids = lambda ids, _: ids.hash(next(seeds))  # noqa: E731 - each chunk has keys of its own
    monkeypatch.setattr(reading.PutAside, "hash_ids", staticmethod(hash_ids))
    assert not same_in_any_order(MANY)


def test_messages_that_are_lost_at_the_ends_of_chunks_are_noticed(monkeypatch):
    put = reading.PutAside._put
    monkeypatch.setattr(reading.PutAside, "_put", lambda aside, rows: put(aside, rows[:-1]))
    assert not same_in_any_order(MANY)
