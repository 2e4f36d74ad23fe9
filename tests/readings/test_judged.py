"""Figures that labels decide, from cells that were counted by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fte_audit.cubes import CubeCell, packed, total
from fte_audit.estimates.values import NotEstimable
from fte_audit.readings.judged import (
    IF_HANDLED,
    JUDGED,
    handled_by,
    number_by,
    resolved_by,
    rules_of_handled,
    rules_of_resolved,
)
from fte_audit.readings.model import Exact
from fte_audit.readings.offer import Table
from fte_audit.readings.population import IF_SAID, NONE
from fte_audit.readings.sample import Mark, Sample
from fte_audit.spec import switches as switch

BOTH = ["ai", "human_then_ai"]
MARKS = (
    Mark(0, handled=True, resolved=True),
    Mark(0, handled=True, resolved=False),
    Mark(0, handled=False, resolved=True),
)
SAMPLE = Sample(
    handlings=frozenset({"ai"}),
    level=0.95,
    strata=(("ai", 400),),
    marks=MARKS,
    drawn=(20, 10, 10),
    of={},
    seed=1,
)
"""Each drawn one stands for ten."""


def cell(n, *drawn):
    marks = sum(count << (32 * place) for place, count in enumerate(drawn))
    return CubeCell(packed({0: n}), ((n, marks),))


def plain(cells, _):
    return Exact(Fraction(sum(total(each.n) for each in cells.values())))


def options(**chosen):
    own = {"handled": "first", "denominator": "ai_involved", "resolved": "judged"}
    return {switch.HANDLED: "verified", **own, **chosen}


def test_the_share_handled_is_that_of_the_labelled_times_their_part():
    """Of the 300 of which labels say it, 30 are drawn and 25 of those are yes; 200 are others."""
    cells = {(IF_SAID,): cell(300, 20, 5, 5), (NONE,): cell(200, 0, 5, 5)}
    verified = options(handled="verified")
    found = handled_by(SAMPLE, plain, is_count=False)(cells, verified)
    assert found.value == Fraction(25, 30) * 300 / 500
    number = handled_by(SAMPLE, plain, is_count=True)(cells, verified)
    assert number.value == Fraction(25, 30) * 300
    assert handled_by(SAMPLE, plain, is_count=False)(cells, options()).value == 500


def test_what_is_resolved_whatever_people_say_is_added():
    """50 were given up; of 300, 30 are drawn, and 20 of those are yes; 50 are not AI's."""
    cells = {("yes",): cell(50, 5, 5), ("no",): cell(50), (JUDGED,): cell(300, 15, 5, 10)}
    found = resolved_by(SAMPLE, plain)(cells, options())
    assert found.value == (50 + Fraction(25, 30) * 300) / 400


def test_of_what_people_say_ai_handled_the_share_is_among_those():
    """Of 20 and 10 that are AI's, the first are resolved as the log says, the others not."""
    cells = {
        (IF_HANDLED["yes"],): cell(250, 15, 5, 5),
        (IF_HANDLED["no"],): cell(150, 5, 5, 5),
    }
    verified = options(handled="verified", resolved="recorded")
    found = resolved_by(SAMPLE, plain)(cells, verified)
    assert found.value == Fraction(20, 30)
    of_all = resolved_by(SAMPLE, plain)(cells, verified | {"denominator": "all_contacts"})
    assert of_all.value == Fraction(20, 25) * 250 / 400


def test_with_both_asked_both_must_be_yes():
    cells = {(IF_HANDLED[JUDGED],): cell(400, 20, 10, 10)}
    verified = options(handled="verified")
    assert resolved_by(SAMPLE, plain)(cells, verified).value == Fraction(20, 30)
    of_all = resolved_by(SAMPLE, plain)(cells, verified | {"denominator": "all_contacts"})
    assert of_all.value == Fraction(1, 2)


def test_where_labels_decide_nothing_the_log_does():
    cells = {("yes",): cell(50), ("no",): cell(50)}
    assert resolved_by(SAMPLE, plain)(cells, options()).value == 100
    for labels in (None, "why not"):
        assert resolved_by(labels, plain) is plain
        assert handled_by(labels, plain, is_count=False) is plain


def test_a_number_is_an_end_of_the_interval():
    cells = {("yes",): cell(50), (JUDGED,): cell(350, 20, 10, 10)}
    interval = resolved_by(SAMPLE, plain)(cells, options()).interval(0.95)
    least, most = (number_by(SAMPLE, is_least=is_least)(cells, {}) for is_least in (True, False))
    assert least.value.denominator == most.value.denominator == 1
    assert 0 <= interval.low * 400 - least.value < 1
    assert 0 <= most.value - interval.high * 400 < 1
    assert number_by(SAMPLE, is_least=True)({("yes",): cell(7)}, {}).value == 7


def test_a_number_that_too_few_labels_tell_says_so():
    cells = {(JUDGED,): cell(90, 3)}
    found = number_by(SAMPLE, is_least=True)(cells, {}).value
    assert isinstance(found, NotEstimable)
    assert "fewer than 10" in found.reason


@pytest.mark.parametrize(
    ("handlings", "drawn_from", "n"),
    [(["ai"], ["ai"], 3), (BOTH, ["ai"], 4), (BOTH, BOTH, 3)],
)
def test_what_was_not_drawn_from_is_ruled_out_where_there_is_some(handlings, drawn_from, n):
    table = Table(("handling",), {(handling,): cell(1) for handling in handlings})
    labels = Sample(frozenset(drawn_from), 0.95, (), (), (), {}, 1)
    assert len(list(rules_of_resolved(table, labels, "ai"))) == n
    assert len(list(rules_of_handled(labels, "ai"))) == 2
    assert list(rules_of_resolved(table, None, "ai")) == []
