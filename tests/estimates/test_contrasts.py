from __future__ import annotations

import math
import random
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.stats.proportion import confint_proportions_2indep

from fte_audit.estimates.clustered import Clustered
from fte_audit.estimates.contrasts import (
    Pair,
    Sided,
    count_quotient,
    difference,
    mean_difference,
    mean_quotient,
    quantiles,
    quotient,
    shares,
    total_difference,
    total_quotient,
)
from fte_audit.estimates.intervals import share_interval
from fte_audit.estimates.logbins import log_bin
from fte_audit.estimates.values import Interval, NotEstimable
from fte_audit.estimates.woodruff import Distribution, quantile_interval
from fte_audit.tally import Frequencies
from tests.reference.examples import examples

SIDES = st.tuples(
    st.floats(0.01, 100), st.floats(0.01, 0.99), st.floats(0.01, 3), st.floats(-0.95, 0.95)
)


def pair_of(one, two, together=0.0):
    return Pair(Sided(*one), Sided(*two), together)


def swapped(pair):
    return Pair(pair.second, pair.first, pair.together)


@pytest.mark.parametrize(("a", "n", "b", "m"), [(56, 70, 48, 80), (9, 10, 3, 10), (10, 10, 0, 20)])
def test_the_difference_of_independent_shares_is_newcombes(a, n, b, m):
    from fte_audit.estimates.intervals import wilson

    z = stats.norm.isf(0.025)
    one, two = wilson(a / n, n, z), wilson(b / m, m, z)
    found = difference(pair_of((a / n, *one), (b / m, *two)))
    expected = confint_proportions_2indep(a, n, b, m, compare="diff", method="newcomb")
    assert (found.low, found.high) == pytest.approx(expected, abs=1e-9)


@given(SIDES, SIDES, st.floats(-0.95, 0.95))
def test_the_quotient_is_where_the_difference_from_a_multiple_is_zero(one, two, together):
    # MOVER-R is defined so: the multiples of the second that the first may equal
    def side(sizes):
        value, below, above, _ = sizes
        return Sided(value, value * (1 - below), value * (1 + above))

    pair = Pair(side(one), side(two), together)
    found = quotient(pair)

    def end(multiple, which):
        second = pair.second
        scaled = Sided(multiple * second.value, multiple * second.low, multiple * second.high)
        return getattr(difference(Pair(pair.first, scaled, together)), which)

    ratio = pair.first.value / pair.second.value
    if found.low > ratio * 1e-6:
        low = optimize.brentq(lambda m: end(m, "low"), found.low * 0.9, ratio * (1 + 1e-9))
        assert found.low == pytest.approx(low, rel=1e-6)
    high = optimize.brentq(lambda m: end(m, "high"), ratio * (1 - 1e-9), found.high * 1.1)
    assert found.high == pytest.approx(high, rel=1e-6)


@given(SIDES, SIDES, st.floats(-0.95, 0.95))
def test_swapping_flips_the_difference_and_inverts_the_quotient(one, two, together):
    def side(sizes):
        value, below, above, _ = sizes
        return Sided(value, value * (1 - below), value * (1 + above))

    pair = Pair(side(one), side(two), together)
    assert difference(swapped(pair)) == -difference(pair)
    found, inverse = quotient(pair), quotient(swapped(pair))
    assert (1 / inverse.high, 1 / inverse.low) == pytest.approx((found.low, found.high), rel=1e-12)
    assert found.low <= pair.first.value / pair.second.value <= found.high


def test_a_quotient_needs_something_to_divide_by():
    assert isinstance(quotient(pair_of((0.5, 0.4, 0.6), (0.1, 0.0, 0.2))), NotEstimable)
    assert isinstance(quotient(pair_of((0.5, 0.4, 0.6), (0.1, 1e-8, 0.2))), NotEstimable)
    assert isinstance(quotient(pair_of((0.5, -0.1, 0.6), (0.1, 0.05, 0.2))), NotEstimable)
    assert quotient(pair_of((0.0, 0.0, 0.1), (0.5, 0.4, 0.6))).low == 0


def exact_root(middle, above, below):
    """Of which multiples the second may be, by decimals of 60 digits."""
    with localcontext(prec=60):
        m, a, b = (Decimal(each) for each in (middle, above, below))
        root = (m * m - a * b).sqrt()
        return min(x for x in ((m - root) / b, (m + root) / b) if x > 0)


def test_a_quotient_of_estimates_that_go_together_loses_no_digit():
    # seen in a log of three customers: the larger ends cancel
    one, two, r = Sided(0.5, 1e-30, 1 - 1e-9), Sided(0.45, 1e-6, 1 - 1e-9), 0.999
    found = quotient(Pair(one, two, r))
    low = exact_root(
        one.value * two.value - r * (one.value - one.low) * (two.high - two.value),
        one.low * (2 * one.value - one.low),
        two.high * (2 * two.value - two.high),
    )
    high = 1 / exact_root(
        one.value * two.value - r * (one.high - one.value) * (two.value - two.low),
        two.low * (2 * two.value - two.low),
        one.high * (2 * one.value - one.high),
    )
    low = min(float(low), one.low / two.value, one.value / two.high)
    high = max(float(high), one.high / two.value, one.value / two.low)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-9)
    assert found.low <= 0.5 / 0.45 <= found.high


def test_a_quotient_without_an_end_is_none():
    nothing, tiny = (0.0, 0.0, 0.0), (0.5, 1e-320, 0.6)
    assert isinstance(quotient(pair_of(nothing, (0.5, 0.4, 0.6))), NotEstimable)
    assert isinstance(quotient(pair_of((0.5, 0.4, 0.6), tiny)), NotEstimable)


ENDS = st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)).map(sorted)


@given(ENDS, ENDS, st.floats(-1, 1))
def test_quotients_hold_their_value_or_say_why_not(one, two, together):
    (low, value, high), (other_low, other, other_high) = one, two
    found = quotient(Pair(Sided(value, low, high), Sided(other, other_low, other_high), together))
    if isinstance(found, Interval):
        assert 0 <= found.low <= value / other <= found.high < math.inf


def cells_of(groups):
    return Clustered(tuple(a for a, _ in groups), tuple(b for _, b in groups))


CELLS = st.lists(st.integers(0, 30), min_size=30, max_size=30).flatmap(
    lambda below: st.tuples(*(st.integers(0, n) for n in below)).map(
        lambda above: Clustered(above, tuple(below))
    )
)


@given(CELLS, CELLS, st.floats(0.5, 0.99))
def test_shares_keep_their_own_intervals_and_swap(one, two, level):
    pair, other = shares(one, two, level), shares(two, one, level)
    if isinstance(pair, NotEstimable):
        assert isinstance(other, NotEstimable)
        return
    assert pair == swapped(other)
    interval = share_interval(one, level)
    assert (pair.first.low, pair.first.high) == (interval.low, interval.high)
    found = difference(pair)
    assert found.low <= pair.first.value - pair.second.value <= found.high


def test_customers_who_do_well_on_both_sides_make_the_difference_narrower():
    chance = random.Random(4)  # noqa: S311
    skill = [chance.random() for _ in range(100)]
    one = cells_of([(round(20 * s), 20) for s in skill])
    two = cells_of([(round(16 * s), 20) for s in skill])
    other = cells_of([(round(16 * s), 20) for s in random.Random(5).sample(skill, 100)])  # noqa: S311
    same, different = (shares(one, each, 0.95) for each in (two, other))
    assert same.together > 0.95
    assert abs(different.together) < 0.3
    narrow, wide = difference(same), difference(different)
    assert narrow.high - narrow.low < (wide.high - wide.low) * 0.8


def test_the_difference_of_means_holds_welchs_interval():
    chance = np.random.default_rng(3)
    # unlike groups of conversations that share no group of customers
    one, two = chance.integers(0, 100, 60), chance.integers(0, 400, 90)
    first = Clustered((*one.tolist(), *[0] * 90), (*[1] * 60, *[0] * 90))
    second = Clustered((*[0] * 60, *two.tolist()), (*[0] * 60, *[1] * 90))
    found = mean_difference(first, second, 0.95, bounded=True)
    expected = stats.ttest_ind(one, two, equal_var=False).confidence_interval(0.95)
    assert found.low == pytest.approx(expected.low, rel=0.02)
    assert found.high == pytest.approx(expected.high, rel=0.02)


def without_each(sums):
    """The mean less what it is without each group of customers."""
    above, below = np.array(sums.above), np.array(sums.below)
    return sums.total / sums.n - (sums.total - above) / (sums.n - below)


@pytest.mark.parametrize("swapped", [False, True])
def test_few_customers_on_either_side_make_a_comparison_of_means_wider(swapped):
    few = cells_of([(5 + n % 2, 1) for n in range(150)] + [(0, 0)] * 50)
    many = cells_of([(12 + 4 * (n // 2 % 2), 4) for n in range(200)])
    pair = (many, few) if swapped else (few, many)
    one, two = (without_each(sums) for sums in pair)
    a, b = (float(sums.value) for sums in pair)
    for of, value, changes in (
        (mean_difference, a - b, one - two),
        (mean_quotient, math.log(a / b), -np.log1p(-one / a) + np.log1p(-two / b)),
    ):
        found = [of(*pair, 0.95, bounded=each) for each in (True, False)]
        ends = [(each.low, each.high) for each in found]
        plain, wide = ends if of is mean_difference else np.log(ends)
        # 150 of 400 customers, and one more group like the extreme one on each side
        low, high = (
            math.sqrt(400 / 150 * (1 + extreme**2 / np.sum(changes**2) * 200 / 199))
            for extreme in (changes.min(), changes.max())
        )
        assert value - wide[0] == pytest.approx((value - plain[0]) * low, rel=1e-9)
        assert wide[1] - value == pytest.approx((plain[1] - value) * high, rel=1e-9)


MEANS = st.lists(st.tuples(st.integers(1, 1000), st.integers(1, 3)), min_size=40, max_size=40).map(
    cells_of
)


@settings(max_examples=examples(50))
@given(MEANS, MEANS)
def test_swapping_flips_the_difference_and_inverts_the_quotient_of_means(one, two):
    found, other = (mean_difference(*each, 0.95, bounded=True) for each in ((one, two), (two, one)))
    if isinstance(found, NotEstimable):
        assert isinstance(other, NotEstimable)
        return
    assert found == -other
    wide = mean_difference(one, two, 0.99, bounded=True)
    assert wide.low <= found.low <= float(one.value - two.value) <= found.high <= wide.high
    ratio, inverse = (mean_quotient(*each, 0.95, bounded=True) for each in ((one, two), (two, one)))
    assert (1 / inverse.high, 1 / inverse.low) == pytest.approx((ratio.low, ratio.high), rel=1e-12)
    assert ratio.low <= float(one.value / two.value) <= ratio.high


def test_the_quotient_of_means_is_a_difference_of_logarithms():
    one = cells_of([(100 + n % 7, 1) for n in range(200)])
    two = cells_of([(50 + n % 5, 1) for n in range(200)])
    found = mean_quotient(one, two, 0.95, bounded=True)
    # to the first order, the relative error is that of the difference of relative values
    relative = [
        a / (float(one.value)) - b / float(two.value)
        for a, b in zip(one.above, two.above, strict=True)
    ]
    half = stats.t.isf(0.025, 398) * np.std(relative, ddof=1) / math.sqrt(200)
    value = float(one.value / two.value)
    assert math.log(found.high / value) == pytest.approx(half, rel=0.01)
    assert math.log(value / found.low) == pytest.approx(half, rel=0.01)


FEW = cells_of([(1, 1)] * 10 + [(0, 0)] * 190)
SAME = cells_of([(2, 1)] * 200)
MIXED = cells_of([(n % 9 - 1, 1) for n in range(200)])
AROUND_ZERO = cells_of([(n % 7 - 3, 1) for n in range(200)])


@pytest.mark.parametrize("of", [mean_difference, mean_quotient])
@pytest.mark.parametrize("bad", [FEW, SAME, cells_of([(0, 0)] * 200)])
def test_means_of_little_are_not_compared(of, bad):
    assert isinstance(of(bad, MIXED, 0.95), NotEstimable)
    assert isinstance(of(MIXED, bad, 0.95), NotEstimable)


def test_means_around_zero_have_no_quotient():
    assert isinstance(mean_quotient(MIXED, AROUND_ZERO, 0.95), NotEstimable)
    assert isinstance(mean_quotient(AROUND_ZERO, MIXED, 0.95), NotEstimable)
    assert isinstance(mean_difference(MIXED, AROUND_ZERO, 0.95, bounded=True), Interval)


def distribution_of(values, groups):
    exact, counts = {}, [{} for _ in range(200)]
    for value, group in sorted(zip(values, groups, strict=True)):
        exact[value] = exact.get(value, 0) + 1
        counts[group][log_bin(value)] = counts[group].get(log_bin(value), 0) + 1
    return Distribution(Frequencies(dict(exact), exact), 1, tuple(counts))


def test_medians_are_compared_by_their_own_intervals():
    chance = random.Random(6)  # noqa: S311
    speeds = [chance.randrange(500, 2000) for _ in range(200)]
    groups = [n % 200 for n in range(1000)]
    one = distribution_of([speeds[g] + chance.randrange(300) for g in groups], groups)
    two = distribution_of([2 * speeds[g] + chance.randrange(300) for g in groups], groups)
    half = Fraction(1, 2)
    pair = quantiles(one, two, half, 0.95)
    assert pair == swapped(quantiles(two, one, half, 0.95))
    # the same customers are fast on both sides
    assert pair.together > 0.5
    interval = quantile_interval(one, half, 0.95)
    assert (pair.first.low, pair.first.high) == (interval.low, interval.high)
    empty = Distribution(Frequencies({}, {}), 1, ({},) * 200)
    assert isinstance(quantiles(one, empty, half, 0.95), NotEstimable)
    assert isinstance(quantiles(empty, one, half, 0.95), NotEstimable)


def test_shares_of_nothing_are_not_compared():
    empty = cells_of([(0, 0)] * 200)
    some = cells_of([(n % 2, 1) for n in range(200)])
    assert isinstance(shares(empty, some, 0.95), NotEstimable)
    assert isinstance(shares(some, empty, 0.95), NotEstimable)
    # where nobody fails there is no correlation to speak of
    assert shares(some, cells_of([(1, 1)] * 200), 0.95).together == 0
    assert shares(some, cells_of([(1, 1)] + [(0, 0)] * 199), 0.95) == NotEstimable(
        "all of it is of one customer, or as good as one"
    )


COUNTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=200, max_size=200)


@given(COUNTS)
def test_a_quotient_of_counts_is_the_odds_of_the_share_of_the_first(counts):
    one, two = zip(*counts, strict=True)
    both = tuple(a + b for a, b in counts)
    share = share_interval(Clustered(one, both), 0.95)
    found = count_quotient(one, two, 0.95)
    if not isinstance(share, Interval) or not isinstance(found, Interval):
        return
    assert found.low == pytest.approx(share.low / (1 - share.low), rel=1e-6)
    assert found.high == pytest.approx(share.high / (1 - share.high), rel=1e-6)


def test_few_counts_are_compared_as_the_exact_test_of_two_of_poisson_does():
    # 20 customers with one contact each; the exact interval is Clopper and Pearson's odds
    one, two = (1,) * 15 + (0,) * 185, (0,) * 15 + (1,) * 5 + (0,) * 180
    exact = stats.binomtest(15, 20).proportion_ci(0.95)
    found = count_quotient(one, two, 0.95)
    assert found.low <= exact.low / (1 - exact.low) * 1.02
    assert found.high >= exact.high / (1 - exact.high) * 0.98


def test_totals_whose_groups_vary_alike_have_students_interval_with_one_more_group():
    # as much above the mean as below it, so nothing is skewed
    one, two = (10, 14, 12, 12) * 50, (5, 5, 3, 7) * 50
    sizes = ((10,) * 200, (8,) * 200)
    gaps = np.array(one) - np.array(two)
    found = total_difference(Clustered(one, sizes[0]), Clustered(two, sizes[1]), 0.95)
    error = math.sqrt(200) * gaps.std(ddof=1)
    one_error, two_error = (np.var(each) for each in (one, two))
    df = 199 * (one_error + two_error) ** 2 / (one_error**2 + two_error**2)
    # the most extreme group counts twice
    changes = (gaps - gaps.mean()) * 200 / 199
    lower, upper = (
        stats.t.isf(0.025, df) * math.hypot(error, extreme)
        for extreme in (changes.min(), changes.max())
    )
    assert found.low == pytest.approx(gaps.sum() - lower, rel=1e-9)
    assert found.high == pytest.approx(gaps.sum() + upper, rel=1e-9)


def test_totals_of_few_customers_are_not_compared():
    some = (1,) * 50 + (0,) * 150
    few, many = Clustered(some, some), Clustered((9,) * 200, (9,) * 200)
    for interval in (total_difference, total_quotient):
        for pair in ((few, many), (many, few)):
            found = interval(*pair, 0.95)
            assert found == NotEstimable("it rests on fewer than 100 effective customers")
