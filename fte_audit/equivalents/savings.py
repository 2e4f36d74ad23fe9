"""What AI saves in money, as plain values of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.assumptions import MethodName
from fte_audit.equivalents import model as plain
from fte_audit.estimates.values import NotEstimable, to_digits
from fte_audit.staffing.methods import Given
from fte_audit.staffing.money import Spent, by_cost, money

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.assumptions import Assumption
    from fte_audit.equivalents.observing import Observer
    from fte_audit.equivalents.reading import Reading
    from fte_audit.staffing.formulas import Formula
    from fte_audit.staffing.money import Money
    from fte_audit.staffing.ranges import Outcome


class Savings:
    """What is saved, by every method for which a cost is known or assumed."""

    def __init__(
        self,
        readings: Sequence[Reading],
        observer: Observer,
        assumptions: Mapping[str, Assumption],
    ) -> None:
        """Compute from what a log gives.

        Args:
            readings: The methods, filled with it.
            observer: What it gives.
            assumptions: What is assumed, by name.
        """
        self._readings = readings
        self._observer = observer
        self._assumptions = assumptions

    def found(self) -> Iterator[plain.Saving]:
        """By each method, and by the costs of the log alone."""
        for reading in self._readings:
            found = self._priced(reading.formula)
            if not isinstance(found, NotEstimable):
                yield _saving(reading, found)
        yield from self._by_cost()

    def _priced(self, formula: Formula | NotEstimable) -> Money | NotEstimable:
        if isinstance(formula, NotEstimable):
            return formula
        read = Given(self._observer.observed).read("ai_conversations", "period_days")
        if isinstance(read, NotEstimable):
            return read
        n, days = read
        if not n:
            return NotEstimable("AI had no conversation")
        each = self._observer.costs.ai_alone
        spent = Spent(n, days, None if isinstance(each, NotEstimable) else each)
        return money(formula, self._assumptions, spent)

    def lacking(self) -> str:
        """Why nothing is known of what is saved."""
        reasons = (self._priced(each.formula) for each in self._readings)
        return next(
            (each.reason for each in reasons if isinstance(each, NotEstimable)), "nothing is known"
        )

    def _by_cost(self) -> Iterator[plain.Saving]:
        """What the costs of the log say, for which neither hours nor rates are needed."""
        formula = next(
            each.formula for each in self._readings if each.method is MethodName.DISPLACED_WORK
        )
        costs, n = self._observer.costs, self._observer.observed.ai_conversations
        if isinstance(formula, NotEstimable) or isinstance(n, NotEstimable):
            return
        if isinstance(costs.human, NotEstimable) or isinstance(costs.ai, NotEstimable) or not n:
            return
        saved, each = by_cost(formula, self._assumptions, costs.human, n * costs.ai, n)
        ai = to_digits(n * costs.ai)
        yield plain.Saving(
            method=None,
            is_net=True,
            people=None,
            ai=plain.Span(ai, ai, ai),
            saved=span_of(saved),
            per_conversation=span_of(each),
            per_full_time_year=None,
        )


def _saving(reading: Reading, found: Money) -> plain.Saving:
    per_year = found.per_full_time_year
    return plain.Saving(
        method=str(reading.method),
        is_net=reading.is_net,
        people=span_of(found.people),
        ai=span_of(found.ai),
        saved=span_of(found.saved),
        per_conversation=span_of(found.per_conversation),
        per_full_time_year=None if isinstance(per_year, NotEstimable) else span_of(per_year),
    )


def span_of(found: Outcome) -> plain.Span:
    """A range as plain values.

    Args:
        found: The range.
    """
    return plain.Span(to_digits(found.low), to_digits(found.central), to_digits(found.high))
