"""Shares of a part of what was drawn from: by hand, and how often intervals are right."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.estimates.domains import FEWEST, NOBODY, Labelled, Part, domain_share
from fte_audit.estimates.stratified import Stratum, stratified_interval, stratified_share
from fte_audit.estimates.values import Interval, NotEstimable

MANY = 10_000
"""A part that may be far larger than what was seen of it."""


def part(*strata, size=MANY, **more):
    """Strata in which every conversation is labelled yes or no."""
    return Part(tuple(Labelled(each, each, each) for each in strata), size, **more)


def share_of(*strata, **more):
    return domain_share(part(*strata, **more), 0.95)


TWO = (Stratum(900, 8, 4, 18), Stratum(100, 3, 9, 8))
"""Each drawn conversation stands for 30 of the first, for 5 of the second."""


def test_the_share_is_the_quotient_of_two_weighed_sums():
    """240 and 15 of 360 and 60; of a stratum of which none is in the part, nothing."""
    expected = Fraction(8 * 30 + 3 * 5, 12 * 30 + 12 * 5)
    assert share_of(*TWO, Stratum(500, 0, 0, 10)).value == expected == Fraction(17, 28)


def test_where_parts_of_strata_are_known_they_are_the_strata():
    """Cochran (1977), 5A.8: of 300 in the one, two thirds are yes, of 60 in the other a quarter."""
    strata = (Stratum(300, 8, 4), Stratum(60, 3, 9))
    found = share_of(*strata, size=360)
    assert found.value == Fraction(300 * 2 // 3 + 60 // 4, 360)
    assert found.interval == stratified_interval(strata, 0.95)


def test_the_interval_is_the_one_of_the_design():
    assert share_of(*TWO).interval == stratified_interval(TWO, 0.95)


def test_the_variance_is_cochrans_of_residuals_over_the_estimated_size():
    """Cochran (1977), 5A.14 with 6.11: N (N - n) s^2 / n of (y - r x), over 420 squared.

    The first stratum: 8 residuals of 11/28, 4 of -17/28, 18 of 0; the second: 3, 9 and 8.
    """
    r, variance = Fraction(17, 28), Fraction(0)
    for size, n, yes, no in ((900, 30, 8, 4), (100, 20, 3, 9)):
        mean = (yes * (1 - r) - no * r) / n
        squares = yes * (1 - r) ** 2 + no * r**2 - n * mean**2
        variance += size * (size - n) * squares / (n - 1) / n
    error = float(variance) ** 0.5 / 420
    found = share_of(*TWO).interval
    # Wilson's half width is about z standard errors, less where n is small; the prior adds some.
    assert found.high - found.low == pytest.approx(2 * 1.96 * error, rel=0.15)


def test_a_part_is_not_contradicted_by_what_was_seen_of_it():
    """12 of the 15 of a part are seen, 9 of them yes: 9 to 12 of 15."""
    unknown, known = (share_of(Stratum(40, 9, 3, 3), size=size) for size in (MANY, 15))
    assert unknown.value == known.value == Fraction(3, 4)
    assert known.interval == Interval(9 / 15, 12 / 15)
    assert unknown.interval.low < 9 / 15 < 12 / 15 < unknown.interval.high


def test_a_part_that_is_seen_as_a_whole_leaves_nothing_to_chance():
    """Weights say 17/28; but if the part has 24 conversations, all are seen, and 11 are yes."""
    found = share_of(*TWO, size=24)
    assert found.value == Fraction(11, 24)
    assert found.interval == Interval(11 / 24, 11 / 24)


def test_open_labels_may_be_anything():
    decided, least, most = (Stratum(900, yes, no, 10) for yes, no in ((20, 20), (20, 25), (25, 20)))
    found = domain_share(Part((Labelled(decided, least, most),), MANY), 0.95)
    assert found.value == Fraction(1, 2)
    low, high = (stratified_interval([each], 0.95) for each in (least, most))
    assert found.interval == Interval(low.low, high.high)


def test_what_the_sample_does_not_stand_for_may_be_anything():
    """Of 300, half are yes; of 100 more, all or none."""
    strata = (Stratum(300, 20, 20),)
    alone, more = share_of(*strata, size=300), share_of(*strata, size=400, unseen=100)
    assert more.value == alone.value == Fraction(1, 2)
    assert more.interval.low == pytest.approx(alone.interval.low * 0.75)
    assert more.interval.high == pytest.approx(alone.interval.high * 0.75 + 0.25)


def test_the_whole_is_as_it_was():
    strata = [Stratum(2811, 130, 35), Stratum(550, 0, 31)]
    found = share_of(*strata, size=3361)
    assert found.value == stratified_share(strata)
    assert found.interval == stratified_interval(strata, 0.95)


def test_few_labels_of_a_part_say_nothing():
    assert share_of(Stratum(900, 5, FEWEST - 6, 40)) == NotEstimable(
        "fewer than 10 of the conversations that it counts are labelled"
    )
    assert share_of(Stratum(900, 5, FEWEST - 5, 40)).value == Fraction(1, 2)
    assert share_of(Stratum(900, 1, 1), size=900, is_whole=True).value == Fraction(1, 2)
    assert share_of(Stratum(900, 1, 1, 40), size=2).interval == Interval(0.5, 0.5)


def test_no_label_says_nothing():
    assert share_of(Stratum(900, 0, 0, 40)) == NotEstimable(NOBODY)
    assert share_of() == NotEstimable(NOBODY)


def test_a_stratum_that_is_wholly_outside_needs_no_label():
    """All drawn of it are outside, and nobody has labelled them."""
    aside = Labelled(Stratum(90, 0, 0, 0), Stratum(90, 0, 0, 6), Stratum(90, 0, 0, 6))
    strata = part(*TWO).strata
    assert domain_share(Part((*strata, aside), MANY), 0.95) == share_of(*TWO)


COUNTS = st.tuples(st.integers(0, 300), st.integers(0, 12), st.integers(0, 12), st.integers(0, 5))
SAMPLES = st.lists(
    COUNTS.map(lambda each: Stratum(each[0] + sum(each[1:]), *each[1:])), min_size=1, max_size=4
)


@given(SAMPLES, st.integers(0, 200), st.integers(0, 50))
def test_the_interval_holds_the_share_and_what_was_seen(strata, others, unseen):
    yes, no = sum(each.yes for each in strata), sum(each.no for each in strata)
    size = yes + no + others + unseen
    found = share_of(*strata, size=size, unseen=unseen)
    if isinstance(found, NotEstimable) or found.interval is None:
        return
    assert Fraction(yes, size) <= found.value <= Fraction(size - no, size)
    low, high = found.interval.low, found.interval.high
    assert yes / size - 1e-12 <= low <= float(found.value) <= high <= 1 - no / size + 1e-12


@cache
def interval_of(rows, size):
    strata = (Stratum(*row) for row in rows)
    return share_of(*strata, size=size).interval


@pytest.mark.parametrize("known", [True, False])
def test_parts_are_covered_as_often_as_promised(known):
    """Two strata, 60 % and 30 % of them in the part, with shares far apart."""
    chance = random.Random(4)  # noqa: S311 - the same draws every time
    strata = []
    for size, inside, yes, n in ((900, 540, 480, 60), (300, 90, 15, 30)):
        kinds = [0] * yes + [1] * (inside - yes) + [2] * (size - inside)
        strata.append((size, inside, kinds, n))
    truth, held, draws = (480 + 15) / 630, 0, 1_500
    for _ in range(draws):
        rows = []
        for size, inside, kinds, n in strata:
            drawn = chance.sample(kinds, n)
            yes, no, outside = (drawn.count(kind) for kind in range(3))
            rows.append((inside, yes, no) if known else (size, yes, no, outside))
        found = interval_of(tuple(rows), 630)
        held += found.low <= truth <= found.high
    assert held / draws > 0.935
