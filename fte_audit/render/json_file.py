"""The report as JSON, and the schema of that JSON."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

from fte_audit.render.text import escape_in_json
from fte_audit.report import canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fte_audit.report import Report

_LINE = 160


def render(report: Report) -> str:
    r"""Write the report whole; what fits on a line stands on one line, and so do the tallies.

    Read back, without `digest` and `run`, its canonical JSON gives its digest. Characters that
    could not be seen are written as `\u202e`, which JSON reads as the same text.
    """
    return escape_in_json("".join(_members(report.to_dict())))


def report_schema() -> dict[str, Any]:
    """The JSON Schema of the report."""
    text = resources.files("fte_audit").joinpath("report.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _members(content: dict[str, Any]) -> Iterator[str]:
    start = "{"
    for name in sorted(content):
        value = canonical_json(content[name]) if name == "tallies" else _write(content[name], 1)
        yield f"{start}\n  {_inline(name)}: {value}"
        start = ","
    yield "\n}\n"


def _write(value: object, depth: int) -> str:
    inline = _inline(value)
    if len(inline) + 2 * depth <= _LINE or not isinstance(value, (dict, list, tuple)):
        return inline
    inner, outer = "  " * (depth + 1), "  " * depth
    if isinstance(value, dict):
        parts = [
            f"{_inline(str(name))}: {_write(value[name], depth + 1)}" for name in sorted(value)
        ]
        return "{\n" + ",\n".join(inner + part for part in parts) + f"\n{outer}}}"
    parts = [_write(element, depth + 1) for element in value]
    return "[\n" + ",\n".join(inner + part for part in parts) + f"\n{outer}]"


def _inline(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False)
