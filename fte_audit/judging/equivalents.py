"""Claims of full-time equivalents -> what each method and its assumptions come to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.assumptions import CATALOGUE
from fte_audit.estimates.values import NotEstimable, to_digits
from fte_audit.judging.outcomes import Ends, decimal, outcome
from fte_audit.quantities.bounds import Bounds
from fte_audit.quantities.writing import write_bounds, write_value
from fte_audit.staffing.ranges import break_evens, centres, work_needed
from fte_audit.verdicts import Evidence, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fte_audit.assumptions import Assumption
    from fte_audit.equivalents.equating import Equating
    from fte_audit.equivalents.reading import Reading
    from fte_audit.quantities.ranges import Range
    from fte_audit.staffing.formulas import Formula
    from fte_audit.staffing.ranges import BreakEven
    from fte_audit.staffing.ranges import Outcome as Span
    from fte_audit.verdicts import Allowed

UNIT: Final = "full-time equivalents"
METHOD: Final = "range of assumptions, no interval of confidence"
_ELAPSED: Final = (
    "minutes run from start to end and any part of them may be work; with all of them it is"
)
_SAID: Final = {
    Outcome.SUPPORTED: "all of that is allowed",
    Outcome.CONTRADICTED: "none of that is allowed",
    Outcome.INCONCLUSIVE: "only a part of that is allowed",
}


@dataclass(frozen=True, slots=True)
class Held:
    """What a claim is held to.

    Attributes:
        number: The claimed number.
        within: What the claim allows, at the digits of the report.
        allowed: The same, as the evidence carries it.
        known: How many conversations AI is known to have had.
        unattributed: Of how many the log does not say who had them.
    """

    number: Fraction
    within: Range
    allowed: Allowed
    known: int
    unattributed: int

    @classmethod
    def against(cls, equating: Equating, number: Fraction, within: Range, allowed: Allowed) -> Held:
        """The same against a log.

        Args:
            equating: The full-time equivalents of the log.
            number: The claimed number.
            within: What the claim allows, at the digits of the report.
            allowed: The same, as the evidence carries it.
        """
        n = equating.conversations
        known = 0 if isinstance(n, NotEstimable) else round(n)
        return cls(number, within, allowed, known, round(equating.unattributed))


def evidence(equating: Equating, readings: Iterable[Reading], held: Held) -> Iterator[Evidence]:
    """What methods come to against what a claim allows.

    Args:
        equating: The full-time equivalents of the log.
        readings: The methods, gross and net, that the claim may mean.
        held: What is claimed.
    """
    for reading in readings:
        if isinstance(reading.formula, NotEstimable):
            yield lacking(lowered(reading.label), reading.formula.reason, held)
        else:
            yield _found(equating, reading, reading.formula, held)


def lacking(label: str, reason: str, held: Held) -> Evidence:
    """What can't be computed.

    Args:
        label: The reading.
        reason: Why.
        held: What is claimed.
    """
    return Evidence(
        reading=label,
        outcome=Outcome.NOT_TESTABLE,
        allowed=held.allowed,
        unit=UNIT,
        measured=None,
        low=None,
        high=None,
        level=None,
        method=METHOD,
        n=held.known,
        of=held.known + held.unattributed,
        sentence=f"Not testable: {reason}.",
        missing=reason,
    )


def _found(equating: Equating, reading: Reading, formula: Formula, held: Held) -> Evidence:
    is_bound = equating.is_bound(formula)
    span = equating.widest(reading.method, formula)
    found = finding(lowered(reading.label), span, held, is_bound=is_bound)
    if found.outcome is not Outcome.SUPPORTED:
        sentence = f"{found.sentence} {believing(equating, formula, held.number)}"
        found = replace(found, sentence=sentence)
    if found.outcome is Outcome.INCONCLUSIVE:
        found = replace(found, settled_by=_settling(formula, is_bound=is_bound))
    return found


def finding(label: str, span: Span, held: Held, *, is_bound: bool) -> Evidence:
    """What a range comes to against what a claim allows.

    Args:
        label: The reading.
        span: Full-time equivalents.
        held: What is claimed.
        is_bound: Whether minutes are elapsed, so that anything below may be work.
    """
    low, high = (to_digits(each) for each in (span.low, span.high))
    decided = outcome(Ends(decimal(low), decimal(high)), held.within)
    sentences = [
        _sentence(label, span, held.allowed, decided, is_bound=is_bound),
        *_open(held.unattributed),
    ]
    return Evidence(
        reading=label,
        outcome=decided,
        allowed=held.allowed,
        unit=UNIT,
        measured=to_digits(span.central),
        low=low,
        high=high,
        level=None,
        method=METHOD,
        n=held.known,
        of=held.known + held.unattributed,
        sentence=" ".join(sentences),
    )


def _sentence(label: str, span: Span, allowed: Allowed, decided: Outcome, *, is_bound: bool) -> str:
    given = write_bounds(Bounds(float(span.low), float(span.high)), "number")
    allows = write_bounds(
        Bounds(allowed.low, allowed.high, allowed.low_open, allowed.high_open), "number"
    )
    middle = write_value(float(span.central), "number")
    comes = f"{given} {UNIT}, {middle} at their centres"
    if is_bound:
        comes = f"anything from {given} {UNIT}, since {_ELAPSED} {middle} at the centres"
    return (
        f"By {label}, the assumptions give {comes}; the claim allows {allows}: "
        f"{_SAID[decided]}. It is a range of assumptions, no interval of confidence."
    )


def believing(equating: Equating, formula: Formula, number: Fraction) -> str:
    """What one would have to believe for a number to be exactly right, in a sentence.

    Args:
        equating: The full-time equivalents of the log.
        formula: The formula of the method.
        number: The claimed number.
    """
    assumptions = equating.assumptions
    ways = [
        _way(each, assumptions[each.name])
        for each in break_evens(formula, assumptions, number)
        if isinstance(each.value, Fraction)
    ]
    each = work_needed(formula, centres(assumptions), number)
    if isinstance(each, Fraction):
        now = write_value(float(formula.each), "number")
        needed = write_value(float(each), "number")
        ways.append(f"{needed} {formula.unit} for each conversation (the log has {now})")
    claimed = write_value(float(number), "number")
    if not ways:
        return f"No single assumption would make it {claimed}."
    return f"For exactly {claimed} it would take, the rest at the centre, {either(ways)}."


def _way(each: BreakEven, assumption: Assumption) -> str:
    unit = "share" if assumption.unit == "share" else "number"
    value = write_value(float(each.value), unit)  # type: ignore[arg-type]
    ends = write_bounds(Bounds(float(assumption.low), float(assumption.high)), unit)
    inside = "inside" if each.is_inside else "outside"
    return f"{lowered(CATALOGUE[each.name].label)} of {value} ({inside} the {ends} assumed)"


def _open(n: int) -> Iterator[str]:
    """What nobody knows, and what was done about it."""
    if n:
        yield f"It holds whoever handled the {n:,} conversations of which the log does not say it."


def _settling(formula: Formula, *, is_bound: bool) -> str:
    labels = [lowered(CATALOGUE[name].label) for name in formula.assumes]
    worked = "a column of how long somebody worked, or " if is_bound else ""
    return f"It would take {worked}a narrower range, with a basis, of {either(labels)}."


def lowered(label: str) -> str:
    """A label within a sentence: a small letter first, but in abbreviations.

    Example:
        >>> lowered("Displaced work"), lowered("AI's own minutes")
        ('displaced work', "AI's own minutes")
    """
    return label if label[1:2].isupper() else f"{label[:1].lower()}{label[1:]}"


def either(parts: Sequence[str]) -> str:
    """Alternatives within a sentence.

    Example:
        >>> either(["hours", "shrinkage", "occupancy"])
        'hours, shrinkage or occupancy'
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} or {parts[-1]}"
