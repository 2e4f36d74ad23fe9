from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fte_audit.findings import BoxFinding, ConflictFinding, MendFinding, SettingFinding, Word
from fte_audit.quantities.bounds import Bounds
from fte_audit.render.crosscheck.conditions import (
    MEANINGS,
    STYLES,
    conflict_facts,
    given_bounds,
    hull,
    mend_facts,
    narrowings,
    printed_as,
    taken_as,
)
from fte_audit.render.crosscheck.naming import names_of


def texts(facts):
    return [fact.text for fact in facts]


def moved(reading, name, found):
    """The reading, with something else left of a number."""
    ranges = (replace(each, found=found) if each.name == name else each for each in reading.ranges)
    return replace(reading, ranges=tuple(ranges))


def test_every_word_has_a_style_and_a_meaning():
    assert set(STYLES) == set(MEANINGS) == set(Word)


@pytest.mark.parametrize(
    ("found_hours", "said"),
    [
        (Bounds(103.1, 120.0), "at most 120 hours/person"),
        (Bounds(110.0, 125.8), "at least 110 hours/person"),
        (Bounds(110.0, 120.0), "110 to 120 hours/person"),
        (Bounds(110.0, 125.8, low_open=True), "more than 110 hours/person"),
    ],
)
def test_a_condition_names_the_end_that_moved(found, found_hours, said):
    reading = moved(found.scenarios[0].readings[2], "hours", found_hours)
    facts = list(narrowings(names_of(found), [reading]))
    assert facts[0].text == f"Productive hours of an agent in the month: {said}"


def test_a_figure_that_must_have_been_cut_off_is_a_condition(found):
    facts = texts(narrowings(names_of(found), [found.scenarios[0].readings[2]]))
    assert facts[1] == "Share of all chats in the paper (deux tiers): cut off, not rounded"


def test_of_figures_of_which_one_must_have_been_cut_off_none_is_accused(found):
    one = replace(found.scenarios[0].readings[2], only_if=(), cut=(("chats", "share"),))
    assert texts(narrowings(names_of(found), [one])) == [
        (
            "Conversations in the first month (1.2 million) or share of all chats (66 %): "
            "at least one of them cut off, not rounded"
        )
    ]


def test_a_condition_of_some_readings_is_none_of_all(found):
    one = found.scenarios[0].readings[2]
    other = replace(one, only_if=(), cut=())
    assert list(narrowings(names_of(found), [one, other])) == []
    wider = moved(one, "hours", Bounds(103.1, 124.0))
    assert texts(narrowings(names_of(found), [one, wider]))[0].endswith("at most 124 hours/person")


def test_a_hull_reaches_from_the_least_to_the_most():
    one, other = Bounds(1.0, 2.0, low_open=True), Bounds(0.5, None)
    assert hull([one, other]) == Bounds(0.5, None)
    assert hull([one]) == one


def test_what_is_in_conflict_is_told_as_it_was_printed_and_taken(found):
    scenario = found.scenarios[0]
    conflict = scenario.readings[0].conflicts[0]
    facts = conflict_facts(names_of(found), scenario, scenario.readings[:1], conflict)
    assert texts(facts) == [
        "Conversations in the first month: 1.2 million (1,150,000 to 1,300,000 contacts)",
        "Full-time agents whose work it does: 300 (295 to 310 people)",
        "Minutes of a chat with a person: 11 (10.5 to 12 minutes/contact)",
        "Productive hours of an agent in the month: 103 to 126 hours/person",
        "Chats at a time: 1 to 3",
        "Chats that people would have had: 100 %",
    ]


def mended(found, *mends, at=0, **changes):
    """What is said of one mend of each of some readings."""
    scenario = replace(found.scenarios[at], **changes)
    readings = [replace(scenario.readings[0], mends=(mend,)) for mend in mends]
    return texts(mend_facts(names_of(found), scenario, readings))


@pytest.mark.parametrize(
    ("rounding", "said"),
    [
        ("point", "66 %"),
        ("half_up", "66 % (65.5 % to 66.5 %)"),
        ("cut", "66 % (66 % to 67 %)"),
        ("either", "66 % (65.5 % to 67 %)"),
        ("up", "66 %"),
    ],
)
def test_a_figure_is_taken_with_the_rounding_of_the_scenario(found, rounding, said):
    scenario = replace(found.scenarios[2], rounding=rounding)
    assert taken_as(names_of(found), scenario, scenario.readings, "share") == said


def test_of_what_the_box_sets_no_other_range_is_told(found):
    box = BoxFinding(
        (SettingFinding("share", "50 %"), SettingFinding("hours", "110", outside=True))
    )
    scenario = replace(found.scenarios[2], box=box)
    names, readings = names_of(found), scenario.readings
    assert taken_as(names, scenario, readings, "share") == "set to 50 %"
    assert taken_as(names, scenario, readings, "hours") == ("set to 110, from outside the file")
    assert given_bounds(names, scenario, readings, "hours") is None
    assert given_bounds(names, found.scenarios[2], readings, "hours") == Bounds(103.1, 125.8)


def test_what_is_ambiguous_is_told_as_it_is_read(found):
    scenario, names = found.scenarios[0], names_of(found)
    people, every = scenario.readings[:2], scenario.readings
    said = taken_as(names, scenario, people, "minutes")
    assert said == "read as minutes of a chat with a person"
    assert taken_as(names, scenario, every, "minutes") == "however it is read"
    # that another reading knows a range says nothing of this one
    assert given_bounds(names, scenario, people, "minutes") is None


def test_nothing_is_told_of_a_name_that_is_not_known(found):
    scenario = found.scenarios[0]
    assert taken_as(names_of(found), scenario, scenario.readings, "who_knows") == ""
    assert printed_as(found.figures[0], "up") is None


PERSON = "Minutes of a chat with a person"


@pytest.mark.parametrize(
    ("needed", "change", "said"),
    [
        (
            Bounds(0.5, 8.05),
            0.233,
            "at most 8.05 minutes/contact instead of 10.5 to 12 (23.3 % less)",
        ),
        (Bounds(13.0, None), 0.25, "at least 13 minutes/contact instead of 10.5 to 12 (25 % more)"),
        (
            Bounds(12.0, None, low_open=True),
            None,
            "more than 12 minutes/contact instead of 10.5 to 12",
        ),
        (
            Bounds(None, 10.5, high_open=True),
            None,
            "less than 10.5 minutes/contact instead of 10.5 to 12",
        ),
        (Bounds(11.0, 11.2), None, "11 to 11.2 minutes/contact instead of 10.5 to 12"),
    ],
)
def test_a_mend_says_what_it_takes_instead_of_what_and_how_far_that_is(found, needed, change, said):
    mend = MendFinding(("human_minutes",), needed, change)
    assert mended(found, mend) == [f"{PERSON}: {said}"]


def test_a_mend_by_more_in_one_reading_than_in_another_is_told_once(found):
    less = [MendFinding(("human_minutes",), Bounds(0.5, end), 0.2) for end in (8.0, 7.0)]
    assert mended(found, *less) == [
        (
            f"{PERSON}: at most 7 to 8 minutes/contact instead of 10.5 to 12 "
            "(20 % less, by the reading)"
        )
    ]
    more = [MendFinding(("human_minutes",), Bounds(13.0, None), off) for off in (0.1, 0.3)]
    assert mended(found, *more) == [
        (
            f"{PERSON}: at least 13 minutes/contact instead of 10.5 to 12 "
            "(10 % to 30 % more, by the reading)"
        )
    ]
    assert mended(found, less[0], more[0]) == [
        (
            f"{PERSON}: at least 0.500 minutes/contact instead of 10.5 to 12 "
            "(10 % to 20 % away, by the reading)"
        )
    ]


def test_a_mend_of_what_is_set_elsewhere_says_as_much_as_is_known(found):
    mend = MendFinding(("share",), Bounds(0.6, 0.7), 0.2)
    assert mended(found, mend, at=2, box=BoxFinding((SettingFinding("share", "50 %"),))) == [
        "Share of all chats: 60 % to 70 % instead of 50 % (20 % away)"
    ]
    assert mended(found, mend, at=2, rounding="up") == [
        "Share of all chats: 60 % to 70 % (20 % away)"
    ]


def test_a_date_is_mended_by_days(found):
    day = date(2025, 2, 3).toordinal()
    earlier, later = Bounds(None, day - 1.0), Bounds(day + 20.0, day + 30.0)
    assert mended(found, MendFinding(("launch",), earlier)) == [
        "Day of the launch: at most 2025-02-02 instead of 2025-02-03 (1 day earlier)"
    ]
    assert mended(found, MendFinding(("launch",), later)) == [
        "Day of the launch: at least 2025-02-23 instead of 2025-02-03 (20 days later)"
    ]
    many = [MendFinding(("launch",), Bounds(None, day - off)) for off in (1.0, 5.0)]
    assert mended(found, *many) == [
        (
            "Day of the launch: at most 2025-01-29 to 2025-02-02 instead of 2025-02-03 "
            "(1 to 5 days earlier, by the reading)"
        )
    ]
    both = [MendFinding(("launch",), each) for each in (earlier, later)]
    assert mended(found, *both) == [
        (
            "Day of the launch: at most 2025-03-05 instead of 2025-02-03 "
            "(1 to 20 days away, by the reading)"
        )
    ]


def test_several_figures_are_mended_together(found):
    assert mended(found, MendFinding(("share", "launch")), MendFinding(("fte",))) == [
        "Share of all chats and day of the launch: other values",
        "Full-time agents whose work it does: other values",
    ]


def test_a_conflict_of_nothing_is_no_fact(found):
    scenario = found.scenarios[0]
    empty = ConflictFinding((), proven=True)
    assert conflict_facts(names_of(found), scenario, scenario.readings, empty) == ()
