from __future__ import annotations

import random
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.estimates.values import NotEstimable, mean, ratio, share, to_digits
from tests.reference.examples import examples


@pytest.mark.parametrize("digits", [1, 3, 9, 15])
@settings(max_examples=examples(200))
@given(value=st.fractions() | st.fractions(max_denominator=10**12).map(lambda v: v * 10**30))
def test_digits_are_those_of_a_decimal_division(digits, value):
    context = Context(prec=digits, rounding=ROUND_HALF_EVEN, Emin=-(10**6), Emax=10**6)
    expected = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    assert to_digits(value, digits) == float(expected)


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (Fraction(25, 10), 1, 2.0),
        (Fraction(35, 10), 1, 4.0),
        (Fraction(-25, 10), 1, -2.0),
        (Fraction(9999999995, 10), 9, 1e9),
        (Fraction(999999999949, 1000), 9, 999999999.949 // 1 + 1),
        (Fraction(1, 3), 9, 0.333333333),
        (Fraction(1, 10**20), 9, 1e-20),
        (Fraction(10**25 + 1), 9, 1e25),
        (Fraction(0), 9, 0.0),
    ],
)
def test_halves_go_to_the_even_digit_at_every_size(value, digits, expected):
    assert to_digits(value, digits) == expected


def test_a_zero_has_no_sign():
    assert str(to_digits(Fraction(0))) == "0.0"


def test_digits_do_not_depend_on_how_a_fraction_is_written():
    chance = random.Random(4)  # noqa: S311
    for _ in range(100):
        above, below, factor = (chance.randrange(1, 10**9) for _ in range(3))
        assert to_digits(Fraction(above * factor, below * factor)) == to_digits(
            Fraction(above, below)
        )


def test_shares_means_and_ratios_are_exact():
    assert share(2, 6) == Fraction(1, 3)
    assert mean(-7, 2) == Fraction(-7, 2)
    assert ratio(9, -6) == Fraction(-3, 2)


@pytest.mark.parametrize("answer", [share(0, 0), mean(0, 0), ratio(5, 0)])
def test_no_answer_is_a_reason_and_not_zero(answer):
    assert isinstance(answer, NotEstimable)
    assert answer.reason


def test_fractions_of_any_length_have_digits():
    # more digits than Python writes: the sums of thousands of fractions are like this
    huge = 7**9000
    assert to_digits(Fraction(2 * huge + 1, 3 * huge)) == 0.666666667
    assert to_digits(Fraction(huge + 1, huge)) == 1.0
    assert to_digits(Fraction(999 * huge - 1, huge * 1000)) == 0.999
