from __future__ import annotations

from itertools import combinations

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from fte_audit import audit
from fte_audit.engines.folding.gathering import KEY, PACKED
from fte_audit.engines.folding.packing import code_of, pack
from fte_audit.engines.folding.sequence import backwards, numbered
from tests.reference.hostile_messages import in_pieces

MESSAGES = st.lists(
    st.tuples(
        st.sampled_from([-7, 8]),
        st.integers(-1, 2),
        st.integers(0, 5),
        st.one_of(st.none(), st.integers(-1, 2)),
    ),
    max_size=8,
)


def counted(messages):
    keys, times, senders, numbers = zip(*messages, strict=True) if messages else ([],) * 4
    senders = np.array(senders, dtype=np.uint8)
    code = code_of(senders, senders * 0, np.zeros(len(senders), np.bool_))
    packed = pack(np.array(times, dtype=np.int64), code)
    messages = pl.DataFrame({KEY: np.array(keys, dtype=np.int64), PACKED: packed})
    return backwards(numbered(messages, pl.Series(numbers, dtype=pl.Int64)))


@given(MESSAGES)
def test_conversations_with_any_two_messages_that_contradict_each_other_are_counted(messages):
    expected = set()
    for one, two in combinations([m for m in messages if m[3] is not None], 2):
        if one[0] == two[0] and (one[1] - two[1]) * (one[3] - two[3]) < 0:
            expected.add(one[0])
    assert counted(messages) == len(expected)


SPEC = {
    "version": 1,
    "extends": "standard",
    "logs": {
        "row": "message",
        "columns": {
            "conversation": "thread",
            "sent": "at",
            "sender": "who",
            "sequence": {"column": "turn", "missing": [-1]},
        },
    },
}
ROWS = [
    # thread, turn, second: b is disordered only as written, c stands still, d runs backwards twice
    ("a", "1", 0),
    ("a", "2", 5),
    ("b", "2", 7),
    ("b", "1", 6),
    ("c", "2", 3),
    ("c", "1", 3),
    ("d", "9", 1),
    ("d", "10", 0),
    ("d", "8", 2),
    ("d", "-1", 3),
    ("e", None, 0),
]


def log(**other):
    rows = [
        {"thread": thread, "turn": turn, "at": f"2024-01-27T10:00:0{second}Z", "who": "customer"}
        for thread, turn, second in ROWS
    ]
    return pl.DataFrame(rows).with_columns(**other)


def notes(report):
    return [note for note in report.notes if "run backwards" in note]


def test_times_that_run_backwards_are_told_and_change_no_figure():
    expected = [
        "In 1 conversation times run backwards along `turn`: messages were ordered by time."
    ]
    for pieces in ((2, 3), (1000, 1000)):
        with in_pieces(*pieces):
            report = audit(log(), SPEC)
        assert notes(report) == expected
        assert notes(audit(log(turn=pl.col("turn").cast(pl.Int16)), SPEC)) == expected
    columns = {name: c for name, c in SPEC["logs"]["columns"].items() if name != "sequence"}
    without = audit(log(), SPEC | {"logs": SPEC["logs"] | {"columns": columns}})
    assert notes(without) == []
    assert without.metrics == report.metrics


def test_a_number_that_is_none_drops_its_message_like_any_other_value_that_cant_be_read():
    report = audit(log(turn=pl.col("turn").replace("2", "second")), SPEC)
    dropped = {each.reason: each.rows for each in report.log.messages.dropped if each.rows}
    assert dropped == {"unreadable sequence": 3}


def test_no_column_is_taken_for_it_by_its_name():
    columns = {name: c for name, c in SPEC["logs"]["columns"].items() if name != "sequence"}
    report = audit(
        log().rename({"turn": "sequence"}), SPEC | {"logs": SPEC["logs"] | {"columns": columns}}
    )
    assert notes(report) == []
    assert "sequence" in report.log.unused_columns
