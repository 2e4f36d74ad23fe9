"""Sentences that every reader of a report has to know, from what was planned and tallied."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from fte_audit.figures import instant
from fte_audit.plan.model import FIRST_HANDLER, HANDLING
from fte_audit.spec.roles import Role
from fte_audit.tally import CellRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fte_audit.plan.model import AuditPlan
    from fte_audit.tally import RepeatBase, RepeatRequest, Tallies

NOT_RANDOMISED: Final = (
    "Conversations were not assigned to AI or people at random: differences between the groups are "
    "not the effect of who handled them."
)
ALONE: Final = frozenset({Role.CONVERSATION, Role.STARTED})
"""What tells conversations apart where no customer does."""
_DAY_US: Final = 86_400_000_000
_UNITS: Final = (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1))


def on_groups(plan: AuditPlan, tallies: Tallies) -> Iterator[str]:
    """What can't be concluded from a difference between the groups."""
    comparing = plan.comparing
    if comparing.assigned is not None:
        yield f"The spec says how conversations were assigned at random: {comparing.assigned}"
        return
    cells = tallies.cells[CellRequest((HANDLING,))] or {}
    firsts = {FIRST_HANDLER[key[0]] for key in cells if key[0] is not None}
    if {"ai", "human"} <= firsts:
        yield NOT_RANDOMISED


def on_intervals(plan: AuditPlan) -> Iterator[str]:
    """What intervals rest on, where that is not what they should rest on."""
    if plan.cluster is not None and plan.cluster.role in ALONE and Role.CUSTOMER not in plan.roles:
        yield (
            "No column is mapped to `customer`: intervals take every conversation for another "
            "customer's, and are too narrow where customers come back."
        )
    if Role.TOPIC in plan.comparing.strata:
        yield (
            "The spec compares within topics: the topic has to be known before anybody handled a "
            "conversation, not chosen at its end."
        )


def on_periods(plan: AuditPlan, tallies: Tallies) -> Iterator[str]:
    """How long the declared periods are, as far as the log covers them."""
    if not plan.launches or tallies.starts is None:
        return
    first, last = tallies.starts
    names = [f"before {plan.launches[0][0]}", *(name for name, _ in plan.launches)]
    bounds = [first, *(start for _, start in plan.launches), last]
    spans = []
    for name, (begins, ends) in zip(names, pairwise(bounds), strict=True):
        covered = max(0, min(ends, last) - max(begins, first))
        spans.append(f"{name} {covered / _DAY_US:,.1f} days")
    yield (
        f"The log covers {_listed(spans)}: counts and sums of a period are totals, "
        "which grow with its length."
    )


def on_repeats(plan: AuditPlan, tallies: Tallies) -> Iterator[str]:
    """Which conversations the repeat contacts are about, and what keeps the others out."""
    for request, base in tallies.repeats.items():
        flags = {flag for flag, _ in request.windows}
        labels = [
            metric.label
            for metric in plan.metrics
            if any(statistic.column in flags for statistic in metric.statistics)
        ]
        left_out = list(_left_out(request, base))
        said = f"{', '.join(labels)}: {base.counted:,} of {tallies.screening.kept:,} conversations"
        yield f"{said} count; left out are {_listed(left_out)}." if left_out else f"{said} count."
        if base.early:
            gap = length(request.min_gap_us)
            yield (
                f"{labels[0]}: after {base.early:,} conversations the customer was back within "
                f"{gap}, which is taken for a hand-over and no repeat."
            )


def _left_out(request: RepeatRequest, base: RepeatBase) -> Iterator[str]:
    horizon = length(request.horizon_us)
    if base.nameless:
        yield f"{base.nameless:,} without a customer"
    if base.open:
        yield f"{base.open:,} without an end"
    if base.heavy:
        customers = (
            "1 customer" if base.heavy_customers == 1 else f"{base.heavy_customers:,} customers"
        )
        yield (
            f"{base.heavy:,} of {customers} with {base.limit:,} or more each (at most "
            f"{base.largest:,}), surely shared or test accounts"
        )
    if base.too_late and base.end_us is not None:
        yield f"{base.too_late:,} that ended less than {horizon} before {instant(base.end_us)}"
    if base.across:
        yield f"{base.across:,} with a launch within {horizon}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def length(micros: int) -> str:
    """A length of time in the largest unit that gives a whole number.

    Example:
        >>> length(604_800_000_000), length(90_000_000), length(60_000_000)
        ('7 days', '90 seconds', '1 minute')
    """
    seconds = micros // 1_000_000
    unit, size = next((u, s) for u, s in _UNITS if seconds % s == 0)
    count = seconds // size
    return f"{count:,} {unit if count != 1 else unit.removesuffix('s')}"


def on_senders(messages: int, conversations: int) -> Iterator[str]:
    """Messages of senders that the spec does not know."""
    if messages:
        came = "message" if messages == 1 else "messages"
        verb = "comes from a sender" if messages == 1 else "come from senders"
        counted = "a message, but as nobody's answer"
        yield (
            f"{messages:,} {came} in {_conversations(conversations)} {verb} that the spec does not "
            f"know: counted as {counted}."
        )


def on_clocks(conversations: int, sequence: str) -> str:
    """Conversations whose times contradict the numbers of their messages."""
    return (
        f"In {_conversations(conversations)} times run backwards along `{sequence}`: messages were "
        "ordered by time."
    )


def on_values(disagreeing: Mapping[str, int]) -> Iterator[str]:
    """Conversations whose messages say different things of them."""
    for name, conversations in disagreeing.items():
        if conversations:
            yield (
                f"In {_conversations(conversations)} the messages disagree on `{name}`: the first "
                "value was taken."
            )


def _conversations(count: int) -> str:
    return "1 conversation" if count == 1 else f"{count:,} conversations"
