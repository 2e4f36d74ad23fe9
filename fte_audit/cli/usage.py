"""A command line that can't be read: typer's words as a diagnostic."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fte_audit.diagnostics import Diagnostic

if TYPE_CHECKING:
    from typer import TyperException

_SUGGESTION: Final = re.compile(r"[.]? (?:Did you mean (.+)[?]|[(]Possible options: (.+)[)])$")


def misuse(error: TyperException) -> Diagnostic:
    """Say what is wrong with the options and arguments, and where they are listed."""
    said, context = " ".join(error.format_message().split()), getattr(error, "ctx", None)
    command = "fte-audit" if context is None else context.command_path
    hint = f"`{command} --help` says what there is"
    if suggested := _SUGGESTION.search(said):
        said = said[: suggested.start()]
        names = (suggested[1] or suggested[2]).replace("'", "").split(", ")
        hint = f"did you mean {' or '.join(f'`{name}`' for name in names)}?"
    said = re.sub(r": (-\S+)$", r" '\1'", said)
    return Diagnostic("FTE500", _in_backticks(said[:1].lower() + said[1:].rstrip(".")), help=hint)


def _in_backticks(text: str) -> str:
    return re.sub(r"'([^']*)'", r"`\1`", text)
