"""Intervals against scipy, statsmodels and published tables, where customers come once each."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from fte_audit.estimates.clustered import Clustered
from fte_audit.estimates.contrasts import Pair, Sided, difference, mean_difference, quotient, shares
from fte_audit.estimates.distributions import beta_quantile, normal_critical, student_critical
from fte_audit.estimates.intervals import (
    clopper_pearson,
    mean_interval,
    share_interval,
    wilson,
)

Z = 1.959963984540054


def sides_of(a, n, b, m):
    return [Sided(x / size, *wilson(x / size, size, Z)) for x, size in ((a, n), (b, m))]


# Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10. Read secondhand: all in
# `tests/test_proportions_tests.py` of mergeron-extra (Python), the first two also in
# `test_Two_Independent_Props_CI.R` of propint, and the fourth in `test3.R` of ratesci (both R).
NEWCOMBE = [
    ((56, 70, 48, 80), (0.0524, 0.3339)),
    ((9, 10, 3, 10), (0.1705, 0.8090)),
    ((6, 7, 2, 7), (0.0582, 0.8062)),
    ((5, 56, 0, 29), (-0.0381, 0.1926)),
    ((0, 10, 0, 20), (-0.1611, 0.2775)),
    ((0, 10, 0, 10), (-0.2775, 0.2775)),
    ((10, 10, 0, 20), (0.6791, 1.0000)),
    ((10, 10, 0, 10), (0.6075, 1.0000)),
]


@pytest.mark.parametrize(("counts", "published"), NEWCOMBE)
def test_differences_of_shares_are_as_newcombe_published(counts, published):
    a, n, b, m = counts
    found = difference(Pair(*sides_of(a, n, b, m), 0.0))
    assert (found.low, found.high) == pytest.approx(published, abs=0.00006)
    expected = confint_proportions_2indep(a, n, b, m, compare="diff", method="newcomb")
    assert (found.low, found.high) == pytest.approx(expected, abs=1e-9)


# Fagerland and Newcombe (2013), Statistics in Medicine 32, 2823-2836: ratios of independent shares.
# Read secondhand, as the next two, in `test3.R` of ratesci.
QUOTIENTS = [
    ((24, 73, 53, 65), (0.282, 0.563)),
    ((29, 55, 11, 11), (0.398, 0.761)),
    ((7, 18, 1, 18), (1.277, 40.751)),
]


@pytest.mark.parametrize(("counts", "published"), QUOTIENTS)
def test_quotients_of_shares_are_as_fagerland_and_newcombe_published(counts, published):
    found = quotient(Pair(*sides_of(*counts), 0.0))
    assert (found.low, found.high) == pytest.approx(published, abs=0.0006)


def matched(both, first, second, neither):
    """Two shares of the same conversations, which go together as their counts do."""
    n = both + first + second + neither
    spread = (both + first) * (second + neither) * (both + second) * (first + neither)
    together = (both * neither - first * second) / math.sqrt(spread)
    return Pair(*sides_of(both + first, n, both + second, n), together)


def test_the_quotient_of_shares_that_go_together_is_as_delrocco_published():
    # DelRocco, Wang, Wu, Yang and Shan (2022), Statistics in Biosciences 15, 1-30
    found = quotient(matched(1, 1, 7, 12))
    assert (found.low, found.high) == pytest.approx((0.0686, 0.8695), abs=0.00006)


def test_the_difference_of_shares_that_go_together_holds_the_one_newcombe_published():
    # Newcombe (1998), Statistics in Medicine 17, 2635-2650, method 8; where two shares go together
    # closely, its ends may be nearer than those of either share, and the auditor's may not
    found = difference(matched(20, 12, 2, 16))
    assert 0.0618 - 0.005 < found.low < 0.0618
    assert 0.3242 < found.high < 0.3242 + 0.005


# Newcombe (1998), Statistics in Medicine 17, 857-872, table I: the score interval (method 3) and
# the exact one of Clopper and Pearson (method 5). Read secondhand, in tests of packages of R: the
# first in `test_Single_Proportion_CI.R` of propint, the others in `test3.R` of ratesci.
SCORES = [
    (81, 263, (0.2553, 0.3662)),
    (15, 148, (0.0624, 0.1605)),
    (0, 20, (0.0, 0.1611)),
    (1, 29, (0.0061, 0.1718)),
]
EXACT = [
    (15, 148, (0.0578, 0.1617)),
    (0, 20, (0.0, 0.1684)),
    (1, 29, (0.0009, 0.1776)),
]


@pytest.mark.parametrize(("successes", "n", "published"), SCORES)
def test_score_intervals_are_as_newcombe_published(successes, n, published):
    assert wilson(successes / n, n, Z) == pytest.approx(published, abs=0.00006)


@pytest.mark.parametrize(("successes", "n", "published"), EXACT)
def test_exact_intervals_are_as_newcombe_published(successes, n, published):
    found = clopper_pearson(successes / n, n, 0.95)
    assert (found.low, found.high) == pytest.approx(published, abs=0.00006)


@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
@pytest.mark.parametrize(("successes", "n"), [(0, 20), (1, 30), (50, 100), (777, 1000), (30, 30)])
def test_shares_agree_with_scipy_and_statsmodels(successes, n, level):
    test, z = stats.binomtest(successes, n), normal_critical(level)
    expected = test.proportion_ci(level, method="wilson")
    assert wilson(successes / n, n, z) == pytest.approx(tuple(expected), abs=1e-9)
    exact = clopper_pearson(successes / n, n, level)
    expected = test.proportion_ci(level, method="exact")
    assert (exact.low, exact.high) == pytest.approx(tuple(expected), abs=1e-9)
    by_statsmodels = proportion_confint(successes, n, 1 - level, method="beta")
    assert (exact.low, exact.high) == pytest.approx(by_statsmodels, abs=1e-9)


@pytest.mark.parametrize("level", [0.9, 0.95])
@pytest.mark.parametrize(("successes", "groups"), [(60, 150), (100, 200), (170, 200)])
def test_the_share_of_customers_who_come_once_is_wilsons_with_students_t(successes, groups, level):
    # one conversation in each group: the jackknife gives p(1 - p) / (n - 1)
    sums = Clustered((1,) * successes + (0,) * (groups - successes), (1,) * groups)
    found = share_interval(sums, level)
    t = stats.t.isf((1 - level) / 2, groups - 1)
    expected = stats.binomtest(successes, groups).proportion_ci(
        1 - 2 * stats.norm.sf(t), method="wilson"
    )
    # a little less than n independent conversations: n - 1, but for two unseen customers
    assert (found.low, found.high) == pytest.approx(tuple(expected), rel=0.005)
    rare = min(successes, groups - successes)
    n = groups * (rare + 2) / (groups / (groups - 1) * rare + 2)
    wider = proportion_confint(successes / groups * n, n, 2 * stats.norm.sf(t), method="wilson")
    assert (found.low, found.high) == pytest.approx(wider, abs=1e-9)


def test_the_mean_of_customers_who_come_once_is_students():
    values = np.random.default_rng(1).normal(1000, 100, 400).astype(int)
    symmetric = np.concatenate([values, 2000 - values])
    found = mean_interval(Clustered(tuple(symmetric.tolist()), (1,) * 800), 0.95, bounded=True)
    expected = stats.t.interval(0.95, 799, np.mean(symmetric), stats.sem(symmetric))
    assert (found.low, found.high) == pytest.approx(expected, rel=1e-9)


def test_the_difference_of_means_of_strangers_is_close_to_welchs():
    chance = np.random.default_rng(2)
    one, two = (chance.normal(mean, sd, 300).astype(int) for mean, sd in ((1000, 90), (900, 300)))
    first = Clustered((*one.tolist(), *[0] * 300), (*[1] * 300, *[0] * 300))
    second = Clustered((*[0] * 300, *two.tolist()), (*[0] * 300, *[1] * 300))
    found = mean_difference(first, second, 0.95, bounded=True)
    expected = stats.ttest_ind(one, two, equal_var=False).confidence_interval(0.95)
    width = expected.high - expected.low
    assert found.low == pytest.approx(expected.low, abs=0.02 * width)
    assert found.high == pytest.approx(expected.high, abs=0.02 * width)


def test_the_difference_of_shares_of_strangers_is_newcombes_with_students_t():
    first = Clustered((1,) * 120 + (0,) * 280, (1,) * 200 + (0,) * 200)
    second = Clustered((0,) * 200 + (1,) * 90 + (0,) * 110, (0,) * 200 + (1,) * 200)
    found = difference(shares(first, second, 0.95))
    low, high = confint_proportions_2indep(120, 200, 90, 200, compare="diff", method="newcomb")
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.006)


@pytest.mark.parametrize("level", [0.5, 0.95, 0.9999])
@pytest.mark.parametrize("df", [1, 2.5, 19, 199])
def test_quantiles_agree_with_scipy(level, df):
    tail = (1 - level) / 2
    assert student_critical(level, df) == pytest.approx(stats.t.isf(tail, df), rel=1e-9)
    assert beta_quantile(tail, df, 7.5) == pytest.approx(stats.beta.ppf(tail, df, 7.5), rel=1e-9)
