from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.estimates.equivalence import (
    Equivalence,
    equivalence,
    margin_level,
    non_inferiority,
)
from fte_audit.estimates.values import Interval

INTERVALS = st.tuples(st.floats(-5, 5), st.floats(-5, 5)).map(lambda ends: Interval(*sorted(ends)))


@given(INTERVALS, st.floats(0.001, 5))
def test_both_one_sided_tests_must_hold(interval, margin):
    found = equivalence(interval, margin)
    sides = [
        non_inferiority(interval, margin, more_is_better=more_is_better)
        for more_is_better in (True, False)
    ]
    assert (found is Equivalence.INSIDE) == (sides == [Equivalence.INSIDE] * 2)
    assert (found is Equivalence.OUTSIDE) == (Equivalence.OUTSIDE in sides)
    assert equivalence(-interval, margin) is found
    assert non_inferiority(-interval, margin, more_is_better=False) is sides[0]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-0.9, 0.9, Equivalence.INSIDE),
        (-1.0, 0.9, Equivalence.OPEN),
        (0.5, 1.5, Equivalence.OPEN),
        (1.1, 1.5, Equivalence.OUTSIDE),
        (-2.0, -1.1, Equivalence.OUTSIDE),
        (-2.0, 2.0, Equivalence.OPEN),
    ],
)
def test_a_difference_is_held_against_its_margin(low, high, expected):
    assert equivalence(Interval(low, high), 1) is expected


def test_better_by_any_amount_is_not_worse():
    assert non_inferiority(Interval(-0.1, 9), 0.2, more_is_better=True) is Equivalence.INSIDE
    assert non_inferiority(Interval(-0.1, 9), 0.2, more_is_better=False) is Equivalence.OPEN
    assert non_inferiority(Interval(0.3, 9), 0.2, more_is_better=False) is Equivalence.OUTSIDE


def test_two_tests_at_five_per_cent_are_an_interval_at_ninety():
    assert margin_level(0.95) == 0.9
    assert margin_level(0.975) == 0.95
