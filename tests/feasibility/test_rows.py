from __future__ import annotations

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import numbers

from fte_audit.feasibility.rows import ExtremeRow, ProductRow, SumRow, product_row, sum_row

TOTAL = sum_row({0: F(2), 1: F(-1), 2: F(1, 3)}, F(5))
PRODUCT = product_row(F(3, 2), {0: 1, 1: 2, 2: -1})
LEAST = ExtremeRow(0, (1, 2), greatest=False)
GREATEST = ExtremeRow(0, (1, 2), greatest=True)


def test_a_sum_is_ordered_and_leaves_out_what_has_no_weight():
    row = sum_row({3: F(1), 1: F(0), 0: F(-2)}, F(4), at_most=True)
    assert row == SumRow(((0, F(-2)), (3, F(1))), F(4), at_most=True)
    assert row.variables == (0, 3)


def test_a_product_has_powers_below_zero_on_its_right():
    assert ProductRow(F(3, 2), ((0, 1), (1, 2)), ((2, 1),)) == PRODUCT
    assert PRODUCT.variables == (0, 1, 2)
    assert PRODUCT.powers == {0: 1, 1: 2, 2: -1}


@given(numbers, numbers)
def test_what_a_sum_gives_makes_it_hold(first, second):
    for variable in TOTAL.variables:
        others = [each for each in TOTAL.variables if each != variable]
        values = dict(zip(others, (first, second), strict=True))
        values[variable] = TOTAL.solve(variable, values)
        assert 2 * values[0] - values[1] + values[2] / 3 + 5 == 0
        assert TOTAL.holds(values)
        assert not TOTAL.holds(values | {variable: values[variable] + 1})


@given(numbers, numbers)
def test_what_a_product_gives_makes_it_hold(first, second):
    assert PRODUCT.solve(2, {0: first, 1: second}) == F(3, 2) * first * second**2
    solved = PRODUCT.solve(0, {1: first, 2: second})
    assert (solved is None) == (first == 0)
    if solved is not None:
        assert PRODUCT.holds({0: solved, 1: first, 2: second})
        assert not PRODUCT.holds({0: solved + 1, 1: first, 2: second})


def test_what_is_squared_is_not_given():
    assert not PRODUCT.gives(1)
    assert PRODUCT.solve(1, {0: F(1), 2: F(6)}) is None
    assert [PRODUCT.gives(variable) for variable in (0, 2, 3)] == [True, True, False]


@given(numbers, numbers)
def test_an_extreme_gives_its_result_and_sometimes_an_operand(first, second):
    assert LEAST.solve(0, {1: first, 2: second}) == min(first, second)
    assert GREATEST.solve(0, {1: first, 2: second}) == max(first, second)
    assert LEAST.holds({0: min(first, second), 1: first, 2: second})
    assert GREATEST.holds({0: first, 1: first, 2: second}) == (first >= second)
    assert LEAST.solve(1, {0: first, 2: second}) == (first if second > first else None)
    assert GREATEST.solve(2, {0: first, 1: second}) == (first if second < first else None)


@pytest.mark.parametrize(("value", "expected"), [(2, True), (3, True), (4, False)])
def test_at_most_tells_no_value(value, expected):
    row = sum_row({0: F(1)}, F(-3), at_most=True)
    assert row.holds({0: F(value)}) == expected
    assert not row.gives(0)
    assert row.solve(0, {}) is None


@given(st.sampled_from([TOTAL, PRODUCT, LEAST]))
def test_rows_that_say_the_same_are_one(row):
    assert len({row, type(row)(*(getattr(row, name) for name in row.__slots__))}) == 1
