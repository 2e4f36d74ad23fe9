"""The standard audit once more: slow, plain Python over rows of text, exact fractions.

Written from the documentation of the metrics, without a look at the program: what it gives is what
the program's figures are held against. It knows nothing of Polars, tallies, bins or chunks.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, InvalidOperation
from fractions import Fraction
from zoneinfo import ZoneInfo

ROLES = (
    "conversation",
    "customer",
    "agent",
    "handling",
    "started",
    "ended",
    "first_response",
    "duration",
    "csat",
    "resolved",
    "escalated",
    "abandoned",
    "topic",
    "language",
    "market",
    "channel",
    "cost",
)
FIRST = {
    "ai": "ai",
    "ai_then_human": "ai",
    "human": "human",
    "human_then_ai": "human",
    "none": "none",
}
BREAKDOWNS = ("week", "topic", "language", "market")
UNREADABLE = object()
LONGEST_US = 9 * 10**18
"""Hundreds of thousands of years: what 64 bits of microseconds hold."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NINE = Context(prec=9, rounding=ROUND_HALF_EVEN)
TRUE, FALSE = {"true", "t", "yes", "y", "1"}, {"false", "f", "no", "n", "0"}


@dataclass
class SlowReport:
    read: int = 0
    kept: int = 0
    dropped: Counter = field(default_factory=Counter)
    dropped_rows: list = field(default_factory=list)
    figures: dict = field(default_factory=dict)
    not_testable: set = field(default_factory=set)


def nine_digits(value):
    if value is None:
        return None
    number = NINE.divide(Decimal(value.numerator), Decimal(value.denominator))
    return float(number)


def read_time(text, zone):
    """Microseconds since 1970."""
    text = text.strip()
    if re.fullmatch(r"[+-]?\d+(\.\d+)?", text):
        number = Fraction(text)
        for limit, micros in ((10**11, 10**6), (10**14, 10**3), (10**17, 1)):
            if abs(number) < limit:
                return in_years(round_half_up(number * micros))
        return UNREADABLE
    found = re.fullmatch(
        r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?"
        r"(?: ?(Z|[+-]\d\d(?::?\d\d)?))?",
        text,
    )
    if not found or (found[8] and not found[4]):
        return UNREADABLE
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    micros = int((found[7] or "").ljust(6, "0"))
    try:
        local = datetime(year, month, day, hour, minute, second, micros)  # noqa: DTZ001 - zone below
    except ValueError:
        return UNREADABLE
    if found[8]:
        digits = found[8].replace(":", "")
        offset = 0 if digits == "Z" else int(digits[1:3]) * 60 + int(digits[3:] or 0)
        offset = -offset if digits[0] == "-" else offset
        return in_years(
            (local.replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1) - offset * 60 * 10**6
        )
    moment = local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        return UNREADABLE  # the clock skips it
    return in_years((moment - EPOCH) // timedelta(microseconds=1))


def in_years(micros):
    year = (EPOCH + timedelta(microseconds=micros)).year if abs(micros) < 10**17 else 0
    return micros if 1900 <= year < 2200 else UNREADABLE


def read_number(text):
    """Millionths, half away from zero."""
    text = text.strip()
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text):
        return UNREADABLE
    try:
        micros = (Decimal(text) * 10**6).quantize(Decimal(1), ROUND_HALF_UP)
    except InvalidOperation:
        return UNREADABLE
    return int(micros) if abs(micros) <= 9 * 10**18 else UNREADABLE


def read_boolean(text):
    word = text.strip().lower()
    return True if word in TRUE else False if word in FALSE else UNREADABLE


def read_duration(text, unit_us):
    """Microseconds."""
    text = text.strip()
    clock = re.fullmatch(r"(\d+):([0-5]\d):([0-5]\d)(?:\.(\d{1,6}))?", text, re.ASCII)
    if clock:
        hours, minutes, seconds = (int(part) for part in clock.groups()[:3])
        micros = (hours * 3600 + minutes * 60 + seconds) * 10**6 + int(
            (clock[4] or "").ljust(6, "0")
        )
        return micros if micros <= LONGEST_US else UNREADABLE
    if unit_us is None or read_number(text) is UNREADABLE:
        return UNREADABLE
    micros = round_half_up(Fraction(read_number(text), 10**6) * unit_us)
    return micros if abs(micros) <= LONGEST_US else UNREADABLE


def round_half_up(value):
    return (value + Fraction(1, 2)).__floor__()


def read_roles(row, columns, zone, unit_us):
    """Role -> value, None where there is none, UNREADABLE where it can't be read."""
    values = {}
    for role, column in columns.items():
        text = row.get(column)
        if text is None or not text.strip():
            values[role] = None
        elif role in {"started", "ended", "first_response"}:
            values[role] = read_time(text, zone)
        elif role in {"csat", "cost"}:
            values[role] = read_number(text)
        elif role in {"resolved", "escalated", "abandoned"}:
            values[role] = read_boolean(text)
        elif role == "duration":
            values[role] = read_duration(text, unit_us)
        else:
            values[role] = text
    return values


def reason_of(values, row, rules, period):
    """The first reason to drop a row, by the documented precedence."""
    for role in ROLES:
        if values.get(role) is UNREADABLE:
            return f"unreadable {role}"
    if values.get("handling") is not None and values["handling"] not in FIRST:
        return "impossible handling"
    if values.get("csat") is not None and not 10**6 <= values["csat"] <= 5 * 10**6:
        return "impossible csat"
    if "conversation" in values and values["conversation"] is None:
        return "no conversation id"
    if "started" in values and values["started"] is None:
        return "no start"
    for name, holds in rules.items():
        if holds(row):
            return f"dropped by rule: {name}"
    if period is not None and not period[0] <= values["started"] < period[1]:
        return "outside the period"
    if values.get("ended") is not None and values["ended"] < values.get("started", values["ended"]):
        return "ends before it starts"
    if (values.get("duration") or 0) < 0:
        return "negative duration"
    return None


def audit(
    rows,
    columns,
    *,
    zone="UTC",
    unit_us=None,
    rules=None,
    period=None,
    choose=None,
    top=4,
    breakdowns=BREAKDOWNS,
):
    """Audit rows of text by the standard spec.

    Args:
        rows: Column -> text or None, each.
        columns: Role -> column.
        zone: Of times without one, and of weeks.
        unit_us: Microseconds in a unit of `duration`.
        rules: Name -> predicate over a row, the `drop:` rules.
        period: First microsecond and the one after the last.
        choose: Chooses among the rows of one conversation; None counts all.
        top: The lowest rating that is satisfied.
        breakdowns: Keys.
    """
    report = SlowReport(read=len(rows))
    columns = {role: columns[role] for role in ROLES if role in columns}
    kept = []
    for row in rows:
        values = read_roles(row, columns, zone, unit_us)
        reason = reason_of(values, row, rules or {}, period)
        if reason is None:
            kept.append((row, values))
        else:
            report.dropped[reason] += 1
            report.dropped_rows.append((values.get("conversation"), reason))
    if choose is not None:
        by_id = {}
        for row, values in kept:
            by_id.setdefault(values["conversation"], []).append((row, values))
        kept = []
        for key, same in by_id.items():
            kept.append(same[0] if len(same) == 1 else choose(same))
            report.dropped["duplicate"] += len(same) - 1
            report.dropped_rows += [(key, "duplicate")] * (len(same) - 1)
    report.kept = len(kept)
    conversations = [work_out(values, columns, zone, top) for _, values in kept]
    if conversations:
        tell(report, conversations, columns, breakdowns)
    return report


def work_out(values, columns, zone, top):
    """What the metrics need of one conversation; None is missing."""
    told = dict.fromkeys(ROLES) | values
    elapsed = None
    if told["ended"] is not None and told["started"] is not None:
        elapsed = told["ended"] - told["started"]
    has_ends = "started" in columns and "ended" in columns
    resolution = elapsed if has_ends else told["duration"]
    handle = told["duration"] if "duration" in columns else elapsed
    response = None
    if told["first_response"] is not None and told["started"] is not None:
        response = told["first_response"] - told["started"]
    first = FIRST.get(told["handling"])
    went_over = None
    if first == "ai":
        went_over = (
            told["escalated"] if "escalated" in columns else told["handling"] == "ai_then_human"
        )
    week = None
    if told["started"] is not None:
        local = (EPOCH + timedelta(microseconds=told["started"])).astimezone(ZoneInfo(zone)).date()
        week = (local - timedelta(days=local.weekday())).isoformat()
    csat = told["csat"]
    return {
        "first_handler": first,
        "handling": told["handling"],
        "week": week,
        "topic": told["topic"],
        "language": told["language"],
        "market": told["market"],
        "channel": told["channel"],
        "resolution_time": resolution,
        "first_response_time": response,
        "handle_hours": handle,
        "csat": csat,
        "csat_top_box": None if csat is None else csat >= top * 10**6,
        "csat_response_rate": csat is not None,
        "resolved_share": told["resolved"],
        "abandonment": told["abandoned"],
        "hand_over_share": went_over,
        "containment": None if went_over is None else not went_over,
        "cost": told["cost"],
    }


def tell(report, conversations, columns, breakdowns):
    """Work out every figure of every group."""
    has = set(columns)
    lacking = {
        "resolution_time": not ({"started", "ended"} <= has or "duration" in has),
        "handle_hours": not ({"started", "ended"} <= has or "duration" in has),
        "first_response_time": not {"started", "first_response"} <= has,
        "csat": "csat" not in has,
        "csat_top_box": "csat" not in has,
        "csat_response_rate": "csat" not in has,
        "resolved_share": "resolved" not in has,
        "abandonment": "abandoned" not in has,
        "cost": "cost" not in has,
        "cost_per_conversation": "cost" not in has,
    }
    changed = any(c["handling"] in {"ai_then_human", "human_then_ai"} for c in conversations)
    for metric in ("containment", "hand_over_share"):
        lacking[metric] = not ("escalated" in has or changed)
    report.not_testable = {metric for metric, missing in lacking.items() if missing}
    for by, group, members, whole in groups(conversations, columns, breakdowns):
        everything = dict(tell_group(by, group, members, whole))
        for (metric, statistic), figure in everything.items():
            if metric not in report.not_testable:
                report.figures[metric, statistic, by, group] = figure


def groups(conversations, columns, breakdowns):
    """Name of the keys, their values, the members, and what a share of the group is taken of."""
    n = len(conversations)
    yield (), (), conversations, n
    for by in ("first_handler", "handling"):
        for value in {c[by] for c in conversations}:
            yield (by,), (value,), [c for c in conversations if c[by] == value], n
    firsts = {c["first_handler"] for c in conversations}
    for key in breakdowns:
        if ("started" if key in {"week", "day"} else key) not in columns:
            continue
        for value in {c[key] for c in conversations}:
            inside = [c for c in conversations if c[key] == value]
            yield (key,), (value,), inside, n
            for first in firsts:
                members = [c for c in inside if c["first_handler"] == first]
                yield (key, "first_handler"), (value, first), members, len(inside)


def tell_group(by, group, members, whole):
    """(metric, statistic) -> value, conversations it rests on, conversations of the group."""
    n = len(members)
    yield ("conversations", "count"), (nine_digits(Fraction(n)), n, n)
    yield ("handled_share", "share"), (nine_digits(Fraction(n, whole)), n, whole)
    for metric, unit in (("resolution_time", 60 * 10**6), ("first_response_time", 10**6)):
        values = sorted(c[metric] for c in members if c[metric] is not None)
        yield (metric, "mean"), figure(mean(values), unit, len(values), n)
        if by in {(), ("first_handler",), ("handling",)}:
            for name, q in (("median", Fraction(1, 2)), ("p90", Fraction(9, 10))):
                yield (metric, name), figure(quantile(values, q), unit, len(values), n)
    for metric, unit in (("csat", 10**6),):
        values = [c[metric] for c in members if c[metric] is not None]
        yield (metric, "mean"), figure(mean(values), unit, len(values), n)
    for metric in ("csat_top_box", "csat_response_rate", "resolved_share", "abandonment"):
        yield (metric, "share"), share(members, metric)
    if "first_handler" in by and group[-1] == "ai":
        for metric in ("containment", "hand_over_share"):
            yield (metric, "share"), share(members, metric)
    for name, metric, unit in (
        ("handle_hours", "handle_hours", 3600 * 10**6),
        ("cost", "cost", 10**6),
    ):
        values = [c[metric] for c in members if c[metric] is not None]
        yield (name, "sum"), figure(Fraction(sum(values)) if values else None, unit, len(values), n)
    costs = [c["cost"] for c in members if c["cost"] is not None]
    yield ("cost_per_conversation", "ratio"), figure(mean(costs), 10**6, len(costs), n)


def figure(value, unit, n, of):
    return None if value is None else nine_digits(value / unit), n, of


def mean(values):
    return Fraction(sum(values), len(values)) if values else None


def share(members, metric):
    known = [c[metric] for c in members if c[metric] is not None]
    value = Fraction(sum(known), len(known)) if known else None
    return nine_digits(value), len(known), len(members)


def quantile(ordered, q):
    """Hyndman and Fan's type 7."""
    if not ordered:
        return None
    place = (len(ordered) - 1) * q
    low = place.__floor__()
    if low == place:
        return Fraction(ordered[low])
    return ordered[low] + (place - low) * (ordered[low + 1] - ordered[low])


def figures_of(report):
    """The figures of the program's report, in the shape of `SlowReport.figures`."""
    return {
        (metric.name, f.statistic, f.by, f.group): (f.value, f.n, f.of)
        for metric in report.metrics
        for f in metric.figures
    }


def differences(report, slow):
    """Everything in which the program's report and the slow one differ, in words."""
    fast, found = figures_of(report), []
    found += [
        f"{key}: {fast.get(key)} instead of {slow.figures.get(key)}"
        for key in sorted(fast.keys() | slow.figures.keys(), key=repr)
        if fast.get(key) != slow.figures.get(key)
    ]
    lacking = {metric.name for metric in report.metrics if metric.not_testable is not None}
    if lacking != slow.not_testable:
        found.append(f"not testable: {lacking} instead of {slow.not_testable}")
    dropped = {line.reason: line.rows for line in report.log.dropped if line.rows}
    expected = {reason: n for reason, n in slow.dropped.items() if n}
    if (report.log.read, report.log.kept, dropped) != (slow.read, slow.kept, expected):
        found.append(
            f"screening: {report.log.read} {report.log.kept} {dropped} "
            f"instead of {slow.read} {slow.kept} {expected}"
        )
    return found
