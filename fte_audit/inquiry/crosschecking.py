"""The order of the steps of a crosscheck."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.feasibility.search import STEPS
from fte_audit.findings import (
    BoxFinding,
    Crosscheck,
    ScenarioFinding,
    SettingFinding,
    Word,
)
from fte_audit.inquiry.answers import answer
from fte_audit.inquiry.boxes import boxes_of
from fte_audit.inquiry.describing import (
    describe_assumption,
    describe_figure,
    describe_relation,
    describe_statement,
)
from fte_audit.inquiry.grids import grid
from fte_audit.inquiry.questions import questions
from fte_audit.inquiry.terms import names_of
from fte_audit.quantities.bounds import bounds_of
from fte_audit.quantities.writing import write_bounds
from fte_audit.spec.nodes import Comparator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.findings import Grid, ReadingFinding
    from fte_audit.inquiry.boxes import Box
    from fte_audit.inquiry.grids import Axis
    from fte_audit.quantities.ranges import Range
    from fte_audit.spec.claims.file import Claims

NO_ACCUSATION = (
    "Consistent figures may still be wrong, and figures that are not reachable together may rest "
    "on definitions that were not published: ask before you publish."
)
CLOSED = (
    "Ends of ranges are included, and `<` and `>` are read as `<=` and `>=`: nothing possible is "
    "lost. Ranges that the relations narrow reach at most 0.05 % further than they must, unless it "
    "is said that they may be wider."
)


def crosscheck_claims(
    claims: Claims,
    what_if: Mapping[str, str | Range] | None = None,
    grids: Mapping[str, Sequence[Axis]] | None = None,
    steps: int = STEPS,
) -> Crosscheck:
    """Crosscheck the figures of a claim file.

    Args:
        claims: The file.
        what_if: Figure or assumption -> what it is set to in every scenario.
        grids: Number -> the one or two assumptions over which it is shown.
        steps: The budget of each question: how often a relation may be looked at.

    Raises:
        UserError: Where a relation of the file divides by what may be zero.
    """
    set_outside = what_if or {}
    scenarios = tuple(
        _scenario(claims, name, set_outside, grids or {}, steps) for name in claims.scenarios
    )
    figures = tuple(describe_figure(claims, each) for each in claims.figures.values())
    statements = tuple(
        describe_statement(claims, name, each) for name, each in claims.statements.items()
    )
    assumptions = tuple(describe_assumption(claims, each) for each in claims.assumptions.values())
    return Crosscheck(
        title=claims.written.title,
        about=claims.written.about,
        figures=figures,
        statements=statements,
        assumptions=assumptions,
        relations=tuple(describe_relation(claims, each) for each in claims.relations),
        passed_over=tuple(claims.passed_over.items()),
        scenarios=scenarios,
        questions=questions(figures, statements, assumptions, scenarios, _equations(claims)),
        notes=(NO_ACCUSATION, CLOSED),
        claims=claims.written.model_dump(mode="json", by_alias=True, exclude_none=True),
        budget=steps,
    )


def _equations(claims: Claims) -> list[tuple[str, ...]]:
    return [
        names_of(each) for each in claims.relations if each.comparison.operator is Comparator.EQUAL
    ]


def _scenario(
    claims: Claims,
    name: str,
    set_outside: Mapping[str, str | Range],
    grids: Mapping[str, Sequence[Axis]],
    steps: int,
) -> ScenarioFinding:
    asked = claims.scenarios[name]
    settings = {
        key: value for (scenario, key), value in claims.settings.items() if scenario == name
    } | dict(set_outside)
    boxes = boxes_of(claims, name, settings)
    readings = tuple(answer(claims, box, steps) for box in boxes)
    return ScenarioFinding(
        name=name,
        label=asked.label or name.replace("_", " "),
        rounding=asked.figures.value,
        box=_describe_box(claims, name, set_outside, boxes),
        word=_word(readings),
        readings=readings,
        asked=asked.ask,
        grids=tuple(_grids(claims, name, settings, grids, steps)),
    )


def _word(readings: Sequence[ReadingFinding]) -> Word:
    """What the readings have in common; some of them possible is a condition."""
    words = {each.word for each in readings}
    if len(words) == 1:
        return words.pop()
    if words <= {Word.NOT_REACHABLE, Word.UNDECIDED}:
        return Word.UNDECIDED
    if words <= {Word.NOT_REACHABLE, Word.NOT_DETERMINABLE}:
        return Word.NOT_DETERMINABLE
    return Word.ONLY_IF


def _describe_box(
    claims: Claims, name: str, set_outside: Mapping[str, str | Range], boxes: Sequence[Box]
) -> BoxFinding:
    asked = claims.scenarios[name]
    outside = {
        key: value
        if isinstance(value, str)
        else write_bounds(bounds_of(value), claims.written_unit(key))
        for key, value in set_outside.items()
    }
    return BoxFinding(
        settings=(
            *(SettingFinding(key, text) for key, text in asked.set.items() if key not in outside),
            *(SettingFinding(key, text, outside=True) for key, text in outside.items()),
        ),
        solved_for=tuple(key for key in asked.free if key not in outside),
        left_out=asked.without,
        only=asked.only,
        not_applied=tuple(dict.fromkeys(why for box in boxes for why in box.not_applied.values())),
    )


def _grids(
    claims: Claims,
    scenario: str,
    settings: Mapping[str, str | Range],
    grids: Mapping[str, Sequence[Axis]],
    steps: int,
) -> Iterator[Grid]:
    for name, axes in grids.items():
        yield grid(claims, scenario, settings, name, axes, steps=steps)
