"""The list of answers: one for each scenario, with its conditions and what was asked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fte_audit.findings import Word
from fte_audit.render.crosscheck.blocks import Answer, Fact, Paragraph, Section
from fte_audit.render.crosscheck.conditions import (
    MEANINGS,
    STYLES,
    hull,
    narrowings,
    range_of,
    taken_as,
)
from fte_audit.render.crosscheck.naming import called, capital, listed, say_range
from fte_audit.render.crosscheck.readings import choices_of, where
from fte_audit.render.layout import Style

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.findings import ReadingFinding, ScenarioFinding
    from fte_audit.render.crosscheck.blocks import Block
    from fte_audit.render.crosscheck.naming import Names

_FITTING = frozenset({Word.CONSISTENT, Word.ONLY_IF})
_OPEN = frozenset({*_FITTING, Word.UNDECIDED})
_SHORT = {Word.ONLY_IF: "consistent on conditions"}
NOT_DETERMINED = "not determined by the figures"


def answers_section(names: Names, scenarios: Sequence[ScenarioFinding]) -> Section:
    """Whether the figures can go together, scenario by scenario."""
    blocks: list[Block] = [
        answer_of(names, number, scenario) for number, scenario in enumerate(scenarios, 1)
    ]
    said = {scenario.word for scenario in scenarios}
    meanings = (
        f"{capital(word.value)}: {meaning}." for word, meaning in MEANINGS.items() if word in said
    )
    blocks.append(Paragraph(" ".join(meanings), Style.QUIET))
    return Section("Answers", tuple(blocks))


def summary(scenarios: Sequence[ScenarioFinding]) -> str:
    """How many scenarios have which answer.

    Example:
        >>> summary([])
        'There is no scenario.'
    """
    if not scenarios:
        return "There is no scenario."
    counts = Counter(scenario.word for scenario in scenarios)
    said = [f"{counts[word]} {_SHORT.get(word, word.value)}" for word in Word if word in counts]
    return f"{len(scenarios)} scenario{'s' if len(scenarios) > 1 else ''}: {listed(said)}."


def answer_of(names: Names, number: int, scenario: ScenarioFinding) -> Answer:
    """What is said of a scenario, with the conditions or the reason, and with what was asked."""
    word, reasons = scenario.word.value, tuple(_conditions(names, scenario))
    if scenario.word is Word.NOT_REACHABLE:
        reasons = _conflict(names, scenario)
        word += ", since these can't hold together" if reasons else ", each reading for its reasons"
    asked = tuple(_asked(names, scenario))
    return Answer(number, called(scenario), word, STYLES[scenario.word], reasons, asked)


def _conditions(names: Names, scenario: ScenarioFinding) -> Iterator[Fact]:
    fitting = [reading for reading in scenario.readings if reading.word in _FITTING]
    if fitting:
        others = {reading.word for reading in scenario.readings} - _FITTING
        contrast = others == {Word.NOT_REACHABLE}
        yield from choices_of(names, scenario, fitting, contrast=contrast)
        yield from narrowings(names, fitting)
        if len({(each.only_if, each.cut) for each in fitting}) > 1:
            yield Fact("in some readings, more conditions that are named below")
    undecided = [reading for reading in scenario.readings if reading.word is Word.UNDECIDED]
    if fitting and undecided:
        chosen = where(choices_of(names, scenario, undecided))
        yield Fact(f"it is undecided where {chosen}" if chosen else "the rest is undecided")


def _conflict(names: Names, scenario: ScenarioFinding) -> tuple[Fact, ...]:
    """What can't hold together whatever is read; nothing where each reading has its reasons."""
    first = scenario.readings[0]
    if len({reading.conflicts[:1] for reading in scenario.readings}) > 1 or not first.conflicts:
        return ()
    members = first.conflicts[0].members
    published = [name for name in members if name in names.figures]
    facts = [
        Fact(names.label(name), taken_as(names, scenario, scenario.readings, name))
        for name in published
    ]
    assumed = [
        f"{names.label(name)} ({taken})" if taken else names.label(name)
        for name in members
        if name not in published
        for taken in [taken_as(names, scenario, scenario.readings, name)]
    ]
    return (*facts, Fact("what is assumed", "; ".join(assumed))) if assumed else tuple(facts)


def _asked(names: Names, scenario: ScenarioFinding) -> Iterator[Fact]:
    possible = [reading for reading in scenario.readings if reading.word in _OPEN]
    for name in scenario.asked if possible else ():
        if_at_all = all(reading.word is Word.UNDECIDED for reading in possible)
        room = _room(possible, name)
        yield Fact(names.label(name), f"{room}, if at all" if if_at_all else room)


def _room(readings: Sequence[ReadingFinding], name: str) -> str:
    ranges = [range_of(reading, name) for reading in readings]
    known = [each for each in ranges if each is not None]
    if len(known) < len(readings) or not all(each.determined for each in known):
        return NOT_DETERMINED
    return say_range(hull([each.found for each in known]), known[0].unit)
