"""Two sides of a cube: who is on which, and what becomes of a figure."""

from __future__ import annotations

from fractions import Fraction

from fte_audit.cubes import ROOM, CubeCell, by_customers, by_weeks, packed, total
from fte_audit.plan import attributes as known
from fte_audit.readings.contrasting import Relation
from fte_audit.readings.model import Exact
from fte_audit.readings.offer import Subject, Table
from fte_audit.readings.sides import (
    SIDE,
    between,
    by_handling,
    by_period,
    joined,
    only,
    related,
    within_launches,
)


def cell(n):
    return CubeCell(packed({0: n}))


def counts(table):
    return {levels: total(each.n) for levels, each in table.cells.items()}


TABLE = Table(
    (known.HANDLING, known.RAMP, known.BEGUN),
    {
        ("ai", known.BEFORE_LAUNCH, "0"): cell(1),
        ("human", known.BEFORE_LAUNCH, "0"): cell(2),
        ("ai", known.WEEKS_1_2, "1"): cell(4),
        ("ai", known.LATER, "1"): cell(8),
        ("human", known.LATER, "2"): cell(16),
    },
)


def test_a_group_is_those_who_were_handled_so():
    assert sum(counts(only(TABLE, {"ai"})).values()) == 13


def test_each_group_is_a_side_and_may_be_on_both():
    sided = by_handling(TABLE, [{"ai"}, {"ai", "human"}])
    assert sided.names == (SIDE, *TABLE.names)
    by_side = {"first": 0, "second": 0}
    for (side, *_), n in counts(sided).items():
        by_side[side] += n
    assert by_side == {"first": 13, "second": 31}


def test_the_later_period_is_the_first_side_and_what_was_before_the_launch_does_not_ramp_up():
    sided = by_period(TABLE, "1", "0")
    assert sided.names == (SIDE, known.HANDLING, known.RAMP)
    assert counts(sided) == {
        ("second", "ai", known.LATER): 1,
        ("second", "human", known.LATER): 2,
        ("first", "ai", known.WEEKS_1_2): 4,
        ("first", "ai", known.LATER): 8,
    }


def test_without_a_ramp_cells_of_one_side_are_one():
    table = Table((known.HANDLING, known.BEGUN), {("ai", "0"): cell(1), ("ai", "2"): cell(5)})
    assert counts(by_period(table, "2", "0")) == {("second", "ai"): 1, ("first", "ai"): 5}


def test_a_window_that_holds_a_launch_has_no_room():
    table = Table(
        (ROOM, known.UNTIL_LAUNCH, known.HANDLING),
        {
            (5, "5", "ai"): cell(1),
            (5, "2", "ai"): cell(2),
            (2, "5", "ai"): cell(4),
            (-1, "3", "ai"): cell(8),
        },
    )
    found = within_launches(table)
    assert found.names == (ROOM, known.HANDLING)
    assert counts(found) == {(5, "ai"): 1, (2, "ai"): 6, (-1, "ai"): 8}
    plain = Table((ROOM,), {(5,): cell(1)})
    assert within_launches(plain) is plain


def test_cells_by_customers_and_by_weeks_stay_apart():
    table = Table((SIDE,), {("first",): cell(3)})
    both = joined(table, Table((SIDE,), {("first",): cell(30)}))
    assert both.names == (SIDE,)
    (merged,) = both.cells.values()
    for twice in (merged.n, (merged + merged).n - merged.n):
        assert (by_customers(twice), by_weeks(twice)) == (cell(3).n, cell(30).n)
    assert total(merged.n) == 3


def subject(table, times=1):
    def figure(cells, _):
        return Exact(Fraction(times * sum(total(each.n) for each in cells.values())))

    return Subject("conversations", table, (), (), {}, (), figure, keeps=("more",))


def test_a_figure_of_one_side_becomes_that_of_both():
    table = Table((SIDE,), {("first",): cell(6), ("second",): cell(8)})
    found = between(subject(table), Relation.CHANGE)
    assert found.keeps == (SIDE, "more")
    assert found.figure(table.cells, {}).value == Fraction(-1, 4)


def test_two_figures_of_the_same_cells_are_held_against_each_other():
    table = Table((known.HANDLING,), {("ai",): cell(6)})
    one, other = subject(table, 3), subject(table)
    assert related(one, other, Relation.DIFFERENCE, is_part=False).figure(
        table.cells, {}
    ).value == (12)
    assert related(one, other, Relation.QUOTIENT, is_part=True).figure(table.cells, {}).is_part
