"""What a service level would take for what AI had first, as plain values of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.assumptions import DISPLACEMENT, OCCUPANCY
from fte_audit.equivalents import model as plain
from fte_audit.estimates.values import NotEstimable, to_digits
from fte_audit.staffing.coverage import Service, weekly_hours
from fte_audit.staffing.methods import hours_of
from fte_audit.staffing.schedule import business_hours

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from fractions import Fraction

    from fte_audit.equivalents.agents_needed import Served, Serving
    from fte_audit.plan.model import StaffingPlan
    from fte_audit.staffing.concurrency import Measured, Settled


def asked_of(staffing: StaffingPlan, settled: Settled) -> Service:
    """What is asked of the agents, at what is assumed.

    Args:
        staffing: The service level.
        settled: What is assumed.
    """
    level, assumptions = staffing.service, settled.assumptions
    hours, shrinkage = (assumptions[name] for name in hours_of(assumptions))
    return Service(
        share=level.share,
        within_seconds=level.within_seconds,
        occupancy=assumptions[OCCUPANCY],
        concurrency=settled.slots,
        hours_per_week=weekly_hours(hours, shrinkage),
        patience_seconds=level.patience_seconds,
        abandoned=None,
        open=business_hours(*level.hours),
        displacement=assumptions[DISPLACEMENT],
    )


def service_of(staffing: StaffingPlan, settled: Settled, serving: Serving) -> plain.Service:
    """The people that a service level takes, under each coverage that the log allows.

    Args:
        staffing: The service level.
        settled: What is assumed.
        serving: The arrivals of the log, and how long a person would take for one.
    """
    level, seconds, slots = staffing.service, serving.handle_seconds, settled.slots
    service = asked_of(staffing, settled)
    return plain.Service(
        share=level.share,
        within_seconds=level.within_seconds,
        patience_seconds=level.patience_seconds,
        hours=level.hours,
        handle_seconds=None if isinstance(seconds, NotEstimable) else to_digits(seconds),
        results=tuple(map(_result, serving.served(service))),
        concurrency=_seen(serving.concurrency, staffing.contains_concurrency),
        slots=plain.Span(*map(to_digits, (slots.low, slots.central, slots.high))),
    )


def _result(served: Served) -> plain.ServiceResult:
    found = served.staffing
    if isinstance(found, NotEstimable):
        return plain.ServiceResult(
            coverage=str(served.coverage),
            queue=served.queue,
            queues=served.queues,
            gives_up=served.gives_up,
            span=None,
            peak=None,
            drivers=(),
            missing=found.reason,
        )
    ends = (found.low, found.central, found.high)
    swings = {} if isinstance(served.swings, NotEstimable) else served.swings
    return plain.ServiceResult(
        coverage=str(served.coverage),
        queue=served.queue,
        queues=served.queues,
        gives_up=served.gives_up,
        span=plain.Span(*(to_digits(each.full_time) for each in ends)),
        peak=found.central.schedule.peak,
        drivers=tuple(_drivers(swings)),
        missing=None,
    )


def _drivers(swings: Mapping[str, tuple[Fraction, Fraction]]) -> Iterator[plain.Driver]:
    strongest = sorted(swings, key=lambda name: (-abs(swings[name][1] - swings[name][0]), name))
    for name in strongest:
        yield plain.Driver(name, *map(to_digits, swings[name]))


def _seen(found: Measured | NotEstimable, warning: str | None) -> plain.SeenConcurrency:
    if isinstance(found, NotEstimable):
        return plain.SeenConcurrency(None, None, 0, 0, 0, found.reason, warning)
    return plain.SeenConcurrency(
        mean=to_digits(found.mean),
        usual=found.usual,
        agents=found.agents,
        conversations=found.conversations,
        left_out=found.left_out,
        missing=None,
        warning=warning,
    )
