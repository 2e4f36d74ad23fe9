"""The formats of definitions; nothing is imported for one until it is asked for."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from fte_audit.render.formats import Format

if TYPE_CHECKING:
    from fte_audit.render.definitions.page import Shown


class FormatName(StrEnum):
    """What a format is called on the command line."""

    TEXT = "text"
    JSON = "json"
    MD = "md"


NAMED: dict[FormatName, Format[Shown]] = {
    FormatName.TEXT: Format("plain text", "definitions.terminal"),
    FormatName.JSON: Format("JSON", "definitions.json_file"),
    FormatName.MD: Format("Markdown", "definitions.markdown"),
}
"""Every format."""
