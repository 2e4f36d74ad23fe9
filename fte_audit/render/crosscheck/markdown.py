"""What a crosscheck found as GitHub-flavoured Markdown, to publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.render.crosscheck.blocks import (
    Answer,
    Facts,
    Heading,
    Numbered,
    Paragraph,
)
from fte_audit.render.crosscheck.page import page_of
from fte_audit.render.layout import Style
from fte_audit.render.markup import escape, write_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.findings import Crosscheck
    from fte_audit.render.crosscheck.blocks import Block, Fact, Page, Table

_STRONG = frozenset({Style.HEADER, Style.WARNING})


def render(found: Crosscheck) -> str:
    """Write the page; no text of the file is a link, HTML or emphasis in it."""
    return write_page(page_of(found))


def write_page(page: Page) -> str:
    """Write any page that is made of blocks; no text in it is a link, HTML or emphasis."""
    lines = [f"# {escape(page.title)}", "", *_blocks(page.lead)]
    for section in page.sections:
        title = f"{section.title}: {section.subject}" if section.subject else section.title
        lines += [f"## {escape(title)}", "", *_blocks(section.blocks)]
    return "\n".join(lines)


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    for at, block in enumerate(blocks):
        yield from _lines(block)
        last = at + 1 == len(blocks)
        if last or not (isinstance(block, Answer) and isinstance(blocks[at + 1], Answer)):
            yield ""


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text, style):
            yield _strong(text) if style in _STRONG else escape(text)
        case Heading(text):
            yield f"### {escape(text)}"
        case Facts(items):
            yield from _facts(items, "- ")
        case Numbered(items, first):
            for number, text in enumerate(items, first):
                yield f"{number}. {escape(text)}"
        case Answer():
            yield from _answer(block)
        case _:
            yield from _table(block)


def _facts(facts: Sequence[Fact], start: str) -> Iterator[str]:
    for fact in facts:
        yield f"{start}{escape(fact.text)}"


def _answer(answer: Answer) -> Iterator[str]:
    start = f"{answer.number}. "
    inner = " " * len(start)
    yield f"{start}{escape(answer.label)}: {_strong(answer.word)}"
    yield from _facts(answer.reasons, f"{inner}- ")
    yield from _facts(answer.asked, f"{inner}- → ")


def _table(table: Table) -> list[str]:
    header = [*table.header, *([table.details] if table.details else [])]
    rows = [
        [*row.cells, *([" · ".join(row.details)] if table.details else [])] for row in table.rows
    ]
    return write_table(
        [escape(cell) for cell in header],
        [[escape(cell) for cell in row] for row in rows],
        len(header),
    )


def _strong(text: str) -> str:
    return f"**{escape(text)}**"
