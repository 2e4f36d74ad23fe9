"""Checksums of .gz files, which DuckDB does not check, tested beside the scan."""

from __future__ import annotations

import gzip
import threading
import zlib
from typing import TYPE_CHECKING

from fte_audit.diagnostics import UserError
from fte_audit.engines.sources.streams import damaged

if TYPE_CHECKING:
    from fte_audit.diagnostics import Diagnostic
    from fte_audit.engines.sources.logs import LogFile

BLOCK = 4 << 20


class Unpacking:
    """Unpacks a .gz file once more in a background thread, for its checksums only."""

    def __init__(self, file: LogFile) -> None:
        self._file = file
        self._problem: Diagnostic | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._unpack, name="unpacking", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Wait for the end of the file.

        Raises:
            UserError: A checksum is wrong, or the file ends early.
        """
        self._thread.join()
        if self._problem is not None:
            raise UserError([self._problem])

    def cancel(self) -> None:
        """Stop where the scan has stopped."""
        self._stop.set()
        self._thread.join()

    def _unpack(self) -> None:
        try:
            with gzip.open(self._file.path) as stream:
                while stream.read(BLOCK) and not self._stop.is_set():
                    pass
        except (EOFError, OSError, zlib.error) as problem:
            self._problem = damaged(self._file, problem)
