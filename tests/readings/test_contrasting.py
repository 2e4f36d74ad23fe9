"""Totals and two figures held against each other: values by hand, intervals by scipy."""

from __future__ import annotations

from fractions import Fraction

import pytest
from scipy import stats

from fte_audit.cubes import packed
from fte_audit.estimates import contrasts
from fte_audit.estimates.changes import Weeks
from fte_audit.estimates.values import Interval, NotEstimable
from fte_audit.readings.contrasting import Contrast, Relation, Searched, Total, contrasted
from fte_audit.readings.model import Exact, Sums

DIFFERENCE, QUOTIENT, CHANGE = Relation
LEVEL = 0.95


def spread(of, groups=64):
    return packed({group: of(group) for group in range(groups)})


def share(of):
    """So many of 40 conversations in each group of customers."""
    return Sums(spread(of), spread(lambda _: 40), is_share=True)


def mean(of, scale=1):
    return Sums(spread(of), spread(lambda group: 40 + group % 3), is_share=False, scale=scale)


ONE, OTHER = share(lambda group: 10 + group % 5), share(lambda group: 16 + group % 3)
LONG, SHORT = mean(lambda group: 900 + group * 7), mean(lambda group: 500 + group % 11)


@pytest.mark.parametrize(
    ("relation", "value"),
    [(DIFFERENCE, Fraction(-1, 8)), (QUOTIENT, Fraction(12, 17)), (CHANGE, Fraction(-5, 17))],
)
def test_the_relation_says_what_is_made_of_two_figures(relation, value):
    first = Sums(packed({0: 12}), packed({0: 40}), is_share=True)
    second = Sums(packed({1: 17}), packed({1: 40}), is_share=True)
    assert contrasted(first, second, relation).value == value


@pytest.mark.parametrize(("first", "second"), [(ONE, OTHER), (LONG, SHORT)])
def test_a_change_is_the_quotient_less_one(first, second):
    quotient = contrasted(first, second, QUOTIENT).interval(LEVEL)
    change = contrasted(first, second, CHANGE).interval(LEVEL)
    assert change == Interval(quotient.low - 1, quotient.high - 1)
    value = float(contrasted(first, second, CHANGE).value)
    assert change.low < value < change.high


@pytest.mark.parametrize(("first", "second"), [(ONE, OTHER), (LONG, SHORT)])
def test_swapping_the_sides_flips_a_difference_and_inverts_a_quotient(first, second):
    one, other = (
        contrasted(*sides, DIFFERENCE).interval(LEVEL)
        for sides in ((first, second), (second, first))
    )
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))
    one, other = (
        contrasted(*sides, QUOTIENT).interval(LEVEL) for sides in ((first, second), (second, first))
    )
    assert (one.low, one.high) == pytest.approx((1 / other.high, 1 / other.low))


def test_a_scale_divides_a_difference_and_leaves_a_quotient():
    plain = contrasted(LONG, SHORT, DIFFERENCE).interval(LEVEL)
    scaled = [each._replace(scale=Fraction(1, 2)) for each in (LONG, SHORT)]
    twice = contrasted(*scaled, DIFFERENCE)
    assert twice.value == 2 * contrasted(LONG, SHORT, DIFFERENCE).value
    assert (twice.interval(LEVEL).low, twice.interval(LEVEL).high) == pytest.approx(
        (2 * plain.low, 2 * plain.high)
    )
    assert contrasted(*scaled, QUOTIENT).interval(LEVEL) == contrasted(
        LONG, SHORT, QUOTIENT
    ).interval(LEVEL)


def test_a_share_beside_parts_of_conversations_is_in_their_scale():
    parts = Sums(spread(lambda _: 15 * 10**6), spread(lambda _: 40), is_share=False, scale=10**6)
    found = contrasted(ONE, parts, DIFFERENCE)
    assert found.value == ONE.value - Fraction(15, 40)
    assert found.first.scale == found.second.scale == 10**6
    assert contrasted(parts, ONE, DIFFERENCE).value == -found.value


def test_parts_of_one_whole_have_the_quotient_of_two_numbers():
    whole = spread(lambda _: 40)
    one = Sums(spread(lambda group: 10 + group % 5), whole, is_share=True)
    other = Sums(spread(lambda group: 20 - group % 3), whole, is_share=True)
    found = contrasted(one, other, QUOTIENT, is_part=True).interval(LEVEL)
    assert found == contrasts.count_quotient(one.clustered().above, other.clustered().above, LEVEL)
    assert found != contrasted(one, other, QUOTIENT).interval(LEVEL)


# totals

AFTER, BEFORE = (40, 43, 37, 52, 41, 44, 39, 48, 47), (51, 49, 60, 55, 47, 58, 52, 50)


def weekly(totals):
    return Weeks(tuple((each, 1) for each in totals), len(totals))


def test_totals_of_two_times_are_held_against_each_other_by_week():
    """Welch's interval, by scipy; what is in weeks that are cut does not count."""
    sides = Total(packed({0: 999}), packed({0: 999})), Total(packed({0: 1}), packed({0: 1}))
    found = contrasted(*sides, DIFFERENCE, weeks=(weekly(AFTER), weekly(BEFORE)))
    assert found.value == Fraction(sum(AFTER), 9) - Fraction(sum(BEFORE), 8)
    expected = stats.ttest_ind(AFTER, BEFORE, equal_var=False).confidence_interval(LEVEL)
    interval = found.interval(LEVEL)
    assert (interval.low, interval.high) == pytest.approx(tuple(expected), rel=1e-6)
    change = contrasted(*sides, CHANGE, weeks=(weekly(AFTER), weekly(BEFORE)))
    assert change.value == Fraction(sum(AFTER) * 8, sum(BEFORE) * 9) - 1
    assert change.interval(LEVEL).low < change.value < change.interval(LEVEL).high


def test_without_a_full_week_there_is_no_mean_of_weeks():
    sides = Total(packed({0: 9}), packed({0: 9})), Total(packed({0: 1}), packed({0: 1}))
    found = contrasted(*sides, CHANGE, weeks=(weekly(()), weekly(BEFORE)))
    assert isinstance(found.value, NotEstimable)
    assert isinstance(found.interval(LEVEL), NotEstimable)


def test_totals_of_one_time_are_compared_by_customers():
    one = Total(spread(lambda group: 10 + group % 5), spread(lambda _: 40))
    other = Total(spread(lambda group: 16 + group % 3), spread(lambda _: 40))
    sums = one.clustered(), other.clustered()
    assert contrasted(one, other, QUOTIENT).interval(LEVEL) == contrasts.count_quotient(
        sums[0].above, sums[1].above, LEVEL
    )
    assert contrasted(one, other, DIFFERENCE).interval(LEVEL) == contrasts.total_difference(
        *sums, LEVEL
    )
    costs = [each._replace(is_count=False, scale=Fraction(4)) for each in (one, other)]
    assert contrasted(*costs, QUOTIENT).interval(LEVEL) == contrasts.total_quotient(*sums, LEVEL)


def test_what_is_below_zero_is_subtracted():
    costs = Total(
        packed({0: 10, 3: 4}), packed({0: 5}), packed({0: 12}), Fraction(2), is_count=False
    )
    assert costs.value == 1
    assert costs.clustered().above[:4] == (-2, 0, 0, 4)
    means = Sums(packed({0: 10}), packed({0: 4}), is_share=False, less=packed({0: 30}))
    assert means.value == -5
    assert means.clustered().above[0] == -20


def test_a_sum_of_nothing_is_no_zero_but_no_conversations_are():
    nothing = Total(0, 0)
    assert nothing.value == 0
    assert isinstance(nothing._replace(is_count=False).value, NotEstimable)


def test_a_total_has_an_interval():
    total = Total(spread(lambda group: 10 + group % 5), spread(lambda group: 10 + group % 5))
    interval = total.interval(LEVEL)
    assert interval.low < total.value < interval.high
    halved = total._replace(scale=Fraction(2)).interval(LEVEL)
    assert (halved.low, halved.high) == pytest.approx((interval.low / 2, interval.high / 2))


# what varies by week

NOISY = [
    Weeks(tuple((least + 200 * (week % 2), 1000) for week in range(10)), 10) for least in (200, 320)
]
CALM = [Weeks(tuple((each, 1000) for _ in range(10)), 10) for each in (300, 420)]


@pytest.mark.parametrize("relation", [DIFFERENCE, CHANGE])
def test_weeks_only_widen(relation):
    narrow = contrasted(ONE, OTHER, relation).interval(LEVEL)
    calm = contrasted(ONE, OTHER, relation, weeks=tuple(CALM)).interval(LEVEL)
    noisy = contrasted(ONE, OTHER, relation, weeks=tuple(NOISY)).interval(LEVEL)
    assert calm.low <= narrow.low < narrow.high <= calm.high
    assert noisy.low < narrow.low
    assert noisy.high > narrow.high


def test_with_few_weeks_a_change_has_no_interval():
    few = Weeks(NOISY[1].sums[:7], 7)
    for relation in (DIFFERENCE, CHANGE):
        found = contrasted(ONE, OTHER, relation, weeks=(NOISY[0], few)).interval(LEVEL)
        assert isinstance(found, NotEstimable)
        assert "7 full weeks" in found.reason


# no answers


def test_what_is_no_sum_has_a_value_and_no_interval():
    found = contrasted(Exact(Fraction(6)), Exact(Fraction(8)), CHANGE)
    assert found.value == Fraction(-1, 4)
    assert isinstance(found.interval(LEVEL), NotEstimable)


@pytest.mark.parametrize(
    ("first", "second"),
    [(Sums(0, 0, is_share=True), ONE), (ONE, Sums(0, 0, is_share=True))],
)
def test_where_nothing_counts_on_a_side_there_is_no_figure(first, second):
    assert isinstance(contrasted(first, second, DIFFERENCE).value, NotEstimable)


def test_nothing_is_divided_by_zero():
    nothing = share(lambda _: 0)
    assert isinstance(contrasted(ONE, nothing, QUOTIENT).value, NotEstimable)
    assert contrasted(ONE, nothing, DIFFERENCE).value == ONE.value


def test_of_strata_the_greatest_stands_for_them():
    strata = tuple(
        Contrast(Exact(Fraction(first)), Exact(Fraction(3)), DIFFERENCE) for first in (2, 7, 5)
    )
    assert Searched(strata, 3).value == 4
    assert isinstance(Searched((), 1).value, NotEstimable)
    sums = Searched((contrasted(ONE, OTHER, DIFFERENCE),), 4)
    assert sums.interval(LEVEL) == sums.strata[0].interval(1 - 0.05 / 4)
