"""Labelled conversations of a draw, and what definitions make of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from fte_audit.cubes import SCOPE, total
from fte_audit.drawn import DIGIT, MARK, Marked
from fte_audit.estimates.domains import Labelled
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
            The same without these attributes, the last sum of each cell having what `counted`
            reads; and whether its conversations are those that were drawn from.
        """
        digits = [place for place, name in enumerate(table.names) if name.startswith(MARK)]
        rest = [place for place in range(len(table.names)) if place not in digits]
        cells: dict[Levels, CubeCell] = {}
        for levels, cell in table.cells.items():
            mark = _number([levels[place] for place in digits])
            lane = total(cell.n) << (_LANE * (mark - 1)) if mark else 0
            key = tuple(levels[place] for place in rest)
            beside = replace(cell, sums=(*cell.sums, (0, lane)))
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

    def counted(self, inside: Mapping[Asked, int]) -> tuple[Labelled, ...]:
        """The sample of each stratum, by what a definition makes of its conversations.

        Args:
            inside: What is asked of conversations that count -> the sums beside their cells.
        """
        tallies = [[[0] * 3 for _ in range(3)] for _ in self.strata]
        is_told = [_is_told(mark, inside) for mark in self.marks]
        left = list(self.drawn)
        for asked, lanes in inside.items():
            for place, n in enumerate(self._unpacked(lanes)):
                if n:
                    left[place] -= n
                    mark = self.marks[place]
                    _add(tallies[mark.stratum], n, possible(asked, mark), is_told=is_told[place])
        for place, n in enumerate(left):
            its = tallies[self.marks[place].stratum]
            _add(its, n, frozenset({_OUTSIDE}), is_told=is_told[place])
        return tuple(
            Labelled(*(Stratum(population, *each) for each in its))
            for (_, population), its in zip(self.strata, tallies, strict=True)
        )

    def _unpacked(self, lanes: int) -> Sequence[int]:
        size = len(self.marks) * _LANE // 8
        return memoryview(lanes.to_bytes(size, "little")).cast("I")


def beside(cells: Iterable[CubeCell]) -> int:
    """The drawn conversations of some cells, as `Sample.table` puts them beside their sums."""
    return sum(cell.sums[-1][1] for cell in cells)


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
