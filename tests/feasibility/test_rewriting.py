from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from networks import extend, holds, network, numbers, span, worlds

from fte_audit.feasibility.rewriting import rows_of
from fte_audit.feasibility.rows import ExtremeRow, ProductRow, SumRow, product_row, sum_row
from fte_audit.quantities.ranges import Range
from tests.reference.examples import examples


def numbered(rows, world):
    return {number: world[name] for name, number in rows.numbers.items()}


@settings(max_examples=examples(150), deadline=None)
@given(worlds())
def test_where_relations_hold_rows_hold(drawn):
    asked, world = drawn
    assert all(holds(relation, world) for relation in asked.relations)
    rows = rows_of(asked)
    assert rows.contradictions == ()
    values = extend(rows.rows, numbered(rows, world))
    known = {number: each.low for number, each in rows.ranges.items() if each.is_point}
    values = extend(rows.rows, known | values)
    assert all(row.holds(values) for row in rows.rows)
    assert all(rows.ranges[number].contains(world[name]) for name, number in rows.numbers.items())
    assert all(values[number] != 0 for number in rows.not_zero)


@settings(max_examples=examples(150), deadline=None)
@given(worlds(), st.lists(numbers, min_size=12, max_size=12))
def test_where_a_relation_fails_a_row_fails(drawn, others):
    asked, _ = drawn
    # Without ranges, so that nothing is put in as a number.
    asked = replace(asked, ranges={name: Range(None, None) for name in asked.ranges})
    rows = rows_of(asked)
    other = dict(zip(asked.ranges, others, strict=False))
    assume(not all(holds(relation, other) for relation in asked.relations))
    values = numbered(rows, other)
    kept = values == {number: other[name] for name, number in rows.numbers.items()}
    points = {number: each.low for number, each in rows.ranges.items() if each.is_point}
    same = all(
        rows.ranges[number].contains(other[name]) and values[number] == other[name]
        for name, number in rows.numbers.items()
    )
    values = extend(rows.rows, points | values)
    divided = any(values.get(number) == 0 for number in rows.not_zero)
    unknown = any(each not in values for row in rows.rows for each in row.variables)
    failed = unknown or not all(row.holds(values) for row in rows.rows)
    assert rows.contradictions or divided or failed or not same or not kept


def test_a_blended_mean_becomes_rows_with_one_auxiliary_for_each_term():
    rows = rows_of(network("mean = share * ai + (1 - share) * human"))
    numbers_of = rows.numbers
    mean, share, ai, human = (numbers_of[name] for name in ("mean", "share", "ai", "human"))
    first, rest, second = (number for number in range(4, 7))
    assert set(rows.rows) == {
        product_row(F(1), {share: 1, ai: 1, first: -1}),
        sum_row({share: F(-1), rest: F(-1)}, F(1)),
        product_row(F(1), {human: 1, rest: 1, second: -1}),
        sum_row({mean: F(1), first: F(-1), second: F(-1)}, F(0)),
    }


def test_an_equation_of_products_is_one_row():
    rows = rows_of(network("fte * 60 * hours = contacts * minutes / chats", chats="[1, 3]"))
    (row,) = rows.rows
    assert isinstance(row, ProductRow)
    assert row.factor == 60
    assert rows.not_zero == (rows.numbers["chats"],)


def test_what_may_be_zero_on_both_sides_is_not_cut():
    assert len(rows_of(network("a * b = a * c", a="[0, 1]")).rows) == 3
    (row,) = rows_of(network("a * b = a * c * d", a="[1, 2]")).rows
    assert row.powers == {1: 1, 2: -1, 3: -1}
    assert rows_of(network("a / b = c / b", b="[0, 1]")).not_zero == (1,)


def test_what_was_cut_must_not_be_zero_all_the_same():
    rows = rows_of(network("a / a = b", a="[-1, 1]"))
    assert rows.not_zero == (0,)
    assert rows.ranges[1] == span("1")


@pytest.mark.parametrize(
    "relations",
    [
        ("a = 1 / 0",),
        ("a = b / (2 - 2)",),
        ("a = b / (c - c)",),
        ("a = 1 / (0 * b)",),
        ("a = b / z",),
        ("c = z * 2", "a = b / c"),
        ("a = b / c", "c = z * 2"),
        ("1 = 2",),
        ("1 <= 0",),
        ("2 * 2 = 5",),
        ("z = 1",),
        ("z * 2 = 1",),
        ("narrow = 3",),
        ("narrow = wide",),
        ("1 / narrow = 2",),
        ("max(1, 2) = min(3, 4)",),
        ("a = narrow", "b = a", "b = wide"),
    ],
)
def test_what_holds_in_no_case_is_a_contradiction(relations):
    rows = rows_of(network(*relations, z="0", narrow="(1, 2)", wide="[2, 3]"))
    assert rows.contradictions


@pytest.mark.parametrize(
    "text", ["1 <= 2", "a = a", "a * 0 = 0", "a - a <= 0", "max(1, 2) = 2", "a / a = 1"]
)
def test_what_holds_in_any_case_leaves_no_row(text):
    rows = rows_of(network(text))
    assert (rows.rows, rows.contradictions) == ((), ())


def test_whatever_is_known_exactly_is_put_in_as_a_number():
    rows = rows_of(network("human = total - ai", "ai = total * share", share="2/3", human="100"))
    assert rows.numbers == {"human": 0, "total": 1, "ai": 2, "share": 3}
    assert set(rows.rows) == {
        sum_row({1: F(-1), 2: F(1)}, F(100)),
        sum_row({1: F(-2, 3), 2: F(1)}, F(0)),
    }


def test_what_rows_make_known_is_put_in_too_whatever_the_order():
    rows = rows_of(network("d = c * b", "c = b + 1", "b = a / 2", a="3", d="[0, 9]"))
    assert rows.rows == ()
    assert [rows.ranges[rows.numbers[name]] for name in "abcd"] == [
        span("3"),
        span("3/2"),
        span("5/2"),
        span("15/4"),
    ]


def test_variables_that_are_equal_become_one_with_what_their_ranges_have_in_common():
    rows = rows_of(
        network("a = b", "b = c", "d = a * c", a="[1, 4)", b="(2, 6]", c="[0, 5]", d="any")
    )
    assert rows.numbers["a"] == rows.numbers["b"] == rows.numbers["c"]
    assert rows.ranges[rows.numbers["a"]] == span("(2, 4)")
    (row,) = rows.rows
    assert isinstance(row, ProductRow)
    assert sorted(map(abs, row.powers.values())) == [1, 2]


def test_equal_variables_that_are_known_in_the_same_round_keep_their_ranges():
    asked = network("d = a", "a = 6", a="[0, 8]", d="[6, 10]")
    assert rows_of(asked).ranges[0] == span("6")
    assert rows_of(network("d = a", "a = 6", a="[0, 8]", d="(6, 10]")).contradictions == ("a = 6",)


def test_terms_that_are_written_twice_share_an_auxiliary_variable():
    rows = rows_of(network("x = a * b + max(a, b)", "y = a * b - max(a, b)", "z = (a + b) * c"))
    assert sum(isinstance(row, ExtremeRow) for row in rows.rows) == 1
    assert sum(isinstance(row, SumRow) for row in rows.rows) == 3


def test_the_extreme_of_a_number_and_a_variable_and_of_one_variable_twice():
    rows = rows_of(network("x = max(a, 3)"))
    (row,) = (each for each in rows.rows if isinstance(each, ExtremeRow))
    assert rows.ranges[row.operands[1]] == span("3")
    assert rows_of(network("x = max(a, a)")).numbers == {"x": 0, "a": 0}


def test_a_relation_that_is_written_twice_is_one_row():
    assert len(rows_of(network("a = b * c", "a = b * c", "a = c * b")).rows) == 1
