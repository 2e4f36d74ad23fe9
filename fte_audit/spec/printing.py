"""Expressions as text, in one canonical way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fte_audit.spec import nodes
from fte_audit.spec.times import utc_text

if TYPE_CHECKING:
    from fte_audit.spec.nodes import Node

RESERVED = {
    "AND",
    "BETWEEN",
    "CASE",
    "ELSE",
    "END",
    "FALSE",
    "ILIKE",
    "IN",
    "IS",
    "LIKE",
    "NOT",
    "NULL",
}
RESERVED |= {"OR", "THEN", "TRUE", "WHEN"}
"""Words that are no names unless they are quoted."""

_BARE_NAME = re.compile(r"[^\W\d]\w*")
_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _UNARY, _ATOM = range(1, 9)
_SUMS = {nodes.Arithmetic.ADD, nodes.Arithmetic.SUBTRACT}


def is_bare_name(text: str) -> bool:
    """Whether text is a name that needs no quotes.

    Example:
        >>> is_bare_name("chat_id"), is_bare_name("chat id"), is_bare_name("NULL")
        (True, False, False)
    """
    return _BARE_NAME.fullmatch(text) is not None and text.upper() not in RESERVED


def to_text(node: Node) -> str:
    """Write an expression canonically: it reads back as the same expression."""
    return _write(node, 0)


def _write(node: Node, outer: int) -> str:
    text, strength = _form(node)
    return f"({text})" if strength < outer else text


def _form(node: Node) -> tuple[str, int]:  # noqa: PLR0911 - one arm for each node
    """The text of a node, and how strongly it holds together."""
    match node:
        case nodes.Logical(operator=operator):
            strength = _AND if operator is nodes.Logic.AND else _OR
            parts = [_write(operand, strength + 1) for operand in node.operands]
            return f" {operator} ".join(parts), strength
        case nodes.Not():
            return f"NOT {_write(node.operand, _NOT)}", _NOT
        case nodes.Comparison():
            left, right = (_write(part, _SUM) for part in (node.left, node.right))
            return f"{left} {node.operator} {right}", _COMPARISON
        case nodes.Calculation():
            strength = _SUM if node.operator in _SUMS else _PRODUCT
            left, right = _write(node.left, strength), _write(node.right, strength + 1)
            return f"{left} {node.operator} {right}", strength
        case nodes.Negative():
            operand = _write(node.operand, _ATOM)
            # `--` starts a comment, and a minus right before a number belongs to the number
            alone = isinstance(node.operand, nodes.Number)
            return f"-({operand})" if alone else f"-{operand}", _UNARY
        case nodes.Coerce():
            return _form(node.operand)
        case nodes.In() | nodes.Between() | nodes.Like() | nodes.Is():
            return _form_of_test(node), _COMPARISON
        case _:
            return _form_of_atom(node), _ATOM


def _form_of_test(node: nodes.In | nodes.Between | nodes.Like | nodes.Is) -> str:
    operand = _write(node.operand, _SUM)
    match node:
        case nodes.In():
            return f"{operand} IN ({', '.join(_write(value, 0) for value in node.values)})"
        case nodes.Between():
            return f"{operand} BETWEEN {_write(node.low, _SUM)} AND {_write(node.high, _SUM)}"
        case nodes.Like():
            return f"{operand} {'ILIKE' if node.ignore_case else 'LIKE'} {_quoted(node.pattern)}"
        case nodes.Is():
            return f"{operand} IS {'NULL' if node.value is None else str(node.value).upper()}"


def _form_of_atom(node: Node) -> str:  # noqa: C901, PLR0911 - one arm for each node
    match node:
        case nodes.Name(name=name):
            return name if is_bare_name(name) else '"' + name.replace('"', '""') + '"'
        case nodes.Text(value=value):
            return _quoted(value)
        case nodes.Number(value=number):
            return repr(number)
        case nodes.Truth(value=truth):
            return str(truth).upper()
        case nodes.Null():
            return "NULL"
        case nodes.LocalTime(text=text, is_date=is_date):
            return f"{'DATE' if is_date else 'TIMESTAMP'} {_quoted(text)}"
        case nodes.Moment(micros=value):
            return f"TIMESTAMP {_quoted(utc_text(value))}"
        case nodes.Interval(micros=value):
            return f"INTERVAL '{value}' microseconds"
        case nodes.Case():
            arms = [
                f"WHEN {_write(test, 0)} THEN {_write(then, 0)}" for test, then in node.branches
            ]
            last = (
                ""
                if isinstance(node.otherwise, nodes.Null)
                else f" ELSE {_write(node.otherwise, 0)}"
            )
            return f"CASE {' '.join(arms)}{last} END"
        case nodes.Call():
            return f"{node.function}({', '.join(_write(part, 0) for part in node.arguments)})"
        case _:
            raise TypeError(f"{type(node).__name__} has no text of its own")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
