"""SHA-256 of the input files, hashed beside the scan."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType
    from typing import Self

    from fte_audit.engines.sources.logs import LogFile

BLOCK = 4 << 20


class Fingerprints:
    """Hashes files in a background thread; hashing lets other threads run.

    A context manager around the scan: leaving the block stops what nobody waits for.
    """

    def __init__(self, files: Sequence[LogFile]) -> None:
        self._files = tuple(file for file in files if not file.is_remote)
        self._hashes: dict[str, str] = {}
        self._problem: OSError | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._hash_all, name="fingerprints", daemon=True)
        self._thread.start()

    def result(self) -> Mapping[str, str]:
        """Wait for the hashes: path to SHA-256 in hexadecimal, in the order of the files.

        Files at addresses are left out: hashing one would download it twice.

        Raises:
            OSError: A file could not be read.
        """
        self._thread.join()
        if self._problem is not None:
            raise self._problem
        return self._hashes

    def cancel(self) -> None:
        """Stop hashing; `result` then holds the files that were finished."""
        self._stop.set()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.cancel()

    def _hash_all(self) -> None:
        block = memoryview(bytearray(BLOCK))
        try:
            for file in self._files:
                digest = hashlib.sha256()
                with Path(file.path).open("rb", buffering=0) as stream:
                    while count := stream.readinto(block):
                        if self._stop.is_set():
                            return
                        digest.update(block[:count])
                self._hashes[file.path] = digest.hexdigest()
        except OSError as problem:
            self._problem = problem


def fingerprint(files: Sequence[LogFile]) -> Fingerprints:
    """Start to hash the files in the background."""
    return Fingerprints(files)
