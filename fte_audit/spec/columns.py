"""What the columns of a log mean: roles, and where their values come from."""

import re
from typing import Annotated, Any, Self, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StrictStr, model_validator

from fte_audit.diagnostics import did_you_mean
from fte_audit.spec.fields import (
    Block,
    Expression,
    Number,
    Scalar,
    ShortText,
    Zone,
    listed,
    problem,
)
from fte_audit.spec.parsing import refusal_of
from fte_audit.spec.printing import is_bare_name
from fte_audit.spec.roles import CHOICES, SOURCE_KEYS, Role, RoleKind, Take, TimeUnit

ROLE_KINDS: dict[Role, RoleKind] = {
    **dict.fromkeys(Role, RoleKind.TEXT),
    Role.HANDLING: RoleKind.HANDLING,
    Role.STARTED: RoleKind.TIME,
    Role.ENDED: RoleKind.TIME,
    Role.FIRST_RESPONSE: RoleKind.TIME,
    Role.DURATION: RoleKind.DURATION,
    Role.CSAT: RoleKind.RATING,
    Role.RESOLVED: RoleKind.BOOLEAN,
    Role.ESCALATED: RoleKind.BOOLEAN,
    Role.ABANDONED: RoleKind.BOOLEAN,
    Role.COST: RoleKind.MONEY,
    Role.SENT: RoleKind.TIME,
    Role.SENDER: RoleKind.SENDER,
    Role.EVENT: RoleKind.EVENT,
    Role.SEQUENCE: RoleKind.NUMBER,
}

_SUMMED = frozenset({RoleKind.MONEY, RoleKind.DURATION})
_ROLE_HINT = (
    "write a column's name, an expression, or {column: name, ...}; `null` leaves it unmapped"
)


class Source(Block):
    """Where the values of a role come from.

    A bare name is short for `{column: name}`, any other text for `{expression: text}`.
    """

    column: ShortText | None = Field(
        default=None, description="Name of a column of the log, exactly as it stands there."
    )
    expression: Expression | None = Field(
        default=None, description="An expression over columns of the log, instead of `column`."
    )
    values: Annotated[dict[StrictStr, StrictStr | StrictBool], Field(min_length=1)] | None = Field(
        default=None,
        description=(
            "What each text of the log means: for `handling` one of `ai`, `human`, "
            "`ai_then_human`, `human_then_ai`, `none`; for `sender` one of `customer`, `ai`, "
            "`human`, `tool`, `system`; for `event` `hand_over` or `close`; for `resolved`, "
            "`escalated` and `abandoned` true or false; for other texts a new text."
        ),
    )
    missing: Annotated[tuple[Scalar, ...], BeforeValidator(listed)] = Field(
        default=(), description="Values that stand for *not recorded*, such as `-1` or `n/a`."
    )
    scale: Annotated[tuple[Number, Number], BeforeValidator(listed)] | None = Field(
        default=None, description="The lowest and the highest rating that can be given (`csat`)."
    )
    top: Number | None = Field(
        default=None,
        description="The lowest rating that counts as *satisfied* for the top-box share (`csat`).",
    )
    format: ShortText | None = Field(
        default=None,
        description="How a time is written, in `strftime` codes such as `%d/%m/%Y %H:%M` (times).",
    )
    unit: TimeUnit | None = Field(
        default=None,
        description="Unit of numbers: of durations, or of times counted from 1970.",
    )
    timezone: Zone | None = Field(
        default=None,
        description="IANA zone of times without one, instead of `logs.timezone` (times).",
    )
    currency: ShortText | None = Field(
        default=None, description="Currency of the amounts, such as `USD` (`cost`)."
    )
    take: Take | None = Field(
        default=None,
        description=(
            "Where rows are messages: which value the conversation has, the `first` or the `last` "
            "of those that its messages have, or their `sum` (`cost`, durations)."
        ),
    )

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return value
        if not isinstance(value, str):
            raise problem("FTE122", "a role takes a column, an expression or a mapping", _ROLE_HINT)
        refused = refusal_of(value)
        if refused and re.fullmatch(r"\w[\w .:/-]*", value):
            hint = f"a column of that name is written {{column: {value}}}"
            raise problem(refused[0].code, refused[0].message, hint, refused[1])
        return {"column" if is_bare_name(value) else "expression": value}

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.column is None) == (self.expression is None):
            raise problem(
                "FTE128", "exactly one of `column` and `expression` says where the values come from"
            )
        if self.scale and not self.scale[0] < self.scale[1]:
            raise problem(
                "FTE129", "the scale goes from the lowest rating to a higher one", at=("scale",)
            )
        if self.top is not None and self.scale and not self.scale[0] < self.top <= self.scale[1]:
            low, high = self.scale
            message = f"`top` lies above {low} and at most at {high}, the ends of the scale"
            raise problem("FTE129", message, at=("top",))
        if self.format and self.unit:
            raise problem(
                "FTE128", "`format` is for times written as text, `unit` for numbers", at=("unit",)
            )
        return self


def _fit(source: Source, kind: RoleKind) -> Source:
    """Refuse keys and values that don't fit what a role holds."""
    if source.take is Take.SUM and kind not in _SUMMED:
        message = f"`sum` does not fit {kind.phrase}"
        raise problem("FTE128", message, "use `first` or `last`", at=("take",))
    for key in Source.model_fields:
        if key in source.model_fields_set and key not in SOURCE_KEYS[kind]:
            accepted = ", ".join(
                f"`{name}`" for name in Source.model_fields if name in SOURCE_KEYS[kind]
            )
            message = f"`{key}` does not fit here: this role holds {kind.phrase}"
            raise problem("FTE128", message, f"what fits: {accepted}", at=(key,))
    for text, meaning in (source.values or {}).items():
        _fit_value(kind, text, meaning)
    return source


def _fit_value(kind: RoleKind, text: str, meaning: str | bool) -> None:  # noqa: FBT001 - a value of the file
    at = ("values", text)
    if kind is RoleKind.BOOLEAN and not isinstance(meaning, bool):
        raise problem(
            "FTE123", f"`{meaning}` is neither true nor false", "write true or false", at=at
        )
    if kind is not RoleKind.BOOLEAN and isinstance(meaning, bool):
        raise problem("FTE122", "true and false do not fit here", "quote it to make it text", at=at)
    if kind in CHOICES and meaning not in set(CHOICES[kind]):
        choices = [choice.value for choice in CHOICES[kind]]
        hint = did_you_mean(str(meaning), choices) or f"one of {', '.join(choices)}"
        raise problem("FTE123", f"no {kind} `{meaning}`", hint, at=at)


TextSource: TypeAlias = Annotated[
    Source, AfterValidator(lambda source: _fit(source, RoleKind.TEXT))
]
HandlingSource: TypeAlias = Annotated[
    Source, AfterValidator(lambda source: _fit(source, RoleKind.HANDLING))
]
SenderSource: TypeAlias = Annotated[
    Source, AfterValidator(lambda source: _fit(source, RoleKind.SENDER))
]
EventSource: TypeAlias = Annotated[
    Source, AfterValidator(lambda source: _fit(source, RoleKind.EVENT))
]
TimeSource: TypeAlias = Annotated[
    Source, AfterValidator(lambda source: _fit(source, RoleKind.TIME))
]
DurationSource: TypeAlias = Annotated[
    Source, AfterValidator(lambda source: _fit(source, RoleKind.DURATION))
]
RatingSource: TypeAlias = Annotated[
    Source, AfterValidator(lambda source: _fit(source, RoleKind.RATING))
]
BooleanSource: TypeAlias = Annotated[
    Source, AfterValidator(lambda source: _fit(source, RoleKind.BOOLEAN))
]
MoneySource: TypeAlias = Annotated[
    Source, AfterValidator(lambda source: _fit(source, RoleKind.MONEY))
]
NumberSource: TypeAlias = Annotated[
    Source, AfterValidator(lambda source: _fit(source, RoleKind.NUMBER))
]


class Columns(Block):
    """What the columns of the log mean: role to column, expression or mapping.

    A role with `null` is not mapped on purpose: no column is taken for it by its name.
    """

    conversation: TextSource | None = Field(default=None, description="Identifies a conversation.")
    customer: TextSource | None = Field(
        default=None, description="Identifies a customer (a hash will do)."
    )
    agent: TextSource | None = Field(
        default=None, description="Identifies the person who handled it."
    )
    handling: HandlingSource | None = Field(
        default=None,
        description="Who handled it: `ai`, `human`, `ai_then_human`, `human_then_ai` or `none`.",
    )
    started: TimeSource | None = Field(default=None, description="When it started.")
    ended: TimeSource | None = Field(
        default=None, description="When it ended; missing while it is open."
    )
    first_response: TimeSource | None = Field(
        default=None, description="When the first answer was sent."
    )
    duration: DurationSource | None = Field(
        default=None, description="How long it was worked on; without it, from start to end."
    )
    csat: RatingSource | None = Field(
        default=None, description="The customer's rating; missing where none was given."
    )
    resolved: BooleanSource | None = Field(
        default=None, description="Whether the log says that it was resolved."
    )
    escalated: BooleanSource | None = Field(
        default=None, description="Whether it was escalated to a person."
    )
    abandoned: BooleanSource | None = Field(
        default=None, description="Whether the customer gave up."
    )
    topic: TextSource | None = Field(default=None, description="What it was about.")
    language: TextSource | None = Field(default=None, description="Its language.")
    market: TextSource | None = Field(
        default=None, description="The country or market of the customer."
    )
    channel: TextSource | None = Field(
        default=None, description="Where it was held, such as chat or phone."
    )
    cost: MoneySource | None = Field(default=None, description="What it cost.")
    message: TextSource | None = Field(
        default=None, description="Identifies a message (`row: message`)."
    )
    sent: TimeSource | None = Field(
        default=None, description="When the message was sent (`row: message`)."
    )
    sender: SenderSource | None = Field(
        default=None,
        description=(
            "Who sent the message: `customer`, `ai`, `human`, `tool` or `system` (`row: message`)."
        ),
    )
    event: EventSource | None = Field(
        default=None,
        description=(
            "What the message did: `hand_over` where it passes the conversation on to a person, "
            "`close` where it closes it (`row: message`)."
        ),
    )
    sequence: NumberSource | None = Field(
        default=None,
        description=(
            "The place of the message in its conversation as the platform numbers it: messages "
            "are ordered by time, and a note tells in how many conversations that contradicts the "
            "numbers (`row: message`)."
        ),
    )

    @property
    def mapped(self) -> dict[Role, Source]:
        """The roles that have a source, in the order of `Role`."""
        sources = {role: getattr(self, role) for role in Role}
        return {role: source for role, source in sources.items() if source is not None}

    @property
    def unmapped(self) -> frozenset[Role]:
        """The roles that are not mapped on purpose."""
        return frozenset(
            role for role in Role if role in self.model_fields_set and getattr(self, role) is None
        )
