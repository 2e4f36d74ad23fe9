"""People's minutes at the same mix of contacts, worked out by hand."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

from fte_audit.cubes import CubeCell
from fte_audit.readings.offer import Table
from fte_audit.readings.population import PEOPLE, WHOLE
from fte_audit.readings.strata import NOTHING, Strata

HOUR = 3_600_000_000
CELLS = {
    # (credit, topic, hour): (conversations, of which minutes are known, their hours)
    (PEOPLE, "a", "9"): (2, 2, 4),
    (PEOPLE, "a", "10"): (1, 1, 5),
    (PEOPLE, "b", "9"): (3, 0, 0),
    (WHOLE, "a", "9"): (6, 0, 0),
    (WHOLE, "a", "11"): (1, 0, 0),
    (WHOLE, "b", "9"): (3, 0, 0),
}


def strata(cells):
    table = {key: CubeCell(n, ((has, hours * HOUR),)) for key, (n, has, hours) in cells.items()}
    return Strata(Table(("credit", "topic", "hour"), table))


@pytest.mark.parametrize(
    ("case_mix", "hours"),
    [
        # Ten conversations at 9 hours in three; seven of topic a at the same, with b or without.
        ("none", 10 * 3),
        ("topic", 10 * 3),
        ("same_topic", 7 * 3),
        # Six of topic a at nine o'clock took people two hours each; the others count like them.
        ("topic_language_hour", 10 * 2),
    ],
)
def test_work_is_what_people_took_for_the_same(case_mix, hours):
    found = strata(CELLS)
    assert found.hours(found.table.cells, 0, case_mix) == hours


def test_strata_are_one_row_for_what_switches_look_at():
    found = strata(CELLS)
    assert found.table.names == ("credit",)
    assert set(found.table.cells) == {(PEOPLE,), (WHOLE,)}


def test_where_people_have_no_minutes_there_is_no_work():
    found = strata({key: cell for key, cell in CELLS.items() if key[1] == "b"})
    assert found.hours(found.table.cells, 0, "none") == NOTHING
    found = strata({(PEOPLE, "a", "9"): (1, 1, 1), (WHOLE, "b", "9"): (1, 0, 0)})
    assert found.hours(found.table.cells, 0, "none") == 1
    assert "none of the contacts" in found.hours(found.table.cells, 0, "topic").reason


def test_thirds_of_microseconds_are_as_exact_as_nine_digits_need():
    cells = {(PEOPLE, "a", "9"): (3, 3, 1), (WHOLE, "a", "9"): (1, 0, 0)}
    found = strata(cells)
    assert abs(found.hours(found.table.cells, 0, "topic") - F(1, 3)) < F(1, 10**20)
