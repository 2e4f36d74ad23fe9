"""What is asked of a log for the arrivals by hour of the week."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fte_audit.plan.comparing import MOST_CELLS, further_keys
from fte_audit.plan.model import HANDLING, HOUR, PERIOD, WEEKDAY, LabelSource
from fte_audit.spec.nodes import Case, Null, Text, Type
from fte_audit.spec.roles import Role
from fte_audit.tally import CellRequest

if TYPE_CHECKING:
    from fte_audit.plan.model import AuditPlan
    from fte_audit.spec.nodes import Node

COUNTED: Final = "arrived"
"""A label that is missing where a conversation is kept, but is none that arrived."""


def arrival_request(plan: AuditPlan, queue: str | None) -> CellRequest:
    """The request for the conversations of each hour of the week.

    Args:
        plan: The plan.
        queue: The role whose values are queues of their own; None for one queue.
    """
    period = [PERIOD] if plan.launches else []
    queues = [] if queue is None else [queue]
    counted = [COUNTED] if COUNTED in plan.labels else []
    return CellRequest((HANDLING, *counted, *period, *queues, WEEKDAY, HOUR), most=MOST_CELLS)


def with_arrivals(
    plan: AuditPlan, queue: str | None = None, but: Node | None = None
) -> AuditPlan | str:
    """The plan that also asks for the arrivals by hour of the week.

    Args:
        plan: A plan.
        queue: The role whose values are queues of their own, such as the language; None for one
            queue.
        but: Which conversations did not arrive, though the plan keeps them.

    Returns:
        Or what the log lacks for it.
    """
    wanted = (HANDLING, Role.STARTED, *([] if queue is None else [queue]))
    lacking = [f"`{role}`" for role in wanted if role not in plan.roles]
    if lacking:
        return f"no column is mapped to {', '.join(lacking)}"
    if but is not None:
        arrived = LabelSource(Case(((but, Null(Type.TEXT)),), Text(COUNTED)), Type.TEXT)
        plan = replace(plan, labels={**plan.labels, COUNTED: arrived})
    request = arrival_request(plan, queue)
    cells = tuple(dict.fromkeys((*plan.tally.cells, request)))
    keys = (*plan.tally.keys, *further_keys([request], plan.tally.keys))
    return replace(plan, tally=replace(plan.tally, cells=cells, keys=keys))
