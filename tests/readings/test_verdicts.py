"""A verdict over every reading: it may come to depend on the reading, and to nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.readings.model import Chosen, Driver, Reading, Readings
from fte_audit.readings.verdicts import over_all
from fte_audit.verdicts import About, Outcome, OverReadings, Verdict

YES, NO, OPEN, NONE, DEPENDS = (
    Outcome.SUPPORTED,
    Outcome.CONTRADICTED,
    Outcome.INCONCLUSIVE,
    Outcome.NOT_TESTABLE,
    Outcome.DEPENDS,
)
OUTCOMES = st.lists(st.sampled_from([YES, NO, OPEN, NONE]), max_size=6)


def verdict(outcome, name="share"):
    return Verdict(
        name=name, label="Share", kind="value", claimed="2/3", quote=None, translation=None,
        source=None, asserted_as="measured", replies=(), about=About.PERIOD, required=False,
        outcome=outcome, sentence="The log has it.",
    )  # fmt: skip


def readings(outcomes, drivers=()):
    found = [
        Reading((n,), None if each is NONE else n / 10, None, None, each)
        for n, each in enumerate(outcomes)
    ]
    options = tuple(f"o{n}" for n in range(len(found)))
    return Readings(
        name="share", label="Share", kind="handled", subject="s", unit="share", claimed="2/3",
        allowed=(0.6, 0.7), switches=(Chosen("handled", options, "o0"),), fixed=(),
        readings=found, excluded=(), lacking=(), left_out={}, drivers=drivers,
    )  # fmt: skip


def judged(outcome, outcomes, drivers=()):
    (found,) = over_all([verdict(outcome)], [readings(outcomes, drivers)], {})
    return found


@pytest.mark.parametrize(
    ("own", "outcomes", "expected"),
    [
        (YES, [YES, YES], YES),
        (NO, [NO, NONE], NO),
        (YES, [YES, NO], DEPENDS),
        (YES, [YES, OPEN], DEPENDS),
        (OPEN, [YES, YES], DEPENDS),
        (DEPENDS, [YES, YES], DEPENDS),
        (YES, [NONE, NONE], YES),
        (YES, [], YES),
        (NONE, [YES, YES], NONE),
    ],
)
def test_what_the_report_found_counts_as_one_more_reading(own, outcomes, expected):
    assert judged(own, outcomes).outcome is expected


@given(st.sampled_from([YES, NO, OPEN, NONE, DEPENDS]), OUTCOMES, OUTCOMES)
def test_more_readings_never_turn_a_verdict_into_another_one(own, outcomes, more):
    few, many = judged(own, outcomes).outcome, judged(own, outcomes + more).outcome
    assert few in {own, DEPENDS}
    assert many in {few, DEPENDS}


@given(st.sampled_from([YES, NO, OPEN]), OUTCOMES)
def test_a_verdict_stays_only_where_no_reading_says_another_thing(own, outcomes):
    agree = set(outcomes) <= {own, NONE}
    assert (judged(own, outcomes).outcome is own) == agree


def test_the_counts_say_how_many_readings_come_to_what():
    over = judged(YES, [YES, YES, NO, OPEN, NONE]).over
    assert over == OverReadings(5, 2, 1, 1, 0.0, 0.3, ())
    assert (over.telling, over.not_testable) == (4, 1)


def test_the_sentence_says_what_it_depends_on_and_what_the_report_has():
    drivers = [
        Driver(name, 0.0, total, {})
        for name, total in [("a", 0.5), ("b", 0.3), ("c", 0.06), ("d", 0.05), ("e", 0.01)]
    ]
    assert judged(YES, [YES, YES, NO, OPEN, NONE], tuple(drivers)).sentence == (
        "It depends on the reading: of 5 readings, 2 support it, 1 contradicts it, 1 decides "
        "nothing, 1 can't be tested. What moves it most: a, b, c. "
        "Under the report's own reading: The log has it."
    )
    assert judged(YES, [YES, NO]).sentence == (
        "It depends on the reading: of 2 readings, 1 supports it, 1 contradicts it. "
        "Under the report's own reading: The log has it."
    )


@pytest.mark.parametrize(("own", "outcomes"), [(YES, [YES]), (NONE, [YES]), (DEPENDS, [NONE])])
def test_where_readings_change_nothing_the_sentence_is_the_reports(own, outcomes):
    assert judged(own, outcomes).sentence == "The log has it."


def test_a_claim_without_readings_is_as_it_was():
    other = verdict(YES, "other")
    assert over_all([other], [readings([NO])], {}) == (other,)


def test_a_claim_without_readings_says_why():
    other = verdict(YES, "other")
    (found,) = over_all([other], [readings([NO])], {"other": "it is not a number"})
    assert (found.outcome, found.alone) == (YES, "it is not a number")
    assert found.to_plain()["alone"] == "it is not a number"
    assert "alone" not in other.to_plain()
