"""What a page about a crosscheck says, before any layout: the terminal and Markdown share it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.render.crosscheck.answers import answers_section, summary
from fte_audit.render.crosscheck.blocks import Fact, Facts, Page, Paragraph, Section
from fte_audit.render.crosscheck.citing import sources_of
from fte_audit.render.crosscheck.listings import (
    assumptions_section,
    figures_section,
    questions_section,
    relations_section,
    samples_section,
    statements_section,
)
from fte_audit.render.crosscheck.naming import names_of
from fte_audit.render.crosscheck.scenarios import scenario_section
from fte_audit.render.layout import Style
from fte_audit.render.text import prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fte_audit.findings import Crosscheck
    from fte_audit.render.crosscheck.blocks import Block

_SHORT_DIGEST = len("sha256:") + 12
_RECOMPUTE = (
    "It is the SHA-256 of all that was found and of the claim file: the same file and the same "
    "settings give the same digest, on any machine. The JSON holds all of it at nine digits."
)


def page_of(found: Crosscheck) -> Page:
    """Say all that was found."""
    sections = [section for section in _sections(found) if section.blocks]
    return Page(
        prose(found.title or "") or "Crosscheck of published figures", _lead(found), tuple(sections)
    )


def _lead(found: Crosscheck) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if about := prose(found.about or ""):
        blocks.append(Paragraph(about))
    decisive = sum(question.decides for question in found.questions)
    said = summary(found.scenarios)
    if found.questions:
        said += f" Questions to send: {len(found.questions)} ({decisive} of them decisive)."
    blocks.append(Paragraph(said))
    digest = f"Digest {found.digest[:_SHORT_DIGEST]}… (in full below)"
    return (*blocks, Paragraph(digest, Style.QUIET))


def _sections(found: Crosscheck) -> Iterator[Section]:
    names, sources = names_of(found), sources_of(found)
    if found.scenarios:
        yield answers_section(names, found.scenarios)
    if found.figures:
        yield figures_section(found.figures, sources)
    for number, scenario in enumerate(found.scenarios, 1):
        yield scenario_section(names, number, scenario)
    if found.assumptions:
        yield assumptions_section(names, found.assumptions)
    yield relations_section(names, found)
    if any(figure.sample for figure in found.figures):
        yield samples_section(found.figures)
    if found.statements:
        yield statements_section(found.statements, sources)
    if sources.numbers:
        yield sources.section()
    yield questions_section(found.questions)
    yield Section("Notes", _notes(found))
    yield Section("Check and keep", (Paragraph(found.digest), Paragraph(_RECOMPUTE, Style.QUIET)))


def _notes(found: Crosscheck) -> tuple[Block, ...]:
    budget = (
        f"Each question was allowed {found.budget:,} looks at a relation; what that did not settle "
        "is undecided."
    )
    return (Facts(tuple(Fact(prose(note)) for note in (*found.notes, budget))),)
