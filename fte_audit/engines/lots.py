"""What conversations are drawn by, and the marks of those that were drawn."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import polars as pl
import polars_hash  # noqa: F401 - gives expressions their hashes

if TYPE_CHECKING:
    from fte_audit.drawn import Marked


def seed_of_hash(seed: int) -> int:
    """The seed of the hash: neighbouring numbers give samples that have nothing in common."""
    digest = hashlib.sha256(f"fte-audit draw {seed}".encode()).digest()
    return int.from_bytes(digest[:8], "big")


def drawn_by(seed: int, start: pl.Expr | None) -> pl.Expr:
    """The id that conversations are drawn by, over the columns of prepared rows.

    Args:
        seed: The seed of the draw.
        start: When a conversation started, where its key alone does not tell it; else None.
    """
    identity = pl.col("role:conversation").cast(pl.String)
    if start is not None:
        identity = pl.concat_str(identity, pl.lit("@"), start.cast(pl.String))
    hashed: pl.Expr = identity.nchash.xxhash64(seed=seed_of_hash(seed))  # type: ignore[attr-defined]
    return hashed


def mark_of(marked: Marked, *, has_start: bool) -> pl.Expr:
    """The mark of each conversation, 0 for those that were not drawn; over prepared rows.

    Args:
        marked: The drawn conversations.
        has_start: Whether the log tells when conversations started.
    """
    start = pl.col("role:started") if has_start and not marked.is_unique else None
    ids = pl.Series(list(marked.marks), dtype=pl.UInt64)
    marks = pl.Series(list(marked.marks.values()), dtype=pl.Int64)
    return drawn_by(marked.seed, start).replace_strict(ids, marks, default=0, return_dtype=pl.Int64)
