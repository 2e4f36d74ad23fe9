"""What to ask the publisher: what is not defined, and what decides the answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fte_audit.findings import Question, Word
from fte_audit.quantities.writing import write_bounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from fte_audit.findings import (
        AssumptionFinding,
        FigureFinding,
        RangeFinding,
        ReadingFinding,
        ScenarioFinding,
        StatementFinding,
    )

_MOST_BOXES: Final = 3
"""How many answers one question names."""
_POSSIBLE = {Word.CONSISTENT, Word.ONLY_IF}


def questions(
    figures: Sequence[FigureFinding],
    statements: Sequence[StatementFinding],
    assumptions: Sequence[AssumptionFinding],
    scenarios: Sequence[ScenarioFinding],
    equations: Sequence[tuple[str, ...]],
) -> tuple[Question, ...]:
    """Every question, what decides first; each once.

    Args:
        figures: The published numbers.
        statements: What was published and is no number.
        assumptions: What was assumed.
        scenarios: The answers.
        equations: The names in each relation that is an equation.
    """
    said = dict(_said(assumptions, {each.name: each.label for each in figures}))
    chosen = {
        (each.name, key): f"{each.label} read as {said[each.name, key]}"
        for each in assumptions
        for key, _ in each.options
    }
    found = [
        *_contradictions(scenarios, {each.name: each.label for each in figures}),
        *_readings(assumptions, scenarios, said),
        *_ranges(scenarios, equations, chosen),
        *_unclear((each.label, each.name, each.unclear) for each in figures),
        *_unclear((each.label, each.name, each.unclear) for each in statements),
        *(
            Question(f"To settle “{each.quote}”: {each.settled_by}", (each.name,), decides=False)
            for each in statements
            if each.settled_by is not None
        ),
    ]
    return tuple(_once(sorted(found, key=lambda each: not each.decides)))


def _once(found: Iterable[Question]) -> Iterable[Question]:
    """Each text once, about everything that it was asked about."""
    once: dict[str, Question] = {}
    for each in found:
        first = once.get(each.text, each)
        about = dict.fromkeys((*first.about, *each.about))
        once[each.text] = replace(first, about=tuple(about))
    return once.values()


def _unclear(claims: Iterable[tuple[str, str, tuple[str, ...]]]) -> Iterator[Question]:
    """What the file says is not defined."""
    for label, name, texts in claims:
        for text in texts:
            yield Question(f"{_capital(label)}: {text}", (name,), decides=False)


def _contradictions(
    scenarios: Sequence[ScenarioFinding], labels: dict[str, str]
) -> Iterator[Question]:
    for scenario in scenarios:
        if scenario.word is Word.NOT_REACHABLE:
            for conflict in (each for found in scenario.readings for each in found.conflicts):
                asked = [labels[name] for name in conflict.members if name in labels]
                if len(asked) > 1:
                    listed = "; ".join(asked)
                    text = f"How were these computed, so that they go together: {listed}?"
                    yield Question(text, conflict.members, decides=True)


def _said(
    assumptions: Sequence[AssumptionFinding], labels: Mapping[str, str]
) -> Iterator[tuple[tuple[str, str], str]]:
    """Assumption and the key of a reading, and that reading in words."""
    for assumption in assumptions:
        for key, stands_for in assumption.options:
            words = key.replace("_", " ")
            yield (assumption.name, key), labels.get(stands_for) or f"{words} ({stands_for})"


def _readings(
    assumptions: Sequence[AssumptionFinding],
    scenarios: Sequence[ScenarioFinding],
    said: Mapping[tuple[str, str], str],
) -> Iterator[Question]:
    """What is ambiguous, with the readings that fit."""
    for assumption in assumptions:
        if not assumption.options:
            continue
        listed = ", or ".join(said[assumption.name, key] for key, _ in assumption.options)
        text = f"{_capital(assumption.label)}: which is meant, {listed}?"
        excluded = _excluded(assumption, scenarios, said)
        yield Question(text + excluded, (assumption.name,), decides=bool(excluded))


def _excluded(
    assumption: AssumptionFinding,
    scenarios: Sequence[ScenarioFinding],
    said: Mapping[tuple[str, str], str],
) -> str:
    """Which readings the figures exclude: in every box, or else in the first that excludes some.

    What was not looked at, or could not be decided, is not excluded.
    """
    everywhere = [("The", scenarios)]
    each_alone = [(f"In “{each.label}”, the", [each]) for each in scenarios]
    for start, boxes in (*everywhere, *each_alone):
        words = {key: _words(assumption.name, key, boxes) for key, _ in assumption.options}
        fitting = [key for key, found in words.items() if found & _POSSIBLE]
        excluded = [key for key, found in words.items() if found == {Word.NOT_REACHABLE}]
        if excluded and any(found - {Word.NOT_REACHABLE} for found in words.values()):
            if len(fitting) + len(excluded) == len(words):
                listed = "; ".join(said[assumption.name, key] for key in fitting)
                return f" {start} figures go together only with: {listed}."
            listed = "; ".join(said[assumption.name, key] for key in excluded)
            return f" {start} figures do not go together with: {listed}."
    return ""


def _words(name: str, key: str, scenarios: Sequence[ScenarioFinding]) -> set[Word]:
    """What is said in the boxes with a reading, whether their scenario chose it or left it open."""
    words: set[Word] = set()
    for scenario in scenarios:
        chosen = {each.name: each.value for each in scenario.box.settings}
        words |= {
            reading.word
            for reading in scenario.readings
            if (chosen | dict(reading.choices)).get(name) == key
        }
    return words


def _ranges(
    scenarios: Sequence[ScenarioFinding],
    equations: Sequence[tuple[str, ...]],
    chosen: Mapping[tuple[str, str], str],
) -> Iterator[Question]:
    """Numbers that nobody published and that the figures leave little room for.

    What is only arithmetic on published figures is no question.
    """
    rooms: dict[tuple[str, str], dict[str, str]] = {}
    for scenario in scenarios:
        for reading in scenario.readings:
            computed = _computed(reading, equations)
            for found in reading.ranges:
                asked = not scenario.asked or found.name in scenario.asked
                if asked and found.name not in computed and _is_decisive(found, reading):
                    room = write_bounds(found.found, found.unit)
                    boxes = rooms.setdefault((found.name, found.label), {})
                    boxes.setdefault(room, _where(scenario, reading, chosen))
    for (name, label), boxes in rooms.items():
        shown = [f"{room} in {where}" for room, where in list(boxes.items())[:_MOST_BOXES]]
        more = len(boxes) - len(shown)
        listed = "; ".join([*shown, *([f"and {more} more"] if more else [])])
        text = f"{_capital(label)}: what was it? The figures need {listed}."
        yield Question(text, (name,), decides=True)


def _computed(reading: ReadingFinding, equations: Sequence[tuple[str, ...]]) -> set[str]:
    """The numbers that follow from published figures alone."""
    known = {each.name for each in reading.ranges if each.kind == "figure"}
    while follows := {
        name for names in equations if len(unknown := set(names) - known) == 1 for name in unknown
    }:
        known |= follows
    return known


def _where(
    scenario: ScenarioFinding, reading: ReadingFinding, chosen: Mapping[tuple[str, str], str]
) -> str:
    readings = " and ".join(chosen[choice] for choice in reading.choices)
    return f"“{scenario.label}”" + (f" with {readings}" if readings else "")


def _is_decisive(found: RangeFinding, reading: ReadingFinding) -> bool:
    if found.kind == "unknown":
        return found.determined and found.narrowed
    return found.name in reading.only_if


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
