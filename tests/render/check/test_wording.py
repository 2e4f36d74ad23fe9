from __future__ import annotations

import pytest

from fte_audit.citations import Cited
from fte_audit.render.check.scales import Scale
from fte_audit.render.check.wording import (
    all_allowed,
    allowed_said,
    cited,
    claimed_said,
    interval_said,
    lead_of,
    measured_said,
    message_of,
    readings_said,
    why_of,
    word_of,
    words_of,
)
from fte_audit.verdicts import Allowed, Outcome


@pytest.mark.parametrize(
    ("allowed", "said"),
    [
        (Allowed(None, None), "any value"),
        (Allowed(1.0, 2.0), "1 to 2 minutes"),
        (Allowed(2.0, 2.0), "exactly 2 minutes"),
        (Allowed(None, 2.0), "at most 2 minutes"),
        (Allowed(None, 2.0, high_open=True), "less than 2 minutes"),
        (Allowed(2.0, None), "at least 2 minutes"),
        (Allowed(2.0, None, low_open=True), "more than 2 minutes"),
        (Allowed(1.0, 2.0, high_open=True), "at least 1 and less than 2 minutes"),
        (Allowed(1.0, 2.0, low_open=True), "more than 1 and at most 2 minutes"),
        (Allowed(1.0, 2.0, low_open=True, high_open=True), "more than 1 and less than 2 minutes"),
    ],
)
def test_every_bound_of_what_is_allowed_is_said(allowed, said):
    assert allowed_said(allowed, Scale("minutes", 4)) == said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "66.2 % to 66.8 % at level 98.75 %, Wilson, clustered by customer"),
        ({"method": ""}, "66.2 % to 66.8 % at level 98.75 %"),
        ({"level": None, "method": "census"}, "66.2 % to 66.8 %, census"),
        (
            {"level": None, "method": ""},
            "66.2 % to 66.8 %, what dropped, unknown and unreadable rows leave open",
        ),
        ({"level": None, "method": "", "low": 0.5, "high": 0.5}, "exact"),
        ({"level": None, "method": "census", "low": 0.5, "high": 0.5}, "exact, census"),
        ({"low": None, "method": ""}, "at most 66.8 % at level 98.75 %"),
        ({"high": None, "method": ""}, "at least 66.2 % at level 98.75 %"),
        ({"low": None, "high": None, "method": ""}, ""),
    ],
)
def test_an_interval_is_said_with_its_level_or_with_what_it_is_else(made, changed, said):
    assert interval_said(made.evidence(**changed), Scale("share")) == said


def test_nothing_measured_is_said_as_nothing(made):
    verdict = made.verdict(evidence=(made.evidence(measured=None, low=None, high=None),))
    assert measured_said(verdict, verdict.evidence[0]) == "nothing"


def test_what_is_allowed_is_said_where_it_says_more_than_the_claim(made):
    assert claimed_said(made.supported()) == "2/3 (allowed: 66.0 % to 67.0 %)"
    assert claimed_said(made.contradicted()) == "less than 2 minutes"
    assert claimed_said(made.not_testable()) == "700"


def test_readings_that_allow_different_values_are_not_said_to_allow_one(made):
    other = made.evidence(allowed=Allowed(0.5, 0.6), reading="wider")
    verdict = made.verdict(evidence=(made.evidence(), other))
    assert all_allowed(verdict) == ""


def test_an_outcome_that_depends_carries_its_counts(made):
    verdict = made.depends()
    assert readings_said(verdict) == "1 supported, 1 contradicted, 1 not testable, of 3 readings"
    assert word_of(verdict) == f"depends on the reading ({readings_said(verdict)})"
    assert word_of(made.supported()) == "supported"


def test_a_source_is_said_with_all_that_is_known():
    full = Cited("Firm", "Title", "https://e.org", "2024-02-27", "2026-11-22", "primary")
    assert cited(full) == (
        "Firm: Title, published 2024-02-27, read 2026-11-22, read at its publisher, https://e.org"
    )
    noted = Cited("Firm", language="de", note="The page is gone.", url="https://e.org")
    assert cited(noted) == "Firm, in the language de, The page is gone, https://e.org"
    assert cited(Cited()) == "Unnamed source"


def test_how_a_claim_was_asserted_is_said_also_where_it_is_not_known(made):
    assert list(words_of(made.verdict())) == [
        "No source is given; not stated whether measured, estimated or projected"
    ]
    assert list(words_of(made.verdict(asserted_as="projected"))) == [
        "No source is given; asserted as projected"
    ]


def test_only_a_required_claim_that_cant_be_tested_says_so(made):
    labels = [label for label, _ in why_of(made.not_testable())]
    assert labels == ["Why", "Missing", "Settled by", "Required"]
    assert "Required" not in dict(why_of(made.verdict(required=True)))
    assert dict(why_of(made.verdict(sentence=""))) == {"Why": "No reason is given."}


def test_a_message_carries_claim_number_interval_base_and_cure(made):
    assert message_of(made.contradicted()) == (
        "Minutes until an errand is resolved: contradicted. Claimed less than 2 minutes. "
        "Measured 2.2512 minutes (2.00004 to 2.5 at level 98.75 %); "
        "1,000 of 1,000 conversations. "
        "About the process: the log is a sample of what it does. "
        "Nothing that the log leaves open is less than 2 minutes. "
        "Settled by: a tolerance of 0.3 minutes."
    )


@pytest.mark.parametrize(
    ("claims", "looks", "said"),
    [
        (1, 1, "Level 95 %."),
        (0, 1, "Level 95 %."),
        (4, 1, "Level 95 % for 4 tested claims together, so each interval has the level 98.75 %."),
        (
            1,
            52,
            "Level 95 % for 52 checks of a series, so each interval has the level 99.9038 %.",
        ),
        (
            4,
            52,
            (
                "Level 95 % for 4 tested claims together and 52 checks of a series, "
                "so each interval has the level 99.976 %."
            ),
        ),
    ],
)
def test_the_lead_says_how_the_level_is_shared(made, claims, looks, said):
    assert list(lead_of(made.context(claims_tested=claims, looks=looks)))[-1] == said


def test_the_lead_says_what_part_of_the_log_counts(made):
    first = next(lead_of(made.context(over="4w", first_start=None, last_start=None)))
    assert first == (
        "Claims of audit.yaml against a log of 2,300,000 conversations, of which the last 4w count."
    )


def test_outcomes_keep_their_words(verdicts):
    assert {each.outcome for each in verdicts} == set(Outcome)
