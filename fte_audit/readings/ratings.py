"""The readings of ratings: whose count, what is satisfied, and whose they are at a hand-over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fte_audit.plan import attributes as known
from fte_audit.plan.attributes import UNKNOWN, YES
from fte_audit.plan.model import FIRST_HANDLER
from fte_audit.readings import rules
from fte_audit.readings.model import MILLION, Sums, Weighted, paired
from fte_audit.readings.offer import Offer, Subject
from fte_audit.readings.population import add_population
from fte_audit.spec import switches as switch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fte_audit.cubes import CubeCell, Lanes
    from fte_audit.readings.expanding import Cells, Rewrite
    from fte_audit.readings.model import Figure
    from fte_audit.readings.offer import Table

_SIDE: Final = "whose"
_AI: Final = "ai"
_HUMAN: Final = "human"
_BOTH: Final = "both"
_TOPIC: Final = "topic"


def ratings(
    table: Table, drop: Sequence[str], ratings_: Sequence[str], *, of: str, own_cut: str
) -> Subject:
    """The mean rating, or the share that is satisfied, of AI, of people, or of AI less people.

    Args:
        table: The cube `ratings`.
        drop: The spec's rules.
        ratings_: The ratings, the best first.
        of: `ai`, `human`, `all`, `difference`, or `better`: a difference of which only the sign
            is claimed.
        own_cut: The cut that the report itself takes.
    """
    offer = Offer(table.names)
    add_population(offer, drop)
    _add_sides(offer)
    by_topic = _TOPIC in table.names
    populations: dict[str, Rewrite | str | None] = dict.fromkeys(
        ("respondents", "not_escalated", "silent_best", "silent_worst")
    )
    populations["weighted"] = None if by_topic else "no column is mapped to `topic`"
    offer.add(switch.RATING_POPULATION, "respondents", populations)
    offer.add(switch.RATING_CUT, own_cut, dict.fromkeys(_cuts(len(ratings_), own_cut, of)))

    def figure(cells: Cells, options: Mapping[str, str]) -> Figure:
        counts = _counting(ratings_, options[switch.RATING_CUT])
        population = options[switch.RATING_POPULATION]
        sides = (_AI, _HUMAN) if of in {"difference", "better"} else (of,)
        return paired([_side(cells, side, counts, population) for side in sides])

    return Subject(
        "ratings",
        table,
        tuple(offer.stages),
        (rules.NOBODY_ESCALATED, rules.BOUNDS_OF_ALL),
        offer.own,
        tuple(offer.lacking),
        figure,
        keeps=(known.RATING, _TOPIC),
    )


def _cuts(ratings_: int, own: str, of: str) -> list[str]:
    """The cuts that may be meant; a mean and a share have no unit in common."""
    if own == "mean" and of != "better":
        return ["mean"]
    cuts = [f"top{best}" for best in (1, 2, 3) if best < ratings_]
    return [*cuts, "mean"] if own == "mean" else cuts


@dataclass(frozen=True, slots=True)
class _Counting:
    """What ratings count.

    Attributes:
        satisfied: The ratings that satisfy; None where the mean is taken.
        best, worst: What the best and the worst rating count.
        scale: What a rating that counts 1 adds.
    """

    satisfied: frozenset[str] | None
    best: int
    worst: int
    scale: int

    def of(self, rating: str, cell: CubeCell) -> Lanes:
        """What the ratings of a cell count together."""
        if self.satisfied is None:
            return cell.sums[0][1]
        return cell.n if rating in self.satisfied else 0

    def sums(self, above: Lanes, below: Lanes) -> Sums:
        """The figure of such counts."""
        if self.satisfied is not None:
            return Sums(above, below, is_share=True)
        return Sums(above, below, is_share=False, scale=self.scale, bounded=True)


def _counting(ratings_: Sequence[str], cut: str) -> _Counting:
    if cut == "mean":
        best, worst = int(ratings_[0]) * MILLION, int(ratings_[-1]) * MILLION
        return _Counting(None, best, worst, MILLION)
    return _Counting(frozenset(ratings_[: int(cut.removeprefix("top"))]), 1, 0, 1)


def _add_sides(offer: Offer) -> None:
    """Add whose rating it is where both handled a conversation."""

    def deciding(shared: Callable[[str], str | None]) -> Rewrite:
        def decide(handling: str, over: str | None) -> tuple[str, ...] | None:
            first = FIRST_HANDLER.get(handling, "nobody")
            if handling == first and over != YES:
                return (first,)
            whose = "nobody" if first not in {_AI, _HUMAN} else shared(first)
            return None if whose is None else (whose,)

        return decide

    options: dict[str, Rewrite | str | None] = {
        "human": deciding(lambda _: _HUMAN),
        "dropped": deciding(lambda _: None),
        "both": deciding(lambda _: _BOTH),
        "first": deciding(lambda first: first),
    }
    reads = (known.HANDLING, known.HANDED_OVER)
    offer.add(switch.RATING_AT_HAND_OVER, "first", options, reads, (_SIDE,))


def _side(cells: Cells, side: str, counting: _Counting, population: str) -> Sums | Weighted:
    """The figure of one side.

    Args:
        cells: By rating, topic (where there is one) and side.
        side: Whose ratings, or `all`.
        counting: What they count.
        population: Whose ratings count.
    """
    by_topic: dict[str | None, tuple[Lanes, Lanes, Lanes]] = {}
    for (rating, *topic, whose), cell in cells.items():
        if side != "all" and whose not in {side, _BOTH}:
            continue
        of = topic[0] if topic else None
        above, rated, every = by_topic.get(of, (0, 0, 0))
        if rating != UNKNOWN:
            above += counting.of(rating, cell)
            rated += cell.n
        by_topic[of] = above, rated, every + cell.n
    above, rated, every = [sum(part) for part in zip((0, 0, 0), *by_topic.values(), strict=True)]
    match population:
        case "silent_best":
            silent = counting.best
        case "silent_worst":
            silent = counting.worst
        case "weighted":
            return Weighted(
                tuple(by_topic.values()),
                is_share=counting.satisfied is not None,
                scale=counting.scale,
            )
        case _:
            return counting.sums(above, rated)
    return counting.sums(above + (every - rated) * silent, every)
