from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.ranks import bins_at, order_statistics, value_at
from tests.reference.examples import examples

HALF = Fraction(1, 2)
VALUES = st.lists(st.integers(-50, 50), min_size=1, max_size=30)
QUANTILES = st.fractions(0, 1, max_denominator=40)


def counted(values):
    return {value: values.count(value) for value in sorted(set(values))}


@settings(max_examples=examples(200))
@given(VALUES, QUANTILES)
def test_order_statistics_are_those_of_numpy(values, q):
    low, high, weight = order_statistics(len(values), q)
    ordered = sorted(values)
    found = ordered[low] + weight * (ordered[high] - ordered[low])
    assert float(found) == pytest.approx(np.quantile(values, float(q)), abs=1e-9)
    assert 0 <= weight < 1


@pytest.mark.parametrize(
    ("n", "q", "expected"),
    [
        (1, HALF, (0, 0, 0)),
        (4, HALF, (1, 2, HALF)),
        (5, HALF, (2, 2, 0)),
        (5, Fraction(0), (0, 0, 0)),
        (5, Fraction(1), (4, 4, 0)),
        (11, Fraction(9, 10), (9, 9, 0)),
        (10, Fraction(9, 10), (8, 9, Fraction(1, 10))),
    ],
)
def test_order_statistics_at_the_ends_and_between(n, q, expected):
    assert order_statistics(n, q) == expected


@given(VALUES, st.data())
def test_the_value_at_a_rank_is_that_of_the_sorted_sample(values, data):
    rank = data.draw(st.integers(0, len(values) - 1))
    ordered = sorted(values)
    assert value_at(counted(values), rank) == (ordered[rank], ordered.index(ordered[rank]))


def test_there_is_no_value_beyond_the_sample():
    with pytest.raises(IndexError):
        value_at({1: 2}, 2)


@given(VALUES, QUANTILES, st.integers(1, 20))
def test_the_bins_at_a_quantile_hold_its_values(values, q, width):
    bins = counted([value // width for value in values])
    low, high, _ = order_statistics(len(values), q)
    ordered = sorted(values)
    assert bins_at(bins, q) == {ordered[low] // width, ordered[high] // width}


def test_no_sample_has_no_bins():
    assert bins_at({}, HALF) == set()
