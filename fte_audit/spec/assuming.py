"""What a spec assumes of people's work: ranges, each with a basis."""

from fractions import Fraction
from math import isfinite
from typing import Annotated, Final, Self, TypeAlias

from pydantic import AfterValidator, Field, StrictFloat, StrictInt, model_validator

from fte_audit.spec.fields import Block, Text, problem

ENDS: Final = ("low", "central", "high")
"""The keys of a range."""


def _finite(value: float) -> float:
    if not isfinite(value):
        raise problem("FTE129", f"`{value}` is no end of a range")
    return value


Finite: TypeAlias = Annotated[StrictInt | StrictFloat, AfterValidator(_finite)]


class Assumed(Block):
    """A number that no log can give: a range with its centre, or one value."""

    low: Finite | None = Field(default=None, description="The least that it may be.")
    central: Finite | None = Field(default=None, description="The value in the middle.")
    high: Finite | None = Field(default=None, description="The most that it may be.")
    value: Finite | None = Field(
        default=None, description="Instead of the three: the one value that is known."
    )
    basis: Text = Field(description="Why: a contract, a source, an own count.")

    @model_validator(mode="after")
    def _check(self) -> Self:
        ends = [getattr(self, key) for key in ENDS]
        if self.value is not None and any(end is not None for end in ends):
            raise problem("FTE128", "`value` stands alone, without a range", at=("value",))
        if self.value is not None:
            return self
        for key, end in zip(ENDS, ends, strict=True):
            if end is None:
                hint = "a range is `low`, `central` and `high`; one value is `value`"
                raise problem("FTE121", f"the key `{key}` is missing", hint)
        if not self.ends[0] <= self.ends[1] <= self.ends[2]:
            low, central, high = ends
            message = f"{low}, {central} and {high} are not in order: low, central, high"
            raise problem("FTE129", message, at=("central",))
        return self

    @property
    def ends(self) -> tuple[Fraction, Fraction, Fraction]:
        """Low, central and high, as they are written."""
        if self.value is not None:
            return (Fraction(str(self.value)),) * 3
        low, central, high = (Fraction(str(getattr(self, key))) for key in ENDS)
        return low, central, high
