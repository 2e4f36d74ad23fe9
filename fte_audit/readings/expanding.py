"""Cells of a cube -> those that remain under every combination of options.

Each switch decides some attributes of a conversation, and once they are decided, cells that differ
in nothing else are one. So combinations form a tree in which the cells become fewer with every
step: most of the work is done where there are few steps and most of the leaves hold a few cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fte_audit.cubes import CubeCell
    from fte_audit.readings.model import Rule

    Levels: TypeAlias = tuple[Any, ...]
    Cells: TypeAlias = Mapping[Levels, CubeCell]
    Rewrite: TypeAlias = Callable[..., Levels | None]


@dataclass(frozen=True, slots=True)
class Stage:
    """A switch as it rewrites what is known of conversations.

    Attributes:
        switch: Its name.
        options: Option -> what it makes of the levels of `reads`: those of `makes`, or None where
            the conversation does not count. An option that only chooses has no rewriting: None.
        reads: The attributes that it looks at.
        makes: The attributes that take their place; one may be named in both.
    """

    switch: str
    options: Mapping[str, Rewrite | None]
    reads: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """What remains of a cube under one combination of options.

    Attributes:
        options: The number of the option of each stage.
        cells: The cells that remain, by the attributes that remain.
    """

    options: tuple[int, ...]
    cells: Cells


def expand(
    cells: Cells,
    names: Sequence[str],
    stages: Sequence[Stage],
    rules: Sequence[Rule],
    excluded: list[int],
) -> Iterator[Leaf]:
    """Every combination of options that no rule excludes, in the order of the options.

    Args:
        cells: Levels -> cell.
        names: The attributes that the levels are of.
        stages: The switches, in the order in which they decide.
        rules: What excludes combinations; the first that fits counts.
        excluded: For each rule, how many combinations it has excluded: added to.
    """
    order = [stage.switch for stage in stages]
    due: dict[int, list[tuple[int, Rule, tuple[int, ...]]]] = {}
    for number, rule in enumerate(rules):
        if set(rule.switches) <= set(order):
            places = tuple(order.index(switch) for switch in rule.switches)
            due.setdefault(max(places), []).append((number, rule, places))
    options = [tuple(stage.options) for stage in stages]
    below = [prod(len(each) for each in options[depth + 1 :]) for depth in range(len(stages))]

    def descend(
        depth: int, cells: Cells, names: Sequence[str], chosen: tuple[int, ...]
    ) -> Iterator[Leaf]:
        if depth == len(stages):
            yield Leaf(chosen, cells)
            return
        stage = stages[depth]
        for number, (_, rewrite) in enumerate(stage.options.items()):
            path = (*chosen, number)
            broken = next(
                (
                    at
                    for at, rule, places in due.get(depth, ())
                    if rule.excludes(*(options[place][path[place]] for place in places))
                ),
                None,
            )
            if broken is not None:
                excluded[broken] += below[depth]
                continue
            if rewrite is None:
                yield from descend(depth + 1, cells, names, path)
            else:
                found, left = rewritten(cells, names, stage, rewrite)
                yield from descend(depth + 1, found, left, path)

    yield from descend(0, cells, names, ())


def rewritten(
    cells: Cells, names: Sequence[str], stage: Stage, rewrite: Rewrite
) -> tuple[dict[Levels, CubeCell], tuple[str, ...]]:
    """The cells after one option of a stage, and the attributes that their levels are of."""
    reads = [names.index(name) for name in stage.reads]
    rest = [place for place, name in enumerate(names) if name not in stage.reads]
    read_of, rest_of = _taking(reads), _taking(rest)
    known: dict[Levels, Levels | None] = {}
    found: dict[Levels, CubeCell] = {}
    for levels, cell in cells.items():
        read = read_of(levels)
        if read not in known:
            known[read] = rewrite(*read)
        made = known[read]
        if made is None:
            continue
        key = rest_of(levels) + made
        found[key] = found[key] + cell if key in found else cell
    return found, (*(names[place] for place in rest), *stage.makes)


def _taking(places: Sequence[int]) -> Callable[[Levels], Levels]:
    """Takes some places of a tuple as a tuple; this runs for each cell at each step."""
    if len(places) == 1:
        (place,) = places
        return lambda levels: (levels[place],)
    return itemgetter(*places) if places else lambda _: ()
