from __future__ import annotations

from fractions import Fraction as F

import pytest
from claim_files import claims

from fte_audit.feasibility.network import Comparison, Constant, Operation, Operator, Reference
from fte_audit.inquiry.terms import divisors_of, may_be_zero, names_of, relation_of
from fte_audit.quantities.ranges import Range

FIGURES = """\
claims:
  a: {value: "7", unit: hours}
  b: {value: "7", unit: hours}
  n: {value: "7", unit: ratio}
relations:
  r: %s
"""


def applied(formula):
    (relation,) = claims(FIGURES % formula).relations
    return relation


def test_a_relation_becomes_terms():
    found = relation_of(applied("a = 0.1 * b - n * b"))
    a, b, n = Reference("a"), Reference("b"), Reference("n")
    assert (found.left, found.comparison) == (a, Comparison.EQUAL)
    assert found.right == Operation(
        Operator.SUBTRACT,
        Operation(Operator.MULTIPLY, Constant(F(1, 10)), b),
        Operation(Operator.MULTIPLY, n, b),
    )


@pytest.mark.parametrize(
    ("formula", "left", "right"),
    [("a <= b", "a", "b"), ("a < b", "a", "b"), ("a >= b", "b", "a"), ("a > b", "b", "a")],
)
def test_what_is_greater_stands_on_the_right(formula, left, right):
    found = relation_of(applied(formula))
    assert found.comparison is Comparison.AT_MOST
    assert (found.left, found.right) == (Reference(left), Reference(right))


def test_a_negative_number_is_taken_from_zero():
    found = relation_of(applied("-a <= b"))
    assert found.left == Operation(Operator.SUBTRACT, Constant(F(0)), Reference("a"))


def test_extremes_of_several_are_taken_in_turn():
    found = relation_of(applied("a = max(b, 2 * b, a)"))
    assert found.right.operator is Operator.GREATEST
    assert found.right.left.operator is Operator.GREATEST
    assert relation_of(applied("a = min(a, b)")).right.operator is Operator.LEAST


def test_conversions_are_numbers_and_no_names():
    relation = applied("a * minutes_per_hour = b * minutes_per_hour")
    assert names_of(relation) == ("a", "b")
    assert relation_of(relation).left.right == Constant(F(60))


@pytest.mark.parametrize(
    ("divisor", "ranges", "zero"),
    [
        ("b", {"b": Range(F(1), F(2))}, False),
        ("b", {"b": Range(F(0), F(2))}, True),
        ("b", {"b": Range(F(0), F(2), low_open=True)}, False),
        ("b", {"b": Range(F(0), None, low_open=True)}, False),
        ("(b - n)", {"b": Range(F(1), F(3)), "n": Range(F(2), F(4))}, True),
        ("(b - n)", {"b": Range(F(5), F(6)), "n": Range(F(2), F(4))}, False),
        ("(1 - n)", {"n": Range(F(1), F(1))}, True),
        ("max(n, 1)", {"n": Range(F(-5), F(5))}, False),
        ("min(n, 1)", {"n": Range(F(-5), F(5))}, True),
        ("(b * n)", {"b": Range(F(1), F(3)), "n": Range(F(-2), F(4))}, True),
        ("(b / n)", {"b": Range(F(1), F(3)), "n": Range(F(2), F(4))}, False),
        ("(-b)", {"b": Range(F(1), F(3))}, False),
        ("minutes_per_hour", {}, False),
    ],
)
def test_whether_what_is_divided_by_may_be_zero(divisor, ranges, zero):
    text = FIGURES.replace("unit: hours", "unit: ratio") % f"a = b / {divisor}"
    text = text.replace("b / minutes_per_hour", "a / (minutes_per_hour / minutes_per_hour)")
    if divisor == "minutes_per_hour":
        (relation,) = claims(text).relations
        assert not any(may_be_zero(each, {}) for each in divisors_of(relation))
        return
    (relation,) = claims(text).relations
    first = next(divisors_of(relation))
    assert may_be_zero(first, ranges) is zero
