"""What full-time equivalents need of a log, planned."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.assumptions import assumed
from fte_audit.plan.model import (
    DAY,
    HANDLING,
    LabelSource,
    Operation,
    Repeats,
    ServiceAsked,
    StaffingPlan,
    Statistic,
)
from fte_audit.spec.amounts import UNKNOWN_CURRENCY
from fte_audit.spec.checking import Checked
from fte_audit.spec.nodes import Is, Name, Not, Type
from fte_audit.spec.roles import Role
from fte_audit.spec.times import length_us
from fte_audit.tally import DistinctRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fte_audit.plan.metrics import MetricPlanner
    from fte_audit.plan.model import MetricPlan, RoleSource
    from fte_audit.spec.nodes import Node
    from fte_audit.spec.reader import Spec

PEOPLE: Final = ("human", "ai_then_human", "human_then_ai")
"""The handlings of conversations that a person had a part in."""
_AGENT: Final = "agents of a day"
_MINUTE: Final = Fraction(60_000_000)
_SECOND: Final = 1_000_000
_MILLIONTHS: Final = Fraction(1_000_000)


def plan_staffing(
    spec: Spec,
    planner: MetricPlanner,
    roles: Mapping[str, RoleSource],
    facts: Mapping[str, Node],
    metrics: Iterable[MetricPlan],
    *,
    folded: bool,
) -> StaffingPlan | None:
    """Plan full-time equivalents, where a spec wants them and has no problem.

    Args:
        spec: The spec.
        planner: Prepares flags and measures.
        roles: What is mapped.
        facts: What is worked out from it.
        metrics: The metrics of the spec, planned.
        folded: Whether messages tell what the conversations are.
    """
    if planner.problems or not spec.wants_staffing:
        return None
    has_agents = Role.AGENT in roles and Role.STARTED in roles
    return StaffingPlan(
        assumptions=assumed(spec.assumptions or {}),
        minutes=_mean(planner, "handle_time", Type.DURATION, _MINUTE)
        if "handle_time" in facts
        else None,
        is_work=Role.DURATION in roles,
        hand_overs=_count(planner, Name("handed_over")) if "handed_over" in facts else None,
        needs_hand_overs=Role.ESCALATED not in roles,
        hand_over_minutes=_mean(planner, "human_time", Type.DURATION, _MINUTE) if folded else None,
        repeats=_repeats(metrics),
        agents=DistinctRequest(_AGENT, HANDLING, (PEOPLE,), over=DAY) if has_agents else None,
        by_agents=_count(planner, Not(Is(Name(str(Role.AGENT)), None))) if has_agents else None,
        cost=_mean(planner, str(Role.COST), Type.NUMBER, _MILLIONTHS)
        if Role.COST in roles
        else None,
        currency=_currency(spec),
        service=service_asked(spec),
        asks_service=spec.asks_service,
        runs_on=runs_on(spec, roles),
        contains_concurrency=spec.concurrency_warning,
    )


def runs_on(spec: Spec, roles: Mapping[str, RoleSource]) -> bool:
    """Whether handle times run on while an agent is with somebody else.

    They do where a preset says so, or where they are all the time from the start to the end.

    Args:
        spec: The spec.
        roles: What is mapped.
    """
    return Role.DURATION not in roles or spec.concurrency_warning is not None


def service_asked(spec: Spec) -> ServiceAsked:
    """How fast people would have to answer, as a spec says it."""
    asked = spec.service
    patience = None if asked.patience is None else length_us(asked.patience) / _SECOND
    return ServiceAsked(asked.share, length_us(asked.within) / _SECOND, patience, asked.hours)


def labels_of(staffing: StaffingPlan | None) -> dict[str, LabelSource]:
    """The columns whose distinct values are counted for full-time equivalents.

    Args:
        staffing: What they need; None where nobody wants them.
    """
    if staffing is None or staffing.agents is None:
        return {}
    return {staffing.agents.of: LabelSource(Name(str(Role.AGENT)), Type.TEXT)}


def _mean(planner: MetricPlanner, name: str, type_: Type, scale: Fraction) -> Statistic:
    column = planner.prepared.measure(Checked(Name(name), type_), ())
    return Statistic("mean", Operation.MEAN, column, scale=scale)


def _count(planner: MetricPlanner, condition: Node) -> Statistic:
    return Statistic("count", Operation.COUNT, planner.prepared.flag(condition))


def _repeats(metrics: Iterable[MetricPlan]) -> Repeats | None:
    for metric in metrics:
        if metric.kind == "repeat" and metric.statistics:
            return Repeats(metric.name, metric.statistics[0])
    return None


def _currency(spec: Spec) -> str:
    cost = spec.logs.columns.cost
    return (cost and cost.currency) or UNKNOWN_CURRENCY
