"""Where figures and statements were published, each source listed once under a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fte_audit.render.crosscheck.blocks import Numbered, Section
from fte_audit.render.crosscheck.naming import capital
from fte_audit.render.text import prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fte_audit.citations import Cited
    from fte_audit.findings import Crosscheck, FigureFinding, StatementFinding

SEEN = {
    "primary": "read at its publisher",
    "quoted": "quoted verbatim by others",
    "transcribed": "copied out by somebody else",
    "secondary": "retold by others",
}
_NO_SOURCE = "No source is given"


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of a crosscheck, each with its number."""

    numbers: Mapping[Cited, int]

    def cite(self, source: Cited | None) -> str:
        """A source in short: who, when, how its words were seen, and its number in the list."""
        if source is None:
            return _NO_SOURCE
        who = source.publisher or source.title or source.url or "unnamed source"
        parts = [prose(part) for part in (who, source.published) if part]
        if source.seen:
            parts.append(SEEN.get(source.seen, prose(source.seen)))
        return f"{', '.join(parts)} [{self.numbers[source]}]"

    def section(self) -> Section:
        """All of them."""
        return Section("Sources", (Numbered(tuple(map(_in_full, self.numbers))),))


def sources_of(found: Crosscheck) -> Sources:
    """Number the sources in the order in which they are first cited."""
    cited = [
        *(each.source for each in found.figures),
        *(each.source for each in found.statements),
    ]
    each_once = dict.fromkeys(source for source in cited if source is not None)
    return Sources({source: number for number, source in enumerate(each_once, 1)})


def words_of(sources: Sources, claim: FigureFinding | StatementFinding) -> Iterator[str]:
    """In which words something was said, where, as what, and what was replied when asked."""
    if quote := prose(claim.quote or ""):
        yield f"“{quote}”"
    if translation := prose(claim.translation or ""):
        yield f"In English: “{translation}”"
    said_as = "" if claim.asserted_as == "unstated" else f"; asserted as {prose(claim.asserted_as)}"
    yield f"{sources.cite(claim.source)}{said_as}"
    for reply in claim.replies:
        when = f", {prose(reply.when)}" if reply.when else ""
        yield f"Reply of {prose(reply.who)}{when}: “{prose(reply.words)}”"


def _in_full(source: Cited) -> str:
    """All that is known of a source, in sentences; its address comes last, to be copied."""
    dates = [
        f"{verb} {prose(when)}"
        for verb, when in (("published", source.published), ("read", source.retrieved))
        if when
    ]
    parts = [
        ": ".join(prose(part) for part in (source.publisher, source.title) if part) or "Unnamed",
        ", ".join(dates),
        f"in the language {prose(source.language)}" if source.language else "",
        SEEN.get(source.seen, prose(source.seen)) if source.seen else "",
        prose(source.note or "").rstrip("."),
        f"SHA-256 of a saved copy: {prose(source.sha256)}" if source.sha256 else "",
    ]
    sentences = " ".join(f"{capital(part)}." for part in parts if part)
    return f"{sentences} {prose(source.url or '')}".rstrip()
