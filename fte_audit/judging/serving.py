"""Claims of full-time equivalents -> what the agents for a service level come to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.estimates.values import NotEstimable, to_digits
from fte_audit.judging.equivalents import Held, either, finding, lacking
from fte_audit.quantities.bounds import Bounds
from fte_audit.quantities.writing import write_bounds, write_value
from fte_audit.staffing.coverage import Coverage
from fte_audit.staffing.ranges import Outcome as Span
from fte_audit.verdicts import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fte_audit.equivalents.agents_needed import Served
    from fte_audit.equivalents.equating import Equating
    from fte_audit.staffing.coverage import Ranged
    from fte_audit.verdicts import Evidence

LABEL: Final = "agents for a service level"
_ASSUMED: Final = ("displacement", "occupancy", "concurrency", "hours a week after shrinkage")


def served(equating: Equating, held: Held) -> Iterator[Evidence]:
    """What the agents under each coverage come to against what a claim allows.

    A coverage that the log does not allow is none; where it allows none of them, that is said once.

    Args:
        equating: The full-time equivalents of the log.
        held: What is claimed.
    """
    reasons: dict[str, None] = {}
    found = []
    for each in equating.served():
        if isinstance(each.staffing, NotEstimable):
            reasons.setdefault(each.staffing.reason)
        else:
            ends = (each.staffing.low, each.staffing.central, each.staffing.high)
            low, central, high = (end.full_time for end in ends)
            found.append((each, Span(low, central, high)))
    if not found:
        yield lacking(LABEL, next(iter(reasons)), held)
    for each, span in found:
        evidence = finding(label_of(each), span, held, is_bound=not equating.is_work)
        believing = ""
        if evidence.outcome is not Outcome.SUPPORTED and each.coverage is Coverage.POOLED:
            believing = f" {enough(equating, held.number)}"
        settled_by = None
        if evidence.outcome is Outcome.INCONCLUSIVE:
            worked = "" if equating.is_work else "a column of how long somebody worked, or "
            settled_by = (
                f"It would take {worked}a narrower range, with a basis, of {either(_ASSUMED)}."
            )
        yield replace(evidence, sentence=f"{evidence.sentence}{believing}", settled_by=settled_by)


def label_of(each: Served) -> str:
    """What a reader calls a coverage.

    Args:
        each: The agents under it.
    """
    match each.coverage:
        case Coverage.POOLED:
            return f"{LABEL}, day and night"
        case Coverage.BY_QUEUE:
            return f"{LABEL}, day and night, each {each.queue} for itself"
        case _:
            return f"{LABEL}, business hours"


@dataclass(frozen=True, slots=True)
class _Way:
    """One assumption that would make a number enough."""

    label: str
    value: Fraction | NotEstimable
    assumed: Ranged
    unit: str = "number"

    def __str__(self) -> str:
        """The same as part of a sentence."""
        value = self.value if isinstance(self.value, Fraction) else Fraction(0)
        ends = Bounds(float(self.assumed.low), float(self.assumed.high))
        inside = "inside" if self.assumed.low <= value <= self.assumed.high else "outside"
        written = write_value(float(value), self.unit)
        return f"{self.label} of {written} ({inside} the {write_bounds(ends, self.unit)} assumed)"


def enough(equating: Equating, claimed: Fraction) -> str:
    """What one would have to believe for a number of agents to be enough, in a sentence.

    Args:
        equating: The full-time equivalents of the log.
        claimed: The claimed number.
    """
    number = write_value(float(claimed), "number")
    found = equating.enough(claimed) if claimed > 0 else NotEstimable("nobody is not enough")
    if isinstance(found, NotEstimable):
        return f"No single assumption would make {number} enough."
    service = equating.service_asked()
    every = (
        _Way("displacement", found.displacement, service.displacement, "share"),
        _Way("concurrency", found.concurrency, service.concurrency),
        _Way("hours a week after shrinkage", found.hours_per_week, service.hours_per_week),
    )
    ways = [str(each) for each in every if isinstance(each.value, Fraction)]
    if isinstance(found.handle_seconds, Fraction):
        seconds = to_digits(found.handle_seconds)
        ways.append(f"{seconds:,.6g} seconds for each conversation{_now(equating)}")
    return f"For {number} to be enough it would take, the rest at the centre, {either(ways)}."


def _now(equating: Equating) -> str:
    seconds = equating.service.handle_seconds
    return "" if seconds is None else f" (the log has {write_value(seconds, 'number')})"
