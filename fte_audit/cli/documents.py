"""Why a check came to no verdict, in the format that its reader waits for."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Self

from fte_audit.cli.exits import Exit, is_interruption, problems_of
from fte_audit.cli.printing import print_result
from fte_audit.cli.writing import write_whole
from fte_audit.diagnostics import UserError
from fte_audit.render.check.formats import FORMATS, NAMED

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from fte_audit.render.check.formats import FormatName


class ErrorDocuments:
    """Says in the format that was asked for why a check came to no verdict.

    Attributes:
        outputs: Files that may be written to; none until it is known that no harm is done. No log
            ends in a suffix of the formats that can say what went wrong.
    """

    def __init__(self, shown: FormatName | None) -> None:
        self.outputs: list[Path] = []
        self._shown = shown

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not isinstance(error, Exception) or is_interruption(error):
            return
        from fte_audit.render.check.context import CRASH, ToolError  # noqa: PLC0415

        problems = problems_of(error)
        if problems is None:
            said = f"fte-audit failed on its own account, not on yours ({type(error).__name__})"
            errors, code = [ToolError(CRASH, said)], Exit.CRASH
        else:
            errors, code = [ToolError.of(problem) for problem in problems], Exit.USAGE
        texts = {
            path: found.render_errors(errors, code)
            for path in self.outputs
            if (found := FORMATS[path.suffix.lower()]).tells_errors
        }
        # What went wrong first is told on stderr; it is not hidden by a second failure.
        with suppress(UserError):
            write_whole(texts)
        if self._shown is not None and NAMED[self._shown].tells_errors:
            with suppress(UserError, BrokenPipeError):
                print_result(NAMED[self._shown].render_errors(errors, code))
