"""The JSON Schema of spec files, for editors and other programs."""

from __future__ import annotations

from typing import Any

from fte_audit.spec.columns import ROLE_KINDS, Source
from fte_audit.spec.model import SpecFile
from fte_audit.spec.roles import SOURCE_KEYS, Handling, Keep, RoleKind

_TEXT = {"type": "string", "minLength": 1}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a spec file.

    It holds the shape: keys, types, closed choices. What it can't say (expressions, column names,
    keys that exclude each other) is checked when a spec is read.
    """
    schema = SpecFile.model_json_schema(by_alias=True, mode="validation")
    definitions: dict[str, Any] = schema.pop("$defs")
    source = definitions.pop("Source")
    for kind in RoleKind:
        definitions[_source_name(kind)] = _source_of(kind, source)
    columns = definitions["Columns"]["properties"]
    for role, kind in ROLE_KINDS.items():
        described = columns[role.value]["description"]
        reference = {"$ref": f"#/$defs/{_source_name(kind)}"}
        columns[role.value] = {
            "description": described,
            "anyOf": [
                {**_TEXT, "description": "A column or an expression."},
                reference,
                {"type": "null"},
            ],
        }
    short = {"enum": [Keep.REFUSE.value, Keep.ALL.value]}
    logs = definitions["Logs"]["properties"]
    logs["duplicates"] = {
        "description": logs["duplicates"]["description"],
        "anyOf": [short, {"$ref": "#/$defs/Duplicates"}],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A spec of fte-audit",
        "description": SpecFile.__doc__,
        **tidied({key: schema[key] for key in ("type", "properties", "required")}),
        "additionalProperties": False,
        "$defs": {name: tidied(definitions[name]) for name in sorted(definitions)},
    }


def _source_name(kind: RoleKind) -> str:
    return f"{kind.name.title()}Source"


def _source_of(kind: RoleKind, source: dict[str, Any]) -> dict[str, Any]:
    """The schema of a source that holds only what fits a role of this kind."""
    properties = {
        key: dict(source["properties"][key])
        for key in Source.model_fields
        if key in SOURCE_KEYS[kind]
    }
    if kind is RoleKind.HANDLING:
        meanings: dict[str, Any] = {"enum": [handling.value for handling in Handling]}
    else:
        meanings = {"type": "boolean" if kind is RoleKind.BOOLEAN else "string"}
    if "values" in properties:
        properties["values"] = {
            "description": properties["values"]["description"],
            "type": "object",
            "minProperties": 1,
            "additionalProperties": meanings,
        }
    return {
        "type": "object",
        "description": f"Where a role that holds {kind.phrase} comes from.",
        "properties": properties,
        "additionalProperties": False,
        "oneOf": [{"required": ["column"]}, {"required": ["expression"]}],
    }


def tidied(value: Any) -> Any:
    """Leave out the titles that pydantic makes of names, and close mappings of names to others."""
    if isinstance(value, dict):
        closed = {"additionalProperties": False} if "patternProperties" in value else {}
        return closed | {
            key: tidied(inner)
            for key, inner in value.items()
            if not (key == "title" and isinstance(inner, str))
        }
    return [tidied(inner) for inner in value] if isinstance(value, list) else value
