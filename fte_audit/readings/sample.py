"""Labelled conversations of a draw, and what definitions make of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from fte_audit.cubes import SCOPE, total
from fte_audit.drawn import DIGIT, MARK, Marked
from fte_audit.estimates.domains import Labelled, Part
from fte_audit.estimates.stratified import Stratum
from fte_audit.plan import attributes as known
from fte_audit.readings.offer import Table
from fte_audit.review.model import Label, Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fte_audit.cubes import CubeCell
    from fte_audit.readings.expanding import Levels
    from fte_audit.review.model import Verified

MOST_LABELLED: Final = 10_000
"""Drawn conversations that readings take in: each may be a cell of its own."""
_MOST_MARKS: Final = DIGIT * DIGIT - 1
_LANE: Final = 32
"""Bits of a count: more conversations than can be drawn."""
_WIDE: Final = 64
"""Bits of a count of all conversations."""
_FEWEST: Final = 2
"""How a share varies within a stratum takes two of it."""
_DROPS_ALL: Final = 2
"""The place of the scope that has what no rule drops."""
_YES, _NO, _OUTSIDE = range(3)
_TOO_MANY: Final = f"more than {MOST_LABELLED:,} drawn conversations are too many for readings"
_TOO_FINE: Final = "the draw has too many strata for readings"


class Asked(NamedTuple):
    """What labels are asked of a conversation that a definition leaves.

    Attributes:
        handled: Whether AI has handled it only if people say so; else the log says that it has.
        resolved: Whether it was resolved, as the log says; None where people say it.
        among: Whether the share is taken of what AI has handled: what people say that it has not is
            outside then, and else not resolved by it.
    """

    handled: bool
    resolved: bool | None
    among: bool = False


class Mark(NamedTuple):
    """What drawn conversations have in common that count alike in every reading.

    Attributes:
        stratum: The place of their stratum.
        handled, resolved: Whether people say so; None where it is open.
    """

    stratum: int
    handled: bool | None
    resolved: bool | None


@dataclass(frozen=True, slots=True)
class Sample:
    """Labelled conversations of a draw.

    Attributes:
        handlings: Who handled the conversations that were drawn from, as levels.
        level: The confidence level of intervals.
        strata: Who handled the conversations of each stratum, and how many there are.
        marks: What each mark stands for; the first is 1.
        drawn: How many conversations have each.
        of: The id of each conversation -> its mark.
        seed: The seed of the draw.
        is_whole: Whether a log has all conversations that were drawn from; else, some of them.
    """

    handlings: frozenset[str]
    level: float
    strata: tuple[tuple[str, int], ...]
    marks: tuple[Mark, ...]
    drawn: tuple[int, ...]
    of: Mapping[int, int]
    seed: int
    is_whole: bool = True

    def marked(self, *, is_unique: bool) -> Marked:
        """What an engine is to find again.

        Args:
            is_unique: Whether no two conversations of the log have one key.
        """
        return Marked(self.seed, is_unique, self.of)

    def table(self, table: Table) -> tuple[Table, bool]:
        """A cube with its drawn conversations beside the sums of its cells.

        Args:
            table: The cube by the attributes of the marks, among others.

        Returns:
            The same without these attributes, the last sum of each cell having what `part`
            reads; and whether its conversations are those that were drawn from.
        """
        digits = [place for place, name in enumerate(table.names) if name.startswith(MARK)]
        rest = [place for place in range(len(table.names)) if place not in digits]
        handling = table.names.index(known.HANDLING)
        cells: dict[Levels, CubeCell] = {}
        for levels, cell in table.cells.items():
            mark = _number([levels[place] for place in digits])
            lane = total(cell.n) << (_LANE * (mark - 1)) if mark else 0
            key = tuple(levels[place] for place in rest)
            sizes = self._sized(levels[handling], total(cell.n))
            beside = replace(cell, sums=(*cell.sums, (sizes, lane)))
            cells[key] = cells[key] + beside if key in cells else beside
        names = tuple(table.names[place] for place in rest)
        return Table(names, cells, table.is_coarse), self._fits(table)

    def _fits(self, table: Table) -> bool:
        """Whether what counts in the report are the conversations that were drawn from."""
        places = {name: place for place, name in enumerate(table.names)}
        digits = [place for name, place in places.items() if name.startswith(MARK)]
        found: Counter[int] = Counter()
        sizes: Counter[str] = Counter()
        for levels, cell in table.cells.items():
            scope = levels[places[SCOPE]] if SCOPE in places else _DROPS_ALL
            rule = levels[places[known.DROPPED]] if known.DROPPED in places else known.KEPT
            if (scope, rule) == (_DROPS_ALL, known.KEPT):
                found[_number([levels[place] for place in digits])] += total(cell.n)
                sizes[levels[places[known.HANDLING]]] += total(cell.n)
        drawn_from: Counter[str] = Counter()
        for handling, population in self.strata:
            drawn_from[handling] += population
        sizes = Counter({h: n for h, n in sizes.items() if h in self.handlings})
        drawn = Counter(dict(enumerate(self.drawn, 1)))
        del found[0]
        if self.is_whole:
            return sizes == drawn_from and found == drawn
        return sizes <= drawn_from and found <= drawn

    def _sized(self, handling: str, n: int) -> int:
        """So many conversations, in the lane of who handled them; none that were not drawn from."""
        order = sorted(self.handlings)
        return n << (_WIDE * order.index(handling)) if handling in self.handlings else 0

    def part(self, inside: Mapping[Asked, Beside]) -> Part:
        """The sample of what a definition leaves.

        Args:
            inside: What is asked of conversations that count -> what is beside the sums of their
                cells.
        """
        sizes = self._sizes(inside.values())
        tallies = [[[0] * 3 for _ in range(3)] for _ in self.strata]
        is_told = [_is_told(mark, inside) for mark in self.marks]
        left = list(self.drawn)
        for asked, (_, lanes) in inside.items():
            for place, n in enumerate(self._unpacked(lanes)):
                if n:
                    left[place] -= n
                    mark = self.marks[place]
                    _add(tallies[mark.stratum], n, possible(asked, mark), is_told=is_told[place])
        if len({handling for handling, _ in self.strata}) == len(self.strata):
            strata, unseen = self._known(tallies, sizes)
        else:
            within = [sum(least) for _, least, _ in tallies]
            for place, n in enumerate(left):
                its = tallies[self.marks[place].stratum]
                _add(its, n, frozenset({_OUTSIDE}), is_told=is_told[place])
            strata, unseen = self._estimated(tallies, within, sizes)
        size = sum(sizes.values())
        return Part(strata, size, unseen, size == sum(n for _, n in self.strata))

    def _sizes(self, inside: Iterable[Beside]) -> Counter[str]:
        """Who handled the conversations of a part -> how many there are."""
        order = sorted(self.handlings)
        lanes = sum(sizes for sizes, _ in inside)
        wide = memoryview(lanes.to_bytes(len(order) * _WIDE // 8, "little")).cast("Q")
        return Counter(dict(zip(order, wide, strict=True)))

    def _known(
        self, tallies: Sequence[Sequence[Sequence[int]]], sizes: Mapping[str, int]
    ) -> tuple[tuple[Labelled, ...], int]:
        """Strata of a part of each of which it is known how large it is.

        Returns:
            Those that the sample tells of, and how many conversations are in the others.
        """
        strata, unseen = [], 0
        for (handling, _), its in zip(self.strata, tallies, strict=True):
            size, told = sizes[handling], sum(its[0])
            if told < min(_FEWEST, size):
                unseen += size
            elif size:
                strata.append(Labelled(*(Stratum(size, *each) for each in its)))
        return tuple(strata), unseen

    def _estimated(
        self,
        tallies: Sequence[Sequence[Sequence[int]]],
        within: Sequence[int],
        sizes: Mapping[str, int],
    ) -> tuple[tuple[Labelled, ...], int]:
        """Strata of which it is known how large the part is of several of them together.

        Args:
            tallies: The sample of each stratum, those outside of the part too.
            within: How many of each sample are in the part.
            sizes: Who handled the conversations of the part -> how many there are.

        Returns:
            The same; where few of the sample of a stratum are in the part, the sample may be short
            of it: so many are taken for unseen as it is short of those that one handled.
        """
        strata, short, few, unseen = [], Counter(sizes), set(), 0
        for (handling, population), its, inside in zip(self.strata, tallies, within, strict=True):
            n = sum(its[1])
            about = -(-population * inside // n)
            short[handling] -= about
            if sum(its[0]):
                strata.append(Labelled(*(Stratum(population, *each) for each in its)))
            else:
                unseen += about
            if inside < _FEWEST and n < population:
                few.add(handling)
        return tuple(strata), unseen + sum(max(0, short[handling]) for handling in few)

    def _unpacked(self, lanes: int) -> Sequence[int]:
        size = len(self.marks) * _LANE // 8
        return memoryview(lanes.to_bytes(size, "little")).cast("I")


Beside: TypeAlias = tuple[int, int]
"""Conversations by who handled them, and drawn ones by their mark, each packed."""


def beside(cells: Iterable[CubeCell]) -> Beside:
    """What `Sample.table` puts beside the sums of some cells."""
    pairs = [cell.sums[-1] for cell in cells]
    return sum(sizes for sizes, _ in pairs), sum(drawn for _, drawn in pairs)


@cache
def possible(asked: Asked, mark: Mark) -> frozenset[int]:
    """What a conversation may be for a share: yes, no or outside; several where labels are open.

    Args:
        asked: What is asked of it.
        mark: How it is labelled.
    """
    found = set()
    for handled in _may_be(mark.handled if asked.handled else True):
        for resolved in _may_be(mark.resolved if asked.resolved is None else asked.resolved):
            if handled and resolved:
                found.add(_YES)
            elif not handled and asked.among:
                found.add(_OUTSIDE)
            else:
                found.add(_NO)
    return frozenset(found)


def _may_be(told: bool | None) -> tuple[bool, ...]:  # noqa: FBT001 - a label
    return (True, False) if told is None else (told,)


def _is_told(mark: Mark, inside: Iterable[Asked]) -> bool:
    """Whether people said yes or no to everything that is asked of any conversation."""
    for asked in inside:
        if asked.handled and mark.handled is None:
            return False
        if asked.resolved is None and mark.resolved is None:
            return False
    return True


def _add(tallies: list[list[int]], n: int, found: frozenset[int], *, is_told: bool) -> None:
    """Count conversations of a stratum: those that are told, and all at the least and the most."""
    decided, least, most = tallies
    if is_told:
        [one] = found
        decided[one] += n
    least[next(each for each in (_NO, _OUTSIDE, _YES) if each in found)] += n
    most[next(each for each in (_YES, _OUTSIDE, _NO) if each in found)] += n


def _number(digits: Sequence[int]) -> int:
    return sum(digit * DIGIT**place for place, digit in enumerate(digits))


def sample_of(verified: Verified) -> Sample | str:
    """What labels say, as readings count it; or why they are too many.

    Args:
        verified: The labels of a draw.
    """
    draw = verified.draw
    if len(draw.conversations) > MOST_LABELLED:
        return _TOO_MANY
    places = {stratum.key: place for place, stratum in enumerate(draw.strata)}
    of = {
        each.id: Mark(
            places[each.stratum],
            *(_said(verified.answers.get(question, {}).get(each.name)) for question in Question),
        )
        for each in draw.conversations
    }
    counted = Counter(of.values())
    marks = sorted(counted, key=lambda mark: tuple(map(str, mark)))
    if len(marks) > _MOST_MARKS:
        return _TOO_FINE
    numbers = {mark: number for number, mark in enumerate(marks, 1)}
    return Sample(
        handlings=frozenset(map(_level, draw.recipe.group.handlings)),
        level=verified.level,
        strata=tuple((_level(each.key[0]), each.population) for each in draw.strata),
        marks=tuple(marks),
        drawn=tuple(counted[mark] for mark in marks),
        of={name: numbers[mark] for name, mark in of.items()},
        seed=draw.recipe.seed,
    )


def _said(label: Label | None) -> bool | None:
    return None if label in {None, Label.UNSURE} else label is Label.YES


def _level(handling: str | None) -> str:
    return known.UNKNOWN if handling is None else handling
