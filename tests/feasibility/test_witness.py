from __future__ import annotations

from fractions import Fraction as F
from math import inf

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from networks import extend, network, numbers, ranges_around, span, worlds

from fte_audit.feasibility.contraction import Budget, Contractor
from fte_audit.feasibility.enclosures import EVERYTHING, enclose, enclose_range
from fte_audit.feasibility.rewriting import rows_of
from fte_audit.feasibility.rows import sum_row
from fte_audit.feasibility.witness import Solver, inside, middle, simplest
from tests.reference.examples import examples


def solver_of(rows, following=()):
    contractor = Contractor(rows.rows, rows.ranges, rows.not_zero, 0.0)
    size = 1 + max((each for row in rows.rows for each in row.variables), default=0)
    box = [
        enclose_range(rows.ranges[number]) if number in rows.ranges else EVERYTHING
        for number in range(max(size, len(rows.ranges)))
    ]
    solver = Solver(contractor, rows.rows, following, rows.ranges, rows.not_zero)
    return solver, contractor, box


def solved(*relations, **ranges):
    """A solution by name, of the whole box."""
    rows = rows_of(network(*relations, **ranges))
    solver, contractor, box = solver_of(rows)
    assert contractor.contract(box, Budget(1000))
    found = solver.solve(box, Budget(1000))
    return found and {
        name: found[number] if number in found else rows.ranges[number].low
        for name, number in rows.numbers.items()
    }


@settings(max_examples=examples(150), deadline=None)
@given(worlds(), st.booleans())
def test_what_is_found_is_a_solution(drawn, whole):
    asked, world = drawn
    rows = rows_of(asked)
    assume(rows.rows)
    solver, contractor, box = solver_of(rows)
    if not whole:
        # Around the true values, so that there is little to choose from.
        points = {number: each.low for number, each in rows.ranges.items() if each.is_point}
        values = {number: world[name] for name, number in rows.numbers.items()}
        for number, value in extend(rows.rows, points | values).items():
            if number < len(box):
                box[number] = enclose(value)
    assert contractor.contract(box, Budget(1000))
    found = solver.solve(box, Budget(1000))
    if found is not None:
        assert all(row.holds(found) for row in rows.rows)
        assert all(rows.ranges[each].contains(found[each]) for each in found if each in rows.ranges)
        assert all(found[number] != 0 for number in rows.not_zero if number in found)


def test_what_rows_give_is_worked_out_exactly():
    found = solved(
        "fte * 60 * hours = contacts * minutes", "per_fte = contacts / fte",
        fte="[650, 800]", hours="[103, 126]", contacts="[2250000, 2400000]", minutes="[1, 3]",
    )  # fmt: skip
    assert found["minutes"] == 60 * found["fte"] * found["hours"] / found["contacts"]
    assert found["per_fte"] == found["contacts"] / found["fte"]
    assert 650 <= found["fte"] <= 800


def test_a_denominator_is_not_zero_though_that_is_the_middle_of_its_range():
    found = solved("a = b / c", b="[1, 2]", c="[-1, 1]")
    assert found["c"] != 0
    assert found["a"] == found["b"] / found["c"]


def test_numbers_are_short():
    found = solved("a = b + c", b="[650, 800]", c="[1/3, 1/2]")
    assert all(value.denominator <= 64 for value in found.values())


def test_an_end_that_is_wanted_is_taken_where_that_leaves_the_others_something():
    rows = rows_of(network("c = a + b", a="[0, 1]", b="[0, 1]", c="[0, 3/2]"))
    solver, _, box = solver_of(rows)
    number = rows.numbers
    wanted = {each: [(0.99, 2.0)] for each in number.values()}
    for _ in range(2):
        found = solver.solve(box, Budget(1000), wanted)
        assert sum(value >= F(99, 100) for value in found.values()) == 2
        assert found[number["c"]] <= F(3, 2)


def test_what_follows_from_rows_gives_what_they_alone_do_not():
    # Three times this is no float, and no simple fraction.
    human = "123456789123/178917891789"
    rows = rows_of(network("human = total - ai", "ai = total * share", share="2/3", human=human))
    total, ai = rows.numbers["total"], rows.numbers["ai"]
    solver, contractor, box = solver_of(rows)
    box[total] = enclose(3 * F(human))
    assert contractor.contract(box, Budget(200), [total])
    assert solver.solve(box, Budget(200)) is None
    solver, _, _ = solver_of(rows, [sum_row({total: F(1)}, -3 * F(human))])
    assert solver.solve(box, Budget(200)) == {total: 3 * F(human), ai: 2 * F(human)}


def test_the_only_number_that_is_left_is_taken_though_it_is_no_float():
    found = solved("a = b + c", a="[1/3, 1]", b="[0, 1/10]", c="[0, 7/30]")
    assert found is None or found == {"a": F(1, 3), "b": F(1, 10), "c": F(7, 30)}
    assert solved("a * a = b", a="[0, 9]", b="[64, 64]")["a"] == 8


@settings(deadline=None)
@given(st.fractions(-3, 3, max_denominator=200), st.fractions(0, 1, max_denominator=500))
def test_the_simplest_fraction_is_that_of_the_smallest_denominator(low, width):
    found = simplest(low, low + width)
    for denominator in range(1, 201):
        first = -(-low.numerator * denominator // low.denominator)
        candidates = [
            F(first + step, denominator)
            for step in range(8 * denominator)
            if low <= F(first + step, denominator) <= low + width
        ]
        if candidates:
            assert found == min(candidates, key=lambda each: (each.denominator, abs(each)))
            return
    assert found.denominator > 200 or low <= found <= low + width


@given(st.data(), numbers, st.booleans())
def test_a_number_inside_a_range_is_inside(data, number, never):
    given_range = data.draw(ranges_around(number))
    found = inside(given_range, never=never)
    assert given_range.contains(found)
    assert found != 0 or not never or given_range.is_point


@pytest.mark.parametrize(
    ("text", "never", "expected"),
    [
        ("any", False, 0),
        ("any", True, 1),
        ("[-1, 1]", True, F(1, 2)),
        ("[-1, inf)", True, 1),
        ("(-inf, 1]", True, F(1, 2)),
        ("(5, inf)", False, 6),
        ("(2, 4)", False, 3),
        ("[0.9999999999, 1.0000000001]", False, 1),
    ],
)
def test_a_number_inside_a_range_is_simple(text, never, expected):
    assert inside(span(text), never=never) == expected


@pytest.mark.parametrize(
    ("possible", "expected"),
    [
        ((4.0, 9.0), 6.0),
        ((-1.0, 3.0), 1.0),
        ((0.0, 8.0), 4.0),
        ((-inf, inf), 0.0),
        ((3.0, inf), 6.0),
        ((-2.0, inf), -1.0),
        ((-inf, 7.0), 6.0),
        ((-inf, -3.0), -6.0),
        ((1e-300, 1e300), 1.0),
    ],
)
def test_the_middle_favours_neither_end(possible, expected):
    assert middle(possible) == pytest.approx(expected)


def test_the_middle_of_what_is_hardly_a_float_any_more_is_one():
    assert middle((1e308, inf)) < inf
    assert middle((-inf, -1e308)) > -inf
