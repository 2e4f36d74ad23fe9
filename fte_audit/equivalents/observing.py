"""Tallies -> what full-time equivalents are computed from, with what a reader has to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Final

from fte_audit.contrasts import Contrasts
from fte_audit.equivalents.period import days_of
from fte_audit.estimates import standardising
from fte_audit.estimates.standardising import Stratum
from fte_audit.estimates.values import NotEstimable
from fte_audit.figures import records_hand_overs, unread_rows
from fte_audit.groups import Group
from fte_audit.plan.model import PERIOD, Operation, Statistic
from fte_audit.plan.staffing import PEOPLE
from fte_audit.spec.roles import Role
from fte_audit.staffing.methods import Observed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fte_audit.figures import Estimator
    from fte_audit.plan.model import AuditPlan, StaffingPlan
    from fte_audit.staffing.methods import Quantity

NOT_WORK: Final = (
    "No column is mapped to `duration`: minutes run from the start of a conversation to its end, "
    "waiting and silence included. They are the customer's time, not work, and full-time "
    "equivalents that rest on people's minutes are likely too high."
)
NOT_QUITE_WORK: Final = (
    "Minutes are the active time of messages, with silences cut short: nearer to work than the "
    "time from start to end, and still not what somebody worked."
)
ELAPSED: Final = (
    "Platforms count handle time differently. Where it holds the time on other conversations, as "
    "in Genesys Cloud, whose chats count it as hold, it is to be divided by the concurrency, once. "
    "Where it holds the time on this conversation alone, the concurrency is 1: assume that, where "
    "the log does not settle it."
)
SIZES: Final = Statistic("count", Operation.COUNT)


@dataclass(frozen=True, slots=True)
class Costs:
    """What conversations cost, where a column says it.

    Attributes:
        human: A conversation that people had first, at the AI's mix where that can be had.
        ai: A conversation that AI had first, hand-overs included.
        ai_alone: A conversation that AI had alone.
    """

    human: Quantity
    ai: Quantity
    ai_alone: Quantity


@dataclass(frozen=True, slots=True)
class Unattributed:
    """Conversations of which the log does not say who handled them.

    Attributes:
        all: Since the launch, with the rows that can't be read.
        weekly_before, weekly_after: In a full week before and after it.
    """

    all: Fraction
    weekly_before: Fraction
    weekly_after: Fraction


class Observer:
    """Looks up what a log gives, each number once."""

    def __init__(self, plan: AuditPlan, staffing: StaffingPlan, estimator: Estimator) -> None:
        """Look into tallies.

        Args:
            plan: What was asked.
            staffing: What of it is for full-time equivalents.
            estimator: The figures of its answer.
        """
        self._plan = plan
        self._staffing = staffing
        self._estimator = estimator
        sampled = plan.comparing.sampled
        self._fraction = Fraction(1) if sampled is None else Fraction(str(sampled))
        self._ai = _group(plan.comparing.ai)
        self._human = _group(plan.comparing.human)

    @cached_property
    def observed(self) -> Observed:
        """What the log gives."""
        repeats = self._repeat_shares()
        before, after = self._weekly(PEOPLE)
        by_agents, agent_days = self._by_agents()
        return Observed(
            period_days=days_of(self._plan, self._estimator.tallies.starts),
            ai_conversations=self._count_since_launch(SIZES, self._plan.comparing.ai),
            handed_over=self._handed_over(),
            hand_over_minutes=self._mean(
                self._staffing.hand_over_minutes,
                _group(("ai_then_human",)),
                "the log does not tell a person's part of a conversation from AI's",
            ),
            minutes_on_ai_mix=self._on_ai_mix(self._staffing.minutes, _NO_MINUTES),
            human_minutes=self._mean(self._staffing.minutes, self._human, _NO_MINUTES),
            ai_minutes=self._mean(self._staffing.minutes, _group(("ai",)), _NO_MINUTES),
            ai_repeat_share=repeats[0],
            human_repeat_share=repeats[1],
            agent_conversations=by_agents,
            agent_days=agent_days,
            weekly_before=before,
            weekly_after=after,
        )

    @cached_property
    def handle_minutes(self) -> Quantity:
        """The mean minutes of conversations that people had alone."""
        return self._mean(self._staffing.minutes, _group(("human",)), _NO_MINUTES)

    @cached_property
    def costs(self) -> Costs:
        """What conversations cost."""
        lacking = "no column is mapped to `cost`"
        return Costs(
            human=self._on_ai_mix(self._staffing.cost, lacking),
            ai=self._mean(self._staffing.cost, self._ai, lacking),
            ai_alone=self._mean(self._staffing.cost, _group(("ai",)), lacking),
        )

    @cached_property
    def nobody(self) -> Unattributed:
        """Conversations of which the log does not say who handled them."""
        unread = Fraction(unread_rows(self._plan, self._estimator.tallies))
        known = self._count_since_launch(SIZES, (None,))
        n = Fraction(0) if isinstance(known, NotEstimable) else known
        before, after = (
            Fraction(0) if isinstance(each, NotEstimable) else each
            for each in self._weekly((None,))
        )
        return Unattributed(n + unread / self._fraction, before, after)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What a reader has to know of these numbers."""
        return tuple(self._notes())

    def _notes(self) -> Iterator[str]:
        if self._staffing.minutes is not None:
            not_work = NOT_QUITE_WORK if Role.DURATION in self._plan.roles else NOT_WORK
            yield ELAPSED if self._staffing.is_work else not_work
        if self.nobody.all:
            yield (
                f"Of {float(self.nobody.all):,.0f} conversations the log does not say who handled "
                "them, or their rows can't be read: they are credited to nobody. Claims are held "
                "against what would come of it if they were."
            )
        if self._plan.period is None and isinstance(self.observed.period_days, Fraction):
            days = self.observed.period_days
            yield (
                f"The spec declares no `logs.period`: it is taken for the {float(days):,.6g} days "
                "from the first start to the last."
            )
        if self._plan.launches:
            name = self._plan.launches[0][0]
            yield (
                f"AI's conversations are those since `{name}` began, and the period begins with "
                "it. Minutes, repeats and days of agents are of the whole log."
            )
        mix = self._mix(self._staffing.minutes)
        if isinstance(mix, NotEstimable):
            yield f"People's minutes are at their own mix of contacts, not at AI's: {mix.reason}."
        elif mix is not None and (apart := sum(each.first for each in mix.off_support)):
            yield (
                f"People have no contacts like {float(apart) * 100:.3g} % of AI's: their minutes "
                "at AI's mix are of the others."
            )
        if self._fraction != 1:
            yield (
                f"The log is a sample of {float(self._fraction):.6g}: numbers of conversations are "
                "taken times as many."
            )

    # how many

    def _count_since_launch(
        self, statistic: Statistic, handlings: tuple[str | None, ...]
    ) -> Quantity:
        """How many conversations since the first launch, or in all; of a sample, times as many."""
        found = [self._value(statistic, group) for group in self._groups_since_launch(handlings)]
        known = [each for each in found if isinstance(each, Fraction)]
        is_whole = len(known) == len(found)
        return sum(known) / self._fraction if is_whole else NotEstimable("it was not counted")

    def _groups_since_launch(self, handlings: tuple[str | None, ...]) -> Iterator[Group]:
        if not self._plan.launches:
            yield _group(handlings)
            return
        for number in range(1, len(self._plan.launches) + 1):
            yield _group(handlings, str(number))

    def _handed_over(self) -> Quantity:
        if self._staffing.hand_overs is None:
            return NotEstimable("no column is mapped to `handling`")
        tallies = self._estimator.tallies
        if self._staffing.needs_hand_overs and not records_hand_overs(self._plan, tallies):
            return NotEstimable(
                "the log shows no hand-over, so it can't be told whether it records them"
            )
        return self._count_since_launch(self._staffing.hand_overs, self._plan.comparing.ai)

    # rates

    def _mean(self, statistic: Statistic | None, group: Group, lacking: str) -> Quantity:
        if statistic is None:
            return NotEstimable(lacking)
        return self._value(statistic, group)

    def _value(self, statistic: Statistic, group: Group) -> Quantity:
        figure = self._estimator.figure(statistic, group)
        return NotEstimable("it was not counted") if figure is None else figure.value

    def _on_ai_mix(self, statistic: Statistic | None, lacking: str) -> Quantity:
        """The mean of people's conversations at AI's mix of contacts, else at their own."""
        mix = self._mix(statistic)
        if statistic is None or mix is None or isinstance(mix, NotEstimable):
            return self._mean(statistic, self._human, lacking)
        return mix.to_first.second / statistic.scale

    def _mix(self, statistic: Statistic | None) -> standardising.Comparison | NotEstimable | None:
        """Both groups at one mix; None where the statistic is not known at all."""
        strata = self._plan.comparing.strata
        if statistic is None:
            return None
        if not strata:
            return NotEstimable(
                self._plan.comparing.lacking or "the spec names no `compare.standardise_by`"
            )
        if self._plan.cluster is None:
            return NotEstimable("the audit was made without intervals")
        sides = self._estimator.samples.strata(statistic, self._ai, self._human, strata)
        if isinstance(sides, NotEstimable):
            return sides
        return standardising.compare({key: Stratum(*pair) for key, pair in sides.items()})

    def _repeat_shares(self) -> tuple[Quantity, Quantity]:
        if self._staffing.repeats is None:
            lacking = NotEstimable("the spec has no metric of kind `repeat` that can be tested")
            return lacking, lacking
        ai, human = (
            self._mean(self._staffing.repeats.statistic, group, "")
            for group in (self._ai, self._human)
        )
        return ai, human

    # agents and weeks

    def _by_agents(self) -> tuple[Quantity, Quantity]:
        """Conversations that name an agent, and the days on which an agent had any."""
        request, statistic = self._staffing.agents, self._staffing.by_agents
        if request is None or statistic is None:
            lacking = NotEstimable("no column is mapped to `agent`")
            return lacking, lacking
        if self._fraction != 1:
            lacking = NotEstimable("in a sample of conversations the days of agents can't be seen")
            return lacking, lacking
        days = sum(self._estimator.tallies.distincts[request].values())
        return self._value(statistic, _group(PEOPLE)), Fraction(days)

    def _weekly(self, handlings: tuple[str | None, ...]) -> tuple[Quantity, Quantity]:
        """Conversations in a full week before and after the launch."""
        if not self._plan.launches:
            lacking = NotEstimable("the spec names no `periods`: there is no before and after")
            return lacking, lacking
        if self._plan.breakdowns.get(PERIOD, "") is not None:
            lacking = NotEstimable("no column is mapped to `started`")
            return lacking, lacking
        before, after = (_group(handlings, number) for number in ("0", "1"))
        contrasts = Contrasts(self._plan, self._estimator)
        found = contrasts.change(SIZES, after, before, self._plan.level)
        if isinstance(found, NotEstimable):
            return found, found
        return self._scaled(found.second), self._scaled(found.first)

    def _scaled(self, value: Quantity) -> Quantity:
        return value if isinstance(value, NotEstimable) else value / self._fraction


_NO_MINUTES: Final = "nothing says how long a conversation took"


def _group(handlings: tuple[str | None, ...], period: str | None = None) -> Group:
    rest = None if period is None else (PERIOD, period)
    return Group(("staffing",), (period,), handlings, rest)
