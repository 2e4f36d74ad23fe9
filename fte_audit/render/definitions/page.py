"""The pages about definitions: a list, one of them, two held against each other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from fte_audit.render.crosscheck.blocks import (
    Fact,
    Facts,
    Numbered,
    Page,
    Paragraph,
    Row,
    Section,
    Table,
)
from fte_audit.render.definitions.gauged import ON_LOG, OnLog, sections, value_of
from fte_audit.render.layout import Style
from fte_audit.spec.definitions.axes import QUESTIONS, Axis, in_words
from fte_audit.spec.definitions.contrasting import Contrast
from fte_audit.spec.definitions.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.readings.gauging import Gauges
    from fte_audit.render.crosscheck.blocks import Block
    from fte_audit.spec.definitions.catalogue import Entry
    from fte_audit.spec.definitions.model import Source

Shown: TypeAlias = "Contrast | tuple[Entry, ...] | OnLog"
"""Two definitions held against each other, or some: several are listed, one is shown in full.

Each with what it comes to on a log, where there is one.
"""

_TITLES: Final = {
    Kind.RESOLUTION: "Resolved, contained or deflected",
    Kind.HANDLING: "Handled or abandoned",
    Kind.REPEAT: "Resolved at once, or back again",
    Kind.TIME: "Times",
    Kind.RATING: "Satisfied",
}
_LISTED: Final = {
    Kind.RESOLUTION: (Axis.SILENCE, Axis.WAIT),
    Kind.HANDLING: (Axis.DENOMINATOR, Axis.HAND_OVER),
    Kind.REPEAT: (Axis.RETURNS, Axis.JUDGE),
    Kind.TIME: (Axis.UNIT, Axis.HAND_OVER),
    Kind.RATING: (Axis.DENOMINATOR,),
}
"""The axes that a list of each kind shows."""
_SEEN: Final = {
    "primary": "the publisher's own text",
    "quoted": "quoted by others",
    "transcribed": "copied out by others",
    "secondary": "retold by others",
}
_UNKNOWN: Final = "`unstated` is what the source does not say, or not in the part that was read."
_SILENCE: Final = "Silence: what a customer is who leaves without a word."
_MARKS: Final = "Marks: * another definition followed it, ? part of it is general knowledge."
_HOW: Final = "`fte-audit definitions NAME` shows one, `fte-audit definitions A B` compares two."


def page_of(shown: Shown) -> Page:
    """The page of what is shown."""
    if isinstance(shown, OnLog):
        page = _page(shown.shown, shown.gauges)
        return replace(page, sections=(*sections(shown), *page.sections))
    return _page(shown, None)


def _page(shown: Contrast | tuple[Entry, ...], gauges: Gauges | None) -> Page:
    if isinstance(shown, Contrast):
        return _contrast_page(shown)
    return _entry_page(shown[0]) if len(shown) == 1 else _list_page(shown, gauges)


def _list_page(entries: Sequence[Entry], gauges: Gauges | None) -> Page:
    families = {entry.family for entry in entries}
    whose = "platforms and of the trade" if len(families) > 1 else entries[0].platform
    lead = f"{len(entries)} definitions of {whose}. {_SILENCE} {_UNKNOWN} {_MARKS}"
    sections = [
        Section(title, (_listing(kind, found, gauges),))
        for kind, title in _TITLES.items()
        if (found := [entry for entry in entries if entry.written.kind is kind])
    ]
    return Page("Definitions", (Paragraph(lead), Paragraph(_HOW, Style.QUIET)), tuple(sections))


def _listing(kind: Kind, entries: Sequence[Entry], gauges: Gauges | None) -> Table:
    axes = _LISTED[kind] if gauges is None else _LISTED[kind][:1]
    rows = [
        Row(
            (
                _marked(entry),
                *(_values(entry, axis) for axis in axes),
                *([] if gauges is None else [value_of(entry, gauges)]),
            ),
            (f"{entry.platform}: {entry.written.title}",),
        )
        for entry in entries
    ]
    header = ("Name", *(QUESTIONS[axis].title for axis in axes))
    if gauges is not None:
        header = (*header, ON_LOG)
    return Table(header, tuple(rows), details="What it is")


def _marked(entry: Entry) -> str:
    followed = "*" if entry.written.superseded_by else ""
    return f"{entry.name}{followed}{'?' if entry.written.unverified else ''}"


def _entry_page(entry: Entry) -> Page:
    written = entry.written
    rows = tuple(
        Row((question.title, _values(entry, axis)), _notes(entry, axis))
        for axis, question in QUESTIONS.items()
    )
    sections = [
        Section("The nine axes", (Table(("Axis", "Where it stands"), rows, details="Note"),)),
        Section("What to look out for", (Facts(tuple(map(Fact, written.traps))),)),
    ]
    if written.unverified:
        facts = Facts(tuple(map(Fact, written.unverified)))
        sections.append(Section("From general knowledge", (facts,)))
    if written.readings:
        switches = tuple(
            Fact(in_words(switch), in_words(option)) for switch, option in written.readings.items()
        )
        sections.append(Section("As a reading", (Facts(switches),)))
    sources = Numbered(tuple(map(_cited, entry.sources)))
    sections.append(Section("Sources", (sources,)))
    lead: list[Block] = [Paragraph(_dated(entry), Style.QUIET), Paragraph(written.rule)]
    return Page(written.title, tuple(lead), tuple(sections))


def _dated(entry: Entry) -> str:
    written = entry.written
    parts = [f"{entry.name}. {entry.platform}, last looked at {written.as_of}."]
    if written.valid_from and written.valid_until:
        parts.append(f"It held from {written.valid_from} to {written.valid_until}.")
    elif written.valid_from:
        parts.append(f"It holds since {written.valid_from}.")
    elif written.valid_until:
        parts.append(f"It held until {written.valid_until}.")
    if written.superseded_by:
        parts.append(f"It was followed by {written.superseded_by}.")
    return " ".join(parts)


def _contrast_page(found: Contrast) -> Page:
    pair = (found.first, found.second)
    lead = [Paragraph(f"{entry.name} ({entry.platform}): {entry.written.rule}") for entry in pair]
    sections = [
        Section(title, (_contrasted(axes, pair),))
        for title, axes in (
            ("They differ in", found.differing),
            ("Not known of one or both", found.unknown),
            ("They agree in", found.same),
        )
        if axes
    ]
    if found.switches:
        options = tuple(
            Row((in_words(switch), *(in_words(e.written.readings[switch]) for e in pair)))
            for switch in found.switches
        )
        table = Table(("Switch", *(entry.name for entry in pair)), options)
        sections.append(Section("As readings they differ in", (table,)))
    title = f"{found.first.written.title} and {found.second.written.title}"
    return Page(title, tuple(lead), tuple(sections))


def _contrasted(axes: Sequence[Axis], pair: tuple[Entry, Entry]) -> Table:
    rows = tuple(
        Row(
            (QUESTIONS[axis].title, *(_values(entry, axis) for entry in pair)),
            tuple(f"{entry.name}: {note}" for entry in pair for note in _notes(entry, axis)),
        )
        for axis in axes
    )
    return Table(("Axis", *(entry.name for entry in pair)), rows, details="Notes")


def _values(entry: Entry, axis: Axis) -> str:
    return ", ".join(in_words(value) for value in entry.on(axis).value)


def _notes(entry: Entry, axis: Axis) -> tuple[str, ...]:
    note = entry.on(axis).note
    return () if note is None else (note,)


def _cited(source: Source) -> str:
    return " ".join(_citation(source))


def _citation(source: Source) -> Iterator[str]:
    published = f" ({source.published})" if source.published else ""
    end = "" if f"{source.title}{published}".endswith("?") else "."
    yield f"{source.publisher}: {source.title}{published}{end}"
    yield f"Read {source.retrieved}, {_SEEN[source.seen]}."
    if source.note:
        yield source.note
    yield source.url
