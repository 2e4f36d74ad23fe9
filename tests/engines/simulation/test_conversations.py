from fractions import Fraction

import numpy as np
import pytest

from fte_audit.engines.simulation.conversations import NEW, NOBODY, OPEN, Drawer
from fte_audit.engines.simulation.world import AI, HANDLINGS, HUMAN, NONE, World

N = 400_000


@pytest.fixture(scope="module")
def drawn():
    return Drawer(World(conversations=N)).draw(np.arange(N))


def test_conversations_are_in_order_of_their_start(drawn):
    assert (np.diff(drawn.started_ms) >= 0).all()
    first = 1_706_313_600_000  # 27 January 2024, UTC
    assert drawn.started_ms[0] >= first
    assert drawn.started_ms[-1] < first + 28 * 24 * 3_600_000


def test_a_conversation_is_the_same_alone_and_among_others(drawn):
    some = np.array([N - 1, 17, 250_000])
    alone = Drawer(World(conversations=N)).draw(some)
    for name in drawn.__slots__:
        assert getattr(alone, name).tolist() == getattr(drawn, name)[some].tolist(), name


def test_customers_write_by_a_power_law(drawn):
    contacts = np.sort(np.bincount(drawn.customer))[::-1]
    # The busiest of C = 4n customers is drawn with probability 1 / sqrt(C): n / sqrt(4n) contacts.
    assert contacts[0] == pytest.approx(np.sqrt(N) / 2, rel=0.35)
    # The k-th busiest writes about 1 / sqrt(k) as often: a slope of -1/2 on log-log paper.
    ranks = np.arange(10, 1000)
    slope = np.polyfit(np.log(ranks), np.log(contacts[ranks]), 1)[0]
    assert slope == pytest.approx(-0.5, abs=0.06)


def test_a_customer_keeps_market_and_language(drawn):
    pairs = np.unique(np.stack([drawn.customer, drawn.place]), axis=1)
    assert pairs.shape[1] == len(np.unique(drawn.customer))


def test_ai_causes_a_quarter_fewer_follow_ups_than_people_in_each_topic(drawn):
    world = World(conversations=N)
    for accepted in world.accepted_parts:
        assert accepted[AI] / accepted[HUMAN] == pytest.approx(0.75, abs=1e-4)
    first = [(drawn.first_contact & (drawn.handling == h)).sum() for h in (AI, HUMAN)]
    after = [(drawn.follows == h).sum() for h in (AI, HUMAN)]
    assert (after[0] / first[0]) / (after[1] / first[1]) == pytest.approx(0.77, abs=0.05)


def test_a_follow_up_is_by_the_customer_of_an_earlier_conversation_in_a_week(drawn):
    follow_ups = np.flatnonzero(drawn.follows != NEW)
    assert len(follow_ups) > 0.05 * N
    for later in follow_ups[:: len(follow_ups) // 50]:
        started = drawn.started_ms[later]
        before = (
            (drawn.customer == drawn.customer[later])
            & (drawn.topic == drawn.topic[later])
            & (drawn.handling == drawn.follows[later])
            & (drawn.started_ms < started)
            & (drawn.started_ms >= started - 7.1 * 24 * 3_600_000)
        )
        assert before.any()


def test_people_work_shifts_and_five_days_of_seven_and_ai_always(drawn):
    hour = drawn.started_ms // 3_600_000 % 24
    by_person = drawn.agent != NOBODY
    shift = np.select([(hour >= 6) & (hour < 14), (hour >= 14) & (hour < 22)], [0, 1], 2)
    pairs = np.unique(np.stack([drawn.agent[by_person], shift[by_person]]), axis=1)
    assert pairs.shape[1] == len(np.unique(drawn.agent[by_person]))
    day = drawn.started_ms // (24 * 3_600_000)
    days = np.unique(np.stack([drawn.agent[by_person], day[by_person] % 7]), axis=1)[0]
    assert np.bincount(days).max() == 5
    night = (hour < 6) | (hour >= 22)
    by_people = np.isin(drawn.handling, [HUMAN])
    assert by_people[night].mean() < 0.4 * by_people[~night].mean()
    assert set(np.unique(hour[drawn.handling == AI])) == set(range(24))


def test_open_conversations_have_no_outcome_and_unanswered_ones_are_abandoned(drawn):
    is_open = drawn.flag == OPEN
    for outcome in (drawn.resolved, drawn.abandoned, drawn.escalated, drawn.score > 0):
        assert not outcome[is_open].any()
    unanswered = (drawn.handling == NONE) & ~is_open
    assert drawn.abandoned[unanswered].all()
    assert (drawn.ai_ms[unanswered] + drawn.human_ms[unanswered] == 0).all()


def test_mean_times_are_those_of_the_published_month(drawn):
    minutes = [drawn.duration_ms[drawn.handling == h].mean() / 60_000 for h in (AI, HUMAN)]
    assert minutes[0] < 2
    assert minutes[1] == pytest.approx(11, abs=0.1)


def test_every_handling_can_be_absent():
    only_ai = Drawer(World(conversations=5_000, ai_share=Fraction(1))).draw(np.arange(5_000))
    assert {HANDLINGS[h] for h in np.unique(only_ai.handling)} == {"ai", "ai_then_human"}
    only_people = Drawer(World(conversations=5_000, ai_share=Fraction(0))).draw(np.arange(5_000))
    assert "ai" not in {HANDLINGS[h] for h in np.unique(only_people.handling)}
