"""The JSON Schema of claim files, for editors and other programs."""

from __future__ import annotations

from typing import Any

from fte_audit.spec.claims.model import ClaimFile
from fte_audit.spec.schema import tidied


def claims_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a claim file.

    It holds the shape. What it can't say (how a value reads, names that are there, units) is
    checked when a file is read.
    """
    schema = ClaimFile.model_json_schema(by_alias=True, mode="validation")
    definitions: dict[str, Any] = schema.pop("$defs")
    short = {"type": "string", "minLength": 1, "description": "The relation alone."}
    (relation,) = schema["properties"]["relations"]["patternProperties"].values()
    relation["anyOf"].insert(0, short)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A claim file of fte-audit",
        "description": ClaimFile.__doc__,
        **tidied({key: schema[key] for key in ("type", "properties", "required")}),
        "additionalProperties": False,
        "$defs": {name: tidied(definitions[name]) for name in sorted(definitions)},
    }
