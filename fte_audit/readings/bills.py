"""What vendors billed against what a log holds by their definition and by the user's own."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fte_audit.billing import check_bill
from fte_audit.readings.gauging import NOT_A_READING
from fte_audit.readings.kinds import Kind
from fte_audit.readings.model import HeldBill, Resolved
from fte_audit.readings.platforms import Standing
from fte_audit.spec.definitions.catalogue import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.billing import Bill, Gap
    from fte_audit.readings.model import VariedLog
    from fte_audit.spec.billed import Billed

NUMBERS = (Kind.RESOLVED_LEAST, Kind.RESOLVED_MOST)
"""What is counted for a bill."""
OUTSIDE = "outside the period"
NOTHING_BEGAN = "no conversation began in these days"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def decided_by(billed: Billed) -> tuple[Resolved, Resolved]:
    """The vendor's definition and the user's own: what they decide, without a count."""
    own = billed.own
    switches = own if isinstance(own, dict) else catalogue()[own].written.readings
    return (
        Resolved(billed.definition, dict(catalogue()[billed.definition].written.readings)),
        Resolved(None if isinstance(own, dict) else own, dict(switches)),
    )


def covered_after(
    period: tuple[int, int],
    declared: tuple[int, int] | None,
    starts: tuple[int, int] | None,
    zone: str,
) -> int | str:
    """Until when a log tells who came back after the days of a bill, or why it lacks some of these.

    Args:
        period: Start and end of the bill, in microseconds since 1970; the end is not in it.
        declared: The same of the log, as the spec says it.
        starts: The first and the last start in the log.
        zone: Where days begin.

    Returns:
        Microseconds since 1970, not before the end of the bill.
    """
    if starts is None:
        return "nothing says when conversations began"
    covered = declared or _whole_days(starts, zone)
    if covered[0] <= period[0] and period[1] <= covered[1]:
        return max(period[1], covered[1] if declared else starts[1] + 1)
    first, last = _day(covered[0], zone), _day(covered[1] - 1, zone)
    hint = "" if declared else "; where it is complete, `logs.period` says so"
    return f"the log goes from {first} to {last}, and the bill beyond that{hint}"


def _whole_days(starts: tuple[int, int], zone: str) -> tuple[int, int]:
    first = _moment(starts[0], zone).date()
    after = _moment(starts[1], zone).date() + timedelta(days=1)
    begin, end = (datetime.combine(day, time(), ZoneInfo(zone)) for day in (first, after))
    return (
        (begin - _EPOCH) // timedelta(microseconds=1),
        (end - _EPOCH) // timedelta(microseconds=1),
    )


def _moment(micros: int, zone: str) -> datetime:
    return (_EPOCH + timedelta(microseconds=micros)).astimezone(ZoneInfo(zone))


def _day(micros: int, zone: str) -> str:
    return _moment(micros, zone).date().isoformat()


def hold(name: str, billed: Billed, varied: VariedLog | str) -> HeldBill:
    """A bill against the log.

    Args:
        name: Its name in the spec.
        billed: What was billed.
        varied: The readings of `NUMBERS` within its period, or why there are none.
    """
    vendor, own = decided_by(billed)
    by_vendor, by_own = _counted(vendor, varied), _counted(own, varied)
    dropped: Mapping[str, int] = {} if isinstance(varied, str) else varied.dropped
    return HeldBill(
        name=name,
        bill=billed.bill,
        period=billed.period,
        by_vendor=by_vendor,
        by_own=by_own,
        counting=_above(billed.bill, by_vendor),
        defining=_between(billed.bill, by_vendor, by_own),
        total=_above(billed.bill, by_own),
        dropped={reason: rows for reason, rows in dropped.items() if reason != OUTSIDE},
    )


def _counted(of: Resolved, varied: VariedLog | str) -> Resolved:
    """How many there are by a definition, or what is missing."""
    if isinstance(varied, str):
        return Resolved(of.name, of.options, missing=varied)
    if not of.options:
        return Resolved(of.name, of.options, missing=NOT_A_READING)
    numbers = {each.kind: Standing(each).at(of.options) for each in varied.readings}
    if not numbers.keys() >= set(NUMBERS):
        missing = "the log does not say who handled conversations"
        return Resolved(of.name, of.options, missing=missing)
    (low, missing_), (high, _) = (numbers[kind] for kind in NUMBERS)
    if low is None or high is None:
        return Resolved(of.name, of.options, missing=missing_)
    by_labels = any(each.by_labels.items() & of.options.items() for each in varied.readings)
    return Resolved(of.name, of.options, round(low), round(high), by_labels=by_labels)


def _above(bill: Bill, by: Resolved) -> tuple[Gap, Gap] | None:
    """The bill above a count, at least and at most."""
    if by.low is None or by.high is None:
        return None
    return check_bill(bill, by.high, by.high).total, check_bill(bill, by.low, by.low).total


def _between(bill: Bill, vendor: Resolved, own: Resolved) -> tuple[Gap, Gap] | None:
    """One count above the other, at least and at most; each may be anywhere between its bounds."""
    if vendor.low is None or vendor.high is None or own.low is None or own.high is None:
        return None
    return (
        check_bill(bill, vendor.low, own.high).defining,
        check_bill(bill, vendor.high, own.low).defining,
    )
