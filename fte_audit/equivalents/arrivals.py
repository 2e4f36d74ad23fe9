"""Tallies -> the arrivals of each queue, by hour of the week."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from fte_audit.estimates.values import NotEstimable
from fte_audit.plan.arrivals import COUNTED, arrival_request
from fte_audit.plan.model import HANDLING, HOUR, PERIOD, WEEKDAY
from fte_audit.staffing.schedule import DAYS, HOURS, Arrivals
from fte_audit.staffing.weeks import hours_seen

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fte_audit.plan.model import AuditPlan
    from fte_audit.tally import Tallies

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_BEFORE: Final = "0"
"""The value of the key of declared periods before the first of them."""


def arrivals_of(
    plan: AuditPlan,
    tallies: Tallies,
    handlings: Collection[str | None],
    handle_seconds: Fraction,
    queue: str | None = None,
) -> Mapping[str | None, Arrivals] | NotEstimable:
    """The arrivals of each queue.

    Where the spec declares periods, only conversations since the first of them count, and so does
    the time. The log is taken to have seen the declared period, or else all days from that of the
    first start to that of the last, whole: a log that is cut within a day makes the hours that it
    did not see look quiet, and needs a declared period. Of a sample, so much time counts as its
    fraction.

    Args:
        plan: A plan with arrivals (`with_arrivals`).
        tallies: The answer to it.
        handlings: Of whose conversations; None for *missing*.
        handle_seconds: The mean time that one takes.
        queue: As in `with_arrivals`.

    Returns:
        Value of the queue -> its arrivals, None being *missing*, in the order of the tallies; with
        one queue, None -> all.
    """
    request = arrival_request(plan, queue)
    cells = tallies.cells[request]
    if cells is None:
        return NotEstimable("there are too many queues to count each hour of them")
    bounds = _bounds(plan, tallies)
    if bounds is None:
        return NotEstimable("no conversation has a start")
    counts: dict[str | None, list[int]] = {}
    for key, cell in cells.items():
        values = dict(zip(request.by, key, strict=True))
        if COUNTED in values and values[COUNTED] is None:
            continue
        if values[HANDLING] in handlings and values.get(PERIOD) != _BEFORE:
            at = int(values[WEEKDAY] or 0) * HOURS + int(values[HOUR] or 0)
            its = counts.setdefault(values[queue] if queue else None, [0] * (DAYS * HOURS))
            its[at] += cell.n
    sampled = plan.comparing.sampled
    fraction = Fraction(1) if sampled is None else Fraction(str(sampled))
    seen = tuple(fraction * each for each in hours_seen(*bounds, plan.timezone))
    return {name: Arrivals(tuple(its), seen, handle_seconds) for name, its in counts.items()}


def _bounds(plan: AuditPlan, tallies: Tallies) -> tuple[int, int] | None:
    """The begin and the end of what the log has seen, in microseconds since 1970 in UTC."""
    if plan.period is not None:
        first, end = plan.period
    elif tallies.starts is not None:
        first = _midnight(tallies.starts[0], plan.timezone, 0)
        end = _midnight(tallies.starts[1], plan.timezone, 1)
    else:
        return None
    return max([first, *(launch for _, launch in plan.launches[:1])]), end


def _midnight(moment_us: int, timezone: str, later: int) -> int:
    """The midnight that begins the local day of a time, or that of some days later."""
    zone = ZoneInfo(timezone)
    day = (_EPOCH + timedelta(microseconds=moment_us)).astimezone(zone).date()
    midnight = datetime.combine(day + timedelta(days=later), time(), zone)
    return (midnight.astimezone(UTC) - _EPOCH) // timedelta(microseconds=1)
