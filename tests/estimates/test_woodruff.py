from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fte_audit.estimates.logbins import log_bin
from fte_audit.estimates.values import Interval, NotEstimable
from fte_audit.estimates.woodruff import Distribution, quantile_interval, share_below
from fte_audit.tally import Frequencies
from tests.reference.examples import examples

HALF = Fraction(1, 2)


def distribution_of(values, groups, width=1, exact=None, number=200):
    """Values of conversations with the group of their customer; `exact`: bins counted by value."""
    bins, ones = {}, {}
    for value in sorted(values):
        bins[value // width] = bins.get(value // width, 0) + 1
        if exact is None or value // width in exact:
            ones[value] = ones.get(value, 0) + 1
    counts = [{} for _ in range(number)]
    for value, group in zip(values, groups, strict=True):
        counts[group][log_bin(value)] = counts[group].get(log_bin(value), 0) + 1
    return Distribution(Frequencies(bins, ones), width, tuple(counts))


def test_the_interval_of_a_median_of_independent_values_is_that_of_order_statistics():
    # each group of customers has one value below 1024, where a bin begins, and one above
    values = [896 + n % 128 for n in range(200)] + [1024 + n for n in range(200)]
    found = quantile_interval(distribution_of(values, [n % 200 for n in range(400)]), HALF, 0.95)
    ordered = sorted(values)
    half = stats.t.isf(0.025, 199) * np.sqrt(400 * 0.25)
    assert found.low == ordered[int(200 - half) - 1]
    assert found.high == ordered[int(200 + half)]


def test_customers_with_their_own_speed_make_the_interval_wider():
    chance = random.Random(3)  # noqa: S311
    speeds = [chance.randrange(10, 10000) for _ in range(200)]
    groups = [n % 200 for n in range(2000)]
    together = [speeds[group] + n // 200 for n, group in enumerate(groups)]
    alone = together[:]
    chance.shuffle(alone)
    one, other = (
        quantile_interval(distribution_of(values, groups), HALF, 0.95)
        for values in (together, alone)
    )
    assert one.high - one.low > 2 * (other.high - other.low)


def test_where_all_values_fall_into_one_bin_customers_are_counted():
    values = [1000 + n % 20 for n in range(300)]
    groups = [n % 30 for n in range(300)]
    below = share_below(distribution_of(values, groups), HALF)
    # 30 customers of ten conversations each
    assert below.error == pytest.approx(np.sqrt(0.25 / 30), rel=0.1)
    assert set(below.changes) == {0.0}


def test_an_end_in_a_bin_that_was_not_counted_goes_outwards():
    values = list(range(1000))
    groups = [n % 200 for n in values]
    exact = quantile_interval(distribution_of(values, groups, 10), HALF, 0.95)
    rough = quantile_interval(distribution_of(values, groups, 10, exact={49, 50}), HALF, 0.95)
    assert rough.low == exact.low // 10 * 10
    assert rough.high == exact.high // 10 * 10 + 10


@pytest.mark.parametrize(
    ("values", "groups", "q"),
    [
        ([], [], HALF),
        ([5], [3], HALF),
        ([5, 6, 7], [3, 3, 3], HALF),
        (list(range(30)), list(range(30)), Fraction(9, 10)),
        (list(range(30)), list(range(30)), Fraction(1, 10)),
    ],
)
def test_quantiles_with_little_beyond_them_have_no_interval(values, groups, q):
    assert isinstance(quantile_interval(distribution_of(values, groups), q, 0.95), NotEstimable)


def test_a_quantile_that_was_not_counted_has_no_interval():
    values = distribution_of(list(range(1000)), [n % 200 for n in range(1000)], 10, exact={3})
    assert isinstance(quantile_interval(values, HALF, 0.95), NotEstimable)


@settings(max_examples=examples(50))
@given(
    st.lists(st.tuples(st.integers(-(10**6), 10**6), st.integers(0, 199)), min_size=20),
    st.sampled_from([HALF, Fraction(3, 4)]),
)
def test_a_quantile_lies_in_its_interval_and_a_wider_level_has_a_wider_one(rows, q):
    values, groups = zip(*rows, strict=True)
    known = distribution_of(values, groups)
    narrow, wide = (quantile_interval(known, q, level) for level in (0.8, 0.95))
    if isinstance(wide, Interval):
        at = np.quantile(values, float(q))
        assert wide.low <= narrow.low <= at + 1e-6
        assert at - 1e-6 <= narrow.high <= wide.high
