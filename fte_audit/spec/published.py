"""What a firm published and a log can be held against: the claims of a spec."""

from enum import StrEnum
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    StrictBool,
    Tag,
    model_validator,
)

from fte_audit.assumptions import MethodName
from fte_audit.quantities.ranges import Rounding
from fte_audit.spec.comparing import Estimand, FixedField
from fte_audit.spec.fields import Block, Name, Period, ShortText, Text, listed, problem, unique
from fte_audit.spec.publications import Asserted, Cited, Language, Reply, Written


class About(StrEnum):
    """What a figure is about."""

    PERIOD = "period"
    PROCESS = "process"


class Group(StrEnum):
    """Which conversations a figure is taken of."""

    ALL = "all"
    AI = "ai"
    HUMAN = "human"
    AI_ONLY = "ai_only"
    HUMAN_ONLY = "human_only"
    AI_THEN_HUMAN = "ai_then_human"
    HUMAN_THEN_AI = "human_then_ai"
    NONE = "none"


class Expected(StrEnum):
    """What is said of one group beside another."""

    HIGHER = "higher"
    LOWER = "lower"
    BETTER = "better"
    WORSE = "worse"
    FASTER = "faster"
    SLOWER = "slower"
    EQUIVALENT = "equivalent"
    NOT_WORSE = "not_worse"


WITHIN_A_MARGIN = frozenset({Expected.EQUIVALENT, Expected.NOT_WORSE})
"""What can only be found within a margin."""


class Direction(StrEnum):
    """Which way something changed."""

    DROP = "drop"
    RISE = "rise"


class SpecClaim(Block):
    """Something that was published."""

    kind: str

    label: ShortText | None = Field(
        default=None, description="Its name in tables; without it, the key in words."
    )
    quote: Text | None = Field(default=None, description="The words, as published.")
    translation: Text | None = Field(default=None, description="The words in English.")
    source: Cited | None = Field(
        default=None, description="A name under `sources`, or the source itself."
    )
    language: Language = Field(
        default=Language.EN, description="The language in which its value is printed."
    )
    asserted_as: Asserted = Field(default=Asserted.UNSTATED, description="As what it was said.")
    replies: Annotated[tuple[Reply, ...], BeforeValidator(listed)] = Field(
        default=(), description="What the publisher said when asked."
    )
    settled_by: Text | None = Field(default=None, description="What would settle it.")
    required: StrictBool = Field(
        default=False, description="Whether it is a failure where it can't be tested."
    )


class OfMetric(SpecClaim):
    """A claim about a metric of the spec."""

    metric: Name = Field(description="The metric that it is about.")
    statistic: ShortText | None = Field(
        default=None,
        description=(
            "Which figure of the metric, such as `median`; where it has several and none is named, "
            "each is looked at."
        ),
    )


class Printed(SpecClaim):
    """A claim with a printed figure."""

    value: Written = Field(
        description=(
            "The figure as printed, without a noun: `2.3M`, `two-thirds`, `66 %`, `less than 2 "
            "minutes`, `over 700`."
        )
    )
    unit: ShortText | None = Field(
        default=None,
        description=(
            "The unit of a value that does not name it, such as `minutes` or `USD`; a number alone "
            "stands for a count or a rating."
        ),
    )
    tolerance: Written | None = Field(
        default=None,
        description=(
            "By how much the figure may be missed: points (`1 pp`), percent of it (`5 %`), or an "
            "amount with its unit (`30 seconds`)."
        ),
    )
    rounding: Rounding | None = Field(
        default=None,
        description=(
            "How it was shortened, where that is known: `point` (not at all), `half_up`, `cut`, "
            "`up`; else it may have been rounded or cut off."
        ),
    )
    resolution: Written | None = Field(
        default=None,
        description='The step it was rounded to, such as "50" or "5 %", where that is known.',
    )
    between: Annotated[tuple[Written, Written], BeforeValidator(listed)] | None = Field(
        default=None, description="The range to take instead of the one that the wording gives."
    )


class ValueClaim(OfMetric, Printed):
    """A figure: a share, a count, a time, a ratio."""

    kind: Literal["value"] = Field(default="value", description="A figure.")
    group: Group = Field(default=Group.ALL, description="Of which conversations.")
    about: About = Field(
        default=About.PERIOD,
        description=(
            "`period`: what the log holds, exactly; `process`: how such conversations are handled, "
            "with an interval."
        ),
    )


class TotalClaim(OfMetric, Printed):
    """How much there was in a period."""

    kind: Literal["total"]
    group: Group = Field(default=Group.ALL, description="Of which conversations.")
    period: Period | None = Field(
        default=None,
        description=(
            "The period that was published: from, up to but not including; without it that of "
            "`logs.period`."
        ),
    )


class BetweenGroups(OfMetric):
    """A claim about two groups."""

    expect: Expected = Field(description="What is said of the group.")
    margin: Written | None = Field(
        default=None,
        description=(
            "How far apart is still `equivalent`, or how much worse is still `not_worse`: `2 pp`, "
            "`5 %`, `30 seconds`, or a number for a rating. There is no default."
        ),
    )
    group: Group = Field(default=Group.AI, description="The group that it is said of.")
    than: Group = Field(default=Group.HUMAN, description="The group that it is compared with.")

    @model_validator(mode="after")
    def _check(self) -> Self:
        needed = self.expect in WITHIN_A_MARGIN
        if needed and self.margin is None:
            hint = "say how far apart two groups may be and still count as alike, such as `2 pp`"
            message = f"`expect: {self.expect}` needs a `margin`; there is no default"
            raise problem("FTE135", message, hint, at=("expect",))
        if not needed and self.margin is not None:
            message = f"`margin` has no meaning with `expect: {self.expect}`"
            raise problem("FTE128", message, at=("margin",))
        if self.group is self.than:
            message = f"`{self.group}` can't be compared with itself"
            raise problem("FTE128", message, at=("group",))
        return self


class ComparisonClaim(BetweenGroups):
    """One group beside another: faster, better, equivalent."""

    kind: Literal["comparison"]
    estimand: Estimand | None = Field(
        default=None, description="Which difference is meant; without it, as `compare` says."
    )
    about: About = Field(default=About.PROCESS, description="As for a value.")


class InSomeClaim(BetweenGroups):
    """One group beside another, in at least one of several strata."""

    kind: Literal["in_some"]
    by: FixedField = Field(description="What the strata are, such as `topic`.")
    values: (
        Annotated[
            tuple[ShortText, ...],
            BeforeValidator(listed),
            Field(min_length=1),
            AfterValidator(unique),
        ]
        | None
    ) = Field(
        default=None,
        description="The strata that were named beforehand; without it, all are searched.",
    )
    about: About = Field(default=About.PROCESS, description="As for a value.")


class ChangeClaim(OfMetric, Printed):
    """What became of a figure: before and after."""

    kind: Literal["change"]
    value: Written = Field(
        description="The change as printed: `25 % drop`, `-25 %`, `5 pp more`, `halved`."
    )
    direction: Direction | None = Field(
        default=None, description="Which way it went, where the value does not say."
    )
    group: Group = Field(default=Group.ALL, description="Of which conversations.")
    before: Name | None = Field(
        default=None,
        description="The period before; without it, what was before the first of `periods`.",
    )
    after: Name | None = Field(
        default=None, description="The period after; without it, the first of `periods`."
    )
    about: About = Field(default=About.PROCESS, description="As for a value.")


class Counted(StrEnum):
    """What is credited to AI."""

    GROSS = "gross"
    NET = "net"


class FteClaim(Printed):
    """A number of full-time equivalents, held against every method, gross and net."""

    kind: Literal["fte"]
    method: MethodName | None = Field(
        default=None,
        description=(
            "Which method it says that it was computed by; without it, each of them is looked at."
        ),
    )
    counted: Counted | None = Field(
        default=None,
        description=(
            "`gross`, with all that AI had first, or `net` of what people had to do after it; "
            "without it, both are looked at."
        ),
    )


class StatementClaim(SpecClaim):
    """Words that are no number."""

    kind: Literal["statement"]
    quote: Text = Field(description="The words, as published.")


CLAIM_MODELS: dict[str, type[SpecClaim]] = {
    "value": ValueClaim,
    "comparison": ComparisonClaim,
    "change": ChangeClaim,
    "total": TotalClaim,
    "fte": FteClaim,
    "in_some": InSomeClaim,
    "statement": StatementClaim,
}
CLAIM_KINDS = list(CLAIM_MODELS)


TAG = "kind: "
"""Before the kind of a claim where it is a step of a path, so that it is never taken for a key."""


def _with_kind(value: Any) -> Any:
    """A claim is a value where it does not say what it is."""
    return {"kind": "value", **value} if isinstance(value, dict) else value


def _tag(value: Any) -> str:
    if isinstance(value, dict):
        return f"{TAG}{value['kind']}"
    return f"{TAG}{value.kind if isinstance(value, SpecClaim) else 'value'}"


AnyClaim: TypeAlias = Annotated[
    Annotated[
        Annotated[ValueClaim, Tag(f"{TAG}value")]
        | Annotated[ComparisonClaim, Tag(f"{TAG}comparison")]
        | Annotated[ChangeClaim, Tag(f"{TAG}change")]
        | Annotated[TotalClaim, Tag(f"{TAG}total")]
        | Annotated[FteClaim, Tag(f"{TAG}fte")]
        | Annotated[InSomeClaim, Tag(f"{TAG}in_some")]
        | Annotated[StatementClaim, Tag(f"{TAG}statement")],
        Discriminator(_tag),
    ],
    BeforeValidator(_with_kind),
]
