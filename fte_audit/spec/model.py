"""The spec as frozen models: what may stand in a spec file, with the meaning of every key.

The reference in `docs/spec.md` and the JSON Schema are made from this module. Rules that concern
one value or one block are validators here, so that a file's problems all come out in one pass.
"""

import re
from enum import StrEnum
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    model_validator,
)

from fte_audit.diagnostics import did_you_mean
from fte_audit.spec.fields import (
    Block,
    Expression,
    Name,
    Number,
    Period,
    Scalar,
    Share,
    ShortText,
    Statistic,
    Text,
    Zone,
    listed,
    problem,
    unique,
)
from fte_audit.spec.parsing import refusal_of
from fte_audit.spec.printing import is_bare_name
from fte_audit.spec.roles import SOURCE_KEYS, Breakdown, Handling, Keep, Role, RoleKind, TimeUnit

MAX_ENTRIES = 200


class Fact(StrEnum):
    """What every audit works out from the roles, usable in metrics beside them."""

    FIRST_HANDLER = "first_handler"
    RESOLUTION_TIME = "resolution_time"
    FIRST_RESPONSE_TIME = "first_response_time"
    HANDLE_TIME = "handle_time"
    CSAT_GIVEN = "csat_given"
    CSAT_TOP = "csat_top"
    HANDED_OVER = "handed_over"
    CONTAINED = "contained"


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
}

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
            "`ai_then_human`, `human_then_ai`, `none`; for `resolved`, `escalated` and "
            "`abandoned` true or false; "
            "for other texts a new text."
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
    if kind is RoleKind.HANDLING and meaning not in set(Handling):
        choices = [choice.value for choice in Handling]
        hint = did_you_mean(str(meaning), choices) or f"one of {', '.join(choices)}"
        raise problem("FTE123", f"no handling `{meaning}`", hint, at=at)


TextSource: TypeAlias = Annotated[
    Source, AfterValidator(lambda source: _fit(source, RoleKind.TEXT))
]
HandlingSource: TypeAlias = Annotated[
    Source, AfterValidator(lambda source: _fit(source, RoleKind.HANDLING))
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


class Duplicates(Block):
    """What happens to rows with the same key.

    `refuse` and `all` may stand alone: `duplicates: all`.
    """

    keep: Keep = Field(
        default=Keep.REFUSE,
        description=(
            "`first` or `latest` by the order of `by`; `refuse` makes duplicates an error; "
            "`all` counts every row."
        ),
    )
    key: Expression = Field(
        default="conversation", description="The role or column that should be unique."
    )
    by: Expression | None = Field(
        default=None, description="What orders the rows; needed for `first` and `latest`."
    )

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"keep": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _check(self) -> Self:
        ordered = self.keep in {Keep.FIRST, Keep.LATEST}
        if ordered and self.by is None:
            message = f"`keep: {self.keep}` needs `by`, which says what {self.keep} is"
            raise problem(
                "FTE128", message, "add `by: updated_at`, with the column that orders the rows"
            )
        if not ordered and self.by is not None:
            raise problem("FTE128", f"`by` has no meaning with `keep: {self.keep}`", at=("by",))
        if not is_bare_name(self.key):
            raise problem("FTE128", "the key is one role or column", at=("key",))
        return self


def _in_order(rows: tuple[int | None, int | None]) -> tuple[int | None, int | None]:
    if rows[0] is not None and rows[1] is not None and rows[0] > rows[1]:
        raise problem(
            "FTE129", f"the lowest number of rows, {rows[0]}, is above the highest, {rows[1]}"
        )
    return rows


RowCount: TypeAlias = Annotated[StrictInt, Field(ge=0)]


class Expect(Block):
    """What a complete export looks like; any other is refused before anything is computed."""

    rows: (
        Annotated[
            tuple[RowCount | None, RowCount | None],
            BeforeValidator(listed),
            AfterValidator(_in_order),
        ]
        | None
    ) = Field(default=None, description="The fewest and the most rows; `null` leaves a side open.")
    period: Period | None = Field(
        default=None, description="The log starts on this day and ends before that day."
    )
    every_day: StrictBool = Field(
        default=False, description="Whether every day from the first to the last has a row."
    )
    present: dict[ShortText, Share] = Field(
        default_factory=dict,
        description="Role or column to the least share of rows that must have a value.",
    )
    duplicates: Share | None = Field(
        default=None, description="The greatest share of rows that may be duplicates."
    )


def _no_messages(value: Any) -> Any:
    if value == "message":
        hint = "export one row for each conversation"
        raise problem("FTE130", "message logs are not read yet", hint)
    return value


class Logs(Block):
    """How the log is read and screened."""

    row: Annotated[Literal["conversation"], BeforeValidator(_no_messages)] = Field(
        default="conversation", description="What one row of the log is."
    )
    timezone: Zone | None = Field(
        default=None,
        description=(
            "IANA zone of times without one; if absent they are read as UTC and the report says so."
        ),
    )
    period: Period | None = Field(
        default=None,
        description=(
            "Conversations that start in it count: from, up to but not including; "
            "others are dropped and counted."
        ),
    )
    columns: Columns = Field(default_factory=Columns, description="What the columns mean.")
    duplicates: Duplicates = Field(
        default_factory=Duplicates, description="What happens to rows with the same key."
    )
    drop: Annotated[dict[Name, Expression], Field(max_length=MAX_ENTRIES)] = Field(
        default_factory=dict,
        description=(
            "Name to condition: rows where it is true are dropped and counted under the name, "
            "the first that fits."
        ),
    )
    expect: Expect = Field(default_factory=Expect, description="What a complete export looks like.")


class Metric(Block):
    """A named figure."""

    label: ShortText | None = Field(
        default=None, description="Its name in tables; without it, the key in words."
    )
    description: Text | None = Field(default=None, description="What it says, in a sentence.")
    unit: ShortText | None = Field(
        default=None,
        description="Its unit; for durations one of milliseconds, seconds, minutes, hours, days.",
    )
    better: Literal["higher", "lower"] | None = Field(
        default=None, description="Which direction is the better one."
    )


class Filtered(Metric):
    """A figure of some of the conversations."""

    where: Expression | None = Field(
        default=None, description="Only conversations where this is true count."
    )


class Count(Filtered):
    """How many conversations there are."""

    kind: Literal["count"]


class ShareOf(Metric):
    """The share of conversations where a condition is true, of those where it is true or false."""

    kind: Literal["share"]
    where: Expression = Field(description="The condition.")
    among: Expression | None = Field(
        default=None, description="Only conversations where this is true count."
    )


class GroupShare(Metric):
    """The share that each group has in all conversations."""

    kind: Literal["group_share"]


class Mean(Filtered):
    """The mean of a number, over the conversations that have it."""

    kind: Literal["mean"]
    of: Expression = Field(description="The number.")


class Sum(Filtered):
    """The sum of a number."""

    kind: Literal["sum"]
    of: Expression = Field(description="The number.")


class Quantile(Filtered):
    """A quantile of a number (Hyndman and Fan's type 7), exact."""

    kind: Literal["quantile"]
    of: Expression = Field(description="The number.")
    q: Share = Field(description="Which quantile, from 0 to 1; 0.5 is the median.")


class Duration(Filtered):
    """Statistics of a length of time: of a duration, or from one time to another."""

    kind: Literal["duration"]
    of: Expression | None = Field(
        default=None, description="The duration, such as `resolution_time` or `ended - started`."
    )
    from_: Expression | None = Field(
        default=None, alias="from", description="Instead of `of`: the time where it starts."
    )
    to: Expression | None = Field(
        default=None, description="Instead of `of`: the time where it ends."
    )
    unit: Literal["milliseconds", "seconds", "minutes", "hours", "days"] = Field(
        default="seconds", description="Its unit."
    )
    statistics: Annotated[
        tuple[Statistic, ...],
        BeforeValidator(listed),
        Field(min_length=1),
        AfterValidator(unique),
    ] = Field(
        default=("mean", "median", "p90"),
        description="Which figures: `mean`, `median`, or percentiles such as `p90`.",
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        ends = [key for key, value in (("from", self.from_), ("to", self.to)) if value is not None]
        if self.of is not None and ends:
            raise problem("FTE128", f"`of` and `{ends[0]}` exclude each other", at=(ends[0],))
        if len(ends) == 1:
            other = "to" if ends == ["from"] else "from"
            raise problem("FTE128", f"`{ends[0]}` needs `{other}`", at=(ends[0],))
        if self.of is None and not ends:
            raise problem("FTE121", "the key `of` is missing", "give `of`, or `from` and `to`")
        return self


class Ratio(Filtered):
    """The sum of one number, divided by the conversations that have it or by the sum of another."""

    kind: Literal["ratio"]
    of: Expression = Field(description="The number that is summed above the line.")
    per: Expression = Field(
        description="`conversations`, or the number that is summed below the line."
    )


class Distinct(Filtered):
    """How many different values there are."""

    kind: Literal["distinct"]
    of: Expression = Field(description="The value.")


AnyMetric: TypeAlias = Annotated[
    Count | ShareOf | GroupShare | Mean | Sum | Quantile | Duration | Ratio | Distinct,
    Field(discriminator="kind"),
]


class Breakdowns(Block):
    """What the figures are split by."""

    by: Annotated[tuple[Breakdown, ...], BeforeValidator(listed), AfterValidator(unique)] = Field(
        default=(Breakdown.WEEK, Breakdown.TOPIC, Breakdown.LANGUAGE, Breakdown.MARKET),
        description="Which splits; those whose role is not mapped are left out.",
    )
    quantiles: StrictBool = Field(
        default=False,
        description="Whether medians and percentiles are split too, which takes longer.",
    )


class SpecFile(Block):
    """A spec as it is written."""

    version: Literal[1] = Field(description="The version of this format: 1.")
    extends: Literal["standard"] | None = Field(
        default=None,
        description=(
            "`standard` adds the standard metrics; a metric of the same name replaces one, "
            "`null` removes it."
        ),
    )
    title: ShortText | None = Field(default=None, description="The title of the report.")
    logs: Logs = Field(default_factory=Logs, description="How the log is read and screened.")
    metrics: Annotated[dict[Name, AnyMetric | None], Field(max_length=MAX_ENTRIES)] = Field(
        default_factory=dict, description="Name to metric."
    )
    breakdowns: Breakdowns | None = Field(
        default=None, description="What the figures are split by."
    )


METRIC_MODELS: dict[str, type[Metric]] = {
    "count": Count,
    "share": ShareOf,
    "group_share": GroupShare,
    "mean": Mean,
    "sum": Sum,
    "quantile": Quantile,
    "duration": Duration,
    "ratio": Ratio,
    "distinct": Distinct,
}
METRIC_KINDS = list(METRIC_MODELS)


def block_at(path: tuple[str | int, ...]) -> type[Block] | None:  # noqa: PLR0911 - one arm for each block
    """The model of the block at a path as pydantic names it (a metric's kind follows its name)."""
    match path:
        case ():
            return SpecFile
        case ("logs",):
            return Logs
        case ("logs", "columns"):
            return Columns
        case ("logs", "columns", _):
            return Source
        case ("logs", "duplicates"):
            return Duplicates
        case ("logs", "expect"):
            return Expect
        case ("metrics", _, kind):
            return METRIC_MODELS.get(str(kind))
        case ("breakdowns",):
            return Breakdowns
        case _:
            return None
