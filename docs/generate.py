"""Writes the pages of `docs/` that are made from the code.

    python docs/generate.py           write them
    python docs/generate.py --check   exit 1 where one is stale

To add a page, write a function that returns its text and enter it in `PAGES`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fte_audit.assumptions import CATALOGUE
from fte_audit.equivalents.equating import INPUTS
from fte_audit.plan.folding import MESSAGE_FACTS
from fte_audit.quantities.ranges import Rule
from fte_audit.quantities.units import CONVERSIONS
from fte_audit.spec.claims.library import library
from fte_audit.spec.claims.schema import claims_schema
from fte_audit.spec.columns import ROLE_KINDS
from fte_audit.spec.definitions.axes import QUESTIONS, in_words
from fte_audit.spec.definitions.catalogue import catalogue
from fte_audit.spec.metrics import METRIC_MODELS, Fact
from fte_audit.spec.nodes import Function
from fte_audit.spec.presets.library import preset, preset_names
from fte_audit.spec.published import CLAIM_MODELS, OfMetric, Printed, SpecClaim
from fte_audit.spec.reader import standard_spec
from fte_audit.spec.schema import json_schema
from fte_audit.staffing.methods import METHODS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fte_audit.spec.definitions.catalogue import Entry
    from fte_audit.spec.definitions.model import Source
    from fte_audit.spec.presets.library import Preset
    from fte_audit.staffing.methods import Method

DOCS = Path(__file__).parent
SCHEMA = json_schema()
CLAIMS = claims_schema()
DEFINITIONS: dict[str, Any] = SCHEMA["$defs"] | CLAIMS["$defs"]
CLAIM: dict[str, Any] = DEFINITIONS["ValueClaim"]["properties"]
SHARED = [key for key in SpecClaim.model_fields if key != "kind"]
PRINTED = [key for key in Printed.model_fields if key not in SpecClaim.model_fields]
OF_METRIC = [key for key in OfMetric.model_fields if key not in SpecClaim.model_fields]

FACTS = {
    Fact.FIRST_HANDLER: "text: `ai` or `human`, whoever handled it first",
    Fact.RESOLUTION_TIME: "duration: from start to end",
    Fact.FIRST_RESPONSE_TIME: "duration: from start to the first answer",
    Fact.HANDLE_TIME: "duration: the role `duration`, or from start to end where it is not mapped",
    Fact.CSAT_GIVEN: "boolean: whether it was rated",
    Fact.CSAT_TOP: "boolean: whether the rating counts as satisfied",
    Fact.HANDED_OVER: "boolean: whether it went from the AI to a person",
    Fact.CONTAINED: "boolean: whether it ended without a person",
}

FUNCTIONS = {
    Function.ABS: ("number or duration", "the same", "Without its sign."),
    Function.CEIL: ("number", "number", "Rounded up to a whole number."),
    Function.COALESCE: ("two or more of one type", "the same", "The first that is not missing."),
    Function.CONTAINS: ("text, text", "boolean", "Whether the second stands in the first."),
    Function.ENDS_WITH: ("text, text", "boolean", "Whether the first ends with the second."),
    Function.FLOOR: ("number", "number", "Rounded down to a whole number."),
    Function.GREATEST: (
        "two or more numbers, times or durations",
        "the same",
        "The greatest; missing ones are passed over.",
    ),
    Function.HOURS: ("duration", "number", "Its length in hours."),
    Function.LEAST: (
        "two or more numbers, times or durations",
        "the same",
        "The least; missing ones are passed over.",
    ),
    Function.LENGTH: ("text", "number", "How many characters (code points) it has."),
    Function.LOWER: ("text", "text", "In small letters, by Unicode's full mapping."),
    Function.MINUTES: ("duration", "number", "Its length in minutes."),
    Function.NULLIF: (
        "two of one type",
        "the same",
        "The first, missing where it equals the second.",
    ),
    Function.ROUND: ("number", "number", "To the nearest whole number, halves away from zero."),
    Function.SECONDS: ("duration", "number", "Its length in seconds."),
    Function.STARTS_WITH: ("text, text", "boolean", "Whether the first starts with the second."),
    Function.TRIM: ("text", "text", "Without spaces, tabs and line ends at both ends."),
    Function.UPPER: (
        "text",
        "text",
        "In capital letters, by Unicode's full mapping (`ß` is `SS`).",
    ),
}


def spec_page() -> str:
    """The reference of the spec: the prose of `spec.template.md` with tables from the models."""
    return _filled("spec.template.md", _tables())


def claims_page() -> str:
    """The reference of the claim file, in the same way."""
    return _filled("claims.template.md", _claim_tables())


def presets_page() -> str:
    """The presets, in the same way."""
    found = [preset(name) for name in preset_names()]
    index = [f"| [`{p.name}`](#{p.name}) | {p.export} | {p.retrieved} |" for p in found]
    parts = {"index": "\n".join(index), "presets": "\n\n".join(map(_preset, found))}
    return _filled("presets.template.md", parts)


def definitions_page() -> str:
    """The catalogue of definitions, in the same way."""
    found = list(catalogue().values())
    axes = [
        f"### {question.title}\n\n{question.asks}\n\n"
        + _table(("value", "meaning"), [(f"`{v}`", means) for v, means in question.values.items()])
        for question in QUESTIONS.values()
    ]
    index = [
        (f"[`{entry.name}`](#{entry.name})", entry.platform, entry.written.title) for entry in found
    ]
    parts = {
        "index": _table(("name", "whose", "what it is"), index),
        "axes": "\n\n".join(axes),
        "definitions": "\n\n".join(map(_definition, found)),
    }
    return _filled("definitions.template.md", parts)


def staffing_page() -> str:
    """Full-time equivalents, in the same way."""
    methods = "\n\n".join(map(_method, METHODS.values()))
    return _filled("staffing.template.md", {"methods": methods, "assumptions": _assumptions()})


PAGES: dict[str, Callable[[], str]] = {
    "staffing.md": staffing_page,
    "spec.md": spec_page,
    "claims.md": claims_page,
    "presets.md": presets_page,
    "definitions.md": definitions_page,
}


def _definition(entry: Entry) -> str:
    written = entry.written
    axes = [
        (
            question.title,
            ", ".join(map(in_words, entry.on(axis).value)),
            entry.on(axis).note or "",
        )
        for axis, question in QUESTIONS.items()
    ]
    dates = {
        "since": written.valid_from,
        "until": written.valid_until,
        "followed by": written.superseded_by
        and f"[`{written.superseded_by}`](#{written.superseded_by})",
        "last looked at": written.as_of,
    }
    said = ", ".join(f"{words} {value}" for words, value in dates.items() if value)
    parts = [
        f"### {entry.name}",
        f"{entry.platform}: **{written.title}** ({said}). {written.rule}",
        _table(("axis", "where it stands", "note"), axes),
        "\n".join(f"* {trap}" for trap in written.traps),
    ]
    if written.unverified:
        unknown = "\n".join(f"* {each}" for each in written.unverified)
        parts.append(f"From general knowledge, which no source says that was read:\n\n{unknown}")
    if written.readings:
        options = ", ".join(f"`{key}: {option}`" for key, option in written.readings.items())
        parts.append(f"As a reading: {options}.")
    parts.append("Sources:\n\n" + "\n".join(f"* {_source(each)}" for each in entry.sources))
    return "\n\n".join(parts)


def _source(source: Source) -> str:
    published = f", {source.published}" if source.published else ""
    note = f" {source.note}" if source.note else ""
    return (
        f"{source.publisher}, {source.title}{published}: <{source.url}> "
        f"(read {source.retrieved}, {source.seen}).{note}"
    )


def _preset(found: Preset) -> str:
    tables = [
        (
            f"`{table.name}`" + (" (optional)" if table.optional else ""),
            "any name" if "*" in table.files else ", ".join(f"`{each}`" for each in table.files),
            _codes(table.needs),
            _codes(table.may_lack),
        )
        for table in found.tables.values()
    ]
    rows = [
        (
            f"`{rows.kind}`",
            f"`{rows.table}`",
            _codes(rows.key),
            f"`{rows.where}`" if rows.where else "",
        )
        for rows in found.rows
    ]
    joins = [
        (
            f"`{join.name}`",
            f"`{join.table}`" + (f" where `{join.where}`" if join.where else ""),
            ", ".join(f"`{left}` = `{right}`" for left, right in join.on.items()),
            f"`{join.newest_by}`" if join.newest_by else "",
        )
        for join in found.joins
    ]
    settings = [
        (f"`{name}`", setting.means, _codes(text for text in setting.default if text))
        for name, setting in found.settings.items()
    ]
    parts = [
        f"## {found.name}",
        f"{found.export}. Sources, read on {found.retrieved}: "
        + ", ".join(f"<{source}>" for source in found.sources)
        + ".",
        "What it takes care of:",
        "\n".join(f"* {trap}" for trap in found.traps),
        "What every report says:",
        "\n".join(f"* {note}" for note in found.notes),
        _table(("table", "files", "columns that it needs", "columns that it may lack"), tables),
        _table(("rows", "from", "key", "where"), rows),
    ]
    if joins:
        parts.append(_table(("looked up", "in", "by", "newest by"), joins))
    if (contained := found.handle_time_contains_concurrency) is not None:
        parts += ["Of handle times:", f"* {contained.warning} Source: <{contained.source}>."]
    if settings:
        parts.append(_table(("setting", "meaning", "default"), settings))
    return "\n\n".join(parts)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _filled(template: str, tables: dict[str, str]) -> str:
    text = (DOCS / template).read_text(encoding="utf-8")
    for name, table in tables.items():
        marker = f"<!-- {name} -->"
        if marker not in text:
            raise SystemExit(f"{template} has no {marker}")
        text = text.replace(marker, table)
    return text


def _claim_tables() -> dict[str, str]:
    conversions = [(f"`{name}`", str(value), unit) for name, (value, unit) in CONVERSIONS.items()]
    rules = [(f"`{rule}`", rule.sentence) for rule in Rule]
    relations = [
        (f"`{each.name}`", f"`{each.holds}`", f"`{each.gives}`" if each.gives else "", each.label)
        for each in library().relations.values()
    ]
    quantities = [
        (f"`{each.name}`", f"`{each.unit}`", each.means) for each in library().quantities.values()
    ]
    blocks = {
        "claim": "Claim",
        "source": "Publication",
        "sample": "Sample",
        "assumption": "Assumption",
        "relation": "OwnRelation",
        "scenario": "Scenario",
    }
    return {
        "top": _keys(CLAIMS["properties"], tuple(CLAIMS["required"])),
        **{name: _block(definition) for name, definition in blocks.items()},
        "conversions": _table(("name", "value", "unit"), conversions),
        "rules": _table(("wording", "rule"), rules),
        "relations": _table(("name", "relation", "gives", "what it is"), relations),
        "quantities": _table(("`is:`", "unit", "meaning"), quantities),
    }


def _block(name: str) -> str:
    definition = DEFINITIONS[name]
    return _keys(definition["properties"], definition.get("required", ()))


def _tables() -> dict[str, str]:
    sources = {
        name: DEFINITIONS[f"{name}Source"]["properties"]
        for name in ("Time", "Duration", "Rating", "Money", "Handling")
    }
    merged = {key: value for properties in sources.values() for key, value in properties.items()}
    kinds = "\n\n".join(_metric(kind) for kind in METRIC_MODELS)
    roles = [
        (f"`{role}`", kind.phrase, DEFINITIONS["Columns"]["properties"][role]["description"])
        for role, kind in ROLE_KINDS.items()
    ]
    functions = [(f"`{name}`", *FUNCTIONS[name]) for name in Function]
    metrics = [
        (f"`{name}`", f"`{metric.kind}`", metric.unit or "", metric.description or "")
        for name, metric in standard_spec().metrics.items()
    ]
    return {
        "top": _keys(SCHEMA["properties"]),
        "logs": _keys(DEFINITIONS["Logs"]["properties"]),
        "roles": _table(("role", "holds", "meaning"), roles),
        "source": _keys(merged),
        "messages": _keys(DEFINITIONS["Messages"]["properties"]),
        "duplicates": _keys(DEFINITIONS["Duplicates"]["properties"]),
        "expect": _keys(DEFINITIONS["Expect"]["properties"]),
        "kinds": kinds,
        "facts": _table(("fact", "meaning"), [(f"`{fact}`", FACTS[fact]) for fact in Fact]),
        "told": ", ".join(f"`{fact}`" for fact in MESSAGE_FACTS),
        "standard": _table(("metric", "kind", "unit", "meaning"), metrics),
        "breakdowns": _keys(DEFINITIONS["Breakdowns"]["properties"]),
        "intervals": _block("Intervals"),
        "compare": _block("Compare"),
        "assumed": _block("Assumed"),
        "billed": _block("Billed"),
        "assumptions": _assumptions(),
        "claim": _keys({key: CLAIM[key] for key in SHARED}),
        "printed": _keys({key: CLAIM[key] for key in PRINTED}, ("value",)),
        "of_metric": _keys({key: CLAIM[key] for key in OF_METRIC}, ("metric",)),
        "claim_kinds": "\n\n".join(_claim(kind) for kind in CLAIM_MODELS),
        "source_of_claim": _block("Publication"),
        "reply": _block("Reply"),
        "functions": _table(("function", "takes", "gives", "meaning"), functions),
    }


def _assumptions() -> str:
    """What can be assumed, with its default and why."""
    rows = []
    for name, kind in CATALOGUE.items():
        default = kind.assumption
        ends = (default.low, default.central, default.high) if default else ()
        basis = f"{kind.basis} ({kind.source})" if kind.source else kind.basis
        values = ", ".join(f"{float(end):,.6g}" for end in ends)
        rows.append((f"`{name}`", kind.unit, kind.means, values, basis))
    head = ("assumption", "unit", "meaning", "default: low, central, high", "basis")
    return _table(head, rows)


def _method(method: Method) -> str:
    rows = [
        ("full-time equivalents", method.formula),
        ("takes from the log", "; ".join(INPUTS[name][0] for name in method.observes)),
        ("assumes", _codes(method.assumes)),
        ("larger with more", _codes(method.raised_by)),
        ("net", method.net),
        ("source", method.source),
    ]
    return f"### {method.label}\n\n{method.says}\n\n{_table(('', ''), rows)}"


def _metric(kind: str) -> str:
    model = METRIC_MODELS[kind]
    definition = DEFINITIONS[model.__name__]
    own = {key: value for key, value in definition["properties"].items() if key != "kind"}
    return f"### {kind}\n\n{model.__doc__}\n\n{_keys(own, definition.get('required', ()))}"


def _claim(kind: str) -> str:
    """The keys that only this kind of claim has."""
    model = CLAIM_MODELS[kind]
    definition = DEFINITIONS[model.__name__]
    shared = {key for each in (SpecClaim, OfMetric, Printed) for key in each.model_fields}
    own = {
        key: value
        for key, value in definition["properties"].items()
        if key not in shared or (key in {"value", "quote"} and value != CLAIM.get(key))
    }
    also = [
        name
        for name, base in (("a metric", OfMetric), ("a figure", Printed))
        if issubclass(model, base)
    ]
    has = f" It has the keys of {' and of '.join(also)}." if also else ""
    table = f"\n\n{_keys(own, definition.get('required', ()))}" if own else ""
    return f"### {kind}\n\n{model.__doc__}{has}{table}"


def _keys(properties: dict[str, Any], required: tuple[str, ...] = ()) -> str:
    rows = [
        (f"`{key}`", _type(value), _default(key, value, required), _description(value))
        for key, value in properties.items()
    ]
    return _table(("key", "value", "default", "meaning"), rows)


def _description(value: dict[str, Any]) -> str:
    reference = value.get("$ref", "").rsplit("/", 1)[-1]
    return str(value.get("description") or DEFINITIONS.get(reference, {}).get("description", ""))


def _default(key: str, value: dict[str, Any], required: tuple[str, ...]) -> str:
    if key in required or key == "version":
        return "required"
    default = value.get("default")
    if default in (None, [], {}) or isinstance(default, dict):
        return ""
    if isinstance(default, list):
        return f"`[{', '.join(str(item) for item in default)}]`"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _type(value: dict[str, Any]) -> str:  # noqa: PLR0911 - one way out for each sort of schema
    if "$ref" in value:
        name = value["$ref"].rsplit("/", 1)[1]
        return _type(DEFINITIONS[name]) if "enum" in DEFINITIONS[name] else "mapping"
    if "discriminator" in value:
        return "mapping"
    if "anyOf" in value or "oneOf" in value:
        either = value.get("anyOf") or value["oneOf"]
        parts = [_type(part) for part in either if part.get("type") != "null"]
        if "number" in parts:
            parts = [part for part in parts if part != "whole number"]
        return " or ".join(dict.fromkeys(parts))
    if "const" in value:
        return f"`{value['const']}`"
    if "enum" in value:
        return ", ".join(f"`{choice}`" for choice in value["enum"])
    if value.get("format") == "sql-expression":
        return "expression"
    if value.get("type") == "array":
        items = value.get("prefixItems")
        if items:
            return f"[{', '.join(_type(item) for item in items)}]"
        return f"list of {_type(value['items'])}"
    names = {
        "string": "text",
        "integer": "whole number",
        "number": "number",
        "boolean": "true or false",
        "object": "mapping",
        "null": "null",
    }
    return names[value["type"]]


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )


def main(arguments: list[str]) -> int:
    """Write the pages, or compare them with `--check`."""
    stale = []
    for name, page in PAGES.items():
        path, text = DOCS / name, page()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
    outcome = "is stale: run `python docs/generate.py`" if "--check" in arguments else "written"
    for name in stale:
        print(f"docs/{name} {outcome}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
