from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.estimates.quantiles import quantile
from fte_audit.estimates.values import NotEstimable
from fte_audit.tally import Frequencies
from tests.reference.examples import examples


def table_of(values, width):
    exact = {value: values.count(value) for value in sorted(set(values))}
    bins = {}
    for value, n in exact.items():
        bins[value // width] = bins.get(value // width, 0) + n
    return Frequencies(bins, exact)


@settings(max_examples=examples(300))
@given(
    st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=60),
    st.fractions(0, 1, max_denominator=100),
    st.sampled_from([1, 7, 1000, 10**7]),
)
def test_quantiles_are_those_of_numpy_whatever_the_width(values, q, width):
    found = quantile(table_of(values, width), width, q)
    assert float(found) == pytest.approx(np.quantile(values, float(q)), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize(
    ("values", "q", "expected"),
    [
        ([1, 2, 3, 4], Fraction(1, 2), Fraction(5, 2)),
        ([1, 2, 3, 4], Fraction(9, 10), Fraction(37, 10)),
        ([5], Fraction(9, 10), Fraction(5)),
        ([1, 2], Fraction(0), Fraction(1)),
        ([1, 2], Fraction(1), Fraction(2)),
        ([-3, 0], Fraction(1, 3), Fraction(-2)),
    ],
)
def test_quantiles_are_exact(values, q, expected):
    assert quantile(table_of(values, 10), 10, q) == expected


def test_no_values_have_no_quantile():
    assert isinstance(quantile(Frequencies({}, {}), 10, Fraction(1, 2)), NotEstimable)


def test_a_quantile_in_a_bin_that_was_not_counted_is_no_number():
    table = Frequencies({0: 2, 5: 2}, {1: 2})
    assert isinstance(quantile(table, 10, Fraction(1, 2)), NotEstimable)
    assert quantile(table, 10, Fraction(1, 10)) == 1
