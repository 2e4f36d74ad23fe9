"""Definitions as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fte_audit.render.definitions.gauged import OnLog, plain
from fte_audit.render.json_text import write_document
from fte_audit.spec.definitions.contrasting import Contrast

if TYPE_CHECKING:
    from fte_audit.render.definitions.page import Shown
    from fte_audit.spec.definitions.catalogue import Entry

_FORMAT: Final = 1


def render(shown: Shown) -> str:
    """Write all that is known of each definition, and on which axes two of them differ."""
    if isinstance(shown, OnLog):
        content = {**_content(shown.shown), "log": plain(shown)}
    else:
        content = _content(shown)
    return write_document({"format": _FORMAT, **content})


def _content(shown: Contrast | tuple[Entry, ...]) -> dict[str, Any]:
    if not isinstance(shown, Contrast):
        return {"definitions": [entry.plain() for entry in shown]}
    return {
        "definitions": [shown.first.plain(), shown.second.plain()],
        "differing": [str(axis) for axis in shown.differing],
        "unknown": [str(axis) for axis in shown.unknown],
        "same": [str(axis) for axis in shown.same],
        "switches": list(shown.switches),
    }
