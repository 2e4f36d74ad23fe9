"""A file of definitions as frozen models: what may stand in it, with the meaning of every key."""

from enum import StrEnum
from typing import Annotated, Any, Self, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, StrictStr, model_validator

from fte_audit.diagnostics import did_you_mean
from fte_audit.quantities.dates import read_date
from fte_audit.spec.definitions.axes import QUESTIONS, Axis
from fte_audit.spec.fields import (
    Block,
    Name,
    ShortText,
    Text,
    listed,
    one_or_listed,
    problem,
    unique,
)
from fte_audit.spec.publications import Seen
from fte_audit.spec.varied import DefinitionReadings


class Kind(StrEnum):
    """What a definition is about."""

    RESOLUTION = "resolution"
    HANDLING = "handling"
    REPEAT = "repeat"
    TIME = "time"
    RATING = "rating"


def _day(text: str) -> str:
    try:
        read_date(text)
    except ValueError:
        hint = "write a date like 2026-05-18, or a month or year like 2026-05 or 2026"
        raise problem("FTE127", f"`{text}` is not a date", hint) from None
    return text


Day: TypeAlias = Annotated[StrictStr, AfterValidator(_day)]
"""A day, a month or a year."""
Texts: TypeAlias = Annotated[tuple[Text, ...], BeforeValidator(listed), AfterValidator(unique)]
Names: TypeAlias = Annotated[
    tuple[Name, ...], BeforeValidator(listed), AfterValidator(unique), Field(min_length=1)
]


class Source(Block):
    """Where a definition was published."""

    publisher: ShortText = Field(description="Who published it.")
    title: ShortText = Field(description="Its title, or what it is.")
    url: Annotated[StrictStr, Field(pattern=r"^https://\S+$")] = Field(description="Its address.")
    published: Day | None = Field(default=None, description="When it was published or changed.")
    retrieved: Day = Field(description="When it, or a stored copy of it, was read.")
    seen: Seen = Field(description="How its words were seen, as in a claim's `source`.")
    note: Text | None = Field(default=None, description="Anything a reader should know.")


class Position(Block):
    """Where a definition stands on one axis."""

    value: Annotated[
        tuple[StrictStr, ...], BeforeValidator(one_or_listed), AfterValidator(unique)
    ] = Field(min_length=1, description="One of the axis's values, or several.")
    note: ShortText | None = Field(default=None, description="What the value does not tell.")

    @model_validator(mode="before")
    @classmethod
    def _from_value(cls, value: Any) -> Any:
        return {"value": value} if isinstance(value, str | list) else value


class Axes(Block):
    """Where a definition stands on all nine axes."""

    unit: Position = Field(description="What is counted.")
    denominator: Position = Field(description="Out of which contacts.")
    silence: Position = Field(description="What a customer is who leaves without a word.")
    wait: Position = Field(description="After what time it is decided.")
    returns: Position = Field(description="What a later return changes.")
    channel: Position = Field(description="Whether other channels belong to it.")
    hand_over: Position = Field(description="What if a person took over.")
    judge: Position = Field(description="Who decides.")
    exclusions: Position = Field(description="What is left out.")

    @model_validator(mode="after")
    def _check(self) -> Self:
        for axis, question in QUESTIONS.items():
            for value in self.of(axis).value:
                if value not in question.values:
                    known = list(question.values)
                    hint = did_you_mean(value, known) or f"there are {', '.join(known)}"
                    raise problem("FTE123", f"no value `{value}` of `{axis}`", hint, at=(axis,))
        return self

    def of(self, axis: Axis) -> Position:
        """The position on an axis."""
        found: Position = getattr(self, axis)
        return found


class Definition(Block):
    """What somebody means by a word."""

    title: ShortText = Field(description="What it is called.")
    kind: Kind = Field(description="What it is about.")
    as_of: Day = Field(description="When it was last looked at.")
    valid_from: Day | None = Field(default=None, description="Since when it holds, where known.")
    valid_until: Day | None = Field(default=None, description="Until when it held, where known.")
    superseded_by: Name | None = Field(default=None, description="The definition that followed.")
    rule: Text = Field(description="The rule, in our own words.")
    axes: Axes = Field(description="Where it stands on the nine axes.")
    traps: Texts = Field(description="What its reader would fall into.")
    unverified: Texts = Field(
        default=(), description="What of it no source says that was read: general knowledge."
    )
    sources: Names = Field(description="Names under `sources`.")
    readings: DefinitionReadings = Field(
        default_factory=dict,
        description="Switch to option, where the rule clearly says which.",
    )


class DefinitionFile(Block):
    """The definitions of one platform."""

    platform: ShortText = Field(description="Whose definitions these are.")
    sources: dict[Name, Source] = Field(min_length=1, description="Name to source.")
    definitions: dict[Name, Definition] = Field(min_length=1, description="Name to definition.")

    @model_validator(mode="after")
    def _check(self) -> Self:
        for name, definition in self.definitions.items():
            for source in definition.sources:
                if source not in self.sources:
                    hint = did_you_mean(source, list(self.sources))
                    at = ("definitions", name, "sources")
                    raise problem("FTE153", f"no source `{source}`", hint, at=at)
        return self
