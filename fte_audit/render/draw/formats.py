"""The formats of draws and verified shares; nothing is imported for one until it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.render.formats import Format

if TYPE_CHECKING:
    from fte_audit.review.model import Draw, Verified

DRAW_FORMATS: dict[str, Format[Draw]] = {
    ".csv": Format("CSV", "draw.sheet", private="conversations"),
    ".json": Format("JSON", "draw.json_file"),
    ".txt": Format("plain text", "draw.terminal"),
}
"""Suffix of a file, in lower case -> its format, of a draw."""

VERIFIED_FORMATS: dict[str, Format[Verified]] = {
    ".json": Format("JSON", "draw.json_file"),
    ".txt": Format("plain text", "draw.verified"),
}
"""The same of verified shares."""
