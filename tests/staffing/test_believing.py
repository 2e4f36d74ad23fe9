from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.estimates.values import NotEstimable
from fte_audit.staffing.believing import believed
from fte_audit.staffing.coverage import Between, Coverage, Service, staffing
from fte_audit.staffing.schedule import Arrivals, business_hours

SERVICE = Service(
    share=0.8,
    within_seconds=30.0,
    occupancy=Between(F("0.8"), F("0.85"), F("0.9")),
    concurrency=Between(F(1), F(1), F(3)),
    hours_per_week=Between(F(20), F("26.25"), F(30)),
    patience_seconds=None,
    abandoned=None,
    open=business_hours(0, 24, range(7)),
)
HOURS = F("26.25")


def one_queue(conversations, seconds):
    """So many in four weeks, evenly."""
    return {None: Arrivals((conversations,), (4,), F(seconds))}


def test_what_a_press_release_would_have_to_mean():
    """2.3 million chats in four weeks, 11 minutes each, one at a time, and 700 agents.

    By hand: 700 full-time agents at 26.25 hours are 109.375 seats day and night. 109 of them hold
    627.48 Erlangs at 85 % where they have 739 slots, so each holds 739 / 109 = 6.78 at once. One at
    a time, 109 seats at 85 % carry 92.65 Erlangs, which are chats of 97 seconds.
    """
    found = believed(one_queue(2_300_000, 660), SERVICE, Coverage.POOLED, F(700))
    # 109 seats at 85 % carry 92.65 of 627.48 Erlangs.
    assert found.displacement == F("0.147")
    assert found.concurrency == F("6.78")
    assert found.handle_seconds == 97
    assert found.hours_per_week == F(739 * 168, 700)


def test_exactly_enough_is_enough():
    """3.3 Erlangs at 85 % are four slots: at two for each agent, two seats or 12.8 people."""
    easy = replace(SERVICE, share=0.0, within_seconds=0.0)
    queue = {None: Arrivals((3_326,), (1,), F(600))}
    assert believed(queue, easy, Coverage.POOLED, F("12.8")).concurrency == 2


def full_time(queues, **changes):
    settled = {name: Between.at(value) for name, value in changes.items()}
    return staffing(queues, replace(SERVICE, **settled), Coverage.BY_QUEUE).central.full_time


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.integers(0, 3_000), min_size=1, max_size=2),
    st.integers(60, 5_000),
    st.fractions(5, 200, max_denominator=4),
)
def test_what_is_believed_is_just_enough(counts, seconds, claimed):
    queues = {str(n): Arrivals((count,), (1,), F(seconds)) for n, count in enumerate(counts)}
    found = believed(queues, SERVICE, Coverage.BY_QUEUE, claimed)
    assert full_time(queues, hours_per_week=found.hours_per_week) == claimed
    if isinstance(found.concurrency, F):
        assert full_time(queues, concurrency=found.concurrency) <= claimed
        if found.concurrency > 1:
            assert full_time(queues, concurrency=found.concurrency - F(1, 100)) > claimed
    if isinstance(found.displacement, F):
        assert full_time(queues, displacement=found.displacement) <= claimed
        if found.displacement < 1:
            more = found.displacement + F(1, 1000)
            assert full_time(queues, displacement=more) > claimed
    if isinstance(found.handle_seconds, F):
        as_long = {
            name: replace(its, handle_seconds=found.handle_seconds) for name, its in queues.items()
        }
        longer = {
            name: replace(its, handle_seconds=found.handle_seconds + 1)
            for name, its in queues.items()
        }
        assert full_time(as_long) <= claimed < full_time(longer)


@pytest.mark.parametrize(
    ("claimed", "concurrency", "seconds"),
    [
        (F(1), "100 conversations", "a second"),  # somebody has to be there all week
        (F(10**6), None, "a day"),
    ],
)
def test_what_nothing_would_explain_is_said(claimed, concurrency, seconds):
    found = believed(one_queue(1_000, 60), SERVICE, Coverage.POOLED, claimed)
    assert seconds in found.handle_seconds.reason
    assert found.displacement == 1 or "a thousandth" in found.displacement.reason
    if concurrency is None:
        assert found.concurrency == 1
    else:
        assert concurrency in found.concurrency.reason


def test_where_nothing_arrives_nothing_has_to_be_believed():
    assert isinstance(believed({}, SERVICE, Coverage.POOLED, F(1)), NotEstimable)
