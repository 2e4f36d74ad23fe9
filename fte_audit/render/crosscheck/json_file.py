"""What a crosscheck found as JSON, and the schema of that JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fte_audit.render.json_file import read_schema
from fte_audit.render.json_text import write_document

if TYPE_CHECKING:
    from fte_audit.findings import Crosscheck


def render(found: Crosscheck) -> str:
    """Write all that was found; what fits on a line stands on one line.

    Read back, without `digest`, its canonical JSON gives its digest.
    """
    return write_document(found.to_dict())


def crosscheck_schema() -> dict[str, Any]:
    """The JSON Schema of what a crosscheck found."""
    return read_schema("crosscheck.schema.json")
