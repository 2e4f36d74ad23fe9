"""Verdicts as JUnit XML, a test case for each claim, as CI servers read it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from fte_audit.gate import fails, gate_of
from fte_audit.render.check.scales import write_level
from fte_audit.render.check.text import block
from fte_audit.render.check.wording import TITLE, message_of
from fte_audit.render.text import prose
from fte_audit.verdicts import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fte_audit.gate import FailOn
    from fte_audit.render.check.context import Context, ToolError
    from fte_audit.verdicts import Verdict

_FORBIDDEN: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 can't hold, not even as a reference."""
_CLASS: Final = "fte-audit.check"


def render(verdicts: Sequence[Verdict], context: Context) -> str:
    """Write the document.

    A contradicted claim is a failure. One that is inconclusive is skipped, unless it fails the
    check; one that depends on the reading or is not testable is skipped in any case.
    """
    results = [_result(verdict, context.fail_on) for verdict in verdicts]
    cases = [
        line
        for verdict, result in zip(verdicts, results, strict=True)
        for line in _case(verdict, context, result)
    ]
    return _document(
        prose(context.title or "") or TITLE,
        [*_properties(verdicts, context), *cases],
        tests=len(verdicts),
        failures=results.count("failure"),
        skipped=results.count("skipped"),
    )


def render_errors(errors: Sequence[ToolError], exit_code: int) -> str:
    """Write a document that says why there are no verdicts: one test case with an error each."""
    lines = []
    for number, error in enumerate(errors, 1):
        body = [f"{error.span}: " if error.span else "", error.said]
        body += [f"\n{error.help}"] if error.help else []
        lines += [
            f"<testcase {_attributes(classname=_CLASS, name=f'error {number}')}>",
            _element("error", "".join(body), type=error.code, message=prose(error.text)),
            "</testcase>",
        ]
    code = ["<properties>", _property("exit code", str(exit_code)), "</properties>"]
    return _document(TITLE, [*code, *lines], tests=len(errors), errors=len(errors))


def _result(verdict: Verdict, fail_on: FailOn) -> str | None:
    match verdict.outcome:
        case Outcome.SUPPORTED:
            return None
        case Outcome.CONTRADICTED:
            return "failure"
        case Outcome.INCONCLUSIVE:
            return "failure" if fails(verdict, fail_on) else "skipped"
        case _:
            return "skipped"


def _case(verdict: Verdict, context: Context, result: str | None) -> Iterator[str]:
    yield f"<testcase {_attributes(classname=_CLASS, name=prose(verdict.name))}>"
    if result is not None:
        yield _element(result, "", type=verdict.outcome.value, message=message_of(verdict))
    yield _element("system-out", block(verdict, context))
    yield "</testcase>"


def _properties(verdicts: Sequence[Verdict], context: Context) -> Iterator[str]:
    yield "<properties>"
    yield _property("spec", prose(context.spec))
    yield _property("report", prose(context.digest))
    yield _property("conversations", str(context.conversations))
    yield _property("level", write_level(context.level))
    yield _property("claims tested", str(context.claims_tested))
    yield _property("fail on", context.fail_on.value)
    yield _property("exit code", str(gate_of(verdicts, context.fail_on).value))
    yield "</properties>"


def _document(
    name: str,
    lines: Iterable[str],
    *,
    tests: int,
    failures: int = 0,
    errors: int = 0,
    skipped: int = 0,
) -> str:
    counts = {"tests": str(tests), "failures": str(failures), "errors": str(errors)}
    suite = _attributes(name=name, **counts, skipped=str(skipped))
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<testsuites {_attributes(**counts)}>",
        f"<testsuite {suite}>",
        *lines,
        "</testsuite>",
        "</testsuites>",
    ]
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", "\n".join(parts) + "\n")


def _property(name: str, value: str) -> str:
    return f"<property {_attributes(name=name, value=value)}/>"


def _element(tag: str, text: str, **attributes: str) -> str:
    start = f"{tag} {_attributes(**attributes)}".rstrip()
    return f"<{start}>{escape(text)}</{tag}>" if text else f"<{start}/>"


def _attributes(**values: str) -> str:
    return " ".join(f"{name}={quoteattr(value)}" for name, value in values.items())
