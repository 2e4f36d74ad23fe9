"""Values of readings."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from fte_audit.cubes import packed
from fte_audit.estimates.values import NotEstimable
from fte_audit.readings.model import (
    NO_RATINGS,
    NOTHING_COUNTS,
    Chosen,
    Exact,
    Pair,
    Reading,
    Readings,
    Sums,
    Weighted,
    paired,
)
from fte_audit.verdicts import Outcome

HALF = Sums(packed({0: 1, 64: 2}), packed({0: 2, 64: 4}), is_share=True)
NOTHING = Sums(0, 0, is_share=True)


def test_a_share_is_what_is_above_over_what_is_below():
    assert HALF.value == Fraction(1, 2)
    assert replace_scale(HALF, 1_000).value == Fraction(1, 2_000)
    assert NOTHING.value is NOTHING_COUNTS


def replace_scale(sums, scale):
    return sums._replace(scale=scale)


def test_sums_are_told_by_groups_with_the_nameless_last():
    clustered = HALF.clustered(65)
    assert (clustered.above[0], clustered.above[-1], sum(clustered.above)) == (1, 2, 3)
    assert (clustered.below[0], clustered.below[-1], sum(clustered.below)) == (2, 4, 6)


def test_two_groups_are_a_difference_with_a_value_only_where_both_have_one():
    fifth = Sums(packed({1: 1}), packed({1: 5}), is_share=True)
    assert paired([HALF]) is HALF
    assert paired([HALF, fifth]) == Pair(HALF, fifth)
    assert Pair(HALF, fifth).value == Fraction(3, 10)
    assert Pair(NOTHING, fifth).value is Pair(HALF, NOTHING).value is NOTHING_COUNTS
    lacking = Exact(NotEstimable("none"))
    assert paired([Exact(Fraction(1, 5)), HALF]) == Exact(Fraction(-3, 10))
    assert paired([lacking, HALF]) == paired([HALF, lacking]) == lacking


def test_who_answered_stands_for_all_of_a_stratum():
    strata = (
        (packed({1: 7}), packed({1: 2}), packed({1: 2})),
        (packed({0: 4}), packed({0: 1}), packed({0: 3})),
    )
    assert Weighted(strata, is_share=False, scale=2).value == Fraction(19, 10)
    assert Weighted(((0, 0, packed({0: 1})),), is_share=True).value is NO_RATINGS


def reading(*options, value=1.0, outcome=None):
    return Reading(options, value, value, value, outcome)


READINGS = Readings(
    name="n",
    label="l",
    kind="k",
    subject="s",
    unit="share",
    claimed=None,
    allowed=None,
    switches=(Chosen("a", ("x", "y"), "y"), Chosen("b", ("p", "q"), "p")),
    fixed=(),
    readings=[
        reading(0, 0, value=3.0, outcome=Outcome.SUPPORTED),
        reading(0, 1, value=None),
        reading(1, 0, value=2.0, outcome=Outcome.SUPPORTED),
        reading(1, 1, value=2.0, outcome=Outcome.CONTRADICTED),
    ],
    excluded=(),
    lacking=(),
    left_out={},
    drivers=(),
)


def test_the_reports_own_reading_takes_its_own_options():
    assert READINGS.own.options == (1, 0)
    assert replace(READINGS, readings=READINGS.readings[:2]).own is None


def test_there_is_no_reading_of_the_reports_own_where_its_options_are_not_varied():
    varied = tuple(each._replace(own="another") for each in READINGS.switches)
    assert replace(READINGS, switches=varied).own is None


def test_readings_stand_by_value_and_then_by_option_without_those_that_have_none():
    assert [each.options for each in READINGS.ordered()] == [(1, 0), (1, 1), (0, 0)]


def test_readings_are_counted_by_what_follows_and_said_in_words():
    assert [READINGS.count(each) for each in (Outcome.SUPPORTED, Outcome.CONTRADICTED)] == [2, 1]
    assert READINGS.words(READINGS.readings[1]) == {"a": "x", "b": "q"}
