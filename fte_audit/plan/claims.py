"""Claims of the spec -> what of a log is held against which values."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.diagnostics import Diagnostic, UserError
from fte_audit.plan.model import HANDLINGS, PERIOD, Operation, Statistic
from fte_audit.quantities.ranges import Range
from fte_audit.spec.amounts import Unfit, allowed, read_amount, read_value
from fte_audit.spec.changes import allowed_change
from fte_audit.spec.problems import in_file_order
from fte_audit.spec.published import (
    ChangeClaim,
    ComparisonClaim,
    Counted,
    Expected,
    FteClaim,
    InSomeClaim,
    OfMetric,
    StatementClaim,
    TotalClaim,
    ValueClaim,
)
from fte_audit.spec.published import Group as Published
from fte_audit.spec.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fte_audit.assumptions import MethodName
    from fte_audit.plan.model import AuditPlan, MetricPlan
    from fte_audit.spec.published import BetweenGroups, SpecClaim
    from fte_audit.spec.reader import Spec

STATEMENT: Final = "it is not a number"
EQUIVALENTS: Final = "people"
"""In what a claim of full-time equivalents is, where it says so."""
_MIDDLES: Final = frozenset({"mean", "median"})
_POSITIVE: Final = Range(Fraction(0), None, low_open=True)


@dataclass(frozen=True, slots=True)
class Allowance:
    """The values that the words of a claim allow.

    Attributes:
        range: The values.
        relative: Whether they are of the ratio of two groups (or of a change as a part of what was
            before), not of the figure or the difference itself.
        equivalence: Whether both ends are margins, so that each side is tested at its own level.
    """

    range: Range
    relative: bool = False
    equivalence: bool = False


@dataclass(frozen=True, slots=True)
class ClaimPlan:
    """A claim, ready to be held against a log.

    Attributes:
        name: Its key in the spec.
        claim: What the spec says.
        metric: The metric that it is about; None where it is about none.
        statistics: The statistics of the metric that it may mean.
        group: The handlings of its group; () where it has none.
        than: Those of the group that it is compared with.
        allowance: What its words allow; None where it is not a number.
        periods: The values of the period key before and after, for a change.
        window: The period that was published for a total, in microseconds since 1970.
        number: The number of full-time equivalents that it names, where it names one.
        method: The method that it says these were computed by.
        is_net: Whether it says that they are net, or gross; None where it says neither.
        not_testable: Why no log of this kind can test it.
    """

    name: str
    claim: SpecClaim
    metric: MetricPlan | None = None
    statistics: tuple[Statistic, ...] = ()
    group: tuple[str | None, ...] = ()
    than: tuple[str | None, ...] = ()
    allowance: Allowance | None = None
    periods: tuple[str, str] | None = None
    window: tuple[int, int] | None = None
    number: Fraction | None = None
    method: MethodName | None = None
    is_net: bool | None = None
    not_testable: str | None = None


def plan_claims(spec: Spec, plan: AuditPlan) -> tuple[ClaimPlan, ...]:
    """Plan every claim of a spec, in its order.

    Raises:
        UserError: With every claim whose words don't fit its metric.
    """
    metrics = {metric.name: metric for metric in plan.metrics}
    planned, problems = [], []
    for name, claim in spec.claims.items():
        try:
            planned.append(_planned(spec, plan, metrics, name, claim))
        except Unfit as unfit:
            span = spec.locate(("claims", name, unfit.key))
            where = "" if span else f"claims.{name}.{unfit.key}: "
            problems.append(Diagnostic(unfit.code, f"{where}{unfit.message}", span, unfit.hint))
    if problems:
        raise UserError(sorted(problems, key=in_file_order))
    return tuple(planned)


def _planned(
    spec: Spec, plan: AuditPlan, metrics: Mapping[str, MetricPlan], name: str, claim: SpecClaim
) -> ClaimPlan:
    if isinstance(claim, StatementClaim):
        return ClaimPlan(name, claim, not_testable=STATEMENT)
    if isinstance(claim, FteClaim):
        allowance = Allowance(allowed(claim, EQUIVALENTS))
        return ClaimPlan(
            name,
            claim,
            allowance=allowance,
            number=_number(claim),
            method=claim.method,
            is_net=None if claim.counted is None else claim.counted is Counted.NET,
        )
    if not isinstance(claim, OfMetric):
        raise TypeError(f"`{name}` is of a kind that is not planned")
    metric = metrics[claim.metric]
    if metric.not_testable is not None:
        return ClaimPlan(name, claim, metric, not_testable=metric.not_testable)
    group, than = _groups(plan, claim)
    return ClaimPlan(
        name,
        claim,
        metric,
        statistics=tuple(_statistics(plan, metric, claim)),
        group=group,
        than=than,
        allowance=_allowance(metric, claim),
        periods=_periods(spec, claim) if isinstance(claim, ChangeClaim) else None,
        window=spec.period_of(name) if isinstance(claim, TotalClaim) else None,
        not_testable=_lacking(plan, claim),
    )


def _number(claim: FteClaim) -> Fraction:
    """The number as printed; of a range, its middle."""
    published, _ = read_value(claim)
    return (published.low_point + published.high_point) / 2


def _lacking(plan: AuditPlan, claim: SpecClaim) -> str | None:
    if isinstance(claim, InSomeClaim) and str(claim.by) not in plan.comparing.searched:
        return f"no column is mapped to `{claim.by}`"
    if isinstance(claim, ChangeClaim) and plan.breakdowns.get(PERIOD, "") is not None:
        return "the spec names no `periods`, or nothing says when conversations started"
    return None


def _groups(
    plan: AuditPlan, claim: OfMetric
) -> tuple[tuple[str | None, ...], tuple[str | None, ...]]:
    match claim:
        case ComparisonClaim() | InSomeClaim():
            return _handlings(plan, claim.group), _handlings(plan, claim.than)
        case ValueClaim() | TotalClaim() | ChangeClaim():
            return _handlings(plan, claim.group), ()
        case _:
            raise TypeError(f"a {claim.kind} has no group")


def _handlings(plan: AuditPlan, group: Published) -> tuple[str | None, ...]:
    match group:
        case Published.ALL:
            return (*HANDLINGS, None)
        case Published.AI:
            return plan.comparing.ai
        case Published.HUMAN:
            return plan.comparing.human
        case Published.AI_ONLY:
            return ("ai",)
        case Published.HUMAN_ONLY:
            return ("human",)
        case _:
            return (str(group),)


def _statistics(plan: AuditPlan, metric: MetricPlan, claim: OfMetric) -> Iterator[Statistic]:
    """Those that the claim names, or else all that it may mean."""
    if claim.statistic is not None:
        yield from (each for each in metric.statistics if each.name == claim.statistic)
        return
    # Who speaks of a time means a middle of all times, not its 90th percentile.
    middles = [each for each in metric.statistics if each.name in _MIDDLES]
    yield from middles or metric.statistics
    measure = plan.measures.get(metric.statistics[0].column or "")
    is_rating = measure is not None and measure.direct == Role.CSAT
    if isinstance(claim, ComparisonClaim) and claim.margin is None and is_rating:
        # Whoever says that ratings are better may mean their mean or the share above any cut.
        for cut, flag in plan.cuts.items():
            yield Statistic(f">= {cut}", Operation.SHARE, flag, among=metric.statistics[0].among)


def _allowance(metric: MetricPlan, claim: OfMetric) -> Allowance:
    match claim:
        case ChangeClaim():
            change = allowed_change(claim, metric.unit)
            return Allowance(change.range, relative=change.relative)
        case ValueClaim() | TotalClaim():
            return Allowance(allowed(claim, metric.unit))
        case ComparisonClaim() | InSomeClaim():
            return _between(metric, claim)
        case _:
            raise TypeError(f"a {claim.kind} allows no values")


def _between(metric: MetricPlan, claim: BetweenGroups) -> Allowance:
    """The differences, or ratios, of two groups that a claim allows."""
    if claim.margin is None:
        up = _POSITIVE
        return Allowance(up if _goes_up(metric, claim.expect) else up.mirrored())
    margin = read_amount(claim.margin, "margin", metric.unit, may_be_alone=True)
    centre = Fraction(1 if margin.relative else 0)
    low, high = centre - margin.size, centre + margin.size
    if claim.expect is Expected.EQUIVALENT:
        return Allowance(Range(low, high), relative=margin.relative, equivalence=True)
    # Not worse: nothing is said of how much better it is.
    one_sided = Range(low, None) if metric.better == "higher" else Range(None, high)
    return Allowance(one_sided, relative=margin.relative, equivalence=True)


def _goes_up(metric: MetricPlan, expected: Expected) -> bool:
    match expected:
        case Expected.HIGHER | Expected.SLOWER:
            return True
        case Expected.LOWER | Expected.FASTER:
            return False
        case Expected.BETTER:
            return metric.better == "higher"
        case _:
            return metric.better != "higher"


def _periods(spec: Spec, claim: ChangeClaim) -> tuple[str, str] | None:
    """The values of the period key that a change goes from and to."""
    names = list(spec.periods)
    if not names:
        return None
    before = 0 if claim.before is None else names.index(claim.before) + 1
    after = 1 if claim.after is None else names.index(claim.after) + 1
    return str(before), str(after)
