"""JSON that people can read as well: what fits on a line stands on one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fte_audit.canonical import canonical_json
from fte_audit.render.text import escape_in_json

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_LINE = 160


def write_document(content: Mapping[str, Any], *, on_one_line: Collection[str] = ()) -> str:
    r"""Write plain values as a document of sorted keys that ends with its line.

    Characters that could not be seen are written as `\u202e`, which JSON reads as the same text.

    Args:
        content: What to write.
        on_one_line: Members that stand on one line, however long they are.

    Example:
        >>> print(write_document({"b": [1, 2], "a": "x"}), end="")
        {
          "a": "x",
          "b": [1, 2]
        }
    """
    return escape_in_json("".join(_members(content, on_one_line)))


def _members(content: Mapping[str, Any], on_one_line: Collection[str]) -> Iterator[str]:
    start = "{"
    for name in sorted(content):
        whole = name in on_one_line
        value = canonical_json(content[name]) if whole else _write(content[name], 1)
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
