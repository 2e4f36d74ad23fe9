"""What a log gives and what is assumed -> full-time equivalents, as plain values of a report."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Final

from fte_audit.assumptions import LEAST_PAID_HOURS, PAID_HOURS, MethodName
from fte_audit.equivalents import model as plain
from fte_audit.equivalents.agents_needed import Serving
from fte_audit.equivalents.observing import Observer
from fte_audit.equivalents.reading import Reading
from fte_audit.equivalents.savings import Savings, span_of
from fte_audit.equivalents.service_level import asked_of, service_of
from fte_audit.estimates.values import NotEstimable, to_digits
from fte_audit.staffing.concurrency import settled
from fte_audit.staffing.coverage import Between
from fte_audit.staffing.formulas import Formula
from fte_audit.staffing.methods import METHODS, MINUTES, Given, gross, hours_of, net
from fte_audit.staffing.ranges import (
    Outcome,
    break_evens,
    centres,
    outcome,
    tornado,
    work_needed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fte_audit.assumptions import Assumption
    from fte_audit.equivalents.agents_needed import Served
    from fte_audit.figures import Estimator
    from fte_audit.plan.model import StaffingPlan
    from fte_audit.plan.serving import ServicePlan
    from fte_audit.staffing.believing import Believed
    from fte_audit.staffing.concurrency import Settled
    from fte_audit.staffing.coverage import Service
    from fte_audit.staffing.methods import Quantity

INPUTS: Final[Mapping[str, tuple[str, str]]] = {
    "period_days": ("Length of the period", "days"),
    "ai_conversations": ("AI's conversations, hand-overs included", "conversations"),
    "handed_over": ("Handed over to people", "conversations"),
    "hand_over_minutes": ("People's minutes after a hand-over", "minutes"),
    "minutes_on_ai_mix": ("People's minutes, at AI's mix of contacts", "minutes"),
    "human_minutes": ("People's minutes, at their own mix", "minutes"),
    "ai_minutes": ("AI's minutes, of what it had alone", "minutes"),
    "ai_repeat_share": ("Repeated after AI", "share"),
    "human_repeat_share": ("Repeated after people", "share"),
    "agent_conversations": ("Conversations that name an agent", "conversations"),
    "agent_days": ("Days of agents with a conversation", "days"),
    "weekly_before": ("People's conversations a week, before", "conversations"),
    "weekly_after": ("People's conversations a week, after", "conversations"),
}
"""Fields of `Observed` -> what a reader calls them, and their unit."""
LEAVE: Final = (
    "`paid_hours_per_year` goes below 1,820, the hours of a 35-hour week: if leave is off already, "
    "it would be subtracted twice; then it is `hours_after_leave_per_year`."
)
_SECONDS_IN_MINUTE: Final = 60
_MICROS_IN_MINUTE: Final = 60_000_000
RANGES: Final = (
    "The ranges come from assumptions. They are no intervals of confidence: nobody knows how "
    "likely a value inside them is."
)


class Equating:
    """Full-time equivalents of one log.

    Attributes:
        assumptions: What is assumed, by name.
    """

    def __init__(self, asked: ServicePlan, staffing: StaffingPlan, estimator: Estimator) -> None:
        """Compute from tallies.

        Args:
            asked: What was asked, and what the log lacks for the agents of a service level.
            staffing: What of it is for full-time equivalents.
            estimator: The figures of its answer.
        """
        self._asked = asked
        self._tallies = estimator.tallies
        self._staffing = staffing
        self._observer = Observer(asked.plan, staffing, estimator)
        self._settled = self._settle()
        self.assumptions: Mapping[str, Assumption] = self._settled.assumptions

    def _settle(self) -> Settled:
        minutes = self._observer.handle_minutes
        return settled(
            self._staffing.assumptions,
            self._serving.concurrency,
            minutes if isinstance(minutes, NotEstimable) else minutes * _MICROS_IN_MINUTE,
            runs_on=self._staffing.runs_on,
        )

    @cached_property
    def _serving(self) -> Serving:
        """The agents of a service level, for what AI had first."""
        minutes = self._observer.observed.minutes_on_ai_mix
        return Serving(
            self._asked,
            self._tallies,
            self._asked.plan.comparing.ai,
            minutes if isinstance(minutes, NotEstimable) else minutes * _SECONDS_IN_MINUTE,
        )

    @property
    def conversations(self) -> Quantity:
        """How many conversations AI had first."""
        return self._observer.observed.ai_conversations

    def is_bound(self, formula: Formula) -> bool:
        """Whether a formula gives no more than a bound: its minutes are elapsed, not worked.

        Args:
            formula: The formula of a method.
        """
        return formula.unit == MINUTES and not self.is_work

    @property
    def is_work(self) -> bool:
        """Whether minutes are work, and not the time that went by."""
        return self._staffing.is_work

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """Every method, gross and then net where that is another number."""
        given = Given(self._observer.observed, hours_of(self.assumptions))
        return tuple(
            Reading(name, is_net, fill(name, given))
            for name in MethodName
            for is_net, fill in ((False, gross), (True, net))
            if not is_net or METHODS[name].net_formula is not None
        )

    @property
    def asks_service(self) -> bool:
        """Whether claims are held against the agents for a service level, too."""
        return self._staffing.asks_service

    def service_asked(self) -> Service:
        """What is asked of these agents, at what is assumed."""
        return asked_of(self._staffing, self._settled)

    def served(self) -> Iterator[Served]:
        """These agents under each coverage, over all that they may have had to do.

        Whoever handled the conversations of which the log does not say it; and where minutes are
        those that went by, any part of them may have been work.
        """
        service, n = self.service_asked(), self.conversations
        share = service.displacement
        known = n if isinstance(n, Fraction) and n else self.unattributed or Fraction(1)
        most = share.high * (known + self.unattributed) / known
        least = share.low if self.is_work else Fraction(0)
        return self._serving.staffed(
            replace(service, displacement=Between(least, share.central, most))
        )

    def enough(self, claimed: Fraction) -> Believed | NotEstimable:
        """What would have to be so for a claimed number of them to be enough, all for each other.

        Args:
            claimed: The number, above 0.
        """
        return self._serving.believed(self.service_asked(), claimed)

    def meant(self, method: MethodName | None, *, is_net: bool | None) -> tuple[Reading, ...]:
        """The readings that a claim may mean.

        Args:
            method: The method that it names; None for any.
            is_net: Whether it says net, or gross; None for either. What is net by itself is both.
        """
        return tuple(
            each
            for each in self.readings
            if method in {None, each.method}
            and (is_net in {None, each.is_net} or METHODS[each.method].net_formula is None)
        )

    def span(self, formula: Formula) -> Outcome:
        """The range of a formula over everything that is assumed."""
        return outcome(formula, self.assumptions)

    @property
    def unattributed(self) -> Fraction:
        """Conversations of which the log does not say who handled them."""
        return self._observer.nobody.all

    def widest(self, method: MethodName, formula: Formula) -> Outcome:
        """The same, whoever handled the conversations of which the log does not say it.

        Where minutes are those that went by, any part of them may have been work.

        Args:
            method: The method.
            formula: Its formula, gross or net.
        """
        nobody, is_drop = self._observer.nobody, method is MethodName.VOLUME_DROP
        more = nobody.weekly_before if is_drop else nobody.all
        either = [formula, replace(formula, conversations=formula.conversations + more)]
        if is_drop:
            either.append(replace(formula, fewer=formula.fewer + nobody.weekly_after))
        if self.is_bound(formula):
            none = replace(formula, conversations=Fraction(0), fewer=Fraction(0))
            either += [*(replace(each, less=Fraction(0)) for each in either), none]
        found = self.span(formula)
        spans = [self.span(each) for each in either]
        return Outcome.over(
            found.central, *(end for each in spans for end in (each.low, each.high))
        )

    def equivalents(self, claimed: Mapping[str, Fraction]) -> plain.Equivalents:
        """All of it as plain values.

        Args:
            claimed: Claims of full-time equivalents, by name.
        """
        saving = Savings(self.readings, self._observer, self.assumptions)
        savings = tuple(saving.found())
        return plain.Equivalents(
            inputs=tuple(self._inputs()),
            assumptions=tuple(_assumed(each) for each in self.assumptions.values()),
            methods=tuple(self._methods()),
            believing=tuple(self._believing(claimed)),
            savings=savings,
            currency=self._staffing.currency,
            no_savings=None if savings else saving.lacking(),
            notes=tuple(self._notes()),
            service=self.service,
        )

    @cached_property
    def service(self) -> plain.Service:
        """The people that a service level takes."""
        return service_of(self._staffing, self._settled, self._serving)

    def _notes(self) -> Iterator[str]:
        yield RANGES
        hours = self.assumptions.get(PAID_HOURS)
        if hours is not None and hours.low < LEAST_PAID_HOURS:
            yield LEAVE
        yield from self._settled.notes
        yield from self._observer.notes

    def _inputs(self) -> Iterator[plain.Input]:
        for name, (label, unit) in INPUTS.items():
            value = getattr(self._observer.observed, name)
            if isinstance(value, NotEstimable):
                yield plain.Input(name, label, unit, None, value.reason)
            else:
                yield plain.Input(name, label, unit, to_digits(value))

    def _methods(self) -> Iterator[plain.MethodResult]:
        results = {(each.method, each.is_net): self._result(each.formula) for each in self.readings}
        for name, method in METHODS.items():
            hours = hours_of(self.assumptions)
            assumes = (hours[0] if each == PAID_HOURS else each for each in method.assumes)
            yield plain.MethodResult(
                name=str(name),
                label=method.label,
                says=method.says,
                formula=method.formula,
                takes_off=method.net,
                assumes=tuple(hours[1] if each == "shrinkage" else each for each in assumes),
                gross=results[name, False],
                net=results.get((name, True), results[name, False]),
            )

    def _result(self, formula: Formula | NotEstimable) -> plain.Result:
        if isinstance(formula, NotEstimable):
            return plain.Result(None, formula.reason)
        return plain.Result(
            span=span_of(self.span(formula)),
            drivers=tuple(
                plain.Driver(each.name, to_digits(each.at_low), to_digits(each.at_high))
                for each in tornado(formula, self.assumptions)
            ),
            not_taken_off=formula.not_taken_off,
        )

    def _believing(self, claimed: Mapping[str, Fraction]) -> Iterator[plain.Believing]:
        for claim, number in claimed.items():
            for reading in self.readings:
                if isinstance(reading.formula, Formula):
                    yield self._believed(claim, number, reading, reading.formula)

    def _believed(
        self, claim: str, number: Fraction, reading: Reading, formula: Formula
    ) -> plain.Believing:
        needed = work_needed(formula, centres(self.assumptions), number)
        return plain.Believing(
            claim=claim,
            claimed=to_digits(number),
            method=str(reading.method),
            is_net=reading.is_net,
            needed=tuple(
                plain.Needed(each.name, None, each.value.reason, each.is_inside)
                if isinstance(each.value, NotEstimable)
                else plain.Needed(each.name, to_digits(each.value), None, each.is_inside)
                for each in break_evens(formula, self.assumptions, number)
            ),
            each=None if isinstance(needed, NotEstimable) else to_digits(needed),
            each_now=to_digits(formula.each),
            each_unit=formula.unit,
        )


def _assumed(each: Assumption) -> plain.AssumedRange:
    return plain.AssumedRange(
        name=each.name,
        label=each.label,
        unit=each.unit,
        low=to_digits(each.low),
        central=to_digits(each.central),
        high=to_digits(each.high),
        basis=each.basis,
        source=each.source,
        given=each.given,
        measured=each.measured,
    )
