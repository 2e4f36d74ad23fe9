from __future__ import annotations

from fractions import Fraction

import polars as pl
import pytest

from fte_audit.engines import coded
from fte_audit.engines.coded import inside, rows_of
from fte_audit.engines.preparation import HANDLING_CODES
from fte_audit.tally import FrequencyRequest

BY_HANDLING = FrequencyRequest("m", ("handling",), 10, (Fraction(1, 2),), (("ai",),))
BY_TOPIC = FrequencyRequest("m", ("handling", "topic"), 10, (Fraction(1, 2),), (("ai",),))
ROWS = [
    ("ai", "a", -1),
    ("ai", " ", 0),
    ("ai", None, 9),
    ("none", "a", 9),
    (None, "b", 10),
    (None, "b", 10),
    ("human", "a", None),
]
FRAME = pl.DataFrame(
    ROWS, schema={"handling": HANDLING_CODES, "topic": pl.String, "m": pl.Int64}, orient="row"
)


@pytest.fixture(params=["grouped", "coded"])
def rows(request, monkeypatch):
    monkeypatch.setattr(coded, "_FEWEST_ROWS", 0 if request.param == "coded" else 10**9)
    found = rows_of(FRAME, BY_HANDLING)
    assert (request.param == "coded") is isinstance(found, coded._CodedRows)
    return found


def as_set(frame):
    return set(frame.select("handling", "number", "n").iter_rows())


def test_conversations_are_counted_by_handling_and_bin(rows):
    assert as_set(rows.bins()) == {("ai", -1, 1), ("ai", 0, 2), ("none", 0, 1), (None, 1, 2)}


def test_values_are_counted_inside_the_bins_of_their_own_key(rows):
    bins = {("ai",): frozenset({0, 7}), (None,): frozenset({0, 1}), ("human",): frozenset({-5})}
    assert as_set(rows.values(bins)) == {("ai", 0, 1), ("ai", 9, 1), (None, 10, 2)}
    assert as_set(rows.values({})) == set()


@pytest.mark.parametrize("values", [[None, None], [0, 10**18]])
def test_no_table_is_made_where_it_would_be_empty_or_too_large(monkeypatch, values):
    monkeypatch.setattr(coded, "_FEWEST_ROWS", 0)
    frame = FRAME.head(2).with_columns(m=pl.Series(values, dtype=pl.Int64))
    found = rows_of(frame, BY_HANDLING)
    assert not isinstance(found, coded._CodedRows)
    assert found.bins()["n"].sum() == sum(value is not None for value in values)


def test_small_chunks_and_requests_by_more_keys_are_grouped():
    assert isinstance(rows_of(FRAME, BY_TOPIC), coded._GroupedRows)
    assert isinstance(rows_of(FRAME, BY_HANDLING), coded._GroupedRows)


def test_rows_are_found_by_all_their_keys_and_white_space_is_a_missing_label():
    numbered = FRAME.lazy().rename({"m": "number"}).drop_nulls("number")
    wanted = {
        ("ai", None): frozenset({0}),
        (None, "b"): frozenset({1}),
        ("ai", "a"): frozenset({3}),
    }
    found = inside(numbered, BY_TOPIC, wanted).collect()
    assert sorted(found["number"].to_list()) == [0, 9, 10, 10]
