"""Relations of a claim file as relations of the solver."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from fte_audit.feasibility.enclosures import (
    Enclosure,
    add,
    divide,
    enclose,
    enclose_range,
    multiply,
    negate,
)
from fte_audit.feasibility.network import (
    Comparison,
    Constant,
    Operation,
    Operator,
    Reference,
    Relation,
)
from fte_audit.quantities.units import CONVERSIONS
from fte_audit.spec import nodes
from fte_audit.spec.claims.relations import exact
from fte_audit.spec.nodes import Arithmetic, Comparator, Function

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fte_audit.feasibility.network import Term
    from fte_audit.quantities.ranges import Range
    from fte_audit.spec.claims.file import Applied
    from fte_audit.spec.nodes import Node

_OPERATORS = {
    Arithmetic.ADD: Operator.ADD,
    Arithmetic.SUBTRACT: Operator.SUBTRACT,
    Arithmetic.MULTIPLY: Operator.MULTIPLY,
    Arithmetic.DIVIDE: Operator.DIVIDE,
}
_OF_FACTORS = {Arithmetic.MULTIPLY, Arithmetic.DIVIDE}
_EXTREMES = {Function.LEAST: Operator.LEAST, Function.GREATEST: Operator.GREATEST}
_CALCULATIONS: dict[Arithmetic, Callable[[Enclosure, Enclosure], Enclosure]] = {
    Arithmetic.ADD: add,
    Arithmetic.SUBTRACT: lambda left, right: add(left, negate(right)),
    Arithmetic.MULTIPLY: multiply,
    Arithmetic.DIVIDE: divide,
}
_TURNED = {Comparator.GREATER, Comparator.GREATER_EQUAL}


def relation_of(applied: Applied) -> Relation:
    """A relation as the solver takes it; `<` and `>` include equality, which excludes nothing."""
    node = applied.comparison
    left, right = _term(node.left), _term(node.right)
    if node.operator in _TURNED:
        left, right = right, left
    equal = node.operator is Comparator.EQUAL
    return Relation(applied.name, left, Comparison.EQUAL if equal else Comparison.AT_MOST, right)


def names_of(applied: Applied) -> tuple[str, ...]:
    """The figures, assumptions and derived quantities of a relation."""
    return tuple(name for name in nodes.names(applied.comparison) if name not in CONVERSIONS)


def divisors_of(applied: Applied) -> Iterator[Node]:
    """What a relation divides by, from left to right."""
    for node in nodes.walk(applied.comparison):
        if isinstance(node, nodes.Calculation) and node.operator is Arithmetic.DIVIDE:
            yield node.right


def factors_of(divisor: Node) -> Iterator[str]:
    """The names whose product or quotient, with numbers, is divided by."""
    if isinstance(divisor, nodes.Name):
        yield divisor.name
    elif isinstance(divisor, nodes.Calculation) and divisor.operator in _OF_FACTORS:
        yield from factors_of(divisor.left)
        yield from factors_of(divisor.right)


def may_be_zero(divisor: Node, ranges: Mapping[str, Range]) -> bool:
    """Whether what is divided by may be zero for some numbers in their ranges."""
    low, high = _enclosure(divisor, ranges)
    if low < 0 < high or low == 0 == high:
        return True
    touches = low == 0 or high == 0
    names = [name for name in nodes.names(divisor) if name not in CONVERSIONS]
    return touches and any(ranges[name].contains(Fraction(0)) for name in names)


def _term(node: Node) -> Term:
    match node:
        case nodes.Number():
            return Constant(exact(node))
        case nodes.Name():
            if node.name in CONVERSIONS:
                return Constant(CONVERSIONS[node.name][0])
            return Reference(node.name)
        case nodes.Negative():
            return Operation(Operator.SUBTRACT, Constant(Fraction(0)), _term(node.operand))
        case nodes.Calculation():
            return Operation(_OPERATORS[node.operator], _term(node.left), _term(node.right))
        case nodes.Call():
            first, *others = (_term(argument) for argument in node.arguments)
            for other in others:
                first = Operation(_EXTREMES[node.function], first, other)
            return first
        case _:
            raise AssertionError(f"{node} passed the parser of relations")


def _enclosure(node: Node, ranges: Mapping[str, Range]) -> Enclosure:
    """What an expression may be."""
    match node:
        case nodes.Number():
            return enclose(exact(node))
        case nodes.Name():
            if node.name in CONVERSIONS:
                return enclose(CONVERSIONS[node.name][0])
            return enclose_range(ranges[node.name])
        case nodes.Negative():
            return negate(_enclosure(node.operand, ranges))
        case nodes.Calculation():
            left, right = _enclosure(node.left, ranges), _enclosure(node.right, ranges)
            return _CALCULATIONS[node.operator](left, right)
        case nodes.Call():
            parts = [_enclosure(argument, ranges) for argument in node.arguments]
            pick = max if node.function is Function.GREATEST else min
            return pick(part[0] for part in parts), pick(part[1] for part in parts)
        case _:
            raise AssertionError(f"{node} passed the parser of relations")
