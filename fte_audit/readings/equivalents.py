"""The readings of full-time equivalents: what people would have worked on what AI handled.

`conversations x minutes / (60 x hours x (1 - shrinkage) x occupancy x concurrency)`: the work comes
from the log, the rest from assumptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Final

from fte_audit.equivalents.period import days_of
from fte_audit.estimates.values import NotEstimable
from fte_audit.plan import attributes as known
from fte_audit.plan.attributes import YES
from fte_audit.readings import rules
from fte_audit.readings.assuming import ASSUMED, MEASURED
from fte_audit.readings.covering import COVERAGES
from fte_audit.readings.minutes import LENGTHS, add_minutes
from fte_audit.readings.model import Exact
from fte_audit.readings.offer import Offer, Subject
from fte_audit.readings.people import own_minutes
from fte_audit.readings.population import (
    CREDIT,
    NOBODY,
    PART,
    PEOPLE,
    add_handled,
    add_population,
    credit,
)
from fte_audit.readings.strata import STRATA, Strata, report_mix
from fte_audit.spec import switches as switch
from fte_audit.staffing.methods import DAYS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fte_audit.plan.model import AuditPlan
    from fte_audit.readings.assuming import Assuming
    from fte_audit.readings.expanding import Cells, Rewrite
    from fte_audit.readings.offer import Table
    from fte_audit.readings.people import People


def equivalents(
    table: Table,
    drop: Sequence[str],
    measures: Sequence[str],
    people: People,
    log: OfLog,
) -> Subject:
    """Full-time equivalents of what AI handled: displaced work.

    Args:
        table: The cube `work by topic, language and hour`, or `work` where that is too fine.
        drop: The spec's rules.
        measures: The measures of the cube.
        people: What is assumed of people, and what the log tells of them.
        log: What else is taken from it.
    """
    at = measures.index(LENGTHS[own_minutes(measures)])
    mix = report_mix(table, log.standardised_by, at)
    only_own = {} if mix is None or "(own)" not in mix else {mix: frozenset(log.standardised_by)}
    work = Strata(table, only_own)
    strata = tuple(name for name in table.names if name in STRATA)
    offer = Offer(work.table.names)
    add_population(offer, drop, since_launch=True)
    add_handled(offer, "first", had_first=PEOPLE)
    _add_abandoned(offer)
    options: dict[str, Rewrite | str | None] = {
        option: _crediting(option) for option in ("ai", "last_touch", "zero")
    }
    offer.add(switch.HAND_OVER, "ai", options, (PART,), (CREDIT,))
    add_minutes(offer, measures, own_minutes(measures))
    offer.add(switch.STATISTIC, "mean", {"mean": None})
    _add_case_mix(offer, strata, log, mix)
    _add_coverage(offer, people)
    _add_assumed(offer, people)
    return Subject(
        "full-time equivalents of the work that AI displaced",
        work.table,
        tuple(offer.stages),
        (rules.NO_SHARED, rules.LAST_IS_LAST, rules.MEANS_ADD_UP, *people.assuming.rules),
        offer.own,
        tuple(offer.lacking),
        _figure(work, people, log, measures),
    )


def _figure(
    work: Strata, people: People, log: OfLog, measures: Sequence[str]
) -> Callable[[Cells, Mapping[str, str]], Exact]:
    """What gives the figure of a reading."""
    displaced = people.assuming.displacement / log.sampled

    @cache
    def people_for_an_hour(ramp: str, *chosen: str) -> Fraction | NotEstimable:
        number = numbers_of(people.assuming, dict(zip(ASSUMED, chosen, strict=True)))
        days = log.days[ramp]
        return days if isinstance(days, NotEstimable) else displaced / hours_of_one(number, days)

    def figure(cells: Cells, options: Mapping[str, str]) -> Exact:
        minutes = options[switch.MINUTES]
        hours = work.hours(cells, measures.index(LENGTHS[minutes]), options[switch.CASE_MIX])
        each = people_for_an_hour(options[switch.RAMP], *(options[name] for name in ASSUMED))
        if isinstance(hours, NotEstimable):
            return Exact(hours)
        if isinstance(each, NotEstimable):
            return Exact(each)
        needed = hours * each
        if options[switch.COVERAGE] == WORK:
            return Exact(needed)
        at_once = people.assuming.numbers[switch.CONCURRENCY][options[switch.CONCURRENCY]]
        ratio = people.ratio(options[switch.COVERAGE], minutes, at_once)
        return Exact(ratio if isinstance(ratio, NotEstimable) else needed * ratio)

    return figure


@dataclass(frozen=True, slots=True)
class OfLog:
    """What full-time equivalents take from a log beside its cubes.

    Attributes:
        days: Option of `ramp` -> how long the period is, or why that is not known.
        sampled: Which part of all conversations the log is.
        standardised_by: What the report makes contacts alike in.
        too_fine: Why contacts can be made alike in no more than the topic, where that is so.
    """

    days: Mapping[str, Fraction | NotEstimable]
    sampled: Fraction = Fraction(1)
    standardised_by: tuple[str, ...] = ()
    too_fine: str | None = None


def of_log(plan: AuditPlan, starts: tuple[int, int] | None, too_fine: str | None) -> OfLog:
    """What full-time equivalents take from a log beside its cubes.

    Args:
        plan: How its rows are read.
        starts: The first and the last start in it.
        too_fine: Why contacts can be made alike in no more than the topic, where that is so.
    """
    sampled = plan.comparing.sampled
    return OfLog(
        {option: days_of(plan, starts, weeks * _WEEK_US) for option, weeks in _RAMPS.items()},
        Fraction(1) if sampled is None else Fraction(str(sampled)),
        plan.comparing.strata,
        too_fine,
    )


WORK: Final = "work"
"""The option of `coverage` under which nobody waits."""
_WEEK_US: Final = 7 * 86_400_000_000
_RAMPS: Final = {"include": 0, "drop_2_weeks": 2, "steady": 4}
"""Option of `ramp` -> how many weeks after the launch contacts count from."""


def _add_coverage(offer: Offer, people: People) -> None:
    """Add who is there for contacts."""
    own = people.assuming.own_numbers[switch.CONCURRENCY]
    options: dict[str, Rewrite | str | None] = {WORK: None}
    for option in COVERAGES:
        found = people.ratio(option, offer.own[switch.MINUTES], own)
        options[option] = found.reason if isinstance(found, NotEstimable) else None
    offer.add(switch.COVERAGE, WORK, options)


def _add_assumed(offer: Offer, people: People) -> None:
    """Add what is assumed of people."""
    for name, numbers in people.assuming.numbers.items():
        options: dict[str, Rewrite | str | None] = dict.fromkeys(numbers)
        if name == switch.CONCURRENCY and people.no_concurrency is not None:
            options[MEASURED] = people.no_concurrency
        offer.add(name, people.assuming.own[name], options)


def numbers_of(assuming: Assuming, options: Mapping[str, str]) -> dict[str, Fraction]:
    """What a reading assumes of people.

    Args:
        assuming: The options of what is assumed.
        options: Switch -> option.
    """
    return {name: numbers[options[name]] for name, numbers in assuming.numbers.items()}


def hours_of_one(number: Mapping[str, Fraction], days: Fraction) -> Fraction:
    """The hours of conversations that one full-time person has in a period.

    Args:
        number: Switch -> what is assumed.
        days: How long the period is.

    Example:
        >>> float(hours_of_one({"hours": Fraction(2080), "shrinkage": Fraction(3, 10),
        ...     "occupancy": Fraction(17, 20), "concurrency": Fraction(1)}, Fraction(1461, 48)))
        103.13333333333334
    """
    productive = (
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


def _add_case_mix(offer: Offer, strata: tuple[str, ...], log: OfLog, own: str | None) -> None:
    there = None if "topic" in strata else "no column is mapped to `topic`"
    fine = log.too_fine or (None if len(strata) > 1 else "no column is mapped to `started`")
    options: dict[str, Rewrite | str | None] = {
        "none": None,
        "topic": there,
        "same_topic": there,
        "topic_language_hour": fine,
    }
    nearest = "topic" if "topic" in log.standardised_by else "none"
    offer.add(switch.CASE_MIX, own or nearest, options if own is None else {own: None, **options})
