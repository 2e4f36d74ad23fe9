"""Rows of integers put aside in parts: whatever their order, those with the same key meet in one.

Parts are so many that each fits into memory, so what is done part by part costs the same however
the rows are mixed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np

from fte_audit.engines.spool import OnDisk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Integers: TypeAlias = NDArray[np.int64]
    Marks: TypeAlias = NDArray[np.uint64]
    Codes: TypeAlias = NDArray[np.uint8]
    Flags: TypeAlias = NDArray[np.bool_]

PARTS: Final = 256
IN_MEMORY: Final = 2_000_000
"""Rows that wait in memory: some 40 MB. A log with fewer never touches the disk."""
PIECE_ROWS: Final = 500_000
"""Rows that are worked on together."""
TRIES: Final = 8
"""How often ids are hashed anew: two of 10^9 share a 64-bit hash in 27 of 1,000 logs."""
SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
"""An odd number near 2^64 divided by the golden ratio: numbers in a row land far apart."""
_NOTHING: Final = np.empty(0, dtype=np.int64)


class SharedKey(Exception):  # noqa: N818 - not an error: the ids are hashed anew
    """Two ids have one hash."""


class Parted(NamedTuple):
    """Rows, those of one part beside each other.

    Attributes:
        words: The integers of each row, the key first.
        bounds: Where each part begins, and where the last one ends.
    """

    words: Integers
    bounds: Integers


class PartedRows(OnDisk):
    """Takes rows in any order and gives them back part by part."""

    def __init__(self, width: int, in_memory: int = IN_MEMORY) -> None:
        """Make an empty store.

        Args:
            width: Integers in a row, the key included.
            in_memory: Rows that are held before they go to disk.
        """
        super().__init__()
        self._width = width
        self._in_memory = in_memory
        self._waiting: list[Parted] = []
        self._held = 0
        self._is_on_disk = False
        self.rows = 0
        self.bytes_on_disk = 0

    def pieces(self, rows: int = PIECE_ROWS) -> list[range]:
        """The parts, neighbours together as long as they have no more rows than so many.

        Small pieces cost more than what is done with their rows; where nothing went to disk, there
        is one.
        """
        return neighbours(self.rows, rows) if self._is_on_disk else [range(PARTS)]

    @staticmethod
    def parted(columns: Sequence[Integers]) -> Parted:
        """Part rows; in any thread.

        Args:
            columns: One array for each integer of a row, the key first.
        """
        parts = part_of(columns[0])
        order = np.argsort(parts, kind="stable")
        words = np.empty((len(order), len(columns)), dtype=np.int64)
        for number, column in enumerate(columns):
            words[:, number] = column[order]
        return Parted(words, np.searchsorted(parts[order], np.arange(PARTS + 1)))

    def add(self, parted: Parted) -> None:
        """Take rows in; in one thread at a time."""
        self._waiting.append(parted)
        self._held += len(parted.words)
        self.rows += len(parted.words)
        if self._held > self._in_memory:
            self.to_disk()

    def piece(self, parts: range) -> Integers:
        """The rows of some parts, in any order.

        May be called in any thread once everything is taken in.

        Args:
            parts: One of `pieces`.
        """
        if self._is_on_disk:
            if self._held:
                raise RuntimeError("`close` comes before the parts")
            files = [self.path(str(number)) for number in parts]
            found = [np.fromfile(file, dtype=np.int64) for file in files if file.exists()]
        else:
            found = [part.words.ravel() for part in self._waiting]
        return np.concatenate([_NOTHING, *found]).reshape(-1, self._width)

    def close(self) -> None:
        """Say that everything is taken in."""
        if self._is_on_disk:
            self.to_disk()

    def to_disk(self) -> None:
        """Put everything that waits on disk, part by part."""
        if not self._held:
            return
        for number in range(PARTS):
            pieces = [words[bounds[number] : bounds[number + 1]] for words, bounds in self._waiting]
            if any(len(piece) for piece in pieces):
                with self.path(str(number)).open("ab") as file:
                    file.writelines(piece.data for piece in pieces)
        self.bytes_on_disk += 8 * self._width * self._held
        self._is_on_disk = True
        self._waiting.clear()
        self._held = 0


def neighbours(held: int, rows: int) -> list[range]:
    """The parts of so many rows in all, neighbours together as long as they have few.

    Args:
        held: Rows in all parts.
        rows: Rows that are worked on together.
    """
    together = max(1, min(PARTS, rows * PARTS // max(1, held)))
    return [range(first, min(first + together, PARTS)) for first in range(0, PARTS, together)]


def part_of(keys: Integers) -> Codes:
    """The part that a key belongs to."""
    bits = (PARTS - 1).bit_length()
    return (keys.view(np.uint64) * SPREAD >> np.uint64(64 - bits)).astype(np.uint8)
