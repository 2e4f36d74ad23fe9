"""Several rows with the same key: found by hash in one narrow pass, decided on the exact key.

Hashes only choose which rows are looked at twice. Rows whose hash occurs once can't be duplicates;
all others are put aside and decided by their exact key, so a collision can't change a figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from fte_audit.engines.spool import HashSpool
from fte_audit.plan.model import Keep

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TABLE_BITS: Final = 26
KEY: Final = "duplicate:key"
BY: Final = "duplicate:by"


class Suspects:
    """Hashes of keys that may occur more than once: a table that never misses one."""

    def __init__(self, repeated: pl.Series) -> None:
        self.any = not repeated.is_empty()
        if self.any:
            import numpy as np  # noqa: PLC0415 - most logs have no duplicates

            self._mask = np.uint64((1 << _TABLE_BITS) - 1)
            self._table = np.zeros(1 << _TABLE_BITS, dtype=np.bool_)
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
    """Choose one row for each key.

    Args:
        rows: All rows of their keys, with `KEY` and, where `keep` needs it, `BY`.
        keep: Which row counts.
        content: The columns of a row's content, by which ties break.

    Returns:
        The rows that count, and those that do not.
    """
    order = [KEY, *([BY] if BY in rows.columns else []), *content]
    descending = [name == BY and keep is Keep.LATEST for name in order]
    ordered = rows.sort(order, descending=descending, nulls_last=True)
    counts = ordered[KEY].is_first_distinct()
    return ordered.filter(counts), ordered.filter(~counts)
