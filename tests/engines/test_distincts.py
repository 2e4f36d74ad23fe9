from __future__ import annotations

import polars as pl

from fte_audit.engines.distincts import DistinctTally
from fte_audit.tally import DistinctRequest

REQUEST = DistinctRequest("customer", "handling", (("ai",), ("ai", "human"), (None,), ("none",)))


def counts(*chunks):
    with DistinctTally([REQUEST]) as tally:
        for chunk in chunks:
            frame = pl.DataFrame(
                chunk, schema={"handling": pl.String, "customer": pl.String}, orient="row"
            )
            tally.add(tally.found(frame))
        return tally.result()[REQUEST]


def test_a_value_counts_once_in_each_union_whatever_the_chunks():
    rows = [("ai", "a"), ("ai", "a"), ("human", "a"), ("human", "b"), (None, "c"), ("ai", None)]
    expected = {("ai",): 1, ("ai", "human"): 2, (None,): 1, ("none",): 0}
    assert counts(rows) == expected
    assert counts(rows[:3], [], rows[3:]) == expected


def test_nothing_has_no_values():
    assert counts() == dict.fromkeys(REQUEST.unions, 0)
