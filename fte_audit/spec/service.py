"""How fast people would have to answer, for the agents that a service level needs."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, StrictInt, model_validator

from fte_audit.spec.fields import Block, Length, Share, listed, problem

_HOURS = 24


class ServiceLevel(Block):
    """What is asked of the agents whose number Erlang's formulas give."""

    share: Share = Field(
        default=0.8, description="The least share of contacts that are answered in time."
    )
    within: Length = Field(default="30s", description="What is in time.")
    patience: Length | None = Field(
        default=None,
        description=(
            "The mean time after which a customer who waits gives up (Erlang A); without it, all "
            "wait (Erlang C)."
        ),
    )
    hours: Annotated[tuple[StrictInt, StrictInt], BeforeValidator(listed)] = Field(
        default=(9, 17),
        description=(
            "Business hours, from Monday to Friday: the hours of the day in which they begin and "
            "end; what arrives outside of them is spread over them."
        ),
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        first, last = self.hours
        if not 0 <= first < last <= _HOURS:
            raise problem("FTE129", "the business hours end before they begin", at=("hours",))
        if not 0 < self.share < 1:
            message = "no number of agents answers all contacts in time, and none is needed for 0"
            raise problem("FTE127", message, at=("share",))
        return self
