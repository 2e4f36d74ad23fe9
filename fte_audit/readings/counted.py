"""The readings of whatever a metric counts itself: which conversations count is left open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fte_audit.estimates.values import NotEstimable
from fte_audit.plan import attributes as known
from fte_audit.plan.attributes import CHAT, YES
from fte_audit.plan.counting import below_zero
from fte_audit.plan.model import Operation
from fte_audit.readings.contrasting import Searched, Total, contrasted
from fte_audit.readings.model import Exact, Sums
from fte_audit.readings.offer import Offer, Subject
from fte_audit.readings.population import add_population
from fte_audit.spec import switches as switch

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from fte_audit.cubes import CubeCell, Lanes
    from fte_audit.plan.model import Statistic
    from fte_audit.readings.contrasting import Relation
    from fte_audit.readings.expanding import Cells, Rewrite
    from fte_audit.readings.model import Figure
    from fte_audit.readings.offer import Table

NAME: Final = "what the metric counts itself"
_BELOW_ZERO: Final = NotEstimable("some of what it is divided by is below zero")


def counted(
    table: Table,
    drop: Sequence[str],
    measures: Sequence[str],
    statistic: Statistic,
    handlings: Collection[str],
    *,
    bounded: bool,
) -> Subject:
    """A statistic of a group of conversations, as its metric says.

    Args:
        table: The cube `counted`.
        drop: The spec's rules.
        measures: The measures of the cube.
        statistic: What adds up.
        handlings: The handlings of the group.
        bounded: Whether the values of its measure can't leave a scale.
    """
    offer = Offer(table.names)
    add_population(offer, drop)
    if statistic.operation is Operation.GROUP_SHARE:
        _add_channel(offer)
    _add_abandoned(offer)
    summed = _Summed(statistic, tuple(measures), bounded)

    def figure(cells: Cells, _: Mapping[str, str]) -> Figure:
        own = [cell for (handling,), cell in cells.items() if handling in handlings]
        return summed.figure(own, list(cells.values()))

    return Subject(NAME, table, tuple(offer.stages), (), offer.own, tuple(offer.lacking), figure)


def searched(
    first: Subject,
    second: Subject,
    relation: Relation,
    *,
    handlings: Collection[str],
    wanted: Collection[str] | None,
    statistics: int,
) -> Subject:
    """How a figure differs between two groups within each stratum, of which one is enough.

    Args:
        first: The figure of the one group, of a cube whose first attribute tells strata apart.
        second: That of the other.
        relation: What is said of the two.
        handlings: The handlings of both.
        wanted: The strata that are looked at; by default, all that have a conversation of a group.
        statistics: How many statistics are looked at in each.
    """
    key = first.table.names[0]

    def figure(cells: Cells, options: Mapping[str, str]) -> Figure:
        strata: dict[str, dict[tuple[str, ...], CubeCell]] = {each: {} for each in wanted or ()}
        for (stratum, handling), cell in cells.items():
            if handling in handlings and (wanted is None or stratum in wanted):
                strata.setdefault(stratum, {})[handling,] = cell
        found = tuple(
            contrasted(first.figure(its, options), second.figure(its, options), relation)
            for its in strata.values()
        )
        return Searched(found, max(1, len(found) * statistics))

    return replace(first, figure=figure, keeps=(key, *first.keeps))


def _add_channel(offer: Offer) -> None:
    """Add of which conversations a group is a share."""

    def chats(channel: str, handling: str) -> tuple[str, ...] | None:
        return (handling,) if channel == CHAT else None

    options: dict[str, Rewrite | str | None] = {
        "all_chats": chats if offer.has(known.CHANNEL) else "no column is mapped to `channel`",
        "all_contacts": lambda _, handling: (handling,),
        "ai_involved": "",
    }
    reads = (known.CHANNEL, known.HANDLING)
    offer.add(switch.DENOMINATOR, "all_contacts", options, reads, (known.HANDLING,))


def _add_abandoned(offer: Offer) -> None:
    def exclude(given_up: str, handling: str) -> tuple[str, ...] | None:
        return None if given_up == YES else (handling,)

    mapped = offer.has(known.ABANDONED)
    options: dict[str, Rewrite | str | None] = {
        "handled": lambda _, handling: (handling,),
        "exclude": exclude if mapped else "no column is mapped to `abandoned`",
        "failed": "",
        "resolved": "",
    }
    reads = (known.ABANDONED, known.HANDLING)
    offer.add(switch.ABANDONED, "handled", options, reads, (known.HANDLING,))


class _Summed:
    """Adds up what a statistic counts."""

    def __init__(self, statistic: Statistic, measures: tuple[str, ...], bounded: bool) -> None:  # noqa: FBT001 - by place
        self._statistic = statistic
        self._measures = measures
        self._bounded = bounded

    def figure(self, own: Sequence[CubeCell], every: Sequence[CubeCell]) -> Figure:
        """The figure of some cells, which are some of all."""
        statistic = self._statistic
        n = sum(cell.n for cell in own)
        match statistic.operation:
            case Operation.COUNT if statistic.column is None:
                return Total(n, n)
            case Operation.COUNT:
                true = self._of(own, statistic.column)[1]
                return Total(true, true)
            case Operation.GROUP_SHARE:
                return Sums(n, sum(cell.n for cell in every), is_share=True)
            case Operation.SHARE:
                has, true = self._of(own, statistic.column)
                return Sums(has - true if statistic.complement else true, has, is_share=True)
            case _:
                return self._of_measure(own)

    def _of_measure(self, own: Sequence[CubeCell]) -> Figure:
        statistic = self._statistic
        has, above = self._of(own, statistic.column)
        others, less = self._of(own, below_zero(str(statistic.column)))
        below = has + others
        if statistic.operation is Operation.SUM:
            return Total(above, below, less, statistic.scale, is_count=False)
        if statistic.operation is Operation.RATIO:
            below = self._of(own, statistic.per)[1]
            if self._of(own, below_zero(str(statistic.per)))[0]:
                return Exact(_BELOW_ZERO)
        return Sums(
            above,
            below,
            is_share=False,
            scale=statistic.scale,
            bounded=self._bounded,
            less=less,
        )

    def _of(self, cells: Sequence[CubeCell], measure: str | None) -> tuple[Lanes, Lanes]:
        at = self._measures.index(str(measure))
        return sum(cell.sums[at][0] for cell in cells), sum(cell.sums[at][1] for cell in cells)
