"""The weeks of a log, and those of two times that are held against each other.

What a week does to all customers alike is in no interval over customers, so changes also look at
how a figure varies from week to week.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import floor
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from fte_audit.cubes import (
    DAYS_OF_WEEK,
    FIRST_MONDAY,
    CubeCell,
    packed_row,
    total,
    unpacked_row,
    unpacked_weeks,
    week_of,
)
from fte_audit.estimates.changes import Weeks
from fte_audit.plan import attributes as known
from fte_audit.plan.attributes import KEPT
from fte_audit.readings.contrasting import Total
from fte_audit.readings.model import Sums, less
from fte_audit.samples import full_weeks, local_days

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from fte_audit.cubes import Lanes
    from fte_audit.plan.model import AuditPlan
    from fte_audit.readings.model import Figure
    from fte_audit.readings.offer import Table

FIRST: Final = "first"
SECOND: Final = "second"
SIDES: Final = (FIRST, SECOND)
"""What is held against what; of two times, the later against the earlier."""
_RAMPS: Final = {"drop_2_weeks": 14, "steady": 28}
"""Option -> days after a launch that it leaves out."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The full weeks of the two sides of a change.

    Attributes:
        weeks: Days since 1970 of the Mondays of the weeks of the log, which lanes are of.
        full: Side -> days since 1970 of the Mondays of its full weeks.
        launch: When AI was launched, in local days since 1970; None where that is not said.
    """

    weeks: Sequence[int]
    full: Mapping[str, tuple[int, ...]]
    launch: Fraction | None

    def of(self, side: str, figure: Figure, ramp: str) -> Weeks:
        """The weeks of a side.

        Args:
            side: The side.
            figure: Its sums by weeks.
            ramp: The option of `ramp`: it leaves out weeks, too.

        Raises:
            TypeError: For a figure that is no sum.
        """
        full = [
            self.weeks.index(monday)
            for monday in self.full[side]
            if not self._is_left_out(monday, ramp)
        ]
        if not isinstance(figure, (Sums, Total)):
            raise TypeError("only sums are told apart by weeks")
        above = less(figure.above, figure.less, self._unpacked)
        if isinstance(figure, Total):
            return Weeks(tuple((above[week], 1) for week in full), len(full))
        below = self._unpacked(figure.below)
        return Weeks(
            tuple(each for each in zip(above, below, strict=True) if any(each)),
            sum(below[week] > 0 for week in full),
        )

    def _unpacked(self, lanes: Lanes) -> tuple[int, ...]:
        return tuple(unpacked_row(lanes, len(self.weeks) + 1)[1:])

    def _is_left_out(self, monday: int, ramp: str) -> bool:
        """Whether any of a week is left out just after the launch."""
        days = _RAMPS.get(ramp)
        if days is None or self.launch is None:
            return False
        return self.launch - DAYS_OF_WEEK < monday < self.launch + days


def calendar_of(
    plan: AuditPlan, weekly: Table, weeks: Sequence[int], after: str, before: str
) -> Calendar:
    """The full weeks of two periods, as the report takes them: by what no rule drops.

    Args:
        plan: What was asked of the log.
        weekly: A cube by the weeks of the log, before anything is told apart.
        weeks: Days since 1970 of their Mondays.
        after: How many periods have begun in the later one.
        before: How many have in the earlier one.
    """
    zone = ZoneInfo(plan.timezone)
    rule = weekly.names.index(known.DROPPED) if known.DROPPED in weekly.names else None
    kept = sum(
        cell.n for levels, cell in weekly.cells.items() if rule is None or levels[rule] == KEPT
    )
    counts = unpacked_row(kept, len(weeks) + 1)[1:]
    seen = {monday for monday, n in zip(weeks, counts, strict=True) if n}
    launch = known.launch_us(plan)
    return Calendar(
        weeks,
        {
            side: full_weeks(plan, seen, int(begun))
            for side, begun in zip(SIDES, (after, before), strict=True)
        },
        None if launch is None else local_days(launch, zone),
    )


def of_weeks(table: Table, weeks: Sequence[int]) -> Table:
    """A cube by weeks, of the weeks of the log alone.

    Args:
        table: The cube as it was counted.
        weeks: Days since 1970 of the Mondays.
    """
    places = [week_of(monday) for monday in weeks]

    def narrowed(lanes: Lanes) -> Lanes:
        every = unpacked_weeks(lanes)
        return packed_row((total(lanes), *(every[place] for place in places)))

    cells = {
        levels: CubeCell(
            narrowed(cell.n), tuple((narrowed(has), narrowed(part)) for has, part in cell.sums)
        )
        for levels, cell in table.cells.items()
    }
    return replace(table, cells=cells)


def mondays(starts: tuple[int, int], zone: ZoneInfo) -> range:
    """The Mondays of the weeks of a log, in days since 1970.

    Args:
        starts: The first and the last start, in microseconds since 1970.
        zone: The zone of weeks.
    """
    first, last = (floor(local_days(start, zone)) for start in starts)
    return range(first - (first - FIRST_MONDAY) % DAYS_OF_WEEK, last + 1, DAYS_OF_WEEK)
