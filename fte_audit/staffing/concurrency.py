"""How many conversations agents had at once, from exact times to what is told of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.assumptions import CONCURRENCY, fixed
from fte_audit.estimates.values import NotEstimable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fte_audit.assumptions import Assumption
    from fte_audit.concurrency import Concurrency

MEASURED: Final = "measured from overlapping conversations of the same agent"
MOST_OF_A_PERSON: Final = 5
"""More at once, on average, is hardly one person: practitioners have factors up to five."""
_USUAL: Final = Fraction(19, 20)


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
        part_us: The mean length of a person's part, in microseconds.
    """

    mean: Fraction
    shares: Mapping[int, Fraction]
    agents: int
    conversations: int
    left_out: int
    largest: int
    part_us: Fraction

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """Between which numbers the mean lies with what was left out, each as long as the others.

        At the least it went on one by one while agents had nothing else, at the most beside others.
        """
        n, rest = self.conversations, self.left_out
        return (n + rest) / (n / self.mean + rest), self.mean * Fraction(n + rest, n)

    @property
    def usual(self) -> int:
        """The number at once that agents did not exceed in 95 % of the time with any."""
        return self.at_most(_USUAL)

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
        part_us=Fraction(found.total_us, found.counted),
    )


@dataclass(frozen=True, slots=True)
class Settled:
    """How many conversations a person holds at once, as far as the log settles it.

    Attributes:
        assumptions: Everything that is assumed, `concurrency` as the log has it where it tells.
        slots: The same number as slots of a person, for a service level.
        notes: What a reader has to know of it.
    """

    assumptions: Mapping[str, Assumption]
    slots: Assumption
    notes: tuple[str, ...] = ()


def settled(
    assumptions: Mapping[str, Assumption],
    found: Measured | NotEstimable,
    handle_us: Fraction | NotEstimable,
    *,
    runs_on: bool,
) -> Settled:
    """Let what was measured take the place of what nobody gave.

    Args:
        assumptions: What is assumed, by name.
        found: What was measured, or why nothing was.
        handle_us: People's mean handle time, in microseconds.
        runs_on: Whether handle times run on while an agent is with somebody else: then they count
            a minute once for each conversation at the time.

    Returns:
        The same where the assumption is given, or nothing was measured that is one person's.
    """
    assumed = assumptions[CONCURRENCY]
    if assumed.given or isinstance(found, NotEstimable):
        return Settled(assumptions, assumed)
    doubt = _doubt(found)
    if doubt is not None:
        return Settled(assumptions, assumed, (f"Concurrency is assumed, not measured: {doubt}.",))
    at_once = _divisor(assumed, found, handle_us, runs_on=runs_on)
    slots = at_once
    if at_once.high > 1:
        slots = replace(at_once, high=max(at_once.high, Fraction(found.usual)))
    return Settled({**assumptions, CONCURRENCY: at_once}, slots, tuple(_notes(at_once, assumed)))


def _doubt(found: Measured) -> str | None:
    """Why what was measured is not what a person holds."""
    if found.left_out > found.conversations:
        return (
            f"of people's conversations it rests on {found.conversations:,}, and "
            f"{found.left_out:,} are left out, which went on beside them"
        )
    if found.mean > MOST_OF_A_PERSON:
        return (
            f"{float(found.mean):.3g} conversations at once on average are hardly one person's: "
            "several share an account, or conversations stay open while nobody writes"
        )
    return None


def _divisor(
    assumed: Assumption, found: Measured, handle_us: Fraction | NotEstimable, *, runs_on: bool
) -> Assumption:
    """What handle times are divided by to come to an agent's own time.

    Nobody works for longer than the time with any conversation, so handle times are divided at
    least by what they come to over that time. They are divided at most by the number at once.
    """
    part = Fraction(1)
    if not runs_on and isinstance(handle_us, Fraction) and found.mean > 1:
        part = min(part, handle_us / found.part_us)
    if found.mean * part < 1 or (found.mean * part == 1 and found.mean > 1):
        return fixed(
            assumed,
            Fraction(1),
            f"{MEASURED}: {float(found.mean):.3g} at once, but their handle times add up to no "
            "more than the time with any, so they are of one at a time and are not divided again",
        )
    low, high = found.ends
    basis = MEASURED if part == 1 else f"{MEASURED}: {_OVER_TIME}"
    if found.left_out:
        basis += f"; the range is for the {found.left_out:,} that it does not rest on"
    at_once = fixed(assumed, found.mean * part, basis)
    return replace(at_once, low=max(Fraction(1), low * part), high=high)


_OVER_TIME: Final = (
    "their handle times over the time with any, and at the most the conversations at once"
)


def _notes(at_once: Assumption, assumed: Assumption) -> Iterator[str]:
    if at_once.central > assumed.high:
        yield (
            f"The log's agents had {float(at_once.central):.3g} conversations at once on average, "
            f"more than the {float(assumed.high):.3g} that is usual. Where several people share an "
            "account, or conversations stay open while nobody writes, full-time equivalents come "
            "out too low: give `concurrency`."
        )
