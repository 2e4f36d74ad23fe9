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
_SLOTS_OF_A_KEY: Final = 8
"""So that one whole conversation in eight at the most is taken for one that is not."""
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
        self._in_several: _Marks | None = None

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
            self._in_several = _Marks(self._keys.repeated().reinterpret(signed=True).to_numpy())

    def whole(self) -> Iterator[pl.DataFrame]:
        """Rows that are whole conversations, of which an outline tells all.

        A few such conversations may be among the rest, with everything that was taken in of them.
        """
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
        whole = pl.Series(~self._in_several.on(rows[KEY].to_numpy()))
        early = undecided(rows)
        return whole if early is None else whole & ~early


class _Marks:
    """Marks some keys, and with them the few others that end in the same bits."""

    def __init__(self, keys: Integers) -> None:
        size = 1 << (_SLOTS_OF_A_KEY * len(keys)).bit_length()
        self._low_bits = size - 1
        self._slots = np.zeros(size, dtype=np.bool_)
        self._slots[keys & self._low_bits] = True

    def on(self, keys: Integers) -> Flags:
        """Which keys are marked."""
        marked: Flags = self._slots[keys & self._low_bits]
        return marked
