"""Exit codes, and how each kind of ending is told to the user."""

from __future__ import annotations

import os
import sys
import traceback
from enum import IntEnum
from typing import TYPE_CHECKING, Self

from fte_audit.diagnostics import UserError

if TYPE_CHECKING:
    from types import TracebackType


class Exit(IntEnum):
    """What the shell is told."""

    DONE = 0
    USAGE = 2
    CRASH = 70
    INTERRUPTED = 130


class Ending:
    """Turns whatever ends the program into one message on stderr and an exit code.

    Attributes:
        code: The exit code, once the block is left.
    """

    def __init__(self) -> None:
        self.code = Exit.DONE

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None or isinstance(error, SystemExit):
            return False
        self.code = _tell(error)
        return True


def _tell(error: BaseException) -> Exit:
    if isinstance(error, UserError):
        for diagnostic in error.diagnostics:
            print(_harmless(str(diagnostic)), file=sys.stderr)
        return Exit.USAGE
    if isinstance(error, KeyboardInterrupt):
        print("interrupted: nothing was written", file=sys.stderr)
        return Exit.INTERRUPTED
    if isinstance(error, BrokenPipeError):
        # Whoever read stdout has had enough; Python would complain once more when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    traceback.print_exception(error, file=sys.stderr)
    print(
        "fte-audit failed on its own account, not on yours: please report this with the lines above",
        file=sys.stderr,
    )
    return Exit.CRASH


def _harmless(text: str) -> str:
    """Names from a log or a spec can't act on the terminal: what can't be printed is written out."""
    return "".join(
        character if character.isprintable() or character == "\n" else f"<U+{ord(character):04X}>"
        for character in text
    )
