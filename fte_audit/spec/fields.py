"""What the blocks of a spec are made of: closed mappings, and the types of their values."""

import re
from typing import Annotated, Any, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from fte_audit.diagnostics import did_you_mean
from fte_audit.spec.parsing import refusal_of
from fte_audit.spec.times import LENGTH, read_length, read_moment, zone, zone_names

MAX_NAME = 64


def problem(
    code: str,
    message: str,
    hint: str | None = None,
    offset: int | None = None,
    at: tuple[str, ...] = (),
) -> PydanticCustomError:
    """A problem for the user, in the shape that pydantic collects.

    Args:
        code: The diagnostic's code.
        message: One line, without a full stop.
        hint: What would mend it.
        offset: The character of a text value that it is about.
        at: The keys, inside the block, of what it is about.
    """
    context = {"code": code, "message": message, "hint": hint, "offset": offset, "at": at}
    return PydanticCustomError("spec", "{message}", context)


def _expression(text: str) -> str:
    """Refuse text that is not an accepted expression."""
    found = refusal_of(text)
    if found is not None:
        refusal, offset = found
        raise problem(refusal.code, refusal.message, refusal.help, offset)
    return text


def _zone(name: str) -> str:
    if zone(name) is None:
        hint = did_you_mean(name, zone_names()) or "write an IANA name like Europe/Stockholm"
        raise problem("FTE126", f"no time zone `{name}`", hint)
    return name


def _moment(text: str) -> str:
    if read_moment(text) is None:
        hint = "write a date like 2024-01-27 or a time like 2024-01-27T08:00:00+01:00"
        raise problem("FTE127", f"`{text}` is not a date or time", hint)
    return text


def _name(text: str) -> str:
    if len(text) > MAX_NAME or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text):
        hint = f"use letters, digits and `_`, not a digit first, at most {MAX_NAME}"
        raise problem("FTE125", f"`{text[:MAX_NAME]}` can't be a name", hint)
    return text


def _statistic(text: str) -> str:
    if not re.fullmatch(r"mean|median|p(?:[1-9]|[1-9]\d)(?:\.\d{1,2})?", text):
        hint = "use mean, median or a percentile such as p90 or p99.5"
        raise problem("FTE123", f"no statistic `{text}`", hint)
    return text


def unique(items: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuse a list that holds something twice."""
    for number, item in enumerate(items):
        if item in items[:number]:
            raise problem("FTE129", f"`{item}` stands in the list twice")
    return items


def one_or_listed(value: Any) -> Any:
    """Take one text for a list of one."""
    return listed([value] if isinstance(value, str) else value)


def listed(value: Any) -> Any:
    """Let a YAML list become a tuple, and nothing else."""
    return tuple(value) if isinstance(value, list) else value


def _period(period: tuple[str, str]) -> tuple[str, str]:
    start, end = (read_moment(text) for text in period)
    if start is None or end is None:
        return period
    comparable = (start.tzinfo is None) == (end.tzinfo is None)
    if (start >= end) if comparable else (start.replace(tzinfo=None) >= end.replace(tzinfo=None)):
        hint = "the second date is the first one after the period"
        raise problem(
            "FTE127", f"the period ends at {period[1]}, not after its start at {period[0]}", hint
        )
    return period


def _length(text: str) -> str:
    if read_length(text) is None:
        hint = "write a number with s, min, h, d or w, such as 90s, 5min, 24h or 7d"
        raise problem("FTE127", f"`{text}` is not a length of time", hint)
    return text


Expression: TypeAlias = Annotated[
    StrictStr, AfterValidator(_expression), Field(json_schema_extra={"format": "sql-expression"})
]
Zone: TypeAlias = Annotated[StrictStr, AfterValidator(_zone)]
Moment: TypeAlias = Annotated[StrictStr, AfterValidator(_moment)]
Length: TypeAlias = Annotated[
    StrictStr, AfterValidator(_length), Field(json_schema_extra={"pattern": LENGTH.pattern})
]
Period: TypeAlias = Annotated[
    tuple[Moment, Moment], BeforeValidator(listed), AfterValidator(_period)
]
Name: TypeAlias = Annotated[
    StrictStr,
    AfterValidator(_name),
    Field(json_schema_extra={"pattern": rf"^[A-Za-z_][A-Za-z0-9_]{{0,{MAX_NAME - 1}}}$"}),
]
Text: TypeAlias = Annotated[StrictStr, StringConstraints(min_length=1, max_length=2000)]
ShortText: TypeAlias = Annotated[StrictStr, StringConstraints(min_length=1, max_length=200)]
Scalar: TypeAlias = StrictStr | StrictInt | StrictFloat | StrictBool
Number: TypeAlias = StrictInt | StrictFloat
Share: TypeAlias = Annotated[
    StrictInt | StrictFloat, Field(ge=0, le=1, json_schema_extra={"minimum": 0, "maximum": 1})
]
Statistic: TypeAlias = Annotated[
    StrictStr,
    AfterValidator(_statistic),
    Field(json_schema_extra={"pattern": r"^(mean|median|p[1-9]\d?(\.\d{1,2})?)$"}),
]


class Block(BaseModel):
    """A mapping of the spec: frozen, and closed to unknown keys."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        validate_by_name=True,
        validate_by_alias=True,
        hide_input_in_errors=True,
        defer_build=True,
    )

    @classmethod
    def keys(cls) -> list[str]:
        """The keys that may stand in it, as they are written."""
        return [field.alias or name for name, field in cls.model_fields.items()]
