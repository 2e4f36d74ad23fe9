"""A draw, or what its labels say, as JSON: numbers only, nothing about a single conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.render.json_text import write_document

if TYPE_CHECKING:
    from fte_audit.review.model import Draw, Verified


def render(found: Draw | Verified) -> str:
    """Write the numbers; what fits on a line stands on one line."""
    return write_document(found.to_dict())
