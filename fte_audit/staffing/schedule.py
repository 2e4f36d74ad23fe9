"""Arrivals by interval of the week -> the agents that each interval needs, and what they come to.

Each interval is a queue of its own in its long run (Green, Kolesar and Soares (2001), *Improving
the SIPP approach for staffing service systems that have cyclic demands*, Operations Research 49,
549-564): what waits at the end of one is not carried into the next. Agents come and go by the
interval, so shifts that don't fit, and absence, are not in here: absence belongs into the hours
that a full-time agent gives.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache, partial, reduce
from operator import add
from typing import TYPE_CHECKING, Final

from fte_audit.estimates.values import NotEstimable
from fte_audit.staffing.erlang import Queue, Target, agents_for, slots_needed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

DAYS: Final = 7
HOURS: Final = 24
WEEK_SECONDS: Final = DAYS * HOURS * 3600


class Outside(StrEnum):
    """What becomes of contacts that arrive while nobody is there."""

    LEFT_OUT = "left out"
    SPREAD = "spread"


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The contacts of one queue, by interval of the week from Monday at midnight.

    Attributes:
        counts: How many arrived in each interval, in all weeks together.
        times: How often each interval was seen; in part, or in a sample, as that part.
        handle_seconds: The mean time that a contact takes, at the concurrency that is staffed for.
    """

    counts: tuple[int, ...]
    times: tuple[Fraction, ...]
    handle_seconds: Fraction

    def __post_init__(self) -> None:
        """Refuse what is no week.

        Raises:
            ValueError: Where counts and times differ in length, don't divide a week, or contacts
                arrived in an interval that was never seen.
        """
        if len(self.counts) != len(self.times) or not self.counts or WEEK_SECONDS % len(self.times):
            raise ValueError("counts and times are those of intervals that a week is divided into")
        if any(count for count, times in zip(self.counts, self.times, strict=True) if not times):
            raise ValueError("nothing arrives in an interval that was never seen")

    def __add__(self, other: Arrivals) -> Arrivals:
        """One queue for both; its handle time is the mean over all contacts.

        Raises:
            ValueError: Where the two were not seen at the same times.
        """
        if self.times != other.times:
            raise ValueError("only arrivals that were seen at the same times can be pooled")
        n, m = sum(self.counts), sum(other.counts)
        work = n * self.handle_seconds + m * other.handle_seconds
        return Arrivals(
            tuple(map(add, self.counts, other.counts)),
            self.times,
            work / (n + m) if n + m else self.handle_seconds,
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """How a week is staffed.

    Attributes:
        target: What the service has to be in every interval.
        concurrency: Conversations that an agent holds at once.
        patience_seconds: As in `Queue`.
        open: The intervals in which somebody is there; None for all.
        outside: What becomes of contacts that arrive in the others.
    """

    target: Target
    concurrency: Fraction = Fraction(1)
    patience_seconds: float | None = None
    open: frozenset[int] | None = None
    outside: Outside = Outside.LEFT_OUT


@dataclass(frozen=True, slots=True)
class Schedule:
    """The agents that a week needs.

    Attributes:
        agents: For each interval; one at the least while somebody is there, none else.
        singles: Intervals, of each queue, that have one agent alone. Where queues are small, these
            are most of the agents, and more contacts would need no more of them.
        weekly: Contacts that are handled in a week.
        left_out: Contacts that arrive in a week while nobody is there, and are left out.
    """

    agents: tuple[int, ...]
    singles: int
    weekly: Fraction
    left_out: Fraction

    @property
    def hours_per_week(self) -> Fraction:
        """What all agents are there for in a week, exactly."""
        return Fraction(sum(self.agents) * WEEK_SECONDS, len(self.agents) * 3600)

    @property
    def share_of_singles(self) -> Fraction:
        """The part of all agents' time that agents are alone in their queue for."""
        return Fraction(self.singles, sum(self.agents))

    @property
    def peak(self) -> int:
        """The most agents that are there at once."""
        return max(self.agents)

    def full_time(self, hours_per_week: Fraction) -> Fraction:
        """How many full-time agents that is.

        Args:
            hours_per_week: What one of them gives: paid, and there for contacts, whether or not
                there is one. Waiting for contacts is in the agents already, so no occupancy
                belongs into it.
        """
        return self.hours_per_week / hours_per_week

    def __add__(self, other: Schedule) -> Schedule:
        """The agents of both, who don't help each other."""
        return Schedule(
            tuple(map(add, self.agents, other.agents)),
            self.singles + other.singles,
            self.weekly + other.weekly,
            self.left_out + other.left_out,
        )


def schedule(arrivals: Arrivals, rules: Rules) -> Schedule | NotEstimable:
    """The least agents with which one queue is served as the target asks, interval by interval.

    Returns:
        No estimate where an interval in which somebody is there was never seen.
    """
    intervals = range(len(arrivals.counts))
    is_open = frozenset(intervals) if rules.open is None else rules.open
    if not is_open or not is_open <= frozenset(intervals):
        raise ValueError("somebody is there in some of the intervals of the week")
    asked = is_open if rules.outside is Outside.LEFT_OUT else intervals
    if not all(arrivals.times[at] for at in asked):
        return NotEstimable("the log is too short: it has not seen every part of a week")
    outside = _weekly(arrivals, [at for at in intervals if at not in is_open])
    spread = outside / len(is_open) if rules.outside is Outside.SPREAD else Fraction(0)
    seconds = Fraction(WEEK_SECONDS, len(intervals))

    held = cache(partial(agents_for, concurrency=rules.concurrency))

    @cache
    def needed(count: int, often: int, parts: int) -> int:
        contacts = Fraction(count * parts, often or 1) + spread
        queue = Queue.of(contacts, seconds, arrivals.handle_seconds, rules.patience_seconds)
        return held(slots_needed(queue, rules.target))

    agents = tuple(
        needed(count, *times.as_integer_ratio()) if at in is_open else 0
        for at, (count, times) in enumerate(zip(arrivals.counts, arrivals.times, strict=True))
    )
    return Schedule(
        agents=agents,
        singles=agents.count(1),
        weekly=_weekly(arrivals, intervals) - (0 if spread else outside),
        left_out=Fraction(0) if spread else outside,
    )


def _weekly(arrivals: Arrivals, intervals: Iterable[int]) -> Fraction:
    """The contacts of a week in some of its intervals; most were seen as often as each other."""
    counts: Counter[tuple[int, int]] = Counter()
    for at in intervals:
        counts[arrivals.times[at].as_integer_ratio()] += arrivals.counts[at]
    parts = (Fraction(n * parts, often) for (often, parts), n in counts.items() if n)
    return sum(parts, Fraction(0))


def split_schedule(queues: Mapping[str | None, Arrivals], rules: Rules) -> Schedule | NotEstimable:
    """The agents of queues that don't help each other, such as those of languages or markets.

    Returns:
        The sum over the queues, each with one agent at the least while somebody is there.
    """
    found = [schedule(arrivals, rules) for arrivals in queues.values()]
    if not found:
        return NotEstimable("there is no queue")
    for each in found:
        if isinstance(each, NotEstimable):
            return each
    return reduce(add, found)


def pooled(queues: Iterable[Arrivals]) -> Arrivals | NotEstimable:
    """One queue, all of whose agents handle the contacts of all queues.

    With one handle time, and where nobody gives up, it never needs more agents than the queues
    apart (Smith and Whitt (1981), Bell System Technical Journal 60, 39-55). Where contacts give up
    it may need one more: with a low target, or a ceiling of occupancy, that others give up helps.
    """
    found = list(queues)
    return reduce(add, found) if found else NotEstimable("there is no queue")


def business_hours(
    first: int, last: int, days: Collection[int] = range(5), per_hour: int = 1
) -> frozenset[int]:
    """The intervals between two hours on some days.

    Args:
        first: The hour that begins the day, from 0.
        last: The hour that ends it, up to 24.
        days: Days from 0 for Monday.
        per_hour: Intervals in an hour.

    Example:
        >>> sorted(business_hours(9, 11, days=[1]))
        [33, 34]
    """
    if not 0 <= first < last <= HOURS:
        raise ValueError("a day begins before it ends")
    return frozenset(
        (day * HOURS + hour) * per_hour + part
        for day in days
        for hour in range(first, last)
        for part in range(per_hour)
    )
