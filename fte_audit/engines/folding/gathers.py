"""What was gathered of the messages of each chunk: conversations that are whole, and the rest.

In most logs the messages of a conversation are near each other, so that most conversations are
gathered whole, from one chunk. Those need not meet anything else, and stay in the order of the log.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

import polars as pl

from fte_audit.engines.folding.gathering import KEY, undecided
from fte_audit.engines.spool import HashSpool, OnDisk

if TYPE_CHECKING:
    from collections.abc import Iterator

IN_MEMORY: Final = 200_000
"""Rows that wait in memory: some 40 MB."""


class Gathers(OnDisk):
    """Takes the rows of chunks, each with a `KEY` once, and tells which are whole conversations."""

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        """Make an empty store.

        Args:
            in_memory: Rows that are held before they go to disk.
        """
        super().__init__()
        self._in_memory = in_memory
        self._waiting: list[pl.DataFrame] = []
        self._held = 0
        self._files = 0
        self._keys = HashSpool()
        self._lock = Lock()
        self._in_several: pl.Series | None = None
        self.rows = 0
        self.bytes_on_disk = 0

    def __exit__(self, *_: object) -> None:
        self._keys.__exit__()
        super().__exit__()

    def add(self, rows: pl.DataFrame) -> None:
        """Take the rows of a chunk in; in any thread."""
        with self._lock:
            self._keys.add(rows[KEY].reinterpret(signed=False))
            self._waiting.append(rows)
            self._held += rows.height
            self.rows += rows.height
            if self._held <= self._in_memory:
                return
            full, self._waiting, self._held = self._waiting, [], 0
            path = self.path(f"{self._files}.arrow")
            self._files += 1
        pl.concat(full, how="diagonal").write_ipc(path)
        with self._lock:
            self.bytes_on_disk += path.stat().st_size

    def close(self, *, are_whole: bool) -> Iterator[pl.DataFrame]:
        """Say that every chunk is taken in.

        Args:
            are_whole: Whether there are no messages but those that were gathered.

        Returns:
            The rows that are no whole conversations, or of which an outline does not tell all.
        """
        if are_whole:
            self._in_several = self._keys.repeated().reinterpret(signed=True).sort()
        for rows in self._frames():
            yield rows.filter(~self._whole(rows))

    def whole(self) -> Iterator[pl.DataFrame]:
        """The other rows."""
        for rows in self._frames():
            yield rows.filter(self._whole(rows))

    def _whole(self, rows: pl.DataFrame) -> pl.Series:
        if self._in_several is None:
            return pl.repeat(value=False, n=rows.height, eager=True)
        whole = ~rows[KEY].is_in(self._in_several.implode())
        early = undecided(rows)
        return whole if early is None else whole & ~early

    def _frames(self) -> Iterator[pl.DataFrame]:
        for number in range(self._files):
            yield pl.read_ipc(self.path(f"{number}.arrow"))
        if self._waiting:
            yield pl.concat(self._waiting, how="diagonal")
