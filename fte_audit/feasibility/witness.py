"""Solutions in exact fractions: the proof that something is possible."""

from __future__ import annotations

from fractions import Fraction
from heapq import heappop, heappush
from math import ceil, frexp, isinf, ldexp, sqrt
from typing import TYPE_CHECKING, Final

from fte_audit.feasibility.enclosures import LARGEST, enclose
from fte_audit.feasibility.exact import common
from fte_audit.quantities.ranges import Range

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from fte_audit.feasibility.contraction import Box, Budget, Contractor
    from fte_audit.feasibility.enclosures import Enclosure
    from fte_audit.feasibility.rows import Row

_PARTS: Final = (0.25, 0.75, 0.125, 0.875)
"""The parts of a range around which a value is tried where its middle will not do."""
_ANYWHERE: Final = (1.0, -1.0, 0.0, 1e3, -1e3)
"""Where that is tried of what is not bounded at all."""
_OUTWARDS: Final = (1e-3, 10.0, 1e3, 1e6)
"""How far beyond its end, against that, of what has no other end."""
_COARSE: Final = 0.05
_HUGE: Final = 1e300
_NARROW: Final = 10**9
_THIN: Final = 1 / _NARROW
_BOTH: Final = 2
_UNBOUNDED: Final = Range(None, None)

Solution = dict[int, Fraction]
"""The exact value of each variable, by its number."""


class Solver:
    """Finds solutions of rows, and checks them exactly."""

    def __init__(
        self,
        contractor: Contractor,
        rows: Sequence[Row],
        following: Sequence[Row],
        ranges: Mapping[int, Range],
        not_zero: Collection[int],
    ) -> None:
        """Work out in which order variables are chosen, so that rows give as many as possible.

        Args:
            contractor: What narrows the rest of a box when a variable was chosen.
            rows: What has to hold.
            following: Rows that follow from them.
            ranges: The exact ranges, of variables that have one.
            not_zero: Variables that must not be zero.
        """
        self._contractor = contractor
        self._rows = rows
        self._ranges = ranges
        self._not_zero = not_zero
        self._giving = [(row, row.variables) for row in (*rows, *following)]
        self._uses: dict[int, list[int]] = {}
        for number, (_, variables) in enumerate(self._giving):
            for variable in variables:
                self._uses.setdefault(variable, []).append(number)
        self._given = [
            (variables[0], value)
            for row, variables in self._giving
            if len(variables) == 1 and (value := row.solve(variables[0], {})) is not None
        ]
        self._orders = [_order(rows, ranges, sign) for sign in (1, -1)]
        for order in self._orders:
            order += [each for each in self._uses if each not in order]

    def solve(
        self, box: Box, budget: Budget, wanted: Mapping[int, Sequence[Enclosure]] | None = None
    ) -> Solution | None:
        """Look for a solution in a box.

        Values are chosen one by one, the rest of the box narrowed after each; what rows give is
        worked out exactly in the end.

        Args:
            box: A box that is at rest; it is left as it is.
            budget: What it may cost.
            wanted: Variable -> where a value is of the most use, if there can be one.
        """
        chosen: Solution = {}
        # What fails in one order may be found in the other, next time.
        self._orders.reverse()
        order = self._orders[0]
        for variable in order:
            if not _is_thin(*box[variable]):
                places = _places(box[variable], wanted.get(variable, ()) if wanted else ())
                found = self._set(variable, places, box, budget)
                if found is None:
                    return None
                chosen[variable], box = found
        values: Solution = {}
        for variable, value in (*self._given, *chosen.items()):
            if not self._take(variable, value, values):
                return None
        for variable in order:
            if variable not in values:
                left = self._choose(variable, box[variable])
                if left is None or not self._take(variable, left, values):
                    return None
        return values if all(row.holds(values) for row in self._rows) else None

    def _set(
        self, variable: int, places: Iterable[Enclosure], box: Box, budget: Budget
    ) -> tuple[Fraction, Box] | None:
        """Choose a value that leaves something possible for the others."""
        for place in places:
            value = self._choose(variable, place)
            if value is not None:
                smaller = list(box)
                smaller[variable] = enclose(value)
                if self._contractor.contract(smaller, budget, [variable], _COARSE):
                    return value, smaller
        return None

    def _take(self, variable: int, value: Fraction, values: Solution) -> bool:
        """Note a value, and all values that rows give then; False where one of them can't be."""
        waiting = [(variable, value)]
        while waiting:
            variable, value = waiting.pop()
            if variable in values:
                continue
            if not self._may_be(variable, value):
                return False
            values[variable] = value
            for number in self._uses[variable]:
                row, variables = self._giving[number]
                unknown = [each for each in variables if each not in values]
                if len(unknown) == 1:
                    given = row.solve(unknown[0], values)
                    if given is not None:
                        waiting.append((unknown[0], given))
        return True

    def _may_be(self, variable: int, value: Fraction) -> bool:
        known = self._ranges.get(variable)
        return (known is None or known.contains(value)) and (
            value != 0 or variable not in self._not_zero
        )

    def _choose(self, variable: int, place: Enclosure) -> Fraction | None:
        """A value of the exact range in a place; None where there is none."""
        if not _is_thin(*place):
            value = Fraction(_short(place))
            if self._may_be(variable, value):
                return value
        known = self._ranges.get(variable, _UNBOUNDED)
        low, high = (None if isinf(end) else Fraction(end) for end in place)
        left = common(known, Range(low, high))
        if left is None:
            return None
        value = inside(left, never=variable in self._not_zero)
        return value if self._may_be(variable, value) else None


def inside(given: Range, *, never: bool) -> Fraction:
    """A number well inside a range, if there is one not zero where it must `never` be that."""
    value = _between(given)
    if not value and never and not given.is_point:
        # Zero lies inside, so both ends are beyond it.
        value = Fraction(1) if given.high is None else given.high / 2
    return value


def _is_thin(low: float, high: float) -> bool:
    """Whether a range is narrow against its size: the simplest number in it may well be meant."""
    return high - low <= _THIN * max(abs(low), abs(high)) and not isinf(high - low)


def _places(possible: Enclosure, wanted: Sequence[Enclosure]) -> Iterator[Enclosure]:
    """Where in a range to try a value: where it is wanted, then around its middle, then beside."""
    low, high = possible
    for edge in wanted:
        place = max(low, edge[0]), min(high, edge[1])
        if place[0] <= place[1]:
            yield place
    if isinf(low) and isinf(high):
        yield from ((each, each) for each in _ANYWHERE)
        return
    yield possible
    end = low if isinf(high) else high
    if isinf(high - low):
        # Further out, up to where it is far too.
        size = max(abs(end), 1.0) if abs(end) < _HUGE else 0.0
        outwards = 1 if isinf(high) else -1
        yield from ((each, each) for each in (end + outwards * far * size for far in _OUTWARDS))
    else:
        for part in _PARTS:
            yield low + (part - 0.125) * (high - low), low + (part + 0.125) * (high - low)


def _short(place: Enclosure) -> float:
    """A number of few binary digits around the middle of a range, so that fractions stay small."""
    near = middle(place)
    room = min(near - place[0], place[1] - near) / 3
    if room == 0.0 or max(abs(near), room) > _HUGE:
        return near
    step = ldexp(1.0, frexp(room)[1])
    return ceil((near - room) / step) * step


def _between(given: Range) -> Fraction:
    """A number well inside a range; of one that is narrow, the simplest."""
    low, high = given.low, given.high
    if low is None or high is None:
        if low is None:
            return Fraction(0) if high is None else high - 1
        return low + 1
    if (high - low) * _NARROW > max(abs(low), abs(high)):
        return (low + high) / 2
    found = simplest(low, high)
    return found if given.contains(found) else (low + high) / 2


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of the smallest denominator in a closed range, of those the one nearest zero.

    Example:
        >>> simplest(Fraction(314, 100), Fraction(315, 100))
        Fraction(22, 7)
    """
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest(-high, -low)
    whole = ceil(low)
    if whole <= high:
        return Fraction(whole)
    below = whole - 1
    return below + 1 / simplest(1 / (high - below), 1 / (low - below))


def _order(rows: Sequence[Row], ranges: Mapping[int, Range], sign: int) -> list[int]:
    """All variables, those that rows give last: a row gives one that no row before it has.

    The variables that no row gives come first, the ones in most rows at the head.

    Args:
        rows: The rows.
        ranges: The ranges, of variables that have one.
        sign: 1 where rows are to give what has the fewest bounds, if they can, -1 the most.
    """
    users: dict[int, set[int]] = {}
    for number, row in enumerate(rows):
        for variable in row.variables:
            users.setdefault(variable, set()).add(number)
    free = sorted(users, key=lambda each: -len(users[each]))
    waiting: list[tuple[int, int]] = []

    def consider(variable: int) -> None:
        bounds = _bounds(ranges.get(variable, _UNBOUNDED))
        if len(users[variable]) == 1 and bounds <= _BOTH:
            heappush(waiting, (sign * bounds, -variable))

    for variable in free:
        consider(variable)
    given: dict[int, None] = {}
    while waiting:
        variable = -heappop(waiting)[1]
        # Where its row gave another variable meanwhile, it is in none any more.
        if users[variable] and rows[min(users[variable])].gives(variable):
            given[variable] = None
            number = users[variable].pop()
            for other in rows[number].variables:
                users[other].discard(number)
                consider(other)
    return [*(each for each in free if each not in given), *reversed(given)]


def _bounds(given: Range) -> int:
    """How many bounds a range has; of a point more than of any other."""
    return 3 if given.is_point else (given.low is not None) + (given.high is not None)


def middle(possible: Enclosure) -> float:
    """A number well inside: geometric between positive ends, so that neither is favoured."""
    low, high = possible
    if isinf(low):
        if isinf(high):
            return 0.0
        return max(2 * high, -LARGEST) if high < 0 else high - 1
    if isinf(high):
        return min(2 * low, LARGEST) if low > 0 else low + 1
    return sqrt(low) * sqrt(high) if low > 0 else low / 2 + high / 2
