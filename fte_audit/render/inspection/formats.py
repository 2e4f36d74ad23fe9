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


def format_of(suffix: str) -> Format[Inspection] | None:
    """The format of files with this suffix, or None where there is none.

    Example:
        >>> format_of(".MD").name
        'Markdown'
    """
    return FORMATS.get(suffix.lower())
