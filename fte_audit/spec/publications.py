"""What is said of anything that was published: where, in which words, and what followed."""

from enum import StrEnum
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, StrictStr, Tag

from fte_audit.spec.fields import Block, ShortText, Text, problem


class Seen(StrEnum):
    """How the words of a source were seen."""

    PRIMARY = "primary"
    QUOTED = "quoted"
    TRANSCRIBED = "transcribed"
    SECONDARY = "secondary"


class Asserted(StrEnum):
    """As what a figure was published."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    PROJECTED = "projected"
    ILLUSTRATIVE = "illustrative"
    UNSTATED = "unstated"


class Language(StrEnum):
    """The languages in which values are read."""

    EN = "en"
    FR = "fr"


def _as_text(value: Any) -> Any:
    """A number in YAML is text that can be read: what stands in a file is what was printed."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    raise problem(
        "FTE122",
        f"`{value}` is a number",
        f'put it in quotes, so that its rounding is kept: "{value}"',
    )


Written: TypeAlias = Annotated[StrictStr, BeforeValidator(_as_text), Field(min_length=1)]
"""A value as it was printed."""


class Publication(Block):
    """Where something was published."""

    publisher: ShortText | None = Field(default=None, description="Who published it.")
    title: ShortText | None = Field(default=None, description="Its title, or what it is.")
    url: Annotated[StrictStr, Field(min_length=1, max_length=2000)] | None = Field(
        default=None, description="Its address."
    )
    published: ShortText | None = Field(default=None, description="When it was published.")
    retrieved: ShortText | None = Field(default=None, description="When it was read.")
    seen: Seen | None = Field(
        default=None,
        description=(
            "How its words were seen: `primary` (the publisher's own text), `quoted` (verbatim on "
            "a named page), `transcribed` (copied out by somebody else), `secondary` (retold)."
        ),
    )
    language: ShortText | None = Field(default=None, description="The language of the source.")
    sha256: Annotated[StrictStr, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, description="The SHA-256 of a saved copy."
    )
    note: Text | None = Field(default=None, description="Anything a reader should know.")


def _cited(value: Any) -> str:
    return "described" if isinstance(value, dict | Publication) else "named"


Cited: TypeAlias = Annotated[
    Annotated[ShortText, Tag("named")] | Annotated[Publication, Tag("described")],
    Discriminator(_cited),
]
"""A name under `sources`, or the source itself."""


class Reply(Block):
    """What the publisher said when asked."""

    who: ShortText = Field(description="Who replied.")
    when: ShortText | None = Field(default=None, description="When.")
    words: Text = Field(description="In which words.")
