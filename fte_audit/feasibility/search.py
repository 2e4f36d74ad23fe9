"""Whether a network can hold, and the range that each of its variables must lie in.

What the budget leaves open is *undecided*.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fte_audit.feasibility.contraction import Budget
from fte_audit.feasibility.enclosures import enclose_range
from fte_audit.feasibility.parts import parts_of
from fte_audit.feasibility.rewriting import rows_of
from fte_audit.feasibility.rooms import TOLERANCE, Outcome, Room
from fte_audit.feasibility.witness import inside

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from fractions import Fraction

    from fte_audit.feasibility.network import Network

__all__ = ["STEPS", "TOLERANCE", "Answer", "Extent", "Outcome", "decide", "examine", "find"]

STEPS: Final = 200_000
"""How many times a row may be looked at for one question, unless told otherwise."""
_HARD: Final = 40
"""No range may cost more than such a part of the budget, where there are so many."""


@dataclass(frozen=True, slots=True)
class Extent:
    """What a variable must lie in.

    Attributes:
        low: No smaller value is possible; minus infinity where nothing bounds it.
        high: No greater value is possible.
        tight: Whether there are solutions within the tolerance of both ends; where there is no
            end, very far out.
    """

    low: float
    high: float
    tight: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found about a network.

    Attributes:
        outcome: Whether it can hold.
        extents: Variable -> what it must lie in; empty where the network is impossible.
    """

    outcome: Outcome
    extents: Mapping[str, Extent]


def examine(network: Network, steps: int = STEPS, names: Collection[str] | None = None) -> Answer:
    """Say whether a network can hold, and what its variables must lie in.

    Args:
        network: The question.
        steps: The budget: how many times a row may be looked at.
        names: The variables of which that is asked; None for all.
    """
    asked = _Asked(network, Budget(steps))
    outcome = asked.outcome()
    if outcome is Outcome.IMPOSSIBLE:
        return Answer(outcome, {})
    return Answer(outcome, asked.extents(network.ranges if names is None else names))


def decide(network: Network, steps: int = STEPS) -> Outcome:
    """Say only whether a network can hold."""
    return _Asked(network, Budget(steps)).outcome()


def find(network: Network, steps: int = STEPS) -> tuple[Outcome, dict[str, Fraction]]:
    """Say whether a network can hold; if so, with values for which it does."""
    asked = _Asked(network, Budget(steps))
    outcome = asked.outcome()
    return outcome, asked.solution() if outcome is Outcome.POSSIBLE else {}


class _Asked:
    """A network that is being looked at, part by part: parts share no variable."""

    def __init__(self, network: Network, budget: Budget) -> None:
        self._budget = budget
        self._rows = rows_of(network)
        self._rooms: list[Room] = []
        self._room_of: dict[int, Room] = {}
        if not self._rows.contradictions:
            parts = parts_of(self._rows)
            for at, part in enumerate(parts):
                share = budget.share(len(parts) - at)
                room = Room(part, self._rows, share)
                budget.put_back(share)
                self._rooms.append(room)
                self._room_of |= dict.fromkeys(part.variables, room)

    def outcome(self) -> Outcome:
        if self._rows.contradictions or any(room.is_empty for room in self._rooms):
            return Outcome.IMPOSSIBLE
        found = Outcome.POSSIBLE
        for at, room in enumerate(self._rooms):
            share = self._budget.share(len(self._rooms) - at)
            outcome = room.outcome(share)
            self._budget.put_back(share)
            if outcome is Outcome.IMPOSSIBLE:
                return outcome
            if outcome is Outcome.UNDECIDED:
                found = outcome
        return found

    def solution(self) -> dict[str, Fraction]:
        """Values for which the network holds, where each of its parts was shown to be possible."""
        found = {}
        for name, number in self._rows.numbers.items():
            room = self._room_of.get(number)
            never = number in self._rows.not_zero
            known = self._rows.ranges[number]
            found[name] = inside(known, never=never) if room is None else room.solution[number]
        return found

    def extents(self, names: Collection[str]) -> dict[str, Extent]:
        """What variables must lie in."""
        asked = {name: self._rows.numbers[name] for name in self._rows.numbers if name in names}
        waiting = {number: self._room_of.get(number) for number in asked.values()}
        found: dict[int, Extent] = {}
        # What easy ranges leave of the budget goes to the hard ones, but not all of it to the last.
        most = max(self._budget.left // max(len(waiting), 1), self._budget.left // _HARD)
        for at, (number, room) in enumerate(waiting.items()):
            if room is None:
                found[number] = Extent(*enclose_range(self._rows.ranges[number]), tight=True)
            else:
                share = self._budget.share(len(waiting) - at, most)
                found[number] = Extent(*room.reach(number, share))
                self._budget.put_back(share)
        return {name: found[number] for name, number in asked.items()}
