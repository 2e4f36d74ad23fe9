from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fte_audit.findings import Crosscheck
from fte_audit.render.crosscheck.markdown import render
from fte_audit.render.crosscheck.page import page_of
from tests.reference.examples import examples

slow = settings(
    deadline=None,
    max_examples=examples(40),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_the_page_answers_first_and_gives_its_evidence_after(found):
    assert [section.title for section in page_of(found).sections] == [
        "Answers",
        "Published figures",
        *(f"Scenario {number}" for number in range(1, 6)),
        "Assumptions",
        "Relations",
        "Small samples",
        "Statements",
        "Sources",
        "Questions to send",
        "Notes",
        "Check and keep",
    ]


def test_the_lead_counts_the_answers_and_the_questions(found):
    lead = [block.text for block in page_of(found).lead]
    assert lead[0] == found.about
    assert lead[1] == (
        "5 scenarios: 1 consistent, 1 consistent on conditions, 1 not reachable, "
        "1 not determinable and 1 undecided. Questions to send: 3 (1 of them decisive)."
    )
    assert found.digest[:12] in lead[2]


def test_of_nothing_there_are_no_empty_sections():
    page = page_of(Crosscheck(None, None, *[()] * 8, {}, 1))
    assert page.title == "Crosscheck of published figures"
    assert [section.title for section in page.sections] == ["Notes", "Check and keep"]
    assert next(block.text for block in page.lead) == "There is no scenario."


def test_the_budget_and_the_digest_are_told(found):
    text = render(found)
    assert "allowed 200,000 looks" in text
    assert text.count(found.digest) == 1


@slow
@given(data=st.data())
def test_the_same_crosscheck_gives_the_same_page_and_stays_as_it_was(data, any_crosscheck):
    found = data.draw(any_crosscheck)
    before = repr(found)
    assert page_of(found) == page_of(found)
    assert repr(found) == before


def test_nobody_is_said_to_lie(found):
    quiet = replace(found, notes=())
    assert not re.search(r"\b(true|false|lie|lies|lied|lying|liar)\b", render(quiet), re.IGNORECASE)
