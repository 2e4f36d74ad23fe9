"""Networks written as text, true worlds to draw them from, and what they are worth exactly."""

from __future__ import annotations

import ast
import re
from fractions import Fraction as F

from hypothesis import strategies as st

from fte_audit.feasibility.network import (
    Comparison,
    Constant,
    Network,
    Operation,
    Operator,
    Reference,
    Relation,
)
from fte_audit.quantities.ranges import Range

OPERATORS = {
    ast.Add: Operator.ADD,
    ast.Sub: Operator.SUBTRACT,
    ast.Mult: Operator.MULTIPLY,
    ast.Div: Operator.DIVIDE,
}
ANY = Range(None, None)


def term(text):
    """`a * (1 - b)` as a term."""
    return _term(ast.parse(text, mode="eval").body)


def _term(node):
    match node:
        case ast.Constant():
            return Constant(F(str(node.value)))
        case ast.Name():
            return Reference(node.id)
        case ast.UnaryOp():
            return Constant(-F(str(node.operand.value)))
        case ast.BinOp():
            return Operation(OPERATORS[type(node.op)], _term(node.left), _term(node.right))
        case ast.Call():
            return Operation(Operator(node.func.id), *map(_term, node.args))


def relation(text):
    """`a = b * c` or `a <= b` as a relation of that name."""
    left, sign, right = re.split("(<=|=)", text)
    return Relation(text, term(left.strip()), Comparison(sign), term(right.strip()))


def span(text):
    """`[1, 2]`, `(0, inf)`, `5` or `any` as a range."""
    if text == "any":
        return ANY
    if text[0] not in "[(":
        return Range(F(text), F(text))
    low, high = (None if "inf" in end else F(end.strip()) for end in text[1:-1].split(","))
    return Range(
        low,
        high,
        low_open=low is not None and text[0] == "(",
        high_open=high is not None and text[-1] == ")",
    )


def network(*relations, **ranges):
    """Relations as text over ranges as text; a name without a range may be anything."""
    read = tuple(map(relation, relations))
    names = dict.fromkeys(name for each in read for name in each.variables)
    return Network({name: span(ranges.get(name, "any")) for name in names | ranges}, read)


def value_of(term, world):
    """What a term is in a world, exactly."""
    if isinstance(term, Constant):
        return term.value
    if isinstance(term, Reference):
        return world[term.name]
    left, right = value_of(term.left, world), value_of(term.right, world)
    match term.operator:
        case Operator.ADD:
            return left + right
        case Operator.SUBTRACT:
            return left - right
        case Operator.MULTIPLY:
            return left * right
        case Operator.DIVIDE:
            return left / right
        case Operator.LEAST:
            return min(left, right)
        case Operator.GREATEST:
            return max(left, right)


def holds(relation, world):
    """Whether a relation holds in a world; not where it divides by zero."""
    try:
        left, right = value_of(relation.left, world), value_of(relation.right, world)
    except ZeroDivisionError:
        return False
    return left == right if relation.comparison is Comparison.EQUAL else left <= right


# Numbers of both signs and of all sizes, zero and simple ones more often than by chance.
numbers = st.one_of(
    st.integers(-5, 5).map(F),
    st.fractions(-20, 20, max_denominator=12),
    st.fractions(0, 1, max_denominator=1000),
    st.integers(1, 10**9).map(F),
    st.fractions(F(1, 10**9), 1),
)


@st.composite
def ranges_around(draw, value):
    """A range that holds a value: a point, one without an end, or one with open ends."""
    kind = draw(st.sampled_from(["point", "any", "low", "high", "both", "both", "both"]))
    if kind == "point":
        return Range(value, value)
    below, above = (draw(st.sampled_from([F(0), F(1, 50), F(1, 2), F(3)])) for _ in "ab")
    size = abs(value) or F(1)
    low = value - below * size if kind in {"low", "both"} else None
    high = value + above * size if kind in {"high", "both"} else None
    if low == high and low is not None:
        return Range(value, value)
    return Range(
        low,
        high,
        low_open=low is not None and low < value and draw(st.booleans()),
        high_open=high is not None and high > value and draw(st.booleans()),
    )


@st.composite
def terms(draw, names, depth):
    """A term over names."""
    if not depth or draw(st.integers(0, 3)) == 0:
        if draw(st.integers(0, 5)) == 0:
            return Constant(draw(numbers))
        return Reference(draw(st.sampled_from(names)))
    operator = draw(st.sampled_from([*Operator, *Operator, Operator.MULTIPLY, Operator.DIVIDE]))
    return Operation(operator, draw(terms(names, depth - 1)), draw(terms(names, depth - 1)))


@st.composite
def worlds(draw, most=5, relations=4):
    """A network, and values for which it holds."""
    names = [f"v{number}" for number in range(draw(st.integers(1, most)))]
    world = {name: draw(numbers) for name in names}
    found = []
    for number in range(draw(st.integers(1, relations))):
        left = draw(terms(names, draw(st.integers(1, 3))))
        try:
            value = value_of(left, world)
        except ZeroDivisionError:
            continue
        kind = draw(st.sampled_from(["new", "new", "new", "number", "at_most"]))
        if kind == "new":
            new = f"d{number}"
            right, world[new] = Reference(new), value
            names.append(new)
        elif kind == "number":
            right = Constant(value)
        else:
            right = Constant(value + draw(st.integers(0, 2)))
        comparison = Comparison.AT_MOST if kind == "at_most" else Comparison.EQUAL
        sides = (left, right)
        if kind != "at_most" and draw(st.booleans()):
            sides = (right, left)
        found.append(Relation(f"r{number}", sides[0], comparison, sides[1]))
    ranges = {name: draw(ranges_around(world[name])) for name in names}
    return Network(ranges, tuple(found)), world


def extend(rows, world):
    """The values of auxiliary variables that rows give, from those of the others."""
    values = dict(world)
    while True:
        found = {}
        for row in rows:
            unknown = [each for each in row.variables if each not in values]
            if len(unknown) == 1 and row.gives(unknown[0]):
                value = row.solve(unknown[0], values)
                if value is not None:
                    found[unknown[0]] = value
        if not found:
            return values
        values |= found
