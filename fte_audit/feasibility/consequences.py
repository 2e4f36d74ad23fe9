"""What follows from two rows that share two variables, and from means weighted by shares.

Narrowing looks at one row at a time. Where two rows share two variables it may come to rest too
early, or never leave infinity: `ai = total * share` and `total = ai + human` leave `total`
unbounded whatever the others are, but `total * (1 - share) = human` does not. Where a mean is a
little less than each of its parts can be, narrowing goes on in very small steps, and no box is
given up before it is very small; `share * (ai - mean) = rest * (mean - human)` tells at once.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations
from math import gcd
from typing import TYPE_CHECKING, Final, TypeAlias

from fte_audit.feasibility.rows import ProductRow, SumRow, product_row, sum_row

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from fte_audit.feasibility.rows import Row

_ROUNDS: Final = 2
"""How many times consequences are drawn, from what followed in the round before too."""
_HIGHEST: Final = 2
"""The highest power of a variable in a row that is still of use."""

_Term: TypeAlias = "tuple[Fraction, dict[int, int]]"
"""A factor and powers of variables; of none where it is a number."""


def consequences(rows: Sequence[Row], not_zero: Collection[int], unused: int) -> list[Row] | None:
    """Find rows that follow from others.

    Args:
        rows: What holds.
        not_zero: Variables that can't be zero where it holds.
        unused: The first number that is no variable yet: new auxiliary variables start with it.

    Returns:
        The new rows; None where the rows contradict each other.
    """
    drawn = _Drawn(rows, not_zero, unused)
    new = list(rows)
    for _ in range(_ROUNDS):
        known = list(drawn.rows)
        for one, other in _sharing(known, new):
            if not drawn.draw(one, other):
                return None
        new = list(drawn.rows)[len(known) :]
        if not new or len(drawn.rows) > 3 * len(rows):
            break
    drawn.blend(rows)
    return list(drawn.rows)[len(rows) :]


def _sharing(known: Sequence[Row], new: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """Pairs of rows that share at least two variables, one of them new."""
    variables = [set(row.variables) for row in known]
    fresh = set(new)
    for one, other in combinations(range(len(known)), 2):
        if len(variables[one] & variables[other]) > 1 and fresh & {known[one], known[other]}:
            yield known[one], known[other]


class _Drawn:
    """Rows, and what followed from them."""

    def __init__(self, rows: Sequence[Row], not_zero: Collection[int], unused: int) -> None:
        # Without values it is a set that keeps its order.
        self.rows: dict[Row, None] = dict.fromkeys(rows)
        self._not_zero = not_zero
        self._unused = unused
        self._named: dict[Row, int] = {}

    def draw(self, one: Row, other: Row) -> bool:
        """Draw what follows from two rows; False where they contradict each other."""
        if isinstance(one, SumRow) and isinstance(other, SumRow):
            return self._take(_sums(one, other), max(len(one.weights), len(other.weights)))
        if isinstance(one, ProductRow) and isinstance(other, ProductRow):
            longest = max(len(one.variables), len(other.variables))
            return self._take(_products(one, other, self._not_zero), longest)
        for total, product in ((one, other), (other, one)):
            if isinstance(total, SumRow) and isinstance(product, ProductRow):
                self._factor_out(total, product)
        return True

    def blend(self, rows: Sequence[Row]) -> None:
        """Draw what follows from sums of parts whose shares add up to a number.

        Of `mean = share * ai + rest * human`, where `share + rest = 1`, that is
        `share * (ai - mean) = rest * (mean - human)`.
        """
        sums = [row for row in rows if isinstance(row, SumRow)]
        products = [row for row in rows if isinstance(row, ProductRow)]
        for whole in sums:
            if whole.at_most or not whole.constant or len(whole.weights) == 1:
                continue
            multiples = {each: self._multiples(each, products) for each in whole.variables}
            for total in sums:
                parts = _parts(total, multiples)
                if parts:
                    self._cancel(total, whole, parts)

    def _multiples(self, variable: int, products: Sequence[ProductRow]) -> dict[int, _Term]:
        """What is a variable times something, and times what."""
        found: dict[int, _Term] = {variable: (Fraction(1), {})}
        for product in products:
            for multiple in product.variables if variable in product.powers else ():
                solved = self._solved(product, multiple) if multiple != variable else None
                if solved is not None and solved[1].pop(variable) == 1:
                    found.setdefault(multiple, solved)
        return found

    def _cancel(self, total: SumRow, whole: SumRow, parts: Mapping[int, tuple[int, _Term]]) -> None:
        """Add that what the parts of a sum exceed the rest of it by adds up to zero, weighted."""
        used = {multiple for multiple, _ in parts.values()}
        rest = {each: weight for each, weight in total.weights if each not in used}
        terms = []
        for share, weight in whole.weights:
            # The rest times one: times what the shares add up to, as a part of that.
            portion = -weight / whole.constant
            weights = {each: portion * n for each, n in rest.items()}
            constant = portion * total.constant
            factor, powers = parts[share][1]
            if powers:
                part = self._product(powers)
                weights[part] = weights.get(part, Fraction(0)) + factor
            else:
                constant += factor
            terms.append(self._times(share, sum_row(weights, constant)))
        self._balance([each for each in terms if each[0]], at_most=total.at_most)

    def _balance(self, terms: Sequence[_Term], *, at_most: bool) -> None:
        """Add that products of different variables are zero, or at most zero, together."""
        if len(terms) == 2 and not at_most:  # noqa: PLR2004 - one on either side
            (one, left), (other, right) = terms
            if not left.keys() & right.keys():
                powers = left | {each: -power for each, power in right.items()}
                self.rows[product_row(-one / other, powers)] = None
                return
        weights = {self._product(powers): factor for factor, powers in terms}
        if weights:
            self.rows[sum_row(weights, Fraction(0), at_most=at_most)] = None

    def _times(self, variable: int, inner: SumRow) -> _Term:
        """A variable times a sum, which is known by one name whatever it is a multiple of."""
        if not inner.weights:
            return inner.constant, {variable: 1}
        scale = inner.weights[0][1]
        weights = {each: n / scale for each, n in inner.weights}
        return scale, {variable: 1, self._name(sum_row(weights, inner.constant / scale)): 1}

    def _take(self, found: Iterator[Row], longest: int) -> bool:
        for row in found:
            if not row.variables:
                if not row.holds({}):
                    return False
            elif len(row.variables) <= longest:
                self.rows[row] = None
        return True

    def _factor_out(self, total: SumRow, product: ProductRow) -> None:
        """Of a sum with `x` and a multiple of `x` in it, make a product with `x`."""
        weights = dict(total.weights)
        shared = [variable for variable in weights if variable in product.powers]
        for multiple, variable in permutations(shared, 2):
            solved = self._solved(product, multiple)
            if solved is None or solved[1].get(variable) != 1 or len(solved[1]) == 1:
                continue
            factor, powers = solved
            ratio = self._product({each: n for each, n in powers.items() if each != variable})
            inner = self._name(sum_row({ratio: weights[multiple] * factor}, weights[variable]))
            rest = {each: n for each, n in weights.items() if each not in (multiple, variable)}
            remaining = sum_row(rest, total.constant, at_most=total.at_most)
            self._join({variable: 1, inner: 1}, remaining)

    def _join(self, powers: dict[int, int], rest: SumRow) -> None:
        """Add that a product, and the rest of the sum that it stands in, are zero together."""
        if not rest.weights and not rest.constant:
            return
        if not rest.at_most and not rest.weights:
            self.rows[product_row(-1 / rest.constant, powers)] = None
        elif not rest.at_most and len(rest.weights) == 1 and not rest.constant:
            ((variable, weight),) = rest.weights
            self.rows[product_row(-1 / weight, powers | {variable: -1})] = None
        else:
            weights = dict(rest.weights) | {self._product(powers): Fraction(1)}
            self.rows[sum_row(weights, rest.constant, at_most=rest.at_most)] = None

    def _solved(self, product: ProductRow, variable: int) -> tuple[Fraction, dict[int, int]] | None:
        """A variable as a factor and powers of the others; None where that may divide by zero."""
        powers = product.powers
        own = powers.pop(variable)
        if abs(own) != 1:
            return None
        solved = {each: -own * power for each, power in powers.items()}
        if any(power < 0 and each not in self._not_zero for each, power in solved.items()):
            return None
        return product.factor if own < 0 else 1 / product.factor, solved

    def _product(self, powers: dict[int, int]) -> int:
        """The variable that is a product: where it is one, that."""
        if list(powers.values()) == [1]:
            return next(iter(powers))
        return self._name(product_row(Fraction(1), powers))

    def _name(self, row: SumRow | ProductRow) -> int:
        """The auxiliary variable that a sum or a product is known by."""
        if row not in self._named:
            self._named[row] = number = self._unused
            self._unused += 1
            if isinstance(row, SumRow):
                definition: Row = sum_row(dict(row.weights) | {number: Fraction(-1)}, row.constant)
            else:
                definition = product_row(row.factor, row.powers | {number: -1})
            self.rows[definition] = None
        return self._named[row]


def _parts(
    total: SumRow, multiples: Mapping[int, Mapping[int, _Term]]
) -> dict[int, tuple[int, _Term]]:
    """Of each share of a whole, its multiple in a sum, and what it stands there times.

    Empty where a share has no multiple of its own there, or all stand there as they are.
    """
    parts: dict[int, tuple[int, _Term]] = {}
    for share, known in multiples.items():
        for multiple, weight in total.weights:
            if multiple in known:
                factor, powers = known[multiple]
                parts[share] = multiple, (weight * factor, powers)
                break
    found = {multiple for multiple, _ in parts.values()}
    return parts if len(found) == len(multiples) and found != multiples.keys() else {}


def _sums(one: SumRow, other: SumRow) -> Iterator[SumRow]:
    """Two sums added so that a variable drops out; for each that they share."""
    first, second = dict(one.weights), dict(other.weights)
    for variable, weight in first.items():
        if variable not in second:
            continue
        multiplier, divisor = -weight, second[variable]
        if one.at_most and other.at_most and multiplier / divisor < 0:
            continue
        # Rows that say "at most" must not be turned around.
        scale = Fraction(1)
        if other.at_most and not one.at_most and multiplier / divisor < 0:
            scale = Fraction(-1)
        factor = scale * multiplier / divisor
        weights = {
            each: scale * first.get(each, Fraction(0)) + factor * second.get(each, Fraction(0))
            for each in (*first, *(each for each in second if each not in first))
        }
        constant = scale * one.constant + factor * other.constant
        yield sum_row(weights, constant, at_most=one.at_most or other.at_most)


def _products(
    one: ProductRow, other: ProductRow, not_zero: Collection[int]
) -> Iterator[ProductRow]:
    """Two products multiplied or divided so that a variable drops out; for each that they share."""
    first, second = one.powers, other.powers
    for variable in first:
        if variable not in second:
            continue
        shared = gcd(first[variable], second[variable])
        up, down = second[variable] // shared, -first[variable] // shared
        if up < 0:
            up, down = -up, -down
        powers = {
            each: up * first.get(each, 0) + down * second.get(each, 0)
            for each in (*first, *(each for each in second if each not in first))
        }
        # Whatever is cut on both sides must not be zero.
        cut = [each for each in second if up * first.get(each, 0) * down * second[each] < 0]
        if all(each in not_zero for each in cut) and max(map(abs, powers.values())) <= _HIGHEST:
            yield product_row(one.factor**up * other.factor**down, powers)
