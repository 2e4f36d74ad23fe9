from __future__ import annotations

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.quantities.ranges import Range
from fte_audit.spec.claims.file import intersect, scaled, within

ENDS = st.none() | st.integers(-5, 5).map(F)


@st.composite
def ranges(draw):
    low, high = draw(ENDS), draw(ENDS)
    if low is not None and high is not None and low > high:
        low, high = high, low
    is_open = low != high or low is None
    return Range(
        low,
        high,
        low is not None and is_open and draw(st.booleans()),
        high is not None and is_open and draw(st.booleans()),
    )


@given(ranges(), ranges(), st.integers(-22, 22))
def test_what_two_ranges_have_in_common_is_in_both(one, other, quarters):
    value = F(quarters, 4)
    common = intersect(one, other)
    in_both = one.contains(value) and other.contains(value)
    assert in_both == (common is not None and common.contains(value))


@given(ranges(), st.integers(1, 9), st.integers(-22, 22))
def test_a_scaled_range_holds_the_scaled_numbers(one, factor, quarters):
    value = F(quarters, 4)
    assert scaled(one, F(factor, 3)).contains(value * F(factor, 3)) == one.contains(value)


@pytest.mark.parametrize(
    ("unit", "given", "left"),
    [
        ("share", Range(F(1, 2), F(2)), Range(F(1, 2), F(1))),
        ("share", Range(F(2), F(3)), None),
        ("people", Range(F(-1), F(3)), Range(F(0), F(3))),
        ("change", Range(F(-1, 2), F(3)), Range(F(-1, 2), F(3))),
    ],
)
def test_nothing_is_left_beyond_what_is_possible(unit, given, left):
    assert within(unit, given) == left
