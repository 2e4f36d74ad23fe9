from __future__ import annotations

from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import extend, network, worlds

from fte_audit.feasibility.consequences import consequences
from fte_audit.feasibility.rewriting import rows_of
from fte_audit.feasibility.rows import ProductRow, SumRow, product_row, sum_row


def drawn(*relations, not_zero=(), **ranges):
    """What follows from relations, and the numbers of their variables."""
    rows = rows_of(network(*relations, **ranges))
    numbers = rows.numbers
    return consequences(rows.rows, [numbers[name] for name in not_zero], 100), numbers


@settings(max_examples=150, deadline=None)
@given(worlds(most=4, relations=5))
def test_what_follows_holds_in_every_world(drawn_world):
    asked, world = drawn_world
    rows = rows_of(asked)
    known = {number: each.low for number, each in rows.ranges.items() if each.is_point}
    values = {number: world[name] for name, number in rows.numbers.items()}
    values = extend(rows.rows, known | values)
    unused = max(values, default=0) + 1
    not_zero = [number for number, value in values.items() if value]
    found = consequences(rows.rows, not_zero, unused)
    assert found is not None
    values = extend(found, values)
    assert all(row.holds(values) for row in found)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_what_may_be_zero_is_never_cut(data):
    # Two products that share two variables, one of which is zero: nothing is said of the others.
    world = {number: data.draw(st.integers(-3, 3).map(F)) for number in range(4)}
    first = product_row(F(1), {0: 1, 1: 1, 4: -1})
    second = product_row(F(1), {0: 1, 1: 1, 2: 1, 5: -1})
    world |= {4: world[0] * world[1], 5: world[0] * world[1] * world[2]}
    not_zero = [number for number, value in world.items() if value]
    found = consequences([first, second], not_zero, 6)
    assert all(row.holds(extend(found, world)) for row in found)


def test_a_total_follows_from_a_share_and_the_rest():
    found, number = drawn("ai = total * share", "total = ai + human")
    total, share, human = number["total"], number["share"], number["human"]
    assert sum_row({share: F(-1), 100: F(-1)}, F(1)) in found
    assert any(
        isinstance(row, ProductRow) and {*row.variables} == {total, 100, human} for row in found
    )


def test_what_two_ratios_have_in_common_drops_out_where_it_is_not_zero():
    relations = ("per_fte = contacts / fte", "hours = contacts * minutes / (60 * fte)")
    found, number = drawn(*relations, not_zero=["contacts", "fte"])
    wanted = {number["per_fte"], number["hours"], number["minutes"]}
    assert any({*row.variables} == wanted for row in found)
    found, _ = drawn(*relations, not_zero=["fte"])
    assert found == []


def test_two_sums_are_solved_for_what_they_share():
    found, number = drawn("x + y = 10", "x - y = 2")
    solved = {row.variables: row.solve(row.variables[0], {}) for row in found}
    assert solved == {(number["x"],): 6, (number["y"],): 4}


@pytest.mark.parametrize(
    "relations",
    [
        ("x = y + 1", "x = y + 2"),
        ("x <= y", "y <= x - 1"),
        ("x <= y - 1", "x = y"),
        ("x = y + 1", "x <= y"),
    ],
)
def test_rows_that_contradict_each_other_are_found_whatever_the_ranges(relations):
    rows = rows_of(network(*relations, x="[0, inf)", y="[0, inf)"))
    assert rows.contradictions or consequences(rows.rows, (), 10) is None


def test_products_that_contradict_each_other_are_found_where_they_are_not_zero():
    relations = ("a * b = c", "a * b = 2 * c")
    assert drawn(*relations, not_zero="abc")[0] is None
    assert drawn(*relations)[0] is not None


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_at_most_is_never_turned_around(data):
    small = st.integers(-3, 3).map(F)
    weight = small.filter(bool)
    rows = [
        SumRow(
            tuple((number, data.draw(weight)) for number in range(2)),
            data.draw(small),
            data.draw(st.booleans()),
        )
        for _ in range(2)
    ]
    world = {0: data.draw(small), 1: data.draw(small)}
    # Shifted so that both hold, with room where they may have some.
    held = [
        SumRow(
            row.weights,
            -sum(each * world[number] for number, each in row.weights)
            - (data.draw(st.integers(0, 2)) if row.at_most else 0),
            row.at_most,
        )
        for row in rows
    ]
    found = consequences(held, (), 2)
    assert found is not None
    assert all(row.holds(world) for row in found)


def test_a_row_at_most_with_a_multiple_in_it_becomes_one_with_a_product():
    found, _ = drawn("ai = total * share", "total <= ai + human", not_zero=["share"])
    assert any(isinstance(row, SumRow) and row.at_most for row in found)


def test_rows_that_share_one_variable_give_nothing_new():
    assert drawn("a = b + c", "d = a * e")[0] == []


def test_there_is_an_end_to_what_follows():
    relations = [f"x{one} = x{two} * x{three}" for one, two, three in ["012", "123", "230", "301"]]
    found, _ = drawn(*relations, not_zero=["x0", "x1", "x2", "x3"])
    assert len(found) < 30
