from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.quantities.ranges import Published, Range, Rounding, Rule, nearest, rounded

F = Fraction
TWO, FIVE = F(2), F(5)
VALUES = st.none() | st.integers(-4, 4).map(F)


@st.composite
def ranges(draw):
    low, high = draw(VALUES), draw(VALUES)
    if low is not None and high is not None:
        low, high = min(low, high), max(low, high)
    wide = low is None or high is None or low < high
    return Range(low, high, wide and draw(st.booleans()), wide and draw(st.booleans()))


@pytest.mark.parametrize(
    ("found", "inside", "outside"),
    [
        (Range(TWO, FIVE), [2, 3, 5], [1, 6]),
        (Range(TWO, FIVE, low_open=True), [F(21, 10), 5], [2]),
        (Range(TWO, FIVE, high_open=True), [2, F(49, 10)], [5]),
        (Range(None, FIVE), [-(10**9), 5], [6]),
        (Range(TWO, None, low_open=True), [3, 10**9], [2, 1]),
        (Range(None, None), [0], []),
    ],
)
def test_a_range_holds_what_lies_between_its_ends(found, inside, outside):
    assert all(found.contains(F(value)) for value in inside)
    assert not any(found.contains(F(value)) for value in outside)


@pytest.mark.parametrize(
    "ends", [(FIVE, TWO), (TWO, TWO, True), (TWO, TWO, False, True), (TWO, TWO, True, True)]
)
def test_a_range_without_a_number_in_it_is_refused(ends):
    with pytest.raises(ValueError, match="range"):
        Range(*ends)


def test_a_point_is_a_range_of_one_number():
    assert Range(TWO, TWO).is_point
    assert not Range(TWO, FIVE).is_point
    assert not Range(None, None).is_point


@given(ranges(), ranges(), st.integers(-10, 10))
def test_a_hull_holds_what_either_holds_and_ends_where_one_of_them_ends(one, two, halves):
    hull, value = one.hull(two), F(halves, 2)
    assert hull == two.hull(one)
    if one.contains(value) or two.contains(value):
        assert hull.contains(value)
    if hull.low is not None:
        assert hull.low == min(one.low, two.low)
        assert hull.contains(hull.low) == (one.contains(hull.low) or two.contains(hull.low))
    if hull.high is not None:
        assert hull.high == max(one.high, two.high)
        assert hull.contains(hull.high) == (one.contains(hull.high) or two.contains(hull.high))
    assert (hull.low is None) == (one.low is None or two.low is None)
    assert (hull.high is None) == (one.high is None or two.high is None)


@given(ranges(), st.integers(-10, 10))
def test_a_mirrored_range_holds_the_numbers_of_the_other_sign(one, halves):
    assert one.mirrored().contains(F(-halves, 2)) == one.contains(F(halves, 2))


@pytest.mark.parametrize(
    ("point", "resolution", "rounding", "low", "high"),
    [
        (11, 1, Rounding.POINT, 11, 11),
        (11, 1, Rounding.HALF_UP, F(21, 2), F(23, 2)),
        (11, 1, Rounding.CUT, 11, 12),
        (11, 1, Rounding.UP, 10, 11),
        (11, 1, Rounding.EITHER, F(21, 2), 12),
        (-11, 1, Rounding.HALF_UP, F(-23, 2), F(-21, 2)),
        (-11, 1, Rounding.CUT, -12, -11),
        (-11, 1, Rounding.UP, -11, -10),
        (-11, 1, Rounding.EITHER, -12, F(-21, 2)),
        (0, 1, Rounding.POINT, 0, 0),
        (0, 1, Rounding.HALF_UP, F(-1, 2), F(1, 2)),
        (0, 1, Rounding.CUT, -1, 1),
        (0, 1, Rounding.UP, 0, 0),
        (0, 1, Rounding.EITHER, -1, 1),
        # Rounded to the hundred upwards: a number without a sign was not below zero.
        (50, 100, Rounding.UP, 0, 50),
    ],
)
def test_rounding_allows_what_would_have_been_printed_so(point, resolution, rounding, low, high):
    assert rounded(F(point), F(resolution), rounding) == Range(F(low), F(high))


@pytest.mark.parametrize(
    ("fraction", "low", "high"),
    [
        # The sequence up to fifths: 0 1/5 1/4 1/3 2/5 1/2 3/5 2/3 3/4 4/5 1
        (F(1, 5), F(1, 10), F(9, 40)),
        (F(1, 4), F(9, 40), F(7, 24)),
        (F(1, 3), F(7, 24), F(11, 30)),
        (F(2, 5), F(11, 30), F(9, 20)),
        (F(1, 2), F(9, 20), F(11, 20)),
        (F(2, 3), F(19, 30), F(17, 24)),
        (F(4, 5), F(31, 40), F(9, 10)),
        (F(1), F(9, 10), F(1)),
        (F(-2, 3), F(-17, 24), F(-19, 30)),
        # Up to sixths, 1/6 lies between 0 and 1/5; but 1/4 rounds to two of six parts, not one.
        (F(1, 6), F(1, 12), F(1, 4)),
        (F(9, 10), F(17, 20), F(19, 20)),
    ],
)
def test_a_fraction_reaches_half_the_way_to_its_neighbours(fraction, low, high):
    assert nearest(fraction) == Range(low, high)


@given(st.integers(1, 30), st.integers(1, 30), st.fractions(0, 1, max_denominator=10**4))
def test_no_other_fraction_is_nearer_to_what_a_fraction_stands_for(one, two, value):
    fraction = F(min(one, two), max(one, two))
    largest = max(5, fraction.denominator)
    others = {F(upper, lower) for lower in range(1, largest + 1) for upper in range(lower + 1)}
    distance = abs(value - fraction)
    counted = fraction.denominator > 5 and distance <= F(1, 2 * fraction.denominator)
    assert nearest(fraction).contains(value) == (
        counted or all(distance <= abs(value - other) for other in others)
    )


def test_every_rule_has_one_sentence_of_its_own():
    sentences = [rule.sentence for rule in Rule]
    assert len(set(sentences)) == len(Rule)
    assert all("\n" not in sentence and sentence.endswith(".") for sentence in sentences)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule.NUMBER, Range(F(35, 2), F(30))),
        (Rule.FRACTION, Range(F(35, 2), F(30))),
        (Rule.BETWEEN, Range(F(35, 2), F(30))),
        (Rule.LESS_THAN, Range(F(0), F(20), low_open=True, high_open=True)),
        (Rule.MORE_THAN, Range(F(20), None, low_open=True)),
        (Rule.AT_LEAST, Range(F(20), None)),
        (Rule.AT_MOST, Range(F(0), F(30))),
        (Rule.ABOUT, Range(F(35, 2), F(30))),
        (Rule.NEARLY, Range(F(18), F(20))),
        (Rule.JUST_OVER, Range(F(20), F(22))),
    ],
)
def test_each_rule_gives_its_range_and_with_printed_points_its_point(rule, expected):
    # 20, written to the 5 at its low end and to the 10 at its high end.
    figure = Published("", rule, F(20), F(20), F(5), None, F(10))
    assert figure.range(Rounding.EITHER) == expected
    assert figure.range(Rounding.POINT) == Range(F(20), F(20))


def test_about_reaches_ten_percent_outwards_on_both_sides_of_zero():
    fall = Published("", Rule.ABOUT, F(-30), F(-20), F(1), None, F(1))
    assert fall.range(Rounding.EITHER) == Range(F(-33), F(-18))
