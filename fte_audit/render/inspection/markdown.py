"""An inspection as GitHub-flavoured Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.render.inspection import phrases
from fte_audit.render.markup import code, escape, write_table
from fte_audit.render.text import prose, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fte_audit.inspection.model import Inspection, Suspicion


def render(inspection: Inspection) -> str:
    """Write what was found."""
    parts = [
        [f"# {phrases.TITLE}", "", *(escape(prose(each)) for each in phrases.lead(inspection))],
        ["## To look at", "", *_suspicions(inspection)],
        _questions(inspection),
        ["## Columns", "", *_columns(inspection), "", phrases.PRIVACY],
    ]
    return "\n".join("\n".join([*part, ""]) for part in parts if part)


def _suspicions(inspection: Inspection) -> Iterator[str]:
    if not inspection.suspicions:
        yield phrases.NO_SUSPICION
    for number, suspicion in enumerate(inspection.suspicions, start=1):
        yield f"{number}. {_suspicion(suspicion)}"


def _suspicion(suspicion: Suspicion) -> str:
    columns = ", ".join(code(visible(column)) for column in suspicion.columns)
    lines = "; ".join(code(prose(line)) for line in suspicion.spec)
    return (
        f"**{escape(prose(suspicion.kind))}** {columns}: {escape(prose(suspicion.text))}. "
        f"{escape(prose(suspicion.advice))}" + (f" {lines}" if lines else "")
    )


def _questions(inspection: Inspection) -> list[str]:
    if not inspection.questions:
        return []
    listed = [f"- {escape(prose(question))}" for question in inspection.questions]
    return [f"## {phrases.QUESTIONS}", "", *listed]


def _columns(inspection: Inspection) -> list[str]:
    rows = [
        [
            code(phrases.name(column)),
            escape(phrases.missing(column, inspection.rows)),
            escape(phrases.distinct(column)),
            escape(phrases.content(column)),
            escape(phrases.taken_for(column)),
        ]
        for column in inspection.columns
    ]
    return write_table(["Column", "Missing", "Different", "Holds", "Taken for"], rows, words=5)
