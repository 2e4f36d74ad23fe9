"""Verdicts as SARIF 2.1.0, which code-scanning services read.

A result that fails the check has the kind `fail`; any other has the kind that says what is known
(`pass`, `open`, `review`, `notApplicable`), and then SARIF admits no level but `none`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from fte_audit.canonical import digest_of
from fte_audit.gate import fails, gate_of
from fte_audit.render.check.wording import counts_said, ending_said, message_of
from fte_audit.render.json_text import write_document
from fte_audit.render.text import prose
from fte_audit.verdicts import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fte_audit.diagnostics import Span
    from fte_audit.gate import FailOn
    from fte_audit.render.check.context import Context, ToolError
    from fte_audit.verdicts import Verdict

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_RULES: Final = {
    Outcome.SUPPORTED: ("pass", "All that the log leaves open lies within what the claim allows."),
    Outcome.CONTRADICTED: ("fail", "Nothing that the log leaves open lies within what it allows."),
    Outcome.INCONCLUSIVE: ("open", "The log leaves open whether the claim holds."),
    Outcome.DEPENDS: ("review", "Under some readings the claim holds, under others it does not."),
    Outcome.NOT_TESTABLE: ("notApplicable", "The log lacks what the claim is about."),
}
_ORDER: Final = tuple(Outcome)


def render(verdicts: Sequence[Verdict], context: Context) -> str:
    """Write the document."""
    run = _run(
        {
            "executionSuccessful": True,
            "exitCode": gate_of(verdicts, context.fail_on).value,
            "exitCodeDescription": ending_said(verdicts, context.fail_on),
        },
        [_result(verdict, context) for verdict in verdicts],
        version=context.version,
    )
    run["properties"] = {"counts": counts_said(verdicts), **context.to_plain()}
    return write_document({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def render_errors(errors: Sequence[ToolError], exit_code: int) -> str:
    """Write a document that says why there are no verdicts."""
    invocation = {
        "executionSuccessful": False,
        "exitCode": exit_code,
        "toolExecutionNotifications": [
            {
                "level": "error",
                "message": {"text": _literally(prose(error.text))},
                "descriptor": {"id": error.code},
                **({"locations": [_location(error.span)]} if error.span else {}),
            }
            for error in errors
        ],
    }
    return write_document({"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(invocation, [])]})


def _run(
    invocation: dict[str, Any], results: list[dict[str, Any]], *, version: str | None = None
) -> dict[str, Any]:
    driver: dict[str, Any] = {"name": "fte-audit", "rules": [_rule(each) for each in _ORDER]}
    if version is not None:
        driver["version"] = version
    return {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }


def _rule(outcome: Outcome) -> dict[str, Any]:
    level = "error" if outcome is Outcome.CONTRADICTED else "warning"
    return {
        "id": _id(outcome),
        "shortDescription": {"text": f"A claim is {outcome.value}"}
        if outcome is not Outcome.DEPENDS
        else {"text": f"A claim {outcome.value}"},
        "fullDescription": {"text": _RULES[outcome][1]},
        "defaultConfiguration": {"level": level},
    }


def _id(outcome: Outcome) -> str:
    return outcome.value.replace(" ", "-")


def _result(verdict: Verdict, context: Context) -> dict[str, Any]:
    kind, level = _weight(verdict, context.fail_on)
    place = context.places.get(verdict.name)
    location = _file(context.spec) if place is None else _location(place)
    return {
        "ruleId": _id(verdict.outcome),
        "ruleIndex": _ORDER.index(verdict.outcome),
        "kind": kind,
        "level": level,
        "message": {"text": _literally(message_of(verdict))},
        "locations": [location],
        # The same claim keeps it from run to run, wherever in the file it moves.
        "partialFingerprints": {"claim/v1": digest_of(verdict.name)},
        "properties": {"verdict": verdict.to_plain()},
    }


def _weight(verdict: Verdict, fail_on: FailOn) -> tuple[str, str]:
    if verdict.outcome is Outcome.CONTRADICTED:
        return "fail", "error"
    return ("fail", "warning") if fails(verdict, fail_on) else (_RULES[verdict.outcome][0], "none")


def _literally(text: str) -> str:
    r"""Text of a message without links and placeholders, whatever it looks like.

    Example:
        >>> print(_literally("[a](https://example.com) {0}"))
        \[a\](https://example.com) {{0}}
    """
    return re.sub(r"([\\[\]])", r"\\\1", text).replace("{", "{{").replace("}", "}}")


def _location(span: Span) -> dict[str, Any]:
    location = _file(span.file)
    if span.line is not None:
        region = {"startLine": span.line}
        if span.column is not None:
            region["startColumn"] = span.column
        location["physicalLocation"]["region"] = region
    return location


def _file(name: str) -> dict[str, Any]:
    path = quote(name.replace("\\", "/"), errors="replace")
    uri = f"file://{path}" if path.startswith("/") else path
    return {"physicalLocation": {"artifactLocation": {"uri": uri}}}
