"""A draw, and what the labels of its conversations say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from fte_audit.canonical import digest_of
from fte_audit.estimates.values import to_digits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.drawn import DrawnConversation, Recipe, StratumKey
    from fte_audit.estimates.values import Interval

FORMAT = 1
"""The version of the documents."""


class Question(StrEnum):
    """What people are asked about each conversation."""

    HANDLED = "handled"
    RESOLVED = "resolved"


class Label(StrEnum):
    """What they answer."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class DrawnStratum:
    """A stratum of a draw.

    Attributes:
        key: Who handled its conversations, and the other key that it is of.
        population: Its conversations in the log.
        drawn: How many of them are drawn.
    """

    key: StratumKey
    population: int
    drawn: int

    @property
    def weight(self) -> Fraction:
        """How many conversations each drawn one stands for; one is drawn at least."""
        return Fraction(self.population, self.drawn)


@dataclass(frozen=True, slots=True)
class Draw:
    """Conversations that were drawn from a log.

    Attributes:
        recipe: What decided which.
        code: The recipe with a check sum: what was drawn, as one word.
        spec: The digest of the spec.
        zone: The zone that times are written in.
        read: Rows of the log; messages, where they are its rows.
        kept: Conversations of the log that count.
        strata: The strata that were drawn from, in their order.
        conversations: What was drawn, in the order of their ids, which is random.
        fields: Names of what else is shown of each.
        level: The confidence level of intervals.
        has_start, has_end: Whether the log tells when conversations started and ended.
    """

    recipe: Recipe
    code: str
    spec: str
    zone: str
    read: int
    kept: int
    strata: tuple[DrawnStratum, ...]
    conversations: tuple[DrawnConversation, ...]
    fields: tuple[str, ...]
    level: float
    has_start: bool
    has_end: bool

    @property
    def population(self) -> int:
        """Conversations that were drawn from."""
        return sum(stratum.population for stratum in self.strata)

    @property
    def part(self) -> Fraction:
        """The part of all conversations that count which was drawn from."""
        return Fraction(self.population, self.kept)

    def to_dict(self) -> dict[str, Any]:
        """As plain values for JSON, without anything about a single conversation."""
        recipe = self.recipe
        return {
            "format": FORMAT,
            "draw": self.code,
            "n": recipe.n,
            "seed": recipe.seed,
            "group": recipe.group.value,
            "by": recipe.by,
            "allocation": recipe.allocation.value,
            "spec": self.spec,
            "rows_read": self.read,
            "conversations_kept": self.kept,
            "population": self.population,
            "drawn": len(self.conversations),
            "strata": [
                {"key": list(each.key), "population": each.population, "drawn": each.drawn}
                for each in self.strata
            ],
        }


@dataclass(frozen=True, slots=True)
class VerifiedShare:
    """The share of conversations for which people answered yes.

    Attributes:
        yes, no, unsure, unlabelled: Conversations of the sample by their label.
        value: The share of the population, as those with yes or no tell it; None for no answer.
        interval: Its interval by the design of the sample; None where there is none.
        bounds: Where the interval ends if all that are unsure or unlabelled were no, and if all
            were yes; None where there is none.
        reason: Why there is no value, or no interval.
    """

    yes: int
    no: int
    unsure: int
    unlabelled: int
    value: Fraction | None
    interval: Interval | None
    bounds: Interval | None
    reason: str | None

    @property
    def decided(self) -> int:
        """Conversations with yes or no."""
        return self.yes + self.no

    def to_dict(self) -> dict[str, Any]:
        """As plain values for JSON."""
        return {
            "yes": self.yes,
            "no": self.no,
            "unsure": self.unsure,
            "unlabelled": self.unlabelled,
            "value": None if self.value is None else to_digits(self.value),
            "interval": _ends(self.interval),
            "bounds": _ends(self.bounds),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class VerifiedStratum:
    """What the labels say of one stratum.

    Attributes:
        stratum: The stratum.
        shares: Question -> share of its conversations.
    """

    stratum: DrawnStratum
    shares: Mapping[Question, VerifiedShare]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the log calls resolved against what people call resolved, of the sample.

    Attributes:
        both, log_only, people_only, neither: Conversations by who calls them resolved.
        unrecorded: Conversations with yes or no of which the log says nothing.
        confirmed: Of the conversations that the log calls resolved, the share that people do too.
    """

    both: int
    log_only: int
    people_only: int
    neither: int
    unrecorded: int
    confirmed: VerifiedShare

    def to_dict(self) -> dict[str, Any]:
        """As plain values for JSON."""
        return {
            "both": self.both,
            "log_only": self.log_only,
            "people_only": self.people_only,
            "neither": self.neither,
            "unrecorded": self.unrecorded,
            "confirmed": self.confirmed.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Kappa:
    """How far two people agree beyond chance.

    Attributes:
        twice: Conversations that both labelled.
        same: Those that got the same label.
        value: Cohen's kappa; None where both used one and the same label only.
    """

    twice: int
    same: int
    value: Fraction | None

    def to_dict(self) -> dict[str, Any]:
        """As plain values for JSON."""
        value = None if self.value is None else to_digits(self.value)
        return {"twice": self.twice, "same": self.same, "value": value}


@dataclass(frozen=True, slots=True)
class Verified:
    """What people's labels of a draw say about the conversations that it was drawn from.

    Attributes:
        draw: The draw.
        level: The confidence level of the intervals.
        shares: Question -> share of the conversations that were drawn from.
        strata: The same of each stratum, in their order.
        agreement: The log's own word against people's; None where the log has none.
        kappas: Question -> how far two people agree; empty unless two labelled.
        answers: Question -> name of a conversation -> its label, of those that have one.
    """

    draw: Draw
    level: float
    shares: Mapping[Question, VerifiedShare]
    strata: tuple[VerifiedStratum, ...]
    agreement: Agreement | None
    kappas: Mapping[Question, Kappa]
    answers: Mapping[Question, Mapping[str, Label]]

    @property
    def handled(self) -> VerifiedShare:
        """The verified share of handled conversations."""
        return self.shares[Question.HANDLED]

    @property
    def resolved(self) -> VerifiedShare:
        """The verified share of resolved conversations."""
        return self.shares[Question.RESOLVED]

    def to_dict(self) -> dict[str, Any]:
        """As plain values for JSON, with a digest over all of them."""
        content = self.draw.to_dict() | {
            "level": self.level,
            "shares": {name: share.to_dict() for name, share in self.shares.items()},
            "by_stratum": [
                {
                    "key": list(each.stratum.key),
                    "shares": {name: share.to_dict() for name, share in each.shares.items()},
                }
                for each in self.strata
            ],
            "agreement": None if self.agreement is None else self.agreement.to_dict(),
            "kappa": {name: kappa.to_dict() for name, kappa in self.kappas.items()},
        }
        return content | {"digest": digest_of(content)}


def _ends(interval: Interval | None) -> list[float] | None:
    if interval is None:
        return None
    return [to_digits(Fraction(end)) for end in (interval.low, interval.high)]
