"""Messages, brought into order conversation by conversation, by one 128-bit key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

if TYPE_CHECKING:
    from fte_audit.engines.parted import Integers

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
