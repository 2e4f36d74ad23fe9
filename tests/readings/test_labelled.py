"""What people's labels of a sample add to the readings, by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from fte_audit.drawn import DrawGroup, Recipe
from fte_audit.estimates.values import Interval
from fte_audit.readings.platforms import Standing
from fte_audit.review.model import Draw, DrawnStratum, Question, Verified, VerifiedShare
from fte_audit.verdicts import Outcome
from tests.reference.readings_logs import CLAIMS, rows_of, vary, written

ROWS = rows_of(
    *[{}] * 5,
    *[{"handling": "ai_then_human"}] * 3,
    *[{"handling": "human"}] * 2,
)
"""AI had eight of ten first."""
HALF = VerifiedShare(2, 2, 0, 0, Fraction(1, 2), Interval(0.25, 0.75), None, None)


def draw(group=DrawGroup.AI, population=8):
    strata = (DrawnStratum(("ai",), population, 4),)
    parts = {"code": "", "spec": "", "zone": "UTC", "fields": (), "level": 0.95}
    more = {"has_start": True, "has_end": True, "conversations": ()}
    recipe = Recipe(4, 1, group)
    return Draw(recipe=recipe, read=10, kept=10, strata=strata, **parts, **more)


def verified(handled=HALF, resolved=HALF, **drawn):
    shares = {Question.HANDLED: handled, Question.RESOLVED: resolved}
    return Verified(draw(**drawn), 0.95, shares, (), None, {})


def labelled(claim, labels=None, rows=ROWS, spec=None, **options):
    labels = labels or verified()
    [found] = vary(rows, spec or written(), claim=claim, verified=labels, **options).readings
    return found


def missing(found, option):
    return {each.missing for each in found.lacking if each.option == option}


def numbers(found):
    return (found.labelled.value, found.labelled.low, found.labelled.high)


def test_the_share_handled_is_the_verified_share_of_what_ai_had_first_times_its_share():
    found = labelled("share")
    assert numbers(found) == (0.4, 0.2, 0.6)
    assert found.words(found.labelled)["handled"] == "verified"
    others = found.words(found.labelled).keys() - {"handled"}
    own = found.words(found.own)
    assert all(found.words(found.labelled)[name] == own[name] for name in others)


def test_the_number_handled_is_the_same_of_all_that_were_drawn_from():
    assert numbers(labelled("number")) == (4, 2, 6)


def test_what_is_resolved_is_the_verified_share_itself():
    found = labelled("resolved")
    assert numbers(found) == (0.5, 0.25, 0.75)
    assert found.by_labels == {"resolved": "judged"}


def test_it_counts_among_the_readings_and_is_judged_by_its_interval():
    """66 % is above all that the interval of the sample holds."""
    plain = labelled("share", verified(handled=replace(HALF, value=None)))
    found = labelled("share")
    assert len(found.readings) == len(plain.readings) + 1
    assert found.labelled.outcome is Outcome.CONTRADICTED
    assert found.count(Outcome.CONTRADICTED) == plain.count(Outcome.CONTRADICTED) + 1
    wide = labelled("share", verified(handled=replace(HALF, interval=Interval(0.25, 0.9))))
    assert wide.labelled.outcome is Outcome.INCONCLUSIVE
    assert found.drivers == plain.drivers


def test_it_takes_the_place_of_what_was_lacking():
    assert missing(labelled("share"), "verified") == set()
    assert missing(labelled("resolved"), "judged") == set()


def test_what_is_unsure_may_be_anything():
    unsure = replace(HALF, unsure=1, bounds=Interval(0.125, 0.875))
    assert numbers(labelled("share", verified(handled=unsure))) == (0.4, 0.1, 0.7)


def test_labels_without_an_interval_support_nothing():
    alone = labelled("share", verified(handled=replace(HALF, interval=None)))
    assert numbers(alone) == (0.4, None, None)
    assert alone.labelled.outcome is Outcome.NOT_TESTABLE


def test_labels_that_say_nothing_are_no_reading():
    nothing = VerifiedShare(0, 0, 0, 4, None, None, None, "nobody has labelled one")
    found = labelled("share", verified(handled=nothing))
    assert found.labelled is None
    assert missing(found, "verified") == {"nobody has labelled one"}


def test_of_a_draw_from_all_the_share_handled_is_the_verified_share():
    found = labelled("share", verified(group=DrawGroup.ALL, population=10))
    assert numbers(found) == (0.5, 0.25, 0.75)


def test_of_a_draw_from_all_nothing_follows_for_what_ai_had():
    found = labelled("resolved", verified(group=DrawGroup.ALL, population=10))
    assert found.labelled is None
    assert "it takes labels drawn from what AI handled first" in missing(found, "judged").pop()


def test_labels_of_other_conversations_are_no_reading():
    found = labelled("share", verified(population=7))
    assert found.labelled is None
    assert missing(found, "verified") == {
        "the labels were drawn from other conversations than these readings count"
    }


def test_a_claim_about_a_process_is_not_told_by_labels_of_one_log():
    spec = written(claims={"share": CLAIMS["share"] | {"about": "process"}})
    found = labelled("share", spec=spec)
    assert found.labelled is None
    assert missing(found, "verified") == {
        "labels tell of this log, and the claim is about a process"
    }


@pytest.mark.parametrize("hand_over", [["zero", "last_touch"], ["zero"]])
def test_without_the_reports_own_reading_there_is_none(hand_over):
    found = labelled("share", wanted={"hand_over": hand_over})
    assert found.labelled is None
    assert missing(found, "verified").pop().startswith("labels go with the report's own")


def test_a_switch_that_was_not_varied_is_varied_by_labels():
    wanted = {"handled": ["first"], "hand_over": ["ai"]}
    found = labelled("share", wanted=wanted)
    assert {each.switch: each.options for each in found.switches}["handled"] == (
        "first",
        "verified",
    )
    assert found.own.value == 0.8
    assert numbers(found) == (0.4, 0.2, 0.6)
    assert len({each.options for each in found.readings}) == len(found.readings)


def test_other_figures_are_as_they_were_and_say_why():
    assert labelled("time").by_labels == {}
    said = {"labels of a sample tell it alone, not with what else is asked here"}
    assert missing(labelled("resolved"), "verified") == said


def test_a_definition_that_decides_more_than_labels_tell_has_no_value():
    platforms = {each.name: each for each in labelled("share").platforms}
    assert platforms["handled_verified"].missing == (
        "labels go with the report's own definitions of everything else"
    )
    assert platforms["handled_no_human"].value == 0.5


def test_a_definition_that_decides_only_that_has_the_value_of_the_labels():
    stand = Standing(labelled("share"))
    assert stand.at({"handled": "verified"}) == (0.4, None)
    assert stand.at({"handled": "first"}) == (0.8, None)
