"""The result on stdout, and nothing else there."""

from __future__ import annotations

import io
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fte_audit.diagnostics import Diagnostic, Span, UserError

if TYPE_CHECKING:
    from collections.abc import Iterator


def print_result(text: str) -> None:
    """Print the result; a character that the terminal does not have is printed as `?`.

    Raises:
        UserError: Where stdout is closed, or on a disk that is full.
        BrokenPipeError: Where whoever read it has had enough.
    """
    with checked_stdout():
        sys.stdout.write(text)


@contextmanager
def checked_stdout() -> Iterator[None]:
    """Whatever the block prints reaches its end, or the user is told why it did not."""
    if sys.stdout is None:
        raise UserError([_unprintable("it is closed")])
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UserError([_unprintable((error.strerror or str(error)).lower())]) from error


def _unprintable(why: str) -> Diagnostic:
    return Diagnostic("FTE502", f"can't write the output: {why}", Span("stdout"))
