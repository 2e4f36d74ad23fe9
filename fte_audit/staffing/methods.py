"""What the work that AI had comes to in full-time people, by methods side by side.

Each says what it takes from a log, what must be assumed, and gives a gross and a net formula.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeAlias

from fte_audit.assumptions import (
    AGENT_DAYS,
    CONCURRENCY,
    DISPLACEMENT,
    FULL_DAY_SHARE,
    HOURS_AFTER_LEAVE,
    OCCUPANCY,
    PAID_HOURS,
    SHRINKAGE,
    SHRINKAGE_AFTER_LEAVE,
    VOLUME_TREND,
    MethodName,
)
from fte_audit.estimates.values import NotEstimable
from fte_audit.staffing.formulas import Formula

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DAYS_PER_YEAR: Final = Fraction(1461, 4)
DAYS_PER_WEEK: Final = Fraction(7)
MINUTES_PER_HOUR: Final = Fraction(60)
MINUTES: Final = "minutes"
AGENT_DAYS_SEEN: Final = "days of an agent"

Quantity: TypeAlias = Fraction | NotEstimable
_NOT_SEEN: Final = NotEstimable("the log does not tell")


@dataclass(frozen=True, slots=True)
class Observed:
    """What a log gives of a period; what it does not has its reason.

    Attributes:
        period_days: The length of the period in days.
        ai_conversations: Conversations that AI had first, hand-overs included.
        handed_over: Those of them that people took over.
        hand_over_minutes: Minutes of a person for each of those.
        minutes_on_ai_mix: Minutes of a person for a conversation, at the AI's mix of contacts.
        human_minutes: The same, at people's own mix.
        ai_minutes: Minutes of a conversation that AI had alone.
        ai_repeat_share: After which part of AI's conversations the customer came back.
        human_repeat_share: The same after people's, within the same window.
        agent_conversations: Conversations in which the log names an agent.
        agent_days: Days on which an agent had any of them, summed over agents.
        weekly_before, weekly_after: People's conversations in a full week before and after a
            launch, those that AI handed over to them included.
    """

    period_days: Quantity = _NOT_SEEN
    ai_conversations: Quantity = _NOT_SEEN
    handed_over: Quantity = _NOT_SEEN
    hand_over_minutes: Quantity = _NOT_SEEN
    minutes_on_ai_mix: Quantity = _NOT_SEEN
    human_minutes: Quantity = _NOT_SEEN
    ai_minutes: Quantity = _NOT_SEEN
    ai_repeat_share: Quantity = _NOT_SEEN
    human_repeat_share: Quantity = _NOT_SEEN
    agent_conversations: Quantity = _NOT_SEEN
    agent_days: Quantity = _NOT_SEEN
    weekly_before: Quantity = _NOT_SEEN
    weekly_after: Quantity = _NOT_SEEN


@dataclass(frozen=True, slots=True)
class Method:
    """A way to full-time equivalents.

    Attributes:
        name: Its name.
        label: The same in a few words.
        says: What its result means.
        formula: The formula in words.
        net: What is taken off for the net figure.
        observes: The fields of `Observed` that it can't do without.
        assumes: The assumptions that it rests on; of hours and shrinkage, those of paid hours.
        raised_by: Those that make a positive result larger where they are larger.
        source: Where it comes from.
        gross_formula: What gives the formula for a log.
        net_formula: What takes off what AI did not save; None where the formula is net by itself.
    """

    name: MethodName
    label: str
    says: str
    formula: str
    net: str
    observes: tuple[str, ...]
    assumes: tuple[str, ...]
    raised_by: tuple[str, ...]
    source: str
    gross_formula: Callable[[Given], Formula | NotEstimable] = field(repr=False)
    net_formula: Callable[[Given, Formula], Formula | NotEstimable] | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Given:
    """What a method is filled with.

    Attributes:
        observed: What the log gives.
        hours: The two assumptions that productive hours are made of, beside occupancy.
    """

    observed: Observed
    hours: tuple[str, str] = (PAID_HOURS, SHRINKAGE)

    def read(self, *names: str) -> tuple[Fraction, ...] | NotEstimable:
        """What the log gives, or why one of them is lacking.

        Args:
            *names: Fields of `Observed`.
        """
        found = []
        for name in names:
            value: Quantity = getattr(self.observed, name)
            if isinstance(value, NotEstimable):
                return value
            found.append(value)
        return tuple(found)

    @property
    def productive(self) -> tuple[str, ...]:
        """The assumptions that productive hours are the product of."""
        return (*self.hours, OCCUPANCY)


def hours_of(assumptions: Mapping[str, object]) -> tuple[str, str]:
    """Which of the two kinds of hours is assumed, and its shrinkage.

    Args:
        assumptions: By name.
    """
    if HOURS_AFTER_LEAVE in assumptions:
        return HOURS_AFTER_LEAVE, SHRINKAGE_AFTER_LEAVE
    return PAID_HOURS, SHRINKAGE


def _in_minutes(
    given: Given, minutes: str, shares: tuple[str, ...], by: tuple[str, ...]
) -> Formula | NotEstimable:
    read = given.read("ai_conversations", minutes, "period_days")
    if isinstance(read, NotEstimable):
        return read
    conversations, each, days = read
    if each <= 0 or days <= 0:
        return NotEstimable("a conversation, or the period, takes no time")
    return Formula(
        conversations=conversations,
        shares=shares,
        each=each,
        per_person=MINUTES_PER_HOUR * days / DAYS_PER_YEAR,
        by=(*given.productive, *by),
        unit=MINUTES,
    )


def _displaced_work(given: Given) -> Formula | NotEstimable:
    return _in_minutes(given, "minutes_on_ai_mix", (DISPLACEMENT,), (CONCURRENCY,))


def _ai_minutes(given: Given) -> Formula | NotEstimable:
    return _in_minutes(given, "ai_minutes", (), ())


def _throughput(given: Given) -> Formula | NotEstimable:
    read = given.read("ai_conversations", "agent_conversations", "agent_days", "period_days")
    if isinstance(read, NotEstimable):
        return read
    conversations, by_agents, agent_days, days = read
    if by_agents <= 0 or agent_days <= 0 or days <= 0:
        return NotEstimable("the log names no agent")
    return Formula(
        conversations=conversations,
        shares=(DISPLACEMENT, FULL_DAY_SHARE),
        each=agent_days / by_agents,
        per_person=days / DAYS_PER_YEAR,
        by=(AGENT_DAYS,),
        unit=AGENT_DAYS_SEEN,
    )


def _volume_drop(given: Given) -> Formula | NotEstimable:
    read = given.read("weekly_before", "weekly_after", "human_minutes")
    if isinstance(read, NotEstimable):
        return read
    before, after, minutes = read
    return Formula(
        conversations=before,
        shares=(VOLUME_TREND,),
        fewer=after,
        each=minutes,
        per_person=MINUTES_PER_HOUR * DAYS_PER_WEEK / DAYS_PER_YEAR,
        by=(*given.productive, CONCURRENCY),
        unit=MINUTES,
    )


def _only_what_was_kept(given: Given, gross: Formula) -> Formula | NotEstimable:
    """A formula of what AI kept: less hand-overs, and less repeats that it caused."""
    handed_over = given.observed.handed_over
    if isinstance(handed_over, NotEstimable):
        return handed_over
    repeats, lacking = _more_repeats(given, gross.conversations)
    credited = gross.conversations - repeats - handed_over
    return replace(gross, conversations=credited, not_taken_off=lacking)


def _less_work_after_ai(given: Given, gross: Formula) -> Formula | NotEstimable:
    """A formula less repeats that AI caused, and less people's minutes after hand-overs.

    Where the log has no such minutes, a conversation that was handed over is not credited at all:
    it counts as one of people's.
    """
    handed_over, minutes = given.observed.handed_over, given.observed.hand_over_minutes
    if isinstance(handed_over, NotEstimable) or isinstance(minutes, NotEstimable):
        return _only_what_was_kept(given, gross)
    repeats, lacking = _more_repeats(given, gross.conversations)
    credited = gross.conversations - repeats
    return replace(gross, conversations=credited, less=handed_over * minutes, not_taken_off=lacking)


def _more_repeats(given: Given, conversations: Fraction) -> tuple[Fraction, tuple[str, ...]]:
    """Repeat contacts beyond those that people's conversations have, and what is not known.

    Fewer than after people's conversations are less than nothing, and count for AI.
    """
    shares = given.read("ai_repeat_share", "human_repeat_share")
    if isinstance(shares, NotEstimable):
        return Fraction(0), (f"repeat contacts: {shares.reason}",)
    return conversations * (shares[0] - shares[1]), ()


_REPEATS: Final = (
    "Less repeat contacts beyond the share that people's conversations have, and less "
)
_KEPT: Final = f"{_REPEATS}what AI handed over."
_WORK_AFTER: Final = (
    f"{_REPEATS}the minutes that people spent on what AI handed over; without those minutes, what "
    "was handed over is not credited."
)
METHODS: Final[Mapping[MethodName, Method]] = {
    each.name: each
    for each in (
        Method(
            name=MethodName.DISPLACED_WORK,
            label="Displaced work",
            says="The people it would take to have AI's conversations, at people's own pace.",
            formula=(
                "AI's conversations x displacement x people's minutes on the same mix of contacts "
                "/ (60 x productive hours in the period x concurrency)"
            ),
            net=_WORK_AFTER,
            observes=("ai_conversations", "minutes_on_ai_mix", "period_days"),
            assumes=(DISPLACEMENT, PAID_HOURS, SHRINKAGE, OCCUPANCY, CONCURRENCY),
            raised_by=(DISPLACEMENT, SHRINKAGE),
            source="Workload formula of staffing; concurrency as ccplanning.net divides by it",
            gross_formula=_displaced_work,
            net_formula=_less_work_after_ai,
        ),
        Method(
            name=MethodName.AI_MINUTES,
            label="AI's own minutes",
            says=(
                "The people it would take to be busy for as long as AI was: not people who are "
                "saved, since a person takes another time for the same contact."
            ),
            formula="AI's conversations x AI's minutes / (60 x productive hours in the period)",
            net=_KEPT,
            observes=("ai_conversations", "ai_minutes", "period_days"),
            assumes=(PAID_HOURS, SHRINKAGE, OCCUPANCY),
            raised_by=(SHRINKAGE,),
            source="The reading under which 2.3 million chats of 2 minutes come to about 700",
            gross_formula=_ai_minutes,
            net_formula=_only_what_was_kept,
        ),
        Method(
            name=MethodName.THROUGHPUT,
            label="Throughput",
            says=(
                "The full-time agents it would take at the pace of the agents in the log, on their "
                "own mix of contacts. The log shows agents at work, not their contracts: an agent "
                "counts for each day with a contact."
            ),
            formula=(
                "AI's conversations x displacement / (conversations for each day of an agent / "
                "share of a full day x days a year on contacts x years of the period)"
            ),
            net=_KEPT,
            observes=("ai_conversations", "agent_conversations", "agent_days", "period_days"),
            assumes=(DISPLACEMENT, FULL_DAY_SHARE, AGENT_DAYS),
            raised_by=(DISPLACEMENT, FULL_DAY_SHARE),
            source="Definition of throughput: contacts for each person",
            gross_formula=_throughput,
            net_formula=_only_what_was_kept,
        ),
        Method(
            name=MethodName.VOLUME_DROP,
            label="Drop in people's volume",
            says="The people whose contacts no longer come, before against after the launch.",
            formula=(
                "(people's conversations a week before x trend - those after) x people's minutes "
                "/ (60 x productive hours in a week x concurrency)"
            ),
            net="It is net by itself: what AI handed over or brought back is among people's.",
            observes=("weekly_before", "weekly_after", "human_minutes"),
            assumes=(VOLUME_TREND, PAID_HOURS, SHRINKAGE, OCCUPANCY, CONCURRENCY),
            raised_by=(VOLUME_TREND, SHRINKAGE),
            source="Before and after; Klarna's filings, as transcribed, name such a reduction",
            gross_formula=_volume_drop,
            net_formula=None,
        ),
    )
}
"""The methods, in the order of a report."""


def gross(name: MethodName, given: Given) -> Formula | NotEstimable:
    """The formula of a method for a log, with everything credited to AI that it had first.

    Args:
        name: The method.
        given: What the log gives.
    """
    return METHODS[name].gross_formula(given)


def net(name: MethodName, given: Given) -> Formula | NotEstimable:
    """The same less what AI did not save: hand-overs, repeats, people's minutes after it.

    Args:
        name: The method.
        given: What the log gives.
    """
    method = METHODS[name]
    found = method.gross_formula(given)
    if isinstance(found, NotEstimable) or method.net_formula is None:
        return found
    return method.net_formula(given, found)
