from __future__ import annotations

import math
import random
from statistics import mean

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from fte_audit.estimates.clustered import Clustered, Jackknife
from fte_audit.estimates.intervals import (
    Caution,
    clopper_pearson,
    effective_conversations,
    mean_caution,
    mean_interval,
    score_interval,
    share_interval,
    skewed_interval,
    total_caution,
    total_interval,
    wilson,
)
from fte_audit.estimates.values import Interval, NotEstimable

NONE = Caution(1.0, 1.0, unseen=False)


def spread_out(values, groups=200):
    """Each value one conversation of a customer of their own, as evenly as groups allow."""
    above, below = [0] * groups, [0] * groups
    for number, value in enumerate(values):
        above[number % groups] += value
        below[number % groups] += 1
    return Clustered(tuple(above), tuple(below))


@pytest.mark.parametrize(("successes", "n"), [(81, 263), (15, 148), (0, 20), (1, 29), (29, 29)])
@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_wilson_agrees_with_statsmodels(successes, n, level):
    z = stats.norm.isf((1 - level) / 2)
    expected = proportion_confint(successes, n, 1 - level, method="wilson")
    assert wilson(successes / n, n, z) == pytest.approx(expected, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(("successes", "n"), [(0, 20), (1, 29), (3, 1000), (29, 29), (7, 9)])
def test_the_exact_interval_agrees_with_statsmodels(successes, n):
    found = clopper_pearson(successes / n, n, 0.95)
    expected = proportion_confint(successes, n, 0.05, method="beta")
    assert (found.low, found.high) == pytest.approx(expected, rel=1e-11)


def test_a_share_of_independent_conversations_has_wilsons_interval_with_students_t():
    # one conversation a group: the jackknife's variance is that of a mean, p q / (n - 1)
    values = [1] * 60 + [0] * 40
    sums = spread_out(values, 100)
    # of 40 failures, and of two customers who say no more than one conversation each
    p, n = 0.6, 100 * 42 / (40 * 100 / 99 + 2)
    assert effective_conversations(sums) == pytest.approx(n, rel=1e-12)
    t = stats.t.isf(0.025, 99)
    found = share_interval(sums, 0.95)
    middle, square = (p + t * t / 2 / n) / (1 + t * t / n), t * t
    half = t / (1 + square / n) * math.sqrt(p * (1 - p) / n + square / 4 / n**2)
    assert (found.low, found.high) == pytest.approx((middle - half, middle + half), rel=1e-11)


def test_customers_who_come_often_make_the_interval_of_a_share_wider():
    # the same conversations, five of each customer, who all succeed or all fail
    alone = share_interval(spread_out([1] * 600 + [0] * 400), 0.95)
    together = share_interval(Clustered(tuple([5] * 120 + [0] * 80), tuple([5] * 200)), 0.95)
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_nobody_succeeded_among_few_customers():
    # ten customers of ten conversations each say no more than about ten conversations
    chance = random.Random(2)  # noqa: S311
    below = [0] * 200
    for _ in range(10):
        below[chance.randrange(200)] += 10
    found = share_interval(Clustered((0,) * 200, tuple(below)), 0.95)
    alone = stats.beta.ppf(0.975, 1, 10)
    assert found.low == 0
    assert alone < found.high < 1.5 * alone


@pytest.mark.parametrize("sums", [Clustered((0, 0), (0, 0)), Clustered((1, 0), (5, 0))])
def test_no_conversation_or_one_group_of_customers_has_no_share(sums):
    assert isinstance(share_interval(sums, 0.95), NotEstimable)


def test_the_interval_of_a_mean_holds_students():
    chance = random.Random(1)  # noqa: S311
    values = [chance.randrange(1000) for _ in range(200)]
    found = mean_interval(spread_out(values), 0.95, bounded=True)
    low, high = stats.t.interval(0.95, 199, mean(values), stats.sem(values))
    assert found.low == pytest.approx(low, rel=1e-3)
    assert found.high == pytest.approx(high, rel=1e-3)
    assert found.low <= low * (1 + 1e-12)
    assert found.high >= high * (1 - 1e-12)


def test_an_estimate_that_is_not_skewed_has_students_interval():
    spread = Jackknife(10.0, (1.0, -1.0, 2.0, -2.0), 4, 3.0)
    low, high = stats.t.interval(0.9, 3, 10, math.sqrt(10 * 3 / 4))
    assert skewed_interval(spread, 0.9, NONE) == Interval(pytest.approx(low), pytest.approx(high))


def test_a_skewed_estimate_has_the_end_that_halls_transformation_gives():
    changes = (3.0, -1.0, -1.0, -1.0, 0.5, -0.5)
    error = math.sqrt(sum(each**2 for each in changes) * 5 / 6)
    skewness = sum(each**3 for each in changes) / sum(each**2 for each in changes) ** 1.5
    t = stats.t.isf(0.025, 5)

    def transformed(student):
        return student + skewness * student**2 / 3 + skewness**2 * student**3 / 27 + skewness / 6

    found = skewed_interval(Jackknife(0.0, changes, 6, 5.0), 0.95, NONE)
    assert found.low == pytest.approx(-t * error)
    assert found.high > t * error
    assert transformed(-found.high / error) == pytest.approx(-t)
    mirrored = skewed_interval(Jackknife(0.0, tuple(-c for c in changes), 6, 5.0), 0.95, NONE)
    assert mirrored == -found


def test_where_values_have_no_scale_one_more_group_like_the_most_extreme_is_reckoned_with():
    changes = (4.0, -3.0, -3.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0)
    variance = sum(each**2 for each in changes) * 10 / 11
    spread = Jackknife(50.0, changes, 11, 10.0)
    plain = skewed_interval(spread, 0.95, NONE)
    found = skewed_interval(spread, 0.95, Caution(1.0, 1.0, unseen=True))
    assert 50 - found.low == pytest.approx((50 - plain.low) * math.sqrt(1 + 9 / variance))
    assert found.high - 50 == pytest.approx((plain.high - 50) * math.sqrt(1 + 16 / variance))


def test_caution_puts_each_end_farther_away():
    spread = Jackknife(10.0, (1.0, -1.0, 2.0, -2.0), 4, 3.0)
    half = stats.t.isf(0.025, 3) * math.sqrt(10 * 3 / 4)
    found = skewed_interval(spread, 0.95, Caution(2.0, 3.0, unseen=False))
    assert (found.low, found.high) == pytest.approx((10 - 2 * half, 10 + 3 * half))


@pytest.mark.parametrize(
    ("caution", "below", "above", "unseen"),
    [
        (mean_caution(30, bounded=True), 1, 1, False),
        (mean_caution(7.5, bounded=True), 2, 2, False),
        (mean_caution(10_000, bounded=False), 1, 1, True),
        (mean_caution(100, bounded=False), 2, 2, True),
        (total_caution(400), 1, 1, True),
        (total_caution(100), 2, 4, True),
    ],
)
def test_few_customers_call_for_caution(caution, below, above, unseen):
    assert (caution.below, caution.above, caution.unseen) == (below, above, unseen)


def test_a_mean_of_few_customers_has_a_wider_interval_than_students():
    # 150 customers of one conversation each, in as many groups: no two say the same
    values = [1] * 75 + [2] * 75
    variance = stats.sem(values) ** 2 + (0.5 / 149) ** 2
    half = stats.t.isf(0.025, 149) * math.sqrt(variance * 400 / 150)
    found = mean_interval(spread_out(values), 0.95)
    assert (found.low, found.high) == pytest.approx((1.5 - half, 1.5 + half), rel=1e-9)


def test_a_total_of_few_customers_reaches_farther_up_than_down():
    sums = spread_out([3] * 150)
    # 200 groups, of which 150 have a sum of 3
    variance = 200 * stats.tvar(sums.above)
    t = stats.t.isf(0.025, 149)
    skewness = stats.skew(sums.above) / math.sqrt(200)
    low, high = (math.sqrt(variance + (200 * (each - 2.25) / 199) ** 2) for each in (0, 3))
    found = total_interval(sums.above, sums.below, 0.95)
    assert found.high == pytest.approx(450 + t * high * 400 / 150, rel=1e-9)
    # skewed downwards, so Hall's end is the farther one there
    students = 450 - t * low * math.sqrt(400 / 150)
    assert skewness < 0
    assert students * 0.97 < found.low < students


def test_what_cannot_be_below_zero_has_no_interval_below_zero():
    values = [1] * 149 + [10_000]
    sums = spread_out(values)
    assert mean_interval(sums, 0.95).low == 0
    assert total_interval(sums.above, sums.below, 0.95).low == 0
    refunded = spread_out([*values[1:], -1])
    assert mean_interval(refunded, 0.95).low < 0
    assert total_interval(refunded.above, refunded.below, 0.95).low < 0


def test_the_number_of_conversations_varies_as_a_count_does():
    # 200 groups of customers with one conversation more or less: the root of the sum of squares
    sizes = [9, 11] * 100
    found = total_interval(sizes, sizes, 0.95)
    # and as if there were one more group like the largest, and like the smallest
    half = stats.t.isf(0.025, 199) * math.sqrt(200 / 199 * 200 + (200 / 199) ** 2)
    assert found.low == pytest.approx(2000 - half, rel=1e-9)
    assert found.high == pytest.approx(2000 + half, rel=1e-9)


@pytest.mark.parametrize(
    ("sums", "bounded", "reason"),
    [
        (Clustered((0,) * 200, (0,) * 200), True, "denominator"),
        (spread_out([1, 2] * 9), True, "fewer than 20"),
        (spread_out([1, 2] * 45), False, "fewer than 100"),
        (Clustered((1, 2) * 100, (*[9] * 199, 400)), True, "tenth|fewer"),
        (Clustered((3,) * 200, (3,) * 200), False, "not vary"),
    ],
)
def test_means_that_rest_on_little_have_no_interval(sums, bounded, reason):
    found = mean_interval(sums, 0.95, bounded=bounded)
    assert isinstance(found, NotEstimable)
    assert any(each in found.reason for each in reason.split("|"))
    if reason != "not vary":
        assert isinstance(total_interval(sums.above, sums.below, 0.95), NotEstimable)


CELLS = st.lists(st.integers(0, 30), min_size=2, max_size=40).flatmap(
    lambda below: st.tuples(*(st.integers(0, n) for n in below)).map(
        lambda above: Clustered(above, tuple(below))
    )
)
LEVELS = st.floats(0.5, 0.999)


@given(CELLS, LEVELS, LEVELS)
def test_shares_lie_in_their_intervals_and_a_wider_level_has_a_wider_one(sums, level, other):
    assume(abs(level - other) > 1e-6)
    narrow, wide = (share_interval(sums, each) for each in sorted((level, other)))
    if isinstance(narrow, Interval):
        assert 0 <= wide.low <= narrow.low <= sums.value <= narrow.high <= wide.high <= 1


@given(CELLS, LEVELS, LEVELS)
def test_means_lie_in_their_intervals_and_a_wider_level_has_a_wider_one(sums, level, other):
    assume(abs(level - other) > 1e-6)
    narrow, wide = (mean_interval(sums, each, bounded=True) for each in sorted((level, other)))
    if isinstance(narrow, Interval):
        assert wide.low <= narrow.low <= float(sums.value) <= narrow.high <= wide.high


@given(CELLS, LEVELS)
def test_failures_mirror_successes(sums, level):
    failures = Clustered(
        tuple(n - each for n, each in zip(sums.below, sums.above, strict=True)), sums.below
    )
    found, mirrored = share_interval(sums, level), share_interval(failures, level)
    if isinstance(found, Interval):
        assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx(
            (found.low, found.high), abs=1e-9
        )


def test_ten_of_a_kind_are_ten_however_they_are_rounded():
    p = 119 / 129
    found = [score_interval(each, 129, 39, 0.95) for each in (p, math.nextafter(p, 1))]
    assert found[0].low == pytest.approx(found[1].low, abs=1e-12)
    # and fewer are held to the exact interval, which is wider
    fewer = score_interval(120 / 129, 129, 39, 0.95)
    assert fewer.high - 120 / 129 > found[0].high - p - 0.001
