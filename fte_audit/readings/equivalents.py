"""The readings of full-time equivalents: what people would have worked on what AI handled.

`conversations x minutes / (60 x hours x (1 - shrinkage) x occupancy x concurrency)`: the work comes
from the log, the rest from assumptions.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.cubes import total
from fte_audit.estimates.values import NotEstimable
from fte_audit.plan import attributes as known
from fte_audit.plan.attributes import YES
from fte_audit.readings import catalogue as switch
from fte_audit.readings import rules
from fte_audit.readings.minutes import LENGTHS, add_minutes
from fte_audit.readings.model import Exact
from fte_audit.readings.offer import Offer, Subject
from fte_audit.readings.population import (
    CREDIT,
    NOBODY,
    PART,
    PEOPLE,
    WHOLE,
    add_handled,
    add_population,
    credit,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fte_audit.readings.expanding import Cells, Rewrite
    from fte_audit.readings.model import Rule
    from fte_audit.readings.offer import Table

YEAR_DAYS: Final = Fraction(1461, 4)
_MICROS_IN_HOUR: Final = 3_600_000_000
_NOTHING: Final = NotEstimable("people handled no conversation whose minutes are known")
_NO_MIX: Final = NotEstimable("people handled none of the contacts that AI handled")
_VALUES: Final[Mapping[str, Mapping[str, Fraction]]] = {
    switch.HOURS: {each: Fraction(each) for each in ("1437", "1776", "2080")},
    switch.SHRINKAGE: {f"{each}%": Fraction(each, 100) for each in (35, 30, 20, 0)},
    switch.OCCUPANCY: {f"{each}%": Fraction(each, 100) for each in (70, 80, 85, 100)},
    switch.CONCURRENCY: {each: Fraction(each) for each in ("1", "1.73", "3")},
}
"""Switch -> option -> its number."""


def equivalents(
    table: Table,
    drop: Sequence[str],
    measures: Sequence[str],
    *,
    days: Fraction,
    too_fine: str | None,
) -> Subject:
    """Full-time equivalents of what AI handled: displaced work.

    Args:
        table: The cube `work by topic, language and hour`, or `work` where that is too fine.
        drop: The spec's rules.
        measures: The measures of the cube.
        days: How long the log's period is.
        too_fine: Why there is no more than the topic, where that is so.
    """
    offer = Offer(table.names)
    add_population(offer, drop)
    add_handled(offer, "first")
    _add_abandoned(offer)
    options: dict[str, Rewrite | str | None] = {
        option: _crediting(option) for option in ("ai", "last_touch", "zero")
    }
    offer.add(switch.HAND_OVER, "ai", options, (PART,), (CREDIT,))
    add_minutes(offer, measures, "active" if "active" in measures else "wall_clock")
    offer.add(switch.STATISTIC, "mean", {"mean": None})
    strata = tuple(name for name in table.names if name in _STRATA)
    _add_case_mix(offer, strata, too_fine)
    for name, values in _VALUES.items():
        offer.add(name, _OWN[name], dict.fromkeys(values))
    work = _Work(table.names)

    def figure(cells: Cells, options: Mapping[str, str]) -> Exact:
        at = measures.index(LENGTHS[options[switch.MINUTES]])
        hours = work.hours(cells, at, options[switch.CASE_MIX])
        if isinstance(hours, NotEstimable):
            return Exact(hours)
        return Exact(hours / hours_of_one(options, days))

    return Subject(
        "full-time equivalents of the work that AI displaced",
        table,
        tuple(offer.stages),
        _RULES,
        offer.own,
        tuple(offer.lacking),
        figure,
        keeps=strata,
    )


_STRATA: Final = ("topic", "language", "hour")
_OWN: Final = {
    switch.HOURS: "1776",
    switch.SHRINKAGE: "20%",
    switch.OCCUPANCY: "80%",
    switch.CONCURRENCY: "1.73",
}


_RULES: Final[tuple[Rule, ...]] = (
    rules.NO_SHARED,
    rules.LAST_IS_LAST,
    rules.MEANS_ADD_UP,
    rules.LEAVE_ONCE,
    rules.PAID_NOT_WORKED,
)


def hours_of_one(options: Mapping[str, str], days: Fraction) -> Fraction:
    """The hours of conversations that one full-time person has in a period.

    Args:
        options: Switch -> option.
        days: How long the period is.

    Example:
        >>> float(hours_of_one({"hours": "2080", "shrinkage": "30%", "occupancy": "85%",
        ...     "concurrency": "1"}, Fraction(1461, 48)))
        103.13333333333334
    """
    number = {name: values[options[name]] for name, values in _VALUES.items()}
    productive = (
        number[switch.HOURS]
        * (1 - number[switch.SHRINKAGE])
        * number[switch.OCCUPANCY]
        * number[switch.CONCURRENCY]
    )
    return productive * days / YEAR_DAYS


def _add_abandoned(offer: Offer) -> None:
    lacking = "no column is mapped to `abandoned`"
    mapped = offer.has(known.ABANDONED)

    def failed(given_up: str, part: str) -> tuple[str, ...]:
        return (NOBODY if given_up == YES and part != PEOPLE else part,)

    def exclude(given_up: str, part: str) -> tuple[str, ...] | None:
        return None if given_up == YES else (part,)

    options: dict[str, Rewrite | str | None] = {
        "handled": lambda _, part: (part,),
        "exclude": exclude if mapped else lacking,
        "failed": failed if mapped else lacking,
    }
    offer.add(switch.ABANDONED, "handled", options, (known.ABANDONED, PART), (PART,))


def _crediting(option: str) -> Rewrite:
    def decide(part: str) -> tuple[str, ...]:
        return (PEOPLE,) if part == PEOPLE else (credit(option, part),)

    return decide


def _add_case_mix(offer: Offer, strata: tuple[str, ...], too_fine: str | None) -> None:
    there = None if "topic" in strata else "no column is mapped to `topic`"
    fine = too_fine or (None if len(strata) > 1 else "no column is mapped to `started`")
    options = {"none": None, "topic": there, "same_topic": there, "topic_language_hour": fine}
    offer.add(switch.CASE_MIX, "topic" if there is None else "none", options)


class _Work:
    """The hours that people would have worked, worked out once for all assumptions about people."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = [name for name in names if name in _STRATA]
        self._cells: Cells | None = None
        self._known: dict[tuple[int, str], Fraction | NotEstimable] = {}

    def hours(self, cells: Cells, at: int, case_mix: str) -> Fraction | NotEstimable:
        """As `displaced_hours`; switches that only choose leave the cells as they are."""
        if cells is not self._cells:
            self._cells, self._known = cells, {}
        if (at, case_mix) not in self._known:
            places = tuple(
                place
                for place, name in enumerate(self._names)
                if case_mix == "topic_language_hour" or (case_mix != "none" and name == "topic")
            )
            whole = case_mix != "same_topic"
            self._known[at, case_mix] = displaced_hours(cells, at, places, whole=whole)
        return self._known[at, case_mix]


def displaced_hours(
    cells: Cells, at: int, strata: Sequence[int], *, whole: bool
) -> Fraction | NotEstimable:
    """The hours that people would have worked on what is credited to AI.

    Args:
        cells: By the strata, and then by credit or as people's.
        at: The place of the measure.
        strata: The places of the strata within which people's minutes are taken.
        whole: Whether strata that people never handled count as the others do together; otherwise
            they count nothing.
    """
    credited: dict[tuple[str | None, ...], int] = {}
    people: dict[tuple[str | None, ...], tuple[int, int]] = {}
    for levels, cell in cells.items():
        stratum = tuple(levels[place] for place in strata)
        if levels[-1] == WHOLE:
            credited[stratum] = credited.get(stratum, 0) + total(cell.n)
        elif levels[-1] == PEOPLE:
            has, worked = people.get(stratum, (0, 0))
            more, longer = (total(each) for each in cell.sums[at])
            people[stratum] = has + more, worked + longer
    mean = {stratum: Fraction(worked, has) for stratum, (has, worked) in people.items() if has}
    if not mean:
        return _NOTHING
    on_support = {stratum: n for stratum, n in credited.items() if stratum in mean}
    n, every = sum(on_support.values()), sum(credited.values())
    if every and not n:
        return _NO_MIX
    micros = Fraction(0)
    for stratum, count in on_support.items():
        micros += count * mean[stratum]
    if whole and n:
        micros = micros * every / n
    return micros / _MICROS_IN_HOUR
