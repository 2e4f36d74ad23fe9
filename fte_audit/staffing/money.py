"""Full-time equivalents in money: what people would have cost, less what AI costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from fte_audit.assumptions import AI_COST, COST_PER_PAID_HOUR, COST_PER_YEAR, PAID_HOURS
from fte_audit.estimates.values import NotEstimable
from fte_audit.staffing.methods import DAYS_PER_YEAR
from fte_audit.staffing.ranges import Outcome, capacities, centres, highs, lows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.assumptions import Assumption
    from fte_audit.staffing.formulas import Formula


@dataclass(frozen=True, slots=True)
class Spent:
    """What AI costs for each of its conversations, in money.

    Attributes:
        conversations: How many it had.
        days: The length of the period in days.
        each: The cost of one; None takes what is assumed.
    """

    conversations: Fraction
    days: Fraction
    each: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """What is saved in the period, AI's own cost subtracted.

    Attributes:
        people: What people would have cost.
        ai: What AI costs.
        saved: The first less the second.
        per_conversation: That for each conversation of AI's.
        per_full_time_year: What is saved a year for each full-time equivalent.
    """

    people: Outcome
    ai: Outcome
    saved: Outcome
    per_conversation: Outcome
    per_full_time_year: Outcome | NotEstimable


def money(
    formula: Formula, assumptions: Mapping[str, Assumption], spent: Spent
) -> Money | NotEstimable:
    """The money behind full-time equivalents, where a cost of people is assumed.

    Args:
        formula: The formula of the full-time equivalents.
        assumptions: Those that it rests on, and what people cost.
        spent: What AI costs.
    """
    if spent.each is None and AI_COST not in assumptions:
        return NotEstimable("nothing says what AI costs: no column of costs, and no assumption")
    if COST_PER_YEAR not in assumptions and COST_PER_PAID_HOUR not in assumptions:
        return NotEstimable("nothing says what people cost: no assumption")
    ai = _spent(spent, assumptions)
    rate, years = _rate(formula, assumptions), spent.days / DAYS_PER_YEAR
    people = _people(rate, assumptions, years)
    saved = _less(people, ai)
    return Money(
        people=people,
        ai=ai,
        saved=saved,
        per_conversation=_over(saved, spent.conversations),
        per_full_time_year=_per_year(rate, assumptions, years, ai),
    )


def by_cost(
    formula: Formula,
    assumptions: Mapping[str, Assumption],
    human_cost: Fraction,
    ai_total: Fraction,
    conversations: Fraction,
) -> tuple[Outcome, Outcome]:
    """What is saved where the log says what conversations cost: in all, and for each.

    Hand-overs cost what the log says they do, so they are taken off already.

    Args:
        formula: The gross formula of displaced work.
        assumptions: Those that it rests on.
        human_cost: What a conversation of people costs.
        ai_total: What all conversations cost that AI had first.
        conversations: How many those are.
    """
    replaced = replace(
        formula, each=human_cost, less=ai_total, per_person=Fraction(1), by=(), unit="money"
    )
    ends = [replaced.value(values(assumptions)) for values in (lows, highs)]
    saved = Outcome.over(replaced.value(centres(assumptions)), *ends)
    return saved, _over(saved, conversations)


def _spent(spent: Spent, assumptions: Mapping[str, Assumption]) -> Outcome:
    n = spent.conversations
    if spent.each is not None:
        return Outcome(n * spent.each, n * spent.each, n * spent.each)
    each = assumptions[AI_COST]
    return Outcome(n * each.low, n * each.central, n * each.high)


@dataclass(frozen=True, slots=True)
class _Rate:
    """What people cost for each unit that a formula gives.

    Attributes:
        each: Money for a unit.
        formula: What gives the units: full-time equivalents, or paid hours, in which the hours
            above and below the line cancel.
        hours: The paid hours of a full-time year, where they cancelled.
    """

    each: Outcome
    formula: Formula
    hours: Assumption | None = None


def _rate(formula: Formula, assumptions: Mapping[str, Assumption]) -> _Rate:
    if COST_PER_YEAR in assumptions:
        each = assumptions[COST_PER_YEAR]
        return _Rate(Outcome(each.low, each.central, each.high), formula)
    hourly, hours = assumptions[COST_PER_PAID_HOUR], assumptions[PAID_HOURS]
    if PAID_HOURS in formula.by:
        without = tuple(name for name in formula.by if name != PAID_HOURS)
        each_hour = Outcome(hourly.low, hourly.central, hourly.high)
        return _Rate(each_hour, replace(formula, by=without), hours)
    yearly = Outcome(
        hourly.low * hours.low, hourly.central * hours.central, hourly.high * hours.high
    )
    return _Rate(yearly, formula)


def _people(rate: _Rate, assumptions: Mapping[str, Assumption], years: Fraction) -> Outcome:
    """What people would have cost in so many years."""
    formula = rate.formula
    ends = [
        above / below * each * years
        for above in _ends_of_work(formula, assumptions)
        for below in capacities(formula, assumptions)
        for each in (rate.each.low, rate.each.high)
    ]
    return Outcome.over(formula.value(centres(assumptions)) * rate.each.central * years, *ends)


def _per_year(
    rate: _Rate, assumptions: Mapping[str, Assumption], years: Fraction, ai: Outcome
) -> Outcome | NotEstimable:
    """What a person costs a year, less what AI costs for the work of one: each number once."""
    work = _ends_of_work(rate.formula, assumptions)
    if min(work) <= 0:
        return NotEstimable("at one end of the assumptions there is nobody to divide by")
    least, most = capacities(rate.formula, assumptions)
    low = rate.each.low - ai.high * most / (min(work) * years)
    high = rate.each.high - ai.low * least / (max(work) * years)
    units = rate.formula.value(centres(assumptions)) * years
    central = rate.each.central - ai.central / units
    if rate.hours is None:
        return Outcome(low, central, high)
    ends = [each * hours for each in (low, high) for hours in (rate.hours.low, rate.hours.high)]
    return Outcome.over(central * rate.hours.central, *ends)


def _ends_of_work(
    formula: Formula, assumptions: Mapping[str, Assumption]
) -> tuple[Fraction, Fraction]:
    return formula.work(lows(assumptions)), formula.work(highs(assumptions))


def _less(people: Outcome, ai: Outcome) -> Outcome:
    return Outcome(people.low - ai.high, people.central - ai.central, people.high - ai.low)


def _over(found: Outcome, n: Fraction) -> Outcome:
    return Outcome(found.low / n, found.central / n, found.high / n)
