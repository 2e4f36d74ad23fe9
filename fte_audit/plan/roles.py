"""Roles -> where their values come from: the spec's word first, then what was recognised."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from fte_audit.diagnostics import Diagnostic, UserError, did_you_mean
from fte_audit.plan.model import ColumnReading, RoleSource
from fte_audit.spec.checking import check
from fte_audit.spec.columns import ROLE_KINDS
from fte_audit.spec.nodes import Name, Type
from fte_audit.spec.roles import Role, RoleKind, TimeUnit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.diagnostics import Span
    from fte_audit.spec.columns import Source
    from fte_audit.spec.reader import Spec

ROLE_TYPES: Final = {
    RoleKind.TEXT: Type.TEXT,
    RoleKind.HANDLING: Type.TEXT,
    RoleKind.SENDER: Type.TEXT,
    RoleKind.EVENT: Type.TEXT,
    RoleKind.TIME: Type.TIME,
    RoleKind.DURATION: Type.DURATION,
    RoleKind.RATING: Type.NUMBER,
    RoleKind.BOOLEAN: Type.BOOLEAN,
    RoleKind.MONEY: Type.NUMBER,
    RoleKind.NUMBER: Type.NUMBER,
}
_READABLE: Final = {
    Type.TEXT: frozenset(Type),
    Type.BOOLEAN: frozenset({Type.BOOLEAN, Type.TEXT, Type.NUMBER}),
    Type.NUMBER: frozenset({Type.NUMBER, Type.TEXT}),
    Type.TIME: frozenset({Type.TIME, Type.TEXT, Type.NUMBER}),
    Type.DURATION: frozenset({Type.DURATION, Type.NUMBER, Type.TEXT}),
}
_UNIT_SUFFIXES: Final = {
    TimeUnit.MICROSECONDS: ("us", "micros", "microseconds"),
    TimeUnit.MILLISECONDS: ("ms", "millis", "milliseconds"),
    TimeUnit.SECONDS: ("s", "sec", "secs", "second", "seconds"),
    TimeUnit.MINUTES: ("min", "mins", "minute", "minutes"),
    TimeUnit.HOURS: ("h", "hr", "hrs", "hour", "hours"),
    TimeUnit.DAYS: ("days",),
}


@dataclass(slots=True)
class MappedRoles:
    """The roles of a log.

    Attributes:
        sources: Role -> source, in the fixed order of roles.
        readings: How the columns are read that are roles themselves.
        problems: What the user has to mend.
    """

    sources: dict[str, RoleSource] = field(default_factory=dict)
    readings: list[ColumnReading] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)


def unit_of_name(column: str) -> TimeUnit | None:
    """The unit that a column's name ends in, if any.

    Example:
        >>> unit_of_name("handle_time_s"), unit_of_name("durationMinutes"), unit_of_name("duration")
        (<TimeUnit.SECONDS: 'seconds'>, <TimeUnit.MINUTES: 'minutes'>, None)
    """
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", column).lower()
    last = re.split(r"[^a-z0-9]+", words)[-1]
    for unit, suffixes in _UNIT_SUFFIXES.items():
        if last in suffixes and last != words:
            return unit
    return None


def check_columns(spec: Spec, types: Mapping[str, Type]) -> None:
    """Refuse a spec whose columns are not those of the log, before anything is recognised.

    Raises:
        UserError: With everything in `logs.columns` that does not fit.
    """
    if problems := map_roles(spec, {}, types).problems:
        raise UserError(problems)


def check_handling(spec: Spec) -> None:
    """Refuse a spec that leaves it open who handled conversations, before anything is recognised.

    Raises:
        UserError: Where it sets `handling` to null, and no messages tell it.
    """
    if spec.logs.row == "conversation" and Role.HANDLING in spec.logs.columns.unmapped:
        message = "the spec says that nothing says who handled a conversation"
        span = spec.locate(("logs", "columns", Role.HANDLING))
        hint = "every figure is given by who did: map `handling` to a column or an expression"
        raise UserError([Diagnostic("FTE242", message, span, hint)])


def map_roles(
    spec: Spec, recognised: Mapping[Role, Source], types: Mapping[str, Type]
) -> MappedRoles:
    """Decide where the values of each role come from.

    Args:
        spec: The spec; a role that it sets to null stays unmapped.
        recognised: Role -> source, by name and content.
        types: Column of the log -> its type.
    """
    mapped = MappedRoles()
    of_preset = spec.roles_of_preset
    for role in Role:
        declared = role in spec.logs.columns.model_fields_set
        source = spec.logs.columns.mapped.get(role) if declared else recognised.get(role)
        if source is None:
            continue
        how = "recognised" if not declared else "preset" if role in of_preset else "spec"
        try:
            _map_role(mapped, spec, role, source, types, how=how)
        except UserError as error:
            mapped.problems.extend(error.diagnostics)
    return mapped


def _map_role(
    mapped: MappedRoles,
    spec: Spec,
    role: Role,
    source: Source,
    types: Mapping[str, Type],
    *,
    how: str,
) -> None:
    type_ = _role_type(role, source, types)
    place = spec.locate(("logs", "columns", role))
    if source.column is None:
        node = spec.expression(("logs", "columns", role))
        assert node is not None, "a source is a column or an expression"  # noqa: S101
        expected = None if type_ is Type.TEXT else type_
        checked = check(node, types, expected=expected, timezone=spec.logs.timezone or "UTC")
        mapped.sources[role] = RoleSource(
            role=role,
            type=type_,
            text=source.expression or "",
            how=how,
            node=checked.node,
            node_type=checked.type,
            values=_values(source),
            scale=_scale(source),
        )
        return
    column = source.column
    if column not in types:
        help_ = did_you_mean(column, list(types)) or f"the log has {_listed(types)}"
        raise UserError([Diagnostic("FTE201", f"no column `{column}` in the log", place, help_)])
    if types[column] not in _READABLE[type_]:
        message = (
            f"`{role}` needs {_words(type_)}, but column `{column}` holds {_words(types[column])}"
        )
        raise UserError([Diagnostic("FTE230", message, place)])
    reading = ColumnReading(
        name=role,
        column=column,
        type=Type.TEXT if source.values else type_,
        format=source.format,
        unit=_unit(role, source, types[column], type_, place),
        timezone=source.timezone or spec.logs.timezone or "UTC",
        missing=tuple(_plain(value) for value in source.missing),
    )
    mapped.readings.append(reading)
    mapped.sources[role] = RoleSource(
        role=role,
        type=type_,
        text=column,
        how=how,
        node=Name(column),
        node_type=types[column],
        reading=reading,
        values=_values(source),
        scale=_scale(source),
        remark=_remark(reading, types[column]),
    )


def _role_type(role: Role, source: Source, types: Mapping[str, Type]) -> Type:
    """A first response may be a time or the time that it took."""
    if role is Role.FIRST_RESPONSE and source.column is not None and source.format is None:
        held = types.get(source.column)
        named = unit_of_name(source.column) if held in {Type.NUMBER, Type.TEXT} else None
        if held is Type.DURATION or source.unit is not None or named is not None:
            return Type.DURATION
    return ROLE_TYPES[ROLE_KINDS[role]]


def _unit(
    role: Role, source: Source, held: Type, type_: Type, place: Span | None
) -> TimeUnit | None:
    if source.unit is not None:
        return source.unit
    if type_ is not Type.DURATION or held is Type.DURATION:
        return None
    named = unit_of_name(str(source.column))
    if named is None and held is Type.NUMBER:
        message = f"the unit of `{source.column}`, taken for `{role}`, is not known"
        paste = f"logs:\n  columns:\n    {role}: {{column: {source.column}, unit: seconds}}"
        help_ = "name the unit (seconds, minutes, ...) in the spec:"
        raise UserError([Diagnostic("FTE231", message, place, help_, paste)])
    return named


def _remark(reading: ColumnReading, held: Type) -> str | None:
    if reading.type is Type.DURATION and reading.unit is not None and held is not Type.DURATION:
        return f"in {reading.unit}"
    if reading.type is Type.TIME and held is not Type.NUMBER and reading.timezone != "UTC":
        return f"times without a zone are read as {reading.timezone}"
    return None


def _values(source: Source) -> dict[str, str]:
    return {
        key: str(value).lower() if isinstance(value, bool) else value
        for key, value in (source.values or {}).items()
    }


def _scale(source: Source) -> tuple[int, int] | None:
    if source.scale is None:
        return None
    low, high = (int(Decimal(str(bound)) * 1_000_000) for bound in source.scale)
    return low, high


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _words(type_: Type) -> str:
    return {
        Type.TEXT: "text",
        Type.NUMBER: "numbers",
        Type.BOOLEAN: "yes or no",
        Type.TIME: "times",
        Type.DURATION: "durations",
    }[type_]


def _listed(types: Mapping[str, Type], most: int = 12) -> str:
    names = [f"`{name}`" for name in list(types)[:most]]
    more = len(types) - len(names)
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")
