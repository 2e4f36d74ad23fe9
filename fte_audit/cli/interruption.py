"""Ctrl-C: one message and 130, also while the program is still being imported."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from fte_audit.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

INTERRUPTED: Final = Diagnostic(
    "FTE504",
    "interrupted before the end",
    help="files that were there before are as they were; what was not finished was discarded",
)
INTERRUPTED_CODE: Final = 130
_LOST: Final = threading.Event()
"""Set where Ctrl-C struck in a place where Python raises nothing, such as a generator's end."""


@contextmanager
def ending_at_once() -> Iterator[None]:
    """While the block runs there is nothing to tidy up: Ctrl-C ends the program on the spot."""
    before = signal.getsignal(signal.SIGINT)
    # A shell that starts the program in the background has it ignore Ctrl-C, and so it does.
    if before is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def catch_lost_interruptions() -> None:
    """Remember what Python would only print as `Exception ignored`, and otherwise forget."""
    before = sys.unraisablehook

    def hook(unraisable: sys.UnraisableHookArgs) -> None:
        if isinstance(unraisable.exc_value, KeyboardInterrupt):
            _LOST.set()
        else:
            before(unraisable)

    sys.unraisablehook = hook


def raise_lost_interruption() -> None:
    """Raise what was remembered.

    Raises:
        KeyboardInterrupt: Where Ctrl-C struck in a place from which it could not be raised.
    """
    if _LOST.is_set():
        _LOST.clear()
        raise KeyboardInterrupt


def _end(*_: object) -> None:
    if sys.stderr is not None:
        sys.stderr.write(f"{INTERRUPTED}\n")
        sys.stderr.flush()
    os._exit(INTERRUPTED_CODE)
