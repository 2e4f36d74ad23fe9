from __future__ import annotations

from fractions import Fraction as F
from math import inf, nextafter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.quantities.bounds import Bounds, bounds_between, bounds_of
from fte_audit.quantities.ranges import Range

NUMBERS = st.fractions(max_denominator=10**12)


@given(NUMBERS, NUMBERS)
def test_nothing_is_lost_but_what_is_too_small_to_write(one, two):
    low, high = min(one, two), max(one, two)
    found = bounds_of(Range(low, high))
    assert F(found.low) <= low + abs(low) / 10**10
    assert F(found.high) >= high - abs(high) / 10**10
    assert F(found.low) >= low - abs(low) / 10**8
    assert F(found.high) <= high + abs(high) / 10**8


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (F(2, 3), F(2, 3), Bounds(0.666666666, 0.666666667)),
        (F(-2, 3), F(-1, 3), Bounds(-0.666666667, -0.333333333)),
        (F(0), None, Bounds(0.0, None)),
        (None, F(5), Bounds(None, 5.0)),
        (F(1234567890), F(1234567890), Bounds(1234567890.0, 1234567890.0)),
        (F(1234567891), F(1234567891), Bounds(1234567890.0, 1234567900.0)),
    ],
)
def test_ends_are_rounded_outwards_to_nine_digits(low, high, found):
    assert bounds_of(Range(low, high)) == found


def test_an_open_end_stays_open():
    assert bounds_of(Range(F(0), F(2), low_open=True, high_open=True)) == Bounds(
        0.0, 2.0, low_open=True, high_open=True
    )


def test_what_the_computation_added_outside_is_taken_back():
    assert bounds_between(nextafter(103.1, -inf), nextafter(125.8, inf)) == Bounds(103.1, 125.8)
    assert bounds_between(-inf, inf) == Bounds(None, None)
    assert bounds_between(0.0, 0.1 + 1e-8) == Bounds(0.0, 0.10000001)


def test_a_point_is_one_number_at_the_digits_that_are_reported():
    assert Bounds(1.0, 1.0).is_point
    assert not Bounds(1.0, 1.1).is_point
    assert not Bounds(None, None).is_point
