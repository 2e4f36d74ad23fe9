"""What the agents for a service level need of a log, planned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fte_audit.plan.arrivals import with_arrivals
from fte_audit.plan.concurrency import with_concurrency
from fte_audit.spec.roles import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.plan.model import AuditPlan
    from fte_audit.spec.nodes import Node, Type

QUEUES: Final = (Role.LANGUAGE, Role.MARKET)
"""What queues that don't help each other are told apart by."""


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """What is asked of a log for the agents of a service level.

    Attributes:
        plan: The plan with all of it that the log allows.
        no_arrivals: What the log lacks for any arrivals; None where it has them.
        queues: Role whose values are queues -> what the log lacks for it; None where it has them.
        no_concurrency: What the log lacks for concurrency; None where it has it.
    """

    plan: AuditPlan
    no_arrivals: str | None
    queues: Mapping[str, str | None]
    no_concurrency: str | None


def plan_service(
    plan: AuditPlan, columns: Mapping[str, Type], *, folded: bool, but: Node | None = None
) -> ServicePlan:
    """Plan it.

    Args:
        plan: A plan.
        columns: The columns of the log that it is for, with their types.
        folded: Whether its conversations are folded from messages.
        but: Which conversations are none of them, though the plan keeps them.
    """
    asked, lacking = _either(plan, with_concurrency(plan, columns, folded=folded, but=but))
    asked, no_arrivals = _either(asked, with_arrivals(asked, but=but))
    queues: dict[str, str | None] = {}
    for role in QUEUES:
        asked, queues[role] = _either(asked, with_arrivals(asked, role, but))
    return ServicePlan(asked, no_arrivals, queues, lacking)


def _either(plan: AuditPlan, found: AuditPlan | str) -> tuple[AuditPlan, str | None]:
    """The plan that was found, or the old one and what the log lacks."""
    return (plan, found) if isinstance(found, str) else (found, None)
