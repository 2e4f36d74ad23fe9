"""Messages of a log, brought into order conversation by conversation.

Messages arrive in any order. Those of one conversation always meet in the same part, and parts are
so many that each fits into memory; a part is then sorted by one 128-bit key. So what a log costs
does not depend on how its conversations interleave.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np
import polars as pl

from fte_audit.engines.spool import OnDisk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers: TypeAlias = NDArray[np.int64]
    Marks: TypeAlias = NDArray[np.uint64]
    Codes: TypeAlias = NDArray[np.uint8]
    Flags: TypeAlias = NDArray[np.bool_]

PARTS: Final = 256
IN_MEMORY: Final = 2_000_000
"""Messages that wait in memory: 32 MB. A log with fewer never touches the disk."""
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
"""An odd number near 2^64 divided by the golden ratio: numbers in a row land far apart."""
_WORDS: Final = 2
_NOTHING: Final = np.empty(0, dtype=np.int64)
_HALF: Final = 1 << 62
_ABOVE: Final = 1 << 63


class Messages(NamedTuple):
    """Messages as integers.

    Attributes:
        keys: The conversation of each message.
        packed: When it was sent and what it is, in the order in which messages follow each other;
            from -2^62 up to 2^62.
    """

    keys: Integers
    packed: Integers


class Parted(NamedTuple):
    """Messages, those of one part beside each other.

    Attributes:
        words: Key and packed of each message, a row each.
        bounds: Where each part begins, and where the last one ends.
    """

    words: NDArray[np.int64]
    bounds: Integers


class MessageParts(OnDisk):
    """Takes messages in any order and gives them back in order, part by part."""

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        """Make an empty store.

        Args:
            in_memory: Messages that are held before they go to disk.
        """
        super().__init__()
        self._in_memory = in_memory
        self._waiting: list[Parted] = []
        self._held = 0
        self._is_on_disk = False
        self.messages = 0
        self.bytes_on_disk = 0

    @property
    def count(self) -> int:
        """How many parts there are."""
        return PARTS if self._is_on_disk else 1

    @staticmethod
    def parted(messages: Messages) -> Parted:
        """Part messages; in any thread."""
        parts = part_of(messages.keys)
        order = np.argsort(parts, kind="stable")
        words = np.empty((len(order), _WORDS), dtype=np.int64)
        words[:, 0], words[:, 1] = messages.keys[order], messages.packed[order]
        return Parted(words, np.searchsorted(parts[order], np.arange(PARTS + 1)))

    def add(self, parted: Parted) -> None:
        """Take messages in; in one thread at a time."""
        self._waiting.append(parted)
        self._held += len(parted.words)
        self.messages += len(parted.words)
        if self._held > self._in_memory:
            self._to_disk()

    def part(self, number: int) -> Messages:
        """One part in order: ascending by conversation, then by what was packed.

        May be called in any thread once everything is taken in.

        Args:
            number: From 0, below `count`.
        """
        if self._is_on_disk:
            if self._held:
                raise RuntimeError("`close` comes before the parts")
            file = self.path(str(number))
            words = np.fromfile(file, dtype=np.int64) if file.exists() else _NOTHING
        else:
            words = np.concatenate([_NOTHING, *(part.words.ravel() for part in self._waiting)])
        words = words.reshape(-1, _WORDS)
        return in_order(Messages(words[:, 0], words[:, 1]))

    def close(self) -> None:
        """Say that everything is taken in."""
        if self._is_on_disk:
            self._to_disk()

    def _to_disk(self) -> None:
        for number in range(PARTS):
            pieces = [words[bounds[number] : bounds[number + 1]] for words, bounds in self._waiting]
            if any(len(piece) for piece in pieces):
                with self.path(str(number)).open("ab") as file:
                    file.writelines(piece.data for piece in pieces)
        self.bytes_on_disk += 16 * self._held
        self._is_on_disk = True
        self._waiting.clear()
        self._held = 0


def part_of(keys: Integers) -> Codes:
    """The part that a conversation belongs to."""
    bits = (PARTS - 1).bit_length()
    return (keys.view(np.uint64) * _SPREAD >> np.uint64(64 - bits)).astype(np.uint8)


def in_order(messages: Messages) -> Messages:
    """Sort messages by conversation, then by what was packed."""
    key, packed = pl.col("key"), pl.col("packed")
    ordered = (
        pl.DataFrame({"key": messages.keys, "packed": messages.packed})
        .select(both=key.cast(pl.Int128) * _ABOVE + (packed + _HALF))
        .select(pl.col("both").sort())
        .select(
            key=pl.col("both").floordiv(_ABOVE).cast(pl.Int64),
            packed=pl.col("both").mod(_ABOVE).cast(pl.Int64) - _HALF,
        )
    )
    return Messages(ordered["key"].to_numpy(), ordered["packed"].to_numpy())
