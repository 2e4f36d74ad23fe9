"""Who counts, and whose a conversation is."""

from __future__ import annotations

import pytest

from fte_audit.readings.offer import Offer
from fte_audit.readings.population import (
    ALONE,
    BOTH_PEOPLES,
    BY_MINUTES,
    HAND_OVERS,
    NOBODY,
    NONE,
    PEOPLE,
    SHARED_AI_LAST,
    SHARED_HUMAN_LAST,
    WHOLE,
    add_handled,
    add_population,
    credit,
    handled_option,
)

HANDLINGS = ("ai", "human", "ai_then_human", "human_then_ai", "none", "unknown")


def stages(names, rules=()):
    offer = Offer(names)
    add_population(offer, rules)
    return {stage.switch: stage for stage in offer.stages}, offer


def counted(stage, option, *levels):
    rewrite = stage.options[option]
    return rewrite is None or rewrite(*levels) is not None


@pytest.mark.parametrize(
    ("option", "levels"),
    [
        ("keep", ["spam", "another rule", "no rule"]),
        ("drop_spam", ["another rule", "no rule"]),
        ("drop_all", ["no rule"]),
    ],
)
def test_rules_drop_what_the_option_says(option, levels):
    stage = stages(("rule", "handling"), ("test", "spam"))[0]["spam"]
    every = ("spam", "another rule", "no rule")
    assert [each for each in every if counted(stage, option, each)] == levels


@pytest.mark.parametrize(
    ("rules", "options"),
    [
        ((), ["drop_all"]),
        (("spam",), ["keep", "drop_all"]),
        (("test",), ["keep", "drop_all"]),
        (("test", "bots"), ["keep", "drop_all"]),
        (("spam", "test"), ["keep", "drop_spam", "drop_all"]),
    ],
)
def test_only_rules_that_there_are_can_be_left_out(rules, options):
    names = ("rule", "handling") if rules else ("handling",)
    found, offer = stages(names, rules)
    assert list(found["spam"].options) == options
    assert offer.own["spam"] == "drop_all"
    lacking = {each.option for each in offer.lacking if each.switch == "spam"}
    assert lacking == {"keep", "drop_spam", "drop_all"} - set(options)


@pytest.mark.parametrize(
    ("option", "levels"),
    [
        ("include", 4),
        ("drop_2_weeks", 2),
        ("steady", 1),
    ],
)
def test_the_time_after_the_launch_is_left_out(option, levels):
    stage = stages(("since launch", "handling"))[0]["ramp"]
    every = ("before the launch", "weeks 1 and 2", "weeks 3 and 4", "from week 5")
    assert [each for each in every if counted(stage, option, each)] == list(every[4 - levels :])


def test_a_conversation_is_one_where_both_spoke_or_somebody_answered():
    stage = stages(("handling", "both spoke"))[0]["greeting"]
    spoke = {(handling, said) for handling in HANDLINGS for said in ("yes", "no")}
    found = {
        option: {levels for levels in spoke if counted(stage, option, *levels)}
        for option in stage.options
    }
    assert found == {
        "count_all": spoke,
        "both_spoke": {levels for levels in spoke if levels[1] == "yes"},
        "real_answer": {levels for levels in spoke if levels[0] not in {"none", "unknown"}},
    }


def test_before_the_launch_ai_handled_nothing_where_that_is_asked():
    offer = Offer(("since launch", "handling"))
    add_population(offer, (), since_launch=True)
    stage = next(each for each in offer.stages if each.switch == "ramp")
    assert offer.own["ramp"] == "include"
    before = [stage.options["include"]("before the launch", each) for each in HANDLINGS]
    assert [each for (each,) in before] == ["none", "human", "none", "human", "none", "unknown"]
    for since in ("weeks 1 and 2", "weeks 3 and 4", "from week 5"):
        assert [stage.options["include"](since, each) for each in HANDLINGS] == [
            (each,) for each in HANDLINGS
        ]
    assert stage.options["drop_2_weeks"]("weeks 1 and 2", "ai") is None
    assert stage.options["drop_2_weeks"]("weeks 3 and 4", "ai") == ("ai",)
    assert stage.options["steady"]("weeks 3 and 4", "ai") is None


@pytest.mark.parametrize(
    ("option", "parts"),
    [
        ("touched", (ALONE, PEOPLE, SHARED_HUMAN_LAST, SHARED_AI_LAST, NOBODY, NOBODY)),
        ("first", (ALONE, PEOPLE, SHARED_HUMAN_LAST, BOTH_PEOPLES, NOBODY, NOBODY)),
        ("last_answer", (ALONE, PEOPLE, BOTH_PEOPLES, SHARED_AI_LAST, NOBODY, NOBODY)),
        ("no_human", (ALONE, PEOPLE, BOTH_PEOPLES, BOTH_PEOPLES, NOBODY, NOBODY)),
    ],
)
def test_a_conversation_is_ais_or_peoples_or_nobodys(option, parts):
    offer = Offer(("handling",))
    add_handled(offer, "first")
    (stage,) = offer.stages
    assert tuple(stage.options[option](each)[0] for each in HANDLINGS) == parts


def test_what_people_had_first_may_be_theirs_where_it_is_not_ais():
    offer = Offer(("handling",))
    add_handled(offer, "first", had_first=PEOPLE)
    (stage,) = offer.stages
    found = {
        option: tuple(how(each)[0] for each in HANDLINGS) for option, how in stage.options.items()
    }
    assert found["first"] == (ALONE, PEOPLE, SHARED_HUMAN_LAST, PEOPLE, NOBODY, NOBODY)
    assert found["no_human"] == (ALONE, PEOPLE, BOTH_PEOPLES, PEOPLE, NOBODY, NOBODY)
    assert found["touched"] == (ALONE, PEOPLE, SHARED_HUMAN_LAST, SHARED_AI_LAST, NOBODY, NOBODY)


def test_credit_goes_to_ai_only_for_what_is_its():
    parts = (ALONE, SHARED_AI_LAST, SHARED_HUMAN_LAST)
    others = (PEOPLE, BOTH_PEOPLES, NOBODY, NONE, None)
    assert {option: tuple(credit(option, part) for part in parts) for option in HAND_OVERS} == {
        "ai": (WHOLE, WHOLE, WHOLE),
        "by_minutes": (WHOLE, BY_MINUTES, BY_MINUTES),
        "last_touch": (WHOLE, WHOLE, NONE),
        "zero": (WHOLE, NONE, NONE),
    }
    assert {credit(option, part) for option in HAND_OVERS for part in others} == {NONE}


@pytest.mark.parametrize(
    ("group", "option"),
    [
        (("ai", "ai_then_human"), "first"),
        (("human_then_ai", "ai"), "last_answer"),
        (("ai",), "no_human"),
        (("ai", "ai_then_human", "human_then_ai"), "touched"),
        (("human",), None),
        ((*HANDLINGS[:5], None), None),
    ],
)
def test_the_group_of_a_claim_is_an_option_or_none(group, option):
    assert handled_option(group) == option
