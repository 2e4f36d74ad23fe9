"""Which group of customers a conversation belongs to: the same on every engine and machine."""

from __future__ import annotations

from typing import Final

import polars as pl
import polars_hash  # noqa: F401 - gives expressions their hashes

_SEED: Final = 42


def group_of(text: pl.Expr, groups: int) -> pl.Expr:
    """The group of an id: the XXH64 of its text in UTF-8, modulo the number of groups.

    Args:
        text: Ids as text; missing where there is none, and then the group is missing too.
        groups: How many groups there are.
    """
    hashed: pl.Expr = text.nchash.xxhash64(seed=_SEED)  # type: ignore[attr-defined]
    group = hashed.mod(groups).cast(pl.Int16)
    return pl.when(text.is_not_null()).then(group)


def text_of_ids(ids: pl.Expr, column: pl.Series | None) -> pl.Expr:
    """Ids as text; those of white space only are missing.

    Args:
        ids: The ids.
        column: The same as they are held, where that is known: whole numbers are never blank.
    """
    text = ids.cast(pl.String)
    if column is not None and column.dtype.is_integer():
        return text
    return pl.when(text.str.strip_chars() != "").then(text)
