from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.estimates.clustered import (
    Clustered,
    Jackknife,
    correlation,
    effective_customers,
    jackknife_ratio,
    pooled_df,
)
from fte_audit.estimates.values import NotEstimable

SUMS = st.lists(
    st.tuples(st.integers(-1000, 10**6), st.integers(0, 500)), min_size=2, max_size=30
).map(lambda rows: Clustered(tuple(a for a, _ in rows), tuple(b for _, b in rows)))


@given(SUMS)
def test_the_jackknife_leaves_each_group_out_in_turn(sums):
    spread = jackknife_ratio(sums)
    if sums.n == 0 or sums.n in sums.below:
        assert isinstance(spread, NotEstimable)
        return
    without = [
        Fraction(sums.total - a, sums.n - b) for a, b in zip(sums.above, sums.below, strict=True)
    ]
    changes = [float(sums.value - each) for each in without]
    assert spread.changes == pytest.approx(changes, rel=1e-14)
    groups = sum(b > 0 for b in sums.below)
    variance = (groups - 1) / groups * sum(change**2 for change in changes)
    assert spread.variance == pytest.approx(variance, rel=1e-12)
    if variance:
        skewness = sum(np.power(changes, 3)) / sum(np.square(changes)) ** 1.5
        assert spread.skewness == pytest.approx(skewness, rel=1e-9, abs=1e-9)


def test_a_jackknife_of_one_conversation_a_group_is_the_textbook_variance_of_a_mean():
    values = [3, 1, 4, 1, 5, 9, 2, 6]
    spread = jackknife_ratio(Clustered(tuple(values), (1,) * 8))
    assert spread.variance == pytest.approx(np.var(values, ddof=1) / 8, rel=1e-14)
    assert spread.df == 7


@pytest.mark.parametrize("contacts", [1, 3, 50])
def test_the_number_of_customers_is_found_from_the_sizes_of_their_groups(contacts):
    chance = random.Random(5)  # noqa: S311
    found = []
    for _ in range(200):
        sizes = [0] * 200
        for _ in range(400):
            sizes[chance.randrange(200)] += contacts
        found.append(effective_customers(sizes))
    # the estimate is a little noisy, and capped where every customer has one conversation
    assert np.mean(found) == pytest.approx(400, rel=0.06)
    assert max(found) < 400 * 1.5


def test_one_customer_counts_as_one_however_often_they_came():
    assert effective_customers([0] * 199 + [70]) == 1
    assert effective_customers([7] * 200) == 1400


def test_sums_of_other_groups_of_customers_are_refused():
    with pytest.raises(ValueError, match="different groups"):
        Clustered((1,), (1, 2))


def test_sums_of_the_same_groups_of_customers_add_up():
    both = Clustered((1, 2), (3, 4)) + Clustered((5, 6), (7, 8))
    assert both == Clustered((6, 8), (10, 12))
    assert both.value == Fraction(14, 22)
    assert both.largest == Fraction(12, 22)
    assert isinstance(Clustered((0,), (0,)).value, NotEstimable)


def test_degrees_of_freedom_of_a_difference_are_those_of_welch():
    # Welch's test in scipy: variances of the means and their degrees of freedom
    from scipy import stats

    one, two = [1, 4, 2, 8, 5], [2, 2, 3, 9]
    spreads = [jackknife_ratio(Clustered(tuple(v), (1,) * len(v))) for v in (one, two)]
    expected = stats.ttest_ind(one, two, equal_var=False).df
    assert pooled_df(*spreads) == pytest.approx(expected, rel=1e-12)
    still = Jackknife(1.0, (0.0, 0.0), 2, 5.0)
    assert pooled_df(still, Jackknife(2.0, (0.0, 0.0), 2, 3.0)) == 3.0
    assert still.skewness == 0
    assert Jackknife(1.0, (), 2, 5.0).skewness == 0


def test_estimates_of_the_same_customers_go_together():
    one, other = [1.0, -2.0, 0.5, 0.25], [2.0, 1.0, -0.5, 3.0]
    expected = np.dot(one, other) / np.linalg.norm(one) / np.linalg.norm(other)
    assert correlation(one, other) == pytest.approx(expected, rel=1e-14)
    assert correlation(one, (0.0,) * 4) == 0
