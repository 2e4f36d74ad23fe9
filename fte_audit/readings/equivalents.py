"""The readings of full-time equivalents: what people would have worked on what AI handled.

`conversations x minutes / (60 x hours x (1 - shrinkage) x occupancy x concurrency)`: the work comes
from the log, the rest from assumptions.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.cubes import CubeCell, packed_row, total, unpacked_row
from fte_audit.estimates.values import NotEstimable
from fte_audit.plan import attributes as known
from fte_audit.plan.attributes import YES
from fte_audit.readings import rules
from fte_audit.readings.covering import Assumed
from fte_audit.readings.minutes import LENGTHS, add_minutes
from fte_audit.readings.model import Exact
from fte_audit.readings.offer import Offer, Subject, Table
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
from fte_audit.spec import switches as switch
from fte_audit.staffing.methods import DAYS_PER_WEEK, DAYS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fte_audit.readings.covering import People
    from fte_audit.readings.expanding import Cells, Levels, Rewrite
    from fte_audit.readings.model import Rule

_MICROS_IN_HOUR: Final = 3_600_000_000
_MICROS_IN_SECOND: Final = 1_000_000
_BINARY_PLACES: Final = 64
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
    people: People | None = None,
) -> Subject:
    """Full-time equivalents of what AI handled: displaced work.

    Args:
        table: The cube `work by topic, language and hour`, or `work` where that is too fine.
        drop: The spec's rules.
        measures: The measures of the cube.
        days: How long the log's period is.
        too_fine: Why there is no more than the topic, where that is so.
        people: What the log tells of people who would be there for contacts.
    """
    work = Strata(table)
    strata = tuple(name for name in table.names if name in _STRATA)
    offer = Offer(work.table.names)
    add_population(offer, drop)
    add_handled(offer, "first")
    _add_abandoned(offer)
    options: dict[str, Rewrite | str | None] = {
        option: _crediting(option) for option in ("ai", "last_touch", "zero")
    }
    offer.add(switch.HAND_OVER, "ai", options, (PART,), (CREDIT,))
    add_minutes(offer, measures, "active" if "active" in measures else "wall_clock")
    offer.add(switch.STATISTIC, "mean", {"mean": None})
    _add_case_mix(offer, strata, too_fine)
    ratios, at_once = _add_coverage(offer, people)
    for name, values in _VALUES.items():
        offers: dict[str, Rewrite | str | None] = dict.fromkeys(values)
        if name == switch.CONCURRENCY:
            offers[MEASURED] = at_once if isinstance(at_once, str) else None
        offer.add(name, _OWN[name], offers)

    def figure(cells: Cells, options: Mapping[str, str]) -> Exact:
        at = measures.index(LENGTHS[options[switch.MINUTES]])
        hours = work.hours(cells, at, options[switch.CASE_MIX])
        if isinstance(hours, NotEstimable):
            return Exact(hours)
        of_one = hours_of_one(options, days, at_once if isinstance(at_once, Fraction) else None)
        return Exact(hours * ratios[options[switch.COVERAGE]] / of_one)

    return Subject(
        "full-time equivalents of the work that AI displaced",
        work.table,
        tuple(offer.stages),
        _RULES,
        offer.own,
        tuple(offer.lacking),
        figure,
    )


MEASURED: Final = "measured"
_NOT_ASKED: Final = "it was not measured"
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
    rules.WAITING_IS_IN,
    rules.PAID_NOT_WORKED,
)


def _add_coverage(
    offer: Offer, people: People | None
) -> tuple[Mapping[str, Fraction], Fraction | str]:
    """Add who is there for contacts.

    Returns:
        Option -> how many times the people that the work alone takes; and how many conversations
        agents had at once, or why that is not known.
    """
    coverage = {} if people is None else people.coverage
    ratios = {name: ratio for name, ratio in coverage.items() if isinstance(ratio, Fraction)}
    options: dict[str, Rewrite | str | None] = {
        name: None if name in ratios else str(found) for name, found in coverage.items()
    }
    offer.add(switch.COVERAGE, "work", {**options, "work": None})
    return {**ratios, "work": Fraction(1)}, _NOT_ASKED if people is None else people.concurrency


def hours_of_one(
    options: Mapping[str, str], days: Fraction, measured: Fraction | None = None
) -> Fraction:
    """The hours of conversations that one full-time person has in a period.

    Args:
        options: Switch -> option.
        days: How long the period is.
        measured: How many conversations agents had at once.

    Example:
        >>> float(hours_of_one({"hours": "2080", "shrinkage": "30%", "occupancy": "85%",
        ...     "concurrency": "1"}, Fraction(1461, 48)))
        103.13333333333334
    """
    number = {
        name: values.get(options[name], measured or Fraction(1)) for name, values in _VALUES.items()
    }
    productive: Fraction = (
        number[switch.HOURS]
        * (1 - number[switch.SHRINKAGE])
        * number[switch.OCCUPANCY]
        * number[switch.CONCURRENCY]
    )
    return productive * days / DAYS_PER_YEAR


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
        self._names = tuple(name for name in table.names if name in _STRATA)
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
            return _NOTHING
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
    "topic_language_hour": frozenset(_STRATA),
}
"""Option -> the strata within which people's minutes are taken."""


def own_assumptions() -> Assumed:
    """The numbers that the report's own reading takes for people."""
    number = {name: values[_OWN[name]] for name, values in _VALUES.items()}
    weekly = number[switch.HOURS] * (1 - number[switch.SHRINKAGE]) * DAYS_PER_WEEK / DAYS_PER_YEAR
    return Assumed(weekly, number[switch.OCCUPANCY], number[switch.CONCURRENCY])


def mean_seconds(table: Table, measures: Sequence[str]) -> Fraction | NotEstimable:
    """The mean time that people took for what they handled alone.

    Args:
        table: The cube.
        measures: Its measures.
    """
    name = LENGTHS["active" if LENGTHS["active"] in measures else "wall_clock"]
    if name not in measures:
        return _NOTHING
    at, handling = measures.index(name), table.names.index(known.HANDLING)
    sums = [cell.sums[at] for levels, cell in table.cells.items() if levels[handling] == "human"]
    has, worked = (sum(total(pair[part]) for pair in sums) for part in (0, 1))
    return Fraction(worked, has * _MICROS_IN_SECOND) if has else _NOTHING
