"""The readings that definitions of platforms stand for, among readings made by hand."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from fte_audit.readings.model import Chosen, Lacking, Reading, Readings
from fte_audit.readings.platforms import with_platforms
from fte_audit.spec.definitions.model import Kind

HANDLED = Chosen("handled", ("touched", "first", "no_human"), "first")
HAND_OVER = Chosen("hand_over", ("ai", "zero"), "ai")
READINGS = Readings(
    name="share",
    label="Share",
    kind="handled",
    subject="share",
    unit="share",
    claimed=None,
    allowed=None,
    switches=(HANDLED, HAND_OVER),
    fixed=(Chosen("greeting", ("count_all",), "count_all"),),
    readings=[
        Reading((0, 0), 0.7, 0.7, 0.7, None),
        Reading((0, 1), 0.6, 0.6, 0.6, None),
        Reading((1, 0), 0.65, 0.65, 0.65, None),
        Reading((1, 1), 0.6, 0.6, 0.6, None),
        Reading((2, 1), 0.6, 0.6, 0.6, None),
    ],
    excluded=(),
    lacking=(Lacking("greeting", "both_spoke", "no messages"),),
    left_out={},
    drivers=(),
)


def entry(name="x", kind=Kind.HANDLING, **decided):
    written = SimpleNamespace(kind=kind, readings=decided, title="rule")
    return SimpleNamespace(name=name, platform="Somebody", written=written)


def told(**decided):
    (found,) = with_platforms(READINGS, [entry(**decided)]).platforms
    return found.value, found.missing


@pytest.mark.parametrize(
    ("decided", "value"),
    [
        ({"handled": "touched"}, 0.7),
        ({"handled": "touched", "hand_over": "zero"}, 0.6),
        ({"hand_over": "ai"}, 0.65),
        ({"handled": "first", "greeting": "count_all"}, 0.65),
        ({"handled": "touched", "unit": "conversation"}, 0.7),
    ],
)
def test_a_definition_decides_what_it_says_and_the_rest_is_the_reports_own(decided, value):
    assert told(**decided) == (value, None)


def test_where_a_rule_excludes_the_reports_own_the_nearest_reading_is_taken():
    assert told(handled="no_human") == (0.6, None)
    assert told(handled="no_human", hand_over="ai") == (None, "a rule excludes that combination")


def test_what_the_log_can_not_answer_is_missing():
    assert told(greeting="both_spoke") == (None, "no messages")
    assert told(handled="last_answer") == (
        None,
        "`handled: last_answer` is not among these readings",
    )
    assert told(unit="message_session", handled="first")[0] is None


def test_definitions_of_other_things_or_without_a_reading_are_left_out():
    others = [entry(kind=Kind.RATING, handled="first"), entry()]
    assert with_platforms(READINGS, others).platforms == ()
    equivalents = replace(READINGS, kind="full-time equivalents")
    assert with_platforms(equivalents, [entry(handled="first")]).platforms == ()
