"""Labelled conversations as readings count them, by hand."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import product

import pytest

from fte_audit.cubes import CubeCell, packed
from fte_audit.drawn import DIGIT, Recipe
from fte_audit.engines.cubing import MOST_CODES
from fte_audit.estimates.domains import Labelled, Part
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
    sizes = 30 + (10 << 64)
    assert beside(found.cells.values()) == (sizes, 4 + (3 << 32) + (2 << 64) + (5 << 96))


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


@pytest.mark.parametrize(
    ("cells", "fits"),
    [
        ({("ai", 1): 2, ("ai", 0): 9}, True),
        ({("ai", 1): 5, ("ai", 0): 9}, False),
        ({("ai", 1): 2, ("ai", 0): 29}, False),
    ],
)
def test_a_part_of_what_was_drawn_from_has_no_more_of_anything(cells, fits):
    counted = {key: cell(n) for key, n in cells.items()}
    of_some = replace(SAMPLE, is_whole=False)
    assert of_some.table(Table(("handling", "drawn"), counted))[1] is fits


def strata(*counts):
    return tuple(Stratum(*each) for each in counts)


def inside(sample, asked, *levels):
    cells, _ = sample.table(table())
    return sample.part({asked: beside([cells.cells[level,] for level in levels])})


def test_of_each_stratum_its_part_is_counted():
    """Of what AI had alone, all are asked whether AI handled them; two are open."""
    found = inside(SAMPLE, HANDLED, "ai")
    assert found == Part((Labelled(*strata((30, 4, 3), (30, 4, 5), (30, 6, 3))),), 30)


def test_a_stratum_without_two_labels_is_unseen():
    """Of what was handed over, nobody said whether it is resolved but for five."""
    marks = (*MARKS[:3], Mark(1, handled=True, resolved=None))
    found = inside(replace(SAMPLE, marks=marks), JUDGED, "ai", "ai_then_human")
    alone = Labelled(*strata((30, 6, 0), (30, 6, 3), (30, 9, 0)))
    assert found == Part((alone,), 40, unseen=10, is_whole=True)


BY_TOPIC = replace(SAMPLE, strata=(("ai", 18), ("ai", 12)), handlings=frozenset({"ai"}))


def test_where_parts_of_strata_are_not_known_what_is_outside_counts_where_it_is_labelled():
    """Of two strata of one handling, 8 of 9 and 3 of 5 are in a part of 24."""
    lanes = 4 + (3 << 32) + (1 << 64) + (3 << 96)
    first, second = BY_TOPIC.part({JUDGED: (24, lanes)}).strata
    assert first == Labelled(*strata((18, 5, 0, 1), (18, 5, 3, 1), (18, 8, 0, 1)))
    assert second == Labelled(*[Stratum(12, 0, 3, 2)] * 3)


def test_where_few_of_a_stratum_are_in_a_part_what_the_sample_is_short_of_is_unseen():
    """8 of 9 stand for 16 of 18, one of five for 3 of 12; the part has 24."""
    lanes = 4 + (3 << 32) + (1 << 64) + (1 << 96)
    assert BY_TOPIC.part({JUDGED: (24, lanes)}).unseen == 24 - 16 - 3
    assert BY_TOPIC.part({JUDGED: (17, lanes)}).unseen == 0
    enough = 4 + (3 << 32) + (1 << 64) + (2 << 96)
    assert BY_TOPIC.part({JUDGED: (24, enough)}).unseen == 0


def test_a_stratum_that_nobody_labelled_is_unseen_as_far_as_it_is_in_the_part():
    """Of the second, two of five are in the part: 5 of 12, rounded up."""
    marks = (*MARKS[:3], Mark(1, handled=True, resolved=None))
    lanes = 4 + (3 << 32) + (1 << 64) + (2 << 96)
    found = replace(BY_TOPIC, marks=marks).part({JUDGED: (21, lanes)})
    assert (len(found.strata), found.unseen) == (1, 5)


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
