"""People's minutes at the same mix of contacts, worked out by hand."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

from fte_audit.cubes import CubeCell
from fte_audit.plan.attributes import KEPT
from fte_audit.readings.offer import Table
from fte_audit.readings.population import PEOPLE, WHOLE
from fte_audit.readings.strata import NOTHING, Strata, report_mix

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


def test_as_the_report_does_it_strata_with_fewer_than_five_of_a_side_count_like_the_others():
    cells = {
        # (credit, topic): (conversations, of which minutes are known, their hours)
        (PEOPLE, "a"): (5, 5, 10),
        (PEOPLE, "b"): (9, 6, 30),
        (PEOPLE, "c"): (4, 4, 400),
        (WHOLE, "a"): (20, 10, 0),
        (WHOLE, "b"): (5, 5, 0),
        (WHOLE, "c"): (7, 7, 0),
    }
    table = {key: CubeCell(n, ((has, hours * HOUR),)) for key, (n, has, hours) in cells.items()}
    found = Strata(Table(("credit", "topic"), table), {"topic (own)": frozenset({"topic"})})
    # Ten of a at 2 hours and five of b at 5, of those whose minutes are known: 3 for all 32.
    assert found.hours(found.table.cells, 0, "topic (own)") == 32 * 3
    few = {key: cell for key, cell in table.items() if key[1] == "c"}
    found = Strata(Table(("credit", "topic"), few), {"topic (own)": frozenset({"topic"})})
    assert found.hours(found.table.cells, 0, "topic (own)") == 7 * 100


def by_handling(*cells):
    """Cells of (handling, topic, rule): conversations, of which minutes are known."""
    names = ("handling", "topic", "rule")
    return Table(names, {key: CubeCell(n, ((has, 0),)) for key, (n, has) in cells})


ENOUGH = [(("ai", "a", KEPT), (5, 5)), (("human", "a", KEPT), (3, 3))]
MORE = (("human_then_ai", "a", KEPT), (9, 2))


@pytest.mark.parametrize(
    ("table", "strata", "option"),
    [
        (by_handling(*ENOUGH, MORE), (), "none"),
        (by_handling(*ENOUGH, MORE), ("topic",), "topic"),
        (by_handling(*ENOUGH), ("topic",), "topic (own)"),
        (by_handling(*ENOUGH, MORE, (("ai", "b", KEPT), (9, 9))), ("topic",), "topic (own)"),
        (by_handling(*ENOUGH, MORE, (("ai", "b", "spam"), (9, 9))), ("topic",), "topic"),
        (
            by_handling(*ENOUGH, MORE, (("ai_then_human", "a", KEPT), (1, 0))),
            ("topic",),
            "topic (own)",
        ),
        (by_handling(*ENOUGH, MORE), ("topic", "language"), None),
        (by_handling(*ENOUGH, MORE), ("channel",), None),
    ],
)
def test_the_report_has_an_option_of_its_own_where_no_listed_one_is_the_same(table, strata, option):
    assert report_mix(table, strata, 0) == option
