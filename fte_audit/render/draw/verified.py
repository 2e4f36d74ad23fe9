"""What labels say, as a page for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.render.colour import write_lines
from fte_audit.render.draw import phrases
from fte_audit.render.layout import (
    NARROWEST,
    Column,
    Piece,
    Style,
    clip,
    fill,
    grid,
    section,
    share_out,
    width_of,
)
from fte_audit.render.numbers import write_count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.render.layout import Line
    from fte_audit.review.model import Agreement, Question, Verified, VerifiedShare

_LONGEST = 200


def render(verified: Verified, width: int = 80, *, colour: bool = False) -> str:
    """Write the page.

    Args:
        verified: What the labels say.
        width: Cells of a line, at least 40; no line is longer.
        colour: Whether to use the terminal's colours; without, there is no escape sequence.
    """
    return write_lines(_page(verified, max(width, NARROWEST)), colour=colour)


def _page(verified: Verified, width: int) -> Iterator[Line]:
    yield from fill(phrases.VERIFIED, width, Style.TITLE)
    for sentence in (*phrases.lead(verified.draw), *phrases.labelled(verified)):
        yield from fill(sentence, width)
    yield from sections(verified, width)
    yield ()
    yield from fill(phrases.OPEN, width, Style.QUIET)


def sections(verified: Verified, width: int) -> Iterator[Line]:
    """The shares, those of each stratum, and who agrees with whom, as sections of any page.

    Args:
        verified: What the labels say.
        width: Cells of a line, at least 40.
    """
    headers = ("", "Yes", "No", "Open", "Share", f"{verified.level * 100:g} % interval", "If open")
    every = [verified.shares, *(each.shares for each in verified.strata)]
    rows = [headers, *(row for shares in every for row in _rows(shares))]
    sizes = [max(width_of(row[at]) for row in rows) for at in range(len(headers))]
    layout = [Column(n, right=at > 0) for at, n in enumerate(share_out(sizes, width))]
    yield from section("Verified shares", width)
    yield from grid([Piece(each, Style.HEADER) for each in headers], layout, bottom=True)
    yield from _grid(_rows(verified.shares), layout)
    yield from section("By stratum", width)
    for each in verified.strata:
        name = clip(phrases.stratum_name(each.stratum.key), _LONGEST)
        of = f"{write_count(each.stratum.drawn)} of {write_count(each.stratum.population)}"
        yield from fill(f"{name}: {of}", width, Style.HEADER)
        yield from _grid(_rows(each.shares), layout)
    if verified.agreement is not None:
        yield from section("The log's own `resolved`", width)
        yield from _agreement(verified.agreement, verified.level, width)
    if verified.kappas:
        yield from section("Two people", width)
        for question, kappa in verified.kappas.items():
            yield from fill(phrases.agreement_of_two(question, kappa), width)


def _rows(shares: Mapping[Question, VerifiedShare]) -> list[tuple[str, ...]]:
    return [
        (
            question,
            write_count(found.yes),
            write_count(found.no),
            write_count(found.unsure + found.unlabelled),
            phrases.share(found),
            phrases.interval(found.interval),
            phrases.interval(found.bounds),
        )
        for question, found in shares.items()
    ]


def _grid(rows: Sequence[Sequence[str]], layout: Sequence[Column]) -> Iterator[Line]:
    for row in rows:
        yield from grid([Piece(each) for each in row], layout)


def _agreement(agreement: Agreement, level: float, width: int) -> Iterator[Line]:
    rows = [
        ("", "People: yes", "People: no"),
        ("Log: resolved", write_count(agreement.both), write_count(agreement.log_only)),
        ("Log: not", write_count(agreement.people_only), write_count(agreement.neither)),
    ]
    layout = [Column(13), Column(11, right=True), Column(10, right=True)]
    yield from grid([Piece(each, Style.HEADER) for each in rows[0]], layout)
    yield from _grid(rows[1:], layout)
    for sentence in phrases.confirmed(agreement, level):
        yield from fill(sentence, width)
