"""The report as JSON, and the schema of that JSON."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

from fte_audit.render.json_text import write_document

if TYPE_CHECKING:
    from fte_audit.report import Report


def render(report: Report) -> str:
    """Write the report whole; what fits on a line stands on one line, and so do the tallies.

    Read back, without `digest` and `run`, its canonical JSON gives its digest.
    """
    return write_document(report.to_dict(), on_one_line={"tallies"})


def report_schema() -> dict[str, Any]:
    """The JSON Schema of the report."""
    return read_schema("report.schema.json")


def read_schema(name: str) -> dict[str, Any]:
    """A JSON Schema that is a file of the package."""
    text = resources.files("fte_audit").joinpath(name).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
