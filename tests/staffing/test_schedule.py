"""Weeks of arrivals and the agents that they need."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.estimates.values import NotEstimable
from fte_audit.staffing.erlang import Queue, Target, agents_for, slots_needed
from fte_audit.staffing.schedule import (
    Arrivals,
    Outside,
    Rules,
    Schedule,
    business_hours,
    pooled,
    schedule,
    split_schedule,
)

HOURS = 168
FOUR_WEEKS = (4,) * HOURS
EIGHTY_IN_THIRTY = Target(0.8, 30.0, occupancy=0.85)


def even(conversations, minutes, queues=1, rank=1):
    """So many conversations in four weeks, as many in each hour; shares of queues as Zipf's."""
    share = F(1, rank) / sum(F(1, k) for k in range(1, queues + 1))
    # Counts are whole, so a week of one interval is seen four times.
    return Arrivals((round(conversations * share),), (4,), F(60 * minutes))


def test_what_the_figures_of_a_press_release_would_take():
    """2.3 million chats in 28 days, 11 or 2 minutes each, day and night, and 35 queues by Zipf.

    A full-time agent is taken for 37.5 paid hours a week less 30 % shrinkage. Worked out apart from
    this program: 739 seats and 4,730 agents, 9 % more when split; at 2 minutes 864 and 1,197.
    """
    rules = Rules(EIGHTY_IN_THIRTY)
    hours = F("37.5") * (1 - F("0.3"))
    found = {}
    for minutes in (11, 2):
        whole = schedule(even(2_300_000, minutes), rules)
        split = split_schedule(
            {str(k): even(2_300_000, minutes, 35, k) for k in range(1, 36)}, rules
        )
        found[minutes] = whole.full_time(hours), split.full_time(hours)
        if minutes == 11:
            assert whole.peak == 739
            assert whole.weekly == 575_000
    assert [round(each) for each in found[2]] == [864, 1197]
    assert round(found[11][0]) == 4730
    assert round(found[11][1] / found[11][0], 2) == F("1.09")
    assert round(found[2][1] / found[2][0], 3) == F("1.385")


def test_every_interval_is_staffed_for_its_own_load():
    counts = [0] * HOURS
    counts[0], counts[9], counts[33] = 4, 400, 1000
    arrivals = Arrivals(tuple(counts), FOUR_WEEKS, F(180))
    found = schedule(arrivals, Rules(Target(0.8, 20.0)))
    for at, count in enumerate(counts):
        queue = Queue.of(F(count, 4), F(3600), F(180))
        assert found.agents[at] == slots_needed(queue, Target(0.8, 20.0))
    assert found.agents[1] == 1  # somebody is there though nobody comes
    assert found.hours_per_week == sum(found.agents)
    assert found.peak == found.agents[33]
    assert (found.weekly, found.left_out) == (351, 0)
    assert found.singles == 166  # one contact an hour, three minutes long, needs no more


def test_agents_who_are_alone_in_their_queue_are_told():
    quiet = Arrivals((0, 0, 0, 40), (1,) * 4, F(30 * 3600))
    rules = Rules(Target(0.8, 20.0))
    one, both = (split_schedule(dict.fromkeys(names, quiet), rules) for names in ("a", "ab"))
    assert one.agents[:3] == (1, 1, 1)
    assert one.share_of_singles == F(3, sum(one.agents))
    assert (both.singles, both.share_of_singles) == (6, one.share_of_singles)


def test_halves_of_hours_count_as_halves():
    arrivals = Arrivals((0,) * 336, (1,) * 336, F(60))
    assert schedule(arrivals, Rules(Target(0.8, 20.0))).hours_per_week == HOURS


def test_agents_who_hold_several_conversations_are_fewer():
    arrivals = even(100_000, 10)
    one = schedule(arrivals, Rules(EIGHTY_IN_THIRTY)).peak
    several = schedule(arrivals, Rules(EIGHTY_IN_THIRTY, concurrency=F("1.73"))).peak
    assert several == agents_for(one, F("1.73"))


def test_patience_is_passed_on():
    arrivals = even(100_000, 10)
    target = Target(0.8, 30.0)
    impatient = schedule(arrivals, Rules(target, patience_seconds=120.0)).peak
    assert impatient < schedule(arrivals, Rules(target)).peak


def test_outside_business_hours_nobody_is_there():
    counts = [10] * HOURS
    hours = business_hours(9, 17)
    arrivals = Arrivals(tuple(counts), FOUR_WEEKS, F(600))
    found = schedule(arrivals, Rules(EIGHTY_IN_THIRTY, open=hours))
    assert {at for at, agents in enumerate(found.agents) if agents} == hours
    assert found.weekly == 100
    assert found.left_out == 320
    spread = schedule(arrivals, Rules(EIGHTY_IN_THIRTY, open=hours, outside=Outside.SPREAD))
    queue = Queue.of(F(10, 4) + F(320, 40), F(3600), F(600))
    assert spread.peak == slots_needed(queue, EIGHTY_IN_THIRTY)
    assert (spread.weekly, spread.left_out) == (420, 0)


def test_business_hours_are_those_of_the_days():
    assert len(business_hours(9, 17)) == 40
    assert min(business_hours(0, 24, days=[6])) == 144
    assert sorted(business_hours(8, 9, days=[0], per_hour=4)) == [32, 33, 34, 35]
    with pytest.raises(ValueError, match="begins before it ends"):
        business_hours(17, 9)


def test_a_log_that_has_not_seen_the_week_gives_no_schedule():
    times = [1] * HOURS
    times[100] = 0
    arrivals = Arrivals((0,) * HOURS, tuple(times), F(60))
    assert isinstance(schedule(arrivals, Rules(EIGHTY_IN_THIRTY)), NotEstimable)
    opened = Rules(EIGHTY_IN_THIRTY, open=frozenset({99, 101}))
    assert isinstance(schedule(arrivals, opened), Schedule)
    spread = Rules(EIGHTY_IN_THIRTY, open=frozenset({99}), outside=Outside.SPREAD)
    assert isinstance(schedule(arrivals, spread), NotEstimable)
    queues = {"a": arrivals, "b": arrivals}
    assert isinstance(split_schedule(queues, Rules(EIGHTY_IN_THIRTY)), NotEstimable)


def test_queues_are_pooled_with_all_their_work():
    one = Arrivals((30, 0), (2, 2), F(100))
    other = Arrivals((10, 40), (2, 2), F(300))
    both = pooled([one, other])
    assert both.counts == (40, 40)
    assert both.handle_seconds == (30 * F(100) + 50 * F(300)) / 80
    empty = Arrivals((0, 0), (2, 2), F(50))
    assert (empty + empty).handle_seconds == 50
    with pytest.raises(ValueError, match="same times"):
        pooled([one, Arrivals((1, 1), (2, 3), F(1))])


def test_without_a_queue_there_is_no_schedule():
    assert isinstance(pooled([]), NotEstimable)
    assert isinstance(split_schedule({}, Rules(EIGHTY_IN_THIRTY)), NotEstimable)


@pytest.mark.parametrize(
    ("counts", "times"),
    [((1,), (1, 1)), ((), ()), ((1,) * 11, (1,) * 11), ((1, 1), (1, 0))],
)
def test_what_is_no_week_is_refused(counts, times):
    with pytest.raises(ValueError, match="interval"):
        Arrivals(counts, times, F(60))


@pytest.mark.parametrize("is_open", [frozenset(), frozenset({HOURS})])
def test_opening_at_no_time_of_the_week_is_refused(is_open):
    arrivals = Arrivals((0,) * HOURS, FOUR_WEEKS, F(60))
    with pytest.raises(ValueError, match="some of the intervals"):
        schedule(arrivals, Rules(EIGHTY_IN_THIRTY, open=is_open))


WEEKS = st.lists(st.integers(0, 60), min_size=7, max_size=7).map(tuple)
RULES = st.builds(
    Rules,
    st.builds(Target, st.floats(0.1, 0.97), st.floats(0, 600), st.none() | st.floats(0.5, 1)),
    st.fractions(1, 4, max_denominator=20),
    st.none() | st.floats(60, 6000),
)
LONG = F(86400)  # few contacts fill a day, so handle times are long


def of(counts):
    return Arrivals(counts, (3,) * 7, LONG)


@given(WEEKS, WEEKS, RULES)
def test_pooling_never_needs_more_agents_than_splitting(one, other, rules):
    """Smith and Whitt (1981) prove it for queues that nobody leaves; else low targets break it."""
    rules = replace(rules, patience_seconds=None)
    together = schedule(pooled([of(one), of(other)]), rules)
    apart = split_schedule({"one": of(one), "other": of(other)}, rules)
    assert all(a <= b for a, b in zip(together.agents, apart.agents, strict=True))


@given(WEEKS, WEEKS, RULES)
def test_more_arrivals_never_need_fewer_agents(counts, more, rules):
    larger = tuple(map(sum, zip(counts, more, strict=True)))
    fewer, many = schedule(of(counts), rules), schedule(of(larger), rules)
    assert all(a <= b for a, b in zip(fewer.agents, many.agents, strict=True))


@given(WEEKS, RULES)
def test_seeing_every_week_twice_changes_nothing(counts, rules):
    twice = Arrivals(tuple(2 * count for count in counts), (6,) * 7, LONG)
    assert schedule(twice, rules) == schedule(of(counts), rules)
