"""Checked expressions as Polars expressions.

Times and durations are Int64 microseconds, numbers are integers of a column or Float64. Each
construct means here what `docs/spec.md` says, on every engine.
"""

from __future__ import annotations

import re
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, ne, or_
from typing import TYPE_CHECKING, TypeAlias

import polars as pl

from fte_audit.spec import nodes
from fte_audit.spec.nodes import Arithmetic, Comparator, Function, Logic, Type

if TYPE_CHECKING:
    from collections.abc import Callable

    from fte_audit.spec.nodes import Node

    Resolve: TypeAlias = Callable[[str, Type | None], pl.Expr]
    """Gives the column of a name, as it is or (with a type) read as that type."""

PHYSICAL = {
    Type.TEXT: pl.String(),
    Type.NUMBER: pl.Float64(),
    Type.BOOLEAN: pl.Boolean(),
    Type.TIME: pl.Int64(),
    Type.DURATION: pl.Int64(),
}
"""How values of each type are held; numbers may also be integers."""

TRIMMED = " \t\r\n"
_COMPARE: dict[Comparator, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    Comparator.EQUAL: eq,
    Comparator.NOT_EQUAL: ne,
    Comparator.LESS: lt,
    Comparator.LESS_EQUAL: le,
    Comparator.GREATER: gt,
    Comparator.GREATER_EQUAL: ge,
}
_UNIT_MICROS = {
    Function.SECONDS: 1_000_000,
    Function.MINUTES: 60_000_000,
    Function.HOURS: 3_600_000_000,
}


def lower(node: Node, resolve: Resolve) -> pl.Expr:  # noqa: C901, PLR0911, PLR0912 - one arm for each node
    """Make a Polars expression of a checked expression.

    Args:
        node: The `node` of a `Checked`.
        resolve: Gives the column of a name in its physical form; asked with a type for names that
            are read as another type, with None for all others.
    """
    match node:
        case nodes.Name(name=name):
            return resolve(name, None)
        case nodes.Coerce(operand=operand, to=to):
            return resolve(operand.name, to)
        case nodes.Logical(operator=operator):
            parts = (lower(operand, resolve) for operand in node.operands)
            return reduce(and_ if operator is Logic.AND else or_, parts)
        case nodes.Not():
            return ~lower(node.operand, resolve)
        case nodes.Comparison(operator=comparator):
            compare = _COMPARE[comparator]
            return compare(lower(node.left, resolve), lower(node.right, resolve))
        case nodes.Between():
            low, high = lower(node.low, resolve), lower(node.high, resolve)
            within = lower(node.operand, resolve)
            # `is_between` is missing where one bound is, even if the other one rules the value out
            return (within >= low) & (within <= high)
        case nodes.In():
            return _lower_in(node, resolve)
        case nodes.Like():
            return _matches(
                lower(node.operand, resolve), node.pattern, ignore_case=node.ignore_case
            )
        case nodes.Is(value=None):
            return lower(node.operand, resolve).is_null()
        case nodes.Is(value=value):
            return lower(node.operand, resolve).eq_missing(pl.lit(value))
        case nodes.Calculation() | nodes.Negative():
            return _lower_arithmetic(node, resolve)
        case nodes.Case():
            return _lower_case(node, resolve)
        case nodes.Call():
            return _lower_call(node, resolve)
        case _:
            return _lower_literal(node)


def _lower_literal(node: Node) -> pl.Expr:
    match node:
        case nodes.Text(value=text):
            return pl.lit(text, dtype=pl.String)
        case nodes.Number(value=int(whole)):
            return pl.lit(whole, dtype=pl.Int64)
        case nodes.Number(value=number):
            return pl.lit(number, dtype=pl.Float64)
        case nodes.Truth(value=truth):
            return pl.lit(truth, dtype=pl.Boolean)
        case nodes.Moment(micros=micros) | nodes.Interval(micros=micros):
            return pl.lit(micros, dtype=pl.Int64)
        case nodes.Null(type=Type() as type_):
            return pl.lit(None, dtype=PHYSICAL[type_])
        case _:
            raise TypeError(f"{type(node).__name__} was not checked")


def _lower_in(node: nodes.In, resolve: Resolve) -> pl.Expr:
    operand = lower(node.operand, resolve)
    match node.values[0]:
        case nodes.Number():
            # the checker keeps listed numbers to those that Float64 tells apart from all others
            return operand.cast(pl.Float64).is_in([float(_plain(value)) for value in node.values])
        case _:
            return operand.is_in([_plain(value) for value in node.values])


def _plain(literal: Node) -> str | int | float | bool:
    match literal:
        case nodes.Text() | nodes.Number() | nodes.Truth():
            return literal.value
        case nodes.Moment() | nodes.Interval():
            return literal.micros
        case _:
            raise TypeError(f"{type(literal).__name__} can't stand in a list")


def _matches(text: pl.Expr, pattern: str, *, ignore_case: bool) -> pl.Expr:
    """Whether a text matches a LIKE pattern."""
    if ignore_case:
        text, pattern = text.str.to_lowercase(), pattern.lower()
    inner = pattern.strip("%")
    if "_" in pattern or "%" in inner:
        parts = (".*" if c == "%" else "." if c == "_" else re.escape(c) for c in pattern)
        return text.str.contains(rf"(?s)\A{''.join(parts)}\z")
    if not inner:
        return text.str.contains("", literal=True) if pattern else text == pl.lit("")
    before, after = pattern.startswith("%"), pattern.endswith("%")
    if before and after:
        return text.str.contains(inner, literal=True)
    if before:
        return text.str.ends_with(inner)
    return text.str.starts_with(inner) if after else text == pl.lit(inner)


def _lower_arithmetic(node: nodes.Calculation | nodes.Negative, resolve: Resolve) -> pl.Expr:
    """Calculate: numbers in Float64, which can't wrap around; times in whole microseconds."""
    if node.type is None:
        raise TypeError("the expression was not checked")

    def operand(part: Node) -> pl.Expr:
        lowered = lower(part, resolve)
        return lowered.cast(pl.Float64) if node.type is Type.NUMBER else lowered

    if isinstance(node, nodes.Negative):
        return -operand(node.operand)
    left, right = operand(node.left), operand(node.right)
    match node.operator:
        case Arithmetic.ADD:
            return left + right
        case Arithmetic.SUBTRACT:
            return left - right
        case Arithmetic.MULTIPLY:
            return left * right
        case Arithmetic.DIVIDE:
            divisor = right.replace(0.0, None)
            constant = not nodes.names(node.right)
            return left / (_spread(divisor, node, resolve) if constant else divisor)


def _spread(divisor: pl.Expr, node: Node, resolve: Resolve) -> pl.Expr:
    """Repeat a constant divisor for every row.

    Polars divides by a single number by multiplying with its reciprocal, which can miss the last
    digit (90 / 3600 becomes 0.024999999999999998); dividing by a column of that number is exact.
    """
    for part in nodes.walk(node):
        if isinstance(part, nodes.Coerce | nodes.Name):
            return lower(part, resolve).is_null().cast(pl.Float64) * 0.0 + divisor
    return divisor


def _lower_case(node: nodes.Case, resolve: Resolve) -> pl.Expr:
    lowered = lower(node.otherwise, resolve)
    for test, result in reversed(node.branches):
        lowered = pl.when(lower(test, resolve)).then(lower(result, resolve)).otherwise(lowered)
    return lowered


def _lower_call(node: nodes.Call, resolve: Resolve) -> pl.Expr:  # noqa: C901, PLR0911, PLR0912 - one arm for each function
    first, *others = [lower(argument, resolve) for argument in node.arguments]
    match node.function:
        case Function.ABS:
            return first.abs()
        case Function.CEIL:
            return first.ceil()
        case Function.FLOOR:
            return first.floor()
        case Function.ROUND:
            return first.round(mode="half_away_from_zero")
        case Function.LOWER:
            return first.str.to_lowercase()
        case Function.UPPER:
            return first.str.to_uppercase()
        case Function.TRIM:
            return first.str.strip_chars(TRIMMED)
        case Function.LENGTH:
            return first.str.len_chars().cast(pl.Int64)
        case Function.SECONDS | Function.MINUTES | Function.HOURS:
            unit = pl.lit(float(_UNIT_MICROS[node.function]))
            return first.cast(pl.Float64) / _spread(unit, node, resolve)
        case Function.STARTS_WITH:
            return first.str.starts_with(others[0])
        case Function.ENDS_WITH:
            return first.str.ends_with(others[0])
        case Function.CONTAINS:
            return first.str.contains(others[0], literal=True)
        case Function.COALESCE:
            return pl.coalesce([first, *others])
        case Function.NULLIF:
            return pl.when(first == others[0]).then(None).otherwise(first)
        case Function.GREATEST:
            return pl.max_horizontal([first, *others])
        case Function.LEAST:
            return pl.min_horizontal([first, *others])
