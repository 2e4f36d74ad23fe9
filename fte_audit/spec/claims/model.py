"""The claim file as frozen models: what may stand in it, with the meaning of every key.

The reference in `docs/claims.md` and the JSON Schema are made from this module.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StrictInt, StrictStr, model_validator

from fte_audit.quantities.ranges import Rounding
from fte_audit.spec.fields import Block, Name, ShortText, Text, listed, problem, unique
from fte_audit.spec.publications import Asserted, Cited, Language, Publication, Reply, Written

MAX_ENTRIES = 200


class Sample(Block):
    """From how many answers a share or a mean comes, to see whether it can."""

    n: Written = Field(description="How many answered, a whole number.")
    deviation: Written | None = Field(
        default=None, description="The standard deviation that was published with it."
    )
    items: Annotated[StrictInt, Field(ge=1, le=1000)] = Field(
        default=1, description="How many whole numbers each answer is the mean of."
    )


_CITED = "A name under `sources`, or the source itself."


class Claim(Block):
    """Something that was published: a figure, or a statement that is no number."""

    kind: Literal["figure", "statement"] = Field(
        default="figure", description="`figure` has a `value`; `statement` has none."
    )
    label: ShortText | None = Field(
        default=None, description="Its name in tables; without it, the key in words."
    )
    quote: Text | None = Field(default=None, description="The words, as published.")
    translation: Text | None = Field(default=None, description="The words in English.")
    source: Cited | None = Field(default=None, description=_CITED)
    value: Written | None = Field(
        default=None,
        description=(
            "The figure as printed, without a noun: `2.3 million`, `two-thirds`, `66 %`, "
            "`less than 2 minutes`, `over 700`."
        ),
    )
    unit: ShortText | None = Field(
        default=None,
        description=(
            "`people`, `contacts`, `minutes/contact`, `hours/person`, `share`, `change`, `ratio`, "
            "`points`, a currency such as `USD`, `date`, or a quotient; not needed where the value "
            "names it."
        ),
    )
    is_: Name | None = Field(
        default=None,
        alias="is",
        description="What the built-in relations know it as, such as `ai_contacts` or `fte`.",
    )
    of: Name | None = Field(
        default=None,
        description="What it is about, such as a year: built-in relations hold within each.",
    )
    language: Language | None = Field(
        default=None, description="The language of `value`, where it is not the file's."
    )
    rounding: Rounding | None = Field(
        default=None,
        description=(
            "How it was shortened, where that is known: `point` (not at all), `half_up`, `cut`, "
            "`up`; else what the scenario says."
        ),
    )
    resolution: Written | None = Field(
        default=None,
        description='The step it was rounded to, such as "50" or "5 %", where that is known.',
    )
    between: Annotated[tuple[Written, Written], BeforeValidator(listed)] | None = Field(
        default=None, description="The range to take instead of the one that the wording gives."
    )
    asserted_as: Asserted = Field(default=Asserted.UNSTATED, description="As what it was said.")
    unclear: Annotated[tuple[Text, ...], BeforeValidator(listed)] = Field(
        default=(), description="What is not defined; each becomes a question."
    )
    replies: Annotated[tuple[Reply, ...], BeforeValidator(listed)] = Field(
        default=(), description="What the publisher said."
    )
    sample: Sample | None = Field(default=None, description="From how many answers it comes.")
    settled_by: Text | None = Field(default=None, description="What would settle it.")
    metric: Name | None = Field(
        default=None, description="The metric of a log's report that it can be checked against."
    )
    group: ShortText | None = Field(default=None, description="The group of that metric.")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.kind == "statement":
            given = [key for key in ("value", "between", "sample") if getattr(self, key)]
            if given:
                raise problem("FTE128", f"a statement has no `{given[0]}`", at=(given[0],))
            if self.quote is None:
                raise problem("FTE121", "a statement needs its `quote`")
        elif self.value is None:
            hint = "give the printed number, or write `kind: statement`"
            raise problem("FTE121", "a figure needs its `value`", hint)
        if self.metric is None and self.group is not None:
            raise problem("FTE128", "`group` needs `metric`", at=("group",))
        return self


class Assumption(Block):
    """A number that nobody published: a range with its basis, readings, or an unknown."""

    label: ShortText | None = Field(
        default=None, description="Its name in tables; without it, the key in words."
    )
    unit: ShortText = Field(description="As the unit of a claim.")
    is_: Name | None = Field(
        default=None, alias="is", description="What the built-in relations know it as."
    )
    of: Name | None = Field(default=None, description="What it is about, as for a claim.")
    value: Written | None = Field(default=None, description="An exact number.")
    low: Written | None = Field(default=None, description="The least it may be.")
    central: Written | None = Field(default=None, description="A usual value, for grids.")
    high: Written | None = Field(default=None, description="The most it may be.")
    one_of: Annotated[dict[Name, Written], Field(min_length=1, max_length=12)] | None = Field(
        default=None,
        description=(
            "Readings of what is ambiguous: name to a figure, an assumption or a value. "
            "Each of them is looked at."
        ),
    )
    basis: Text | None = Field(default=None, description="Where the numbers come from.")

    @model_validator(mode="after")
    def _check(self) -> Self:
        ways = [self.value is not None, bool(self.one_of), self.low is not None or bool(self.high)]
        if sum(ways) > 1:
            raise problem("FTE128", "`value`, `low` and `high`, and `one_of` exclude each other")
        if self.central is not None and not ways[2]:
            raise problem("FTE128", "`central` needs `low` and `high`", at=("central",))
        if (ways[0] or ways[2]) and self.basis is None:
            hint = "say where the number comes from, or leave the number out: it is solved for"
            raise problem("FTE121", "an assumed number needs its `basis`", hint)
        return self


class OwnRelation(Block):
    """Something that has to hold between figures and assumptions."""

    holds: Annotated[StrictStr, Field(min_length=1, max_length=2000)] = Field(
        description="A comparison of two expressions: + - * /, min(...), max(...), = <= >= < >."
    )
    label: ShortText | None = Field(default=None, description="Its name in tables.")
    source: Text | None = Field(default=None, description="Where it comes from.")

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"holds": value} if isinstance(value, str) else value


class Scenario(Block):
    """A box: how printed figures are taken, and what is set, freed or left out."""

    label: ShortText | None = Field(default=None, description="Its name in tables.")
    figures: Rounding = Field(
        default=Rounding.EITHER,
        description=(
            "How printed figures are taken: `point` (as printed), `half_up` (rounded), `cut` (cut "
            "off), `up`, or `either` rounded or cut off."
        ),
    )
    set: Annotated[dict[Name, Written], Field(max_length=MAX_ENTRIES)] = Field(
        default_factory=dict, description="Figure or assumption to a value, or to a reading."
    )
    free: Annotated[tuple[Name, ...], BeforeValidator(listed), AfterValidator(unique)] = Field(
        default=(), description="Figures and assumptions to solve for."
    )
    without: Annotated[tuple[Name, ...], BeforeValidator(listed), AfterValidator(unique)] = Field(
        default=(), description="Figures and relations that are left out."
    )
    only: Annotated[tuple[Name, ...], BeforeValidator(listed), AfterValidator(unique)] = Field(
        default=(),
        description="The figures and assumptions that take part, where others are left out.",
    )
    ask: Annotated[tuple[Name, ...], BeforeValidator(listed), AfterValidator(unique)] = Field(
        default=(), description="What the page shows; all ranges by default."
    )


class ClaimFile(Block):
    """A claim file as it is written."""

    version: Literal[1] = Field(description="The version of this format: 1.")
    title: ShortText | None = Field(default=None, description="The title of the page.")
    language: Language = Field(
        default=Language.EN, description="The language in which values are printed."
    )
    about: Text | None = Field(default=None, description="What this is about, in a sentence.")
    sources: Annotated[dict[Name, Publication], Field(max_length=MAX_ENTRIES)] = Field(
        default_factory=dict, description="Name to source, for several claims from one."
    )
    claims: Annotated[dict[Name, Claim], Field(min_length=1, max_length=MAX_ENTRIES)] = Field(
        description="Name to claim."
    )
    assumptions: Annotated[dict[Name, Assumption], Field(max_length=MAX_ENTRIES)] = Field(
        default_factory=dict, description="Name to assumption."
    )
    relations: Annotated[dict[Name, OwnRelation | None], Field(max_length=MAX_ENTRIES)] = Field(
        default_factory=dict,
        description="Name to relation of your own; `null` switches a built-in one off.",
    )
    scenarios: Annotated[dict[Name, Scenario], Field(max_length=50)] = Field(
        default_factory=dict, description="Name to scenario; without any, one as published."
    )


def claim_block_at(path: tuple[str | int, ...]) -> type[Block] | None:  # noqa: PLR0911 - an arm for each block
    """The model of the block at a path, as pydantic names it."""
    match path:
        case ():
            return ClaimFile
        case ("sources", _) | ("claims", _, "source", *_):
            return Publication
        case ("claims", _):
            return Claim
        case ("claims", _, "replies", _):
            return Reply
        case ("claims", _, "sample"):
            return Sample
        case ("assumptions", _):
            return Assumption
        case ("relations", _):
            return OwnRelation
        case ("scenarios", _):
            return Scenario
        case _:
            return None
