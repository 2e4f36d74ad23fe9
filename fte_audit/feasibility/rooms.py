"""One part of a network: whether it can hold, and the ends of its ranges, by cutting boxes.

What can't be narrowed any further is cut in halves, the most promising first. A box is given up
only where it is shown to be empty; that something is possible is shown by a solution.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from heapq import heappop, heappush
from itertools import count
from math import inf, isinf
from typing import TYPE_CHECKING, Final

from fte_audit.feasibility.consequences import consequences
from fte_audit.feasibility.contraction import COARSE, FINE, Contractor
from fte_audit.feasibility.cutting import FAR, Side, Widths, halves, hull, replaced
from fte_audit.feasibility.enclosures import EVERYTHING, enclose, enclose_range
from fte_audit.feasibility.exact import narrowed
from fte_audit.feasibility.rows import ProductRow, SumRow
from fte_audit.feasibility.witness import Solver

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fte_audit.feasibility.contraction import Box, Budget
    from fte_audit.feasibility.enclosures import Enclosure
    from fte_audit.feasibility.parts import Part
    from fte_audit.feasibility.rewriting import Rows
    from fte_audit.feasibility.rows import Row
    from fte_audit.feasibility.witness import Solution

TOLERANCE: Final = 0.0005
"""How near, as a part of its end, the outer end of a range is brought to a solution."""

_LOST: Final = 1e-13
"""What part of its largest number may be lost by rounding a sum, and what it is worked out from."""


class Outcome(StrEnum):
    """Whether values can be found for which all relations hold."""

    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    UNDECIDED = "undecided"


class Room:
    """A part, with the box in which all of its solutions lie."""

    def __init__(self, part: Part, rows: Rows, budget: Budget) -> None:
        self._variables = part.variables
        self._rows = part.rows
        self._following: list[Row] = []
        self._ranges = {each: rows.ranges[each] for each in part.variables if each in rows.ranges}
        self._not_zero = frozenset(
            each
            for each in part.variables
            if each in rows.not_zero
            or (each in self._ranges and not self._ranges[each].contains(Fraction(0)))
        )
        self._solutions: list[Solution] = []
        self._outermost: dict[tuple[int, Side], tuple[int, float]] = {}
        self._open = {
            (each, side): True
            for each in part.variables
            if each < len(rows.numbers)
            for side in Side
        }
        self._box: Box = [EVERYTHING] * (part.variables[-1] + 1)
        for number, each in self._ranges.items():
            self._box[number] = enclose_range(each)
        self._contractor = Contractor(
            part.rows, self._ranges, self._not_zero, COARSE if part.circles else 0.0
        )
        self._empty = not self._contractor.contract(self._box, budget)
        if part.circles and not self._empty:
            self._empty = not self._follow(budget)
        self._solver = Solver(
            self._contractor, self._rows, self._following, self._ranges, self._not_zero
        )
        self._cut = sorted({*part.circles, *_beside_gaps(self._rows, self._box)})
        self._widths = Widths(self._box)
        self._is_at_rest = not self._cut and budget.left >= 0

    @property
    def is_empty(self) -> bool:
        """Whether it is known already that the part can't hold."""
        return self._empty

    @property
    def solution(self) -> Solution:
        """A solution of the part, if it was shown to be possible."""
        return self._solutions[0]

    def outcome(self, budget: Budget) -> Outcome:
        """Whether the part can hold."""
        if self._empty:
            return Outcome.IMPOSSIBLE
        if self._solutions or self._try(self._box, budget):
            return Outcome.POSSIBLE
        if not self._sharpen(budget):
            self._empty = True
            return Outcome.IMPOSSIBLE
        return Outcome.POSSIBLE if self._try(self._box, budget) else self._search(budget)

    def reach(self, number: int, budget: Budget) -> tuple[float, float, bool]:
        """The ends of a variable's range, and whether there are solutions near both."""
        tight = bool(self._solutions)
        if tight and not self._is_exact:
            for side, among in ((Side.LOW, 2), (Side.HIGH, 1)):
                share = budget.share(among)
                tight &= self._end(number, side, share)
                budget.put_back(share)
        low, high = self._box[number]
        # Zero has no sign here.
        return low + 0.0, high + 0.0, tight

    @cached_property
    def _is_exact(self) -> bool:
        """Whether there is a solution at each end of the box, but for rounding that never tells."""
        return self._is_at_rest and not any(
            self._blurs(row) for row in self._rows if isinstance(row, SumRow)
        )

    def _blurs(self, row: SumRow) -> bool:
        """Whether a sum is of so different sizes that what rounding loses of it tells at an end."""
        ends = [
            (number, end, enclose(abs(weight))[1])
            for number, weight in row.weights
            for side in Side
            if not isinf(end := side.outer(self._box[number]))
        ]
        lost = _LOST * max((abs(end) * weight for _, end, weight in ends), default=0.0)
        return any(lost > weight * _near(end, self._scale(number)) for number, end, weight in ends)

    def _follow(self, budget: Budget) -> bool:
        """Narrow by what follows from the rows, too; False where nothing is possible."""
        not_zero = self._not_zero | {
            number for number, (low, high) in enumerate(self._box) if low > 0 or high < 0
        }
        found = consequences(self._rows, not_zero, len(self._box))
        if found is None:
            return False
        self._following = found
        rows = (*self._rows, *found)
        last = max(number for row in rows for number in row.variables)
        self._box += [EVERYTHING] * (last + 1 - len(self._box))
        self._contractor = Contractor(rows, self._ranges, not_zero, COARSE)
        return self._contractor.contract(self._box, budget, fine=FINE)

    def _try(self, box: Box, budget: Budget) -> Solution | None:
        """Look for a solution in a box and keep it."""
        if not budget.spend(len(self._variables)):
            return None
        found = self._solver.solve(box, budget, self._wanted() if self._solutions else None)
        if found is not None:
            self._solutions.append(found)
        return found

    def _sharpen(self, budget: Budget) -> bool:
        """Narrow the exact ranges where floats are at rest; False where nothing is possible."""
        rows = (*self._rows, *self._following)
        if not budget.spend(4 * len(rows)):
            return True
        found = narrowed(rows, self._ranges, self._box)
        if found is None:
            return False
        self._ranges = found
        self._solver = Solver(
            self._contractor, self._rows, self._following, self._ranges, self._not_zero
        )
        for number, each in found.items():
            low, high = enclose_range(each)
            self._box[number] = max(low, self._box[number][0]), min(high, self._box[number][1])
        return self._contractor.contract(self._box, budget)

    def _search(self, budget: Budget) -> Outcome:
        """Cut the box until a solution is found or nothing is left; the widest part first."""
        order = count()
        waiting = [(0.0, next(order), self._box)]
        left: list[Box] = []
        while waiting:
            _, _, box = heappop(waiting)
            number = self._widest(box)
            if number is None or not budget.spend():
                if number is not None or not self._refutes(box, budget):
                    left.append(box)
                continue
            for half in halves(box, number):
                if self._contractor.contract(half, budget, [number]):
                    if self._try(half, budget):
                        return Outcome.POSSIBLE
                    widest = self._widest(half)
                    width = 0.0 if widest is None else self._widths.of(half, widest)
                    heappush(waiting, (-width, next(order), half))
        self._empty = not left
        if left:
            self._box = hull(left)
        return Outcome.UNDECIDED if left else Outcome.IMPOSSIBLE

    def _refutes(self, box: Box, budget: Budget) -> bool:
        """Whether there is no solution in a box, exactly."""
        rows = (*self._rows, *self._following)
        return budget.spend(4 * len(rows)) and narrowed(rows, self._ranges, box) is None

    def _end(self, number: int, side: Side, budget: Budget) -> bool:
        """Narrow a range from one side until a solution is near that end.

        The boxes that reach furthest out are looked at first, so that the end is known as soon as
        one of them has a solution there.

        Returns:
            Whether there is a solution near the end.
        """
        order = count()
        scale = self._scale(number)
        waiting = [(side.outer(self._box[number]), next(order), self._box)]
        # A box with a solution in it is never given up, so that there is always one.
        while True:
            end, _, box = heappop(waiting)
            near = _near(end, scale)
            reached = self._is_near(number, side, end, near)
            if reached or not budget.spend():
                break
            parts = self._closer(box, number, side, near, budget)
            if parts is None:
                break
            for part in parts:
                heappush(waiting, (side.outer(part[number]), next(order), part))
        self._box = replaced(self._box, number, side.cut(self._box[number], end))
        self._contractor.contract(self._box, budget, [number])
        return reached

    def _scale(self, number: int) -> float:
        """Against what it is told how near to zero a solution is: never more than a range."""
        low, high = self._box[number]
        known = self._solutions[0][number]
        return min(high - low, abs(enclose(known)[0]) if known else 1.0)

    def _wanted(self) -> dict[int, list[Enclosure]]:
        """The ends of ranges near which there is no solution yet."""
        wanted: dict[int, list[Enclosure]] = {}
        for number, side in list(self._open):
            end = side.outer(self._box[number])
            near = _near(end, self._scale(number))
            if self._is_near(number, side, end, near):
                del self._open[number, side]
            else:
                edge, _ = side.split(self._box[number], near)
                wanted.setdefault(number, []).append(edge)
        return wanted

    def _is_near(self, number: int, side: Side, end: float, near: float) -> bool:
        """Whether a solution lies near an end, or far out where there is none."""
        seen, best = self._outermost.get((number, side), (0, inf))
        for each in self._solutions[seen:]:
            best = min(best, side.outer(enclose(each[number])))
        self._outermost[number, side] = len(self._solutions), best
        return best <= -FAR if isinf(end) else best - end <= near

    def _closer(
        self, box: Box, number: int, side: Side, near: float, budget: Budget
    ) -> list[Box] | None:
        """Look for a solution at the outer end of a box.

        Returns:
            The parts in which there may be one; None where there is nothing left to cut.
        """
        edge, rest = side.split(box[number], near)
        beyond = [] if rest is None else [replaced(box, number, rest)]
        at_edge = replaced(box, number, edge)
        parts: list[Box] = []
        if self._contractor.contract(at_edge, budget, [number]):
            found = self._try(at_edge, budget)
            if found is not None and edge[0] <= found[number] <= edge[1]:
                return [at_edge, *beyond]
            widest = self._widest(at_edge, but=number)
            if widest is not None:
                parts = self._kept(halves(at_edge, widest), widest, budget)
            elif not self._refutes(at_edge, budget):
                return None
        for each in beyond:
            parts += self._kept(halves(each, number), number, budget)
        return parts

    def _kept(self, boxes: Iterable[Box], changed: int, budget: Budget) -> list[Box]:
        return [box for box in boxes if self._contractor.contract(box, budget, [changed])]

    def _widest(self, box: Box, but: int | None = None) -> int | None:
        """The variable to cut, one on a circle if that will do; None where none is wide."""
        for among in (self._cut, self._variables):
            widest = self._widths.widest(box, (each for each in among if each != but))
            if widest is not None:
                return widest
        return None


def _beside_gaps(rows: Sequence[Row], box: Box) -> set[int]:
    """Variables of either sign in products that can't be zero: enclosures fill gaps in them."""
    found: set[int] = set()
    for row in rows:
        if isinstance(row, ProductRow):
            sides = [[box[number] for number, _ in side] for side in (row.left, row.right)]
            if any(all(low > 0 or high < 0 for low, high in side) for side in sides):
                found |= {each for each in row.variables if box[each][0] < 0 < box[each][1]}
    return found


def _near(end: float, scale: float) -> float:
    """How near to an end a solution has to be."""
    return 0.0 if isinf(end) else max(TOLERANCE * abs(end), 1e-3 * TOLERANCE * scale)
