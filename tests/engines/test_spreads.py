from __future__ import annotations

from collections import Counter

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fte_audit.engines import spreads
from fte_audit.engines.preparation import HANDLING_CODES
from fte_audit.engines.spreads import SpreadTally
from fte_audit.estimates.logbins import log_bin
from fte_audit.plan.model import HANDLINGS
from fte_audit.tally import SpreadRequest
from tests.reference.examples import examples

REQUEST = SpreadRequest("m", ("handling", "cluster"))
BY_PERIOD = SpreadRequest("m", ("handling", "period", "cluster"))
BY_WEEK = SpreadRequest("m", ("handling", "week"))
VALUE = st.none() | st.integers(-(2**63) + 1, 2**63 - 1) | st.integers(-9, 9)
ROW = st.tuples(
    st.sampled_from([*HANDLINGS, None]),
    st.integers(0, 2),
    st.none() | st.integers(0, 199),
    VALUE,
)
CHUNKS = st.lists(st.lists(ROW, min_size=1, max_size=20), min_size=1, max_size=4)
SCHEMA = {"handling": HANDLING_CODES, "period": pl.Int32, "cluster": pl.Int16, "m": pl.Int64}


def spread(chunks):
    tally = SpreadTally([REQUEST, BY_PERIOD], periods=3)
    for chunk in chunks:
        tally.add(tally.count(pl.DataFrame(chunk, schema=SCHEMA, orient="row")))
    return tally.result()


def slowly(chunks, place_of):
    found = {}
    for handling, period, cluster, value in (row for chunk in chunks for row in chunk):
        if value is not None:
            key = place_of(handling, str(period), None if cluster is None else str(cluster))
            found.setdefault(key, Counter())[log_bin(value)] += 1
    return found


@given(st.lists(st.tuples(st.none() | st.integers(-(10**6), 10**6), VALUE), max_size=20))
def test_values_are_counted_week_by_week_however_long_ago(rows):
    schema = {"handling": HANDLING_CODES, "week": pl.Int32, "m": pl.Int64}
    tally = SpreadTally([BY_WEEK], periods=1)
    kept = [("ai", week, value) for week, value in rows]
    tally.add(tally.count(pl.DataFrame(kept, schema=schema, orient="row")))
    expected = {}
    for week, value in rows:
        if value is not None:
            key = ("ai", None if week is None else str(week))
            expected.setdefault(key, Counter())[log_bin(value)] += 1
    assert tally.result()[BY_WEEK] == expected


@pytest.mark.parametrize("fewest", [0, 100_000])
@settings(max_examples=examples(60), deadline=None)
@example([[("ai", 0, 0, 2**63 - 1), ("ai", 0, 0, 0), ("ai", 0, 0, 1)], [("ai", 0, 0, -1)]])
@given(CHUNKS)
def test_values_are_counted_in_the_bins_of_their_logarithm(fewest, chunks):
    kept = spreads._FEWEST_ROWS
    spreads._FEWEST_ROWS = fewest
    try:
        found = spread(chunks)
    finally:
        spreads._FEWEST_ROWS = kept
    assert found[REQUEST] == slowly(chunks, lambda handling, _, cluster: (handling, cluster))
    assert found[BY_PERIOD] == slowly(chunks, lambda *key: key)


def test_keys_and_bins_come_in_their_order():
    chunks = [[("human", 0, 1, 5), ("ai", 0, 2, 7), ("ai", 0, 2, -3), ("ai", 0, None, 1)]]
    found = spread(chunks)[REQUEST]
    assert list(found) == [("ai", "2"), ("ai", None), ("human", "1")]
    assert list(found["ai", "2"]) == [log_bin(-3), log_bin(7)]
