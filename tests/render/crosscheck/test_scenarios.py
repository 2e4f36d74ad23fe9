from __future__ import annotations

from dataclasses import replace

import pytest

from fte_audit.findings import BoxFinding
from fte_audit.quantities.bounds import Bounds
from fte_audit.render.crosscheck.blocks import Facts, Heading, Paragraph, Table
from fte_audit.render.crosscheck.naming import names_of
from fte_audit.render.crosscheck.scenarios import IMPOSSIBLE, ROUNDINGS, box_facts, scenario_section


def blocks(found, at, **changes):
    scenario = replace(found.scenarios[at], **changes)
    return scenario_section(names_of(found), at + 1, scenario).blocks


def of(kind, every):
    return [block for block in every if isinstance(block, kind)]


def texts(every):
    """The words of paragraphs, headings and facts, in their order."""
    found = []
    for block in every:
        if isinstance(block, Facts):
            found += [fact.text for fact in block.items]
        elif isinstance(block, Paragraph | Heading):
            found.append(block.text)
    return found


def rows(every):
    return [row.cells for table in of(Table, every) for row in table.rows]


@pytest.mark.parametrize("rounding", ["point", "half_up", "cut", "up", "either"])
def test_a_scenario_says_its_box_first(found, rounding):
    every = blocks(found, 1, rounding=rounding)
    assert texts(every)[:4] == [
        ROUNDINGS[rounding],
        "Minutes that a chat counts with: read as minutes of a chat with the assistant",
        "Chats that people would have had: solved for",
        "Length of the month: read as four weeks (28 days/month)",
    ]


def test_a_box_says_what_took_no_part_and_what_did_not_hold(found):
    box = BoxFinding(
        left_out=("fte", "who_knows"), only=("chats", "launch"), not_applied=("`fte` may be zero",)
    )
    assert [fact.text for fact in box_facts(names_of(found), box)] == [
        "Full-time agents whose work it does: left out",
        "Who knows: left out",
        "Nothing takes part but: conversations in the first month; day of the launch",
        "Not applied: `fte` may be zero",
    ]


def test_an_empty_box_takes_no_list(found):
    assert isinstance(blocks(found, 2)[1], Paragraph)


def test_each_group_of_readings_has_its_answer(found):
    said = texts(blocks(found, 0, grids=()))
    at = said.index(
        "Where minutes that a chat counts with is read as minutes of a chat with a person"
    )
    assert said[at + 1 : at + 4] == [
        "Not reachable",
        "These can't hold together:",
        "Conversations in the first month: 1.2 million (1,150,000 to 1,300,000 contacts)",
    ]
    assert "It would take one of these:" in said
    assert "There may be more of these than the work that was allowed could find." in said
    at = said.index(
        "Where minutes that a chat counts with is read as minutes of a chat with the assistant"
    )
    assert said[at + 1 : at + 3] == [
        "Consistent only if",
        "Productive hours of an agent in the month: at most 123 hours/person",
    ]


def test_one_answer_for_all_readings_takes_no_heading(found):
    assert of(Heading, blocks(found, 1)) == []


def test_readings_without_a_difference_that_can_be_named_still_have_a_heading(found):
    one = found.scenarios[2].readings[0]
    said = of(Heading, blocks(found, 2, readings=(one, replace(one, complete=False))))
    assert [heading.text for heading in said] == ["As it stands", "As it stands"]


def test_what_was_not_shown_to_be_minimal_is_said_and_one_figure_alone_too(found):
    said = texts(blocks(found, 2))
    assert "These can't hold together, and perhaps not even some of them:" in said
    assert said[said.index("This can't hold:") + 1] == "Day of the launch: 2025-02-03"


def test_what_is_narrower_or_follows_is_in_tables_and_the_rest_is_summed_up(found):
    every = blocks(found, 0, grids=())
    assert [table.header for table in of(Table, every)] == [
        ("Figure or assumption", "Taken as", "Must be"),
        ("What follows", "Must be"),
    ]
    assert rows(every) == [
        ("Share of all chats", "65.5 % to 67 %", "65.5 % to 67.0 %, a little narrower"),
        (
            "Productive hours of an agent in the month",
            "103 to 126",
            "103 to 123 hours/person",
        ),
        ("Minutes that a chat counts with", "1.68 to 2 minutes/contact *"),
        ("All contacts in the period", "1,720,000 to 1,980,000 contacts *"),
    ]
    assert texts(every)[-2:] == [
        "* At most: the range may be wider than need be.",
        "All other published figures and assumptions keep the whole of their ranges.",
    ]


def test_what_was_asked_is_shown_and_nothing_else(found):
    every = blocks(found, 1)
    assert rows(every) == [
        (
            "Productive hours of an agent in the month",
            "103 to 126",
            "103 to 126 hours/person, as taken",
        ),
        ("Minutes that a chat counts with", "1.90 to 2.10 minutes/contact"),
    ]
    assert texts(every)[-1] == ("Not determined by the figures: chats that people would have had.")


def test_all_that_is_not_determined_is_told_in_one_sentence(found):
    reading = found.scenarios[1].readings[0]
    vague = tuple(replace(each, kind="derived", determined=False) for each in reading.ranges[:2])
    every = blocks(found, 1, asked=(), readings=(replace(reading, ranges=vague),))
    assert rows(every) == []
    assert texts(every)[-1] == (
        "Not determined by the figures: conversations in the first month; share of all chats."
    )


def test_ranges_of_what_is_undecided_are_told_with_reserve(found):
    said = texts(blocks(found, 3))
    assert said[said.index("Undecided") + 1] == "If all of it can hold at once, then:"


def test_unknowns_stand_before_what_was_worked_out(found):
    reading = found.scenarios[3].readings[0]
    turned = replace(reading, ranges=tuple(reversed(reading.ranges)))
    follows = of(Table, blocks(found, 3, readings=(turned,)))[1]
    assert [row.cells[0] for row in follows.rows] == [
        "Minutes that a chat counts with",
        "All contacts in the period",
    ]


def test_a_grid_says_its_axes_and_what_cannot_be(found):
    every = blocks(found, 0)
    first, second = of(Table, every)[-2:]
    assert first.breakable
    assert first.header == ("concurrency", "103.1", "110", "125.8")
    assert first.rows[1].cells == (
        "1.73", "13.8 % to 17.3 %", "14.8 % to 18.5 %", "16.9 % to 21.1 %",
    )  # fmt: skip
    assert first.rows[2].cells == ("3", *[IMPOSSIBLE] * 3)
    assert second.rows[1].cells == ("125.8", "at least 1,800,000")
    said = texts(every)
    assert "All contacts in the period, in contacts" in said
    assert said[-3:] == [
        f"{IMPOSSIBLE} These can't hold together.",
        "All contacts in the period, in contacts",
        "Down: productive hours of an agent in the month, in hours/person.",
    ]


def test_a_range_that_lost_an_end_is_not_called_a_little_narrower(found):
    reading = found.scenarios[3].readings[0]
    share = next(each for each in reading.ranges if each.name == "share")
    opened = replace(share, given=Bounds(0.655, None))
    every = blocks(found, 3, readings=(replace(reading, ranges=(opened,)),))
    assert rows(every) == [("Share of all chats", "at least 65.5 %", "65.5 % to 67.0 %")]
