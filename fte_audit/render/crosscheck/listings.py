"""What a crosscheck rests on: figures, statements, assumptions, relations, samples, questions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fte_audit.quantities.writing import with_unit, write_value
from fte_audit.render.crosscheck.blocks import (
    Fact,
    Facts,
    Heading,
    Numbered,
    Paragraph,
    Row,
    Section,
    Table,
)
from fte_audit.render.crosscheck.citing import words_of
from fte_audit.render.crosscheck.naming import called, capital, say_range
from fte_audit.render.layout import Style
from fte_audit.render.numbers import write_exact
from fte_audit.render.text import prose, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.findings import (
        AssumptionFinding,
        Crosscheck,
        FigureFinding,
        Question,
        RelationFinding,
        SampleFinding,
        StatementFinding,
    )
    from fte_audit.render.crosscheck.blocks import Block
    from fte_audit.render.crosscheck.citing import Sources
    from fte_audit.render.crosscheck.naming import Names

_TAKEN = "What a figure may be is all that its wording allows, rounded or cut off."
_NOT_NUMBERS = "Not determinable from figures, however well those go together."
_SHARES = frozenset({"share", "change"})
_WORD = re.compile(r"\w+")


def figures_section(figures: Sequence[FigureFinding], sources: Sources) -> Section:
    """What was published, and the rules by which its wording was read."""
    rows = tuple(
        Row(
            (capital(called(each)), prose(each.value), say_range(each.either, each.unit)),
            tuple(_about_figure(each, sources)),
        )
        for each in figures
    )
    header = ("Figure", "As printed", "What it may be")
    blocks: list[Block] = [Paragraph(_TAKEN, Style.QUIET)]
    blocks.append(Table(header, rows, details="In which words, and where"))
    blocks += [Heading("How the wording is read"), Facts(_rules(figures))]
    return Section("Published figures", tuple(blocks))


def _about_figure(figure: FigureFinding, sources: Sources) -> Iterator[str]:
    yield from words_of(sources, figure)
    if figure.metric:
        yield f"With a log, compare its metric {prose(figure.metric)}"


def _rules(figures: Sequence[FigureFinding]) -> tuple[Fact, ...]:
    found: dict[str, dict[str, None]] = {}
    for figure in figures:
        rule = prose(figure.rule).rstrip(".")
        found.setdefault(rule, {})[prose(figure.value)] = None
    return tuple(Fact(rule, "; ".join(values)) for rule, values in found.items())


def samples_section(figures: Sequence[FigureFinding]) -> Section:
    """Whether shares and means can come from the answers that they are said to come from."""
    facts = [
        Fact(called(each), _about_sample(each, each.sample))
        for each in figures
        if each.sample is not None
    ]
    return Section("Small samples", (Facts(tuple(facts)),))


def _about_sample(figure: FigureFinding, sample: SampleFinding) -> str:
    value, n = prose(figure.value), f"{sample.n:,} answers"
    if sample.items != 1:
        n += f", each the mean of {sample.items:,} whole numbers"
    can = "can" if sample.possible else "can't"
    nearest = _nearest(sample.nearest, figure.unit)
    said = f"{value} {can} come from {n} (GRIM); the nearest that these give: {nearest}"
    if sample.deviation is None:
        return said
    deviation = f"a standard deviation of {prose(sample.deviation)}"
    if sample.deviation_possible is None:
        return f"{said}; {deviation} was not tested"
    can = "can" if sample.deviation_possible else "can't"
    return f"{said}; with {deviation} it {can} come from answers of yes and no (DEBIT)"


def _nearest(ends: tuple[float, float], unit: str) -> str:
    """One or two numbers, with as many digits as it takes to tell them apart."""
    scale, sign = (100, " %") if unit in _SHARES else (1, "")
    written: list[str] = []
    for digits in range(3, 10):
        written = [write_exact(float(f"{end * scale:.{digits}g}")) + sign for end in ends]
        if written[0] != written[1]:
            break
    return prose(with_unit(" or ".join(dict.fromkeys(written)), unit))


def assumptions_section(names: Names, assumptions: Sequence[AssumptionFinding]) -> Section:
    """What was assumed, and on which basis."""
    rows = tuple(
        Row((capital(called(each)), _assumed(each)), tuple(_about_assumption(names, each)))
        for each in assumptions
    )
    table = Table(("Assumption", "What it may be"), rows, details="Basis and readings")
    return Section("Assumptions", (table,))


def _assumed(assumption: AssumptionFinding) -> str:
    if assumption.range is not None:
        said = say_range(assumption.range, assumption.unit)
        if assumption.central is None:
            return said
        return f"{said}; usually {visible(write_value(assumption.central, assumption.unit))}"
    if assumption.options:
        return "one of its readings" if len(assumption.options) > 1 else "its one reading"
    return "unknown: solved for"


def _about_assumption(names: Names, assumption: AssumptionFinding) -> Iterator[str]:
    if assumption.options:
        readings = (
            f"{prose(key)}: {names.labels.get(option) or prose(option)}"
            for key, option in assumption.options
        )
        yield f"Read as {'; or '.join(readings)}"
    if basis := prose(assumption.basis or ""):
        yield basis


def relations_section(names: Names, found: Crosscheck) -> Section:
    """What has to hold between the numbers, and what the names in it stand for."""
    blocks: list[Block] = []
    for title, is_built_in in (("Of the file", False), ("Built in", True)):
        relations = [each for each in found.relations if each.built_in is is_built_in]
        if relations:
            blocks += [Heading(title), _relations(relations)]
    if found.passed_over:
        facts = (Fact(names.label(name), prose(why)) for name, why in found.passed_over)
        blocks += [Heading("Built in, but not applied"), Facts(tuple(facts))]
    if known := _glossary(names, found.relations):
        blocks += [
            Heading("The names in the formulas"),
            Table(("Name", "What it is", "Unit"), known),
        ]
    return Section("Relations", tuple(blocks))


def _relations(relations: Sequence[RelationFinding]) -> Table:
    rows = tuple(
        Row(
            (capital(called(each)), prose(each.formula), prose(each.unit)),
            (prose(each.source),) if each.source else (),
        )
        for each in relations
    )
    details = "Source" if any(row.details for row in rows) else ""
    return Table(("Relation", "Formula", "Unit"), rows, details=details)


def _glossary(names: Names, relations: Sequence[RelationFinding]) -> tuple[Row, ...]:
    words = dict.fromkeys(word for each in relations for word in _WORD.findall(each.formula))
    return tuple(
        Row((visible(word), names.label(word), prose(names.units[word])))
        for word in words
        if word in names.units
    )


def statements_section(statements: Sequence[StatementFinding], sources: Sources) -> Section:
    """What was published and is no number, and what would settle it."""
    rows = tuple(
        Row(
            (capital(called(each)), prose(each.settled_by or "")),
            tuple(words_of(sources, each)),
        )
        for each in statements
    )
    table = Table(("Statement", "What would settle it"), rows, "In which words, and where")
    return Section("Statements", (Paragraph(_NOT_NUMBERS, Style.QUIET), table))


def questions_section(questions: Sequence[Question]) -> Section:
    """What to ask the publisher, the questions that decide the answer first."""
    decisive = [prose(each.text) for each in questions if each.decides]
    others = [prose(each.text) for each in questions if not each.decides]
    blocks: list[Block] = []
    if decisive:
        blocks += [Heading("These decide the answers above"), Numbered(tuple(decisive))]
    if others:
        title = "Also not defined" if decisive else "Not defined"
        blocks += [Heading(title), Numbered(tuple(others), len(decisive) + 1)]
    return Section("Questions to send", tuple(blocks))
