"""Verdicts as workflow commands, which GitHub shows as annotations beside the claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.gate import fails
from fte_audit.render.check.wording import called, counts_said, ending_said, message_of, word_of
from fte_audit.render.layout import clip
from fte_audit.render.text import prose
from fte_audit.verdicts import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fte_audit.diagnostics import Span
    from fte_audit.gate import FailOn
    from fte_audit.render.check.context import Context, ToolError
    from fte_audit.verdicts import Verdict

_LONGEST_TITLE = 200
_LONGEST_MESSAGE = 4000


def render(verdicts: Sequence[Verdict], context: Context) -> str:
    """Write a command for each claim, and one that says how the check ends."""
    commands = [
        _command(
            _level(verdict, context.fail_on),
            f"{called(verdict)}: {word_of(verdict)}",
            message_of(verdict),
            context.places.get(verdict.name),
        )
        for verdict in verdicts
    ]
    said = " ".join([counts_said(verdicts), *context.notes, ending_said(verdicts, context.fail_on)])
    return "".join([*commands, _command("notice", "fte-audit check", prose(said), None)])


def render_errors(errors: Sequence[ToolError], exit_code: int) -> str:
    """Write a command for each reason why there are no verdicts."""
    return "".join(
        _command(
            "error",
            f"fte-audit check: {error.code} (exit code {exit_code})",
            prose(error.text),
            error.span,
        )
        for error in errors
    )


def _level(verdict: Verdict, fail_on: FailOn) -> str:
    match verdict.outcome:
        case Outcome.CONTRADICTED:
            return "error"
        case Outcome.INCONCLUSIVE | Outcome.DEPENDS:
            return "warning"
        case _:
            return "warning" if fails(verdict, fail_on) else "notice"


def _command(level: str, title: str, message: str, span: Span | None) -> str:
    places = {} if span is None else {"line": span.line, "col": span.column}
    file = None if span is None else _printable(span.file)
    properties = {"file": file, **places, "title": clip(title, _LONGEST_TITLE)}
    written = ",".join(
        f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None
    )
    return f"::{level} {written}::{_data(clip(message, _LONGEST_MESSAGE))}\n"


def _printable(path: str) -> str:
    """A path as GitHub looks for it, apart from what would act where the commands are printed."""
    return "".join(
        each if each.isprintable() or each in "\r\n" else f"<U+{ord(each):04X}>" for each in path
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
