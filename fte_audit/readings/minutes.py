"""The readings of how long conversations took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fte_audit.cubes import pooled_tables
from fte_audit.estimates.values import NotEstimable
from fte_audit.plan import attributes as known
from fte_audit.plan import cubing
from fte_audit.plan.attributes import YES
from fte_audit.readings.middles import log_mean, median, trimmed_mean
from fte_audit.readings.model import MILLION, Exact, Middle, Sums, paired
from fte_audit.readings.offer import Offer, Subject
from fte_audit.readings.population import add_population
from fte_audit.spec import switches as switch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fte_audit.cubes import CubeCell
    from fte_audit.readings.expanding import Cells, Rewrite
    from fte_audit.readings.model import Figure
    from fte_audit.readings.offer import Table

LENGTHS: Final = {
    "wall_clock": cubing.WALL_CLOCK,
    "open_to_close": cubing.OPEN_TO_CLOSE,
    "in_hands": cubing.IN_HANDS,
    "active": cubing.ACTIVE,
}
"""Option -> the measure that it is."""
LACKING: Final = {
    "wall_clock": "no columns are mapped to `started` and `ended`",
    "open_to_close": "nothing says when a conversation was closed",
    "in_hands": "rows are conversations: in whose hands they were is not in the log",
    "active": "no column is mapped to `duration`",
}
MICROS_IN: Final = {
    "seconds": 1_000_000,
    "minutes": 60_000_000,
    "hours": 3_600_000_000,
    "days": 86_400_000_000,
    "milliseconds": 1_000,
}
_SIDE: Final = "side"
FIRST: Final = "first"
SECOND: Final = "second"


def minutes(
    table: Table,
    drop: Sequence[str],
    measures: Sequence[str],
    *,
    groups: Sequence[frozenset[str]],
    unit: str,
    own: Mapping[str, str],
) -> Subject:
    """How long conversations of a group took; of two groups, how much longer those of the first.

    Args:
        table: The cube `times`.
        drop: The spec's rules.
        measures: The measures of the cube.
        groups: The handlings of each group.
        unit: The unit of the figure.
        own: What the report itself takes: the measure and the statistic.
    """
    offer = Offer(table.names)
    add_population(offer, drop)
    _add_groups(offer, groups)
    add_minutes(offer, measures, own.get(switch.MINUTES, "wall_clock"))
    statistics = dict.fromkeys(("mean", "trimmed", "log_mean", "median"))
    offer.add(switch.STATISTIC, own.get(switch.STATISTIC, "mean"), statistics)
    scale = MICROS_IN[unit]

    def figure(cells: Cells, options: Mapping[str, str]) -> Figure:
        at = measures.index(LENGTHS[options[switch.MINUTES]])
        sides = [[cell for (side,), cell in cells.items() if side == each] for each in _SIDES]
        statistic = options[switch.STATISTIC]
        return paired([middle(side, at, statistic, scale) for side in sides[: len(groups)]])

    return Subject(
        f"{unit} that a conversation took",
        table,
        tuple(offer.stages),
        (),
        offer.own,
        tuple(offer.lacking),
        figure,
    )


_SIDES: Final = (FIRST, SECOND)


def _add_groups(offer: Offer, groups: Sequence[frozenset[str]]) -> None:
    """Add which conversations count of those that the customer gave up; groups are told apart."""

    def side(handling: str) -> tuple[str, ...] | None:
        for name, handlings in zip(_SIDES, groups, strict=False):
            if handling in handlings:
                return (name,)
        return None

    def exclude(given_up: str, handling: str) -> tuple[str, ...] | None:
        return None if given_up == YES else side(handling)

    options: dict[str, Rewrite | str | None] = {"handled": lambda _, handling: side(handling)}
    mapped = offer.has(known.ABANDONED)
    options["exclude"] = exclude if mapped else "no column is mapped to `abandoned`"
    offer.add(switch.ABANDONED, "handled", options, (known.ABANDONED, known.HANDLING), (_SIDE,))


def add_minutes(offer: Offer, measures: Sequence[str], own: str) -> None:
    """Add which minutes are counted.

    Args:
        offer: The stages so far.
        measures: The measures that the log allows.
        own: The option that the report itself takes.
    """
    options: dict[str, Rewrite | str | None] = {
        option: None if measure in measures else LACKING[option]
        for option, measure in LENGTHS.items()
    }
    offer.add(switch.MINUTES, own, options)


def middle(cells: Sequence[CubeCell], at: int, statistic: str, scale: int) -> Sums | Middle | Exact:
    """A middle of the lengths of time in some cells.

    Args:
        cells: The cells.
        at: The place of the measure.
        statistic: The option of `statistic`.
        scale: Microseconds in the unit.
    """
    if statistic == "mean":
        above, below = (sum(cell.sums[at][part] for cell in cells) for part in (1, 0))
        return Sums(above, below, is_share=False, scale=scale)
    seconds = pooled_tables(cell.tables[at] for cell in cells)
    match statistic:
        case "median":
            found = median(seconds)
        case "trimmed":
            found = trimmed_mean(seconds)
        case _:
            found = log_mean(seconds)
    if isinstance(found, NotEstimable):
        return Exact(found)
    bins = pooled_tables(cell.spreads[at] for cell in cells if cell.spreads)
    return Middle(found * MILLION / scale, statistic, seconds, bins, scale)
