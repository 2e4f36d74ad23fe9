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

_PARTS: Final = 256
_IN_MEMORY: Final = 2_000_000
"""Messages that wait in memory: 32 MB. A log with fewer never touches the disk."""
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
"""An odd number near 2^64 divided by the golden ratio: numbers in a row land far apart."""
_WORDS: Final = 2
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


class MessageParts(OnDisk):
    """Takes messages in any order and gives them back in order, part by part."""

    def __init__(self, in_memory: int = _IN_MEMORY) -> None:
        """Make an empty store.

        Args:
            in_memory: Messages that are held before they go to disk.
        """
        super().__init__()
        self._in_memory = in_memory
        self._waiting: list[Messages] = []
        self._held = 0
        self._is_on_disk = False
        self.messages = 0
        self.bytes_on_disk = 0

    @property
    def count(self) -> int:
        """How many parts there are."""
        return _PARTS if self._is_on_disk else 1

    def add(self, messages: Messages) -> None:
        """Take messages in."""
        self._waiting.append(messages)
        self._held += len(messages.keys)
        self.messages += len(messages.keys)
        if self._held > self._in_memory:
            self._to_disk()

    def part(self, number: int) -> Messages:
        """One part in order: ascending by conversation, then by what was packed.

        May be called in any thread once everything is taken in.

        Args:
            number: From 0, below `count`.
        """
        if not self._is_on_disk:
            return in_order(_together(self._waiting))
        if self._held:
            raise RuntimeError("`close` comes before the parts")
        words = np.fromfile(self.path(str(number)), dtype=np.int64).reshape(-1, _WORDS)
        return in_order(Messages(words[:, 0], words[:, 1]))

    def close(self) -> None:
        """Say that everything is taken in."""
        if self._is_on_disk:
            self._to_disk()

    def _to_disk(self) -> None:
        messages = _together(self._waiting)
        parts = part_of(messages.keys)
        order = np.argsort(parts, kind="stable")
        words = np.empty((len(order), _WORDS), dtype=np.int64)
        words[:, 0], words[:, 1] = messages.keys[order], messages.packed[order]
        bounds = np.searchsorted(parts[order], np.arange(_PARTS + 1))
        for number in range(_PARTS):
            with self.path(str(number)).open("ab") as file:
                file.write(words[bounds[number] : bounds[number + 1]].data)
        self.bytes_on_disk += words.nbytes
        self._is_on_disk = True
        self._waiting.clear()
        self._held = 0


def part_of(keys: Integers) -> Codes:
    """The part that a conversation belongs to."""
    bits = (_PARTS - 1).bit_length()
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


def _together(waiting: list[Messages]) -> Messages:
    nothing = np.empty(0, dtype=np.int64)
    return Messages(
        np.concatenate([nothing, *(messages.keys for messages in waiting)]),
        np.concatenate([nothing, *(messages.packed for messages in waiting)]),
    )
