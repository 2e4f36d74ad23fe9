from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F
from math import copysign, inf, isinf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import network, worlds

from fte_audit.feasibility import contraction
from fte_audit.feasibility.contraction import Budget
from fte_audit.feasibility.exact import common
from fte_audit.feasibility.parts import parts_of
from fte_audit.feasibility.rewriting import rows_of
from fte_audit.feasibility.rooms import TOLERANCE, Outcome, Room
from fte_audit.feasibility.search import decide
from fte_audit.quantities.ranges import Range
from tests.reference.examples import examples


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
CIRCLE = ("x * x + y * y = 1", "p = x * y")


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
    assert found.outcome(Budget(0)) is Outcome.POSSIBLE


def test_a_room_is_searched_until_nothing_is_left():
    # On a circle of radius 1 the product of the coordinates is at most 0.5.
    found, _ = room(*CIRCLE, x="[-2, 2]", y="[-2, 2]", p="[0.51, 1]")
    assert not found.is_empty
    assert found.outcome(Budget(20_000)) is Outcome.IMPOSSIBLE
    assert found.is_empty
    assert found.outcome(Budget(0)) is Outcome.IMPOSSIBLE


def test_what_is_too_narrow_to_be_cut_is_looked_at_exactly():
    # Only 1 and 1, and -1 and -1, have a product of 1; their sums do not belong to the range.
    ranges = {"x": "[-1, 1]", "y": "[-1, 1]", "p": "1"}
    found, _ = room(*SQUARES, **ranges, s="(-2, 2)")
    assert not found.is_empty
    assert found.outcome(Budget(20_000)) is Outcome.IMPOSSIBLE
    found, _ = room(*SQUARES, **ranges, s="(-2, 2)")
    assert found.outcome(Budget(3)) is Outcome.UNDECIDED
    found, _ = room(*SQUARES, **ranges, s="(-2, 2]")
    assert found.outcome(Budget(20_000)) is Outcome.POSSIBLE


def test_rows_that_contradict_each_other_are_empty_without_any_bounds():
    found, _ = room("a + b = 1", "a + b = 2")
    assert found.is_empty


def test_what_a_search_leaves_open_holds_every_solution():
    for steps, end in ((20, 1), (20_000, 0.7743)):
        found, names = room(*CIRCLE, x="[-2, 2]", y="[-2, 2]", p="[0.49, 1]")
        assert found.outcome(Budget(steps)) is Outcome.UNDECIDED
        low, high, tight = found.reach(names["x"], Budget(steps))
        # 20, 21 and 29 are the sides of a right triangle.
        assert -end - 0.001 < low <= F(-21, 29) < F(21, 29) <= high < end + 0.001
        assert not tight


def test_without_a_budget_nothing_is_said():
    found, names = room(*SQUARES, steps=1, x="[1, 9]", y="[1, 9]", p="[20, 21]", s="[9, 9.1]")
    assert found.outcome(Budget(0)) is Outcome.UNDECIDED
    low, high, tight = found.reach(names["x"], Budget(0))
    # 4 and 5 are a solution.
    assert low <= 4
    assert high >= 5
    assert not tight
    found, _ = room("a = b + c", b="[0, 1]", c="[0, 1]")
    assert found.outcome(Budget(0)) is Outcome.UNDECIDED
    found, _ = room("a * 3 = b", a="[0, 0.3)", b="[0.9, 2]")
    assert found.outcome(Budget(1)) is Outcome.UNDECIDED


def test_a_box_that_was_not_at_rest_is_not_said_to_be_tight():
    found, names = room("a = b + c", steps=0, b="[0, 1]", c="[0, 1]")
    assert found.outcome(Budget(1000)) is Outcome.POSSIBLE
    assert found.reach(names["a"], Budget(0)) == (-inf, inf, False)
    assert found.reach(names["a"], Budget(20_000)) == (pytest.approx(0), pytest.approx(2), True)


def test_what_touches_at_one_exact_end_is_told_apart():
    for end, outcome in (("0.3]", Outcome.POSSIBLE), ("0.3)", Outcome.IMPOSSIBLE)):
        found, _ = room("a + b = c", a="[0, 0.1]", b="[0, 0.2]", c="[0.3, 1]")
        assert found.outcome(Budget(1000)) is Outcome.POSSIBLE
        found, _ = room("a * 3 = b", a=f"[0, {end}", b="[0.9, 2]")
        assert found.outcome(Budget(1000)) is outcome
        assert found.is_empty == (outcome is Outcome.IMPOSSIBLE)


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
    for x, ends in (("[-0.5, 5]", (1, 5)), ("[-5, 0.5]", (-5, -1))):
        found, names = room("x * y = z", x=x, y="[-1, 1]", z="[1, 2]")
        assert found.outcome(Budget(20_000)) is Outcome.POSSIBLE
        budget = Budget(20_000)
        low, high, tight = found.reach(names["x"], budget)
        assert ((low, high), tight) == (pytest.approx(ends), True)
        # What one end leaves is there for the other one, and what both leave for others.
        assert budget.left > 10_000


def test_ends_on_a_circle_are_nearer_than_rows_alone_tell():
    # x * (1 - x) is at most 1/4.
    found, names = room("y = x * (1 - x)", x="[0, 1]")
    assert found.outcome(Budget(20_000)) is Outcome.POSSIBLE
    low, high, tight = found.reach(names["y"], Budget(20_000))
    assert (low, tight) == (0, True)
    assert 0.25 <= high <= 0.25 * (1 + 2 * TOLERANCE)
    found, names = room("m = s * a + (1 - s) * b", s="[0, 1]", a="[1, 2]", b="[9, 12]")
    assert found.outcome(Budget(20_000)) is Outcome.POSSIBLE
    low, high, tight = found.reach(names["m"], Budget(20_000))
    assert 1 - 2 * TOLERANCE <= low <= 1
    assert 12 <= high <= 12 * (1 + 2 * TOLERANCE)
    assert tight


def test_a_mean_weighted_by_shares_is_found_to_lie_between_its_parts_within_few_steps():
    mean = "m = s * a + (1 - s) * h"
    ranges = {"s": "[0.3, 0.9]", "a": "[2, 3]", "h": "[2, 3]"}
    found, names = room(mean, **ranges)
    assert found.outcome(Budget(200)) is Outcome.POSSIBLE
    low, high, tight = found.reach(names["m"], Budget(2000))
    assert 2 * (1 - TOLERANCE) <= low <= 2
    assert 3 <= high <= 3 * (1 + TOLERANCE)
    assert tight
    for below_or_above in ("[0, 1.9999]", "[3.0001, 4]"):
        found, _ = room(mean, steps=500, **ranges, m=below_or_above)
        assert found.is_empty


def test_a_gap_up_to_an_end_that_does_not_belong_is_no_end():
    # Of factors that are both negative, one above -1 and one not below it, the product is below 1.
    ranges = {"x": "(-1, 2]", "y": "[-1, 1)", "z": "[1, 2]"}
    found, names = room("x * y = z", **ranges)
    assert found.outcome(Budget(20_000)) is Outcome.POSSIBLE
    assert found.reach(names["y"], Budget(20_000)) == (pytest.approx(0.5), 1, True)
    assert found.reach(names["x"], Budget(20_000)) == (pytest.approx(1), 2, True)


def test_an_end_that_is_lost_in_rounding_is_not_said_to_be_near_a_solution():
    found, names = room("v = a - 1000000", a="[1000000.000000001, 1000000.000000002]")
    assert found.outcome(Budget(20_000)) is Outcome.POSSIBLE
    low, high, tight = found.reach(names["v"], Budget(20_000))
    assert low <= F("1e-9") < F("2e-9") <= high
    near = high <= 2e-9 * (1 + TOLERANCE) and low >= 1e-9 * (1 - TOLERANCE)
    assert near or not tight
    found, names = room("v = a - 1000000", a="[1000000.001, 1000000.002]")
    assert found.outcome(Budget(20_000)) is Outcome.POSSIBLE
    assert found.reach(names["v"], Budget(0)) == (pytest.approx(1e-3), pytest.approx(2e-3), True)


def test_a_range_is_tight_at_both_ends_or_not_at_all():
    # x is 2 to 2.5; from rows alone it could also be just above -2.
    found, names = room(
        "x * x = y", "y * w = z", x="(-2, 3]", y="[4, 9]", z="[0, 6.25]", w="[1, 2]"
    )
    assert found.outcome(Budget(20_000)) is Outcome.POSSIBLE
    low, high, tight = found.reach(names["x"], Budget(20_000))
    assert low <= 2
    assert 2.5 <= high <= 2.5 * (1 + TOLERANCE)
    assert not tight or low >= 2 * (1 - TOLERANCE)


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
    for b, end in (("[0, 1]", 1), ("[-1, 0]", 0)):
        found, names = room("a = -1 * b", b=b)
        assert found.outcome(Budget(1000)) is Outcome.POSSIBLE
        assert copysign(1, found.reach(names["a"], Budget(1000))[end]) == 1


@settings(max_examples=examples(100), deadline=None)
@given(worlds(most=5, relations=4), st.sampled_from([0, 1, 10, 100, 1000]))
def test_whatever_the_budget_a_true_world_is_inside(drawn, steps):
    asked, world = drawn
    for found, names in rooms(asked, steps):
        assert not found.is_empty
        budget = Budget(steps)
        outcome = found.outcome(budget)
        assert outcome is not Outcome.IMPOSSIBLE
        for name, number in names.items():
            low, high, tight = found.reach(number, Budget(steps))
            assert low <= world[name] <= high
            assert not tight or outcome is Outcome.POSSIBLE
            # What more of a budget finds lies within.
            less, more, _ = found.reach(number, Budget(10 * steps))
            assert low <= less <= world[name] <= more <= high


@settings(max_examples=examples(60), deadline=None)
@given(worlds(most=4, relations=3))
def test_a_solution_lies_within_every_range_that_is_found(drawn):
    for found, names in rooms(drawn[0]):
        is_possible = found.outcome(Budget(20_000)) is Outcome.POSSIBLE
        for number in names.values() if is_possible else ():
            low, high, _ = found.reach(number, Budget(5_000))
            assert low <= found.solution[number] <= high


@settings(max_examples=examples(60), deadline=None)
@given(worlds(most=4, relations=3))
def test_where_ends_are_tight_solutions_are_near_them(drawn):
    asked, _ = drawn
    for found, names in rooms(asked):
        is_possible = found.outcome(Budget(20_000)) is Outcome.POSSIBLE
        for name, number in names.items() if is_possible else ():
            low, high, tight = found.reach(number, Budget(5_000))
            values = [each[number] for each in found._solutions]
            size = float(abs(values[0])) or 1.0
            for end in (low, high) if tight else ():
                # Near zero, nearness is told by the size of a solution.
                near = 1.01 * TOLERANCE * max(abs(end), 1e-3 * size)
                if not isinf(end) and not any(abs(each - F(end)) <= near for each in values):
                    # Such an end follows from rows on no circle: any other budget finds it, too.
                    edge = Range(*sorted((F(end), F(end) + (F(near) if end == low else -F(near)))))
                    at_end = asked.ranges | {name: common(asked.ranges[name], edge)}
                    assert decide(replace(asked, ranges=at_end), 20_000) is not Outcome.IMPOSSIBLE


@settings(max_examples=examples(60), deadline=None)
@given(worlds(most=5, relations=4), st.sampled_from([0, 1, 10, 100, 1000]))
def test_no_more_rows_are_looked_at_than_a_budget_allows(drawn, steps):
    looked, revisers = [], contraction._reviser

    def counting(row, not_zero):
        revise = revisers(row, not_zero)
        return lambda box: (looked.append(row), revise(box))[1]

    def check(budget):
        assert len(looked) <= steps - max(budget.left, 0)
        looked.clear()

    rows = rows_of(drawn[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contraction, "_reviser", counting)
        for part in parts_of(rows):
            budget = Budget(steps)
            found = Room(part, rows, budget)
            check(budget)
            budget = Budget(steps)
            found.outcome(budget)
            check(budget)
            for number in part.variables:
                budget = Budget(steps)
                found.reach(number, budget)
                assert budget.left >= 0
                check(budget)
