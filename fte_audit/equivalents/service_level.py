"""What a service level would take for what AI had first, as plain values of a report."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.assumptions import CONCURRENCY, DISPLACEMENT, OCCUPANCY
from fte_audit.equivalents import model as plain
from fte_audit.equivalents.agents_needed import Serving
from fte_audit.estimates.values import NotEstimable, to_digits
from fte_audit.staffing.coverage import Service, weekly_hours
from fte_audit.staffing.methods import hours_of
from fte_audit.staffing.schedule import business_hours

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fte_audit.equivalents.agents_needed import Served
    from fte_audit.plan.model import StaffingPlan
    from fte_audit.plan.serving import ServicePlan
    from fte_audit.staffing.concurrency import Measured
    from fte_audit.staffing.methods import Quantity
    from fte_audit.tally import Tallies

_USUAL: Final = Fraction(19, 20)
_SECONDS: Final = 60


def service_of(
    staffing: StaffingPlan, asked: ServicePlan, tallies: Tallies, minutes: Quantity
) -> plain.Service:
    """The people that a service level takes, under each coverage that the log allows.

    Args:
        staffing: What is assumed, and the service level.
        asked: What was asked of the log for it.
        tallies: Its answer.
        minutes: What a person would take for a conversation at AI's mix of contacts.
    """
    level = staffing.service
    seconds = minutes if isinstance(minutes, NotEstimable) else minutes * _SECONDS
    serving = Serving(asked, tallies, asked.plan.comparing.ai, seconds)
    hours, shrinkage = (staffing.assumptions[name] for name in hours_of(staffing.assumptions))
    service = Service(
        share=level.share,
        within_seconds=level.within_seconds,
        occupancy=staffing.assumptions[OCCUPANCY],
        concurrency=staffing.assumptions[CONCURRENCY],
        hours_per_week=weekly_hours(hours, shrinkage),
        patience_seconds=level.patience_seconds,
        abandoned=None,
        open=business_hours(*level.hours),
        displacement=staffing.assumptions[DISPLACEMENT],
    )
    return plain.Service(
        share=level.share,
        within_seconds=level.within_seconds,
        patience_seconds=level.patience_seconds,
        hours=level.hours,
        handle_seconds=None if isinstance(seconds, NotEstimable) else to_digits(seconds),
        results=tuple(map(_result, serving.served(service))),
        concurrency=_seen(serving.concurrency, staffing.contains_concurrency),
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
        usual=found.at_most(_USUAL),
        agents=found.agents,
        conversations=found.conversations,
        left_out=found.left_out,
        missing=None,
        warning=warning,
    )
