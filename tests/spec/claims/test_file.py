from __future__ import annotations

from fractions import Fraction as F

import pytest
from claim_files import claims
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.quantities.ranges import Range, Rounding
from fte_audit.spec.claims.file import intersect, scaled

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


FIGURE = "claims: {x: {value: '%s', unit: %s%s}}\n"


@pytest.mark.parametrize(
    ("value", "unit", "more", "at_all", "freed"),
    [
        ("0.5", "share", "", Range(F(0), F(1)), Range(F(0), F(1))),
        ("0.5", "change", "", Range(F(-1), None), Range(F(-1), None)),
        # Dollars may be a difference; 40 of them that are not believed are still no loss.
        ("40", "USD", "", Range(None, None), Range(F(0), None)),
        ("-37", "USD", "", Range(None, None), Range(None, None)),
        ("40", "USD", ", is: saving", Range(F(0), None), Range(F(0), None)),
    ],
)
def test_an_amount_is_not_negative_and_a_difference_may_be(value, unit, more, at_all, freed):
    figure = claims(FIGURE % (value, unit, more)).figures["x"]
    assert (figure.possible, figure.freed) == (at_all, freed)


def test_the_range_that_the_file_gives_goes_before_the_wording():
    figure = claims(FIGURE % ("40", "USD", ", between: ['30', '50']")).figures["x"]
    assert {figure.range(rounding) for rounding in Rounding} == {Range(F(30), F(50))}
