"""What a crosscheck found as a page for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.render.colour import write_lines
from fte_audit.render.crosscheck.blocks import (
    Answer,
    Facts,
    Heading,
    Numbered,
    Paragraph,
    Table,
)
from fte_audit.render.crosscheck.page import page_of
from fte_audit.render.layout import (
    GAP,
    NARROWEST,
    Column,
    Piece,
    Style,
    fill,
    grid,
    section,
    share_out,
    width_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.findings import Crosscheck
    from fte_audit.render.crosscheck.blocks import Block, Fact, Page
    from fte_audit.render.layout import Line

_WITH_DETAILS_BESIDE = 120


def render(found: Crosscheck, width: int = 80, *, colour: bool = False) -> str:
    """Write the page.

    Args:
        found: What the crosscheck found.
        width: Cells of a line, at least 40; no line is longer.
        colour: Whether to use the terminal's colours; without, there is no escape sequence.
    """
    return write_page(page_of(found), width, colour=colour)


def write_page(page: Page, width: int = 80, *, colour: bool = False) -> str:
    """Write any page that is made of blocks.

    Args:
        page: The page.
        width: Cells of a line, at least 40; no line is longer.
        colour: Whether to use the terminal's colours; without, there is no escape sequence.
    """
    return write_lines(_page(page, max(width, NARROWEST)), colour=colour)


def _page(page: Page, width: int) -> Iterator[Line]:
    yield from fill(page.title, width, Style.TITLE)
    yield from _blocks(page.lead, width)
    for part in page.sections:
        yield from section(part.title, width)
        if part.subject:
            yield from fill(part.subject, width, Style.HEADER)
        yield from _blocks(part.blocks, width)


def _blocks(blocks: Sequence[Block], width: int) -> Iterator[Line]:
    before: Block | None = None
    for block in blocks:
        if before is not None and _apart(before, block):
            yield ()
        yield from _lines(block, width)
        before = block


def _apart(before: Block, block: Block) -> bool:
    """Whether an empty line stands between two blocks."""
    match block:
        case Answer():
            return False
        case Table():
            return not isinstance(before, Heading)
        case Paragraph(_, Style.HEADER | Style.WARNING):
            return not isinstance(before, Heading)
        case Paragraph():
            return not isinstance(before, Paragraph | Heading | Table)
        case Heading():
            return True
        case _:
            return not isinstance(before, Paragraph | Heading)


def _lines(block: Block, width: int) -> Iterator[Line]:
    match block:
        case Paragraph(text, style):
            yield from fill(text, width, style)
        case Heading(text):
            yield from fill(text, width, Style.HEADER)
        case Facts(items):
            yield from _facts(items, width, "• ")
        case Numbered(items, first):
            size = len(str(first + len(items) - 1))
            for number, text in enumerate(items, first):
                yield from fill(text, width, indent=f"{number:>{size}}  ", hang=" " * (size + 2))
        case Answer():
            yield from _answer(block, width)
        case _:
            yield from _table(block, width)


def _facts(facts: Sequence[Fact], width: int, mark: str, indent: str = "") -> Iterator[Line]:
    hang = indent + " " * len(mark)
    for fact in facts:
        yield from fill(fact.text, width, indent=indent + mark, hang=hang)


def _answer(answer: Answer, width: int) -> Iterator[Line]:
    indent = " " * 4
    yield from fill(answer.label, width, Style.HEADER, f"{answer.number:>2}  ", indent)
    yield from fill(answer.word, width, answer.style, indent)
    yield from _facts(answer.reasons, width, "• ", indent)
    yield from _facts(answer.asked, width, "→ ", indent)


def _table(table: Table, width: int) -> Iterator[Line]:
    beside = bool(table.details) and width >= _WITH_DETAILS_BESIDE
    styles = [Style.PLAIN] * len(table.header)
    header, rows = list(table.header), [list(row.cells) for row in table.rows]
    if beside:
        styles.append(Style.QUIET)
        header.append(table.details)
        rows = [[*row.cells, "\n".join(row.details)] for row in table.rows]
    sizes = [_size(column) for column in zip(header, *rows, strict=True)]
    parts = _parts(sizes, width) if table.breakable else [list(range(len(sizes)))]
    for number, chosen in enumerate(parts):
        if number:
            yield ()
        columns = [Column(size) for size in share_out([sizes[at] for at in chosen], width)]
        yield from grid([Piece(header[at], Style.HEADER) for at in chosen], columns)
        for cells, row in zip(rows, table.rows, strict=True):
            yield from grid([Piece(cells[at], styles[at]) for at in chosen], columns)
            for detail in () if beside else row.details:
                yield from fill(detail, width, Style.QUIET, indent="  ", hang="    ")


def _size(column: Sequence[str]) -> int:
    return max(width_of(line) for cell in column for line in cell.split("\n"))


def _parts(sizes: Sequence[int], width: int) -> Iterator[list[int]]:
    """Part columns so that each part has room, the first column repeated."""
    first = max(1, min(sizes[0], width // 2))
    part, room = [0], width - first
    for at, size in enumerate(sizes[1:], 1):
        taken = GAP + max(1, min(size, width // 3))
        if taken > room:
            yield part
            part, room = [0], width - first
        part.append(at)
        room -= taken
    yield part
