"""Metrics as a spec writes them, with the meaning of every key."""

from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from fte_audit.spec.fields import (
    Block,
    Expression,
    Length,
    Share,
    ShortText,
    Statistic,
    Text,
    listed,
    one_or_listed,
    problem,
    unique,
)
from fte_audit.spec.times import length_us


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


class Repeat(Metric):
    """The share of conversations after which the customer came back within a time.

    The time runs from the end of a conversation. Only conversations count whose time is over by the
    end of the log and holds no launch; conversations without a customer, without an end or of a
    customer that is no person do not.
    """

    kind: Literal["repeat"]
    within: Length = Field(description="How soon the customer came back, such as `24h` or `7d`.")
    key: Annotated[
        tuple[Expression, ...],
        BeforeValidator(one_or_listed),
        Field(min_length=1),
        AfterValidator(unique),
        WithJsonSchema(
            {
                "anyOf": [
                    {"type": "string", "format": "sql-expression"},
                    {
                        "type": "array",
                        "items": {"type": "string", "format": "sql-expression"},
                        "minItems": 1,
                    },
                ]
            }
        ),
    ] = Field(
        default=("customer",),
        description=(
            "What two conversations have in common: `customer`, or several such as "
            "`[customer, topic]`."
        ),
    )
    min_gap: Length | None = Field(
        default=None,
        description=(
            "A contact sooner after the end than this belongs to a hand-over and is no repeat."
        ),
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.min_gap is not None and length_us(self.min_gap) >= length_us(self.within):
            raise problem("FTE129", "`min_gap` is shorter than `within`", at=("min_gap",))
        return self


class Distinct(Filtered):
    """How many different values there are."""

    kind: Literal["distinct"]
    of: Expression = Field(description="The value.")


AnyMetric: TypeAlias = Annotated[
    Count | ShareOf | GroupShare | Mean | Sum | Quantile | Duration | Ratio | Repeat | Distinct,
    Field(discriminator="kind"),
]


METRIC_MODELS: dict[str, type[Metric]] = {
    "count": Count,
    "share": ShareOf,
    "group_share": GroupShare,
    "mean": Mean,
    "sum": Sum,
    "quantile": Quantile,
    "duration": Duration,
    "ratio": Ratio,
    "repeat": Repeat,
    "distinct": Distinct,
}
METRIC_KINDS = list(METRIC_MODELS)


def statistics_of(metric: AnyMetric) -> tuple[str, ...]:
    """The names of a metric's figures.

    Example:
        >>> statistics_of(Duration(kind="duration", of="handle_time", statistics=("median", "p99")))
        ('median', 'p99')
    """
    match metric:
        case Duration():
            return metric.statistics
        case Quantile():
            return (quantile_name(Fraction(str(metric.q))),)
        case ShareOf() | GroupShare() | Repeat():
            return ("share",)
        case _:
            return (metric.kind,)


def quantile_name(q: Fraction) -> str:
    """The name of a quantile.

    Example:
        >>> quantile_name(Fraction(1, 2))
        'median'
        >>> quantile_name(Fraction("0.9")), quantile_name(Fraction("0.999"))
        ('p90', 'p99.9')
    """
    return "median" if q == Fraction(1, 2) else f"p{float(q * 100):g}"
