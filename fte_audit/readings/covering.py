"""How many more people it takes to be there for contacts than to work on them.

A person who waits for the next contact works on none. Erlang's formula gives the people who answer
a share of all contacts in time, hour by hour of the week; what it gives is held against the people
that the work alone takes, both at the assumptions of the report's own reading and with people's
mean minutes. That ratio is what a coverage multiplies every reading by.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.equivalents.agents_needed import NO_TIME
from fte_audit.equivalents.arrivals import arrivals_of
from fte_audit.estimates.values import NotEstimable, to_digits
from fte_audit.staffing.concurrency import measured
from fte_audit.staffing.coverage import Between, Case, Coverage, Service, staffed
from fte_audit.staffing.schedule import business_hours, pooled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.plan.model import ServiceAsked
    from fte_audit.plan.serving import ServicePlan
    from fte_audit.staffing.schedule import Arrivals
    from fte_audit.tally import Tallies

_OPTIONS: Final[Mapping[str, tuple[Coverage, str | None]]] = {
    "business_hours": (Coverage.BUSINESS_HOURS, None),
    "pooled": (Coverage.POOLED, None),
    "by_language": (Coverage.BY_QUEUE, "language"),
    "by_market": (Coverage.BY_QUEUE, "market"),
}
_SECONDS_PER_HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class People:
    """What the log tells of people who would be there for contacts.

    Attributes:
        coverage: Option of `coverage` -> how many times the people that the work alone takes, or
            what the log lacks for it.
        concurrency: How many conversations agents had at once, or what the log lacks for it.
    """

    coverage: Mapping[str, Fraction | str]
    concurrency: Fraction | str


@dataclass(frozen=True, slots=True)
class Assumed:
    """The numbers that are taken for people.

    Attributes:
        hours_per_week: Hours that one person is there for contacts in a week.
        occupancy: The part of them that is spent on contacts.
        concurrency: Conversations at once.
    """

    hours_per_week: Fraction
    occupancy: Fraction
    concurrency: Fraction


def people(
    asked: ServicePlan,
    tallies: Tallies,
    level: ServiceAsked,
    handle_seconds: Fraction | NotEstimable,
    assumed: Assumed,
) -> People:
    """What the log tells of people.

    Args:
        asked: What was asked of the log.
        tallies: Its answer.
        level: How fast people would have to answer.
        handle_seconds: The mean time that people take for a conversation.
        assumed: What is taken for people.
    """
    at_once: Fraction | str = asked.no_concurrency or "no agent has a conversation that lasted"
    if tallies.concurrency is not None:
        found = measured(tallies.concurrency)
        at_once = found.reason if isinstance(found, NotEstimable) else _digits(found.mean)
    coverage: dict[str, Fraction | str] = {}
    for option, (kind, queue) in _OPTIONS.items():
        queues = _arrivals(asked, tallies, handle_seconds, queue)
        ratio = queues if isinstance(queues, NotEstimable) else _ratio(queues, level, assumed, kind)
        coverage[option] = ratio.reason if isinstance(ratio, NotEstimable) else ratio
    return People(coverage, at_once)


def _arrivals(
    asked: ServicePlan,
    tallies: Tallies,
    handle_seconds: Fraction | NotEstimable,
    queue: str | None,
) -> Mapping[str | None, Arrivals] | NotEstimable:
    lacking = asked.no_arrivals if queue is None else asked.queues[queue]
    if lacking is not None:
        return NotEstimable(lacking)
    if isinstance(handle_seconds, NotEstimable):
        return handle_seconds
    if not handle_seconds:
        return NO_TIME
    return arrivals_of(asked.plan, tallies, asked.plan.comparing.ai, handle_seconds, queue)


def _ratio(
    queues: Mapping[str | None, Arrivals], level: ServiceAsked, assumed: Assumed, coverage: Coverage
) -> Fraction | NotEstimable:
    """How many times the people that the work alone takes."""
    service = Service(
        share=level.share,
        within_seconds=level.within_seconds,
        occupancy=Between.at(assumed.occupancy),
        concurrency=Between.at(assumed.concurrency),
        hours_per_week=Between.at(assumed.hours_per_week),
        patience_seconds=level.patience_seconds,
        abandoned=None,
        open=business_hours(*level.hours),
    )
    found, alone = staffed(queues, service, coverage, Case.CENTRAL), _at_work(queues, assumed)
    if isinstance(found, NotEstimable):
        return found
    return alone if isinstance(alone, NotEstimable) else _digits(found.full_time / alone)


def _at_work(queues: Mapping[str | None, Arrivals], assumed: Assumed) -> Fraction | NotEstimable:
    """The people that the same contacts take, if they came one after the other."""
    together = pooled(queues.values())
    if isinstance(together, NotEstimable):
        return together
    seconds = sum(
        (
            count * together.handle_seconds / times
            for count, times in zip(together.counts, together.times, strict=True)
            if times
        ),
        Fraction(0),
    )
    if not seconds:
        return NotEstimable("AI had no conversation")
    hours = assumed.hours_per_week * assumed.occupancy * assumed.concurrency
    return seconds / _SECONDS_PER_HOUR / hours


def _digits(value: Fraction) -> Fraction:
    """A number as it is printed: readers have to come to the same figures."""
    return Fraction(repr(to_digits(value)))
