"""Whether the times of a conversation run backwards along the numbers of its messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from fte_audit.engines.folding.facts import sent
from fte_audit.engines.folding.heads import KEY, PACKED

if TYPE_CHECKING:
    from fte_audit.engines.parted import Integers

NUMBER: Final = "head:number"


def numbered(keys: Integers, packed: Integers, numbers: pl.Series) -> pl.DataFrame:
    """The messages that have a number, to be put aside as heads.

    Args:
        keys: The conversation of each message.
        packed: What `pack` made of it.
        numbers: Its place in the conversation as the log numbers it, missing where it has none.
    """
    messages = {KEY: keys, PACKED: packed, NUMBER: numbers.cast(pl.Int64)}
    return pl.DataFrame(messages).filter(pl.col(NUMBER).is_not_null())


def backwards(messages: pl.DataFrame) -> int:
    """How many conversations have a message with a higher number and an earlier time than another.

    Messages of one moment contradict no number.

    Args:
        messages: What `numbered` gave, in any order.
    """
    key, number = pl.col(KEY), pl.col(NUMBER)
    moments = messages.with_columns(pl.Series(PACKED, sent(messages[PACKED].to_numpy())))
    falls = (key == key.shift(1)) & (number < number.shift(1))
    return moments.sort(KEY, PACKED, NUMBER).filter(falls)[KEY].n_unique()
