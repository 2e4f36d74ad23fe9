"""How many conversations agents had at once, from exact times to what is told of them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from fte_audit.estimates.values import NotEstimable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.concurrency import Concurrency


@dataclass(frozen=True, slots=True)
class Measured:
    """The concurrency of agents while they had any conversation.

    The mean is what they had, not what they could have: an agent who may hold three has fewer than
    three at most times. Work is divided by the mean; slots are nearer to what they hold at most.

    Attributes:
        mean: The mean number at once: the time of all parts over the time with at least one.
        shares: Conversations at once -> the share of the time with at least one, ascending.
        agents: The agents that it rests on.
        conversations: The conversations that it rests on.
        left_out: Conversations of people that it does not rest on. They went on beside the others,
            so where they are many, the mean is most likely higher.
        largest: The most that one agent had at once.
    """

    mean: Fraction
    shares: Mapping[int, Fraction]
    agents: int
    conversations: int
    left_out: int
    largest: int

    def share_from(self, at_once: int) -> Fraction:
        """The share of the time with so many at once, or more."""
        shares = (share for number, share in self.shares.items() if number >= at_once)
        return sum(shares, Fraction(0))

    def at_most(self, share: Fraction) -> int:
        """The number at once that agents did not exceed in so much of the time with any.

        Args:
            share: Above 0, up to 1.
        """
        reached = Fraction(0)
        for number, part in self.shares.items():
            reached += part
            if reached >= share:
                return number
        raise ValueError("no time has a share beyond 1")


def measured(found: Concurrency) -> Measured | NotEstimable:
    """What the times at each number of conversations come to.

    Example:
        >>> from fte_audit.concurrency import Concurrency
        >>> measured(Concurrency(3, 1, 150, {1: 50, 2: 50}, 2, 0, 0, 0, 0, 0)).mean
        Fraction(3, 2)
    """
    busy = sum(found.levels.values())
    if not busy:
        return NotEstimable("no agent has a conversation that lasted")
    return Measured(
        mean=Fraction(found.total_us, busy),
        shares={number: Fraction(lasting, busy) for number, lasting in found.levels.items()},
        agents=found.agents,
        conversations=found.counted,
        left_out=found.nameless + found.open + found.unknown + found.backwards,
        largest=found.largest,
    )
