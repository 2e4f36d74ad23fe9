"""What counting by groups has in common: queries side by side, and sums of what chunks gave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fte_audit.tally import Key

_EACH_ALONE: Final = pl.QueryOptFlags(comm_subplan_elim=False)
"""Common subplans would be materialised: ten times the memory for no time."""
_COMPACT_ROWS: Final = 300_000


def collected(queries: Sequence[pl.LazyFrame]) -> list[pl.DataFrame]:
    """Run queries over one chunk side by side."""
    return pl.collect_all(queries, engine="streaming", optimizations=_EACH_ALONE)


def named(answer: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Labels of white space only are missing labels: settled here, on few rows instead of all."""
    texts = [name for name in by if answer.schema[name] == pl.String]
    return answer.with_columns(
        pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name)) for name in texts
    )


def worth_summing(added: int, before: int) -> bool:
    """Whether the rows that have come since the last time are as many as there were then."""
    return added >= max(_COMPACT_ROWS, before)


def summed(parts: Sequence[pl.DataFrame], by: Sequence[str]) -> pl.DataFrame:
    """Add up what several chunks gave for each group."""
    whole = pl.concat([part.select(parts[0].columns) for part in parts])
    return whole.group_by(by).agg(pl.exclude(by).sum())


def key_of(row: Mapping[str, object], by: Sequence[str]) -> Key:
    """The key of a group, each value as text."""
    return tuple(None if row[name] is None else str(row[name]) for name in by)
