from __future__ import annotations

from dataclasses import replace

import pytest

from fte_audit.findings import AssumptionFinding, Question, SampleFinding
from fte_audit.quantities.bounds import Bounds
from fte_audit.render.crosscheck.blocks import Facts, Heading, Numbered, Table
from fte_audit.render.crosscheck.citing import sources_of
from fte_audit.render.crosscheck.listings import (
    assumptions_section,
    figures_section,
    questions_section,
    relations_section,
    samples_section,
    statements_section,
)
from fte_audit.render.crosscheck.naming import names_of


def of(kind, section):
    return [block for block in section.blocks if isinstance(block, kind)]


def texts(section):
    return [fact.text for facts in of(Facts, section) for fact in facts.items]


def test_a_figure_is_told_as_printed_and_as_what_it_may_be(found):
    table = of(Table, figures_section(found.figures, sources_of(found)))[0]
    cells = [row.cells for row in table.rows]
    assert cells[0] == (
        "Conversations in the first month", "1.2 million", "1,150,000 to 1,300,000 contacts",
    )  # fmt: skip
    assert cells[-1] == ("Day of the launch", "2025-02-03", "2025-02-03")
    assert table.rows[0].details[-1] == "With a log, compare its metric conversations"


def test_each_rule_is_told_once_with_what_was_read_by_it(found):
    assert texts(figures_section(found.figures, sources_of(found))) == [
        (
            "A number stands for all that may be printed so, rounded or cut off: "
            "1.2 million; 66 %; 300; 11; 92 %; 3.45"
        ),
        "A fraction stands for all nearer to it than to any other: deux tiers",
        "Less than a number is above zero and below the number as printed: less than 2 minutes",
        "A date stands for a day, or for all days of its month or year: 2025-02-03",
    ]


@pytest.mark.parametrize(
    ("unit", "sample", "said"),
    [
        (
            "share",
            SampleFinding(37, 1, possible=False, nearest=(0.918918919, 0.945945946)),
            (
                "92 % can't come from 37 answers (GRIM); the nearest that these give: "
                "91.9 % or 94.6 %"
            ),
        ),
        (
            "points",
            SampleFinding(1000, 2, True, (3.45, 3.4505), "1.1", True),  # noqa: FBT003
            (
                "92 % can come from 1,000 answers, each the mean of 2 whole numbers (GRIM); the "
                "nearest that these give: 3.45 or 3.4505 points; with a standard deviation of 1.1 "
                "it can come from answers of yes and no (DEBIT)"
            ),
        ),
        (
            "share",
            SampleFinding(25, 1, True, (0.92, 0.92), "0.3", False),  # noqa: FBT003
            (
                "92 % can come from 25 answers (GRIM); the nearest that these give: 92 %; with a "
                "standard deviation of 0.3 it can't come from answers of yes and no (DEBIT)"
            ),
        ),
        (
            "share",
            SampleFinding(1, 1, True, (0.0, 1.0), "0.3", None),  # noqa: FBT003
            (
                "92 % can come from 1 answers (GRIM); the nearest that these give: 0 % or 100 %; "
                "a standard deviation of 0.3 was not tested"
            ),
        ),
    ],
)
def test_a_sample_is_told_in_words(found, unit, sample, said):
    figure = replace(found.figures[6], unit=unit, sample=sample)
    assert texts(samples_section([figure, found.figures[0]])) == [f"Satisfied customers: {said}"]


def test_an_assumption_is_told_with_its_range_its_basis_and_its_readings(found):
    one = AssumptionFinding("one", "one way", "ratio", options=(("only", "1 to 2"),))
    exact = AssumptionFinding("exact", "exact", "USD", Bounds(2.0, 2.0))
    assumptions = (*found.assumptions, one, exact)
    table = of(Table, assumptions_section(names_of(found), assumptions))[0]
    assert [row.cells[1] for row in table.rows] == [
        "103 to 126 hours/person; usually 110",
        "1 to 3; usually 1.73",
        "unknown: solved for",
        "one of its readings",
        "one of its readings",
        "its one reading",
        "2 USD",
    ]
    assert table.rows[0].details == ("2,080 paid hours a year, less a third.",)
    assert table.rows[3].details == (
        (
            "Read as people: minutes of a chat with a person; "
            "or assistant: minutes of a chat with the assistant"
        ),
    )


def test_relations_of_the_file_stand_apart_from_those_that_are_built_in(found):
    section = relations_section(names_of(found), found)
    assert [heading.text for heading in of(Heading, section)] == [
        "Of the file",
        "Built in",
        "Built in, but not applied",
        "The names in the formulas",
    ]
    own, built_in, glossary = of(Table, section)
    assert [row.cells[0] for row in own.rows] == ["The same share in both"]
    assert own.details == ""
    assert built_in.rows[0].details == ("Workload formula of staffing.",)
    assert built_in.details == "Source"
    assert texts(section) == ["Before and after: no figure says how many agents there were"]
    assert ("contacts", "All contacts in the period", "contacts") in [
        row.cells for row in glossary.rows
    ]
    assert "minutes_per_hour" not in {row.cells[0] for row in glossary.rows}


def test_of_no_relation_nothing_is_said(found):
    bare = replace(found, relations=(), passed_over=())
    assert relations_section(names_of(bare), bare).blocks == ()


def test_a_statement_is_told_with_what_would_settle_it(found):
    section = statements_section(found.statements, sources_of(found))
    assert [row.cells for row in of(Table, section)[0].rows] == [
        ("No reductions", "weekly numbers of agents before and after the launch"),
        ("Better than people", ""),
    ]
    details = of(Table, section)[0].rows[0].details
    assert details[0] == "“nobody has lost a job”"
    assert details[-1].startswith("Reply of a former agent, 2025-03-09: ")


def test_decisive_questions_come_first_and_the_numbers_go_on(found):
    section = questions_section(found.questions)
    first, second = of(Numbered, section)
    assert len(first.items) == 1
    assert second.items == ("What is a conversation?", "Were agents of partners let go?")
    assert second.first == 2


@pytest.mark.parametrize(
    ("decides", "title"), [(True, "These decide the answers above"), (False, "Not defined")]
)
def test_questions_of_one_kind_have_one_heading(decides, title):
    section = questions_section([Question("What is a chat?", (), decides)])
    assert [heading.text for heading in of(Heading, section)] == [title]
    assert [numbered.first for numbered in of(Numbered, section)] == [1]
