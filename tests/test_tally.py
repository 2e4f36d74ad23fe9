from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.concurrency import Concurrency, ConcurrencyRequest
from fte_audit.tally import (
    Cell,
    CellRequest,
    Disjoint,
    DistinctRequest,
    Frequencies,
    FrequencyRequest,
    Screening,
    Tallies,
    TallyPlan,
    add_counts,
    key_order,
)

HALF = Fraction(1, 2)
VALUES = st.lists(st.integers(-50, 50), min_size=1, max_size=30)


def counted(values):
    return {value: values.count(value) for value in sorted(set(values))}


@given(VALUES, VALUES)
def test_counts_of_two_samples_add_up(one, two):
    added = add_counts(counted(one), counted(two))
    assert added == counted(one + two)
    assert list(added) == sorted(added)


def test_the_bins_that_are_wanted_are_those_of_every_union():
    request = FrequencyRequest("m", ("h", "t"), 10, (HALF,), (("ai",), ("ai", "human"), ("none",)))
    bins = {("ai", "x"): {0: 1}, ("human", "x"): {5: 1, 9: 3}, ("human", None): {7: 1}}
    assert request.bins_wanted(bins) == {
        ("ai", "x"): {0},
        ("human", "x"): {9},
        ("human", None): {7},
    }


def test_a_key_wants_no_bins_of_unions_that_it_is_not_in():
    request = FrequencyRequest("m", ("h",), 10, (HALF,), (("ai",), ("human",)))
    bins = {("ai",): {0: 1, 5: 1, 9: 1}, ("human",): {0: 3}}
    assert request.bins_wanted(bins) == {("ai",): {5}, ("human",): {0}}


def test_frequencies_know_the_values_only_of_bins_that_were_counted_whole():
    table = Frequencies({0: 2, 1: 3}, {1: 1, 9: 1, 10: 1})
    assert table.values_in(0, 10) == {1: 1, 9: 1}
    assert table.values_in(1, 10) is None
    assert table.values_in(2, 10) == {}


def test_negative_values_lie_in_the_bins_below_zero():
    assert Frequencies({-1: 1, 0: 1}, {-1: 1, 0: 1}).values_in(-1, 10) == {-1: 1}


def test_a_bin_stays_known_where_both_know_it_or_only_one_has_it():
    one = Frequencies({0: 2, 1: 1, 2: 1}, {3: 2, 10: 1})
    two = Frequencies({0: 1, 1: 1, 3: 1}, {4: 1, 30: 1})
    pooled = one.pooled(two, 10)
    assert pooled.bins == {0: 3, 1: 2, 2: 1, 3: 1}
    assert pooled.exact == {3: 2, 4: 1, 30: 1}


def test_screenings_add_up_reason_by_reason():
    one, two = Screening(5, 3, {"a": 2, "b": 0}), Screening(4, 1, {"a": 1, "b": 2})
    assert one + two == Screening(9, 4, {"a": 3, "b": 2})


@pytest.mark.parametrize("other", [{"a": 1}, {"b": 0, "a": 1}, {"a": 1, "b": 0, "c": 3}])
def test_screenings_for_other_reasons_do_not_add_up(other):
    with pytest.raises(ValueError, match="different reasons"):
        Screening(5, 3, {"a": 2, "b": 0}) + Screening(4, 3, other)


def test_keys_are_ordered_by_text_with_missing_last():
    keys = [("b", None), (None, "a"), ("a", "é"), ("a", "z"), ("a", None), ("B", "a")]
    ordered = [("B", "a"), ("a", "z"), ("a", "é"), ("a", None), ("b", None), (None, "a")]
    assert sorted(keys, key=key_order) == ordered


REQUEST = CellRequest(("h", "t"), limit=2)
FREQUENCY = FrequencyRequest("m", ("h",), 10, (HALF,), (("ai",),))
DISTINCT = DistinctRequest("l", "h", (("ai",),))


def tallies(topics, starts=None, disjoint=frozenset({Disjoint.ROWS}), **changes):
    plan = TallyPlan(
        ("h", "t"), ("f",), ("m",), ("l",), (REQUEST,), (FREQUENCY,), (DISTINCT,), disjoint
    )
    cells = {("ai", topic): Cell(2, ((2, 1),), ((1, 7),)) for topic in topics}
    parts = {
        "cells": {REQUEST: cells},
        "frequencies": {FREQUENCY: {("ai",): Frequencies({0: 1}, {7: 1})}},
        "distincts": {DISTINCT: {("ai",): 1}},
    }
    return Tallies(plan, Screening(2, 2, {}), starts, **{**parts, **changes})


def test_tallies_add_up_and_keep_the_first_and_the_last_start():
    pooled = tallies(["a"], (5, 9)) + tallies(["b", "a"], (3, 4))
    assert pooled.cells[REQUEST] == {
        ("ai", "a"): Cell(4, ((4, 2),), ((2, 14),)),
        ("ai", "b"): Cell(2, ((2, 1),), ((1, 7),)),
    }
    assert pooled.starts == (3, 9)
    assert (tallies(["a"]) + tallies(["a"], (1, 2))).starts == (1, 2)
    assert (tallies(["a"]) + tallies(["a"])).starts is None
    assert pooled.distincts == {DISTINCT: {("ai",): 2}}
    assert pooled.frequencies[FREQUENCY] == {("ai",): Frequencies({0: 2}, {7: 2})}


def test_pooled_keys_over_the_limit_are_no_answer():
    assert (tallies(["a", None]) + tallies(["b"])).cells[REQUEST] is None
    assert (tallies(["a", None]) + tallies(["a"])).cells[REQUEST] is not None
    assert (tallies(["a"]) + tallies(["a"], cells={REQUEST: None})).cells[REQUEST] is None
    assert (tallies(["a"], frequencies={FREQUENCY: None}) + tallies(["a"])).frequencies == {
        FREQUENCY: None
    }


def test_plain_tallies_hold_every_number_in_a_fixed_order():
    assert json.loads(json.dumps(tallies(["a"]).to_plain())) == {
        "flags": ["f"],
        "measures": ["m"],
        "cells": [{"by": ["h", "t"], "rows": [[["ai", "a"], 2, [[2, 1]], [[1, 7]]]]}],
        "frequencies": [
            {"measure": "m", "by": ["h"], "width": 10, "rows": [[["ai"], [[0], [1]], [[7], [1]]]]}
        ],
        "distincts": [{"of": "l", "by": "h", "rows": [[["ai"], 1]]}],
    }
    nothing = tallies([], cells={REQUEST: None}, frequencies={FREQUENCY: None}).to_plain()
    assert nothing["cells"][0]["rows"] is None
    assert nothing["frequencies"][0]["rows"] is None


def test_what_agents_had_at_once_is_pooled_and_written_out():
    found = Concurrency(3, 2, 50, {1: 30, 2: 10}, 2, 1, 0, 4, 0, 1)
    plan = replace(tallies([]).plan, concurrency=ConcurrencyRequest("the start", most=3))
    asked = replace(tallies([]), plan=plan, concurrency=found)
    assert (asked + asked).concurrency == found + found
    plain = asked.to_plain()["concurrency"]
    assert list(plain) == ["begins", "most", *found.to_plain()]
    assert (plain["begins"], plain["most"]) == ("the start", 3)
    assert "concurrency" not in tallies([]).to_plain()
    assert (tallies([]) + tallies([])).concurrency is None
