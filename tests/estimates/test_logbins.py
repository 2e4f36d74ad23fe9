from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from fte_audit.estimates.logbins import bin_edges, log_bin, log_bins

NUMBERS = st.integers(-(2**63), 2**63 - 1)


@given(st.integers(0, 2**63 - 1))
@example(0)
@example(2**53 + 1)
def test_a_bin_is_the_leading_bits_of_a_float(x):
    assert log_bin(x) == int(np.array([x]).astype(np.float64).view(np.int64)[0] >> 50)


@given(NUMBERS, NUMBERS)
def test_bins_are_in_the_order_of_their_values(x, y):
    if x > y:
        x, y = y, x
    assert log_bin(x) <= log_bin(y)


@given(NUMBERS)
@example(0)
@example(-1)
def test_a_value_lies_between_the_edges_of_its_bin(x):
    low, high = bin_edges(log_bin(x))
    at = float(x)
    if x < 0:
        low, high, at = -low, -high, -at
    assert low <= at < high
    assert high <= 1.25 * low or x == 0


@given(st.lists(st.one_of(st.integers(0, 40), st.integers(0, 2**63 - 1))))
@example([2**60 - 2**50, 2**60 - 1])
def test_bins_of_ascending_values_are_those_of_each(values):
    values.sort()
    assert list(log_bins(values)) == [log_bin(value) for value in values]
