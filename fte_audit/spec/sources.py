"""Where the values of a role come from, written as YAML."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fte_audit.spec.model import Source


def write_source(source: Source) -> str:
    """Write where a role's values come from, as a value of YAML.

    Example:
        >>> from fte_audit.spec.model import Source
        >>> write_source(Source(column="rating")), write_source(Source(column="rating", missing=[0]))
        ('rating', '{column: "rating", missing: [0]}')
    """
    given = source.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    if set(given) == {"column"}:
        return write_name(given["column"])
    if set(given) == {"expression"}:
        return json.dumps(given["expression"], ensure_ascii=False)
    return (
        "{"
        + ", ".join(
            f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in given.items()
        )
        + "}"
    )


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
    return text if plain else json.dumps(text, ensure_ascii=False)
