"""When the last conversation of a log began, read ahead of the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.engines.preparation import Preparation
from fte_audit.plan.needs import Scope
from fte_audit.spec.roles import Role

if TYPE_CHECKING:
    from fte_audit.engines.sources import Log
    from fte_audit.plan.model import RowPlan


def latest(log: Log, plan: RowPlan) -> int | None:
    """The last start of a conversation, or the last time of a message, of all rows.

    Args:
        log: The log.
        plan: How its rows are read.

    Returns:
        Microseconds since 1970 in UTC; None where no row has a time.
    """
    role = next((role for role in (Role.STARTED, Role.SENT) if role in plan.roles), None)
    if role is None:
        return None
    scope = Scope((), (), (), (), (), start=False, duplicates=False, roles=(str(role),))
    preparation = Preparation(plan, scope)
    found: list[int] = []
    for chunk in log.chunks(preparation.columns):
        last = preparation.prepare(chunk.frame).rows[f"role:{role}"].max()
        if isinstance(last, int):
            found.append(last)
    return max(found, default=None)
