"""What the pages of a draw say; every text of the log in it is visible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fte_audit.drawn import Allocation, DrawGroup
from fte_audit.estimates.allocation import LEAST
from fte_audit.render.numbers import write_count, write_percent
from fte_audit.render.text import group_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fte_audit.drawn import StratumKey
    from fte_audit.estimates.values import Interval
    from fte_audit.review.model import Agreement, Draw, Kappa, Verified, VerifiedShare

NOTHING: Final = "\N{EN DASH}"
DRAWN: Final = "Conversations for people to label"
VERIFIED: Final = "What people's labels say"
NEXT: Final = (
    "Nothing of a single conversation is shown here. `-o sample.csv` writes the conversations "
    "with empty columns for the labels; `--labels sample.csv` reads them back."
)
OPEN: Final = (
    "Share: of the conversations with yes or no, each weighed by how many it stands for. Open: "
    "unsure or not labelled. If open: where the interval ends if all of those were no, and if "
    "all were yes."
)
_GROUPS: Final = {
    DrawGroup.AI: "conversations that AI handled first",
    DrawGroup.ALL: "conversations that count",
}


def stratum_name(key: StratumKey) -> str:
    """Who handled the conversations of a stratum, and the other key.

    Example:
        >>> stratum_name(("ai", "billing")), stratum_name((None,))
        ('ai / billing', '(missing)')
    """
    return " / ".join(group_label(value) for value in key)


def lead(draw: Draw) -> Iterator[str]:
    """How many were drawn of how many, and how."""
    recipe, drawn = draw.recipe, len(draw.conversations)
    of = f"{write_count(draw.population)} {_GROUPS[recipe.group]}"
    rest = "" if recipe.group is DrawGroup.ALL else f"; {write_count(draw.kept)} count in all"
    yield f"{write_count(drawn)} of {of}{rest}. The log has {write_count(draw.read)} rows."
    if drawn < recipe.n:
        yield f"There are no more: {write_count(recipe.n)} were asked for."
    how = (
        "as many of each stratum, as far as it has them"
        if recipe.allocation is Allocation.EQUAL
        else f"at least {LEAST} of each stratum as far as {write_count(recipe.n)} go, then by size"
    )
    yield f"Seed {recipe.seed}; {how}."
    yield f"Draw: {draw.code}"


def interval(ends: Interval | None) -> str:
    """Write an interval of shares, or a dash."""
    if ends is None:
        return NOTHING
    return f"{write_percent(ends.low)} to {write_percent(ends.high)}"


def share(found: VerifiedShare) -> str:
    """Write a share, or a dash."""
    return NOTHING if found.value is None else write_percent(float(found.value))


def labelled(verified: Verified) -> Iterator[str]:
    """How many of the sample have which label, and why what is missing is missing."""
    for question, found in verified.shares.items():
        yield (
            f"{question}: {write_count(found.decided)} decided, "
            f"{write_count(found.unsure)} unsure, {write_count(found.unlabelled)} not labelled."
        )
        if found.reason is not None:
            yield f"{question}: no interval, {found.reason}."


def confirmed(agreement: Agreement, level: float) -> Iterator[str]:
    """How much of what the log calls resolved people confirm."""
    found = agreement.confirmed
    if found.value is None:
        yield f"How much of what the log calls resolved people confirm: {found.reason}."
    else:
        yield (
            f"Of what the log calls resolved, people confirm {share(found)} "
            f"({level * 100:g} % interval: {interval(found.interval)})."
        )
    if agreement.unrecorded:
        n = write_count(agreement.unrecorded)
        yield f"Of the labelled ones, the log does not say of {n} whether they were resolved."


def agreement_of_two(question: str, kappa: Kappa) -> str:
    """How far two people agree on a question."""
    same, twice = write_count(kappa.same), write_count(kappa.twice)
    value = NOTHING if kappa.value is None else f"{float(kappa.value):.2f}"
    return f"{question}: the same label for {same} of {twice}; Cohen's kappa {value}."
