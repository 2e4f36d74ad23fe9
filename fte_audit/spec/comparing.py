"""How groups are compared, and how sure a figure is: blocks of the spec."""

from enum import StrEnum
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    StrictFloat,
    StrictInt,
    Tag,
    model_validator,
)

from fte_audit.diagnostics import did_you_mean
from fte_audit.spec.fields import MAX_NAME, Block, ShortText, Text, listed, problem, unique
from fte_audit.spec.roles import Handling, Role

MAX_STRATA = 6


class Cluster(StrEnum):
    """What conversations have in common that makes them alike."""

    CUSTOMER = "customer"
    CONVERSATION = "conversation"
    AGENT = "agent"
    DAY = "day"


Level: TypeAlias = Annotated[
    StrictInt | StrictFloat,
    Field(ge=0.5, le=0.999, json_schema_extra={"minimum": 0.5, "maximum": 0.999}),
]
Sampled: TypeAlias = Annotated[
    StrictInt | StrictFloat,
    Field(gt=0, le=1, json_schema_extra={"exclusiveMinimum": 0, "maximum": 1}),
]


class Intervals(Block):
    """How intervals are computed."""

    level: Level = Field(
        default=0.95, description="The level of confidence of every interval, from 0.5 to 0.999."
    )
    cluster: Cluster = Field(
        default=Cluster.CUSTOMER,
        description=(
            "What conversations have in common that makes them alike: those of one `customer`, "
            "`agent` or `day` count as one draw; `conversation` takes each for itself."
        ),
    )
    sampled: Sampled | None = Field(
        default=None,
        description=(
            "The fraction of all conversations that the log is a random sample of, such as 0.1; "
            "without it the log is complete."
        ),
    )


class Estimand(StrEnum):
    """Which difference between two groups is meant."""

    AS_IS = "as_is"
    TO_AI = "to_ai"
    TO_HUMAN = "to_human"


class Fixed(StrEnum):
    """What is known of a conversation before anybody handled it."""

    TOPIC = "topic"
    LANGUAGE = "language"
    MARKET = "market"
    CHANNEL = "channel"
    HOUR = "hour"
    WEEKDAY = "weekday"
    DAY = "day"
    WEEK = "week"


DECIDED_LATER = frozenset(
    {
        Role.AGENT,
        Role.HANDLING,
        Role.ENDED,
        Role.FIRST_RESPONSE,
        Role.DURATION,
        Role.CSAT,
        Role.RESOLVED,
        Role.ESCALATED,
        Role.ABANDONED,
        Role.COST,
    }
)
"""Roles whose value follows from how a conversation was handled."""


def later(name: str) -> str:
    """What is wrong with comparing within values of this role."""
    return f"`{name}` is decided after handling began"


LATER_HINT = (
    "compare within what was fixed before, such as topic, language or hour: within what followed, "
    "a difference that the handling made would be taken away"
)


def _fixed(value: Any) -> Any:
    """Refuse what was decided later, and a column that nothing is said of."""
    if not isinstance(value, str):
        raise problem("FTE122", f"`{value}` is not text", "write a name such as `topic`")
    if value in set(Fixed):
        return value
    if value in DECIDED_LATER:
        raise problem("FTE133", later(value), LATER_HINT)
    name = value[:MAX_NAME]
    hint = did_you_mean(name, list(Fixed)) or (
        f"known are {', '.join(Fixed)}; a column that was filled before is declared: "
        f"{{column: {name}, decided: before}}"
    )
    raise problem("FTE133", f"nothing says that `{name}` was decided before handling began", hint)


FixedField: TypeAlias = Annotated[Fixed, BeforeValidator(_fixed)]


class Stratum(Block):
    """A column of the log that was filled before handling began."""

    column: ShortText = Field(description="The column of the log.")
    decided: Literal["before"] = Field(
        description="`before`: its value was there before anybody handled the conversation."
    )


def _kind(value: Any) -> str:
    return "declared" if isinstance(value, dict | Stratum) else "fixed"


AnyStratum: TypeAlias = Annotated[
    Annotated[FixedField, Tag("fixed")] | Annotated[Stratum, Tag("declared")], Discriminator(_kind)
]


def _each_once(strata: tuple[Fixed | Stratum, ...]) -> tuple[Fixed | Stratum, ...]:
    for number, stratum in enumerate(strata):
        if stratum in strata[:number]:
            name = stratum.column if isinstance(stratum, Stratum) else stratum
            raise problem("FTE129", f"`{name}` stands in the list twice")
    return strata


Handlings: TypeAlias = Annotated[
    tuple[Handling, ...],
    BeforeValidator(listed),
    Field(min_length=1),
    AfterValidator(unique),
]


class Groups(Block):
    """The two groups that are compared."""

    ai: Handlings = Field(description="The handlings that count as the AI's.")
    human: Handlings = Field(description="The handlings that count as a person's.")

    @model_validator(mode="after")
    def _check(self) -> Self:
        for handling in self.human:
            if handling in self.ai:
                message = f"`{handling}` is in both groups"
                raise problem("FTE128", message, "each handling is in one group", at=("human",))
        return self


def by_first_handler() -> Groups:
    """The groups where a spec names none: whoever handled a conversation first."""
    return Groups(
        ai=(Handling.AI, Handling.AI_THEN_HUMAN), human=(Handling.HUMAN, Handling.HUMAN_THEN_AI)
    )


class Compare(Block):
    """How AI and people are compared."""

    groups: Groups = Field(
        default_factory=by_first_handler,
        description=(
            "The handlings of each group, such as `{ai: [ai, ai_then_human], human: [human, "
            "human_then_ai]}`, which is the default: whoever handled it first."
        ),
    )
    standardise_by: Annotated[
        tuple[AnyStratum, ...],
        BeforeValidator(listed),
        Field(max_length=MAX_STRATA),
        AfterValidator(_each_once),
    ] = Field(
        default=(),
        description=(
            "What both groups are made alike in: `topic`, `language`, `market`, `channel`, or "
            "`hour`, `weekday`, `day`, `week` of the start; another column is declared as "
            "`{column: plan_type, decided: before}`."
        ),
    )
    estimand: Estimand | None = Field(
        default=None,
        description=(
            "Which difference counts where a claim does not say: `as_is`, or with the mix of the "
            "AI's conversations (`to_ai`) or of people's (`to_human`); without it, all are looked "
            "at."
        ),
    )
    assigned: Text | None = Field(
        default=None,
        description=(
            "How conversations were assigned to AI or people at random; without it, every "
            "comparison says that they were not."
        ),
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.estimand not in {None, Estimand.AS_IS} and not self.standardise_by:
            hint = "say what the groups are made alike in, such as `standardise_by: [topic]`"
            message = f"`estimand: {self.estimand}` needs `standardise_by`"
            raise problem("FTE128", message, hint, at=("estimand",))
        return self
