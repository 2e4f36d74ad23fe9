"""People's minutes on what AI handled, at the same mix of contacts."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.cubes import CubeCell, packed_row, total, unpacked_row
from fte_audit.estimates.standardising import SUPPORT
from fte_audit.estimates.values import NotEstimable
from fte_audit.plan import attributes as known
from fte_audit.readings.offer import Table
from fte_audit.readings.population import PEOPLE, WHOLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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

    def __init__(self, table: Table, own: Mapping[str, frozenset[str]] | None = None) -> None:
        """Pack.

        Args:
            table: The cube, with or without strata.
            own: Option of `case_mix` that only the report has -> the strata that it takes.
        """
        self._own = own or {}
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
        self._groups = {mix: self._grouped(names) for mix, names in {**_MIXES, **self._own}.items()}
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
        they count nothing. As the report does it, so do strata of which AI or people have few.

        Args:
            cells: By credit, or as people's. Switches that only choose leave them as they are, so
                what was worked out for them last is remembered.
            at: The place of the measure.
            case_mix: The option of `case_mix`.
        """
        if cells is not self._cells:
            self._cells, self._known = cells, {}
        if (at, case_mix) not in self._known:
            how = self._as_report if case_mix in self._own else self._hours
            self._known[at, case_mix] = how(cells, at, case_mix)
        return self._known[at, case_mix]

    def _as_report(self, cells: Cells, at: int, case_mix: str) -> Fraction | NotEstimable:
        """The same at the mix that the report takes: of AI's conversations with known minutes."""
        empty = CubeCell(0, ((0, 0),) * (at + 1))
        people, ai = cells.get((PEOPLE,), empty), cells.get((WHOLE,), empty)
        has, worked = (self._summed(row, case_mix) for row in people.sums[at])
        weights = self._summed(ai.sums[at][0], case_mix)
        shared = [
            (n, Fraction(length, seen))
            for n, length, seen in zip(weights, worked, has, strict=True)
            if n >= SUPPORT and seen >= SUPPORT
        ]
        if not shared:
            return self.hours(cells, at, "none")
        micros = sum((n * mean for n, mean in shared), Fraction(0))
        every = sum(self._summed(ai.n, case_mix))
        return micros * every / sum(n for n, _ in shared) / _MICROS_IN_HOUR

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
_SIDES: Final = (("ai", "ai_then_human"), ("human", "human_then_ai"))


def report_mix(table: Table, standardised_by: Sequence[str], at: int) -> str | None:
    """The option of `case_mix` that is what the report does.

    Args:
        table: The cube.
        standardised_by: What the report makes contacts alike in.
        at: The place of the measure that it takes.

    Returns:
        One of those that are listed, where it comes to the same; else another. None where the cube
        does not tell these strata apart.
    """
    if not standardised_by:
        return "none"
    if not {*standardised_by} <= {*table.names} & {*STRATA}:
        return None
    if tuple(standardised_by) == ("topic",) and _is_supported(table, at):
        return "topic"
    return f"{'_'.join(standardised_by)} (own)"


def _is_supported(table: Table, at: int) -> bool:
    """Whether AI and people have enough of every topic, and all minutes of AI's are known."""
    topic, handling = table.names.index("topic"), table.names.index(known.HANDLING)
    found: dict[object, list[int]] = {}
    unknown = 0
    for levels, cell in table.cells.items():
        for side, handlings in enumerate(_SIDES):
            if levels[handling] in handlings and is_kept(table, levels):
                has = total(cell.sums[at][0])
                found.setdefault(levels[topic], [0, 0])[side] += has
                unknown += 0 if side else total(cell.n) - has
    return not unknown and all(min(sides) >= SUPPORT for sides in found.values())


def is_kept(table: Table, levels: Levels) -> bool:
    """Whether no rule of the spec drops the conversations of a cell.

    Args:
        table: The cube.
        levels: The levels of the cell.
    """
    if known.DROPPED not in table.names:
        return True
    return bool(levels[table.names.index(known.DROPPED)] == known.KEPT)
