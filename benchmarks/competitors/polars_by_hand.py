"""The figures of the standard spec over a synthetic log, as hand-written Polars.

Two forms, both without any materialised subplan of the whole log. `chunks` (the default, because it
measured faster) reads two million rows at a time and runs the group-bys over the rows in memory, so
that the columns are decoded once. `single` is one `collect_all` of every group-by over the whole
scan. Both count the finest cells (handling by week, topic, language and market), roll them up at
the end, count the frequencies of whole seconds, and read the log a second time for the milliseconds
inside the few seconds that hold a quantile. Integers only.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

os.environ.setdefault("POLARS_ROW_GROUP_PREFETCH_SIZE", "2")

import polars as pl
from figures import BREAKDOWNS, COLUMNS, COUNTERS, FIRST, MEASURES, Tallied

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np


C = pl.col
_CHUNK_ROWS: Final = 2_000_000
_ROWS_OF_A_PART: Final = 12_500_000
_MS_OF_A_DAY: Final = 86_400_000
_KEYS: Final = ("handling", *BREAKDOWNS)
_TABLE_BITS: Final = 24
_EACH_ALONE: Final = pl.QueryOptFlags(comm_subplan_elim=False)
_VALID: Final = (
    C.conversation_id.is_not_null()
    & C.started_at.is_not_null()
    & (C.ended_at >= C.started_at).fill_null(value=True)
    & C.csat.is_between(1, 5).fill_null(value=True)
)
_STRANGE: Final = (~C.handling.is_in(list(FIRST)) & (C.handling.str.strip_chars() != "")).fill_null(
    value=False
)
"""Looked at only where rows are few: other rows are grouped by handling, so their groups tell."""
_STARTED: Final = C.started_at.to_physical()
_ELAPSED: Final = {
    "resolution": C.ended_at.to_physical() - _STARTED,
    "response": C.first_response_at.to_physical() - _STARTED,
}
_COUNTS: Final = dict(
    zip(
        COUNTERS,
        (
            pl.len(),
            C.resolution.count(),
            C.resolution.sum(),
            C.response.count(),
            C.response.sum(),
            C.csat.count(),
            C.csat.cast(pl.Int64).sum(),
            (C.csat >= 4).sum(),  # noqa: PLR2004 - satisfied
            C.resolved.count(),
            C.resolved.sum(),
            C.escalated.count(),
            C.escalated.sum(),
            C.abandoned.count(),
            C.abandoned.sum(),
            C.cost.count(),
            C.cost.sum(),
        ),
        strict=True,
    )
)


def prepared(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows that count, with the week (since 1970) and the times that passed in milliseconds."""
    return rows.filter(_VALID).select(
        "handling",
        ((_STARTED // _MS_OF_A_DAY + 3) // 7).cast(pl.Int32).alias("week"),
        *BREAKDOWNS[1:],
        *(elapsed.alias(measure) for measure, elapsed in _ELAPSED.items()),
        "csat",
        "resolved",
        "escalated",
        "abandoned",
        C.cost.to_physical(),
    )


def tallies(rows: pl.LazyFrame) -> list[pl.LazyFrame]:
    """The finest cells and the frequencies of whole seconds."""
    counts = [count.cast(pl.Int64).alias(name) for name, count in _COUNTS.items()]
    seconds = [
        rows.filter(C(measure).is_not_null())
        .group_by("handling", (C(measure) // 1000).alias("number"))
        .agg(pl.len().cast(pl.Int64).alias("n"))
        for measure in MEASURES
    ]
    return [rows.group_by(_KEYS).agg(counts), *seconds]


def collected(queries: Iterable[pl.LazyFrame]) -> list[pl.DataFrame]:
    """Run queries side by side."""
    return pl.collect_all(list(queries), engine="streaming", optimizations=_EACH_ALONE)


class Competitor:
    """Computes the figures of one log."""

    def __init__(self, log: str) -> None:
        self._log = pl.scan_parquet(f"{log}/*.parquet")
        self._tallied = Tallied(self._log.select(pl.len()).collect().item())
        self._repeated = pl.Series(dtype=pl.Int64)
        self._suspects: np.ndarray[tuple[int], np.dtype[np.bool_]] | None = None
        self._aside: list[pl.DataFrame] = []

    def figures(self, duplicates: str, *, single: bool) -> Tallied:
        """Compute every figure; `duplicates` is all, refuse or latest."""
        tallied = self._tallied
        if duplicates != "all":
            self._repeated = self._find_repeated()
        if self._repeated.len() and duplicates == "refuse":
            sys.exit("the log has duplicates")
        if self._repeated.len():
            self._suspects = _table(self._repeated)
        if single and self._suspects is None:
            self._take(collected(tallies(prepared(self._log))))
        else:
            self._take_chunks()
        outdated = self._outdated()
        if outdated is not None:
            tallied.dropped["duplicate"] = outdated.height
            self._take(collected(tallies(prepared(outdated.lazy()))), -1)
        self._take_milliseconds(self._log if self._kept_all() else self._log.filter(_VALID))
        if outdated is not None:
            self._take_milliseconds(outdated.lazy(), -1)
        self._screen()
        return tallied

    def _take_chunks(self) -> None:
        parts = [collected(tallies(chunk)) for chunk in self._chunks()]
        cells, *seconds = (pl.concat(part) for part in zip(*parts, strict=True))
        frequencies = [part.group_by("handling", "number").agg(C.n.sum()) for part in seconds]
        self._take([cells, *frequencies])

    def _chunks(self) -> Iterator[pl.LazyFrame]:
        columns = COLUMNS if self._suspects is None else (*COLUMNS, "updated_at")
        for first in range(0, self._tallied.read, _CHUNK_ROWS):
            chunk = self._log.slice(first, _CHUNK_ROWS).select(columns)
            if self._suspects is None:
                yield prepared(chunk).collect(engine="streaming").lazy()
                continue
            rows = chunk.collect(engine="streaming")
            suspects = rows.filter(pl.Series(self._suspects[_slots(rows["conversation_id"])]))
            places = self._repeated.search_sorted(suspects["conversation_id"]).clip(
                upper_bound=self._repeated.len() - 1
            )
            is_repeated = self._repeated.gather(places) == suspects["conversation_id"]
            self._aside.append(suspects.filter(is_repeated))
            yield prepared(rows.lazy()).collect(engine="streaming").lazy()

    def _take(self, answers: list[pl.DataFrame], sign: int = 1) -> None:
        cells, *frequencies = answers
        for by in BREAKDOWNS:
            rolled = cells.group_by("handling", by).agg(C(name).sum() for name in COUNTERS)
            for handling, value, *counts in rolled.iter_rows():
                self._tallied.add_cell(by, handling, value, counts, sign)
        for measure, table in zip(MEASURES, frequencies, strict=True):
            self._tallied.count(self._tallied.seconds[measure], table.iter_rows(), sign)

    def _take_milliseconds(self, rows: pl.LazyFrame, sign: int = 1) -> None:
        queries = [
            rows.select("handling", elapsed.alias("number"))
            .filter((C.number // 1000).is_in(self._tallied.wanted_seconds(measure)))
            .group_by("handling", "number")
            .agg(pl.len().cast(pl.Int64).alias("n"))
            for measure, elapsed in _ELAPSED.items()
        ]
        for measure, table in zip(MEASURES, collected(queries), strict=True):
            self._tallied.count(self._tallied.milliseconds[measure], table.iter_rows(), sign)

    def _find_repeated(self) -> pl.Series:
        """Ids that occur more than once, ascending; by parts small enough to sort in memory."""
        parts = -(-self._tallied.read // _ROWS_OF_A_PART)
        ids = self._log.select(C.conversation_id.drop_nulls())
        found = []
        for part in range(parts):
            inside = ids.filter(C.conversation_id % parts == part) if parts > 1 else ids
            ordered = inside.collect(engine="streaming").to_series().sort()
            found.append(ordered.filter(ordered == ordered.shift(1)).unique())
        return pl.concat(found).sort()

    def _outdated(self) -> pl.DataFrame | None:
        """The rows that a later row of the same conversation replaces."""
        if self._suspects is None:
            return None
        rows = pl.concat(self._aside).lazy()
        order = ["conversation_id", "updated_at", *COLUMNS[1:]]
        outdated = (
            rows.filter(_VALID, ~_STRANGE)
            .sort(order, descending=[name == "updated_at" for name in order], nulls_last=True)
            .filter(~C.conversation_id.is_first_distinct())
        )
        return outdated.collect()

    def _kept_all(self) -> bool:
        """Whether no row but duplicates is dropped."""
        return self._tallied.kept() + self._tallied.dropped["duplicate"] == self._tallied.read

    def _screen(self) -> None:
        """Count the reasons of dropped rows, where there are any."""
        tallied = self._tallied
        if self._kept_all() and tallied.handlings() <= {*FIRST, None}:
            return
        reason = (
            pl.when(_STRANGE)
            .then(pl.lit("impossible handling"))
            .when(~C.csat.is_between(1, 5))
            .then(pl.lit("impossible csat"))
            .when(C.conversation_id.is_null())
            .then(pl.lit("no conversation id"))
            .when(C.started_at.is_null())
            .then(pl.lit("no start"))
            .when(C.ended_at < C.started_at)
            .then(pl.lit("ends before it starts"))
        )
        counted = self._log.group_by(reason.alias("reason")).len().drop_nulls("reason")
        tallied.dropped.update(dict(counted.collect(engine="streaming").iter_rows()))
        for cells in tallied.cells.values():
            for key in [key for key in cells if key[0] not in {*FIRST, None}]:
                del cells[key]


def _slots(ids: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    slots: np.ndarray[tuple[int], np.dtype[np.uint64]] = ids.hash(0).to_numpy(writable=True)
    slots >>= slots.dtype.type(64 - _TABLE_BITS)
    return slots


def _table(repeated: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """A table that tells nearly all other ids from repeated ones without looking any of them up."""
    import numpy as np  # noqa: PLC0415 - only where a log has duplicates

    table = np.zeros(1 << _TABLE_BITS, dtype=np.bool_)
    table[_slots(repeated)] = True
    return table


def main() -> None:
    """Print the figures of a log."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path, help="a folder of Parquet files")
    parser.add_argument("--duplicates", choices=("all", "refuse", "latest"), default="all")
    parser.add_argument("--form", choices=("chunks", "single"), default="chunks")
    arguments = parser.parse_args()
    competitor = Competitor(str(arguments.log))
    print(competitor.figures(arguments.duplicates, single=arguments.form == "single").to_json())


if __name__ == "__main__":
    main()
