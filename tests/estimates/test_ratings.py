from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from fte_audit.estimates.ratings import (
    Overturning,
    Rated,
    difference_bounds,
    mean_bounds,
    overturning,
)
from fte_audit.estimates.values import NotEstimable


def rated(answers, silent, least=1, most=5):
    return Rated(sum(answers), len(answers), len(answers) + silent, least, most)


RATED = st.builds(rated, st.lists(st.integers(1, 5), max_size=12), st.integers(0, 12))


@given(st.lists(st.integers(1, 5), max_size=12), st.lists(st.integers(1, 5), max_size=12))
def test_whatever_the_silent_would_have_said_lies_within_the_bounds(answers, unsaid):
    found = mean_bounds(rated(answers, len(unsaid)))
    everyone = answers + unsaid
    if not everyone:
        assert isinstance(found, NotEstimable)
        return
    assert found.low <= Fraction(sum(everyone), len(everyone)) <= found.high
    ends = [Fraction(sum(answers) + end * len(unsaid), len(everyone)) for end in (1, 5)]
    assert [found.low, found.high] == ends


@given(RATED, RATED)
def test_swapping_the_groups_flips_the_bounds(one, two):
    found, other = difference_bounds(one, two), difference_bounds(two, one)
    if isinstance(found, NotEstimable):
        assert isinstance(other, NotEstimable)
        return
    assert (found.low, found.high) == (-other.high, -other.low)
    assert found.high - found.low == 4 * (one.silence + two.silence)


@given(RATED, RATED)
def test_the_silent_who_overturn_a_difference_are_the_nearest_on_the_scale(one, two):
    found, other = overturning(one, two), overturning(two, one)
    means = one.mean, two.mean
    if any(isinstance(mean, NotEstimable) for mean in means) or means[0] == means[1]:
        assert isinstance(found, NotEstimable)
        return
    gap = means[0] - means[1]
    rooms = (means[0] - 1, 5 - means[1]) if gap > 0 else (5 - means[0], means[1] - 1)
    # scipy: move the silent as little as possible, so that no difference is left
    best = linprog(
        [1, 1],
        A_eq=[[float(one.silence), float(two.silence)]],
        b_eq=[float(abs(gap))],
        bounds=[(0, float(room)) for room in rooms],
    )
    bounds = difference_bounds(one, two)
    assert isinstance(found, NotEstimable) is not (bounds.low <= 0 <= bounds.high)
    if isinstance(found, NotEstimable):
        assert best.status == 2
        return
    assert float(abs(found.apart)) == pytest.approx(best.fun, abs=1e-9)
    assert found.apart * gap < 0
    assert found.apart == (found.first - found.second) - gap
    assert 1 <= found.first <= 5
    assert 1 <= found.second <= 5
    whole = [
        (group.total + (group.n - group.answered) * silent) / group.n
        for group, silent in ((one, found.first), (two, found.second))
    ]
    assert whole[0] == whole[1]
    if one.silence != two.silence:
        assert other == Overturning(-found.apart, found.second, found.first)


def test_the_group_with_more_silence_moves_first():
    # 20 of 100 answered 4.5, 50 of 100 answered 4.0: the silent 80 lose 0.5 / 0.8
    first, second = Rated(90, 20, 100, 1, 5), Rated(200, 50, 100, 1, 5)
    found = overturning(first, second)
    assert found.apart == Fraction(-5, 8)
    assert (found.first, found.second) == (Fraction(9, 2) - Fraction(5, 8), 4)


def test_who_answered_is_a_rate_of_who_could():
    assert rated([5, 4], 6).response_rate == Fraction(1, 4)
    assert isinstance(Rated(0, 0, 0).response_rate, NotEstimable)
    assert isinstance(Rated(0, 0, 3).mean, NotEstimable)
    assert isinstance(mean_bounds(Rated(0, 0, 0)), NotEstimable)
    assert isinstance(difference_bounds(rated([1], 1), Rated(0, 0, 0, 1, 5)), NotEstimable)
    assert isinstance(overturning(rated([1], 1), rated([], 1)), NotEstimable)


@pytest.mark.parametrize("wrong", [(1, 2, 1, 0, 1), (3, 2, 4, 0, 1), (1, 2, 4, 1, 5), (0, -1, 4)])
def test_ratings_off_the_scale_are_refused(wrong):
    with pytest.raises(ValueError, match=r"than there are|on the scale"):
        Rated(*wrong)
