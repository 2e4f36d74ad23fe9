"""Middles of tables, against scipy and numpy over the values one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from fte_audit.estimates.values import NotEstimable
from fte_audit.readings.middles import log_mean, median, trimmed_mean

TABLE = st.dictionaries(st.integers(0, 10**6), st.integers(1, 30), min_size=1, max_size=8).map(
    lambda table: dict(sorted(table.items()))
)


def one_by_one(table):
    return np.repeat(list(table), list(table.values())).astype(float)


@given(TABLE)
def test_the_median_is_numpys(table):
    assert float(median(table)) == np.median(one_by_one(table))


@given(TABLE)
def test_the_trimmed_mean_is_scipys(table):
    assert float(trimmed_mean(table)) == pytest.approx(
        stats.trim_mean(one_by_one(table), 0.1), rel=1e-12
    )


@given(TABLE)
def test_the_logarithmic_mean_is_scipys_geometric_one_of_seconds_and_one(table):
    expected = stats.gmean(1 + one_by_one(table)) - 1
    assert float(log_mean(table)) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_a_tenth_is_rounded_down_to_whole_conversations():
    """Of 19, one is left out at each end; of 9, none."""
    assert trimmed_mean({0: 1, 5: 17, 100: 1}) == 5
    assert trimmed_mean({0: 1, 5: 7, 100: 1}) == 15
    assert trimmed_mean({0: 2, 5: 16, 100: 2}) == 5


@pytest.mark.parametrize("middle", [median, trimmed_mean, log_mean])
def test_of_nothing_there_is_no_middle(middle):
    assert isinstance(middle({}), NotEstimable)
