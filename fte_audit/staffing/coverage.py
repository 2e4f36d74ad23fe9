"""Who is there for whom, and when: the agents of a week under each, over ranges of assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from fte_audit.estimates.values import NotEstimable
from fte_audit.staffing.erlang import Target
from fte_audit.staffing.schedule import Outside, Rules, pooled, schedule, split_schedule

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from fte_audit.staffing.schedule import Arrivals, Schedule


class Coverage(StrEnum):
    """Who is there for whom, and when."""

    POOLED = "pooled"
    BY_QUEUE = "by_queue"
    BUSINESS_HOURS = "business_hours"


class Ranged(Protocol):
    """An assumption: a number between two others."""

    @property
    def low(self) -> Fraction:
        """The least that it may be."""

    @property
    def central(self) -> Fraction:
        """What it is taken for."""

    @property
    def high(self) -> Fraction:
        """The most that it may be."""


@dataclass(frozen=True, slots=True)
class Service:
    """What is asked of the agents, and what one of them gives.

    Attributes:
        share, within_seconds: The least share of contacts that are answered in such a time.
        occupancy: The greatest share of their time that agents are busy for.
        concurrency: Conversations that an agent holds at once.
        hours_per_week: Hours that a full-time agent is there for contacts, in a week.
        patience_seconds: As in `Queue`.
        abandoned: The greatest share of contacts that may be given up; None for any.
        open: The intervals of business hours.
        outside: What becomes of what arrives outside of them.
    """

    share: float
    within_seconds: float
    occupancy: Ranged
    concurrency: Ranged
    hours_per_week: Ranged
    patience_seconds: float | None
    abandoned: float | None
    open: frozenset[int]
    outside: Outside = Outside.SPREAD


@dataclass(frozen=True, slots=True)
class Staffed:
    """The agents of a week, at one number for each assumption.

    Attributes:
        full_time: Full-time agents.
        schedule: The agents of each interval.
    """

    full_time: Fraction
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class Staffing:
    """The same over the ranges of the assumptions.

    Every assumption that is larger makes the agents fewer, so the ends of the result are at the
    ends of all of them.

    Attributes:
        low, central, high: The least, with all assumptions at their centres, and the most.
    """

    low: Staffed
    central: Staffed
    high: Staffed


def staffing(
    queues: Mapping[str | None, Arrivals], service: Service, coverage: Coverage
) -> Staffing | NotEstimable:
    """The full-time agents that the arrivals need.

    Args:
        queues: The arrivals of each queue; pooled where agents take all of them.
        service: What is asked of the agents.
        coverage: Who is there for whom, and when.
    """
    found = []
    for end in ("high", "central", "low"):
        occupancy, concurrency, hours = (
            getattr(ranged, end)
            for ranged in (service.occupancy, service.concurrency, service.hours_per_week)
        )
        rules = Rules(
            Target(service.share, service.within_seconds, float(occupancy), service.abandoned),
            concurrency,
            service.patience_seconds,
            service.open if coverage is Coverage.BUSINESS_HOURS else None,
            service.outside,
        )
        agents = _agents(queues, rules, coverage)
        if isinstance(agents, NotEstimable):
            return agents
        found.append(Staffed(agents.full_time(hours), agents))
    low, central, high = found
    return Staffing(low, central, high)


def _agents(
    queues: Mapping[str | None, Arrivals], rules: Rules, coverage: Coverage
) -> Schedule | NotEstimable:
    if coverage is Coverage.BY_QUEUE:
        return split_schedule(queues, rules)
    together = pooled(queues.values())
    return together if isinstance(together, NotEstimable) else schedule(together, rules)
