"""Exit codes, and how each kind of ending is told to the user."""

from __future__ import annotations

import errno
import os
import platform
import re
import sys
import tempfile
import traceback
from contextlib import suppress
from enum import IntEnum
from typing import TYPE_CHECKING, Final, Self

from typer import TyperException

from fte_audit import __version__
from fte_audit.cli.interruption import INTERRUPTED, INTERRUPTED_CODE
from fte_audit.cli.usage import misuse
from fte_audit.diagnostics import Diagnostic, UserError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Exit(IntEnum):
    """What the shell is told."""

    DONE = 0
    CONTRADICTED = 1
    USAGE = 2
    UNDECIDED = 3
    CRASH = 70
    INTERRUPTED = INTERRUPTED_CODE


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
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if error is None:
            return False
        _silence_stdout()
        self.code = _tell_ending(error)
        return True


def tell(text: str) -> None:
    """Say something on stderr; names from a log or a spec can't act on the terminal there."""
    # Where stderr itself can't be written, there is nobody left to tell.
    with suppress(OSError):
        sys.stderr.write(harmless(text) + "\n")
        sys.stderr.flush()


def harmless(text: str) -> str:
    r"""Write out what can't be printed, apart from line ends.

    Example:
        >>> harmless("a\x1b[2Jb")
        'a<U+001B>[2Jb'
    """
    return "".join(
        character if character.isprintable() or character == "\n" else f"<U+{ord(character):04X}>"
        for character in text
    )


def _tell_ending(error: BaseException) -> Exit:
    if isinstance(error, BrokenPipeError):
        # Whoever read stdout has had enough, which is no error.
        return Exit.DONE
    if is_interruption(error):
        _tell_all([INTERRUPTED])
        return Exit.INTERRUPTED
    if (problems := problems_of(error)) is not None:
        _tell_all(problems)
        return Exit.USAGE
    tell("".join(traceback.format_exception(error)).rstrip())
    tell(
        f"fte-audit {__version__} failed on its own account, not on yours "
        f"(Python {platform.python_version()}, {platform.system()} {platform.machine()}): "
        "please report this bug with the lines above"
    )
    return Exit.CRASH


def is_interruption(error: BaseException | None) -> bool:
    """Whether Ctrl-C is behind an error; Python itself wraps it where a class is being made."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def problems_of(error: BaseException) -> Iterable[Diagnostic] | None:
    """What the user can fix; None where it is our own failure."""
    if isinstance(error, UserError):
        return error.diagnostics
    if isinstance(error, TyperException):
        return [misuse(error)]
    if isinstance(error, OSError) and (number := _number(error)) in _FULL:
        why = os.strerror(number).lower()
        help_ = "free some space, or name a folder on another disk in TMPDIR"
        place = os.environ.get("TMPDIR") or tempfile.gettempdir()
        message = f"can't write temporary files to `{place}`: {why}"
        return [Diagnostic("FTE505", message, help=help_)]
    return None


def _number(error: OSError) -> int:
    """The number of a system's error; Polars only has it in its words."""
    words = re.search(r"[(]os error (\d+)[)]", str(error))
    return error.errno or (int(words[1]) if words else 0)


def _tell_all(problems: Iterable[Diagnostic]) -> None:
    for problem in problems:
        tell(str(problem))


def _silence_stdout() -> None:
    """What is left in the buffer would be written at the exit, and might fail a second time."""
    with suppress(OSError, AttributeError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
