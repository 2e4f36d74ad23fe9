"""Narrowing ranges by what rows leave possible: forward and backward through each row, until rest.

After Benhamou and others (1999), Revising hull and box consistency.
"""

from __future__ import annotations

from collections import deque
from math import inf, isinf
from typing import TYPE_CHECKING, Final, TypeAlias

from fte_audit.feasibility.enclosures import (
    EVERYTHING,
    NOTHING,
    ONE,
    ZERO,
    Enclosure,
    add,
    divide,
    enclose,
    multiply,
    negate,
    power,
    roots,
)
from fte_audit.feasibility.rows import ProductRow, SumRow

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from fte_audit.feasibility.rows import ExtremeRow, Row
    from fte_audit.quantities.ranges import Range

Box: TypeAlias = list[Enclosure]
"""The range of each variable, by its number."""

_FEW: Final = 12
_LESS, _MORE = 1 - 4e-15, 1 + 4e-15
"""More than what is lost by rounding so many products and quotients, each by at most 1.2e-16 of
itself where no number is so small or large that it could leave the range of floats."""
_SMALL, _LARGE = 1e-15, 1e15
FINE: Final = 1e-9
"""How fine the range that is reported is, in the end."""
_ROUNDS: Final = 100
"""On a circle, rows are looked at so many times on average: it may go on without an end."""
COARSE: Final = 1e-4
"""On a circle, narrowing by less than this part of a range does not count: it may go on long."""

_Revision: TypeAlias = "Callable[[Box], list[tuple[int, Enclosure]]]"


class Budget:
    """How much work may still be done, in rows looked at: the same on every machine."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int = 1) -> bool:
        """Take steps; False where there were not so many left."""
        self.left -= steps
        return self.left >= 0

    def share(self, among: int, most: int | None = None) -> Budget:
        """Take an equal share of what is left, but so much at most; to be put back after use."""
        equal = max(self.left, 0) // among
        share = Budget(equal if most is None else min(equal, most))
        self.left -= share.left
        return share

    def put_back(self, share: Budget) -> None:
        """Put back what is left of a share."""
        self.left += max(share.left, 0)


class Contractor:
    """Rows that are ready to narrow boxes."""

    def __init__(
        self,
        rows: Sequence[Row],
        ranges: Mapping[int, Range],
        not_zero: Collection[int],
        fine: float,
    ) -> None:
        """Prepare rows.

        Args:
            rows: What holds.
            ranges: The exact ranges that there are, for their open ends.
            not_zero: Variables that are known not to be zero.
            fine: The part of a range by which narrowing must exceed to count.
        """
        self._fine = fine
        self._revise = [_reviser(row, not_zero) for row in rows]
        self._uses: dict[int, list[int]] = {}
        for number, row in enumerate(rows):
            for variable in row.variables:
                self._uses.setdefault(variable, []).append(number)
        self._limits = {
            each: limit
            for each in self._uses
            if (limit := _limit(ranges.get(each), never=each in not_zero))
        }

    def contract(
        self,
        box: Box,
        budget: Budget,
        changed: Iterable[int] | None = None,
        fine: float | None = None,
    ) -> bool:
        """Narrow a box in place.

        Args:
            box: The ranges.
            budget: Where it runs out, the box is left as it is then, which loses nothing.
            changed: The variables that were narrowed since the box was last at rest; None for all.
            fine: The part of a range that narrowing must exceed to count, if not as usual.

        Returns:
            False where nothing in the box is possible.
        """
        waiting = deque(
            range(len(self._revise))
            if changed is None
            else dict.fromkeys(row for each in changed for row in self._uses.get(each, ()))
        )
        queued = set(waiting)
        fine = self._fine if fine is None else fine
        most = _ROUNDS * len(self._revise) if fine else inf
        while waiting and most > 0 and budget.spend():
            most -= 1
            number = waiting.popleft()
            queued.discard(number)
            for variable, found in self._revise[number](box):
                before = box[variable]
                if found[0] <= before[0] and found[1] >= before[1]:
                    continue
                after = max(before[0], found[0]), min(before[1], found[1])
                if after[0] > after[1] or not self._allows(variable, after):
                    return False
                box[variable] = after
                if not fine or _matters(before, after, fine):
                    # A row is done with itself, but for what it filled in the middle of a range.
                    again = before[0] < 0.0 < before[1]
                    for row in self._uses[variable]:
                        if (row != number or again) and row not in queued:
                            waiting.append(row)
                            queued.add(row)
        return True

    def _allows(self, variable: int, left: Enclosure) -> bool:
        """Whether more is left of a range than an open end, or a zero that it can't be."""
        if variable not in self._limits:
            return True
        low, high, never = self._limits[variable]
        return left[1] > low and left[0] < high and not (never and left == ZERO)


def _limit(known: Range | None, *, never: bool) -> tuple[float, float, bool] | None:
    """The open ends of a range, as floats at or just beyond them; and whether zero is out."""
    low, high = -inf, inf
    if known is not None and known.low_open and known.low is not None:
        low = enclose(known.low)[0]
    if known is not None and known.high_open and known.high is not None:
        high = enclose(known.high)[1]
    return (low, high, never) if never or not isinf(low) or not isinf(high) else None


def _matters(before: Enclosure, after: Enclosure, fine: float) -> bool:
    """Whether a range became narrower by so much that it is worth looking again."""
    width = before[1] - before[0]
    # Of what is unbounded, the end that is not tells the size.
    least = fine * (min(abs(after[0]), abs(after[1])) if isinf(width) else width)
    return after[0] - before[0] > least or before[1] - after[1] > least


def _reviser(row: Row, not_zero: Collection[int]) -> _Revision:
    if isinstance(row, SumRow):
        return _sum_reviser(row)
    if isinstance(row, ProductRow):
        return _product_reviser(row, not_zero)
    return _extreme_reviser(row)


def _sum_reviser(row: SumRow) -> _Revision:
    variables = row.variables
    weights = [enclose(weight) for _, weight in row.weights]
    # Nearly all weights are 1 or -1, which costs nothing and loses nothing.
    signs = [int(weight) if abs(weight) == 1 else 0 for _, weight in row.weights]
    terms = tuple(zip(variables, weights, signs, strict=True))
    constant = enclose(row.constant)
    at_most = row.at_most

    def revise(box: Box) -> list[tuple[int, Enclosure]]:
        parts = [
            box[variable]
            if sign > 0
            else negate(box[variable])
            if sign
            else multiply(box[variable], weight)
            for variable, weight, sign in terms
        ]
        found = []
        rests, _ = _without_each(parts, constant, add)
        for rest, (variable, weight, sign) in zip(rests, terms, strict=True):
            if rest == EVERYTHING:
                continue
            opposite = (rest[0], inf) if at_most else rest
            if sign < 0:
                found.append((variable, opposite))
            else:
                own = negate(opposite)
                found.append((variable, own if sign else divide(own, weight)))
        return found

    return revise


def _product_reviser(row: ProductRow, not_zero: Collection[int]) -> _Revision:
    factor = enclose(row.factor)
    left, right = row.left, row.right
    powers = (*left, *right)
    is_simple = len(powers) <= _FEW and all(exponent == 1 for _, exponent in powers)
    sides = tuple(v for v, _ in left), tuple(v for v, _ in right)

    def revise(box: Box) -> list[tuple[int, Enclosure]]:
        if is_simple and factor[0] > _SMALL and factor[1] < _LARGE:
            found = _revise_positive(box, factor, *sides)
            if found is not None:
                return found
        parts = [
            box[variable] if exponent == 1 else power(box[variable], exponent)
            for variable, exponent in powers
        ]
        left_rests, left_all = _without_each(parts[: len(left)], factor, multiply)
        right_rests, right_all = _without_each(parts[len(left) :], ONE, multiply)
        if left_all[0] > right_all[1] or right_all[0] > left_all[1]:
            return [(powers[0][0], NOTHING)]
        found = []
        for at, rest in enumerate((*left_rests, *right_rests)):
            variable, exponent = powers[at]
            opposite = right_all if at < len(left) else left_all
            if rest[0] <= 0.0 <= rest[1]:
                side = left if at < len(left) else right
                value = divide(opposite, rest, not_zero=_is_not_zero(side, variable, box, not_zero))
            else:
                value = divide(opposite, rest)
            if exponent > 1:
                value = roots(value, exponent, box[variable])
            found.append((variable, value))
        return found

    return revise


def _revise_positive(
    box: Box, factor: Enclosure, left: Sequence[int], right: Sequence[int]
) -> list[tuple[int, Enclosure]] | None:
    """Narrow by a product of a few variables, quickly; None where one is not well above zero."""
    left_low, left_high = factor
    for variable in left:
        low, high = box[variable]
        left_low *= low
        left_high *= high
        if low < _SMALL or high > _LARGE:
            return None
    right_low = right_high = 1.0
    for variable in right:
        low, high = box[variable]
        right_low *= low
        right_high *= high
        if low < _SMALL or high > _LARGE:
            return None
    # What a variable must at least be is what the sides differ by when all others help.
    less, more = _LESS * (right_low / left_high), _MORE * (right_high / left_low)
    found = []
    for variable in left:
        low, high = box[variable]
        if low < less * high or low * more < high:
            found.append((variable, (less * high, low * more)))
    less, more = _LESS * (left_low / right_high), _MORE * (left_high / right_low)
    for variable in right:
        low, high = box[variable]
        if low < less * high or low * more < high:
            found.append((variable, (less * high, low * more)))
    return found


def _is_not_zero(
    side: Iterable[tuple[int, int]], without: int, box: Box, not_zero: Collection[int]
) -> bool:
    """Whether the product of the other variables of a side can't be zero, though its range may."""
    return all(
        each == without or each in not_zero or box[each][0] > 0.0 or box[each][1] < 0.0
        for each, _ in side
    )


def _extreme_reviser(row: ExtremeRow) -> _Revision:
    result, (first, second) = row.result, row.operands

    def least(box: Box) -> list[tuple[int, Enclosure]]:
        one, other, (low, high) = box[first], box[second], box[result]
        # Where only one operand can be as small as the result, it is the result.
        return [
            (result, (min(one[0], other[0]), min(one[1], other[1]))),
            (first, (low, high if other[0] > high else inf)),
            (second, (low, high if one[0] > high else inf)),
        ]

    def greatest(box: Box) -> list[tuple[int, Enclosure]]:
        one, other, (low, high) = box[first], box[second], box[result]
        return [
            (result, (max(one[0], other[0]), max(one[1], other[1]))),
            (first, (low if other[1] < low else -inf, high)),
            (second, (low if one[1] < low else -inf, high)),
        ]

    return greatest if row.greatest else least


def _without_each(
    parts: Sequence[Enclosure],
    start: Enclosure,
    join: Callable[[Enclosure, Enclosure], Enclosure],
) -> tuple[list[Enclosure], Enclosure]:
    """All parts but one, joined with the start, for each of them in turn; and all of them."""
    rests: list[Enclosure] = []
    before = start
    for part in parts:
        rests.append(before)
        before = join(before, part)
    if len(parts) > 1:
        behind = parts[-1]
        for at in range(len(parts) - 2, -1, -1):
            rests[at] = join(rests[at], behind)
            if at:
                behind = join(behind, parts[at])
    return rests, before
