"""The formats a report can be written in; nothing is imported for one until it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from fte_audit.report import Report

Found = TypeVar("Found")
"""What is written: a report, or what a crosscheck found."""


@dataclass(frozen=True, slots=True)
class Format(Generic[Found]):
    """A format of files.

    Attributes:
        name: What a reader calls it.
        module: The module of this package that renders it.
        private: What the file carries that is no one else's business.
    """

    name: str
    module: str
    private: str = ""

    def render(self, found: Found) -> str:
        """Write a report in this format."""
        text: str = import_module(f"fte_audit.render.{self.module}").render(found)
        return text


FORMATS: dict[str, Format[Report]] = {
    ".json": Format("JSON", "json_file", private="the tallies"),
    ".md": Format("Markdown", "markdown"),
    ".csv": Format("CSV", "comma"),
    ".txt": Format("plain text", "terminal"),
}
"""Suffix of a file, in lower case -> its format."""
