"""A spec to start from: what `report` would take, why, and what is left to decide.

As it stands, it gives the audit that `report` gives without a spec; where that would ask, it takes
the first answer that is offered. Decisions are lines behind `#`: without it, they hold.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from fte_audit.inspection.describing import type_of, why_of
from fte_audit.inspection.suspicions import MESSAGES, duplicates_line
from fte_audit.inspection.wording import rows_of
from fte_audit.plan.candidates import FOLDED_ROLES, columns_for, related_to
from fte_audit.plan.layouts import format_of_dates
from fte_audit.spec.columns import ROLE_KINDS
from fte_audit.spec.roles import Role, RoleKind
from fte_audit.spec.sources import quoted, write_name, write_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from fte_audit.inspection.model import Inspection, Suspicion
    from fte_audit.plan.model import Recognition, RoleSource
    from fte_audit.profile import ColumnProfile, LogProfile
    from fte_audit.spec.columns import Source

_WIDTH: Final = 96
_ABOVE: Final = frozenset({"several rows", "duplicates", "no zone", "clock change", "mixed zones"})
_MOST_OTHERS: Final = 4
_NEEDED: Final = frozenset({Role.CONVERSATION, Role.STARTED})
"""Without a value of these, `report` drops a row."""


def starter(
    profile: LogProfile,
    sources: Mapping[str, RoleSource],
    recognition: Recognition,
    inspection: Inspection,
    *,
    of_messages: bool = False,
) -> str:
    """Write the spec.

    Args:
        profile: The log, counted.
        sources: What its columns were taken for.
        recognition: What was recognised, and what has to be chosen.
        inspection: What is said of the log.
        of_messages: Whether rows are taken as messages.
    """
    lines = [
        *_comment(
            f"A spec that `fte-audit init` made of a log of {rows_of(profile.rows)}. It runs as it "
            "is: `fte-audit report LOGS --spec FILE`."
        ),
        *_comment("Lines behind `#` are decisions for you: take the `#` away and they hold."),
        "version: 1",
        "extends: standard  # its metrics",
        "# title: What this log is",
        "",
        "logs:",
        *_indented([*_row(inspection, of_messages=of_messages), *_time(profile, inspection)], 2),
        "",
        "  columns:",
        *_indented(
            list(_columns(profile, sources, recognition, inspection, of_messages=of_messages)), 4
        ),
        "",
        *_indented(
            [
                *_duplicates(profile, sources, inspection, of_messages=of_messages),
                *_expect(profile, inspection),
            ],
            2,
        ),
        "",
        "# assumptions: {}  # full-time equivalents of what AI handled, with a default for each",
        *_others(inspection, recognition),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _row(inspection: Inspection, *, of_messages: bool) -> Iterator[str]:
    """What a row is."""
    for suspicion in _of(inspection, "several rows"):
        yield from _told(suspicion)
        if suspicion.spec == (MESSAGES,) and not of_messages:
            yield f"# {MESSAGES}  # instead of the line below; it needs columns for sent and sender"
    yield MESSAGES if of_messages else "row: conversation"
    yield ""


def _time(profile: LogProfile, inspection: Inspection) -> Iterator[str]:
    """The zone and the period."""
    for kind in ("no zone", "mixed zones", "clock change"):
        for suspicion in _of(inspection, kind):
            yield from _told(suspicion)
    yield "# timezone: UTC  # of times without a zone, and where days and weeks begin"
    clock = profile.clock
    if clock is not None:
        first, last = _day(clock.first), _day(clock.last) + timedelta(days=1)
        yield (
            f"# period: [{first}, {last}]  # conversations that start in it count; the end is out"
        )


def _day(micros: int) -> date:
    return date(1970, 1, 1) + timedelta(microseconds=micros)


def _columns(
    profile: LogProfile,
    sources: Mapping[str, RoleSource],
    recognition: Recognition,
    inspection: Inspection,
    *,
    of_messages: bool,
) -> Iterator[str]:
    """Each role with its reason, other columns that it could be, and its decisions."""
    names = [column.name for column in profile.columns]
    taken = {source.reading.column for source in sources.values() if source.reading is not None}
    for role in Role:
        if role in recognition.found:
            column = recognition.found[role].column or ""
            why = why_of(column, (role,), sources)
            if role in _NEEDED and not profile.column(column).present:
                yield f"{role}: null  # `{write_name(column)}` holds nothing"
                continue
            source = _of_log(recognition.found[role], profile)
            if role is Role.ENDED and _ends_nowhere_after_start(profile):
                yield f"{role}: null  # the line below would drop every row that has both ends"
                yield f"# {role}: {write_source(source)}  # {why}"
                continue
            yield f"{role}: {write_source(source)}  # {why}"
            others = [name for name in columns_for(role, names) if name != column]
            yield from _could_be(role, others, "instead of the line above")
            for suspicion in inspection.suspicions:
                if suspicion.columns == (column,) and suspicion.kind == "stand-in":
                    yield from _told(suspicion)
                    yield from (
                        f"# {line}  # instead of the line above"
                        for line in suspicion.spec
                        if line.startswith(f"{role}:")
                    )
        elif role in recognition.choices:
            yield from _comment(f"{role}: the first answer that `report` offers; check it")
            yield from _choice(role, recognition, profile)
        elif not (of_messages and role in FOLDED_ROLES):
            others = [
                name
                for name in related_to(role, names)
                if name not in taken and _fits(role, profile.column(name))
            ]
            yield from _could_be(role, others, "by its name")


def _ends_nowhere_after_start(profile: LogProfile) -> bool:
    return 0 < profile.both_ends == profile.ends_early


def _of_log(source: Source, profile: LogProfile) -> Source:
    """A source that maps no values but those of the log, where these are known."""
    values = profile.column(source.column or "").values
    if source.values is None or not values:
        return source
    kept = {value: source.values[value] for value in values if value in source.values}
    return source.model_copy(update={"values": kept}) if kept else source


def _fits(role: Role, column: ColumnProfile) -> bool:
    """Whether a column holds what the role needs."""
    type_ = type_of(column)
    wanted = {
        RoleKind.TIME: ("times", "dates"),
        RoleKind.DURATION: ("numbers", "durations"),
        RoleKind.RATING: ("numbers",),
        RoleKind.MONEY: ("numbers",),
        RoleKind.BOOLEAN: ("true or false",),
    }.get(ROLE_KINDS[role], ("text", "numbers"))
    return column.present > 0 and any(word in type_ for word in wanted)


def _could_be(role: Role, columns: Sequence[str], remark: str) -> Iterator[str]:
    for column in columns[:_MOST_OTHERS]:
        yield f"# {role}: {_source(role, column)}  # {remark}"


def _source(role: Role, column: str) -> str:
    """A column as it could be read; lengths of time need a unit, ratings a scale."""
    if ROLE_KINDS[role] is RoleKind.DURATION:
        return f"{{column: {quoted(column)}, unit: seconds}}"
    if ROLE_KINDS[role] is RoleKind.RATING:
        return f"{{column: {quoted(column)}, scale: [1, 5], top: 4}}"
    return f"{{column: {quoted(column)}}}"


def _choice(role: Role, recognition: Recognition, profile: LogProfile) -> Iterator[str]:
    """The answers that `report` offers; dates that say their own format take it."""
    lines = recognition.choices[role]
    if ROLE_KINDS[role] is RoleKind.TIME and f"{role}: null" in lines[0]:
        for column in columns_for(role, [each.name for each in profile.columns]):
            form = format_of_dates(profile.column(column).slashed)
            if form is not None:
                yield f"{role}: {{column: {quoted(column)}, format: {quoted(form)}}}"
                return
    yield from lines


def _duplicates(
    profile: LogProfile,
    sources: Mapping[str, RoleSource],
    inspection: Inspection,
    *,
    of_messages: bool,
) -> Iterator[str]:
    """What happens to rows of one conversation, or of one message."""
    keys = profile.conversations
    if of_messages:
        if "message" in sources:
            rule = "{key: message, keep: latest, by: sent}"
            yield f"duplicates: {rule}  # a message that is delivered twice counts once"
        return
    if keys is None or not keys.distinct:
        return
    for suspicion in _of(inspection, "duplicates"):
        yield from _told(suspicion)
    if keys.repeated:
        yield f"{duplicates_line(profile, sources)}  # or `all`: every row counts"
    else:
        yield "duplicates: refuse  # no conversation has two rows; a log where one has is refused"


def _expect(profile: LogProfile, inspection: Inspection) -> Iterator[str]:
    """What a complete export looks like, by this one."""
    for suspicion in _of(inspection, "days without rows"):
        yield from _told(suspicion)
    every_day = bool(inspection.period and not inspection.period.empty_days)
    clock = profile.clock
    days = ""
    if clock is not None and clock.column in _starts(inspection):
        first, last = _day(clock.first), _day(clock.last) + timedelta(days=1)
        days = f", period: [{first}, {last}], every_day: {str(every_day).lower()}"
    yield f"# expect: {{rows: [{profile.rows}, null]{days}}}  # a log that falls short is refused"


def _starts(inspection: Inspection) -> set[str]:
    return {column.name for column in inspection.columns if "started" in column.roles}


def _others(inspection: Inspection, recognition: Recognition) -> Iterator[str]:
    """What was found and has no place above."""
    above = _ABOVE | {"days without rows"}
    roles = {column.name for column in inspection.columns if column.roles}
    chosen = {
        name
        for role in recognition.choices
        if ROLE_KINDS[role] is RoleKind.TIME
        for name in columns_for(role, [column.name for column in inspection.columns])
    }
    rest = [
        suspicion
        for suspicion in inspection.suspicions
        if suspicion.kind not in above
        and not (suspicion.kind == "dates" and suspicion.spec and set(suspicion.columns) <= chosen)
        and not (suspicion.kind == "stand-in" and set(suspicion.columns) <= roles)
    ]
    if rest:
        yield ""
        yield "# Also look at"
        for suspicion in rest:
            yield from _told(suspicion)


def _of(inspection: Inspection, kind: str) -> Iterable[Suspicion]:
    return (suspicion for suspicion in inspection.suspicions if suspicion.kind == kind)


def _told(suspicion: Suspicion) -> Iterator[str]:
    columns = ", ".join(suspicion.columns)
    yield from _comment(f"{suspicion.kind} ({columns}): {suspicion.text}. {suspicion.advice}", "! ")


def _comment(text: str, mark: str = "") -> Iterator[str]:
    """A text as lines of comment; what can't be printed is spelled out."""
    shown = "".join(each if each.isprintable() else f"<U+{ord(each):04X}>" for each in text)
    line = ""
    for word in shown.split(" "):
        if line and len(line) + len(word) >= _WIDTH:
            yield f"# {mark}{line}"
            line = ""
        line = f"{line} {word}" if line else word
    yield f"# {mark}{line}"


def _indented(lines: Sequence[str], by: int) -> Iterator[str]:
    for line in lines:
        yield " " * by + line
