"""A table that is looked up, against a join by loops in plain Python."""

from collections import defaultdict

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.diagnostics import UserError
from fte_audit.engines.sources import frame_log
from fte_audit.engines.sources.joining import Lookup
from fte_audit.engines.sources.tables import OpenTable
from fte_audit.spec.presets.library import Join, Table

KEYS = st.none() | st.sampled_from(["1", "2", "3", "10", ""])
TIMES = st.none() | st.sampled_from(["1", "2", "9", "10", "100"])
VALUES = st.none() | st.sampled_from(["a", "b"])
RIGHT = st.lists(st.tuples(KEYS, KEYS, TIMES, VALUES), max_size=12)
LEFT = st.lists(st.tuples(KEYS, KEYS), max_size=12)


def lookup(rows, *, on, newest_by=None, keep=None, of=(), columns=("at", "value")):
    frame = pl.DataFrame(rows, schema=dict.fromkeys("abtv", pl.String), orient="row")
    frame = frame.rename({"a": "first", "b": "second", "t": "at", "v": "value"})
    table = OpenTable(Table("right", ("right",), tuple(frame.columns)), frame_log(frame))
    return Lookup(Join("r", "right", on, newest_by=newest_by), table, columns, keep, of)


def onto(made, left):
    rows = pl.DataFrame(left, schema={"x": pl.String, "y": pl.String}, orient="row")
    joined, with_key, lonely = made.onto(rows)
    assert joined.columns == ["x", "y", "r__at", "r__value"]
    return joined.rows(), with_key, lonely


def slow(left, right):
    """The newest partner of each row: blank is missing, and missing is older than anything."""
    held = defaultdict(list)
    for first, second, at, value in ([c or None for c in row] for row in right):
        if first is not None and second is not None:
            held[first, second].append((at, value))

    def age(each):
        at, value = each
        return (at is not None, int(at or 0), value is not None, value or "")

    rows, with_key, lonely = [], 0, 0
    for x, y in left:
        partners = held.get((x, y), []) if x is not None and y is not None else []
        with_key += x is not None and y is not None
        lonely += x is not None and y is not None and not partners
        rows.append((x, y, *(max(partners, key=age) if partners else (None, None))))
    return rows, with_key, lonely


@settings(deadline=None)
@given(LEFT, RIGHT)
def test_a_lookup_is_a_left_join_with_the_newest_partner(left, right):
    made = lookup(right, on={"x": "first", "y": "second"}, newest_by="at")
    assert onto(made, left) == slow(left, right)


@settings(deadline=None)
@given(LEFT, RIGHT, st.randoms(use_true_random=False), st.integers(0, 12))
def test_neither_order_nor_chunks_matter(left, right, random, cut):
    shuffled = list(right)
    random.shuffle(shuffled)
    whole = onto(lookup(right, on={"x": "first"}, newest_by="at"), left)
    made = lookup(shuffled, on={"x": "first"}, newest_by="at")
    parts = [onto(made, part) for part in (left[:cut], left[cut:])]
    assert [row for rows, _, _ in parts for row in rows] == whole[0]
    assert [sum(part[n] for part in parts) for n in (1, 2)] == list(whole[1:])


def test_times_are_compared_as_text_and_ids_as_numbers():
    times = [("1", "1", "2026-03-02 09:00:00", "old"), ("1", "1", "2026-03-02 09:00:00.5", "new")]
    assert onto(lookup(times, on={"x": "first"}, newest_by="at"), [("1", "")])[0][0][3] == "new"
    ids = [("1", "1", "9", "old"), ("1", "1", "10", "new")]
    assert onto(lookup(ids, on={"x": "first"}, newest_by="at"), [("1", "")])[0][0][3] == "new"


def test_a_condition_says_which_rows_are_looked_at():
    rows = [("1", "2", "3", "a"), ("2", "2", "3", "b")]
    made = lookup(rows, on={"x": "first"}, keep=pl.col("second") == pl.col("first"), of=("second",))
    assert onto(made, [("1", ""), ("2", "")]) == (
        [("1", "", None, None), ("2", "", "3", "b")],
        2,
        1,
    )


def test_a_doubled_key_is_refused_where_nothing_says_which_row_counts():
    rows = [("1", "2", "3", "a"), ("1", "2", "4", "b"), ("2", "2", "3", "a"), ("2", "2", "1", "a")]
    made = lookup(rows, on={"x": "first"})
    with pytest.raises(UserError) as caught:
        onto(made, [("9", "")])
    (problem,) = caught.value.diagnostics
    assert problem.code == "FTE323"
    assert problem.message == (
        "`right` has several rows that differ for 2 keys, such as `first` = '1'"
    )


def test_rows_that_are_alike_in_what_is_read_are_one():
    rows = [("1", "2", "3", "a"), ("1", "9", "3", "a")]
    assert onto(lookup(rows, on={"x": "first"}), [("1", "")])[0] == [("1", "", "3", "a")]


def test_the_table_of_an_export_without_it_is_empty():
    table = OpenTable(Table("right", ("right",), ("first", "at", "value")), None)
    made = Lookup(Join("r", "right", {"x": "first"}), table, ("at", "value"))
    assert onto(made, [("1", "2")]) == ([("1", "2", None, None)], 1, 1)
