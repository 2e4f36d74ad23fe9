"""What is asked: variables with the ranges they may take, and relations between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from fractions import Fraction

    from fte_audit.quantities.ranges import Range


class Operator(StrEnum):
    """What joins two terms."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"
    LEAST = "min"
    GREATEST = "max"


class Comparison(StrEnum):
    """What a relation says of its two sides."""

    EQUAL = "="
    AT_MOST = "<="


@dataclass(frozen=True, slots=True)
class Constant:
    """A number that is known exactly."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Reference:
    """A variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """Two terms joined by an operator."""

    operator: Operator
    left: Term
    right: Term


Term: TypeAlias = Constant | Reference | Operation


@dataclass(frozen=True, slots=True)
class Relation:
    """Something that has to hold between variables."""

    name: str
    left: Term
    comparison: Comparison
    right: Term

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of its variables, each once, as they are first met."""
        return tuple(dict.fromkeys((*names_in(self.left), *names_in(self.right))))


@dataclass(frozen=True, slots=True)
class Network:
    """A question: are there values within these ranges for which all relations hold?

    Attributes:
        ranges: Variable -> what it may be.
        relations: What has to hold.
    """

    ranges: Mapping[str, Range]
    relations: tuple[Relation, ...]


def names_in(term: Term) -> Iterator[str]:
    """The variables of a term, in order, repeated as they are."""
    if isinstance(term, Reference):
        yield term.name
    elif isinstance(term, Operation):
        yield from names_in(term.left)
        yield from names_in(term.right)
