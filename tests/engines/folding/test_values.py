"""Values of messages, gathered in chunks and added up, against a look at all of them at once."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.engines.folding.codebooks import Codebooks
from fte_audit.engines.folding.gathering import KEY, PACKED
from fte_audit.engines.folding.values import added_up, as_rows, disagreeing, gathered
from fte_audit.plan.folding import Carried
from fte_audit.spec.roles import Take

VALUES = {
    "first": st.sampled_from([None, "", " ", "\u3000", "a", "b", "A"]),
    "last": st.sampled_from([None, 9, 10, 11]),
    "truth": st.sampled_from([None, True, False]),
    "sum": st.sampled_from([None, 0, 5]),
}
SCHEMA = {
    KEY: pl.Int64,
    PACKED: pl.Int64,
    "first": pl.String,
    "last": pl.Int8,
    "truth": pl.Boolean,
    "sum": pl.Int64,
}
CARRIED = [
    Carried("first", Take.FIRST),
    Carried("last", Take.LAST),
    Carried("truth", Take.FIRST),
    Carried("sum", Take.SUM),
]
MESSAGE = st.tuples(st.integers(0, 2), st.integers(-3, 3), *VALUES.values())
CHUNKS = st.lists(st.lists(MESSAGE, min_size=1, max_size=8), min_size=1, max_size=4)


def gathered_from(messages, *, coded=()):
    books = Codebooks(coded)
    return gathered(books.coded(messages), (), CARRIED, books)


def slowly(messages, place, take):
    """The value of a conversation, and whether its messages have several."""
    there = [(m[1], m[place]) for m in messages if m[place] is not None and str(m[place]).strip()]
    if take is Take.SUM:
        return (sum(value for _, value in there) if there else None), False
    in_order = sorted(there, key=lambda pair: (pair[0], text(pair[1])))
    value = None if not there else in_order[-1 if take is Take.LAST else 0][1]
    return value, len({each for _, each in there}) > 1


def text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


@given(
    CHUNKS,
    st.lists(st.booleans(), min_size=4, max_size=4),
    st.sets(st.sampled_from(sorted(VALUES))),
)
def test_values_are_those_of_all_messages_together(chunks, near, coded):
    """Each chunk is gathered, from values or codes, or its messages are taken as rows."""
    frames = [pl.DataFrame(chunk, schema=SCHEMA, orient="row") for chunk in chunks]
    rows = [
        gathered_from(frame, coded=coded) if is_near else as_rows(frame, CARRIED)
        for frame, is_near in zip(frames, near, strict=False)
    ]
    found = added_up(pl.concat(rows, how="diagonal"), CARRIED, KEY)
    everything = [message for chunk in chunks for message in chunk]
    for row in found.iter_rows(named=True):
        its = [message for message in everything if message[0] == row[KEY]]
        for place, one in enumerate(CARRIED, start=2):
            assert row[one.name] == slowly(its, place, one.take)[0], one.name
    keys = {message[0] for message in everything}
    assert set(found[KEY]) == keys
    for place, one in enumerate(CARRIED, start=2):
        differing = [
            slowly([m for m in everything if m[0] == key], place, one.take)[1] for key in keys
        ]
        assert disagreeing(found, one) == sum(differing)


@pytest.mark.parametrize("coded", [(), ("last",)])
@pytest.mark.parametrize(("values", "value"), [([10, 9], 9), ([9, 10], 9)])
def test_as_text_9_comes_after_10(values, value, coded):
    """A text file gives the same value as a typed one."""
    frame = pl.DataFrame([(1, 0, None, each, None, None) for each in values], SCHEMA, orient="row")
    assert gathered_from(frame, coded=coded)["last"].item() == value


def test_going_back_to_the_first_value_is_a_disagreement_too():
    rows = [(1, moment, word, None, None, None) for moment, word in enumerate("aba")]
    frame = pl.DataFrame(rows, SCHEMA, orient="row")
    (first, *_) = CARRIED
    assert disagreeing(gathered_from(frame), first) == 1
    one_by_one = pl.concat([gathered_from(frame[i]) for i in range(3)], how="diagonal")
    assert disagreeing(added_up(one_by_one, CARRIED, KEY), first) == 1
