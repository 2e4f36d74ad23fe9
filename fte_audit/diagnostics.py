"""The one shape of a problem that the user can fix."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a file that the user wrote or handed over; lines and columns count from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Write the place as `file`, `file:line` or `file:line:column`."""
        return ":".join(
            str(part) for part in (self.file, self.line, self.column) if part is not None
        )


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem: a stable code, what is wrong, where, and what would mend it.

    Attributes:
        code: `FTE` and three digits; each has an entry in `docs/diagnostics.md`.
        message: One line, without a full stop.
        span: The place, where there is one.
        help: One line that says what to do.
        paste: Text (a piece of YAML) that can be pasted unchanged; printed flush left.
    """

    code: str
    message: str
    span: Span | None = None
    help: str | None = None
    paste: str | None = None

    def __str__(self) -> str:
        """Write the problem as it is printed."""
        place = f"{self.span}: " if self.span else ""
        lines = [f"{place}error[{self.code}]: {self.message}"]
        if self.help:
            lines.append(f"  help: {self.help}")
        if self.paste:
            lines += ["", self.paste.rstrip("\n"), ""]
        return "\n".join(lines)


class UserError(Exception):
    """Problems that the user can fix, all at once, in the order in which they are printed."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(str(diagnostic) for diagnostic in self.diagnostics))


def did_you_mean(name: str, known: Sequence[str]) -> str | None:
    """Suggest the known name closest to `name`, or nothing where none is close.

    Example:
        >>> did_you_mean("resovled", ["resolved", "started"])
        'did you mean `resolved`?'
    """
    close = difflib.get_close_matches(name, known, n=1)
    if not close:
        close = [known_name for known_name in known if known_name.casefold() == name.casefold()]
    return f"did you mean `{close[0]}`?" if close else None
