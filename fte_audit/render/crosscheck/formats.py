"""The formats a crosscheck can be written in; nothing is imported for one until it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.render.formats import Format

if TYPE_CHECKING:
    from fte_audit.findings import Crosscheck

FORMATS: dict[str, Format[Crosscheck]] = {
    ".json": Format("JSON", "crosscheck.json_file"),
    ".md": Format("Markdown", "crosscheck.markdown"),
    ".txt": Format("plain text", "crosscheck.terminal"),
}
"""Suffix of a file, in lower case -> its format."""
