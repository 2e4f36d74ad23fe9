"""What messages say of their conversation, as small codes.

Most such values are few: topics, ratings, languages. As codes they are compared in a fraction of
the time, and lie beside a message in rows of integers, which are parted and put together again
whatever their order.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fte_audit.engines.parted import Integers, Marks

CHECK: Final = "head:check"
"""A second hash of the id of a conversation: where two differ, two ids have one key."""
_BITS: Final = 16
_CODES: Final = 1 << _BITS
_PER_WORD: Final = 64 // _BITS
_OF_CHECK: Final = 2
"""The places of a check."""
NO_VALUE: Final = 0
"""The code of no value, below all others."""
_LARGEST: Final = _CODES - 2
BEYOND: Final = _CODES - 1
"""Above all codes."""
_ZERO: Final = _CODES // 2
"""The code of the number 0."""


def check_of(ids: pl.Series, seed: int) -> pl.Series:
    """A check of each id, UInt32 and never 0."""
    return ids.hash(seed).cast(pl.UInt32, wrap_numerical=True) | 1


def code_column(name: str) -> str:
    """The name of the column with the codes of a value."""
    return f"code:{name}"


class Codebooks:
    """The codes of the values of messages, and how they and the checks of ids are packed."""

    def __init__(self, names: Sequence[str]) -> None:
        """Begin.

        Args:
            names: The values that messages may have.
        """
        self._books = {name: Codebook() for name in names}
        self.words = -(-(_OF_CHECK + len(self._books)) // _PER_WORD)
        """How many integers the codes and the check of a message are packed into."""

    def coded(self, messages: pl.DataFrame) -> pl.DataFrame:
        """Put codes in the place of values, in all columns that have codes; in any thread.

        Args:
            messages: Messages with a column for each value that they have.
        """
        codes = []
        for name, book in self._books.items():
            if name in messages.columns and (found := book.codes(messages[name])) is not None:
                codes.append(found.alias(code_column(name)))
                messages = messages.drop(name)
        return messages.with_columns(codes)

    def decoded(self, messages: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
        """Put values in the place of codes again, in those of some columns that have codes."""
        coded = [name for name in names if code_column(name) in messages.columns]
        values = [self.values(name, messages[code_column(name)]).alias(name) for name in coded]
        return messages.drop(map(code_column, coded)).with_columns(values)

    def values(self, name: str, codes: pl.Series) -> pl.Series:
        """The values that codes stand for."""
        return self._books[name].values(codes)

    def nothing(self, names: Iterable[str], rows: int) -> list[pl.Series]:
        """Columns of missing values."""
        none = pl.repeat(NO_VALUE, rows, dtype=pl.UInt16, eager=True)
        return [self.values(name, none).alias(name) for name in names]

    def packed(self, messages: pl.DataFrame) -> list[Integers]:
        """Pack the checks and the codes of messages into integers."""
        words = [np.zeros(messages.height, dtype=np.uint64) for _ in range(self.words)]
        if CHECK in messages.columns:
            words[0] |= messages[CHECK].cast(pl.UInt64).to_numpy()
        for place, name in enumerate(self._books, start=_OF_CHECK):
            if code_column(name) in messages.columns:
                shift = np.uint64(_BITS * (place % _PER_WORD))
                codes = messages[code_column(name)].cast(pl.UInt64).to_numpy()
                words[place // _PER_WORD] |= codes << shift
        return [word.view(np.int64) for word in words]

    def unpacked(self, words: Integers) -> list[pl.Series]:
        """The check of each message, missing where it has none, and the codes of all values.

        Args:
            words: The integers of each message in a row.
        """
        unsigned: Marks = np.ascontiguousarray(words.T).view(np.uint64)
        check = pl.Series(CHECK, (unsigned[0] & np.uint64(0xFFFFFFFF)).astype(np.uint32))
        if not (check != 0).all():
            check = check.zip_with(check != 0, pl.Series([None], dtype=pl.UInt32))
        columns = [check]
        for place, name in enumerate(self._books, start=_OF_CHECK):
            shift = np.uint64(_BITS * (place % _PER_WORD))
            codes = (unsigned[place // _PER_WORD] >> shift).astype(np.uint16)
            columns.append(pl.Series(code_column(name), codes))
        return columns


class Codebook:
    """Gives values codes from 1 on: text as it is met, numbers by their size."""

    def __init__(self, most: int = _LARGEST) -> None:
        """Make an empty book.

        Args:
            most: How many different texts have a code.
        """
        self._most = most
        self._words = pl.Series(dtype=pl.String)
        self._enum = pl.Enum(self._words)
        self._dtype: pl.DataType | None = None
        self._is_full = False
        self._lock = Lock()

    def codes(self, values: pl.Series) -> pl.Series | None:
        """Codes of a column, UInt16; in any thread.

        Returns:
            None where the column has too many values, large numbers, or neither text nor numbers.
        """
        with self._lock:
            if self._dtype is None and values.dtype != pl.Null:
                self._dtype = values.dtype
        if values.null_count() == len(values):
            return pl.repeat(NO_VALUE, len(values), dtype=pl.UInt16, eager=True)
        if self._is_full or values.dtype != self._dtype:
            return None
        return self._of_words(values) if values.dtype == pl.String else _of_numbers(values)

    def values(self, codes: pl.Series) -> pl.Series:
        """The values that codes stand for."""
        if self._dtype is None:
            return pl.repeat(None, len(codes), dtype=pl.Null, eager=True)
        there = codes != NO_VALUE
        if self._dtype == pl.String:
            index = codes.cast(pl.Int64) - 1
            return self._words.gather(index.zip_with(there, pl.Series([None], dtype=pl.Int64)))
        if not _has_numbers(self._dtype):
            return pl.repeat(None, len(codes), dtype=self._dtype, eager=True)
        numbers = (codes.cast(pl.Int64) - _ZERO).zip_with(there, pl.Series([None], dtype=pl.Int64))
        return numbers.cast(self._dtype)

    def _of_words(self, values: pl.Series) -> pl.Series | None:
        coded = values.cast(self._enum, strict=False)
        if coded.null_count() > values.null_count():
            new = values.filter(coded.is_null()).drop_nulls().unique()
            if not self._learn(new):
                return None
            coded = values.cast(self._enum)
        return (coded.to_physical().cast(pl.UInt16) + 1).fill_null(NO_VALUE)

    def _learn(self, words: pl.Series) -> bool:
        with self._lock:
            known = self._words
            together = pl.concat([known, words.filter(~words.is_in(known.implode()))])
            self._is_full |= len(together) > self._most
            if not self._is_full:
                self._enum = pl.Enum(together)
                self._words = together
            return not self._is_full


def _of_numbers(values: pl.Series) -> pl.Series | None:
    if not _has_numbers(values.dtype):
        return None
    low, high = int(values.min()), int(values.max())  # type: ignore[arg-type]
    if low + _ZERO <= NO_VALUE or high + _ZERO >= BEYOND:
        return None
    return (values.cast(pl.Int32) + _ZERO).fill_null(NO_VALUE).cast(pl.UInt16)


def _has_numbers(dtype: pl.DataType) -> bool:
    return dtype.is_integer() or dtype == pl.Boolean
