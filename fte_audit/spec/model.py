"""The spec as frozen models: what may stand in a spec file, with the meaning of every key.

The reference in `docs/spec.md` and the JSON Schema are made from this module. Rules that concern
one value or one block are validators here, so that a file's problems all come out in one pass.
"""

from itertools import pairwise
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictBool,
    StrictInt,
    model_validator,
)
from pydantic.config import JsonDict

from fte_audit.assumptions import CATALOGUE
from fte_audit.spec.assuming import Assumed
from fte_audit.spec.billed import Billed
from fte_audit.spec.columns import Columns, Source
from fte_audit.spec.comparing import Compare, Groups, Intervals, Stratum
from fte_audit.spec.fields import (
    Block,
    Expression,
    Length,
    Moment,
    Name,
    Period,
    Share,
    ShortText,
    Zone,
    listed,
    problem,
    unique,
)
from fte_audit.spec.metrics import METRIC_MODELS, AnyMetric
from fte_audit.spec.presets.merging import on_preset
from fte_audit.spec.printing import is_bare_name
from fte_audit.spec.publications import Publication, Reply
from fte_audit.spec.published import CLAIM_MODELS, TAG, AnyClaim
from fte_audit.spec.roles import (
    MESSAGE_ROLES,
    Breakdown,
    Keep,
)
from fte_audit.spec.service import ServiceLevel
from fte_audit.spec.times import read_moment
from fte_audit.spec.varied import Varied

MAX_ENTRIES = 200
_NAMED: JsonDict = {"propertyNames": {"enum": list(CATALOGUE)}}


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


class Messages(Block):
    """How messages become conversations (`row: message`)."""

    idle_cap: Length | None = Field(
        default=None,
        description=(
            "A gap between two messages counts as this long at the most in `active_time`, "
            "such as `5min`; without it there is no `active_time`."
        ),
    )
    split_after: Length | None = Field(
        default=None,
        description=(
            "After a silence longer than this a new conversation begins, though the log gives it "
            "the same id."
        ),
    )
    reopened_after: Length | None = Field(
        default=None,
        description=(
            "A customer who writes after an answer and a silence longer than this has reopened the "
            "conversation; one who writes after its close has anyway."
        ),
    )
    greeting: Expression | None = Field(
        default=None,
        description=(
            "Messages where this is true are greetings, which are no answer; what is sent before "
            "the customer wrote is one anyway."
        ),
    )
    drop: Annotated[dict[Name, Expression], Field(max_length=MAX_ENTRIES)] = Field(
        default_factory=dict,
        description=(
            "Name to condition: messages where it is true are dropped and counted under the name."
        ),
    )


class Logs(Block):
    """How the log is read and screened."""

    preset: Name | None = Field(
        default=None,
        description=(
            "The export of a platform: its tables are joined, and the other keys have the "
            "preset's values where they are not given here (`columns`, `messages` and `drop` key "
            "by key). The presets stand in `docs/presets.md`."
        ),
    )
    settings: (
        dict[Name, Annotated[tuple[ShortText, ...], BeforeValidator(listed), Field(min_length=1)]]
        | None
    ) = Field(
        default=None,
        description='Setting of the preset to its texts, such as `ai_authors: ["1900"]`.',
    )
    row: Literal["conversation", "message"] = Field(
        default="conversation",
        description=(
            "What one row of the log is. Messages are first folded into conversations; the other "
            "keys then speak of conversations."
        ),
    )
    messages: Messages = Field(
        default_factory=Messages, description="How messages become conversations."
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

    @model_validator(mode="before")
    @classmethod
    def _on_preset(cls, value: Any) -> Any:
        return on_preset(value) if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.row == "message":
            cost = self.columns.cost
            if cost is not None and cost.take is None:
                hint = (
                    "`take: sum` where each message has its own cost, `take: last` where the "
                    "cost of the conversation stands on its messages"
                )
                message = "where rows are messages, `cost` says how they make up a conversation's"
                raise problem("FTE130", message, hint, at=("columns", "cost"))
            return self
        hint = "say `row: message`, if each row is a message"
        if "messages" in self.model_fields_set:
            message = "`messages` needs rows that are messages"
            raise problem("FTE130", message, hint, at=("messages",))
        for role, source in self.columns.mapped.items():
            if role in MESSAGE_ROLES:
                message = f"`{role}` is something that a message has, not a conversation"
                raise problem("FTE130", message, hint, at=("columns", role))
            if source.take is not None:
                message = "`take` needs rows that are messages"
                raise problem("FTE130", message, hint, at=("columns", role, "take"))
        return self


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


def _ascending(periods: dict[str, str]) -> dict[str, str]:
    moments = [read_moment(text) for text in periods.values()]
    days = [moment.replace(tzinfo=None) for moment in moments if moment is not None]
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise problem("FTE129", "each period begins later than the one before it")
    return periods


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
    periods: Annotated[dict[Name, Moment], AfterValidator(_ascending)] = Field(
        default_factory=dict,
        description=(
            "Name to time, such as `{launch: 2024-01-27}`: from then on, until the next one, is "
            "the period of that name. Every figure is also given for each period and for what was "
            "before the first."
        ),
    )
    intervals: Intervals | None = Field(default=None, description="How intervals are computed.")
    compare: Compare | None = Field(default=None, description="How AI and people are compared.")
    assumptions: (
        Annotated[dict[Name, Assumed], Field(max_length=MAX_ENTRIES, json_schema_extra=_NAMED)]
        | None
    ) = Field(
        default=None,
        description=(
            "Name to range: what full-time equivalents rest on and no log can give. With this "
            "block, and be it `{}`, they are computed; what it does not name has a default."
        ),
    )
    service: ServiceLevel = Field(
        default_factory=ServiceLevel,
        description=(
            "How fast people would have to answer, for full-time equivalents by Erlang; where it "
            "is there, claims of them are held against these, too."
        ),
    )
    readings: Varied | None = Field(
        default=None,
        description=(
            "Switch to options, such as `{hand_over: [ai, zero]}`: which definitions are varied, "
            "as [readings](readings.md) explains; a switch that is not named has all its options. "
            "With this block, and be it `{}`, verdicts are over all readings."
        ),
    )
    billed: Annotated[dict[Name, Billed], Field(max_length=MAX_ENTRIES)] = Field(
        default_factory=dict,
        description=(
            "Name to bill: how many resolutions a vendor billed. `fte-audit readings` holds it "
            "against the log by the vendor's definition and by yours."
        ),
    )
    claims: Annotated[dict[Name, AnyClaim], Field(max_length=MAX_ENTRIES)] = Field(
        default_factory=dict, description="Name to claim: what was published, and is tested."
    )
    sources: Annotated[dict[Name, Publication], Field(max_length=MAX_ENTRIES)] = Field(
        default_factory=dict, description="Name to source, for several claims from one."
    )


_BLOCKS: dict[tuple[str, str], type[Block]] = {
    ("", "breakdowns"): Breakdowns,
    ("", "intervals"): Intervals,
    ("", "service"): ServiceLevel,
    ("logs", "messages"): Messages,
    ("logs", "duplicates"): Duplicates,
    ("logs", "expect"): Expect,
}
"""Blocks without blocks of their own: the block around them and their key."""


def block_at(path: tuple[str | int, ...]) -> type[Block] | None:  # noqa: PLR0911 - an arm for each block
    """The model of the block at a path as pydantic names it (a kind follows its name)."""
    match path:
        case ():
            return SpecFile
        case ("logs", *rest):
            return _block_of_logs(tuple(rest))
        case ("compare", *rest):
            return _block_of_comparing(tuple(rest))
        case ("claims", _, kind, *rest):
            return _block_of_claim(str(kind), tuple(rest))
        case ("assumptions", _):
            return Assumed
        case ("metrics", _, kind):
            return METRIC_MODELS.get(str(kind))
        case ("billed", _):
            return Billed
        case ("sources", _) | ("billed", _, "source", *_):
            return Publication
        case (name,):
            return _BLOCKS.get(("", str(name)))
        case _:
            return None


def _block_of_logs(path: tuple[str | int, ...]) -> type[Block] | None:
    match path:
        case ():
            return Logs
        case ("columns",):
            return Columns
        case ("columns", _):
            return Source
        case (name,):
            return _BLOCKS.get(("logs", str(name)))
        case _:
            return None


def _block_of_comparing(path: tuple[str | int, ...]) -> type[Block] | None:
    match path:
        case ():
            return Compare
        case ("groups",):
            return Groups
        case ("standardise_by", _, _):
            return Stratum
        case _:
            return None


def _block_of_claim(kind: str, path: tuple[str | int, ...]) -> type[Block] | None:
    match path:
        case ():
            return CLAIM_MODELS.get(kind.removeprefix(TAG))
        case ("source", *_):
            return Publication
        case ("replies", _):
            return Reply
        case _:
            return None
