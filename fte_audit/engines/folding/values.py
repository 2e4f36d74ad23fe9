"""Which value a conversation has, of those that its messages have."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from fte_audit.engines.parted import Flags, Integers


class Taken(NamedTuple):
    """One value for each conversation.

    Attributes:
        values: The values; missing where no message has one.
        disagreeing: Conversations whose messages have different values.
    """

    values: pl.Series
    disagreeing: int


def take(
    values: pl.Series, rows: Integers, moments: Integers, count: int, *, last: bool = False
) -> Taken:
    """The first or the last value that is there, in each conversation.

    Of several values of one moment, the least text comes first.

    Args:
        values: One value for each message, missing where it has none; blank text is none.
        rows: The number of the conversation of each message, ascending; within a conversation,
            messages are in order.
        moments: What orders the messages of a conversation, ascending.
        count: How many conversations there are.
        last: Whether the last value is taken instead of the first.
    """
    there = np.flatnonzero(_is_there(values).to_numpy())
    known = rows[there]
    ties = (np.diff(known) == 0) & (np.diff(moments[there]) == 0)
    if ties.any():
        there = there[_settled(values.gather(there), known, moments[there])]
    begins = np.diff(known, prepend=-1) != 0
    chosen = np.append(begins[1:], np.True_)[: len(known)] if last else begins
    places = np.full(count, -1, dtype=np.int64)
    places[known[chosen]] = there[chosen]
    index = pl.Series(places)
    return Taken(
        values=values.gather(pl.select(pl.when(index >= 0).then(index)).to_series()),
        disagreeing=_disagreeing(values.gather(there), known, begins),
    )


def _settled(values: pl.Series, rows: Integers, moments: Integers) -> Integers:
    """The order of values, those of one moment by their text: a number is text in a text file."""
    parts = pl.DataFrame({"row": rows, "moment": moments, "text": values.cast(pl.String)})
    return parts.select(pl.arg_sort_by("row", "moment", "text"))["row"].to_numpy()


def _is_there(values: pl.Series) -> pl.Series:
    if values.dtype == pl.String:
        return (values.str.strip_chars() != "").fill_null(value=False)
    return values.is_not_null()


def _disagreeing(values: pl.Series, rows: Integers, begins: Flags) -> int:
    if begins.all():
        return 0
    differs = (values != values.shift(1)).fill_null(value=False).to_numpy() & ~begins
    return len(np.unique(rows[differs]))


def total(values: pl.Series, rows: Integers, count: int) -> pl.Series:
    """The sum of the values of each conversation; missing where no message has one.

    Args:
        values: Integers, one for each message, missing where it has none.
        rows: The number of the conversation of each message.
        count: How many conversations there are.
    """
    sums = (
        pl.DataFrame({"row": rows, "value": values})
        .drop_nulls()
        .group_by("row")
        .agg(pl.col("value").sum())
    )
    everything = pl.DataFrame({"row": pl.int_range(count, eager=True)})
    return everything.join(sums, on="row", how="left", maintain_order="left")["value"]
