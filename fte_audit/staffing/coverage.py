"""Who is there for whom, and when: the agents of a week under each, over ranges of assumptions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Protocol

from fte_audit.estimates.values import NotEstimable
from fte_audit.staffing.erlang import Target
from fte_audit.staffing.schedule import Outside, Rules, pooled, schedule, split_schedule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.staffing.schedule import Arrivals, Schedule


WEEKS_PER_YEAR: Final = Fraction(1461, 28)
ASSUMPTIONS: Final = ("displacement", "occupancy", "concurrency", "hours_per_week")
"""What of a service is assumed as a range."""
_RAISING: Final = frozenset({"displacement"})
"""What means more agents where it is larger."""


class Coverage(StrEnum):
    """Who is there for whom, and when."""

    POOLED = "pooled"
    BY_QUEUE = "by_queue"
    BUSINESS_HOURS = "business_hours"


class Case(StrEnum):
    """Which ends of all ranges go together: those with the fewest agents, or with the most."""

    FEWEST = "fewest"
    CENTRAL = "central"
    MOST = "most"


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
class Between:
    """Numbers between two others; as `Ranged`."""

    low: Fraction
    central: Fraction
    high: Fraction

    @classmethod
    def at(cls, value: Fraction) -> Between:
        """A number that is taken for sure."""
        return cls(value, value, value)


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
        displacement: The share of the arrivals that people would have had to handle.
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
    displacement: Ranged = field(default_factory=lambda: Between.at(Fraction(1)))

    def settled(self, but: str | None = None) -> Service:
        """With every assumption at its centre, but for one."""

        def at_centre(name: str, ranged: Ranged) -> Ranged:
            return ranged if name == but else Between.at(ranged.central)

        return replace(
            self,
            displacement=at_centre("displacement", self.displacement),
            occupancy=at_centre("occupancy", self.occupancy),
            concurrency=at_centre("concurrency", self.concurrency),
            hours_per_week=at_centre("hours_per_week", self.hours_per_week),
        )


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

    A larger displacement makes the agents more, and everything else that is larger makes them
    fewer, so the ends of the result are at ends of all ranges.

    Attributes:
        low, central, high: The fewest agents, with all assumptions at their centres, and the most.
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
    found = [staffed(queues, service, coverage, case) for case in Case]
    for each in found:
        if isinstance(each, NotEstimable):
            return each
    low, central, high = (each for each in found if isinstance(each, Staffed))
    return Staffing(low, central, high)


def weekly_hours(hours_per_year: Ranged, shrinkage: Ranged) -> Between:
    """The hours in a week that a full-time agent is there for contacts.

    Args:
        hours_per_year: Paid hours, or hours after leave.
        shrinkage: The share of them that is lost otherwise.

    Example:
        >>> from fractions import Fraction as F
        >>> weekly_hours(Between.at(F(1461)), Between.at(F("0.25"))).central
        Fraction(21, 1)
    """
    return Between(
        hours_per_year.low * (1 - shrinkage.high) / WEEKS_PER_YEAR,
        hours_per_year.central * (1 - shrinkage.central) / WEEKS_PER_YEAR,
        hours_per_year.high * (1 - shrinkage.low) / WEEKS_PER_YEAR,
    )


def swings(
    queues: Mapping[str | None, Arrivals], service: Service, coverage: Coverage
) -> Mapping[str, tuple[Fraction, Fraction]] | NotEstimable:
    """How far each assumption alone moves the full-time agents, the others at their centres.

    Args:
        queues: As in `staffing`.
        service: The same.
        coverage: The same.

    Returns:
        Assumption -> full-time agents at its low and at its high end.
    """
    found: dict[str, tuple[Fraction, Fraction]] = {}
    for name in ASSUMPTIONS:
        alone = service.settled(but=name)
        fewest, most = (staffed(queues, alone, coverage, case) for case in (Case.FEWEST, Case.MOST))
        if isinstance(fewest, NotEstimable):
            return fewest
        if isinstance(most, NotEstimable):
            return most
        ends = fewest.full_time, most.full_time
        found[name] = ends if name in _RAISING else ends[::-1]
    return found


def staffed(
    queues: Mapping[str | None, Arrivals], service: Service, coverage: Coverage, case: Case
) -> Staffed | NotEstimable:
    """The agents with every assumption at one of its ends, or at its centre.

    Args:
        queues: As in `staffing`.
        service: The same.
        coverage: The same.
        case: Which ends.
    """
    displacement, occupancy, concurrency, hours = (
        _at(getattr(service, name), case, raises=name in _RAISING) for name in ASSUMPTIONS
    )
    rules = Rules(
        Target(service.share, service.within_seconds, float(occupancy), service.abandoned),
        concurrency,
        service.patience_seconds,
        service.open if coverage is Coverage.BUSINESS_HOURS else None,
        service.outside,
    )
    displaced = {name: _displaced(each, displacement) for name, each in queues.items()}
    agents = _agents(displaced, rules, coverage)
    if isinstance(agents, NotEstimable):
        return agents
    return Staffed(agents.full_time(hours), agents)


def _at(ranged: Ranged, case: Case, *, raises: bool) -> Fraction:
    """The end of a range that goes with a case.

    Args:
        ranged: The range.
        case: The case.
        raises: Whether a larger number means more agents.
    """
    if case is Case.CENTRAL:
        return ranged.central
    return ranged.low if raises is (case is Case.FEWEST) else ranged.high


def _displaced(arrivals: Arrivals, share: Fraction) -> Arrivals:
    """A share of all arrivals: as many in so much more time."""
    if not share:
        return replace(arrivals, counts=(0,) * len(arrivals.counts))
    if share == 1:
        return arrivals
    ratios = [times.as_integer_ratio() for times in arrivals.times]
    stretched = {ratio: Fraction(*ratio) / share for ratio in set(ratios)}
    return replace(arrivals, times=tuple(stretched[ratio] for ratio in ratios))


def _agents(
    queues: Mapping[str | None, Arrivals], rules: Rules, coverage: Coverage
) -> Schedule | NotEstimable:
    if coverage is Coverage.BY_QUEUE:
        return split_schedule(queues, rules)
    together = pooled(queues.values())
    return together if isinstance(together, NotEstimable) else schedule(together, rules)
