"""An inspection as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.render.json_text import write_document

if TYPE_CHECKING:
    from fte_audit.inspection.model import Inspection


def render(inspection: Inspection) -> str:
    """Write all that was found; what fits on a line stands on one line."""
    return write_document(inspection.to_dict())
