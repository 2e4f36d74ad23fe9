"""What was gathered of the messages of each chunk: conversations that are whole, and the rest.

In most logs the messages of a conversation are near each other, so that most conversations are
gathered whole, from one chunk. Those need not meet anything else, and stay in the order of the log.
"""

from __future__ import annotations

from contextlib import ExitStack
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from fte_audit.engines.folding.gathering import KEY, undecided
from fte_audit.engines.spool import Frames, HashSpool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fte_audit.engines.parted import Flags, Integers

IN_MEMORY: Final = 200_000
"""Rows that wait in memory: some 40 MB."""
_SLOTS: Final = 1 << 22
_AS_ROWS: Final = 8
"""A row takes as much memory as so many messages."""


class Gathers(ExitStack):
    """Takes the rows of chunks, each with a `KEY` once, and tells which are whole conversations.

    Where the rows do not say all that is wanted of a conversation that is not whole, its messages
    are taken in too.
    """

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        """Make an empty store.

        Args:
            in_memory: Rows that are held before they go to disk.
        """
        super().__init__()
        self._rows = self.enter_context(Frames(in_memory))
        self._messages = self.enter_context(Frames(_AS_ROWS * in_memory))
        self._keys = self.enter_context(HashSpool())
        self._lock = Lock()
        self._in_several: _Keys | None = None

    @property
    def rows(self) -> int:
        """How many rows were taken in."""
        return self._rows.rows

    @property
    def bytes_on_disk(self) -> int:
        """Bytes that were written."""
        return self._rows.bytes_on_disk + self._messages.bytes_on_disk

    def add(self, rows: pl.DataFrame, messages: pl.DataFrame | None = None) -> None:
        """Take the rows of a chunk in, and its messages where they may be wanted; in any thread."""
        with self._lock:
            self._keys.add(rows[KEY].reinterpret(signed=False))
        self._rows.add(rows)
        if messages is not None:
            self._messages.add(messages)

    def finish(self, *, are_whole: bool) -> None:
        """Say that every chunk is taken in.

        Args:
            are_whole: Whether there are no messages but those that were gathered.
        """
        if are_whole:
            self._in_several = _Keys(self._keys.repeated().reinterpret(signed=True).to_numpy())

    def whole(self) -> Iterator[pl.DataFrame]:
        """The rows that are whole conversations, of which an outline tells all."""
        for rows in self._rows.frames():
            yield rows.filter(self._whole(rows))

    def rest(self) -> Iterator[pl.DataFrame]:
        """The other rows."""
        for rows in self._rows.frames():
            yield rows.filter(~self._whole(rows))

    def messages_of_rest(self) -> Iterator[pl.DataFrame]:
        """The messages of the other rows, where they were taken in."""
        for messages in self._messages.frames():
            yield messages.filter(~self._whole(messages))

    def _whole(self, rows: pl.DataFrame) -> pl.Series:
        if self._in_several is None:
            return pl.repeat(value=False, n=rows.height, eager=True)
        whole = pl.Series(~self._in_several.have(rows[KEY].to_numpy()))
        early = undecided(rows)
        return whole if early is None else whole & ~early


class _Keys:
    """Some keys; most of those that are asked for are none of them, which is told at a glance."""

    def __init__(self, keys: Integers) -> None:
        self._keys = np.sort(keys)
        self._marked = np.zeros(_SLOTS, dtype=np.bool_)
        self._marked[keys & (_SLOTS - 1)] = True

    def have(self, sought: Integers) -> Flags:
        """Which of some keys are among them."""
        found = self._marked[sought & (_SLOTS - 1)]
        maybe = np.flatnonzero(found)
        place = np.searchsorted(self._keys, sought[maybe])
        found[maybe] = self._keys.take(place, mode="clip") == sought[maybe]
        have: Flags = found
        return have
