"""Ranges of results against every corner and a dense sample; break-evens put back in."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fte_audit.assumptions import CATALOGUE, Assumption, assumed
from fte_audit.estimates.values import NotEstimable
from fte_audit.staffing.formulas import Formula
from fte_audit.staffing.ranges import (
    break_evens,
    centres,
    outcome,
    tornado,
    work_needed,
)

NAMES = ("displacement", "paid_hours_per_year", "shrinkage", "occupancy", "concurrency")
ENDS = {
    "displacement": (F(0), F(1)),
    "paid_hours_per_year": (F(1_000), F(2_500)),
    "shrinkage": (F(0), F("0.6")),
    "occupancy": (F("0.3"), F(1)),
    "concurrency": (F(1), F(6)),
}
WIDE = assumed({})


def an_assumption(name, *values):
    kind = CATALOGUE[name]
    return Assumption(name, kind.label, kind.unit, *sorted(values), basis="drawn")


@st.composite
def boxes(draw):
    found = {}
    for name in NAMES:
        low, high = ENDS[name]
        part = st.integers(0, 8).map(lambda n, low=low, high=high: low + (high - low) * F(n, 8))
        found[name] = an_assumption(name, draw(part), draw(part), draw(part))
    return found


def formulas():
    whole = st.integers(0, 2_000).map(F)
    return st.builds(
        Formula,
        conversations=whole,
        shares=st.just(NAMES[:1]),
        each=st.integers(1, 30).map(F),
        per_person=st.integers(1, 60).map(F),
        by=st.just(NAMES[1:]),
        unit=st.just("minutes"),
        fewer=st.integers(0, 500).map(F),
        less=whole,
    )


@given(formulas(), boxes())
def test_the_range_is_that_of_all_corners_and_of_what_lies_between(formula, box):
    found = outcome(formula, box)
    grids = [
        [each.low + (each.high - each.low) * F(step, 2) for step in range(3)]
        for each in (box[name] for name in NAMES)
    ]
    values = [formula.value(dict(zip(NAMES, at, strict=True))) for at in product(*grids)]
    assert (min(values), max(values)) == (found.low, found.high)
    assert found.low <= found.central <= found.high


@given(formulas(), boxes())
def test_a_wider_assumption_never_narrows_the_result(formula, box):
    first = outcome(formula, box)
    low, high = ENDS["concurrency"]
    wider = {**box, "concurrency": replace(box["concurrency"], low=low, high=high)}
    second = outcome(formula, wider)
    assert second.low <= first.low
    assert first.high <= second.high


@given(formulas(), boxes(), st.integers(1, 900).map(F))
def test_a_break_even_put_back_gives_the_claimed_number(formula, box, claimed):
    for each in break_evens(formula, box, claimed):
        if isinstance(each.value, NotEstimable):
            assert not each.is_inside
            continue
        assert formula.value({**centres(box), each.name: each.value}) == claimed
        assert CATALOGUE[each.name].can_be(each.value)
        assert each.is_inside is box[each.name].holds(each.value)


@given(formulas(), boxes(), st.integers(1, 900).map(F))
def test_the_work_that_is_needed_gives_the_claimed_number(formula, box, claimed):
    needed = work_needed(formula, centres(box), claimed)
    assume(isinstance(needed, F))
    assert replace(formula, each=needed).value(centres(box)) == claimed


PLAIN = Formula(
    conversations=F(1_000),
    shares=("displacement",),
    each=F(10),
    per_person=F(1),
    by=("paid_hours_per_year", "shrinkage", "occupancy", "concurrency"),
    unit="minutes",
)


def test_a_break_even_that_cannot_be_says_what_it_would_have_to_be():
    found = {each.name: each.value for each in break_evens(PLAIN, WIDE, F(100_000))}
    # 6,500 / (1,950 x 0.7 x 0.8 x 1.7) is 3.5: 100,000 is far above what any value of one gives.
    assert found["concurrency"].reason == "it would have to be 5.95e-05, and is at least 1"
    assert found["displacement"].reason.endswith("at least 0 and at most 1")


def test_no_value_below_the_line_makes_a_result_zero():
    found = {each.name: each.value for each in break_evens(PLAIN, WIDE, F(0))}
    assert found["concurrency"] == NotEstimable("no value of it makes the result zero")
    assert found["displacement"] == 0


def test_nothing_moves_what_is_nothing():
    nothing = replace(PLAIN, conversations=F(0))
    assert {each.value for each in break_evens(nothing, WIDE, F(5))} == {
        NotEstimable("it does not move the result")
    }
    assert work_needed(nothing, centres(WIDE), F(5)) == NotEstimable("no conversation is credited")


def test_work_that_would_have_to_be_less_than_nothing_is_none():
    found = work_needed(replace(PLAIN, less=F(10)), centres(WIDE), F(-1_000))
    assert found == NotEstimable("it would have to be less than nothing")


def test_the_strongest_assumption_comes_first_and_equal_ones_by_name():
    found = tornado(PLAIN, WIDE)
    widths = [swing.width for swing in found]
    assert widths == sorted(widths, reverse=True)
    # 0.3 to 1 of displacement is a factor of 3.3; 1 to 3 of concurrency one of 3.
    assert [swing.name for swing in found][:2] == ["concurrency", "displacement"]
    certain = {
        name: replace(each, low=each.central, high=each.central) for name, each in WIDE.items()
    }
    flat = tornado(PLAIN, certain)
    assert [swing.name for swing in flat] == sorted(NAMES)
    assert {swing.width for swing in flat} == {0}


@pytest.mark.parametrize("name", NAMES)
def test_a_swing_is_the_result_at_both_ends_of_one_assumption(name):
    (swing,) = (each for each in tornado(PLAIN, WIDE) if each.name == name)
    centre = centres(WIDE)
    assert swing.at_low == PLAIN.value({**centre, name: WIDE[name].low})
    assert swing.at_high == PLAIN.value({**centre, name: WIDE[name].high})
