"""Tallies -> the agents for a service level, under every coverage that the log allows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from fte_audit.equivalents.arrivals import arrivals_of
from fte_audit.estimates.values import NotEstimable
from fte_audit.staffing.believing import believed
from fte_audit.staffing.concurrency import measured
from fte_audit.staffing.coverage import Coverage, staffing, swings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from fractions import Fraction

    from fte_audit.plan.serving import ServicePlan
    from fte_audit.staffing.believing import Believed
    from fte_audit.staffing.concurrency import Measured
    from fte_audit.staffing.coverage import Service, Staffing
    from fte_audit.staffing.schedule import Arrivals
    from fte_audit.tally import Tallies

NOT_ASKED: Final = NotEstimable("it was not asked for")
NO_TIME: Final = NotEstimable("people took no time for their conversations")


@dataclass(frozen=True, slots=True)
class Served:
    """The agents under one coverage, or why there is no number.

    Attributes:
        coverage: Who is there for whom, and when.
        queue: The role whose values are queues of their own; None for one queue.
        queues: How many queues there are.
        gives_up: Whether contacts give up (Erlang A), or wait for as long as it takes (Erlang C).
        staffing: Full-time agents over the ranges.
        swings: Assumption -> full-time agents at its low and at its high end.
    """

    coverage: Coverage
    queue: str | None
    queues: int
    gives_up: bool
    staffing: Staffing | NotEstimable
    swings: Mapping[str, tuple[Fraction, Fraction]] | NotEstimable


class Serving:
    """The agents for a service level, from one log.

    Attributes:
        handle_seconds: The mean time that a person would take, or why it is not known.
    """

    def __init__(
        self,
        asked: ServicePlan,
        tallies: Tallies,
        handlings: Collection[str | None],
        handle_seconds: Fraction | NotEstimable,
    ) -> None:
        """Look into tallies.

        Args:
            asked: What was asked of the log.
            tallies: The answer to it.
            handlings: Whose conversations arrive; None for *missing*.
            handle_seconds: The mean time that a person would take for one, at the concurrency that
                is assumed; or why it is not known.
        """
        self._asked = asked
        self._tallies = tallies
        self._handlings = handlings
        self.handle_seconds = handle_seconds

    @property
    def concurrency(self) -> Measured | NotEstimable:
        """How many conversations agents had at once."""
        if self._tallies.concurrency is None:
            return NotEstimable(self._asked.no_concurrency or NOT_ASKED.reason)
        return measured(self._tallies.concurrency)

    def served(self, service: Service) -> Iterator[Served]:
        """The agents under each coverage, with contacts that wait and with those that give up.

        Args:
            service: What is asked of the agents; with a patience, both models are computed.
        """
        patient = replace(service, patience_seconds=None, abandoned=None)
        for each in dict.fromkeys((patient, service)):
            for found in self.staffed(each):
                queues = self._arrivals(found.queue)
                if isinstance(queues, NotEstimable):
                    yield found
                else:
                    yield replace(found, swings=swings(queues, each, found.coverage))

    def staffed(self, service: Service) -> Iterator[Served]:
        """The agents under each coverage for one service, without what moves them.

        Args:
            service: What is asked of the agents.
        """
        yield self._one(service, Coverage.POOLED, None)
        for queue in self._asked.queues:
            yield self._one(service, Coverage.BY_QUEUE, queue)
        yield self._one(service, Coverage.BUSINESS_HOURS, None)

    def believed(self, service: Service, claimed: Fraction) -> Believed | NotEstimable:
        """What would have to be so for a claimed number to be enough, day and night and pooled.

        Args:
            service: What is asked of the agents.
            claimed: Full-time agents.
        """
        queues = self._arrivals(None)
        if isinstance(queues, NotEstimable):
            return queues
        return believed(queues, service, Coverage.POOLED, claimed)

    def _one(self, service: Service, coverage: Coverage, queue: str | None) -> Served:
        queues = self._arrivals(queue)
        gives_up = service.patience_seconds is not None
        if isinstance(queues, NotEstimable):
            return Served(coverage, queue, 0, gives_up, queues, queues)
        found = staffing(queues, service, coverage)
        return Served(coverage, queue, len(queues), gives_up, found, NOT_ASKED)

    def _arrivals(self, queue: str | None) -> Mapping[str | None, Arrivals] | NotEstimable:
        asked = self._asked
        lacking = asked.no_arrivals if queue is None else asked.queues[queue]
        if lacking is not None:
            return NotEstimable(lacking)
        if isinstance(self.handle_seconds, NotEstimable):
            return self.handle_seconds
        if not self.handle_seconds:
            return NO_TIME
        return arrivals_of(asked.plan, self._tallies, self._handlings, self.handle_seconds, queue)
