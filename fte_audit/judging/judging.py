"""What was measured for a claim -> its verdict, with its evidence and a sentence that says why."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.citations import Cited, Reply
from fte_audit.estimates.values import NotEstimable, to_digits
from fte_audit.judging import equivalents, serving
from fte_audit.judging.measuring import Measurer
from fte_audit.judging.outcomes import (
    as_printed,
    conversations_needed,
    decimal,
    digested,
    outcome,
    tolerance_needed,
)
from fte_audit.judging.saying import claimed, settling, why
from fte_audit.plan.claims import plan_claims
from fte_audit.spec.published import About as Published
from fte_audit.spec.published import InSomeClaim
from fte_audit.verdicts import (
    About,
    Allowed,
    Evidence,
    Outcome,
    Verdict,
    over_readings,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fte_audit.equivalents.equating import Equating
    from fte_audit.figures import Estimator
    from fte_audit.judging.measuring import Measured
    from fte_audit.plan.claims import Allowance, ClaimPlan
    from fte_audit.plan.model import AuditPlan
    from fte_audit.spec.publications import Publication
    from fte_audit.spec.reader import Spec
    from fte_audit.tally import Tallies


MORE_CUSTOMERS: Final = (
    "It would take conversations of more customers: how many can't be said without an interval."
)


class Judge:
    """Judges the claims of a spec.

    Attributes:
        claims: The claims, in their order.
        tested: How many of them rest on an interval; those about a period have no sampling error.
        level: The level of every such interval: one error in all for all claims.
    """

    def __init__(self, spec: Spec, plan: AuditPlan, looks: int = 1) -> None:
        """Plan what is held against which values.

        Args:
            spec: The spec.
            plan: What is asked of the log.
            looks: How often such a check is made within the time that the level is for.

        Raises:
            UserError: With every claim whose words don't fit its metric.
        """
        self._spec = spec
        self._plan = plan
        self.claims = plan_claims(spec, plan)
        sampled = plan.comparing.sampled is not None
        self.tested = sum(_rests_on_interval(claim, sampled=sampled) for claim in self.claims)
        self.level = 1 - (1 - plan.level) / (max(1, self.tested) * looks)

    @property
    def equivalents(self) -> dict[str, Fraction]:
        """Claimed numbers of full-time equivalents, by the name of their claim."""
        return {claim.name: claim.number for claim in self.claims if claim.number is not None}

    def verdicts(
        self, estimator: Estimator, equating: Equating | None = None
    ) -> tuple[Verdict, ...]:
        """Judge every claim.

        Args:
            estimator: The figures of the log.
            equating: Its full-time equivalents, where somebody wants them.
        """
        measurer = Measurer(self._plan, estimator, self.level)
        return tuple(
            _verdict(
                self._spec,
                self._plan,
                estimator.tallies,
                claim,
                measurer=measurer,
                equating=equating,
            )
            for claim in self.claims
        )


def _rests_on_interval(claim: ClaimPlan, *, sampled: bool) -> bool:
    if claim.not_testable is not None or claim.number is not None:
        return False
    return sampled or getattr(claim.claim, "about", None) is Published.PROCESS


def _verdict(
    spec: Spec,
    plan: AuditPlan,
    tallies: Tallies,
    claim: ClaimPlan,
    *,
    measurer: Measurer,
    equating: Equating | None,
) -> Verdict:
    written = claim.claim
    about = getattr(written, "about", Published.PERIOD if claim.metric else None)
    verdict = Verdict(
        name=claim.name,
        label=written.label or claim.name.replace("_", " ").capitalize(),
        kind=written.kind,
        claimed=claimed(claim),
        quote=written.quote,
        translation=written.translation,
        source=_cited(spec.source_of(claim.name)),
        asserted_as=str(written.asserted_as),
        replies=tuple(Reply(each.who, each.when, each.words) for each in written.replies),
        about=None if about is None else About(str(about)),
        required=written.required,
        outcome=Outcome.NOT_TESTABLE,
        sentence="",
        settled_by=written.settled_by,
    )
    lacking = claim.not_testable or outside(plan, tallies, claim)
    if lacking is not None:
        return replace(verdict, sentence=f"Not testable: {lacking}.", missing=lacking)
    if claim.number is not None and equating is not None:
        return _judged(verdict, claim, _of_equivalents(claim, claim.number, equating))
    evidence = tuple(_evidence(claim, each) for each in measurer.measured(claim))
    return _judged(verdict, claim, evidence)


def _of_equivalents(claim: ClaimPlan, number: Fraction, equating: Equating) -> tuple[Evidence, ...]:
    allowance = _needed(claim)
    within, allowed = as_printed(allowance.range), _allowed(allowance)
    held = equivalents.Held.against(equating, number, within, allowed)
    readings = equating.meant(claim.method, is_net=claim.is_net)
    found = tuple(equivalents.evidence(equating, readings, held))
    if not equating.asks_service or claim.method is not None or claim.is_net:
        return found
    return (*found, *serving.served(equating, held))


def _judged(verdict: Verdict, claim: ClaimPlan, evidence: tuple[Evidence, ...]) -> Verdict:
    outcomes = [each.outcome for each in evidence]
    found = _in_some(outcomes) if isinstance(claim.claim, InSomeClaim) else over_readings(outcomes)
    deciding = [each for each in evidence if each.outcome is found] or list(evidence)
    verdict = replace(
        verdict, outcome=found, evidence=evidence, sentence=why(claim, found, evidence, deciding)
    )
    if found is Outcome.NOT_TESTABLE:
        missing = next((each.missing for each in evidence if each.missing), None)
        return replace(verdict, missing=missing)
    if found is Outcome.INCONCLUSIVE:
        settled = next((each.settled_by for each in deciding if each.settled_by), None)
        return replace(verdict, settled_by=settled or verdict.settled_by)
    return verdict


def _in_some(outcomes: Sequence[Outcome]) -> Outcome:
    """One stratum is enough; to contradict it takes all."""
    testable = [each for each in outcomes if each is not Outcome.NOT_TESTABLE]
    if not testable:
        return Outcome.NOT_TESTABLE
    if Outcome.SUPPORTED in testable:
        return Outcome.SUPPORTED
    if all(each is Outcome.CONTRADICTED for each in outcomes):
        return Outcome.CONTRADICTED
    return Outcome.INCONCLUSIVE


def _evidence(claim: ClaimPlan, measured: Measured) -> Evidence:
    allowance, value = _needed(claim), measured.value
    found = Evidence(
        reading=measured.reading,
        outcome=Outcome.NOT_TESTABLE,
        allowed=_allowed(allowance),
        unit=measured.unit,
        measured=None if isinstance(value, NotEstimable) else to_digits(value),
        low=None,
        high=None,
        level=None if measured.level is None else to_digits(Fraction(measured.level)),
        method=measured.method,
        n=measured.n,
        of=measured.of,
        sentence="",
    )
    if isinstance(value, NotEstimable):
        return replace(found, missing=value.reason, sentence=f"Not testable: {value.reason}.")
    if isinstance(measured.ends, NotEstimable):
        reason = measured.ends.reason
        return replace(
            found,
            outcome=Outcome.INCONCLUSIVE,
            missing=f"no interval: {reason}",
            settled_by=MORE_CUSTOMERS,
            sentence=f"It was measured, but has no interval: {reason}.",
        )
    ends, allowed = digested(measured.ends), as_printed(allowance.range)
    decided = outcome(ends, allowed)
    found = replace(
        found,
        outcome=decided,
        low=None if ends.low is None else float(ends.low),
        high=None if ends.high is None else float(ends.high),
    )
    if decided is Outcome.INCONCLUSIVE:
        point = decimal(found.measured or 0.0)
        needed = None
        if measured.level is not None:
            needed = conversations_needed(point, ends, allowed, measured.n)
        tolerance = tolerance_needed(ends, allowed)
        found = replace(found, settled_by=settling(measured, found, needed, tolerance))
    return found


def _needed(claim: ClaimPlan) -> Allowance:
    if claim.allowance is None:
        raise TypeError(f"`{claim.name}` allows no values")
    return claim.allowance


def _allowed(allowance: Allowance) -> Allowed:
    allowed = allowance.range
    return Allowed(
        None if allowed.low is None else to_digits(allowed.low),
        None if allowed.high is None else to_digits(allowed.high),
        allowed.low_open,
        allowed.high_open,
    )


def _cited(source: Publication | None) -> Cited | None:
    if source is None:
        return None
    return Cited(**source.model_dump(mode="json"))


def outside(plan: AuditPlan, tallies: Tallies, claim: ClaimPlan) -> str | None:
    """Why a total can't be held against this log: it is of another time.

    Args:
        plan: What was asked of the log.
        tallies: Its answer.
        claim: The claim.
    """
    if claim.window is None or plan.period == claim.window:
        return None
    if plan.period is not None:
        return "the log's period is not the one that was published"
    if tallies.starts is None:
        return "nothing says when conversations started"
    first, last = tallies.starts
    day = 86_400_000_000
    covers = first < claim.window[0] + day and last >= claim.window[1] - day
    inside = claim.window[0] <= first and last < claim.window[1]
    if covers and inside:
        return None
    return "the log does not begin and end with the period that was published"
