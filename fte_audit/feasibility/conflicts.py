"""Figures that can't hold together: every smallest set of them, and what would mend it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from fte_audit.feasibility.network import Network
from fte_audit.feasibility.search import Outcome, decide, examine, find

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from fte_audit.feasibility.search import Extent
    from fte_audit.quantities.ranges import Range

ALL_UP_TO: Final = 12
"""Up to so many figures every smallest set is found."""
_QUESTIONS: Final = 120
"""How many subsets are asked about where there are more figures than that,"""
_MOST_SETS: Final = 2**ALL_UP_TO
"""and how many sets to leave out are tried."""
_SHARE: Final = 10
_SHARE_OF_MANY: Final = 50
"""What part of the budget each question has, up to so many figures and beyond."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Figures that can't hold together, none of which could be left out.

    Attributes:
        members: Their names, in the order of the network.
        proven: Whether it was shown that the others hold together whichever of them is left out;
            else the budget left that open for some.
    """

    members: tuple[str, ...]
    proven: bool


@dataclass(frozen=True, slots=True)
class Mend:
    """Figures that, were they others, would leave no contradiction.

    Attributes:
        members: Which.
        needed: Of a single figure: what it would have to lie in; None for several.
        change: Of a single figure: how far its range would have to move, as a part of the end that
            would have to move; None for several, and where that end is zero.
    """

    members: tuple[str, ...]
    needed: Extent | None
    change: float | None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Why a network can't hold.

    Attributes:
        conflicts: The smallest first; empty where the relations alone can't hold.
        mends: The smallest change first.
        complete: Whether these are all of them.
    """

    conflicts: tuple[Conflict, ...]
    mends: tuple[Mend, ...]
    complete: bool


def explain(network: Network, freed: Mapping[str, Range], steps: int) -> Contradiction:
    """Find out why a network can't hold.

    Args:
        network: One that is impossible.
        freed: Figure -> what it may be where its published range is not believed.
        steps: The budget that showed it; each question that is asked on the way has a part of it.
    """
    part = _failing(network, steps)
    items = [name for name in network.ranges if name in freed and name in part.ranges]
    is_few = len(items) <= ALL_UP_TO
    share = steps // (_SHARE if is_few else _SHARE_OF_MANY)
    subsets = _Subsets(part, freed, items, share)
    conflicts, corrections, is_all = _enumerate(subsets, None if is_few else _QUESTIONS)
    mends = [_mend(part, freed, members, share) for members in corrections]
    return Contradiction(
        tuple(sorted(filter(_has_members, conflicts), key=lambda each: len(each.members))),
        tuple(sorted(mends, key=_smallest_first)),
        is_all and subsets.settled,
    )


def _has_members(conflict: Conflict) -> bool:
    return bool(conflict.members)


def _smallest_first(mend: Mend) -> tuple[int, bool, float]:
    # Ends are known to a tolerance only: changes that look alike keep the order of the figures.
    return len(mend.members), mend.change is None, float(f"{mend.change or 0.0:.3g}")


def _mend(
    network: Network, freed: Mapping[str, Range], members: tuple[str, ...], steps: int
) -> Mend:
    if len(members) > 1:
        return Mend(members, None, None)
    (name,) = members
    needed = examine(_free(network, freed, members), steps, members).extents[name]
    return Mend(members, needed, _change(network.ranges[name], needed))


def _change(published: Range, needed: Extent) -> float | None:
    """How far the nearer end of a range would have to move, as a part of it."""
    if published.high is not None and needed.low > float(published.high):
        move, end = needed.low - float(published.high), float(published.high)
    elif published.low is not None and needed.high < float(published.low):
        move, end = float(published.low) - needed.high, float(published.low)
    else:
        # Ends that touch, or a gap in what would be needed: there is no number to say.
        return None
    return move / abs(end) if end else None


def _free(network: Network, freed: Mapping[str, Range], names: Sequence[str]) -> Network:
    """The same network, without believing some of its figures."""
    return replace(network, ranges=dict(network.ranges) | {name: freed[name] for name in names})


def _failing(network: Network, steps: int) -> Network:
    """Those parts of a network that can't hold, or of which that is not known."""
    names: set[str] = set()
    for part in _parts(network):
        own = tuple(each for each in network.relations if part & {*each.variables})
        ranges = {name: each for name, each in network.ranges.items() if name in part}
        if decide(Network(ranges, own), steps) is not Outcome.POSSIBLE:
            names |= part
    relations = tuple(each for each in network.relations if names & {*each.variables})
    alone = tuple(each for each in network.relations if not each.variables)
    ranges = {name: each for name, each in network.ranges.items() if name in names}
    return Network(ranges, (*relations, *alone))


def _parts(network: Network) -> list[set[str]]:
    """Names that relations tie together, fixed ones included."""
    parts: list[set[str]] = []
    for relation in network.relations:
        joined = set(relation.variables)
        apart = []
        for part in parts:
            if part & joined:
                joined |= part
            else:
                apart.append(part)
        parts = [*apart, joined]
    return parts


class _Subsets:
    """Which figures hold together; what is known of others is not asked again."""

    def __init__(
        self, network: Network, freed: Mapping[str, Range], items: Sequence[str], steps: int
    ) -> None:
        self.items = tuple(items)
        self.settled = True
        self.asked = 0
        self._network, self._freed, self._steps = network, freed, steps
        self._known: dict[frozenset[str], Outcome] = {frozenset(items): Outcome.IMPOSSIBLE}
        self._solutions: list[frozenset[str]] = []

    def outcome(self, kept: Collection[str]) -> Outcome:
        """Whether figures hold together, the others not believed."""
        key = frozenset(kept)
        if any(key <= each for each in self._solutions):
            return Outcome.POSSIBLE
        if key not in self._known:
            self._known[key] = self._ask(key)
        return self._known[key]

    def _ask(self, kept: frozenset[str]) -> Outcome:
        self.asked += 1
        dropped = [name for name in self.items if name not in kept]
        outcome, solution = find(_free(self._network, self._freed, dropped), self._steps)
        if outcome is Outcome.POSSIBLE and all(
            self._freed[name].contains(solution[name]) for name in self.items
        ):
            # It may hold for more figures than were asked for.
            ranges = self._network.ranges
            held = (name for name in self.items if ranges[name].contains(solution[name]))
            self._solutions.append(frozenset(held))
        self.settled &= outcome is not Outcome.UNDECIDED
        return outcome

    def without(self, dropped: Collection[str]) -> list[str]:
        """The figures but some, in their order."""
        return [name for name in self.items if name not in dropped]

    def holds(self, kept: Collection[str]) -> bool:
        """Whether it was not shown that they can't hold together."""
        return self.outcome(kept) is not Outcome.IMPOSSIBLE

    def shrink(self, members: Sequence[str]) -> Conflict:
        """Leave out of figures that can't hold together whatever is not needed for that."""
        needed = set(self._needed((), members, changed=True))
        left = tuple(name for name in self.items if name in needed)
        proven = all(self.outcome(needed - {name}) is Outcome.POSSIBLE for name in left)
        return Conflict(left, proven)

    def _needed(
        self, sure: Sequence[str], members: Sequence[str], *, changed: bool
    ) -> Sequence[str]:
        """What is needed of figures that can't hold together with those that are sure.

        Reference: Junker (2004), QuickXplain, AAAI 19, 167-172.
        """
        if changed and not self.holds(sure):
            return ()
        if len(members) <= 1:
            return members
        first, second = members[: len(members) // 2], members[len(members) // 2 :]
        of_second = self._needed((*sure, *first), second, changed=True)
        of_first = self._needed((*sure, *of_second), first, changed=bool(of_second))
        return (*of_first, *of_second)


def _enumerate(
    subsets: _Subsets, questions: int | None
) -> tuple[list[Conflict], list[tuple[str, ...]], bool]:
    """The smallest sets that can't hold together, and those without which the others can.

    What must be left out hits every set that can't hold together; where each smallest set that hits
    all that are known leaves figures that hold, all are known. Smaller sets are tried first.

    Reference: Reiter (1987), A theory of diagnosis from first principles, Artificial Intelligence
    32, 57-95.

    Args:
        subsets: The figures.
        questions: How many the solver may be asked; None for as many as it takes.

    Returns:
        The first, the second, and whether these are all.
    """
    found: list[Conflict] = []
    hits: list[frozenset[str]] = []
    waiting = deque([frozenset[str]()])
    seen = set(waiting)
    while waiting:
        without = waiting.popleft()
        if any(hit <= without for hit in hits):
            continue
        known = next((each for each in found if not without & set(each.members)), None)
        if known is None:
            if questions is not None and subsets.asked >= questions:
                break
            kept = subsets.without(without)
            if subsets.holds(kept):
                hits.append(without)
                continue
            known = subsets.shrink(kept)
            found.append(known)
        more = [without | {name} for name in known.members]
        waiting.extend(each for each in more if each not in seen)
        seen.update(more)
        if len(seen) > _MOST_SETS:
            break
    sure = [each for each in hits if subsets.outcome(subsets.without(each)) is Outcome.POSSIBLE]
    mends = [tuple(name for name in subsets.items if name in each) for each in sure]
    return found, mends, not waiting
