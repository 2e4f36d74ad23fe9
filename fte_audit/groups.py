"""The groups of conversations that a report gives figures for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING, Final

from fte_audit.plan.model import (
    CALENDAR,
    DAY,
    FIRST_HANDLER,
    FIRST_HANDLERS,
    HANDLING,
    HANDLINGS,
    PERIOD,
    WEEK,
)
from fte_audit.tally import CellRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.plan.model import AuditPlan
    from fte_audit.tally import Cell, Key, Tallies

FIRST: Final = "first_handler"
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of conversations that figures are given for.

    Attributes:
        by: Names of its keys, as in the report.
        values: Values of its keys, as in the report.
        handlings: The handlings that it pools; None stands for *missing*.
        rest: The breakdown key and its value in the tallies, where it is part of a breakdown.
    """

    by: tuple[str, ...]
    values: tuple[str | None, ...]
    handlings: tuple[str | None, ...]
    rest: tuple[str, str | None] | None = None


def groups(plan: AuditPlan, tallies: Tallies) -> Iterator[Group]:
    """The groups of the report: all, by first handler, by handling, then the breakdowns."""
    present = {key[0] for key in tallies.cells[CellRequest((HANDLING,))] or {}}
    everything: tuple[str | None, ...] = (*HANDLINGS, None)
    firsts: list[tuple[str | None, tuple[str | None, ...]]] = [
        (first, tuple(h for h in HANDLINGS if FIRST_HANDLER[h] == first))
        for first in FIRST_HANDLERS
    ]
    if None in present:
        firsts.append((None, (None,)))
    shown = [(first, union) for first, union in firsts if present.intersection(union)]
    yield Group((), (), everything)
    for first, union in shown:
        yield Group((FIRST,), (first,), union)
    for handling in everything:
        if handling in present:
            yield Group((HANDLING,), (handling,), (handling,))
    for key, value in breakdown_values(plan, tallies):
        name = calendar_name(key, value, plan.launches)
        yield Group((key,), (name,), everything, (key, value))
        for first, union in shown:
            yield Group((key, FIRST), (name, first), union, (key, value))


def breakdown_values(plan: AuditPlan, tallies: Tallies) -> Iterator[tuple[str, str | None]]:
    """The breakdown keys with each of their values in the tallies, in the order of the report."""
    for key, problem in plan.breakdowns.items():
        cells = _breakdown_cells(tallies, key) if problem is None else None
        values = {cell_key[1] for cell_key in cells or {}}
        if key in CALENDAR:
            ordered = sorted(values, key=lambda value: (value is None, int(value or 0)))
        else:
            ordered = sorted(values, key=lambda value: (value is None, value or ""))
        yield from product((key,), ordered)


def over_limit(tallies: Tallies, key: str) -> int | None:
    """The limit that a breakdown key has more values than, or None."""
    for request, cells in tallies.cells.items():
        if request.by == (HANDLING, key) and cells is None:
            return request.limit
    return None


def calendar_name(
    key: str, value: str | None, launches: Sequence[tuple[str, int]] = ()
) -> str | None:
    """The first day of a week or day as a date, the name of a period; other values as they are."""
    if key == PERIOD and value is not None:
        begun = int(value)
        return launches[begun - 1][0] if begun else f"before {launches[0][0]}"
    if key in {DAY, WEEK} and value is not None:
        return (_EPOCH + timedelta(days=int(value))).isoformat()
    return value


def _breakdown_cells(tallies: Tallies, key: str) -> Mapping[Key, Cell] | None:
    for request, cells in tallies.cells.items():
        if request.by == (HANDLING, key):
            return cells
    return None
