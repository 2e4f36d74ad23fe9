"""Prepared conversations -> distinct values of labels, collected on disk."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, Self

import polars as pl

from fte_audit.engines.spool import Spool
from fte_audit.tally import key_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
            request: kept.select(*_keys(request), pl.col(request.of).alias(_DISTINCT))
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
            found: Counter[Key] = Counter()
            if request.over is None:
                found.update(dict.fromkeys(request.unions, 0))
            for part in spool.parts():
                found.update(dict(_counted(part, request)))
            counts[request] = (
                dict(found)
                if request.over is None
                else dict(sorted(found.items(), key=lambda item: key_order(item[0])))
            )
        return counts


def _keys(request: DistinctRequest) -> list[str]:
    return [request.by] if request.over is None else [request.by, request.over]


def _counted(part: pl.DataFrame, request: DistinctRequest) -> Iterator[tuple[Key, int]]:
    """The distinct values of each union in a part, under each value of `over`."""
    for union in request.unions:
        inside = part.filter(pl.col(request.by).is_in(list(union), nulls_equal=True))
        if request.over is None:
            yield union, inside[_DISTINCT].n_unique()
            continue
        of_each = inside.group_by(request.over).agg(pl.col(_DISTINCT).n_unique())
        for value, n in of_each.iter_rows():
            yield (None if value is None else str(value), *union), n
