"""Several rows with the same key: found by hash in one narrow pass, decided on the exact key.

Hashes only choose which rows are looked at twice. Rows whose hash occurs once can't be duplicates;
all others are put aside and decided by their exact key, so a collision can't change a figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from fte_audit.engines.spool import HashSpool
from fte_audit.engines.values import read_numbers, read_times
from fte_audit.spec.roles import Keep

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LEAST_TABLE_BITS: Final = 20
_MOST_TABLE_BITS: Final = 26
_SPARSE_BITS: Final = 8
"""A table this many times larger than its entries mistakes one key in 256 for a suspect."""
KEY: Final = "duplicate:key"
BY: Final = "duplicate:by"
LAST: Final = "duplicate:last"
"""Whether a row counts only where no other has its key."""


class Suspects:
    """Hashes of keys that may occur more than once: a table that never misses one."""

    def __init__(self, repeated: pl.Series) -> None:
        self.any = not repeated.is_empty()
        if self.any:
            import numpy as np  # noqa: PLC0415 - most logs have no duplicates

            bits = repeated.len().bit_length() + _SPARSE_BITS
            bits = max(_LEAST_TABLE_BITS, min(_MOST_TABLE_BITS, bits))
            self._mask = np.uint64((1 << bits) - 1)
            self._table = np.zeros(1 << bits, dtype=np.bool_)
            self._table[repeated.to_numpy() & self._mask] = True

    def among(self, keys: pl.Series) -> pl.Series:
        """True for each key that may occur more than once; false where there is no key."""
        if not self.any:
            return pl.repeat(False, keys.len(), dtype=pl.Boolean, eager=True)  # noqa: FBT003
        hashes = hash_keys(keys).to_numpy()
        return pl.Series(self._table[hashes & self._mask]) & keys.is_not_null()


def find_suspects(chunks: Iterable[pl.Series]) -> Suspects:
    """Look through the keys of a whole log, chunk by chunk."""
    with HashSpool() as spool:
        for keys in chunks:
            spool.add(hash_keys(keys.drop_nulls()))
        return Suspects(spool.repeated())


def hash_keys(keys: pl.Series) -> pl.Series:
    """64-bit hashes of keys as the log has them, the same for every chunk of one run."""
    return keys.hash(0)


def decide(
    rows: pl.DataFrame, keep: Keep, content: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Choose one row for each key; a row without a key repeats no other.

    Args:
        rows: All rows of their keys, with `KEY` and, where the rule has them, `LAST` and `BY`.
        keep: Which row counts.
        content: The columns of a row's content, by which ties break: as text, since a number is
            text in a text file.

    Returns:
        The rows that count, and those that do not.
    """
    nameless = rows[KEY].is_null() | (rows[KEY].str.strip_chars() == "")
    repeats = rows[KEY].is_duplicated() & ~nameless
    alone, rows = rows.filter(~repeats), rows.filter(repeats)
    last = [rows[LAST]] if LAST in rows.columns else []
    first = _comparable(rows[BY]) if BY in rows.columns else []
    canonical = [rows[name].cast(pl.String) for name in content]
    columns = [rows[KEY], *last, *first, *canonical]
    descending = [False] * len(columns)
    if keep is Keep.LATEST:
        descending[1 + len(last) : 1 + len(last) + len(first)] = [True] * len(first)
    parts = {str(n): part for n, part in enumerate(columns)}
    order = pl.DataFrame(parts).select(
        pl.arg_sort_by(list(parts), descending=descending, nulls_last=True)
    )
    ordered = rows[order.to_series()]
    counts = ordered[KEY].is_first_distinct()
    return pl.concat([alone, ordered.filter(counts)]), ordered.filter(~counts)


def _comparable(by: pl.Series) -> list[pl.Series]:
    """What rows are ordered by: text as the number or time that it holds, or else as it is."""
    if by.dtype != pl.String:
        return [by]
    text = by.str.strip_chars().replace("", None)
    return [read_numbers(text).values, read_times(text, None, None, "UTC").values, text]
