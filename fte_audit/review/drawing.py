"""What an engine found -> the draw: how many of each stratum, and which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.canonical import digest_of
from fte_audit.diagnostics import Diagnostic, UserError
from fte_audit.drawn import Allocation
from fte_audit.estimates.allocation import allocate_equally, allocate_proportionally
from fte_audit.review.model import DrawnStratum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fte_audit.drawn import Candidates, DrawnConversation, Recipe, StratumKey

_CHECK_DIGITS = 12
_FEWEST = 2
"""How a share varies within a stratum takes two of it."""


def strata_of(candidates: Candidates, recipe: Recipe) -> tuple[DrawnStratum, ...]:
    """How many conversations are drawn of each stratum.

    Args:
        candidates: What an engine found.
        recipe: What decides.

    Raises:
        UserError: Where there is nothing to draw from, or too few are drawn for the strata.
    """
    group = recipe.group.handlings
    sizes = {key: n for key, n in candidates.sizes.items() if key[0] in group and n}
    if not sizes:
        message = f"no conversation of the group `{recipe.group}` is left to draw from"
        help_ = "look at what `report` counts and drops, or draw from `--group all`"
        raise UserError([Diagnostic("FTE622", message, help=help_)])
    fewest = sum(min(n, _FEWEST) for n in sizes.values())
    if recipe.n < fewest:
        message = f"the log falls into {len(sizes):,} strata, too many for {recipe.n:,} drawn"
        help_ = f"draw at least {fewest:,} with `--n`"
        help_ += "" if recipe.by is None else f", or leave out `--by {recipe.by}`"
        raise UserError([Diagnostic("FTE621", message, help=help_)])
    keys = sorted(sizes, key=lambda key: (group.index(key[0]), *_in_order(key[1:])))
    equal = recipe.allocation is Allocation.EQUAL
    allocate = allocate_equally if equal else allocate_proportionally
    drawn = allocate([sizes[key] for key in keys], recipe.n)
    return tuple(DrawnStratum(key, sizes[key], n) for key, n in zip(keys, drawn, strict=True))


def conversations_of(
    candidates: Candidates, strata: Sequence[DrawnStratum]
) -> tuple[DrawnConversation, ...]:
    """Which conversations are drawn: of each stratum those with the least ids, in that order.

    Raises:
        UserError: Where two of them can't be told apart.
    """
    drawn = [each for stratum in strata for each in candidates.least[stratum.key][: stratum.drawn]]
    if len({each.id for each in drawn}) < len(drawn):
        message = "some conversations of the sample have the same id and the same start"
        help_ = "decide with `logs: duplicates` which row of a conversation counts"
        raise UserError([Diagnostic("FTE623", message, help=help_)])
    return tuple(sorted(drawn, key=lambda each: each.id))


def code_of(
    recipe: Recipe, strata: Sequence[DrawnStratum], drawn: Sequence[DrawnConversation]
) -> str:
    """The recipe with a check sum over what was drawn by it, and from how many."""
    content = {
        "strata": [[list(each.key), each.population, each.drawn] for each in strata],
        "conversations": [each.name for each in drawn],
    }
    return recipe.code(digest_of(content).removeprefix("sha256:")[:_CHECK_DIGITS])


def _in_order(key: StratumKey) -> list[tuple[bool, str]]:
    """By the values as text, what is missing last."""
    return [(value is None, value or "") for value in key]
