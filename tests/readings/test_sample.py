"""Labelled conversations as readings count them, by hand."""

from __future__ import annotations

from functools import partial
from itertools import product

import pytest

from fte_audit.cubes import CubeCell, packed
from fte_audit.drawn import DIGIT, Recipe
from fte_audit.engines.cubing import MOST_CODES
from fte_audit.estimates.domains import Labelled
from fte_audit.estimates.stratified import Stratum
from fte_audit.readings.offer import Table
from fte_audit.readings.sample import Asked, Mark, Sample, beside, possible, sample_of
from tests.reference.readings_logs import labelled, rows_of, written

YES, NO, OUTSIDE = range(3)
HANDLED = Asked(handled=True, resolved=True)
JUDGED = Asked(handled=False, resolved=None)
OPEN = Mark(0, handled=None, resolved=None)
OF_AI = partial(Asked, handled=True, among=True)
MARKS = (
    Mark(0, handled=True, resolved=True),
    Mark(0, handled=False, resolved=None),
    Mark(0, handled=None, resolved=True),
    Mark(1, handled=True, resolved=False),
)
SAMPLE = Sample(
    handlings=frozenset({"ai", "ai_then_human"}),
    level=0.95,
    strata=(("ai", 30), ("ai_then_human", 10)),
    marks=MARKS,
    drawn=(4, 3, 2, 5),
    of={},
    seed=1,
)


def cell(n, *lanes):
    return CubeCell(packed({0: n}), tuple(lanes))


def table(**changed):
    """Four marks, and 21 and 5 conversations that were not drawn, and 9 of people."""
    found = {
        ("ai", 0): 21,
        ("ai", 1): 4,
        ("ai", 2): 3,
        ("ai", 3): 2,
        ("ai_then_human", 0): 5,
        ("ai_then_human", 4): 5,
        ("human", 0): 9,
    }
    cells = {key: cell(n) for key, n in found.items()} | changed.get("cells", {})
    return Table(("handling", "drawn"), cells)


@pytest.mark.parametrize(
    ("asked", "mark", "found"),
    [
        (HANDLED, Mark(0, handled=True, resolved=None), {YES}),
        (HANDLED, Mark(0, handled=False, resolved=True), {NO}),
        (HANDLED, Mark(0, handled=None, resolved=True), {YES, NO}),
        (JUDGED, Mark(0, handled=None, resolved=True), {YES}),
        (JUDGED, Mark(0, handled=True, resolved=None), {YES, NO}),
        (OF_AI(resolved=True), OPEN, {YES, OUTSIDE}),
        (OF_AI(resolved=False), OPEN, {NO, OUTSIDE}),
        (OF_AI(resolved=None), OPEN, {YES, NO, OUTSIDE}),
        (OF_AI(resolved=None), Mark(0, handled=False, resolved=True), {OUTSIDE}),
        (Asked(handled=True, resolved=None), Mark(0, handled=False, resolved=True), {NO}),
    ],
)
def test_open_labels_may_be_either(asked, mark, found):
    assert possible(asked, mark) == found


def test_the_marks_of_a_cube_go_beside_its_sums():
    found, fits = SAMPLE.table(table())
    assert fits
    assert found.names == ("handling",)
    assert {levels: cell.n for levels, cell in found.cells.items()} == {
        ("ai",): packed({0: 30}),
        ("ai_then_human",): packed({0: 10}),
        ("human",): packed({0: 9}),
    }
    assert beside(found.cells.values()) == 4 + (3 << 32) + (2 << 64) + (5 << 96)


@pytest.mark.parametrize(
    "cells",
    [
        {("ai", 0): cell(20)},
        {("ai", 1): cell(5), ("ai", 0): cell(20)},
        {("ai_then_human", 0): cell(6)},
    ],
)
def test_other_conversations_than_those_that_were_drawn_from_do_not_fit(cells):
    assert not SAMPLE.table(table(cells=cells))[1]


def test_what_is_counted_is_inside_and_all_else_that_was_drawn_outside():
    """Of what AI had alone, all are asked whether AI handled them; two are open."""
    cells, _ = SAMPLE.table(table())
    inside = {HANDLED: beside([cells.cells["ai",]])}
    assert SAMPLE.counted(inside) == (
        Labelled(Stratum(30, 4, 3), Stratum(30, 4, 5), Stratum(30, 6, 3)),
        Labelled(Stratum(10, 0, 0, 5), Stratum(10, 0, 0, 5), Stratum(10, 0, 0, 5)),
    )


def test_what_is_outside_counts_where_people_answered_what_is_asked():
    """Asked is of what was handed over whether it is resolved: outside, three did not say."""
    cells, _ = SAMPLE.table(table())
    first, second = SAMPLE.counted({JUDGED: beside([cells.cells["ai_then_human",]])})
    assert first == Labelled(Stratum(30, 0, 0, 6), Stratum(30, 0, 0, 9), Stratum(30, 0, 0, 9))
    assert second == Labelled(*[Stratum(10, 0, 5)] * 3)


def test_labels_become_marks_that_lead_back_to_them():
    rows = rows_of(*[{}] * 9, *[{"handling": "ai_then_human"}] * 6)
    answers = list(product(("yes", "no", "unsure", ""), ("yes", "")))
    labels = labelled(
        rows, written(), lambda row: answers[int(row["conversation"][1:]) % 8], Recipe(15, 1)
    )
    found = sample_of(labels)
    assert found.strata == (("ai", 9), ("ai_then_human", 6))
    sayings = {"yes": True, "no": False}
    for each in labels.draw.conversations:
        mark = found.marks[found.of[each.id] - 1]
        said = answers[int(each.key[1:]) % 8]
        assert (mark.handled, mark.resolved) == tuple(map(sayings.get, said))
        assert found.strata[mark.stratum][0] == each.stratum[0]
    assert sum(found.drawn) == 15


def test_a_digit_of_a_mark_is_an_attribute():
    assert DIGIT <= MOST_CODES
