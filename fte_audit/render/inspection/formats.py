"""The formats of an inspection; nothing is imported for one until it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.render.formats import Format

if TYPE_CHECKING:
    from fte_audit.inspection.model import Inspection

FORMATS: dict[str, Format[Inspection]] = {
    ".json": Format("JSON", "inspection.json_file"),
    ".md": Format("Markdown", "inspection.markdown"),
    ".txt": Format("plain text", "inspection.terminal"),
}
"""Suffix of a file, in lower case -> its format."""
