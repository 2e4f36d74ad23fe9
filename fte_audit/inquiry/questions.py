"""What to ask the publisher: what is not defined, and what decides the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fte_audit.findings import Question, Word
from fte_audit.quantities.writing import write_bounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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
    found = [
        *_contradictions(scenarios, {each.name: each.label for each in figures}),
        *_readings(assumptions, scenarios),
        *_ranges(scenarios, equations),
        *_unclear((each.label, each.name, each.unclear) for each in figures),
        *_unclear((each.label, each.name, each.unclear) for each in statements),
        *(
            Question(f"To settle “{each.quote}”: {each.settled_by}", (each.name,), decides=False)
            for each in statements
            if each.settled_by is not None
        ),
    ]
    return tuple(dict.fromkeys(sorted(found, key=lambda each: not each.decides)))


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
            for conflict in scenario.readings[0].conflicts:
                asked = [labels[name] for name in conflict.members if name in labels]
                if len(asked) > 1:
                    listed = "; ".join(asked)
                    text = f"How were these computed, so that they go together: {listed}?"
                    yield Question(text, conflict.members, decides=True)


def _readings(
    assumptions: Sequence[AssumptionFinding], scenarios: Sequence[ScenarioFinding]
) -> Iterator[Question]:
    """What is ambiguous, with the readings that fit."""
    for assumption in assumptions:
        if not assumption.options:
            continue
        fits = {key: _fits(assumption.name, key, scenarios) for key, _ in assumption.options}
        listed = ", or ".join(f"{key} ({text})" for key, text in assumption.options)
        text = f"{_capital(assumption.label)}: which is meant, {listed}?"
        decides = len(set(fits.values())) > 1
        if decides:
            fitting = [key for key, fit in fits.items() if fit]
            text += f" The figures go together only with: {', '.join(fitting)}."
        yield Question(text, (assumption.name,), decides)


def _fits(name: str, key: str, scenarios: Sequence[ScenarioFinding]) -> bool:
    """Whether the figures go together in some box with a reading."""
    return any(
        reading.word in _POSSIBLE
        for scenario in scenarios
        for reading in scenario.readings
        if dict(reading.choices).get(name) == key
    )


def _ranges(
    scenarios: Sequence[ScenarioFinding], equations: Sequence[tuple[str, ...]]
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
                    boxes.setdefault(room, _where(scenario, reading))
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


def _where(scenario: ScenarioFinding, reading: ReadingFinding) -> str:
    chosen = ", ".join(f"{name} = {key}" for name, key in reading.choices)
    return f"“{scenario.label}”" + (f" with {chosen}" if chosen else "")


def _is_decisive(found: RangeFinding, reading: ReadingFinding) -> bool:
    if found.kind == "unknown":
        return found.determined and found.narrowed
    return found.name in reading.only_if


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
