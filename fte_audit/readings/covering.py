"""How many more people it takes to be there for contacts than to work on them.

A person who waits for the next contact works on none. Erlang's formula gives the people who answer
a share of all contacts in time, hour by hour of the week; what it gives is held against the people
that the work alone takes. That ratio is what a coverage multiplies a reading by: it falls the more
contacts there are at once, so it is another one for each handle time and concurrency.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.equivalents.agents_needed import NO_TIME
from fte_audit.equivalents.arrivals import arrivals_of
from fte_audit.estimates.values import NotEstimable
from fte_audit.staffing.coverage import Between, Case, Coverage, Service, staffed
from fte_audit.staffing.schedule import business_hours, pooled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.plan.model import ServiceAsked
    from fte_audit.plan.serving import ServicePlan
    from fte_audit.staffing.schedule import Arrivals
    from fte_audit.tally import Tallies

COVERAGES: Final[Mapping[str, tuple[Coverage, str | None]]] = {
    "business_hours": (Coverage.BUSINESS_HOURS, None),
    "pooled": (Coverage.POOLED, None),
    "by_language": (Coverage.BY_QUEUE, "language"),
    "by_market": (Coverage.BY_QUEUE, "market"),
}
"""Option -> who is there for whom, and by what queues are told apart."""
_SECONDS_PER_HOUR: Final = 3600
_ONE: Final = Fraction(1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What people who are there are held to.

    Attributes:
        level: How fast they have to answer.
        occupancy: The greatest part of their time that they are busy for.
        displacement: The part of the contacts that they would have.
    """

    level: ServiceAsked
    occupancy: Fraction
    displacement: Fraction


class Covering:
    """People who are there for contacts, over those who only work on them; each worked out once."""

    def __init__(self, plan: ServicePlan, tallies: Tallies, asked: Asked) -> None:
        """Look into tallies.

        Args:
            plan: What was asked of the log.
            tallies: Its answer.
            asked: What people are held to.
        """
        self._plan = plan
        self._tallies = tallies
        self._asked = asked
        self._queues: dict[str, Mapping[str | None, Arrivals] | NotEstimable] = {}
        self._ratios: dict[tuple[str, Fraction, Fraction], Fraction | NotEstimable] = {}

    def ratio(
        self, option: str, handle_seconds: Fraction | NotEstimable, concurrency: Fraction
    ) -> Fraction | NotEstimable:
        """How many times the people that the work alone takes.

        Args:
            option: The option of `coverage`.
            handle_seconds: The mean time that people take for a conversation.
            concurrency: Conversations that one of them holds at once.
        """
        if isinstance(handle_seconds, NotEstimable):
            return handle_seconds
        key = (option, handle_seconds, concurrency)
        if key not in self._ratios:
            self._ratios[key] = self._ratio(*key)
        return self._ratios[key]

    def _ratio(
        self, option: str, handle_seconds: Fraction, concurrency: Fraction
    ) -> Fraction | NotEstimable:
        if option not in self._queues:
            self._queues[option] = self._arrivals(COVERAGES[option][1])
        queues = self._queues[option]
        if isinstance(queues, NotEstimable):
            return queues
        if not handle_seconds:
            return NO_TIME
        timed = {
            name: replace(each, handle_seconds=handle_seconds) for name, each in queues.items()
        }
        there = staffed(timed, self._service(concurrency), COVERAGES[option][0], Case.CENTRAL)
        work = self._work(timed)
        if isinstance(there, NotEstimable):
            return there
        if isinstance(work, NotEstimable):
            return work
        at_work = work / (self._asked.occupancy * concurrency)
        return there.schedule.hours_per_week / at_work

    def _arrivals(self, queue: str | None) -> Mapping[str | None, Arrivals] | NotEstimable:
        plan = self._plan
        lacking = plan.no_arrivals if queue is None else plan.queues[queue]
        if lacking is not None:
            return NotEstimable(lacking)
        return arrivals_of(plan.plan, self._tallies, plan.plan.comparing.ai, _ONE, queue)

    def _service(self, concurrency: Fraction) -> Service:
        level = self._asked.level
        return Service(
            share=level.share,
            within_seconds=level.within_seconds,
            occupancy=Between.at(self._asked.occupancy),
            concurrency=Between.at(concurrency),
            hours_per_week=Between.at(_ONE),
            patience_seconds=level.patience_seconds,
            abandoned=None,
            open=business_hours(*level.hours),
            displacement=Between.at(self._asked.displacement),
        )

    def _work(self, queues: Mapping[str | None, Arrivals]) -> Fraction | NotEstimable:
        """The hours a week that people would work on the contacts, one after the other."""
        together = pooled(queues.values())
        if isinstance(together, NotEstimable):
            return together
        weekly = sum(
            (
                count / times
                for count, times in zip(together.counts, together.times, strict=True)
                if times
            ),
            Fraction(0),
        )
        work = weekly * together.handle_seconds * self._asked.displacement / _SECONDS_PER_HOUR
        return work or NotEstimable("AI had no conversation that people would have had")
