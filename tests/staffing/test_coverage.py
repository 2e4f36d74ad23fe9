from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.estimates.values import NotEstimable
from fte_audit.staffing.coverage import (
    ASSUMPTIONS,
    Between,
    Coverage,
    Service,
    staffing,
    swings,
    weekly_hours,
)
from fte_audit.staffing.erlang import Target
from fte_audit.staffing.schedule import (
    Arrivals,
    Outside,
    Rules,
    business_hours,
    pooled,
    schedule,
    split_schedule,
)

SERVICE = Service(
    share=0.8,
    within_seconds=30.0,
    occupancy=Between(F("0.7"), F("0.8"), F("0.9")),
    concurrency=Between(F(1), F("1.7"), F(3)),
    hours_per_week=Between(F(20), F(25), F(30)),
    patience_seconds=None,
    abandoned=None,
    open=business_hours(9, 17),
)
QUEUES = {
    "sv": Arrivals(tuple(range(168)), (4,) * 168, F(600)),
    None: Arrivals(tuple(3 * n % 50 for n in range(168)), (4,) * 168, F(600)),
}


def rules(end, **more):
    target = Target(0.8, 30.0, float(getattr(SERVICE.occupancy, end)))
    return Rules(target, getattr(SERVICE.concurrency, end), **more)


@pytest.mark.parametrize("coverage", list(Coverage))
def test_a_coverage_is_the_schedule_of_its_rules(coverage):
    found = staffing(QUEUES, SERVICE, coverage)
    for name, end in (("low", "high"), ("central", "central"), ("high", "low")):
        expected = {
            Coverage.POOLED: schedule(pooled(QUEUES.values()), rules(end)),
            Coverage.BY_QUEUE: split_schedule(QUEUES, rules(end)),
            Coverage.BUSINESS_HOURS: schedule(
                pooled(QUEUES.values()),
                rules(end, open=SERVICE.open, outside=Outside.SPREAD),
            ),
        }[coverage]
        staffed = getattr(found, name)
        assert staffed.schedule == expected
        assert staffed.full_time == expected.hours_per_week / getattr(SERVICE.hours_per_week, end)
    assert found.low.full_time < found.central.full_time < found.high.full_time


def test_what_waits_for_business_hours_needs_fewer_agents_than_being_there_day_and_night():
    pooled_, by_queue, business = (
        staffing(QUEUES, SERVICE, coverage).central for coverage in Coverage
    )
    assert business.full_time < pooled_.full_time < by_queue.full_time
    left_out = replace(SERVICE, outside=Outside.LEFT_OUT)
    fewer = staffing(QUEUES, left_out, Coverage.BUSINESS_HOURS).central
    assert fewer.full_time < business.full_time
    assert fewer.schedule.left_out > 0


def test_patience_and_what_may_be_given_up_are_passed_on():
    impatient = replace(SERVICE, patience_seconds=30.0)
    free = staffing(QUEUES, impatient, Coverage.BY_QUEUE).central
    strict = staffing(QUEUES, replace(impatient, abandoned=0.001), Coverage.BY_QUEUE).central
    assert free.full_time < strict.full_time
    assert free.full_time < staffing(QUEUES, SERVICE, Coverage.BY_QUEUE).central.full_time


@pytest.mark.parametrize("coverage", list(Coverage))
def test_without_arrivals_there_is_no_staffing(coverage):
    assert isinstance(staffing({}, SERVICE, coverage), NotEstimable)


def test_displacement_is_a_share_of_what_arrives():
    half = replace(SERVICE, displacement=Between.at(F(1, 2)))
    found = staffing(QUEUES, half, Coverage.POOLED).central.schedule
    twice = {name: replace(each, times=(8,) * 168) for name, each in QUEUES.items()}
    assert found == staffing(twice, SERVICE, Coverage.POOLED).central.schedule
    nothing = staffing(
        QUEUES, replace(SERVICE, displacement=Between.at(F(0))), Coverage.BY_QUEUE
    ).central.schedule
    assert (nothing.weekly, nothing.agents) == (0, (2,) * 168)


RANGES = {
    "displacement": st.fractions(0, 1, max_denominator=20),
    "occupancy": st.fractions(F(1, 2), 1, max_denominator=20),
    "concurrency": st.fractions(1, 4, max_denominator=10),
    "hours_per_week": st.fractions(10, 40, max_denominator=10),
}


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.integers(0, 200), min_size=7, max_size=7),
    st.fixed_dictionaries(
        {name: st.lists(each, min_size=3, max_size=3) for name, each in RANGES.items()}
    ),
    st.sampled_from([Coverage.POOLED, Coverage.BY_QUEUE]),
)
def test_nothing_within_the_ranges_is_outside_the_result(counts, drawn, coverage):
    queues = {"a": Arrivals(tuple(counts), (3,) * 7, F(20_000))}
    ranges = {name: Between(*sorted(values)) for name, values in drawn.items()}
    whole = staffing(queues, replace(SERVICE, **ranges), coverage)
    inside = staffing(
        queues,
        replace(SERVICE, **{name: Between.at(values[0]) for name, values in drawn.items()}),
        coverage,
    )
    assert whole.low.full_time <= inside.central.full_time <= whole.high.full_time


def test_a_swing_moves_one_assumption_and_leaves_the_others_at_their_centre():
    service = replace(SERVICE, displacement=Between(F("0.3"), F("0.5"), F(1)))
    found = swings(QUEUES, service, Coverage.POOLED)
    assert tuple(found) == ASSUMPTIONS
    for name, (at_low, at_high) in found.items():
        ends = getattr(service, name)
        for value, expected in ((ends.low, at_low), (ends.high, at_high)):
            settled = replace(service, **{name: Between.at(value)})
            assert staffing(QUEUES, settled, Coverage.POOLED).central.full_time == expected
        assert (at_low < at_high) is (name == "displacement")
    assert isinstance(swings({}, SERVICE, Coverage.POOLED), NotEstimable)


def test_hours_of_a_week_are_what_is_left_of_those_of_a_year():
    # 37.5 paid hours a week are 1,956.7 in a year of 365.25 days; 30 % less are 26.25.
    found = weekly_hours(
        Between(F(1461), F("37.5") * F(1461, 28), F(2922)), Between(F("0.2"), F("0.3"), F("0.5"))
    )
    assert (found.low, found.central, found.high) == (14, F("26.25"), F("44.8"))
