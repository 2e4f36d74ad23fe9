"""Prepared conversations -> how the values of each group of customers spread over coarse bins.

Keys and bin go together into one whole number, which a table counts: a third of the time of
grouping by them.
"""

from __future__ import annotations

from functools import reduce
from operator import mul
from typing import TYPE_CHECKING, Final

import polars as pl

from fte_audit.engines.grouping import summed, worth_summing
from fte_audit.plan.model import (
    AGENTS,
    CLUSTER,
    CLUSTERS,
    HANDLING,
    HANDLINGS,
    PERIOD,
    WEEK,
)
from fte_audit.tally import LOG_BIN_SHIFT, key_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fte_audit.tally import Key, SpreadRequest

_FEWEST_ROWS: Final = 100_000
"""With fewer, importing numpy would take longer than it saves."""
_FIRST_BIN: Final = 1023 << 52 >> LOG_BIN_SHIFT
"""The bin of 1; that of 0 is 0."""
_BINS: Final = (63 << 52 >> LOG_BIN_SHIFT) + 2
"""Bins of the values that 64 bits can hold, from zero on."""
_MOST_DAYS: Final = 1 << 22
"""More days than any calendar has, before or after 1970."""


class SpreadTally:
    """Counts for every request over the chunks of a log; `count` in any thread, else in one."""

    def __init__(self, requests: Sequence[SpreadRequest], periods: int) -> None:
        """Count for some requests.

        Args:
            requests: What is asked.
            periods: How many declared periods there are, with what was before the first.
        """
        self._sizes = {
            HANDLING: len(HANDLINGS),
            PERIOD: periods,
            CLUSTER: CLUSTERS,
            AGENTS: CLUSTERS,
            WEEK: 2 * _MOST_DAYS,
        }
        self._parts: dict[SpreadRequest, list[pl.DataFrame]] = {each: [] for each in requests}

    def count(self, kept: pl.DataFrame) -> dict[SpreadRequest, pl.DataFrame]:
        """Count a chunk: `code` and `n` for each request."""
        return {request: self._counted(kept, request) for request in self._parts}

    def add(self, counts: Mapping[SpreadRequest, pl.DataFrame]) -> None:
        """Take in what `count` gave."""
        for request, counted in counts.items():
            parts = self._parts[request]
            parts.append(counted)
            if worth_summing(sum(part.height for part in parts[1:]), parts[0].height):
                parts[:] = [summed(parts, ("code",))]

    def result(self) -> dict[SpreadRequest, dict[Key, dict[int, int]]]:
        """Every request with its keys in their order, each with its bins ascending."""
        return {request: self._spread(request, parts) for request, parts in self._parts.items()}

    def _counted(self, kept: pl.DataFrame, request: SpreadRequest) -> pl.DataFrame:
        codes = kept.lazy().select(self._code(request, kept[request.measure]).alias("code"))
        if kept.height < _FEWEST_ROWS or WEEK in request.by:
            rows = codes.drop_nulls().group_by("code").agg(pl.len().cast(pl.Int64).alias("n"))
            return rows.collect(engine="streaming")
        import numpy as np  # noqa: PLC0415 - small logs do without

        size = 2 * _BINS * self._cells(request)
        # The last place of the table is for missing values.
        found = codes.select(pl.col("code").fill_null(size)).collect(engine="streaming")
        counts = np.bincount(found.to_series().to_numpy(), minlength=size + 1)[:-1]
        present = np.flatnonzero(counts)
        return pl.DataFrame({"code": present, "n": counts[present]})

    def _code(self, request: SpreadRequest, values: pl.Series) -> pl.Expr:
        """The bin and the keys as one number; missing where the value is."""
        bits = pl.col(request.measure).abs().cast(pl.Float64).reinterpret(dtype=pl.Int64)
        place = (bits.floordiv(1 << LOG_BIN_SHIFT) - (_FIRST_BIN - 1)).clip(lower_bound=0)
        if (values.min() or 0) < 0:  # type: ignore[operator]
            below = pl.col(request.measure) < 0
            place = pl.when(below).then(place + _BINS).otherwise(place)
        for key in request.by:
            missing = self._sizes[key]
            held = pl.col(key).to_physical() if key == HANDLING else pl.col(key)
            held = held + _MOST_DAYS if key == WEEK else held
            place = place * (missing + 1) + held.cast(pl.Int64).fill_null(missing)
        return place

    def _cells(self, request: SpreadRequest) -> int:
        return reduce(mul, (self._sizes[key] + 1 for key in request.by), 1)

    def _spread(
        self, request: SpreadRequest, parts: Sequence[pl.DataFrame]
    ) -> dict[Key, dict[int, int]]:
        found: dict[Key, dict[int, int]] = {}
        rows = summed(parts, ("code",)).iter_rows() if parts else ()
        for code, n in rows:
            key, number = self._decoded(request, code)
            found.setdefault(key, {})[number] = n
        return {key: dict(sorted(found[key].items())) for key in sorted(found, key=key_order)}

    def _decoded(self, request: SpreadRequest, code: int) -> tuple[Key, int]:
        key: list[str | None] = []
        for name in reversed(request.by):
            code, value = divmod(code, self._sizes[name] + 1)
            if value == self._sizes[name]:
                key.append(None)
            elif name == WEEK:
                key.append(str(value - _MOST_DAYS))
            else:
                key.append(HANDLINGS[value] if name == HANDLING else str(value))
        is_negative, place = divmod(code, _BINS)
        number = place + _FIRST_BIN - 1 if place else 0
        return tuple(reversed(key)), -1 - number if is_negative else number
