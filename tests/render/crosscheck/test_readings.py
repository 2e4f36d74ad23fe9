from __future__ import annotations

from dataclasses import replace

from fte_audit.findings import ReadingFinding, Word
from fte_audit.render.crosscheck.naming import names_of
from fte_audit.render.crosscheck.readings import choices_of, fixed_choices, fold, reading_of, where


def texts(facts):
    return [fact.text for fact in facts]


def test_readings_with_the_same_answer_are_folded_in_their_order(found):
    groups = fold(found.scenarios[0])
    assert [group.first.word for group in groups] == [Word.NOT_REACHABLE, Word.ONLY_IF]
    assert [len(group.readings) for group in groups] == [2, 2]
    assert groups[1].ranges
    assert "minutes" not in {each.name for each in groups[1].ranges} or len(groups) == 2


def differing(scenario, name):
    """The scenario, its last two readings differing in what they leave of a number."""
    *others, last = scenario.readings
    ranges = tuple(
        replace(each, found=each.given) if each.name == name else each for each in last.ranges
    )
    return replace(scenario, readings=(*others, replace(last, ranges=ranges)))


def test_readings_that_differ_in_a_range_are_not_folded(found):
    assert len(fold(differing(found.scenarios[0], "hours"))) == 3


def test_what_is_read_in_several_ways_is_no_difference_unless_it_was_asked_for(found):
    scenario = differing(found.scenarios[0], "minutes")
    fitting = fold(scenario)[1]
    assert len(fitting.readings) == 2
    assert "minutes" not in {each.name for each in fitting.ranges}
    assert len(fold(replace(scenario, asked=("minutes",)))) == 3


def test_a_choice_is_named_where_it_leaves_something_out(found):
    names, scenario = names_of(found), found.scenarios[0]
    first, second = (group.readings for group in fold(scenario))
    assert texts(choices_of(names, scenario, second)) == [
        "Minutes that a chat counts with: read as minutes of a chat with the assistant"
    ]
    assert texts(choices_of(names, scenario, first, contrast=True)) == [
        (
            "Minutes that a chat counts with: read as minutes of a chat with a person, "
            "not as minutes of a chat with the assistant"
        )
    ]
    assert choices_of(names, scenario, scenario.readings) == ()


def test_what_would_mend_it_by_more_or_less_is_the_same_answer(found):
    first, second, *rest = found.scenarios[0].readings
    mends = tuple(replace(mend, change=0.5) for mend in second.mends)
    scenario = replace(found.scenarios[0], readings=(first, replace(second, mends=mends), *rest))
    assert [len(group.readings) for group in fold(scenario)] == [2, 2]
    other = replace(second, mends=second.mends[1:])
    scenario = replace(found.scenarios[0], readings=(first, other, *rest))
    assert [len(group.readings) for group in fold(scenario)] == [1, 1, 2]


def test_how_something_is_read_is_told_for_one_some_or_all_readings(found):
    names, scenario = names_of(found), found.scenarios[0]
    of_people, every = scenario.readings[:2], scenario.readings
    said = [reading_of(names, scenario, each, "minutes") for each in (of_people, every)]
    assert said == ["read as minutes of a chat with a person", "however it is read"]
    assert reading_of(names, scenario, every, "hours") is None
    only = found.scenarios[1]
    assert reading_of(names, only, only.readings, "month") == "read as four weeks (28 days/month)"


def test_several_readings_are_alternatives(found):
    names, scenario = names_of(found), found.scenarios[0]
    alone = [reading for reading in scenario.readings if reading.choices[0][1] == "people"]
    rest = replace(scenario, readings=(*alone, scenario.readings[2]))
    assert where(choices_of(names, rest, alone)) == (
        "minutes that a chat counts with is read as minutes of a chat with a person"
    )


def test_combinations_that_are_no_product_are_listed_one_by_one(found):
    names, scenario = names_of(found), found.scenarios[0]
    cross = [scenario.readings[0], scenario.readings[3]]
    assert where(choices_of(names, scenario, cross)) == (
        "minutes that a chat counts with is read as minutes of a chat with a person and length of "
        "the month is read as four weeks (28 days/month); or minutes that a chat counts with is "
        "read as minutes of a chat with the assistant and length of the month is read as calendar "
        "(28 to 31 days/month)"
    )


def test_many_readings_that_do_not_fit_are_not_named(found):
    names, scenario = names_of(found), found.scenarios[0]
    readings = tuple(
        ReadingFinding((("month", key),), Word.CONSISTENT)
        for key in ("four_weeks", "a", "b", "c", "d")
    )
    many = replace(scenario, readings=readings)
    assert texts(choices_of(names, many, readings[:1], contrast=True)) == [
        "Length of the month: read as four weeks (28 days/month)"
    ]
    assert texts(choices_of(names, many, readings[:3], contrast=True)) == [
        "Length of the month: read as four weeks (28 days/month), a or b, not as c or d"
    ]


def test_what_is_read_in_one_way_only_belongs_to_the_box(found):
    names = names_of(found)
    assert texts(fixed_choices(names, found.scenarios[1])) == [
        "Length of the month: read as four weeks (28 days/month)"
    ]
    assert texts(fixed_choices(names, found.scenarios[0])) == []
