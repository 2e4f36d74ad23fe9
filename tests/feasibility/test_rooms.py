from __future__ import annotations

from fractions import Fraction as F
from math import copysign, inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import network, worlds

from fte_audit.feasibility.contraction import Budget
from fte_audit.feasibility.parts import parts_of
from fte_audit.feasibility.rewriting import rows_of
from fte_audit.feasibility.rooms import TOLERANCE, Outcome, Room


def rooms(asked, steps=20_000):
    """The rooms of a network, and the variables of each by name."""
    rows = rows_of(asked)
    found = []
    for part in parts_of(rows):
        budget = Budget(steps)
        names = {name: number for name, number in rows.numbers.items() if number in part.variables}
        found.append((Room(part, rows, budget), names))
    return found


def room(*relations, steps=20_000, **ranges):
    ((found, names),) = rooms(network(*relations, **ranges), steps)
    return found, names


SQUARES = ("p = x * y", "s = x + y")


def test_what_narrowing_alone_shows_to_be_empty_is_known_at_once():
    found, _ = room("a = b + 1", a="[5, 6]", b="[0, 1]")
    assert found.is_empty
    assert found.outcome(Budget(0)) is Outcome.IMPOSSIBLE


def test_a_room_that_is_possible_has_a_solution():
    found, names = room(*SQUARES, x="[1, 9]", y="[1, 9]", p="[20, 21]", s="[9, 9.1]")
    assert found.outcome(Budget(20_000)) is Outcome.POSSIBLE
    x, y, p, s = (found.solution[names[name]] for name in "xyps")
    assert (x * y, x + y) == (p, s)
    assert 20 <= p <= 21
    assert 9 <= s <= F("9.1")


def test_a_room_is_searched_until_nothing_is_left():
    # (x + y)^2 >= 4 x y: with a product of 21, the sum is at least 9.165.
    found, _ = room(*SQUARES, x="[1, 20]", y="[1, 20]", p="[21, 22]", s="[9, 9.16]")
    assert found.outcome(Budget(20_000)) is Outcome.IMPOSSIBLE
    assert found.is_empty


def test_without_a_budget_nothing_is_said():
    found, names = room(*SQUARES, steps=1, x="[1, 9]", y="[1, 9]", p="[20, 21]", s="[9, 9.1]")
    assert found.outcome(Budget(0)) is Outcome.UNDECIDED
    low, high, tight = found.reach(names["x"], Budget(0))
    # 4 and 5 are a solution.
    assert low <= 4
    assert high >= 5
    assert not tight


def test_what_touches_at_one_exact_end_is_told_apart():
    for end, outcome in (("0.3]", Outcome.POSSIBLE), ("0.3)", Outcome.IMPOSSIBLE)):
        found, _ = room("a + b = c", a="[0, 0.1]", b="[0, 0.2]", c="[0.3, 1]")
        assert found.outcome(Budget(1000)) is Outcome.POSSIBLE
        found, _ = room("a * 3 = b", a=f"[0, {end}", b="[0.9, 2]")
        assert found.outcome(Budget(1000)) is outcome


def test_ends_are_near_solutions():
    found, names = room(*SQUARES, x="[1, 9]", y="[1, 9]", p="[20, 21]", s="[9, 10]")
    assert found.outcome(Budget(20_000)) is Outcome.POSSIBLE
    low, high, tight = found.reach(names["x"], Budget(20_000))
    # x * (s - x) = p: the ends are the roots of x^2 - 10 x + 20.
    root = 5**0.5
    assert tight
    assert 5 - root - TOLERANCE * 3 <= low <= 5 - root
    assert 5 + root <= high <= 5 + root + TOLERANCE * 8


def test_a_gap_is_not_filled_where_a_factor_may_have_either_sign():
    found, names = room("x * y = z", x="[-0.5, 5]", y="[-1, 1]", z="[1, 2]")
    assert found.outcome(Budget(20_000)) is Outcome.POSSIBLE
    assert found.reach(names["x"], Budget(20_000)) == (pytest.approx(1), 5, True)


def test_where_nothing_bounds_a_range_it_has_no_end():
    found, names = room(*SQUARES, x="[0, inf)", y="[0, inf)")
    assert found.outcome(Budget(20_000)) is Outcome.POSSIBLE
    assert found.reach(names["s"], Budget(20_000)) == (0, inf, True)


def test_zero_has_no_sign():
    found, names = room("a = -1 * b", a="[0, 1]", b="[0, 1]")
    assert found.outcome(Budget(1000)) is Outcome.POSSIBLE
    for name in "ab":
        low, high, _ = found.reach(names[name], Budget(1000))
        assert (low, high) == (0, 0)
        assert (copysign(1, low), copysign(1, high)) == (1, 1)


@settings(max_examples=100, deadline=None)
@given(worlds(most=5, relations=4), st.sampled_from([0, 1, 10, 100, 1000]))
def test_whatever_the_budget_a_true_world_is_inside(drawn, steps):
    asked, world = drawn
    for found, names in rooms(asked, steps):
        assert not found.is_empty
        budget = Budget(steps)
        assert found.outcome(budget) is not Outcome.IMPOSSIBLE
        for name, number in names.items():
            low, high, tight = found.reach(number, Budget(steps))
            assert low <= world[name] <= high
            assert not tight or found.solution


@settings(max_examples=60, deadline=None)
@given(worlds(most=4, relations=3))
def test_a_solution_lies_within_every_range_that_is_found(drawn):
    for found, names in rooms(drawn[0]):
        is_possible = found.outcome(Budget(20_000)) is Outcome.POSSIBLE
        for number in names.values() if is_possible else ():
            low, high, _ = found.reach(number, Budget(5_000))
            assert low <= found.solution[number] <= high
