"""Prepared conversations -> distinct values of labels, collected on disk."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, Self

import polars as pl

from fte_audit.engines.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fte_audit.tally import DistinctRequest, Key

_DISTINCT: Final = "distinct:value"


class DistinctTally:
    """Collects the distinct values of every request; `found` in any thread, all else in one."""

    def __init__(self, requests: Sequence[DistinctRequest]) -> None:
        self._spools = {request: Spool() for request in requests}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for spool in self._spools.values():
            spool.__exit__(None, None, None)

    def found(self, kept: pl.DataFrame) -> dict[DistinctRequest, pl.DataFrame]:
        """The distinct values of a chunk."""
        return {
            request: kept.select(request.by, pl.col(request.of).alias(_DISTINCT))
            .drop_nulls(_DISTINCT)
            .unique()
            for request in self._spools
        }

    def add(self, found: Mapping[DistinctRequest, pl.DataFrame]) -> None:
        """Take in what `found` gave."""
        for request, labels in found.items():
            self._spools[request].add(labels, _DISTINCT)

    def result(self) -> dict[DistinctRequest, dict[Key, int]]:
        """Request -> union -> distinct values."""
        counts: dict[DistinctRequest, dict[Key, int]] = {}
        for request, spool in self._spools.items():
            found: Counter[Key] = Counter(dict.fromkeys(request.unions, 0))
            for part in spool.parts():
                for union in request.unions:
                    inside = part.filter(pl.col(request.by).is_in(list(union), nulls_equal=True))
                    found[union] += inside[_DISTINCT].n_unique()
            counts[request] = dict(found)
        return counts
