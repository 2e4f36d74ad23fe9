"""What pydantic found, in the words and at the places of the person who wrote the spec."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fte_audit.diagnostics import Diagnostic, Span, did_you_mean
from fte_audit.spec.metrics import METRIC_KINDS
from fte_audit.spec.model import block_at
from fte_audit.spec.published import CLAIM_KINDS, TAG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pydantic_core import ErrorDetails

    from fte_audit.spec.fields import Block
    from fte_audit.spec.yaml_reader import Path, SourceMap

_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "dict_type": "a mapping of keys to values",
    "tuple_type": "a list",
}
_MEND = {
    "string_type": "put it in quotes to make it text",
    "bool_type": "write true or false, without quotes",
    "tuple_type": "write it as [a, b]",
}
_LIMITS = {
    "greater_than_equal": "{given} is too small: the least is {ge}",
    "greater_than": "{given} is too small: it is above {gt}",
    "less_than_equal": "{given} is too large: the greatest is {le}",
    "string_too_short": "the text is empty",
    "string_too_long": "the text is longer than {max_length} characters",
    "too_short": "{actual_length} values stand here; at least {min_length} are needed",
    "too_long": "{actual_length} values stand here; at most {max_length} fit",
}
_KINDS = {"metrics": ("metric", METRIC_KINDS), "claims": ("claim", CLAIM_KINDS)}
_UNION_STEPS = {"str", "int", "float", "bool"}


def diagnose(
    errors: Iterable[ErrorDetails],
    places: SourceMap | None,
    block_at: Callable[[Path], type[Block] | None] = block_at,
) -> list[Diagnostic]:
    """Turn the errors of pydantic into diagnostics, in the order of the file.

    Args:
        errors: What pydantic found.
        places: Where everything is written; None for values that were made in Python.
        block_at: The block at a path, of the models that were validated.
    """
    groups: dict[Path, list[ErrorDetails]] = {}
    for error in errors:
        path = error["loc"]
        of_union = bool(path) and path[-1] in _UNION_STEPS and error["type"] in _WANTED
        groups.setdefault(path[:-1] if of_union else path, []).append(error)
    found = [
        diagnostic
        for path, group in groups.items()
        for diagnostic in _diagnose_value(path, group, places, block_at)
    ]
    return sorted(found, key=in_file_order)


def in_file_order(diagnostic: Diagnostic) -> tuple[int, int]:
    """Sorts diagnostics of one file by their place."""
    span = diagnostic.span
    return (span.line or 0, span.column or 0) if span else (0, 0)


def _diagnose_value(
    path: Path,
    errors: list[ErrorDetails],
    places: SourceMap | None,
    block_at: Callable[[Path], type[Block] | None],
) -> Iterator[Diagnostic]:
    """Yield what is wrong with one value; several errors mean that no member of a union fitted."""
    first = errors[0]
    if len(errors) > 1 and all(error["type"] in _WANTED for error in errors):
        wanted = list(dict.fromkeys(_WANTED[error["type"]] for error in errors))
        listed = " or ".join([", ".join(wanted[:-1]), wanted[-1]]) if len(wanted) > 1 else wanted[0]
        yield placed(
            places, path, Diagnostic("FTE122", f"{_shown(first['input'])} is not {listed}")
        )
        return
    for error in errors:
        yield _diagnose_error(path, error, places, block_at)


def _diagnose_error(  # noqa: PLR0911 - one way out for each sort of error
    path: Path,
    error: ErrorDetails,
    places: SourceMap | None,
    block_at: Callable[[Path], type[Block] | None],
) -> Diagnostic:
    kind, context, given = error["type"], error.get("ctx", {}), error["input"]
    if kind == "spec":
        inner = (*path, *(context["at"] or ()))
        problem = Diagnostic(context["code"], context["message"], help=context["hint"])
        of_key = bool(path) and path[-1] == "[key]"
        return placed(places, inner, problem, context["offset"], key=of_key or bool(context["at"]))
    if path == ("version",):
        return placed(places, path, _version(kind, given))
    if kind == "extra_forbidden":
        return placed(places, path, _unknown_key(path, block_at), key=True)
    if kind == "missing" and isinstance(path[-1], int):
        number = path[-1] + 1
        problem = Diagnostic("FTE122", f"a list of {number} values should stand here")
        return placed(places, path[:-1], problem)
    if kind in {"missing", "union_tag_not_found"}:
        return placed(
            places, path[:-1] if kind == "missing" else path, _missing(path, kind), key=True
        )
    if kind == "union_tag_invalid":
        what, kinds = _KINDS[str(path[0])]
        problem = _no_choice(f"kind of {what}", str(context["tag"]).removeprefix(TAG), kinds)
        return placed(places, (*path, "kind"), problem)
    if kind in {"literal_error", "enum"}:
        choices = re.findall(r"'([^']*)'", context["expected"])
        return placed(places, path, _no_choice(f"`{_last_key(path)}`", given, choices))
    if kind in _LIMITS:
        return placed(
            places, path, Diagnostic("FTE129", _LIMITS[kind].format(given=_shown(given), **context))
        )
    if kind in _WANTED:
        problem = Diagnostic(
            "FTE122", f"{_shown(given)} is not {_WANTED[kind]}", help=_MEND.get(kind)
        )
        return placed(places, path, problem)
    raise AssertionError(f"no words for the error {kind} at {path}")


def placed(
    places: SourceMap | None,
    path: Path,
    problem: Diagnostic,
    offset: int | None = None,
    *,
    key: bool = False,
) -> Diagnostic:
    """Give a problem its place: of the value or of its key; without a file, its path in words."""
    if places is None:
        where = ".".join(str(step) for step in path)
        message = f"{where}: {problem.message}" if where else problem.message
        return Diagnostic(problem.code, message, None, problem.help)
    span: Span = places.key(path) if key else places.value(path, offset)
    return Diagnostic(problem.code, problem.message, span, problem.help)


def _version(kind: str, given: Any) -> Diagnostic:
    if kind == "missing":
        return Diagnostic(
            "FTE124", "the key `version` is missing", help="start the file with `version: 1`"
        )
    message = f"version {_shown(given)} is not known here"
    return Diagnostic("FTE124", message, help="this release reads `version: 1`")


def _unknown_key(path: Path, block_at: Callable[[Path], type[Block] | None]) -> Diagnostic:
    block = block_at(path[:-1])
    known = block.keys() if block else []
    hint = did_you_mean(str(path[-1]), known) or f"known keys: {', '.join(known)}"
    return Diagnostic("FTE120", f"unknown key `{path[-1]}`", help=hint)


def _missing(path: Path, kind: str) -> Diagnostic:
    if kind == "union_tag_not_found":
        hint = f"one of {', '.join(METRIC_KINDS)}"
        return Diagnostic("FTE121", "the key `kind` is missing", help=hint)
    return Diagnostic("FTE121", f"the key `{path[-1]}` is missing")


def _no_choice(what: str, given: Any, choices: Iterable[str]) -> Diagnostic:
    known = list(choices)
    hint = did_you_mean(given, known) if isinstance(given, str) else None
    message = (
        f"{_shown(given)} is not a {what}"
        if what.startswith("kind")
        else f"{_shown(given)} does not fit {what}"
    )
    return Diagnostic("FTE123", message, help=hint or f"one of {', '.join(known)}")


def _last_key(path: Path) -> str:
    return next(step for step in reversed(path) if isinstance(step, str))


def _shown(value: Any) -> str:
    """A value as the user knows it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = str(value)
    return f"`{text if len(text) <= 40 else text[:37] + '...'}`"  # noqa: PLR2004
