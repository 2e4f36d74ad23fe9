"""Two sides of a figure: groups of conversations, or times, held against each other.

A cube is told apart by side before any switch decides, so that every figure of one group has
readings of how it differs between two.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fte_audit.cubes import ROOM, beside, by_customers, by_weeks
from fte_audit.plan import attributes as known
from fte_audit.readings.contrasting import Total, contrasted
from fte_audit.readings.model import Exact, Sums
from fte_audit.readings.weeks import FIRST, SECOND, SIDES
from fte_audit.spec import switches as switch

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from fte_audit.cubes import CubeCell, Lanes
    from fte_audit.readings.contrasting import Relation
    from fte_audit.readings.expanding import Cells, Levels
    from fte_audit.readings.model import Figure
    from fte_audit.readings.offer import Subject, Table
    from fte_audit.readings.weeks import Calendar

SIDE: Final = "side of a comparison"


def only(table: Table, handlings: Collection[str]) -> Table:
    """A cube of some conversations alone.

    Args:
        table: A cube that tells who handled conversations.
        handlings: The handlings that count.
    """
    place = table.names.index(known.HANDLING)
    cells = {levels: cell for levels, cell in table.cells.items() if levels[place] in handlings}
    return replace(table, cells=cells)


def by_handling(table: Table, groups: Sequence[Collection[str]]) -> Table:
    """A cube of some groups of conversations, which may overlap, told apart by side.

    Args:
        table: A cube that tells who handled conversations.
        groups: The handlings of each.
    """
    place = table.names.index(known.HANDLING)
    cells = {
        (side, *levels): cell
        for side, handlings in zip(SIDES, groups, strict=False)
        for levels, cell in table.cells.items()
        if levels[place] in handlings
    }
    return replace(table, names=(SIDE, *table.names), cells=cells)


def by_period(table: Table, after: str, before: str) -> Table:
    """A cube of two periods, told apart by side; what was before a launch is no time after it.

    Args:
        table: A cube that tells which periods have begun.
        after: How many have in the later one.
        before: How many have in the earlier one.
    """
    sides = {after: FIRST, before: SECOND}
    place = table.names.index(known.BEGUN)
    ramp = table.names.index(known.RAMP) if known.RAMP in table.names else None

    def kept(levels: Levels) -> Levels:
        changed = list(levels)
        if ramp is not None and levels[ramp] == known.BEFORE_LAUNCH:
            changed[ramp] = known.LATER
        return (*changed[:place], *changed[place + 1 :])

    cells = _pooled(
        ((sides[levels[place]], *kept(levels)), cell)
        for levels, cell in table.cells.items()
        if levels[place] in sides
    )
    names = (SIDE, *table.names[:place], *table.names[place + 1 :])
    return replace(table, names=names, cells=cells)


def within_launches(table: Table) -> Table:
    """A cube of returns: where something is launched in a window, that window has no room.

    Args:
        table: A cube that tells the room of conversations, and perhaps until the next launch.
    """
    if known.UNTIL_LAUNCH not in table.names:
        return table
    room, until = table.names.index(ROOM), table.names.index(known.UNTIL_LAUNCH)

    def kept(levels: Levels) -> Levels:
        changed = list(levels)
        changed[room] = min(levels[room], int(levels[until]))
        return (*changed[:until], *changed[until + 1 :])

    names = (*table.names[:until], *table.names[until + 1 :])
    cells = _pooled((kept(levels), cell) for levels, cell in table.cells.items())
    return replace(table, names=names, cells=cells)


def _pooled(cells: Iterable[tuple[Levels, CubeCell]]) -> dict[Levels, CubeCell]:
    found: dict[Levels, CubeCell] = {}
    for levels, cell in cells:
        found[levels] = found[levels] + cell if levels in found else cell
    return found


def joined(customers: Table, weeks: Table) -> Table:
    """A cube by groups of customers and the same by weeks, in the same cells.

    Args:
        customers: The one.
        weeks: The other, of the same conversations.
    """
    cells = {
        levels: _merged(cell, weeks.cells[levels], beside)
        for levels, cell in customers.cells.items()
    }
    return replace(customers, cells=cells)


def _merged(cell: CubeCell, other: CubeCell, merge: Callable[[Lanes, Lanes], Lanes]) -> CubeCell:
    pairs = zip(cell.sums, other.sums, strict=True)
    sums = tuple((merge(has, more), merge(part, rest)) for (has, part), (more, rest) in pairs)
    return replace(cell, n=merge(cell.n, other.n), sums=sums)


def _of_lanes(cells: Cells, take: Callable[[Lanes], Lanes]) -> Cells:
    """The cells by customers, or by weeks."""
    return {
        levels: replace(
            cell, n=take(cell.n), sums=tuple((take(has), take(part)) for has, part in cell.sums)
        )
        for levels, cell in cells.items()
    }


def between(subject: Subject, relation: Relation) -> Subject:
    """How a figure differs between two sides.

    Args:
        subject: The figure, of a cube by side.
        relation: What is said of the two.
    """

    def figure(cells: Cells, options: Mapping[str, str]) -> Figure:
        first, second = (subject.figure(_at(cells, side), options) for side in SIDES)
        return contrasted(first, second, relation)

    return _outside(subject, figure)


def related(first: Subject, second: Subject, relation: Relation, *, is_part: bool) -> Subject:
    """How the figures of two subjects differ that have the cube and the switches in common.

    Args:
        first: The one.
        second: The other.
        relation: What is said of the two.
        is_part: Whether both are shares of one whole.
    """

    def figure(cells: Cells, options: Mapping[str, str]) -> Figure:
        one, other = (each.figure(cells, options) for each in (first, second))
        return contrasted(one, other, relation, is_part=is_part)

    return replace(first, figure=figure)


def changed(subject: Subject, relation: Relation, calendar: Calendar) -> Subject:
    """How a figure changed, with what varied from week to week.

    Args:
        subject: The figure, of a cube by side that is joined with one by weeks.
        relation: What is said of the later and the earlier one.
        calendar: The weeks of the log.
    """

    def figure(cells: Cells, options: Mapping[str, str]) -> Figure:
        apart = {side: _at(cells, side) for side in SIDES}
        sides = [subject.figure(_of_lanes(its, by_customers), options) for its in apart.values()]
        if not all(isinstance(side, (Sums, Total)) for side in sides):
            # What weeks do to it is not in an interval by customers alone.
            return contrasted(Exact(sides[0].value), Exact(sides[1].value), relation)
        ramp = options.get(switch.RAMP, "")
        one, two = (
            calendar.of(side, subject.figure(_of_lanes(its, by_weeks), options), ramp)
            for side, its in apart.items()
        )
        return contrasted(sides[0], sides[1], relation, weeks=(one, two))

    return _outside(subject, figure)


def _outside(subject: Subject, figure: Callable[[Cells, Mapping[str, str]], Figure]) -> Subject:
    """The subject with a figure that tells apart what no switch looks at: it stands first."""
    return replace(subject, figure=figure, keeps=(SIDE, *subject.keeps))


def _at(cells: Cells, wanted: str) -> Cells:
    """The cells of a side, by what remains."""
    return {levels[1:]: cell for levels, cell in cells.items() if levels[0] == wanted}
