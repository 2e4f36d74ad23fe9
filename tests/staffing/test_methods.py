"""The methods; their numbers are held against hand-worked examples in tests/oracle."""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.assumptions import CATALOGUE, MethodName, assumed
from fte_audit.estimates.values import NotEstimable
from fte_audit.staffing.methods import METHODS, Given, Observed, gross, hours_of, net
from fte_audit.staffing.ranges import centres

SEEN = Observed(
    period_days=F(28),
    ai_conversations=F(1_000),
    handed_over=F(100),
    hand_over_minutes=F(5),
    minutes_on_ai_mix=F(10),
    human_minutes=F(12),
    ai_minutes=F(2),
    ai_repeat_share=F("0.12"),
    human_repeat_share=F("0.10"),
    agent_conversations=F(600),
    agent_days=F(40),
    weekly_before=F(500),
    weekly_after=F(300),
)
ASSUMED = assumed({})
CENTRE = centres(ASSUMED)
METHOD_NAMES = pytest.mark.parametrize("name", MethodName)


@METHOD_NAMES
def test_what_a_method_needs_it_says_and_no_more(name):
    method = METHODS[name]
    needed = Observed(**{each: getattr(SEEN, each) for each in method.observes})
    assert not isinstance(gross(name, Given(needed)), NotEstimable)
    for each in method.observes:
        without = replace(needed, **{each: NotEstimable("there is none")})
        assert gross(name, Given(without)) == NotEstimable("there is none")


@METHOD_NAMES
def test_a_formula_rests_on_the_assumptions_that_its_method_names(name):
    assert set(gross(name, Given(SEEN)).assumes) == set(METHODS[name].assumes)
    assert set(net(name, Given(SEEN)).assumes) == set(METHODS[name].assumes)


@METHOD_NAMES
def test_every_assumption_moves_a_positive_result_the_way_that_is_said(name):
    formula = gross(name, Given(SEEN))
    for each in METHODS[name].assumes:
        assumption = ASSUMED[each]
        low = formula.value({**CENTRE, each: assumption.low})
        high = formula.value({**CENTRE, each: assumption.high})
        assert (high > low) is (each in METHODS[name].raised_by)


@METHOD_NAMES
def test_net_is_not_more_than_gross_where_ai_brings_customers_back(name):
    shares = st.fractions(0, 1)

    @given(shares, st.integers(0, 1_000), st.integers(0, 30))
    def holds(more, handed_over, minutes):
        seen = replace(
            SEEN,
            handed_over=F(handed_over),
            hand_over_minutes=F(minutes),
            ai_repeat_share=more,
            human_repeat_share=F(0),
        )
        assert net(name, Given(seen)).value(CENTRE) <= gross(name, Given(seen)).value(CENTRE)

    holds()


def test_a_net_figure_needs_to_know_of_hand_overs():
    unknown = replace(SEEN, handed_over=NotEstimable("hand-overs are not recorded"))
    found = net(MethodName.DISPLACED_WORK, Given(unknown))
    assert found == NotEstimable("hand-overs are not recorded")


def test_repeats_that_nobody_counted_are_not_taken_off_and_that_is_said():
    unknown = replace(SEEN, ai_repeat_share=NotEstimable("no column is mapped to `customer`"))
    found = net(MethodName.DISPLACED_WORK, Given(unknown))
    assert found.conversations == 1_000
    assert found.not_taken_off == ("repeat contacts: no column is mapped to `customer`",)
    assert net(MethodName.DISPLACED_WORK, Given(SEEN)).not_taken_off == ()


def test_the_drop_in_volume_is_net_by_itself():
    seen = Given(SEEN)
    assert net(MethodName.VOLUME_DROP, seen) == gross(MethodName.VOLUME_DROP, seen)


def test_a_rise_in_peoples_volume_is_less_than_nothing():
    risen = replace(SEEN, weekly_after=F(700))
    assert gross(MethodName.VOLUME_DROP, Given(risen)).value(CENTRE) < 0


@pytest.mark.parametrize(
    ("name", "field"),
    [
        (MethodName.DISPLACED_WORK, "minutes_on_ai_mix"),
        (MethodName.DISPLACED_WORK, "period_days"),
        (MethodName.AI_MINUTES, "ai_minutes"),
        (MethodName.THROUGHPUT, "agent_days"),
        (MethodName.THROUGHPUT, "agent_conversations"),
    ],
)
def test_nothing_is_divided_by_nothing(name, field):
    found = gross(name, Given(replace(SEEN, **{field: F(0)})))
    assert isinstance(found, NotEstimable)


def test_hours_after_leave_take_the_place_of_paid_hours():
    after_leave = assumed(
        {
            "hours_after_leave_per_year": replace(
                CATALOGUE["hours_after_leave_per_year"].assumption, given=True
            )
        }
    )
    pair = hours_of(after_leave)
    assert pair == ("hours_after_leave_per_year", "shrinkage_after_leave")
    formula = gross(MethodName.AI_MINUTES, Given(SEEN, pair))
    assert formula.by == (*pair, "occupancy")
    assert hours_of(ASSUMED) == ("paid_hours_per_year", "shrinkage")


def test_what_a_log_does_not_say_has_a_reason():
    assert all(
        isinstance(getattr(Observed(), each.name), NotEstimable) for each in fields(Observed)
    )
