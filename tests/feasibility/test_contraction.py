from __future__ import annotations

from fractions import Fraction as F
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import extend, network, worlds

from fte_audit.feasibility.contraction import COARSE, Budget, Contractor
from fte_audit.feasibility.enclosures import EVERYTHING, enclose, enclose_range
from fte_audit.feasibility.rewriting import rows_of
from fte_audit.feasibility.rows import product_row
from tests.reference.examples import examples


def narrowed(*relations, fine=0.0, steps=10_000, **ranges):
    """What is left of the ranges of named variables; None where that is nothing."""
    rows = rows_of(network(*relations, **ranges))
    assert not rows.contradictions
    size = 1 + max(each for row in rows.rows for each in row.variables)
    box = [
        enclose_range(rows.ranges[number]) if number in rows.ranges else EVERYTHING
        for number in range(size)
    ]
    contractor = Contractor(rows.rows, rows.ranges, rows.not_zero, fine)
    if not contractor.contract(box, Budget(steps)):
        return None
    return {name: box[number] for name, number in rows.numbers.items() if number < size}


def close(expected):
    return {name: pytest.approx(ends, rel=1e-12, abs=1e-12) for name, ends in expected.items()}


@settings(max_examples=examples(200), deadline=None)
@given(worlds(), st.sampled_from([0.0, COARSE, 0.1]))
def test_no_true_world_is_lost(drawn, fine):
    asked, world = drawn
    rows = rows_of(asked)
    points = {number: each.low for number, each in rows.ranges.items() if each.is_point}
    values = {number: world[name] for name, number in rows.numbers.items()}
    values = extend(rows.rows, points | values)
    box = [EVERYTHING] * (max(*values, *rows.ranges, 0) + 1)
    for number, each in rows.ranges.items():
        box[number] = enclose_range(each)
    contractor = Contractor(rows.rows, rows.ranges, rows.not_zero, fine)
    assert contractor.contract(box, Budget(3000))
    for number, value in values.items():
        low, high = box[number]
        assert low <= value <= high


@settings(max_examples=examples(200), deadline=None)
@given(
    st.lists(st.fractions(F(1, 10**14), 10**14), min_size=2, max_size=12),
    st.integers(0, 12),
    st.fractions(F(1, 10**6), 10**6),
)
def test_products_of_many_sizes_keep_the_exact_value(values, at, factor):
    left, right = values[:at], values[at:]
    product = factor
    for value in left:
        product *= value
    for value in right[:-1]:
        product /= value
    if right:
        values[-1] = product
    else:
        factor = factor / product
    powers = {number: 1 if number < at else -1 for number in range(len(values))}
    row = product_row(factor, powers)
    assert row.holds(dict(enumerate(values)))
    box = [enclose(value) for value in values]
    assert Contractor([row], {}, (), 0.0).contract(box, Budget(100))
    assert all(low <= value <= high for (low, high), value in zip(box, values, strict=True))


@pytest.mark.parametrize(
    ("relation", "ranges", "expected"),
    [
        ("a = b + c", {"b": "[1, 2]", "c": "[3, 5]"}, {"a": (4, 7)}),
        ("a = b + c", {"a": "[4, 5]", "b": "[1, 2]"}, {"c": (2, 4)}),
        ("a = b - 2 * c", {"a": "[0, 1]", "b": "[4, 6]"}, {"c": (1.5, 3)}),
        ("a <= b", {"a": "[1, 9]", "b": "[0, 4]"}, {"a": (1, 4), "b": (1, 4)}),
        ("a + b <= 5", {"a": "[1, inf)", "b": "[2, inf)"}, {"a": (1, 3), "b": (2, 4)}),
        ("a = b * c", {"b": "[-1, 2]", "c": "[3, 5]"}, {"a": (-5, 10)}),
        ("a = b * c", {"a": "[6, 8]", "b": "[2, 3]"}, {"c": (2, 4)}),
        ("a = b / c", {"b": "[1, 2]", "c": "(0, 4]"}, {"a": (0.25, inf)}),
        ("a = b / c", {"a": "[0, inf)", "b": "[1, inf)", "c": "[-3, 5]"}, {"c": (0, 5)}),
        ("a = b * b", {"a": "[4, 9]", "b": "[-5, 5]"}, {"b": (-3, 3)}),
        ("a = b * b", {"a": "[4, 9]", "b": "[0, 5]"}, {"b": (2, 3)}),
        ("a = b * b * b", {"a": "[-8, 27]"}, {"b": (-2, 3)}),
        ("a = min(b, c)", {"b": "[1, 5]", "c": "[2, 3]"}, {"a": (1, 3)}),
        ("a = min(b, c)", {"a": "[1, 2]", "b": "[0, 9]", "c": "[3, 4]"}, {"b": (1, 2)}),
        ("a = max(b, c)", {"a": "[6, 7]", "b": "[0, 9]", "c": "[3, 4]"}, {"b": (6, 7)}),
        ("a = max(b, c)", {"a": "[1, 2]", "c": "[0, 9]"}, {"b": (-inf, 2), "c": (0, 2)}),
        # What crosses zero leaves a gap, until it no longer does.
        ("a * b = -1", {"a": "[0.5, 4]", "b": "[-1, inf)"}, {"a": (1, 4), "b": (-1, -0.25)}),
        ("a * b = 6 * c", {"a": "[0, 2]", "b": "[0, 3]"}, {"c": (0, 1)}),
        ("a * b = c", {"a": "(0, 1]", "b": "[-5, 5]", "c": "[-1, 0]"}, {"b": (-5, 5)}),
    ],
)
def test_one_row_narrows_each_of_its_variables(relation, ranges, expected):
    assert close(expected) == {
        name: found for name, found in narrowed(relation, **ranges).items() if name in expected
    }


def test_narrowing_goes_on_from_row_to_row_forward_and_back():
    found = narrowed(
        "hours = fte * month", "work = hours * 60", "contacts * minutes = work",
        fte="[650, 800]", month="[103, 126]", contacts="[2250000, 2400000]",
    )  # fmt: skip
    # By hand: 650 * 103 * 60 / 2,400,000 and 800 * 126 * 60 / 2,250,000.
    assert found["minutes"] == pytest.approx((1.67375, 2.688), rel=1e-12)


@pytest.mark.parametrize(
    ("relations", "ranges"),
    [
        (["a = b + c"], {"a": "[0, 1]", "b": "[1, 2]", "c": "[1, 2]"}),
        (["a = b * c"], {"a": "[1, 2]", "b": "[-2, -1]", "c": "[0, 9]"}),
        (["a = b / c"], {"a": "[9, 10]", "b": "[1, 2]", "c": "[1, 2]"}),
        (["a = b * b"], {"a": "[-2, -1]"}),
        (["a = max(b, c)"], {"a": "[0, 1]", "b": "[2, 3]"}),
        (["a <= b", "b <= c"], {"a": "[3, 4]", "c": "[1, 2]"}),
        # Nothing is left but an end that does not belong to the range, or a zero.
        (["a = b + c"], {"a": "(700, inf)", "b": "[0, 350]", "c": "[0, 350]"}),
        (["a = b + c"], {"a": "(-inf, 2)", "b": "[1, 2]", "c": "[1, 2]"}),
        (["a = b / c", "d <= c", "c <= e"], {"c": "[-1, 1]", "d": "[0, 1]", "e": "[-1, 0]"}),
    ],
)
def test_what_is_impossible_is_seen(relations, ranges):
    assert narrowed(*relations, **ranges) is None


def test_an_open_zero_is_not_divided_by():
    found = narrowed("a * b = c", "c + d = 0", a="(0, 1]", b="[0, 5]", c="[0, 9]", d="[0, 9]")
    assert found["c"] == (0, 0)
    # Because `a` is not zero; that it is not must be told to the contractor.
    rows = [product_row(F(1), {0: 1, 1: 1, 2: -1})]
    box = [(0.0, 1.0), (0.0, 5.0), (0.0, 0.0)]
    assert Contractor(rows, {}, [0], 0.0).contract(box, Budget(9))
    assert box[1] == (0.0, 0.0)


def test_without_a_budget_nothing_is_narrowed_and_nothing_said():
    assert narrowed("a = b + c", steps=0, a="[0, 1]", b="[5, 6]", c="[5, 6]") == {
        "a": (0, 1),
        "b": (5, 6),
        "c": (5, 6),
    }


def test_coarse_narrowing_comes_to_rest_soon():
    # Only zero is left, in endless steps of a thousandth.
    rows = rows_of(network("1000 * a = b", "1001 * a = b"))
    for fine, n_steps in ((COARSE, 200), (0.01, 10)):
        budget, box = Budget(1_000_000), [(0.0, 1.0), (0.0, 9000.0)]
        assert Contractor(rows.rows, {}, (), fine).contract(box, budget)
        assert 1_000_000 - budget.left <= n_steps
        assert box[0][0] == 0 < box[0][1]


def test_only_the_rows_of_what_changed_are_looked_at():
    rows = rows_of(network("a = b + c", "d = e + f"))
    contractor = Contractor(rows.rows, {}, (), 0.0)
    box = [(0.0, 9.0)] * 6
    budget = Budget(100)
    assert contractor.contract(box, budget, changed=[rows.numbers["d"]])
    assert budget.left == 99


def test_a_budget_is_shared_and_what_is_left_put_back():
    budget = Budget(100)
    share = budget.share(4)
    assert (share.left, budget.left) == (25, 75)
    assert share.spend(20)
    budget.put_back(share)
    assert budget.left == 80
    assert budget.share(2, most=10).left == 10
    assert not Budget(3).spend(4)
    overdrawn = Budget(-5)
    assert overdrawn.share(1).left == 0
    budget.put_back(overdrawn)
    assert budget.left == 70
