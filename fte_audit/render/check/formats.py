"""The formats that verdicts can be written in; nothing is imported for one until asked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fte_audit.render.check.context import Context, ToolError
    from fte_audit.verdicts import Verdict


class FormatName(StrEnum):
    """What a format is called on the command line."""

    TEXT = "text"
    JUNIT = "junit"
    GITHUB = "github"
    SARIF = "sarif"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class CheckFormat:
    """A format of verdicts.

    Attributes:
        name: What a reader calls it.
        module: The module of this package that renders it.
        tells_errors: Whether it can also say why there are no verdicts.
    """

    name: str
    module: str
    tells_errors: bool = False

    def render(self, verdicts: Sequence[Verdict], context: Context) -> str:
        """Write verdicts in this format."""
        text: str = self._module().render(verdicts, context)
        return text

    def render_errors(self, errors: Sequence[ToolError], exit_code: int) -> str:
        """Write why there are no verdicts, in a format that can say it."""
        text: str = self._module().render_errors(errors, exit_code)
        return text

    def _module(self) -> Any:
        return import_module(f"fte_audit.render.check.{self.module}")


NAMED: dict[FormatName, CheckFormat] = {
    FormatName.TEXT: CheckFormat("plain text", "text"),
    FormatName.JUNIT: CheckFormat("JUnit XML", "junit", tells_errors=True),
    FormatName.GITHUB: CheckFormat("GitHub annotations", "github", tells_errors=True),
    FormatName.SARIF: CheckFormat("SARIF", "sarif", tells_errors=True),
    FormatName.JSON: CheckFormat("JSON", "json_file"),
}
"""Every format."""

FORMATS: dict[str, CheckFormat] = {
    ".xml": NAMED[FormatName.JUNIT],
    ".sarif": NAMED[FormatName.SARIF],
    ".json": NAMED[FormatName.JSON],
    ".txt": NAMED[FormatName.TEXT],
}
"""Suffix of a file, in lower case -> its format."""
