"""The result on stdout, and nothing else there."""

from __future__ import annotations

import io
import os
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fte_audit.diagnostics import Diagnostic, Span, UserError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    class Page(Protocol):
        """Something that is written for a width, with or without colour."""

        def __call__(self, width: int, *, colour: bool) -> str:
            """Write it."""


_PIPED_WIDTH = 80


def print_result(text: str) -> None:
    """Print the result; a character that the terminal does not have is printed as `?`.

    Raises:
        UserError: Where stdout is closed, or on a disk that is full.
        BrokenPipeError: Where whoever read it has had enough.
    """
    with checked_stdout():
        sys.stdout.write(text)


def print_page(page: Page) -> None:
    """Print a page as wide as the terminal is, in colour where it has colours.

    Raises:
        UserError: As `print_result`.
        BrokenPipeError: As `print_result`.
    """
    is_terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size((_PIPED_WIDTH, 24)).columns if is_terminal else _piped_width()
    colour = is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    print_result(page(width, colour=colour))


def _piped_width() -> int:
    columns = os.environ.get("COLUMNS", "")
    return (
        int(columns) if columns.isascii() and columns.isdigit() and int(columns) else _PIPED_WIDTH
    )


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
