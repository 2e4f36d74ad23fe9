"""What is claimed, why a verdict was reached and what would settle it, in sentences."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Final

from fte_audit.judging.census import WITHIN
from fte_audit.quantities.bounds import Bounds
from fte_audit.quantities.writing import with_unit, write_bounds, write_value
from fte_audit.spec.published import (
    ChangeClaim,
    ComparisonClaim,
    FteClaim,
    InSomeClaim,
    Printed,
    StatementClaim,
)
from fte_audit.verdicts import SHARE_DIFFERENCE, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fte_audit.judging.measuring import Measured
    from fte_audit.plan.claims import ClaimPlan
    from fte_audit.verdicts import Evidence

_EXPECTED: Final = {
    "equivalent": "equivalent to",
    "not_worse": "not worse than",
    "better": "better than",
    "worse": "worse than",
    "higher": "higher than",
    "lower": "lower than",
    "faster": "faster than",
    "slower": "slower than",
}
_MOST_NAMED: Final = 5
_INTERVAL: Final = {
    Outcome.SUPPORTED: "all of it is allowed",
    Outcome.CONTRADICTED: "none of it is allowed",
    Outcome.INCONCLUSIVE: "only a part of it is allowed",
}
_EXACT: Final = {
    Outcome.SUPPORTED: "it is among them",
    Outcome.CONTRADICTED: "it is not among them",
}


def claimed(claim: ClaimPlan) -> str:
    """What is claimed, in a few words."""
    match claim.claim:
        case ComparisonClaim() | InSomeClaim() as comparison:
            words = _EXPECTED[str(comparison.expect)]
            margin = f", within {comparison.margin}" if comparison.margin else ""
            some = f" in some {comparison.by}" if isinstance(comparison, InSomeClaim) else ""
            return f"{comparison.group} {words} {comparison.than}{margin}{some}"
        case Printed() as printed:
            tolerance = f", give or take {printed.tolerance}" if printed.tolerance else ""
            return f"{printed.value}{tolerance}"
        case StatementClaim() as statement:
            return statement.quote
        case _:
            raise TypeError(f"a {claim.claim.kind} claims nothing")


def why(
    claim: ClaimPlan,
    found: Outcome,
    evidence: Sequence[Evidence],
    deciding: Sequence[Evidence],
) -> str:
    """Why a claim has its verdict."""
    if found is Outcome.NOT_TESTABLE:
        reasons = list(dict.fromkeys(each.missing for each in evidence if each.missing))
        return f"Not testable: {'; '.join(reasons)}."
    if isinstance(claim.claim, InSomeClaim):
        return _in_strata(claim.claim, found, evidence, deciding)
    if found is Outcome.DEPENDS:
        parts = [
            f"{each.value} under {_listed(evidence, each)}"
            for each in (Outcome.SUPPORTED, Outcome.CONTRADICTED, Outcome.INCONCLUSIVE)
            if any(one.outcome is each for one in evidence)
        ]
        return f"It depends on the reading: {'; '.join(parts)}."
    if len(deciding) > 1:
        return f"Every reading comes to it. {_one(claim, deciding[0])}"
    return _one(claim, deciding[0])


def settling(
    measured: Measured, evidence: Evidence, needed: int | None, tolerance: Fraction | None
) -> str:
    """What would settle a reading: more conversations, what the log lacks, or a tolerance."""
    ways = []
    allowed = evidence.allowed
    # Which of two is better has no tolerance.
    is_direction = 0.0 in {allowed.low, allowed.high} and None in {allowed.low, allowed.high}
    if needed is not None and needed > measured.n:
        more = f"{_rounded_up(needed - measured.n):,}"
        ways.append(f"about {more} more conversations, if they go on as these did")
    if measured.gaps is not None and measured.gaps.all:
        ways.append(f"what the log lacks of {measured.gaps.all:,} conversations")
    if tolerance is not None and tolerance > 0 and not is_direction:
        ways.append(f"a tolerance of {_amount(tolerance, evidence.unit)} or more")
    if not ways:
        return "No number of conversations would settle it, if they go on as these did."
    return f"It would take {', or '.join(ways)}."


def _one(claim: ClaimPlan, evidence: Evidence) -> str:
    if isinstance(claim.claim, FteClaim):
        return evidence.sentence
    if evidence.outcome not in _INTERVAL or evidence.missing is not None:
        return evidence.sentence
    low, high = evidence.low, evidence.high
    measured = f"The log has {_noun(claim, evidence)}{_written(evidence.measured or 0.0, evidence)}"
    allowed = f"The claim allows {_bounds(evidence)}"
    if low is not None and low == high:
        return f"{measured}. {allowed}: {_EXACT[evidence.outcome]}."
    between = _range(Bounds(low, high), evidence.unit)
    said = _INTERVAL[evidence.outcome]
    if evidence.level is None:
        rest = evidence.of - evidence.n
        gap, was = (
            ("the conversation", "was") if rest == 1 else (f"the {rest:,} conversations", "were")
        )
        if evidence.method == WITHIN:
            open_ = f"if {gap} of which it does not say it had values between those of the others"
        else:
            open_ = f"whatever {gap} {was} of which it does not say it"
        return f"{measured}, and {open_}, {between}. {allowed}: {said}."
    level = f"{float(Fraction(repr(evidence.level)) * 100):.6g}"
    return f"{measured}, with a {level} % interval of {between}. {allowed}: {said}."


def _noun(claim: ClaimPlan, evidence: Evidence) -> str:
    """What a number is, where it is not the figure itself."""
    if isinstance(claim.claim, ChangeClaim):
        return "a change of "
    if not isinstance(claim.claim, ComparisonClaim | InSomeClaim):
        return ""
    return "a ratio of " if evidence.unit == "ratio" else "a difference of "


def _in_strata(
    claim: InSomeClaim, found: Outcome, evidence: Sequence[Evidence], deciding: Sequence[Evidence]
) -> str:
    searched = f"{len(evidence):,} {'was' if len(evidence) == 1 else 'were'} searched"
    if found is Outcome.SUPPORTED:
        names = ", ".join(each.reading for each in deciding[:_MOST_NAMED])
        rest = f" and {len(deciding) - _MOST_NAMED:,} more" if len(deciding) > _MOST_NAMED else ""
        return f"It holds for {names}{rest}; {searched}, and the intervals allow for that."
    if found is Outcome.CONTRADICTED:
        return f"It holds for no {claim.by}; {searched}, and the intervals allow for that."
    return f"No {claim.by} shows it beyond doubt, and not all rule it out; {searched}."


def _listed(evidence: Sequence[Evidence], outcome: Outcome) -> str:
    return ", ".join(f"“{one.reading}”" for one in evidence if one.outcome is outcome)


def _bounds(evidence: Evidence) -> str:
    allowed = evidence.allowed
    bounds = Bounds(allowed.low, allowed.high, allowed.low_open, allowed.high_open)
    if None in {bounds.low, bounds.high} or not (bounds.low_open or bounds.high_open):
        return _range(bounds, evidence.unit)
    one_sided = (replace(bounds, high=None), replace(bounds, low=None))
    return " and ".join(_range(side, evidence.unit) for side in one_sided)


def _range(bounds: Bounds, unit: str) -> str:
    if unit != SHARE_DIFFERENCE:
        return write_bounds(bounds, unit)
    low, high = (None if end is None else end * 100 for end in (bounds.low, bounds.high))
    return write_bounds(replace(bounds, low=low, high=high), "pp")


def _written(value: float, evidence: Evidence) -> str:
    """A number with as many digits as it takes to tell it from the ends of what is allowed."""
    unit, factor = evidence.unit, 1
    if unit == SHARE_DIFFERENCE:
        unit, factor = "pp", 100
    ends = [end for end in (evidence.allowed.low, evidence.allowed.high) if end is not None]
    written = write_value(value * factor, unit)
    if any(end != value and _looks_like(write_value(end * factor, unit), written) for end in ends):
        percent = unit in {"share", "change"}
        written = f"{value * 100:.9g} %" if percent else f"{value * factor:.9g}"
    return with_unit(written, unit)


def _looks_like(one: str, other: str) -> bool:
    """Whether two written numbers are one, however many zeros they end in."""
    numbers = [float(each.rstrip(" %").replace(",", "")) for each in (one, other)]
    return numbers[0] == numbers[1]


def _amount(value: Fraction, unit: str) -> str:
    """To two digits, and never less than it is."""
    if unit in {"share", "change", SHARE_DIFFERENCE}:
        return f"{_upwards(value * 100)} pp"
    return with_unit(_upwards(value), unit)


def _upwards(value: Fraction) -> str:
    places = 1 - floor(log10(value))
    step = Fraction(1, 10) ** places
    written = f"{float(ceil(value / step) * step):,.{max(0, places)}f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _rounded_up(count: int) -> int:
    """To two digits, since it is a rough number."""
    step: int = 10 ** max(0, len(str(count)) - 2)
    return -(-count // step) * step
