"""Where the values of a role come from, written as YAML."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from fte_audit.spec.nodes import Name
from fte_audit.spec.printing import is_bare_name, to_text

if TYPE_CHECKING:
    from fte_audit.spec.columns import Source

_BASIC: Final = 0xFFFF


def write_source(source: Source) -> str:
    """Write where a role's values come from, as a value of YAML.

    Example:
        >>> from fte_audit.spec.columns import Source
        >>> write_source(Source(column="rating")), write_source(Source(column="n", missing=[0]))
        ('rating', '{column: "n", missing: [0]}')
    """
    given = source.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    if set(given) == {"column"} and is_bare_name(given["column"]):
        return write_name(given["column"])
    if set(given) == {"expression"}:
        return quoted(given["expression"])
    return "{" + ", ".join(f"{key}: {quoted(value)}" for key, value in given.items()) + "}"


def write_name(text: str) -> str:
    """Write the name of a column, or another text, as a value of YAML.

    Example:
        >>> write_name("rating"), write_name("no"), write_name("Contact Reason")
        ('rating', '"no"', '"Contact Reason"')
    """
    plain = text.isidentifier() and text.lower() not in {
        "null",
        "true",
        "false",
        "yes",
        "no",
        "y",
        "n",
        "on",
        "off",
    }
    return text if plain else quoted(text)


def quoted(value: object) -> str:
    r"""Write a plain value so that YAML and JSON read it, with what can't be printed spelled out.

    Example:
        >>> print(quoted("a\u202eb: å"))
        "a\u202Eb: å"
    """
    text = json.dumps(value, ensure_ascii=False)
    return "".join(each if each.isprintable() else _spelled(ord(each)) for each in text)


def column_expression(column: str) -> str:
    """Write a column as an expression names it.

    Example:
        >>> column_expression("updated_at"), column_expression("Last Update")
        ('updated_at', '"Last Update"')
    """
    return to_text(Name(column))


def _spelled(code: int) -> str:
    return f"\\u{code:04X}" if code <= _BASIC else f"\\U{code:08X}"
