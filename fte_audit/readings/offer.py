"""What is counted under every reading, put together from the switches that a log answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fte_audit.readings.expanding import Stage
from fte_audit.readings.model import Lacking
from fte_audit.spec.switches import SWITCHES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from fte_audit.cubes import Cube, CubeCell
    from fte_audit.plan.attributes import Attribute
    from fte_audit.readings.expanding import Cells, Levels, Rewrite
    from fte_audit.readings.model import Figure, Rule


@dataclass(frozen=True, slots=True)
class Table:
    """A cube in words.

    Attributes:
        names: Its attributes, labels and returns.
        cells: The level of each -> the conversations.
        is_coarse: Whether its returns were told by coarse times.
    """

    names: tuple[str, ...]
    cells: Cells
    is_coarse: bool = False

    def by(self, wanted: Collection[str]) -> Table:
        """The same by some of its attributes only, in their order."""
        places = [place for place, name in enumerate(self.names) if name in wanted]
        cells: dict[Levels, CubeCell] = {}
        for levels, cell in self.cells.items():
            key = tuple(levels[place] for place in places)
            cells[key] = cells[key] + cell if key in cells else cell
        return Table(tuple(self.names[place] for place in places), cells, self.is_coarse)

    def where(self, attribute: str, level: str) -> Table:
        """Only the cells with a level of an attribute, which is left out; all where it has none."""
        if attribute not in self.names:
            return self
        at = self.names.index(attribute)
        cells = {key: cell for key, cell in self.cells.items() if key[at] == level}
        rest = [name for name in self.names if name != attribute]
        return Table(self.names, cells, self.is_coarse).by(rest)


def table_of(cube: Cube, names: Sequence[str], attributes: Mapping[str, Attribute]) -> Table:
    """Put the levels of attributes in the place of their codes.

    Args:
        cube: The cube.
        names: What the parts of its keys are.
        attributes: Those of them that are attributes; the others stay as they are.
    """
    levels = [attributes[name].levels if name in attributes else None for name in names]
    cells = {
        tuple(
            part if known is None else known[int(part or 0)]
            for part, known in zip(key, levels, strict=True)
        ): cell
        for key, cell in cube.cells.items()
    }
    return Table(tuple(names), cells, cube.is_coarse)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is counted, and everything that may be defined in another way.

    Attributes:
        name: What is counted, in words.
        table: The cube.
        stages: The switches, in the order in which they decide.
        rules: What excludes combinations.
        own: Switch -> the option that the report itself takes.
        lacking: The options that the log can't answer.
        figure: What remains of the cube, and the options in words -> the figure.
        keeps: Attributes that no switch looks at, but the figure does.
        by_labels: Switch -> its option that people's labels answer.
    """

    name: str
    table: Table
    stages: tuple[Stage, ...]
    rules: tuple[Rule, ...]
    own: Mapping[str, str]
    lacking: tuple[Lacking, ...]
    figure: Callable[[Cells, Mapping[str, str]], Figure]
    keeps: tuple[str, ...] = ()
    by_labels: Mapping[str, str] = field(default_factory=dict)


class Offer:
    """Puts stages together: the options that the log answers, and what it lacks for the others."""

    def __init__(self, names: Sequence[str]) -> None:
        """Begin.

        Args:
            names: The attributes of the cube.
        """
        self._names = list(names)
        self.stages: list[Stage] = []
        self.lacking: list[Lacking] = []
        self.own: dict[str, str] = {}

    def has(self, attribute: str) -> bool:
        """Whether there is such an attribute at this stage."""
        return attribute in self._names

    def add(
        self,
        switch: str,
        own: str,
        options: Mapping[str, Rewrite | str | None],
        reads: Sequence[str] = (),
        makes: Sequence[str] = (),
    ) -> None:
        """Add a switch.

        Args:
            switch: Its name.
            own: The option that the report itself takes; another where the log can't answer it.
            options: Option -> how it rewrites a conversation, or what the log lacks for it; those
                that the catalogue does not have stand at its end.
            reads: The attributes that are read; those that the log has not are passed as None.
            makes: The attributes that take their place.
        """
        answered: dict[str, Rewrite | None] = {}
        needs = {option.name: option.needs for option in SWITCHES[switch].options}
        for option in dict.fromkeys((*needs, *options)):
            how = options[option] if option in options else needs[option]
            if isinstance(how, str):
                if how:
                    self.lacking.append(Lacking(switch, option, how))
            else:
                answered[option] = how
        self.own[switch] = own if own in answered else next(iter(answered))
        there = tuple(name for name in reads if self.has(name))
        known = [name in there for name in reads]
        if not all(known):
            answered = {
                option: None if how is None else _filled(how, known)
                for option, how in answered.items()
            }
        self.stages.append(Stage(switch, answered, there, tuple(makes)))
        self._names = [name for name in self._names if name not in there] + list(makes)


def _filled(rewrite: Rewrite, known: Sequence[bool]) -> Rewrite:
    """The same rewriting, given only the levels of the attributes that the log has."""

    def fill(*levels: str | None) -> tuple[str | None, ...] | None:
        there = iter(levels)
        return rewrite(*(next(there) if has else None for has in known))

    return fill
