"""Relations written as rows, which share auxiliary variables.

A relation such as `blended = share * ai + (1 - share) * human` becomes several rows. Whatever is
known exactly is put in as a number, and so is what rows make known exactly; variables that are
equal become one.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from fte_audit.feasibility.exact import common
from fte_audit.feasibility.network import Comparison, Constant, Operation, Operator, Reference
from fte_audit.feasibility.rows import ExtremeRow, SumRow, product_row, sum_row
from fte_audit.quantities.ranges import Range

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fte_audit.feasibility.network import Network, Relation, Term
    from fte_audit.feasibility.rows import ProductRow, Row

_SUMS = {Operator.ADD, Operator.SUBTRACT}
_PRODUCTS = {Operator.MULTIPLY, Operator.DIVIDE}
_EXTREMES = {Operator.LEAST, Operator.GREATEST}

_Weights = dict[int, Fraction]
_Powers = dict[int, int]


@dataclass(frozen=True, slots=True)
class Rows:
    """A network as rows.

    Attributes:
        numbers: The variables of the network in order, with the numbers that they have in rows;
            auxiliary ones come after.
        rows: What has to hold, each once.
        ranges: Number -> range, of variables that have one; none that is a point stands in a row,
            but for an auxiliary one that is the operand of an extreme.
        not_zero: The variables that something is divided by.
        contradictions: Relations that do not hold, whatever is left to choose.
    """

    numbers: Mapping[str, int]
    rows: tuple[Row, ...]
    ranges: Mapping[int, Range]
    not_zero: tuple[int, ...]
    contradictions: tuple[str, ...] = ()


def rows_of(network: Network) -> Rows:
    """Write the relations of a network as rows."""
    numbers = {name: number for number, name in enumerate(network.ranges)}
    ranges = dict(enumerate(network.ranges.values()))
    while True:
        builder = _Builder(numbers, ranges)
        contradictions = tuple(each.name for each in network.relations if not builder.add(each))
        if contradictions or not builder.found:
            return Rows(
                numbers,
                tuple(builder.rows),
                builder.ranges,
                tuple(builder.not_zero),
                contradictions,
            )
        ranges |= builder.found
        numbers = {name: builder.same.get(each, each) for name, each in numbers.items()}


class _UndefinedError(Exception):
    """Something is divided by zero."""


class _Builder:
    """Numbers variables and collects rows."""

    def __init__(self, numbers: Mapping[str, int], ranges: Mapping[int, Range]) -> None:
        # Dicts without values are sets that keep their order.
        self.rows: dict[Row, None] = {}
        self.not_zero: dict[int, None] = {}
        self.ranges = dict(ranges)
        self.found: dict[int, Range] = {}
        self.same: dict[int, int] = {}
        self._numbers = numbers
        self._size = len(numbers)
        self._known: dict[Row | Fraction, int] = {}

    def add(self, relation: Relation) -> bool:
        """Add a relation; False where it can't hold, whatever is left to choose."""
        try:
            return self._add(relation)
        except _UndefinedError:
            return False

    def _add(self, relation: Relation) -> bool:
        equal = relation.comparison is Comparison.EQUAL
        row: Row | None = self._as_products(relation) if equal else None
        if row is None:
            difference = Operation(Operator.SUBTRACT, relation.left, relation.right)
            row = sum_row(*self._sum(difference), at_most=not equal)
        if not row.variables:
            return row.holds({})
        self.rows[row] = None
        if len(row.variables) == 1:
            return self._determine(row)
        return not _is_equality(row) or self._unite(*row.variables)

    def _determine(self, row: Row) -> bool:
        """Note the value of a row's only variable; False where it can't have that."""
        (number,) = row.variables
        value = row.solve(number, {})
        if value is None or number not in self.ranges or number in self.found:
            # What was found of it in this round has to be put in first.
            return True
        if not self.ranges[number].contains(value):
            return False
        self.ranges[number] = self.found[number] = Range(value, value)
        return True

    def _unite(self, kept: int, other: int) -> bool:
        """Note that two variables are one; False where they can't be equal."""
        if kept in self.ranges and other in self.ranges and not {kept, other} & self.found.keys():
            left = common(self.ranges[kept], self.ranges[other])
            if left is None:
                return False
            self.found |= {kept: left, other: left}
            self.same[other] = kept
        return True

    def _as_products(self, relation: Relation) -> ProductRow | None:
        """An equation of two products as one row; None where it is not, or is one of sums too."""
        pair = (relation.left, relation.right)
        if any(isinstance(each, Operation) and each.operator in _SUMS for each in pair):
            return None
        (factor, powers), (other, more) = self._product(pair[0]), self._product(pair[1])
        if not factor or not other or (_is_linear(powers) and _is_linear(more)):
            return None
        if any(variable in powers and not self._is_not_zero(variable) for variable in more):
            # Where the variable is zero, both sides are: it can't be cut.
            return None
        return product_row(factor / other, _times(powers, more, -1))

    def _is_not_zero(self, variable: int) -> bool:
        known = self.ranges.get(variable)
        return variable in self.not_zero or not (known is None or known.contains(Fraction(0)))

    def _sum(self, term: Term) -> tuple[_Weights, Fraction]:
        """A term as weights of variables and a constant."""
        if isinstance(term, Operation) and term.operator in _SUMS:
            weights, constant = self._sum(term.left)
            more, other = self._sum(term.right)
            sign = 1 if term.operator is Operator.ADD else -1
            for variable, weight in more.items():
                weights[variable] = weights.get(variable, Fraction(0)) + sign * weight
            left = {variable: weight for variable, weight in weights.items() if weight}
            return left, constant + sign * other
        factor, powers = self._product(term)
        if not factor or not powers:
            return {}, factor
        if _is_linear(powers):
            return dict.fromkeys(powers, factor), Fraction(0)
        return {self._auxiliary_product(powers): factor}, Fraction(0)

    def _product(self, term: Term) -> tuple[Fraction, _Powers]:
        """A term as a factor and powers of variables, which may be negative."""
        if isinstance(term, Constant):
            return term.value, {}
        if isinstance(term, Reference):
            return self._factor(self._numbers[term.name])
        if term.operator in _EXTREMES:
            return self._extreme(term)
        if term.operator in _SUMS:
            return self._auxiliary_sum(*self._sum(term))
        factor, powers = self._product(term.left)
        other, more = self._product(term.right)
        if term.operator is Operator.MULTIPLY:
            return factor * other, _times(powers, more, 1)
        if not other:
            raise _UndefinedError
        self.not_zero |= dict.fromkeys(more)
        return factor / other, _times(powers, more, -1)

    def _factor(self, number: int) -> tuple[Fraction, _Powers]:
        """A variable, or the number that it is known to be."""
        known = self.ranges[number]
        if known.is_point and known.low is not None:
            return known.low, {}
        return Fraction(1), {number: 1}

    def _auxiliary_sum(self, weights: _Weights, constant: Fraction) -> tuple[Fraction, _Powers]:
        if not weights:
            return constant, {}
        if len(weights) == 1 and not constant:
            ((variable, weight),) = weights.items()
            return weight, {variable: 1}
        return Fraction(1), {self._variable(sum_row(weights, constant)): 1}

    def _auxiliary_product(self, powers: _Powers) -> int:
        return self._named(
            product_row(Fraction(1), powers),
            lambda number: product_row(Fraction(1), powers | {number: -1}),
        )

    def _extreme(self, term: Operation) -> tuple[Fraction, _Powers]:
        """The least or the greatest of two terms."""
        greatest = term.operator is Operator.GREATEST
        (left, constant), (right, other) = self._sum(term.left), self._sum(term.right)
        if not left and not right:
            return (max if greatest else min)(constant, other), {}
        operands = (
            self._variable(sum_row(left, constant)),
            self._variable(sum_row(right, other)),
        )
        if operands[0] == operands[1]:
            return Fraction(1), {operands[0]: 1}
        number = self._named(
            ExtremeRow(-1, operands, greatest),
            lambda result: ExtremeRow(result, operands, greatest),
        )
        return Fraction(1), {number: 1}

    def _variable(self, row: SumRow) -> int:
        """A variable that equals a sum: where it is one, that."""
        if not row.weights:
            number = self._known.setdefault(row.constant, self._size)
            self.ranges[number] = Range(row.constant, row.constant)
            self._size = max(self._size, number + 1)
            return number
        if row.weights == ((row.variables[0], Fraction(1)),) and not row.constant:
            return row.variables[0]
        return self._named(
            row, lambda number: sum_row(dict(row.weights) | {number: Fraction(-1)}, row.constant)
        )

    def _named(self, key: Row, definition: Callable[[int], Row]) -> int:
        """The variable that a term is known by; a new one where it is met for the first time."""
        if key not in self._known:
            self._known[key] = number = self._size
            self._size += 1
            self.rows[definition(number)] = None
        return self._known[key]


def _is_equality(row: Row) -> bool:
    """Whether a row says that two variables are equal, and no more."""
    return (
        isinstance(row, SumRow)
        and not row.at_most
        and not row.constant
        and len(row.weights) == 2  # noqa: PLR2004 - the two
        and row.weights[0][1] == -row.weights[1][1]
    )


def _is_linear(powers: _Powers) -> bool:
    return list(powers.values()) in ([], [1])


def _times(powers: _Powers, more: _Powers, sign: int) -> _Powers:
    """The powers of a product, or of a quotient."""
    joined = dict(powers)
    for variable, power in more.items():
        joined[variable] = joined.get(variable, 0) + sign * power
    return {variable: power for variable, power in joined.items() if power}
