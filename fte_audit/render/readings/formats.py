"""The formats of readings; nothing is imported for one until it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.render.formats import Format

if TYPE_CHECKING:
    from fte_audit.readings.model import VariedLog

FORMATS: dict[str, Format[VariedLog]] = {
    ".json": Format("JSON", "readings.json_file"),
    ".csv": Format("comma-separated values", "readings.comma"),
    ".txt": Format("plain text", "readings.terminal"),
}
"""Suffix of a file, in lower case -> its format."""
