"""People's minutes on what AI handled, at the same mix of contacts."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.cubes import CubeCell, packed_row, total, unpacked_row
from fte_audit.estimates.values import NotEstimable
from fte_audit.readings.offer import Table
from fte_audit.readings.population import PEOPLE, WHOLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.readings.expanding import Cells, Levels

STRATA: Final = ("topic", "language", "hour")
"""What contacts are alike in, where a log has it."""
NOTHING: Final = NotEstimable("people handled no conversation whose minutes are known")
_MICROS_IN_HOUR: Final = 3_600_000_000
_BINARY_PLACES: Final = 64
_NO_MIX: Final = NotEstimable("people handled none of the contacts that AI handled")


class Strata:
    """The strata of a cube in one row for each of its cells, and what people would have worked.

    Thousands of strata make thousands of cells; packed into one integer for each combination of the
    other attributes, they add up at once.

    Attributes:
        table: The cube by the other attributes.
    """

    def __init__(self, table: Table) -> None:
        """Pack.

        Args:
            table: The cube, with or without strata.
        """
        self._names = tuple(name for name in table.names if name in STRATA)
        places = [table.names.index(name) for name in self._names]
        rest = [place for place, name in enumerate(table.names) if name not in self._names]
        number: dict[Levels, int] = {}
        rows: dict[Levels, dict[int, CubeCell]] = {}
        for levels, cell in table.cells.items():
            stratum = tuple(levels[place] for place in places)
            at = number.setdefault(stratum, len(number))
            rows.setdefault(tuple(levels[place] for place in rest), {})[at] = cell
        self._strata = list(number)
        names = tuple(table.names[place] for place in rest)
        self.table = Table(names, {key: self._row(cells) for key, cells in rows.items()})
        self._groups = {mix: self._grouped(names) for mix, names in _MIXES.items()}
        self._cells: Cells | None = None
        self._known: dict[tuple[int, str], Fraction | NotEstimable] = {}

    def _row(self, cells: Mapping[int, CubeCell]) -> CubeCell:
        """The same cell of every stratum as one."""
        of_each = [cells.get(at) for at in range(len(self._strata))]
        measures = len(next(iter(cells.values())).sums)
        n = packed_row(0 if cell is None else total(cell.n) for cell in of_each)
        sums = []
        for at in range(measures):
            pairs = [(0, 0) if cell is None else cell.sums[at] for cell in of_each]
            has, worked = (packed_row(map(total, row)) for row in zip(*pairs, strict=True))
            sums.append((has, worked))
        return CubeCell(n, tuple(sums))

    def _grouped(self, names: frozenset[str]) -> tuple[list[int], int]:
        """The number of the coarser stratum that each lies in, and how many of these there are."""
        places = [place for place, name in enumerate(self._names) if name in names]
        number: dict[Levels, int] = {}
        of = [
            number.setdefault(tuple(stratum[place] for place in places), len(number))
            for stratum in self._strata
        ]
        return of, len(number)

    def hours(self, cells: Cells, at: int, case_mix: str) -> Fraction | NotEstimable:
        """The hours that people would have worked on what is credited to AI.

        Strata that people never handled count like the others together, but for `same_topic`, where
        they count nothing.

        Args:
            cells: By credit, or as people's. Switches that only choose leave them as they are, so
                what was worked out for them last is remembered.
            at: The place of the measure.
            case_mix: The option of `case_mix`.
        """
        if cells is not self._cells:
            self._cells, self._known = cells, {}
        if (at, case_mix) not in self._known:
            self._known[at, case_mix] = self._hours(cells, at, case_mix)
        return self._known[at, case_mix]

    def _hours(self, cells: Cells, at: int, case_mix: str) -> Fraction | NotEstimable:
        empty = CubeCell(0, ((0, 0),) * (at + 1))
        people, ai = cells.get((PEOPLE,), empty), cells.get((WHOLE,), empty)
        has, worked, credited = (self._summed(row, case_mix) for row in (*people.sums[at], ai.n))
        if not any(has):
            return NOTHING
        on_support = [n if seen else 0 for n, seen in zip(credited, has, strict=True)]
        n, every = sum(on_support), sum(credited)
        if every and not n:
            return _NO_MIX
        # Thousands of fractions add up to one of thousands of digits: 2**-64 microseconds will do.
        parts = sum(
            (count * length << _BINARY_PLACES) // seen
            for count, length, seen in zip(on_support, worked, has, strict=True)
            if count
        )
        micros = Fraction(parts, 1 << _BINARY_PLACES)
        if case_mix != "same_topic" and n:
            micros = micros * every / n
        return micros / _MICROS_IN_HOUR

    def _summed(self, row: int, case_mix: str) -> list[int]:
        of, groups = self._groups[case_mix]
        found = [0] * groups
        for group, number in zip(of, unpacked_row(row, len(of)), strict=True):
            found[group] += number
        return found


_MIXES: Final[Mapping[str, frozenset[str]]] = {
    "none": frozenset(),
    "topic": frozenset({"topic"}),
    "same_topic": frozenset({"topic"}),
    "topic_language_hour": frozenset(STRATA),
}
"""Option -> the strata within which people's minutes are taken."""
