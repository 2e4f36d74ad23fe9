"""The readings of a scenario: which share an answer, and how they differ from the others."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from fte_audit.render.crosscheck.blocks import Fact
from fte_audit.render.crosscheck.naming import listed

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from fte_audit.findings import RangeFinding, ReadingFinding, ScenarioFinding
    from fte_audit.render.crosscheck.naming import Names


_FEW = 2


@dataclass(frozen=True, slots=True)
class Group:
    """Readings of a scenario that share an answer.

    Attributes:
        readings: They, at least one.
        ranges: The ranges that they have in common.
    """

    readings: tuple[ReadingFinding, ...]
    ranges: tuple[RangeFinding, ...]

    @property
    def first(self) -> ReadingFinding:
        """The one that speaks for all of them."""
        return self.readings[0]


def fold(scenario: ScenarioFinding) -> list[Group]:
    """Put together the readings of a scenario that share an answer, in their order.

    How the readings differ is not itself part of an answer, unless it was asked for; and where
    nothing can hold, only what would mend it is, not by how much.
    """
    chosen = {name for reading in scenario.readings for name, _ in reading.choices}
    hidden = chosen - set(scenario.asked)
    groups: dict[Hashable, list[ReadingFinding]] = {}
    for each in scenario.readings:
        ranges = tuple(number for number in each.ranges if number.name not in hidden)
        mends = frozenset(mend.members for mend in each.mends)
        why = (each.only_if, each.cut, each.conflicts, mends, each.complete)
        groups.setdefault((each.word, ranges, why), []).append(each)
    return [Group(tuple(group), _common(group)) for group in groups.values()]


def fixed_choices(names: Names, scenario: ScenarioFinding) -> Iterator[Fact]:
    """What is ambiguous in the file, but read in one way only in this scenario."""
    for name, keys in _keys(scenario.readings).items():
        if len(keys) == 1:
            yield Fact(names.label(name), f"read as {names.reading(name, keys[0])}")


def choices_of(
    names: Names,
    scenario: ScenarioFinding,
    readings: Sequence[ReadingFinding],
    *,
    contrast: bool = False,
) -> tuple[Fact, ...]:
    """How some readings of a scenario differ from its others; nothing where they are all.

    Args:
        names: What everything is called.
        scenario: The scenario.
        readings: Some of its readings.
        contrast: Whether to name the readings that are not among them, where they are few.
    """
    every, these = _keys(scenario.readings), _keys(readings)
    combinations = dict.fromkeys(reading.choices for reading in readings)
    if len(combinations) == prod(len(keys) for keys in these.values()):
        return tuple(
            Fact(names.label(name), _read_as(names, name, keys, every[name] if contrast else ()))
            for name, keys in these.items()
            if len(keys) < len(every[name])
        )
    clauses = (
        listed(
            f"{names.label(name)} is read as {names.reading(name, key)}"
            for name, key in choices
            if len(every[name]) > 1
        )
        for choices in combinations
    )
    return tuple(Fact(clause) for clause in clauses if clause)


def where(facts: Sequence[Fact]) -> str:
    """How some readings differ from the others, as a clause.

    Example:
        >>> where([Fact("minutes", "read as 2"), Fact("month", "read as 28 days")])
        'minutes is read as 2 and month is read as 28 days'
    """
    together = all(fact.said for fact in facts)
    clauses = (f"{fact.label} is {fact.said}" if fact.said else fact.label for fact in facts)
    return (" and " if together else "; or ").join(clauses)


def reading_of(
    names: Names, scenario: ScenarioFinding, readings: Sequence[ReadingFinding], name: str
) -> str | None:
    """How something ambiguous is read in some readings; None where it is not ambiguous."""
    keys = _keys(readings).get(name)
    if keys is None:
        return None
    if len(keys) > 1 and len(keys) == len(_keys(scenario.readings)[name]):
        return "however it is read"
    return _read_as(names, name, keys, ())


def _read_as(names: Names, name: str, keys: Sequence[str], every: Sequence[str]) -> str:
    said = f"read as {listed((names.reading(name, key) for key in keys), 'or')}"
    others = [key for key in every if key not in keys]
    if not 0 < len(others) <= _FEW:
        return said
    return f"{said}, not as {listed((names.reading(name, key) for key in others), 'or')}"


def _common(group: Sequence[ReadingFinding]) -> tuple[RangeFinding, ...]:
    first, *others = (reading.ranges for reading in group)
    return tuple(each for each in first if all(each in other for other in others))


def _keys(readings: Iterable[ReadingFinding]) -> dict[str, list[str]]:
    """Assumption -> the readings of it that occur."""
    found: dict[str, dict[str, None]] = {}
    for reading in readings:
        for name, key in reading.choices:
            found.setdefault(name, {})[key] = None
    return {name: list(keys) for name, keys in found.items()}
