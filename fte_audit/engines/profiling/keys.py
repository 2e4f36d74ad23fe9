"""Identifying columns: how often their values occur, and what rows with the same one are like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Self

import polars as pl

from fte_audit.engines.duplicates import Suspects, hash_keys
from fte_audit.engines.spool import HashSpool, Spool
from fte_audit.profile import Keys, Repeats

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST: Final = 3
"""Values whose rows are counted one by one: the most frequent."""
MOST_ORDERED: Final = 20_000_000
"""Rows that are put in the order of time at the most: 160 MB."""
_KEY: Final = "repeat:key"
_ROW: Final = "repeat:row"
_START: Final = "repeat:start"
_TIME: Final = "repeat:time"


class KeyCounter:
    """Counts the values of a column by their hashes, of which all are kept, on disk where many."""

    def __init__(self, column: str) -> None:
        self.column = column
        self._spool = HashSpool()
        self._repeated: list[pl.Series] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.__exit__(None, None, None)

    @staticmethod
    def look(column: pl.Series) -> pl.Series:
        """Hash the values of a chunk that are there, in order; in any thread."""
        return hash_keys(column.filter(has_key(column))).sort()

    def add(self, hashes: pl.Series) -> None:
        """Take in what `look` gave."""
        self._spool.add(hashes)

    def result(self) -> Keys:
        """The counts of the whole log."""
        rows = distinct = repeated = repeated_rows = 0
        most: list[int] = []
        for hashes, counts in self._spool.counts():
            several = counts > 1
            distinct += len(hashes)
            rows += int(counts.sum())
            repeated += int(several.sum())
            repeated_rows += int(counts.filter(several).sum())
            most = sorted([*most, *counts.top_k(_MOST).to_list()], reverse=True)[:_MOST]
            self._repeated.append(hashes.filter(several))
        return Keys(self.column, rows, distinct, repeated, repeated_rows, tuple(most))

    def suspects(self) -> Suspects:
        """What finds the rows again that share a value, after `result`."""
        return Suspects(pl.concat([pl.Series(dtype=pl.UInt64), *self._repeated]))


def has_key(column: pl.Series) -> pl.Series:
    """Whether a row names something; white space is no name."""
    if column.dtype == pl.String:
        return (column.str.strip_chars() != "").fill_null(value=False)
    return column.is_not_null()


class RepeatPart(NamedTuple):
    """Rows of a chunk that may share a conversation, and the times of all of its rows."""

    rows: pl.DataFrame
    times: pl.Series


class RepeatCounter:
    """Looks at rows that share a conversation; `look` in any thread, all else in one."""

    def __init__(self, key: str, suspects: Suspects, *, started: bool, timed: bool) -> None:
        """Look for rows with the same key.

        Args:
            key: The column of conversations.
            suspects: Keys that may occur more than once.
            started: Whether the chunks come with starts.
            timed: Whether they come with times.
        """
        self._key = key
        self._suspects = suspects
        self._started = started
        self._timed = timed
        self._spool = Spool()
        self._times: list[pl.Series] = []
        self._row_count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.__exit__(None, None, None)

    def look(
        self, chunk: pl.DataFrame, starts: pl.Series | None, times: pl.Series | None
    ) -> RepeatPart:
        """Find the rows of a chunk that may share a conversation with others.

        Args:
            chunk: Every column whose content counts.
            starts: The start of each row.
            times: The time of each row.
        """
        key = chunk[self._key]
        may_repeat = self._suspects.among(key) & has_key(key)
        rows = chunk.filter(may_repeat)
        nothing = pl.Series([None], dtype=pl.Int64)
        return RepeatPart(
            pl.DataFrame(
                {
                    _KEY: hash_keys(rows[self._key]),
                    _ROW: rows.hash_rows(0),
                    _START: nothing.new_from_index(0, rows.height)
                    if starts is None
                    else starts.filter(may_repeat),
                    _TIME: nothing.new_from_index(0, rows.height)
                    if times is None
                    else times.filter(may_repeat),
                }
            ),
            pl.Series(dtype=pl.Int64) if times is None else times.drop_nulls(),
        )

    def add(self, part: RepeatPart) -> None:
        """Take in what `look` gave."""
        self._spool.add(part.rows, _KEY)
        self._row_count += len(part.times)
        if self._row_count <= MOST_ORDERED:
            self._times.append(part.times)
        else:
            self._times.clear()

    def result(self) -> Repeats:
        """What the rows of the whole log are like."""
        copies = differing = starts = spans = interleaved = 0
        is_ordered = self._timed and self._row_count <= MOST_ORDERED
        ordered = pl.concat([pl.Series(dtype=pl.Int64), *self._times]).sort()
        for conversations in self._conversations():
            copies += int((conversations["rows"] - conversations["contents"]).sum())
            differing += int((conversations["contents"] > 1).sum())
            starts += int((conversations["starts"] > 1).sum())
            if is_ordered:
                wide = conversations.filter(pl.col("last") > pl.col("first"))
                spans += wide.height
                interleaved += _interleaved(wide, ordered)
        return Repeats(
            copies=copies,
            differing=differing,
            starts=starts if self._started else None,
            spans=spans if is_ordered else None,
            interleaved=interleaved if is_ordered else None,
        )

    def _conversations(self) -> Iterator[pl.DataFrame]:
        """One row for each conversation that has several rows."""
        for part in self._spool.parts():
            first, last = pl.col(_TIME).min(), pl.col(_TIME).max()
            yield (
                part.group_by(_KEY)
                .agg(
                    pl.len().cast(pl.Int64).alias("rows"),
                    pl.col(_ROW).n_unique().cast(pl.Int64).alias("contents"),
                    pl.col(_START).drop_nulls().n_unique().alias("starts"),
                    first.alias("first"),
                    last.alias("last"),
                    pl.col(_TIME)
                    .filter((pl.col(_TIME) > first) & (pl.col(_TIME) < last))
                    .len()
                    .cast(pl.Int64)
                    .alias("inside"),
                )
                .filter(pl.col("rows") > 1)
            )


def _interleaved(conversations: pl.DataFrame, ordered: pl.Series) -> int:
    """How many have a row of another one at a time between their first and their last."""
    before = ordered.search_sorted(conversations["last"], side="left").cast(pl.Int64)
    after = ordered.search_sorted(conversations["first"], side="right").cast(pl.Int64)
    return int((before - after > conversations["inside"]).sum())
