"""What a log tells of people who would have had what AI handled, and what is assumed of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from fte_audit.assumptions import CATALOGUE, CONCURRENCY
from fte_audit.cubes import total
from fte_audit.estimates.values import NotEstimable
from fte_audit.plan import attributes as known
from fte_audit.plan.staffing import PEOPLE
from fte_audit.readings.assuming import assuming
from fte_audit.readings.covering import Asked, Covering
from fte_audit.readings.minutes import LENGTHS
from fte_audit.readings.strata import NOTHING, is_kept
from fte_audit.spec import switches as switch
from fte_audit.staffing.concurrency import measured, settled

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from fte_audit.assumptions import Assumption
    from fte_audit.plan.model import ServiceAsked
    from fte_audit.plan.serving import ServicePlan
    from fte_audit.readings.assuming import Assuming
    from fte_audit.readings.offer import Table
    from fte_audit.staffing.concurrency import Measured
    from fte_audit.tally import Tallies

_HAD_FIRST: Final = ("human", "human_then_ai")
_MICROS_IN_SECOND: Final = 1_000_000


class Service(NamedTuple):
    """What was asked of a log for people who would be there for contacts.

    Attributes:
        asked: The requests.
        level: How fast people would have to answer.
        assumptions: What the report assumes, by name.
        runs_on: Whether minutes run on while an agent is with somebody else.
    """

    asked: ServicePlan
    level: ServiceAsked
    assumptions: Mapping[str, Assumption]
    runs_on: bool


@dataclass(frozen=True, slots=True)
class People:
    """What is assumed of people, and what a log tells of them.

    Attributes:
        assuming: The options of what is assumed.
        no_concurrency: Why nothing was measured of how many conversations agents had at once.
        covering: Who would be there for contacts.
        seconds: Option of `minutes` -> the mean time that people took.
    """

    assuming: Assuming
    no_concurrency: str | None
    covering: Covering
    seconds: Mapping[str, Fraction | NotEstimable]

    def ratio(self, coverage: str, minutes: str, concurrency: Fraction) -> Fraction | NotEstimable:
        """How many times the people that the work alone takes.

        Args:
            coverage: The option of `coverage`, other than `work`.
            minutes: The option of `minutes`.
            concurrency: Conversations that one person holds at once.
        """
        return self.covering.ratio(coverage, self.seconds[minutes], concurrency)


def people_of(service: Service, tallies: Tallies, table: Table, measures: Sequence[str]) -> People:
    """What is assumed of people, and what a log tells of them.

    Args:
        service: What was asked of the log.
        tallies: Its answer.
        table: How long conversations took: the cube `work`, or the finer one.
        measures: Its measures.
    """
    found = _measured(service, tallies, table)
    handle = mean_us(table, measures, own_minutes(measures), ("human",))
    log = settled(_without(service.assumptions), found, handle, runs_on=service.runs_on)
    of_log = log.assumptions[CONCURRENCY]
    taken = service.assumptions
    if not taken[CONCURRENCY].given:
        taken = log.assumptions
    options = assuming(taken, of_log.central if of_log.measured else None)
    no_concurrency = None
    if not of_log.measured:
        no_concurrency = found.reason if isinstance(found, NotEstimable) else log.notes[0]
    numbers = options.own_numbers
    asked = Asked(service.level, numbers[switch.OCCUPANCY], options.displacement)
    times = {
        option: mean_us(table, measures, option, _HAD_FIRST)
        for option, measure in LENGTHS.items()
        if measure in measures
    }
    return People(
        options,
        no_concurrency,
        Covering(service.asked, tallies, asked),
        {
            option: each if isinstance(each, NotEstimable) else each / _MICROS_IN_SECOND
            for option, each in times.items()
        },
    )


def own_minutes(measures: Sequence[str]) -> str:
    """The option of `minutes` that the report itself takes.

    Args:
        measures: The measures of a cube.
    """
    return "active" if LENGTHS["active"] in measures else "wall_clock"


def mean_us(
    table: Table, measures: Sequence[str], minutes: str, handlings: Collection[str]
) -> Fraction | NotEstimable:
    """The mean time that people took, of what no rule of the spec drops.

    Args:
        table: The cube.
        measures: Its measures.
        minutes: The option of `minutes`.
        handlings: Who handled a conversation.
    """
    if LENGTHS[minutes] not in measures:
        return NOTHING
    at, handling = measures.index(LENGTHS[minutes]), table.names.index(known.HANDLING)
    sums = [
        cell.sums[at]
        for levels, cell in table.cells.items()
        if levels[handling] in handlings and is_kept(table, levels)
    ]
    has, worked = (sum(total(pair[part]) for pair in sums) for part in (0, 1))
    return Fraction(worked, has) if has else NOTHING


def _measured(service: Service, tallies: Tallies, table: Table) -> Measured | NotEstimable:
    """How many conversations agents had at once; what a rule drops is none of them."""
    if tallies.concurrency is None:
        return NotEstimable(service.asked.no_concurrency or "it was not asked for")
    found = measured(tallies.concurrency)
    if isinstance(found, NotEstimable):
        return found
    handling = table.names.index(known.HANDLING)
    dropped = sum(
        total(cell.n)
        for levels, cell in table.cells.items()
        if levels[handling] in PEOPLE and not is_kept(table, levels)
    )
    return replace(found, left_out=found.left_out - dropped)


def _without(assumptions: Mapping[str, Assumption]) -> dict[str, Assumption]:
    """The same as if the spec gave no concurrency."""
    default = CATALOGUE[CONCURRENCY].assumption
    assert default is not None, "concurrency has a default"  # noqa: S101
    return {**assumptions, CONCURRENCY: default}
