from datetime import date
from fractions import Fraction

import pytest

from fte_audit.engines.simulation.world import (
    HANDLINGS,
    MARKETS,
    ONE,
    PLACES,
    TOPICS,
    World,
    apportion,
    check_world,
)


def test_parts_add_up_to_one():
    assert sum(apportion([3, 2, 2])) == ONE
    world = World()
    assert sum(world.topic_parts) == ONE
    assert {sum(parts) for shifts in world.handling_parts for parts in shifts} == {ONE}


def test_there_are_23_markets_and_35_languages():
    assert len(MARKETS) == 23
    assert len({place.language for place in PLACES}) == 35
    assert len({place.market for place in PLACES}) == 23


@pytest.mark.parametrize("share", ["0", "1/10", "1/2", "2/3", "9/10", "1"])
def test_ai_answers_the_share_that_was_asked_for(share):
    world = World(ai_share=Fraction(share))
    assert all(0 <= of_topic <= 1 for of_topic in world.ai_shares)
    first_by_ai = 0
    for weight, (by_day, by_night) in zip(world.topic_parts, world.handling_parts, strict=True):
        night = world.night_share
        for handling in (HANDLINGS.index("ai"), HANDLINGS.index("ai_then_human")):
            first_by_ai += weight * ((1 - night) * by_day[handling] + night * by_night[handling])
    assert abs(first_by_ai / ONE**2 - Fraction(share)) < Fraction(2, ONE)


def test_people_answer_less_at_night():
    by_day, by_night = World().human_factors
    night = World().night_share
    assert by_night < 1 < by_day
    assert night * by_night + (1 - night) * by_day == 1


def test_hours_share_the_conversations_out_in_proportion():
    world = World(conversations=1_000_003, first_day=date(2024, 2, 5), days=14)
    starts = world.slot_starts
    assert len(starts) == 14 * 24 + 1
    assert (starts[0], starts[-1]) == (0, 1_000_003)
    a_week = starts[7 * 24] - starts[0]
    assert abs(2 * a_week - 1_000_003) <= 1
    monday, sunday = starts[24] - starts[0], starts[7 * 24] - starts[6 * 24]
    assert Fraction(monday, sunday) == pytest.approx(118 / 74, rel=1e-4)


def test_ai_is_planted_four_points_worse_in_every_topic():
    world = World()
    for topic, resolved in zip(TOPICS, world.resolved_parts, strict=True):
        ai, human, ai_then_human = resolved[:3]
        over = topic.handed_over
        ai_first = (1 - over) * ai + over * ai_then_human
        assert abs((ai_first - human) / ONE + Fraction(4, 100)) < Fraction(2, ONE)


def test_a_world_that_can_be_is_accepted():
    assert list(check_world(World())) == []
    assert list(check_world(World(conversations=1_000_000_000, days=3660))) == []


@pytest.mark.parametrize(
    "world",
    [
        World(conversations=0),
        World(conversations=1_000_000_001),
        World(seed=-1),
        World(seed=1 << 63),
        World(days=0),
        World(first_day=date(1969, 12, 31)),
        World(ai_share=Fraction(-1, 10)),
        World(duplicate_share=Fraction(11, 10)),
        World(spam_share=Fraction(1, 2), open_share=Fraction(6, 10)),
    ],
)
def test_a_world_that_cannot_be_is_refused(world):
    assert [problem.code for problem in check_world(world)] == ["FTE601"]


def test_all_problems_are_found_at_once():
    assert len(list(check_world(World(conversations=0, days=0, spam_share=Fraction(2))))) == 3
