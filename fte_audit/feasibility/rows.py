"""Rows: sums, products and extremes of variables, each simple enough to be solved."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class SumRow:
    """`constant + sum of weight * variable` is zero, or at most zero.

    Attributes:
        weights: Variable and weight, each variable once, no weight zero.
        constant: What is added.
        at_most: Whether the sum may be negative.
    """

    weights: tuple[tuple[int, Fraction], ...]
    constant: Fraction
    at_most: bool = False

    @property
    def variables(self) -> tuple[int, ...]:
        """Its variables."""
        return tuple(variable for variable, _ in self.weights)

    def gives(self, variable: int) -> bool:
        """Whether it tells one of its variables where the others are known."""
        return not self.at_most and variable in self.variables

    def solve(self, variable: int, values: Mapping[int, Fraction]) -> Fraction | None:
        """The value of one variable where the others are known; None where none can be told."""
        if self.at_most:
            return None
        total, own = self.constant, Fraction(1)
        for other, weight in self.weights:
            if other == variable:
                own = weight
            else:
                total += weight * values[other]
        return -total / own

    def holds(self, values: Mapping[int, Fraction]) -> bool:
        """Whether it holds, exactly."""
        total = sum((each * values[other] for other, each in self.weights), start=self.constant)
        return total <= 0 if self.at_most else total == 0


@dataclass(frozen=True, slots=True)
class ProductRow:
    """`factor * product of the left` equals `product of the right`.

    Attributes:
        factor: A number that is not zero.
        left: Variable and power, each at least 1.
        right: The same; no variable stands on both sides.
    """

    factor: Fraction
    left: tuple[tuple[int, int], ...]
    right: tuple[tuple[int, int], ...]

    @property
    def variables(self) -> tuple[int, ...]:
        """Its variables."""
        return tuple(variable for variable, _ in (*self.left, *self.right))

    @property
    def powers(self) -> dict[int, int]:
        """Variable -> power; those of the right are negative."""
        return dict(self.left) | {variable: -power for variable, power in self.right}

    def gives(self, variable: int) -> bool:
        """Whether it tells one of its variables where the others are known and not zero."""
        return abs(self.powers.get(variable, 0)) == 1

    def solve(self, variable: int, values: Mapping[int, Fraction]) -> Fraction | None:
        """The value of one variable where the others are known; None where none can be told."""
        if not self.gives(variable):
            return None
        left = self.factor * _product(self.left, values, variable)
        right = _product(self.right, values, variable)
        on_left = any(variable == other for other, _ in self.left)
        above, below = (right, left) if on_left else (left, right)
        return above / below if below else None

    def holds(self, values: Mapping[int, Fraction]) -> bool:
        """Whether it holds, exactly."""
        return self.factor * _product(self.left, values) == _product(self.right, values)


@dataclass(frozen=True, slots=True)
class ExtremeRow:
    """`result` is the least, or the greatest, of two other variables."""

    result: int
    operands: tuple[int, int]
    greatest: bool

    @property
    def variables(self) -> tuple[int, ...]:
        """Its variables."""
        return (self.result, *self.operands)

    def gives(self, variable: int) -> bool:
        """Whether it tells one of its variables, whatever the others are."""
        return variable == self.result

    def solve(self, variable: int, values: Mapping[int, Fraction]) -> Fraction | None:
        """The value of one variable where the others are known; None where none can be told."""
        if variable == self.result:
            pair = [values[operand] for operand in self.operands]
            return max(pair) if self.greatest else min(pair)
        first, second = self.operands
        other = values[second if variable == first else first]
        result = values[self.result]
        # An operand that is not the result leaves that to the other one.
        return result if (other < result if self.greatest else other > result) else None

    def holds(self, values: Mapping[int, Fraction]) -> bool:
        """Whether it holds, exactly."""
        pair = [values[operand] for operand in self.operands]
        return values[self.result] == (max(pair) if self.greatest else min(pair))


Row: TypeAlias = SumRow | ProductRow | ExtremeRow


def sum_row(
    weights: Mapping[int, Fraction], constant: Fraction, *, at_most: bool = False
) -> SumRow:
    """A sum in its order."""
    kept = tuple((variable, weights[variable]) for variable in sorted(weights) if weights[variable])
    return SumRow(kept, constant, at_most)


def product_row(factor: Fraction, powers: Mapping[int, int]) -> ProductRow:
    """`factor` times a product of powers, which may be negative, is 1."""
    left = tuple((variable, power) for variable, power in sorted(powers.items()) if power > 0)
    right = tuple((variable, -power) for variable, power in sorted(powers.items()) if power < 0)
    return ProductRow(factor, left, right)


def _product(
    powers: Sequence[tuple[int, int]], values: Mapping[int, Fraction], without: int | None = None
) -> Fraction:
    return prod(
        (
            values[variable] if power == 1 else values[variable] ** power
            for variable, power in powers
            if variable != without
        ),
        start=Fraction(1),
    )
