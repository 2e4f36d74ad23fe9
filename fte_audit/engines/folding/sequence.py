"""Whether the times of a conversation run backwards along the numbers of its messages."""

from __future__ import annotations

from typing import Final

import polars as pl

from fte_audit.engines.folding.gathering import KEY, PACKED
from fte_audit.engines.folding.packing import sent

NUMBER: Final = "head:number"


def numbered(messages: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
    """The messages that have a number, to be put aside as heads.

    Args:
        messages: Messages with `KEY` and `PACKED`.
        numbers: Its place in the conversation as the log numbers it, missing where it has none.
    """
    numbered = messages.select(KEY, PACKED, numbers.cast(pl.Int64).alias(NUMBER))
    return numbered.filter(pl.col(NUMBER).is_not_null())


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
