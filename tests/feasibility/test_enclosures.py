from __future__ import annotations

from fractions import Fraction as F
from math import inf, isnan, nextafter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from networks import span

from fte_audit.feasibility.enclosures import (
    EVERYTHING,
    LARGEST,
    NOTHING,
    ZERO,
    add,
    divide,
    enclose,
    enclose_range,
    multiply,
    negate,
    power,
    roots,
)
from tests.reference.examples import examples

LEAST = 5e-324
floats = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(-10, 10),
    st.sampled_from([0.0, -0.0, 1.0, -1.0, 0.1, LEAST, -LEAST, 1e-160, 1e160, LARGEST, -LARGEST]),
)


@st.composite
def held(draw):
    """An enclosure, perhaps unbounded, and an exact number in it, often one of its ends."""
    ends = sorted([draw(floats), draw(floats)])
    part = draw(st.sampled_from([F(0), F(1), F(1, 2)]) | st.fractions(0, 1))
    number = F(ends[0]) + part * (F(ends[1]) - F(ends[0]))
    if draw(st.integers(0, 4)) == 0:
        ends[draw(st.integers(0, 1))] = None
    low = -inf if ends[0] is None else ends[0]
    high = inf if ends[1] is None else ends[1]
    # What is unbounded holds numbers beyond all floats.
    far = draw(st.sampled_from([F(0), F(0), F(10) ** 400]))
    if high == inf:
        number += far
    elif low == -inf:
        number -= far
    return (low, high), number


def holds(enclosure, number):
    low, high = enclosure
    assert not isnan(low)
    assert not isnan(high)
    assert low < inf
    assert high > -inf
    return (low == -inf or F(low) <= number) and (high == inf or number <= F(high))


@given(st.fractions() | st.floats(allow_nan=False, allow_infinity=False).map(F))
def test_the_narrowest_floats_are_around_a_number(number):
    low, high = enclose(number)
    assert holds((low, high), number)
    assert F(low) == number == F(high) or high == nextafter(low, inf)


@pytest.mark.parametrize("number", [F(10) ** 400, -(F(10) ** 400), F(1, 10**400), -F(1, 10**400)])
def test_numbers_beyond_all_floats_are_enclosed(number):
    assert holds(enclose(number), number)
    assert not any(number == end for end in enclose(number))


def test_a_range_is_enclosed_with_its_open_ends():
    assert enclose_range(span("(700, inf)")) == (700.0, inf)
    assert enclose_range(span("(-inf, 1/2)")) == (-inf, 0.5)
    low, high = enclose_range(span("[1/10, 3/10]"))
    assert F(low) <= F(1, 10) < F(nextafter(low, inf))
    assert F(nextafter(high, 0)) < F(3, 10) <= F(high)


@settings(max_examples=examples(500), deadline=None)
@given(held(), held())
def test_sums_and_products_hold_the_exact_ones(left, right):
    (one, number), (two, other) = left, right
    assert holds(add(one, two), number + other)
    assert holds(multiply(one, two), number * other)
    assert holds(negate(one), -number)


@settings(max_examples=examples(500), deadline=None)
@given(held(), held())
def test_quotients_hold_the_exact_ones(product, factor):
    (above, number), (below, other) = product, factor
    assume(other)
    assert holds(divide(above, below), number / other)
    assert holds(divide(above, below, not_zero=True), number / other)


@settings(max_examples=examples(150), deadline=None)
@given(held(), held())
def test_what_times_a_number_of_one_range_is_in_another_is_in_their_quotient(factor, quotient):
    (below, other), (_, number) = factor, quotient
    product = number * other
    above = enclose(product)
    assert holds(divide(above, below), number)


@settings(max_examples=examples(150), deadline=None)
@given(held(), st.integers(2, 5))
def test_powers_hold_the_exact_ones_and_roots_lead_back(base, exponent):
    enclosure, number = base
    raised = power(enclosure, exponent)
    assert holds(raised, number**exponent)
    assert holds(roots(raised, exponent, enclosure), number)
    assert holds(roots(enclose(number**exponent), exponent, enclosure), number)
    assert holds(roots(enclose(number**exponent), exponent, EVERYTHING), number)


@pytest.mark.parametrize(
    ("above", "below", "not_zero", "expected"),
    [
        ("[1, 2]", "[-inf, 0]", False, (-inf, 0)),
        ("[1, 2]", "[0, inf]", False, (0, inf)),
        ("[1, 2]", "[0, 4]", False, (0.25, inf)),
        ("[1, 2]", "[-4, 0]", False, (-inf, -0.25)),
        ("[-2, -1]", "[0, 4]", False, (-inf, -0.25)),
        ("[-2, -1]", "[-4, 0]", False, (0.25, inf)),
        ("[1, 2]", "[-1, 1]", False, EVERYTHING),
        ("[0, 2]", "[0, 1]", False, EVERYTHING),
        ("[0, 2]", "[0, 1]", True, (0, inf)),
        ("[0, 2]", "[-1, 0]", True, (-inf, 0)),
        ("[-2, 0]", "[0, 1]", True, (-inf, 0)),
        ("[-2, 0]", "[-1, 0]", True, (0, inf)),
        ("[-2, 2]", "[0, 1]", True, EVERYTHING),
        ("[0, 0]", "[-1, 1]", True, ZERO),
        ("[0, 0]", "[0, 1]", False, EVERYTHING),
        ("[1, 2]", "[0, 0]", False, NOTHING),
        ("[0, 2]", "[0, 0]", False, EVERYTHING),
        ("[0, 2]", "[0, 0]", True, NOTHING),
    ],
)
def test_division_through_zero_loses_nothing_and_gains_nothing(above, below, not_zero, expected):
    found = divide(enclose_range(span(above)), enclose_range(span(below)), not_zero=not_zero)
    assert found == pytest.approx(expected, rel=1e-15)


def test_sums_of_floats_are_met_exactly_so_that_zero_stays_zero():
    assert add((1.0, 1.0), (-1.0, -0.75)) == (0.0, 0.25)
    assert add((350.0, 350.0), (350.0, 450.0)) == (700.0, 800.0)
    low, high = add((0.1, 0.1), (0.2, 0.2))
    assert F(low) < F(0.1) + F(0.2) < F(high)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ((0.0, 0.0), (-inf, inf), (0.0, 0.0)),
        ((0.0, inf), (0.0, 0.0), (0.0, 0.0)),
        ((-2.0, 0.0), (0.0, inf), (-inf, 0.0)),
    ],
)
def test_zero_times_whatever_is_unbounded_is_zero(left, right, expected):
    assert multiply(left, right) == expected
    assert multiply(right, left) == expected


def test_even_powers_are_not_negative_and_odd_ones_keep_their_order():
    assert power((-3.0, 2.0), 2) == (0.0, nextafter(9.0, inf))
    low, high = power((-3.0, 2.0), 3)
    assert (low, high) == pytest.approx((-27, 8), rel=1e-14)


@pytest.mark.parametrize(
    ("given_range", "degree", "base", "expected"),
    [
        ((4.0, 9.0), 2, (0.0, inf), (2, 3)),
        ((4.0, 9.0), 2, (-inf, 0.0), (-3, -2)),
        ((4.0, 9.0), 2, (-inf, inf), (-3, 3)),
        ((-27.0, 8.0), 3, (-inf, inf), (-3, 2)),
        ((8.0, 27.0), 3, (-1.0, inf), (2, 3)),
        ((-27.0, -8.0), 3, (-inf, 1.0), (-3, -2)),
        ((-9.0, -4.0), 2, (0.0, inf), NOTHING),
        ((-9.0, 0.0), 2, (0.0, inf), (0, 0)),
        (NOTHING, 3, (-inf, inf), NOTHING),
        ((4.0, inf), 2, (0.0, inf), (2, inf)),
    ],
)
def test_roots_of_every_sign(given_range, degree, base, expected):
    assert roots(given_range, degree, base) == pytest.approx(expected, rel=1e-15)
