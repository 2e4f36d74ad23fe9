"""Facts of conversations as columns, in the types that the plan says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from fte_audit.engines.folding.facts import Conversations
from fte_audit.engines.folding.outlines import SIGNS
from fte_audit.engines.folding.packing import MISSING, SENDERS
from fte_audit.plan.folding import ACTIVE_TIME, MESSAGES
from fte_audit.plan.model import HANDLINGS
from fte_audit.spec.roles import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fte_audit.engines.folding.outlines import Outline
    from fte_audit.engines.parted import Codes, Integers
    from fte_audit.plan.folding import FoldPlan

TIME: Final = pl.Datetime("us", "UTC")
LENGTH: Final = pl.Duration("us")
_WORDS: Final[Mapping[str, Sequence[str | None]]] = {
    Role.HANDLING: HANDLINGS,
    "hand_over_sign": (*SIGNS, None),
}
_TIMES: Final = frozenset({Role.STARTED, Role.ENDED, "closed_at", "handed_over_at"})
_UNCHANGED: Final = frozenset({MESSAGES, Role.ABANDONED, "answered", "customer_wrote"})


def fact_column(outlines: Outline, name: str, plan: FoldPlan) -> pl.Series:
    """One fact of each conversation.

    Args:
        outlines: The conversations; in order, where the fact does not follow from outlines.
        name: The fact.
        plan: What facts are counted by.
    """
    sender = name.removesuffix("_messages")
    if sender in SENDERS:
        column = pl.Series(outlines.sent_by(SENDERS.index(sender)))
    elif name in _WORDS:
        column = _coded(getattr(outlines, name), _WORDS[name])
    elif name == "reopened":
        column = pl.Series(outlines.reopened(plan.reopened_after_us))
    elif name in {ACTIVE_TIME, Role.DURATION}:
        assert isinstance(outlines, Conversations), "outlines have no active time"  # noqa: S101
        assert plan.idle_cap_us is not None, "the plan names it only with a cap"  # noqa: S101
        column = pl.Series(outlines.active_time(plan.idle_cap_us)).cast(LENGTH)
    elif name in _UNCHANGED:
        column = pl.Series(getattr(outlines, name))
    else:
        column = _known(getattr(outlines, name)).cast(TIME if name in _TIMES else LENGTH)
    return column.alias(name)


def _coded(codes: Codes, words: Sequence[str | None]) -> pl.Series:
    known = pl.Series(words, dtype=pl.Enum([word for word in words if word is not None]))
    return known.gather(pl.Series(codes))


def _known(values: Integers) -> pl.Series:
    series = pl.Series(values)
    return pl.select(pl.when(series != int(MISSING)).then(series)).to_series()
