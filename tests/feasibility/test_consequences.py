from __future__ import annotations

from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import extend, network, worlds

from fte_audit.feasibility.consequences import consequences
from fte_audit.feasibility.rewriting import rows_of
from fte_audit.feasibility.rows import ProductRow, SumRow, product_row, sum_row
from tests.reference.examples import examples


def drawn(*relations, not_zero=(), **ranges):
    """What follows from relations, and the numbers of their variables."""
    rows = rows_of(network(*relations, **ranges))
    numbers = rows.numbers
    return consequences(rows.rows, [numbers[name] for name in not_zero], 100), numbers


@settings(max_examples=examples(150), deadline=None)
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


@settings(max_examples=examples(200), deadline=None)
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


@settings(max_examples=examples(200), deadline=None)
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


BLEND = "mean = share * ai + (1 - share) * human"


def test_of_a_mean_weighted_by_shares_its_distances_from_the_parts_follow():
    found, number = drawn(BLEND)
    mean, share, ai, human = (number[name] for name in ("mean", "share", "ai", "human"))
    (rest,) = {each for row in found for each in row.variables if 100 > each > human}
    assert found == [
        sum_row({mean: F(1), ai: F(-1), 100: F(-1)}, F(0)),
        sum_row({mean: F(1), human: F(-1), 101: F(-1)}, F(0)),
        product_row(F(-1), {share: 1, 100: 1, rest: -1, 101: -1}),
    ]


def test_a_part_that_is_known_is_put_in_as_a_number():
    found, number = drawn(BLEND, human="5")
    assert sum_row({number["mean"]: F(1), 101: F(-1)}, F(-5)) in found
    found, number = drawn("mean = 2 * share * ai + (1 - share) * 3")
    assert sum_row({number["mean"]: F(1), number["ai"]: F(-2), 100: F(-1)}, F(0)) in found
    assert sum_row({number["mean"]: F(1), 101: F(-1)}, F(-3)) in found


def test_of_three_parts_the_distances_add_up():
    found, number = drawn("mean = a * x + b * y + (1 - a - b) * z")
    distances = [
        sum_row({number["mean"]: F(1), number[part]: F(-1), at: F(-1)}, F(0))
        for part, at in (("x", 100), ("y", 101), ("z", 102))
    ]
    assert found[:3] == distances
    assert found[-1] == sum_row({103: F(1), 104: F(1), 105: F(1)}, F(0))
    assert product_row(F(1), {number["a"]: 1, 100: 1, 103: -1}) in found


def test_of_a_mean_that_is_at_most_so_much_the_distances_are_at_most_zero():
    found, number = drawn("share * ai + (1 - share) * human <= most")
    for part, at in (("ai", 100), ("human", 101)):
        assert sum_row({number[part]: F(1), number["most"]: F(-1), at: F(-1)}, F(0)) in found
    assert found[-1] == sum_row({102: F(1), 103: F(1)}, F(0), at_most=True)


def test_a_part_that_all_have_in_common_is_not_cut():
    found, number = drawn("mean = share * ai + (1 - share) * ai")
    assert sum_row({number["mean"]: F(1), number["ai"]: F(-1), 100: F(-1)}, F(0)) in found
    assert sum_row({101: F(1), 102: F(1)}, F(0)) in found
    # What always holds says nothing.
    found, _ = drawn("share * ai + (1 - share) * ai = ai")
    assert all(row.variables for row in found)


@pytest.mark.parametrize(
    "relations",
    [
        # The shares of a whole that is not a number, or may be less.
        ("total = x + y", "cost = x * a + y * b"),
        ("x + y <= 1", "cost = x * a + y * b"),
        # Not all of them, none of them weights anything, or two of them the same.
        ("x + y + z = 1", "cost = x * a + y * b"),
        ("x + y = 1", "cost = 2 * x + 3 * y + c"),
        ("x + y = 1", "cost = x * y + c"),
        # Squares are no multiples, nor what one is divided by.
        ("x + y = 1", "cost = x * x + y * b"),
        ("x + y = 1", "cost = a / x + y * b"),
        ("x = 1", "cost = x * a + b"),
    ],
)
def test_of_other_sums_of_products_nothing_follows(relations):
    assert not any(isinstance(row, ProductRow) for row in drawn(*relations)[0])


@settings(max_examples=examples(200), deadline=None)
@given(st.data())
def test_what_follows_of_weighted_sums_holds(data):
    small = st.fractions(-3, 3, max_denominator=4)
    weight = small.filter(bool)
    n = data.draw(st.integers(2, 4))
    shares, parts, terms, total = range(n), range(n, 2 * n), range(2 * n, 3 * n), 3 * n
    world = {number: data.draw(small) for number in (*shares, *parts)}
    rows = []
    for share, part, term in zip(shares, parts, terms, strict=True):
        factor = data.draw(weight)
        # Some are weighted by the same, or by nothing.
        part = data.draw(st.sampled_from([part, parts[0]]))  # noqa: PLW2901 - the one that is drawn
        powers = {share: 1, part: 1} if data.draw(st.integers(0, 3)) else {share: 1}
        rows.append(product_row(factor, powers | {term: -1}))
        world[term] = rows[-1].solve(term, world)
    whole = sum_row({share: data.draw(weight) for share in shares}, F(0))
    rows.append(sum_row(dict(whole.weights), -sum(w * world[n] for n, w in whole.weights)))
    mean = sum_row({term: data.draw(weight) for term in terms} | {total: F(-1)}, data.draw(small))
    world[total] = mean.solve(total, world)
    rows.append(sum_row(dict(mean.weights), mean.constant, at_most=data.draw(st.booleans())))
    assert all(row.holds(world) for row in rows)
    found = consequences(rows, (), total + 1)
    values = extend(found, world)
    assert all(row.holds(values) for row in found)


def test_rows_that_share_one_variable_give_nothing_new():
    assert drawn("a = b + c", "d = a * e")[0] == []


def test_what_is_longer_than_what_it_follows_from_is_left_out():
    assert drawn("x + y + a + b = 1", "x - y + c + d = 2")[0] == []


def test_there_is_an_end_to_what_follows():
    relations = [f"x{one} = x{two} * x{three}" for one, two, three in ["012", "123", "230", "301"]]
    found, _ = drawn(*relations, not_zero=["x0", "x1", "x2", "x3"])
    assert len(found) < 30
