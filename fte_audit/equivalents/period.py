"""The time that full-time equivalents are of."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fte_audit.estimates.values import NotEstimable
from fte_audit.samples import local_days

if TYPE_CHECKING:
    from fte_audit.plan.model import AuditPlan
    from fte_audit.staffing.methods import Quantity


def days_of(plan: AuditPlan, starts: tuple[int, int] | None, later_us: int = 0) -> Quantity:
    """The period in days of its zone: from the launch, where there is one.

    Args:
        plan: What was asked.
        starts: The first and the last start in the log, in microseconds since 1970 in UTC.
        later_us: How long after the launch it begins, in microseconds.

    Returns:
        The declared period; without one, from the first day with a start to the last, whole.
    """
    zone = ZoneInfo(plan.timezone)
    if plan.period is not None:
        start, end = (local_days(each, zone) for each in plan.period)
    elif starts is not None:
        first, last = (local_days(each, zone) for each in starts)
        start, end = Fraction(first // 1), Fraction(last // 1 + 1)
    else:
        return NotEstimable("no column is mapped to `started`: the period is not known")
    launches = [local_days(launch + later_us, zone) for _, launch in plan.launches[:1]]
    days = end - max([start, *launches])
    return days if days > 0 else NotEstimable("nothing in the log is since the launch")
