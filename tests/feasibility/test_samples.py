from __future__ import annotations

from fractions import Fraction as F
from itertools import combinations_with_replacement
from statistics import variance

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import span

from fte_audit.feasibility.samples import debit, grim, totals
from fte_audit.quantities.ranges import Range
from tests.reference.examples import examples

shares = st.fractions(F(-1, 4), F(5, 4), max_denominator=60)


@st.composite
def spans(draw, ends):
    low, high = sorted([draw(ends), draw(ends)])
    if low == high:
        return Range(low, high)
    return Range(low, high, low_open=draw(st.booleans()), high_open=draw(st.booleans()))


@settings(max_examples=examples(300))
@given(spans(shares), st.integers(1, 40), st.integers(1, 3))
def test_grim_agrees_with_all_whole_totals(mean, n, items):
    every = [total for total in range(-60, 200) if mean.contains(F(total, n * items))]
    assert grim(mean, n, items) == bool(every)
    if every:
        assert totals(mean, n, items) == (every[0], every[-1])


@settings(max_examples=examples(300))
@given(spans(shares), spans(st.fractions(F(-1, 4), 1, max_denominator=40)), st.integers(2, 25))
def test_debit_agrees_with_all_samples_of_yes_and_no(share, deviation, n):
    def fits(yes):
        spread = variance([F(1)] * yes + [F(0)] * (n - yes))
        if deviation.high < 0 or (deviation.high == 0 and deviation.high_open):
            return False
        above = deviation.low < 0 or Range(deviation.low**2, None, deviation.low_open).contains(
            spread
        )
        return above and Range(None, deviation.high**2, high_open=deviation.high_open).contains(
            spread
        )

    expected = any(fits(yes) for yes in range(n + 1) if share.contains(F(yes, n)))
    assert debit(share, deviation, n) == expected


@pytest.mark.parametrize(("n", "points"), [(3, 5), (5, 4)])
def test_grim_of_several_items_agrees_with_all_answers(n, points):
    # Every answer is the mean of two items from 1 to `points`.
    answers = [F(a + b, 2) for a, b in combinations_with_replacement(range(1, points + 1), 2)]
    means = {sum(sample) / n for sample in combinations_with_replacement(sorted({*answers}), n)}
    for hundredth in range(100, 100 * points + 1):
        mean = Range(F(2 * hundredth - 1, 200), F(2 * hundredth + 1, 200))
        assert grim(mean, n, 2) == any(
            mean.contains(each) for each in means | {F(0), F(points) + F(1, 2 * n)}
        )


@pytest.mark.parametrize(
    ("share", "n", "possible"),
    [
        # 34 of 37 is 91.9 %, 35 of 37 is 94.6 %.
        ("[0.915, 0.925]", 37, True),
        ("[0.925, 0.935]", 37, False),
        # An end that does not belong to the range is no answer.
        ("[0.51, 0.75)", 4, False),
        ("(0.75, 0.9]", 4, False),
        ("[0.75, 0.9]", 4, True),
    ],
)
def test_shares_of_small_samples(share, n, possible):
    assert grim(span(share), n) == possible


@pytest.mark.parametrize(
    ("share", "deviation", "possible"),
    [
        # 5 of 10: the root of 25/90 is 0.527; 9 of 10: the root of 9/90 is 0.316.
        ("0.5", "[0.5265, 0.5275]", True),
        ("0.5", "[0.495, 0.505]", False),
        ("0.9", "[0.315, 0.325]", True),
        ("0.9", "[0.295, 0.305]", False),
        ("[0.5, 0.9]", "[0.4, 0.425]", True),
        ("0", "0", True),
        ("1", "(0, 1]", False),
        ("1", "[-1, 0)", False),
    ],
)
def test_shares_with_their_standard_deviation(share, deviation, possible):
    assert debit(span(share), span(deviation), 10) == possible


def test_many_answers_take_no_longer():
    n = 2_300_000_000
    assert debit(span("[0.655, 0.67]"), span("[0.47, 0.476]"), n)
    assert not debit(span("[0.655, 0.67]"), span("[0.48, 0.5]"), n)


@pytest.mark.parametrize("text", ["[0, inf)", "(-inf, 1]"])
def test_a_range_without_an_end_is_refused(text):
    with pytest.raises(ValueError, match="no end"):
        grim(span(text), 10)
    with pytest.raises(ValueError, match="no end"):
        debit(span("0.5"), span(text), 10)
