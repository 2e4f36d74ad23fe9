"""Relations: comparisons of arithmetic expressions over names, checked for their units."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.diagnostics import Diagnostic, Span, UserError
from fte_audit.quantities.units import CONVERSIONS, NUMBER, Unit, parse_unit
from fte_audit.spec import nodes
from fte_audit.spec.nodes import Arithmetic, Comparator, Function
from fte_audit.spec.parsing import parse_expression

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fte_audit.spec.nodes import Node

FUNCTIONS: Final = {"MIN": Function.LEAST, "MAX": Function.GREATEST}
_LONGEST_LITERAL: Final = 15
"""Significant digits of a number in a relation that are kept exactly."""
_ADDED: Final = {Arithmetic.ADD: "added to", Arithmetic.SUBTRACT: "subtracted from"}


def parse_relation(text: str, at: Callable[[int], Span | None] | None = None) -> nodes.Comparison:
    """Parse a relation.

    Args:
        text: Such as `total = ai + human` or `handled <= total * share`.
        at: Where each of its characters stands.

    Raises:
        UserError: Where it is not a comparison of arithmetic expressions.
    """
    node = parse_expression(text, at=at, functions=FUNCTIONS)
    if not isinstance(node, nodes.Comparison) or node.operator is Comparator.NOT_EQUAL:
        hint = "compare two expressions with = <= >= < or >"
        span = node.span or (at(0) if at else None)
        raise UserError([Diagnostic("FTE156", "this is not a relation", span, hint)])
    found = [_foreign(part) for part in nodes.walk(node) if part is not node]
    if problems := [each for each in found if each is not None]:
        raise UserError(problems)
    return node


def _foreign(node: Node) -> Diagnostic | None:
    """What is not accepted in a relation."""
    if isinstance(node, nodes.Number):
        digits = str(node.value).replace(".", "").replace("-", "").strip("0")
        if len(digits) <= _LONGEST_LITERAL:
            return None
        message = f"the number has more than {_LONGEST_LITERAL} digits"
        return Diagnostic("FTE156", message, node.span, "write it as an assumption")
    if isinstance(node, nodes.Name | nodes.Calculation | nodes.Negative | nodes.Call):
        return None
    return Diagnostic(
        "FTE156",
        "this does not fit in a relation",
        node.span,
        "a relation has names, numbers, + - * /, min and max, and one comparison",
    )


def subtracts(relation: nodes.Comparison) -> bool:
    """Whether there is a difference in a relation, so that what it is about may be negative."""
    return any(
        isinstance(node, nodes.Negative)
        or (isinstance(node, nodes.Calculation) and node.operator is Arithmetic.SUBTRACT)
        for node in nodes.walk(relation)
    )


def exact(node: nodes.Number) -> Fraction:
    """The value of a number as it is written."""
    return Fraction(str(node.value))


class UnitChecker:
    """Works out the unit of an expression, and collects what does not fit."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
        self.problems: list[Diagnostic] = []
        self._units = units

    def check(self, relation: nodes.Comparison) -> None:
        """Check both sides of a relation and that they can be compared."""
        left, right = self._unit(relation.left), self._unit(relation.right)
        if left is not None and right is not None and left != right:
            message = f"`{left}` is compared with `{right}`"
            self._refuse(message, relation.span, left, right)

    def unit_of(self, node: Node) -> Unit | None:
        """The unit of an expression; None where it does not fit."""
        return self._unit(node)

    def _unit(self, node: Node) -> Unit | None:
        match node:
            case nodes.Name():
                return self._units.get(node.name)
            case nodes.Number():
                return NUMBER
            case nodes.Negative():
                return self._plain(self._unit(node.operand), node.span)
            case nodes.Calculation():
                return self._calculation(node)
            case nodes.Call():
                units = [self._unit(argument) for argument in node.arguments]
                return self._alike(units, "compared with", node.span)
            case _:
                raise AssertionError(f"{node} passed the parser of relations")

    def _calculation(self, node: nodes.Calculation) -> Unit | None:
        left, right = self._unit(node.left), self._unit(node.right)
        if node.operator in _ADDED:
            pair = [left, right] if node.operator is Arithmetic.ADD else [right, left]
            return self._plain(self._alike(pair, _ADDED[node.operator], node.span), node.span)
        if self._plain(left, node.span) is None or self._plain(right, node.span) is None:
            return None
        if left is None or right is None:
            return None
        return left * right if node.operator is Arithmetic.MULTIPLY else left / right

    def _plain(self, unit: Unit | None, span: Span | None) -> Unit | None:
        """Dates are numbers of days since an arbitrary day: they can only be compared."""
        if unit is not None and unit.is_date:
            self.problems.append(
                Diagnostic("FTE154", "dates can only be compared", span, "as in cause <= effect")
            )
            return None
        return unit

    def _alike(self, units: list[Unit | None], how: str, span: Span | None) -> Unit | None:
        known = [unit for unit in units if unit is not None]
        for unit in known[1:]:
            if unit != known[0]:
                self._refuse(f"`{known[0]}` is {how} `{unit}`", span, known[0], unit)
                return None
        return known[0] if len(known) == len(units) else None

    def _refuse(self, message: str, span: Span | None, left: Unit, right: Unit) -> None:
        self.problems.append(Diagnostic("FTE154", message, span, _conversion(left, right)))


def _conversion(left: Unit, right: Unit) -> str:
    """How one unit becomes the other, where a built-in conversion does it."""
    for name, (_, unit) in CONVERSIONS.items():
        factor = parse_unit(unit)
        if left * factor == right or right * factor == left:
            return f"`{name}` turns one into the other"
    return "both sides of a relation, and what is added, have the same unit"
