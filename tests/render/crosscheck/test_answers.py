from __future__ import annotations

from dataclasses import replace

import pytest

from fte_audit.findings import ReadingFinding, Word
from fte_audit.quantities.bounds import Bounds
from fte_audit.render.crosscheck.answers import answer_of, answers_section, summary
from fte_audit.render.crosscheck.naming import names_of
from fte_audit.render.layout import Style


def texts(facts):
    return [fact.text for fact in facts]


def answers(found):
    names = names_of(found)
    return [answer_of(names, at, each) for at, each in enumerate(found.scenarios, 1)]


def test_a_condition_is_told_in_words(found):
    first = answers(found)[0]
    assert (first.number, first.label, first.word) == (1, "As published", "consistent only if")
    assert texts(first.reasons) == [
        (
            "Minutes that a chat counts with: read as minutes of a chat with the assistant, "
            "not as minutes of a chat with a person"
        ),
        "Productive hours of an agent in the month: at most 123 hours/person",
        "Share of all chats in the paper (deux tiers): cut off, not rounded",
    ]
    assert first.asked == ()


def test_what_was_asked_is_told(found):
    second = answers(found)[1]
    assert (second.word, second.style, second.reasons) == ("consistent", Style.HEADER, ())
    assert texts(second.asked) == [
        "Minutes that a chat counts with: 1.90 to 2.10 minutes/contact",
        "Productive hours of an agent in the month: 103 to 126 hours/person",
        "Chats that people would have had: not determined by the figures",
    ]


def test_what_is_not_reachable_is_told_with_what_cannot_hold_together(found):
    third = answers(found)[2]
    assert third.word == "not reachable, since these can't hold together"
    assert texts(third.reasons) == [
        "Share of all chats: 66 % (65.5 % to 66.5 %)",
        "Share of all chats in the paper: deux tiers (63.3 % to 70.8 %)",
    ]


def test_what_is_assumed_is_told_in_one_line(found):
    first = found.scenarios[0]
    people = replace(first, word=Word.NOT_REACHABLE, readings=first.readings[:2])
    assert texts(answer_of(names_of(found), 1, people).reasons)[2:] == [
        "Minutes of a chat with a person: 11 (10.5 to 12 minutes/contact)",
        (
            "What is assumed: productive hours of an agent in the month (103 to 126 hours/person); "
            "chats at a time (1 to 3); chats that people would have had (set to 1)"
        ),
    ]


def test_readings_that_are_not_reachable_for_reasons_of_their_own_are_not_mixed_up(found):
    scenario = found.scenarios[2]
    other = replace(scenario.readings[0], conflicts=scenario.readings[0].conflicts[1:])
    answer = answer_of(names_of(found), 1, replace(scenario, readings=(*scenario.readings, other)))
    assert answer.word == "not reachable, each reading for its reasons"
    assert answer.reasons == ()


def test_conditions_that_only_some_readings_have_are_announced(found):
    scenario = found.scenarios[0]
    *others, last = scenario.readings
    looser = replace(last, word=Word.CONSISTENT, only_if=(), cut=())
    answer = answer_of(names_of(found), 1, replace(scenario, readings=(*others, looser)))
    assert texts(answer.reasons)[1:] == ["In some readings, more conditions that are named below"]


def test_readings_that_are_undecided_are_told_beside_those_that_fit(found):
    scenario = found.scenarios[0]
    *others, last = scenario.readings
    open_ended = replace(last, word=Word.UNDECIDED, only_if=(), cut=())
    answer = answer_of(names_of(found), 1, replace(scenario, readings=(*others, open_ended)))
    assert texts(answer.reasons)[0] == (
        "Minutes that a chat counts with: read as minutes of a chat with the assistant"
    )
    assert texts(answer.reasons)[-1] == (
        "It is undecided where minutes that a chat counts with is read as minutes of a chat with "
        "the assistant and length of the month is read as calendar (28 to 31 days/month)"
    )


def test_what_was_asked_of_an_undecided_scenario_is_told_with_reserve(found):
    scenario = replace(found.scenarios[3], asked=("hours",))
    answer = answer_of(names_of(found), 1, scenario)
    assert texts(answer.asked) == [
        "Productive hours of an agent in the month: 103 to 110 hours/person, if at all"
    ]


def test_what_was_asked_covers_every_reading_that_is_possible(found):
    scenario = replace(found.scenarios[0], asked=("hours",))
    *others, last = scenario.readings
    ranges = tuple(
        replace(each, found=Bounds(100.0, 110.0)) if each.name == "hours" else each
        for each in last.ranges
    )
    scenario = replace(scenario, readings=(*others, replace(last, ranges=ranges)))
    answer = answer_of(names_of(found), 1, scenario)
    assert texts(answer.asked) == [
        "Productive hours of an agent in the month: 100 to 123 hours/person"
    ]


@pytest.mark.parametrize("word", Word)
def test_nothing_is_asked_or_given_as_a_reason_where_no_reading_says_any(found, word):
    bare = replace(
        found.scenarios[4], word=word, readings=(ReadingFinding((), word),), asked=("hours",)
    )
    answer = answer_of(names_of(found), 1, bare)
    assert answer.reasons == ()
    possible = word in {Word.CONSISTENT, Word.ONLY_IF, Word.UNDECIDED}
    assert len(answer.asked) == possible


def test_the_words_that_occur_are_explained_and_no_others(found):
    section = answers_section(names_of(found), found.scenarios[1:3])
    said = section.blocks[-1].text
    assert said.startswith("Consistent: all of it can hold at once. Not reachable: ")
    assert "Undecided" not in said


def test_the_summary_counts_the_scenarios_of_each_word(found):
    assert summary(found.scenarios[:1]) == "1 scenario: 1 consistent on conditions."
    assert summary([*found.scenarios[1:3], found.scenarios[2]]) == (
        "3 scenarios: 1 consistent and 2 not reachable."
    )
