"""Numbers that no log can give: ranges, each with a basis, and which of them go together.

Every name says what is meant, since hours and shrinkage come in two kinds that must not be mixed:
paid hours hold the leave, and shrinkage then takes it off; hours after leave do not, and only
what is lost in the office comes off them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PAID_HOURS: Final = "paid_hours_per_year"
HOURS_AFTER_LEAVE: Final = "hours_after_leave_per_year"
SHRINKAGE: Final = "shrinkage"
SHRINKAGE_AFTER_LEAVE: Final = "shrinkage_after_leave"
OCCUPANCY: Final = "occupancy"
CONCURRENCY: Final = "concurrency"
DISPLACEMENT: Final = "displacement"
AGENT_DAYS: Final = "agent_days_per_year"
FULL_DAY_SHARE: Final = "full_day_share"
VOLUME_TREND: Final = "volume_trend"
COST_PER_PAID_HOUR: Final = "cost_per_paid_hour"
COST_PER_YEAR: Final = "cost_per_full_time_year"
AI_COST: Final = "ai_cost_per_conversation"


class MethodName(StrEnum):
    """Ways to full-time equivalents, in the order of a report."""

    DISPLACED_WORK = "displaced_work"
    AI_MINUTES = "ai_minutes"
    THROUGHPUT = "throughput"
    VOLUME_DROP = "volume_drop"


COMPLEMENTS: Final = frozenset({SHRINKAGE, SHRINKAGE_AFTER_LEAVE})
"""Shares that are taken off: what counts is 1 less them."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that no log can give.

    Attributes:
        name: Its name in the catalogue.
        label: What it is, in a few words.
        unit: Its unit.
        low, central, high: Its range and the value in the middle of it.
        basis: Why this range.
        source: Where the basis comes from; None where it is only the user's.
        given: Whether the user gave it, and not the catalogue.
        measured: Whether the log gave it.
    """

    name: str
    label: str
    unit: str
    low: Fraction
    central: Fraction
    high: Fraction
    basis: str
    source: str | None = None
    given: bool = False
    measured: bool = False

    def holds(self, value: Fraction) -> bool:
        """Whether a value lies within the range.

        Args:
            value: In the unit of the assumption.
        """
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Assumable:
    """Something that can be assumed.

    Attributes:
        name, label, unit: As in `Assumption`.
        means: What it says, in a sentence.
        least: What no value can be below.
        most: What no value can be above; None for no bound.
        least_open, most_open: Whether that end itself is impossible.
        default: What is assumed where the user says nothing; None where nothing can be.
        from_log: What is assumed instead where the log tells it; empty where it never does.
    """

    name: str
    label: str
    unit: str
    means: str
    least: Fraction = Fraction(0)
    most: Fraction | None = None
    least_open: bool = False
    most_open: bool = False
    default: tuple[Fraction, Fraction, Fraction] | None = None
    basis: str = ""
    source: str | None = None
    from_log: str = ""

    def can_be(self, value: Fraction) -> bool:
        """Whether there can be such a value at all.

        Args:
            value: In the unit of the assumption.
        """
        above = value > self.least if self.least_open else value >= self.least
        if self.most is None:
            return above
        return above and (value < self.most if self.most_open else value <= self.most)

    @property
    def possible(self) -> str:
        """Which values there can be, in words."""
        low = f"{'above' if self.least_open else 'at least'} {self.least}"
        if self.most is None:
            return low
        return f"{low} and {'below' if self.most_open else 'at most'} {self.most}"

    @property
    def assumption(self) -> Assumption | None:
        """What is assumed where the user says nothing."""
        if self.default is None:
            return None
        return Assumption(
            self.name, self.label, self.unit, *self.default, self.basis, source=self.source
        )


_HOURS: Final = (
    Assumable(
        name=PAID_HOURS,
        label="Paid hours a year",
        unit="hours/year",
        means="Hours a year that a full-time person is paid for, paid leave included.",
        most=Fraction(8_784),
        least_open=True,
        default=(Fraction(1_820), Fraction(1_950), Fraction(2_080)),
        basis="52 weeks of 35, 37.5 and 40 hours",
        source="40 hours: US Office of Personnel Management; 35 hours: French Labour Code L3121-27",
    ),
    Assumable(
        name=HOURS_AFTER_LEAVE,
        label="Hours after leave a year",
        unit="hours/year",
        means="Hours a year that a full-time person is at work: leave and holidays are off.",
        most=Fraction(8_784),
        least_open=True,
        default=(Fraction(1_600), Fraction("1776.5"), Fraction(1_920)),
        basis=(
            "1,776.5 is 2,080 paid hours less 303.5 of leave; 1,920 is 2,080 less 20 days; 1,600 "
            "is near the 1,607 that French law takes for a year of 35 hours a week"
        ),
        source="US Social Security Administration, POMS, for 1,776.5",
    ),
    Assumable(
        name=SHRINKAGE,
        label="Shrinkage including leave",
        unit="share",
        means="The part of paid hours that is not for contacts: leave, illness, training, breaks.",
        most=Fraction(1),
        most_open=True,
        default=(Fraction("0.20"), Fraction("0.30"), Fraction("0.35")),
        basis="20 to 35 % is usual, about 30 % the rule of thumb; 10 and 40 % are extremes",
        source="mytotalretail.com, monetsoftware.com, cobbai.com",
    ),
    Assumable(
        name=SHRINKAGE_AFTER_LEAVE,
        label="Shrinkage after leave",
        unit="share",
        means="The part of the hours at work that is not for contacts: training, meetings, breaks.",
        most=Fraction(1),
        most_open=True,
        default=(Fraction("0.06"), Fraction("0.18"), Fraction("0.24")),
        basis=(
            "what is left of 20, 30 and 35 % of 2,080 paid hours once 303.5 hours of leave are "
            "taken off, over the other 1,776.5"
        ),
        source="as `shrinkage` and `hours_after_leave_per_year`",
    ),
    Assumable(
        name=OCCUPANCY,
        label="Occupancy",
        unit="share",
        means="The part of the hours for contacts that is spent on contacts, not on waiting.",
        most=Fraction(1),
        least_open=True,
        default=(Fraction("0.70"), Fraction("0.80"), Fraction("0.90")),
        basis="70 to 85 % is usual; 90 % is taken as the most that a large team can keep up",
        source="callcentrehelper.com",
    ),
)


_WORK: Final = (
    Assumable(
        name=CONCURRENCY,
        label="Concurrency",
        unit="conversations/person",
        means="Conversations that one person has at the same time, on average while working.",
        least=Fraction(1),
        default=(Fraction(1), Fraction("1.7"), Fraction(3)),
        basis=(
            "1 is a call; 1.73 was measured on 3 million chats (chats per hour x minutes / 60); 2 "
            "to 3 is what planners take for chats"
        ),
        source="Brynjolfsson, Li and Raymond, QJE 140(2), 2025; ccplanning.net",
        from_log=(
            "Where a log names agents and a spec gives no concurrency, what was measured from "
            "overlapping conversations of the same agent is assumed: the mean at once, or less "
            "where handle times add up to less than that many times the time with any; 1 where "
            "they add up to no more than that time."
        ),
    ),
    Assumable(
        name=DISPLACEMENT,
        label="Displacement",
        unit="share",
        means="The part of AI's conversations that people would have had without it.",
        most=Fraction(1),
        default=(Fraction("0.3"), Fraction("0.65"), Fraction(1)),
        basis=(
            "1 is what most claims take; the few firms that published both sides come to 0.35 "
            "(Klarna: 23 % of agents, 67 % of chats) and 0.5 (Airbnb: 15 and 30 %); the middle of "
            "the range stands for not knowing"
        ),
        source="published figures of the two firms, 2024 and 2025",
    ),
    Assumable(
        name=AGENT_DAYS,
        label="Days a year on contacts",
        unit="days/year",
        means="Days a year on which a full-time agent takes contacts.",
        most=Fraction(366),
        least_open=True,
        default=(Fraction(200), Fraction(222), Fraction(240)),
        basis="1,600, 1,776 and 1,920 hours after leave, in days of 8 hours",
        source="as `hours_after_leave_per_year`",
    ),
    Assumable(
        name=FULL_DAY_SHARE,
        label="Share of a full day",
        unit="share",
        means=(
            "What part of a full working day an agent who is seen in the log on a day gave to its "
            "contacts: some work part of a day, or also on what the log does not hold."
        ),
        most=Fraction(1),
        least_open=True,
        default=(Fraction("0.33"), Fraction("0.67"), Fraction(1)),
        basis=(
            "in the 3 million chats of the study the agents seen in a month had about 50 hours of "
            "chats in it, a third of a full month; 1 is everybody always full-time; the middle of "
            "the range stands for not knowing"
        ),
        source="Brynjolfsson, Li and Raymond, QJE 140(2), 2025 (127 chats a month / 2.56 an hour)",
    ),
    Assumable(
        name=VOLUME_TREND,
        label="Trend of the volume",
        unit="ratio",
        means=(
            "What people's contacts would have become without AI, over what they were before: 1 "
            "is no change."
        ),
        default=(Fraction("0.9"), Fraction(1), Fraction("1.1")),
        basis="no trend is known: a tenth less or more, by season or growth, is not unusual",
    ),
)


_MONEY: Final = (
    Assumable(
        name=COST_PER_PAID_HOUR,
        label="Cost of a paid hour",
        unit="money/hour",
        means="What a paid hour of a person costs, everything included.",
    ),
    Assumable(
        name=COST_PER_YEAR,
        label="Cost of a full-time year",
        unit="money/year",
        means="What a full-time person costs a year, everything included.",
    ),
    Assumable(
        name=AI_COST,
        label="AI's cost of a conversation",
        unit="money/conversation",
        means="What a conversation costs that AI has, running costs included.",
    ),
)


CATALOGUE: Final[Mapping[str, Assumable]] = {each.name: each for each in (*_HOURS, *_WORK, *_MONEY)}
"""Everything that can be assumed, by its name."""

CLASHES: Final[Mapping[tuple[str, str], str]] = {
    (HOURS_AFTER_LEAVE, SHRINKAGE): (
        "leave would be subtracted twice: hours after leave do not hold it any more, and "
        "`shrinkage` takes it off; give `shrinkage_after_leave`"
    ),
    (PAID_HOURS, SHRINKAGE_AFTER_LEAVE): (
        "leave would never be subtracted: paid hours hold it, and `shrinkage_after_leave` leaves "
        "it there; give `shrinkage`, or `hours_after_leave_per_year`"
    ),
    (HOURS_AFTER_LEAVE, PAID_HOURS): "both are the hours of a year; give one of them",
    (SHRINKAGE_AFTER_LEAVE, SHRINKAGE): "both are what is lost of the hours; give one of them",
    (COST_PER_YEAR, COST_PER_PAID_HOUR): "both are what a person costs; give one of them",
    (HOURS_AFTER_LEAVE, COST_PER_PAID_HOUR): (
        "hours after leave are not what is paid for; give `cost_per_full_time_year`"
    ),
    (SHRINKAGE_AFTER_LEAVE, COST_PER_PAID_HOUR): (
        "it goes with hours after leave, which are not what is paid for; give "
        "`cost_per_full_time_year`"
    ),
}
"""What can't be assumed together, and why."""

LEAST_PAID_HOURS: Final = Fraction(1_820)
"""Paid hours a year of a 35-hour week; fewer look as if leave were off already."""


def clashes(names: Iterable[str]) -> tuple[tuple[str, str, str], ...]:
    """Which assumptions can't be made together.

    Args:
        names: Those that are given.

    Returns:
        Two names and why, for each pair that clashes.
    """
    given = set(names)
    return tuple(
        (one, two, why) for (one, two), why in CLASHES.items() if one in given and two in given
    )


def assumed(given: Mapping[str, Assumption]) -> dict[str, Assumption]:
    """Everything that is assumed: what is given, and defaults that go with it.

    Args:
        given: By name, without a clash.

    Returns:
        By name, in the order of the catalogue. Of the two kinds of hours there is one, with its
        own shrinkage.

    Raises:
        ValueError: Where what is given clashes.
    """
    if found := clashes(given):
        raise ValueError("; ".join(f"{one} with {two}: {why}" for one, two, why in found))
    after_leave = not {HOURS_AFTER_LEAVE, SHRINKAGE_AFTER_LEAVE}.isdisjoint(given)
    left_out = (
        (PAID_HOURS, SHRINKAGE) if after_leave else (HOURS_AFTER_LEAVE, SHRINKAGE_AFTER_LEAVE)
    )
    found_all = {
        name: given.get(name, each.assumption)
        for name, each in CATALOGUE.items()
        if name not in left_out
    }
    return {name: each for name, each in found_all.items() if each is not None}


def fixed(assumption: Assumption, value: Fraction, basis: str) -> Assumption:
    """An assumption that a measurement in the log has settled.

    Args:
        assumption: What it takes the place of.
        value: The one value.
        basis: What settled it.
    """
    return replace(
        assumption,
        low=value,
        central=value,
        high=value,
        basis=basis,
        source=None,
        given=False,
        measured=True,
    )
