"""Expressions as values: one frozen node for each accepted construct."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fte_audit.diagnostics import Span


class Type(StrEnum):
    """What an expression gives."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"
    DURATION = "duration"


class Logic(StrEnum):
    """Connectives of conditions."""

    AND = "AND"
    OR = "OR"


class Comparator(StrEnum):
    """Comparisons."""

    EQUAL = "="
    NOT_EQUAL = "<>"
    LESS = "<"
    LESS_EQUAL = "<="
    GREATER = ">"
    GREATER_EQUAL = ">="


class Arithmetic(StrEnum):
    """Arithmetic operators."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"


class Function(StrEnum):
    """The accepted functions."""

    ABS = "ABS"
    CEIL = "CEIL"
    COALESCE = "COALESCE"
    CONTAINS = "CONTAINS"
    ENDS_WITH = "ENDS_WITH"
    FLOOR = "FLOOR"
    GREATEST = "GREATEST"
    HOURS = "HOURS"
    LEAST = "LEAST"
    LENGTH = "LENGTH"
    LOWER = "LOWER"
    MINUTES = "MINUTES"
    NULLIF = "NULLIF"
    ROUND = "ROUND"
    SECONDS = "SECONDS"
    STARTS_WITH = "STARTS_WITH"
    TRIM = "TRIM"
    UPPER = "UPPER"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """What all nodes have: the place where they are written, which is no part of their value."""

    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Name(_Placed):
    """A role, a fact or a column."""

    name: str


@dataclass(frozen=True, slots=True)
class Text(_Placed):
    """A text literal."""

    value: str


@dataclass(frozen=True, slots=True)
class Number(_Placed):
    """A number literal."""

    value: int | float


@dataclass(frozen=True, slots=True)
class Truth(_Placed):
    """TRUE or FALSE."""

    value: bool


@dataclass(frozen=True, slots=True)
class Null(_Placed):
    """NULL; its type is known once it is checked."""

    type: Type | None = None


@dataclass(frozen=True, slots=True)
class LocalTime(_Placed):
    """`DATE '...'` or `TIMESTAMP '...'` as written; checking makes it a `Moment`.

    Attributes:
        text: The ISO date or time, with or without a zone.
        is_date: Whether it was written as a date.
    """

    text: str
    is_date: bool


@dataclass(frozen=True, slots=True)
class Moment(_Placed):
    """A time, in microseconds since 1970 in UTC."""

    micros: int


@dataclass(frozen=True, slots=True)
class Interval(_Placed):
    """A length of time, in microseconds."""

    micros: int


@dataclass(frozen=True, slots=True)
class Logical(_Placed):
    """Two or more conditions, all joined by the same connective."""

    operator: Logic
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(_Placed):
    """Negation of a condition."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Comparison(_Placed):
    """A comparison of two values."""

    operator: Comparator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Calculation(_Placed):
    """Arithmetic on two values; its type is known once it is checked."""

    operator: Arithmetic
    left: Node
    right: Node
    type: Type | None = None


@dataclass(frozen=True, slots=True)
class Negative(_Placed):
    """Unary minus; its type is known once it is checked."""

    operand: Node
    type: Type | None = None


@dataclass(frozen=True, slots=True)
class In(_Placed):
    """Whether a value is one of a list of literals."""

    operand: Node
    values: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Between(_Placed):
    """Whether a value lies between two others, both included."""

    operand: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Like(_Placed):
    """Whether a text matches a pattern of `%` (anything) and `_` (one character)."""

    operand: Node
    pattern: str
    ignore_case: bool


@dataclass(frozen=True, slots=True)
class Is(_Placed):
    """Whether a value is NULL (`value` None), TRUE or FALSE; never missing itself."""

    operand: Node
    value: bool | None


@dataclass(frozen=True, slots=True)
class Case(_Placed):
    """The result of the first condition that is true, else `otherwise`."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Call(_Placed):
    """A function and its arguments."""

    function: Function
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Coerce(_Placed):
    """A name whose values are read as another type; what can't be read is missing, and counted."""

    operand: Name
    to: Type


Node: TypeAlias = (
    Name
    | Text
    | Number
    | Truth
    | Null
    | LocalTime
    | Moment
    | Interval
    | Logical
    | Not
    | Comparison
    | Calculation
    | Negative
    | In
    | Between
    | Like
    | Is
    | Case
    | Call
    | Coerce
)
"""An expression."""


def children(node: Node) -> tuple[Node, ...]:  # noqa: PLR0911 - one arm for each node
    """The expressions directly inside an expression, in written order."""
    match node:
        case Logical():
            return node.operands
        case Not() | Negative() | Like() | Is() | Coerce():
            return (node.operand,)
        case Comparison() | Calculation():
            return (node.left, node.right)
        case In():
            return (node.operand, *node.values)
        case Between():
            return (node.operand, node.low, node.high)
        case Case():
            return (*(part for branch in node.branches for part in branch), node.otherwise)
        case Call():
            return node.arguments
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """An expression and everything inside it, in written order."""
    yield node
    for child in children(node):
        yield from walk(child)


def names(node: Node) -> tuple[str, ...]:
    """The names that an expression uses, each once, in the order of first use."""
    return tuple(dict.fromkeys(part.name for part in walk(node) if isinstance(part, Name)))


def coercions(node: Node) -> tuple[tuple[str, Type], ...]:
    """The names that are read as another type, each pair once, in the order of first use."""
    pairs = ((part.operand.name, part.to) for part in walk(node) if isinstance(part, Coerce))
    return tuple(dict.fromkeys(pairs))
