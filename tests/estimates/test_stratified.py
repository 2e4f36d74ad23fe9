"""Shares from stratified samples: textbooks, other programs, and how often intervals are right."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from fte_audit.estimates.stratified import (
    Stratum,
    stratified_interval,
    stratified_share,
    variance_of_share,
)
from fte_audit.estimates.values import Interval, NotEstimable

ACLS = [  # members of learned societies, share of women among them in percent
    (9100, 38),
    (1950, 27),
    (5500, 18),
    (10850, 19),
    (2100, 36),
    (5500, 13),
    (9000, 26),
]


@pytest.mark.parametrize(
    ("drawn", "error"),
    [
        ([636, 451, 481, 611, 493, 575, 588], 0.007118622),
        ([548] * 7, 0.00743646),
        ([793, 170, 479, 946, 183, 479, 784], 0.006522492),
    ],
)
def test_the_survey_of_learned_societies_has_the_errors_of_r(drawn, error):
    """Example 4.3 of Lohr, Sampling: Design and Analysis, by R.

    https://www-users.math.umd.edu/~evs/s440/Handouts/Strat.Intro, also for other samples in which
    the same shares were found.
    """
    strata = [
        Stratum(members, Fraction(n * percent, 100), n - Fraction(n * percent, 100))
        for (members, percent), n in zip(ACLS, drawn, strict=True)
    ]
    share = stratified_share(strata)
    assert round(float(share), 4) == 0.2465
    found = math.sqrt(variance_of_share(strata, float(share)))
    assert found == pytest.approx(error, rel=1e-6)


def test_the_variance_is_cochrans():
    """Cochran (1977), section 5.10: squares of weights times p q / (n - 1), less what is seen."""
    strata = [Stratum(500, 12, 28), Stratum(300, 30, 10), Stratum(20, 3, 7)]
    by_hand = (
        Fraction(500, 820) ** 2 * Fraction(460, 500) * Fraction(12 * 28, 40 * 40 * 39)
        + Fraction(300, 820) ** 2 * Fraction(260, 300) * Fraction(30 * 10, 40 * 40 * 39)
        + Fraction(20, 820) ** 2 * Fraction(10, 20) * Fraction(3 * 7, 10 * 10 * 9)
    )
    p = float(stratified_share(strata))
    assert variance_of_share(strata, p) == pytest.approx(float(by_hand), rel=1e-12)


def test_a_share_of_some_has_the_variance_of_linearised_values():
    """Each conversation's (y - r) x over the estimated size, as statistics of any total."""
    strata = [Stratum(900, 8, 4, 18), Stratum(100, 3, 9, 8)]
    of = 900 * Fraction(12, 30) + 100 * Fraction(12, 20)
    r = (900 * Fraction(8, 30) + 100 * Fraction(3, 20)) / of
    assert stratified_share(strata) == r
    variance = Fraction(0)
    for each in strata:
        values = [(1 - r) / of] * each.yes + [-r / of] * each.no + [Fraction(0)] * each.outside
        mean = sum(values) / each.n
        square = sum((value - mean) ** 2 for value in values) / (each.n - 1)
        variance += each.population * (each.population - each.n) * square / each.n
    assert variance_of_share(strata, float(r)) == pytest.approx(float(variance), rel=1e-12)


def test_one_large_stratum_has_the_intervals_of_other_programs():
    n, yes, huge = 400, 120, 10**12
    found = stratified_interval([Stratum(huge, yes, n - yes)], 0.95)
    # A variance from a sample has n - 1 below.
    low, high = proportion_confint(0.3 * (n - 1), n - 1, 0.05, "wilson")
    assert (found.low, found.high) == (pytest.approx(low, rel=1e-9), pytest.approx(high, rel=1e-9))


@pytest.mark.parametrize("yes", [0, 1, 3, 57, 60])
def test_rare_successes_and_failures_have_the_exact_interval(yes):
    n = 60
    found = stratified_interval([Stratum(10**12, yes, n - yes)], 0.95)
    size = n if yes in {0, n} else n - 1
    low, high = proportion_confint(yes / n * size, size, 0.05, "beta")
    score = proportion_confint(yes / n * size, size, 0.05, "wilson")
    assert found.low == pytest.approx(min(low, score[0]), abs=1e-9)
    assert found.high == pytest.approx(max(high, score[1]), abs=1e-9)


def exact_coverage(sizes, drawn, successes, level=0.95):
    """How often the interval holds the share, over every sample that can be drawn."""
    truth, covered = sum(successes) / sum(sizes), 0.0
    chances = [
        [(yes, stats.hypergeom.pmf(yes, size, right, n)) for yes in range(n + 1)]
        for size, right, n in zip(sizes, successes, drawn, strict=True)
    ]
    for way in product(*chances):
        probability = math.prod(chance for _, chance in way)
        if probability > 1e-9:
            found = interval_of(sizes, drawn, tuple(yes for yes, _ in way), level)
            covered += probability * (found.low - 1e-12 <= truth <= found.high + 1e-12)
    return covered


@cache
def interval_of(sizes, drawn, successes, level):
    strata = [
        Stratum(size, yes, n - yes) for size, n, yes in zip(sizes, drawn, successes, strict=True)
    ]
    return stratified_interval(strata, level)


def test_one_stratum_is_covered_as_often_as_promised():
    coverage = [exact_coverage((500,), (60,), (right,)) for right in range(0, 501, 10)]
    assert min(coverage) > 0.94
    assert sum(coverage) / len(coverage) > 0.955


@pytest.mark.parametrize(("size", "n"), [(10, 9), (50, 48), (50, 45), (200, 160)])
def test_a_population_of_which_few_are_unseen_is_covered_as_often_as_promised(size, n):
    coverage = [
        exact_coverage((size,), (n,), (right,)) for right in range(0, size + 1, 1 + size // 50)
    ]
    assert min(coverage) >= 0.95


@pytest.mark.parametrize(("sizes", "drawn"), [((900, 100), (36, 8)), ((2000, 40), (30, 10))])
def test_two_strata_are_covered_about_as_often_as_promised(sizes, drawn):
    shares = [(0.02, 0.02), (0.05, 0.5), (0.2, 0.1), (0.5, 0.9), (0.9, 0.3), (0.97, 0.8), (1, 0.5)]
    shares += [(0.97, 0.03), (0.9, 0), (0.02, 0.4)]
    coverage = [
        exact_coverage(sizes, drawn, tuple(round(n * p) for n, p in zip(sizes, ps, strict=True)))
        for ps in shares
    ]
    assert min(coverage) > 0.93
    assert sum(coverage) / len(coverage) > 0.95


def test_five_of_a_stratum_that_are_alike_by_chance_do_not_make_it_calm():
    # Without leaning to the share of all, 92.5 % at most.
    assert exact_coverage((700, 300), (40, 5), (140, 180)) > 0.94


def test_strata_that_are_far_apart_have_a_shorter_interval_than_a_simple_sample():
    apart = stratified_interval([Stratum(2811, 150, 17), Stratum(550, 1, 32)], 0.95)
    mixed = stratified_interval([Stratum(3361, 151, 49)], 0.95)
    assert apart.high - apart.low < 0.8 * (mixed.high - mixed.low)


COUNTS = st.tuples(st.integers(0, 300), st.integers(0, 12), st.integers(0, 12), st.integers(0, 5))
SAMPLES = st.lists(
    COUNTS.map(lambda each: Stratum(each[0] + sum(each[1:]), *each[1:])), min_size=1, max_size=5
)


@given(SAMPLES)
def test_the_interval_is_around_the_share_and_inside_what_is_certain(strata):
    share, interval = stratified_share(strata), stratified_interval(strata, 0.95)
    if isinstance(interval, NotEstimable):
        return
    assert not isinstance(share, NotEstimable)
    assert 0 <= interval.low <= float(share) <= interval.high <= 1
    unseen = sum(each.population - each.n for each in strata)
    yes, no = sum(each.yes for each in strata), sum(each.no for each in strata)
    assert interval.low >= yes / (yes + no + unseen) - 1e-12
    assert interval.high <= (yes + unseen) / (yes + no + unseen) + 1e-12


@given(SAMPLES)
def test_yes_and_no_change_sides(strata):
    turned = [Stratum(each.population, each.no, each.yes, each.outside) for each in strata]
    found, other = stratified_interval(strata, 0.9), stratified_interval(turned, 0.9)
    if isinstance(found, NotEstimable):
        assert found == other
    else:
        assert other.low == pytest.approx(1 - found.high, abs=1e-9)
        assert other.high == pytest.approx(1 - found.low, abs=1e-9)


def test_a_whole_population_leaves_nothing_to_chance():
    assert stratified_interval([Stratum(4, 3, 1), Stratum(2, 0, 2)], 0.95) == Interval(0.5, 0.5)


def test_none_of_what_is_left_to_chance_is_no_proof_that_there_is_none():
    strata = [Stratum(4, 3, 1), Stratum(90, 0, 0, 9)]
    assert stratified_share(strata) == Fraction(3, 4)
    reason = "too few of the sample are what it is taken of"
    assert stratified_interval(strata, 0.95) == NotEstimable(reason)


def test_what_was_seen_is_not_contradicted():
    assert stratified_interval([Stratum(10, 0, 9)], 0.95) == Interval(0, 0.1)
    found = stratified_interval([Stratum(40, 30, 3)], 0.95)
    assert found.high == 37 / 40
    assert stratified_interval([Stratum(20, 9, 0, 9)], 0.95).low >= 9 / 11


def test_a_stratum_that_is_seen_as_a_whole_adds_no_variance():
    alone = Stratum(1000, 20, 30)
    found = variance_of_share([alone, Stratum(8, 4, 4)], 0.4)
    weight = Fraction(1000, 1008) ** 2
    assert found == pytest.approx(float(weight) * variance_of_share([alone], 0.4), rel=1e-12)


@pytest.mark.parametrize(
    ("strata", "reason"),
    [
        ([], "no conversation to take a share of"),
        ([Stratum(0, 0, 0)], "no conversation to take a share of"),
        ([Stratum(9, 2, 2), Stratum(5, 0, 0)], "in a stratum no conversation is labelled"),
        ([Stratum(9, 0, 0, 4)], "no conversation of the sample to take a share of"),
    ],
)
def test_no_answer_says_why(strata, reason):
    assert stratified_share(strata) == NotEstimable(reason)
    assert stratified_interval(strata, 0.95) == NotEstimable(reason)


def test_one_label_says_little_but_something():
    assert stratified_share([Stratum(9, 1, 0)]) == 1
    assert stratified_interval([Stratum(9, 1, 0)], 0.95) == Interval(1 / 9, 1)
