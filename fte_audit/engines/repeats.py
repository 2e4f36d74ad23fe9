"""Prepared conversations -> after which of them the customer came back.

A conversation goes on disk as three integers: its customer, its start, and its end with who handled
it. Part by part they are sorted by customer and start, so the next contact of a customer is the row
below. A customer is a whole number or a hash; a few bits of a second hash go along, and where they
differ, two customers share the first one. Where the customer decides the group of customers that
intervals rest on, the group is that second hash; else it is a fourth integer.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np
import polars as pl

from fte_audit.engines.ahead import work_ahead
from fte_audit.engines.calendar import calendar
from fte_audit.engines.contacts import (
    CHECK_BITS,
    gaps,
    heavy_limit,
    in_order,
    is_there,
    keys_of,
    refuse_shared_keys,
)
from fte_audit.engines.grouping import key_of
from fte_audit.engines.parted import IN_MEMORY, PartedRows
from fte_audit.plan.model import CALENDAR, CLUSTER, CLUSTERS, HANDLING, HANDLINGS
from fte_audit.tally import Cell, RepeatBase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fte_audit.engines.parted import Integers, Parted
    from fte_audit.tally import Key, RepeatRequest, TallyPlan

START: Final = "start"
END: Final = "end"
_CODE_BITS: Final = 3
_NO_END: Final = np.iinfo(np.int64).min >> _CODE_BITS
_NO_HANDLING: Final = 7
_WORKERS: Final = 2
_KEYS: Final = frozenset({HANDLING, CLUSTER, *CALENDAR})
"""What conversations that count can be counted by."""

Keys: TypeAlias = tuple[str, ...]


class Records(NamedTuple):
    """The conversations of a chunk.

    Attributes:
        parted: Those with a customer.
        nameless: How many have none.
        first: The first start among those with a customer.
    """

    parted: Parted
    nameless: int
    first: int | None


class RepeatTally:
    """Collects the conversations for one request; `records` in any thread, all else in one."""

    def __init__(
        self, request: RepeatRequest, seeds: tuple[int, int], groupings: Sequence[Keys]
    ) -> None:
        """Collect for a request.

        Args:
            request: What is asked.
            seeds: Seeds of the two hashes of ids; nobody who writes a log knows them.
            groupings: Sets of keys to count by: the handling, times and the group of customers.
        """
        self._request = request
        self._seeds = seeds
        self._groupings = groupings
        self._clusters = any(CLUSTER in keys for keys in groupings)
        self._rows = PartedRows(4 if self._clusters_apart else 3, IN_MEMORY)
        self._nameless = 0
        self._firsts: list[int] = []

    def __exit__(self, *_: object) -> None:
        self._rows.__exit__()

    @property
    def _clusters_apart(self) -> bool:
        return self._clusters and not self._request.decides_cluster

    def records(self, kept: pl.DataFrame) -> Records:
        """What of a chunk is put aside: its customer, start, end and handling."""
        there = pl.all_horizontal(is_there(kept, name) for name in self._request.of)
        named = kept.filter(there)
        keys, check = keys_of(named.select(self._request.of), self._seeds)
        clusters = None
        if self._clusters:
            clusters = named[CLUSTER].cast(pl.Int64).fill_null(CLUSTERS).to_numpy()
        if clusters is not None and self._request.decides_cluster:
            check = clusters
        start = named[START].to_numpy()
        end = named[END].fill_null(_NO_END).to_numpy()
        handling = named[HANDLING].to_physical().cast(pl.Int64).fill_null(_NO_HANDLING).to_numpy()
        columns = [keys, start << CHECK_BITS | check, end << _CODE_BITS | handling]
        if clusters is not None and self._clusters_apart:
            columns.append(clusters)
        first = int(start.min()) if len(start) else None
        return Records(self._rows.parted(tuple(columns)), kept.height - named.height, first)

    def add(self, records: Records) -> None:
        """Take in what `records` gave."""
        self._rows.add(records.parted)
        self._nameless += records.nameless
        if records.first is not None:
            self._firsts.append(records.first)

    def result(
        self, last_start: int | None, timezone: str, launches: Sequence[int]
    ) -> tuple[list[pl.DataFrame], RepeatBase]:
        """Count what was collected.

        Args:
            last_start: The last start of all conversations.
            timezone: The zone in which days and weeks begin.
            launches: When declared periods begin.

        Returns:
            For each set of keys: `n`, the conversations that count, and by the name of each flag
            those that are repeated; and what became of all conversations.

        Raises:
            SharedKey: Where two customers have one hash.
        """
        self._rows.close()
        end_us = self._request.end_us if self._request.end_us is not None else last_start
        limit = heavy_limit(min(self._firsts, default=None), end_us, self._rows.rows)

        def work(piece: range) -> tuple[list[pl.DataFrame], RepeatBase]:
            found = _found(self._rows.piece(piece), self._request, end_us, limit)
            counted = found.counted
            return [
                _counted(counted, keys, timezone, launches) for keys in self._groupings
            ], found.base

        base = RepeatBase(0, self._nameless, 0, 0, 0, 0, 0, 0, 0, limit, end_us)
        counts = []
        for counted, part in work_ahead(work, self._rows.pieces(), _WORKERS):
            counts.append(counted)
            base += part
        sums = [
            _summed(parts, keys)
            for keys, parts in zip(self._groupings, zip(*counts, strict=True), strict=True)
        ]
        return sums, base


class RepeatTallies:
    """Collects the conversations for every request of a plan."""

    def __init__(self, plan: TallyPlan, timezone: str, launches: Sequence[int]) -> None:
        """Collect for a plan.

        Args:
            plan: What is asked.
            timezone: The zone in which days and weeks begin.
            launches: When declared periods begin.
        """
        self._plan = plan
        self._timezone = timezone
        self._launches = launches
        self._seeds = (secrets.randbits(63), secrets.randbits(63))
        groupings = _groupings([request.by for request in plan.cells])
        self._tallies = [RepeatTally(request, self._seeds, groupings) for request in plan.repeats]

    def __exit__(self, *_: object) -> None:
        for tally in self._tallies:
            tally.__exit__()

    def records(self, kept: pl.DataFrame) -> list[Records]:
        """What of a chunk is put aside for each request."""
        return [tally.records(kept) for tally in self._tallies]

    def add(self, records: Sequence[Records]) -> None:
        """Take in what `records` gave."""
        for tally, its in zip(self._tallies, records, strict=True):
            tally.add(its)

    def result(
        self, last_start: int | None
    ) -> tuple[RepeatCounts, dict[RepeatRequest, RepeatBase]]:
        """Count what was collected.

        Args:
            last_start: The last start of all conversations.

        Raises:
            SharedKey: Where two customers have one hash.
        """
        found = [
            tally.result(last_start, self._timezone, self._launches) for tally in self._tallies
        ]
        bases = {
            request: base for request, (_, base) in zip(self._plan.repeats, found, strict=True)
        }
        return RepeatCounts([counts for counts, _ in found]), bases


class RepeatCounts:
    """The conversations that count and those that are repeated, by handling and time."""

    def __init__(self, counts: Sequence[Sequence[pl.DataFrame]]) -> None:
        self._counts = counts

    def beside(self, cells: Mapping[Key, Cell], by: Sequence[str]) -> dict[Key, Cell]:
        """Cells with the flags of repeat contacts after their own; none by keys of other kinds."""
        if not self._counts:
            return dict(cells)
        flags: dict[Key, list[tuple[int, int]]] = {key: [] for key in cells}
        for groupings in self._counts:
            known: dict[Key, list[tuple[int, int]]] = {}
            names = [name for name in groupings[0].columns if name not in {"n", *_KEYS}]
            fitting = [counts for counts in groupings if set(by) <= set(counts.columns)]
            if fitting:
                summed = fitting[0].group_by(by).agg(pl.col("n", *names).sum())
                for row in summed.iter_rows(named=True):
                    known[key_of(row, by)] = [(row["n"], row[name]) for name in names]
            for key in cells:
                flags[key] += known.get(key, [(0, 0)] * len(names))
        return {
            key: Cell(cell.n, (*cell.flags, *flags[key]), cell.measures)
            for key, cell in cells.items()
        }


class _Found(NamedTuple):
    """The conversations of one part that count, and what became of all of the part."""

    counted: pl.DataFrame
    base: RepeatBase


def _groupings(wanted: Iterable[Keys]) -> list[Keys]:
    """The sets of keys to count by: all times together, and what the group of customers is in."""
    fitting = [by for by in wanted if set(by) <= _KEYS]
    apart = [by for by in fitting if CLUSTER in by]
    times = [key for by in fitting if CLUSTER not in by for key in by if key != HANDLING]
    return [
        (HANDLING, *dict.fromkeys(times)),
        *(by for by in apart if not any(set(by) < set(other) for other in apart)),
    ]


def _found(words: Integers, request: RepeatRequest, end_us: int | None, limit: int) -> _Found:
    keys, starts, ends, *more = in_order(words)
    start, end = starts >> CHECK_BITS, ends >> _CODE_BITS
    refuse_shared_keys(keys, starts & ((1 << CHECK_BITS) - 1))
    begins = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1)) if len(keys) else keys
    sizes = np.diff(np.append(begins, len(keys)))
    last = np.repeat(begins + sizes, sizes)
    horizon = end + request.horizon_us
    why = np.zeros(len(keys), dtype=np.uint8)
    if request.launches:
        why[_period(horizon, request.launches) != _period(start, request.launches)] = 4
    why[horizon > (end_us if end_us is not None else np.iinfo(np.int64).min)] = 3
    if (sizes >= limit).any():
        why[np.repeat(sizes >= limit, sizes)] = 2
    why[end == _NO_END] = 1
    places = np.flatnonzero(why == 0)
    gap = gaps(start, end, last, places, max(1, request.min_gap_us))
    counts = np.bincount(why, minlength=5)
    soonest = gaps(start, end, last, places, 1) if request.min_gap_us > 1 else gap
    heavy = sizes[sizes >= limit]
    counted = pl.DataFrame(
        {
            HANDLING: ends[places] & ((1 << _CODE_BITS) - 1),
            START: start[places],
            CLUSTER: (more[0] if more else starts & ((1 << CHECK_BITS) - 1))[places],
            **{flag: gap <= within for flag, within in request.windows},
        }
    )
    base = RepeatBase(
        counted=int(counts[0]),
        nameless=0,
        open=int(counts[1]),
        heavy=int(counts[2]),
        too_late=int(counts[3]),
        across=int(counts[4]),
        heavy_customers=len(heavy),
        largest=int(heavy.max()) if len(heavy) else 0,
        early=int((soonest < request.min_gap_us).sum()),
        limit=limit,
        end_us=end_us,
    )
    return _Found(counted, base)


def _period(times: Integers, launches: Sequence[int]) -> Integers:
    return np.searchsorted(np.array(launches, dtype=np.int64), times, side="right")


def _counted(
    counted: pl.DataFrame, keys: Keys, timezone: str, launches: Sequence[int]
) -> pl.DataFrame:
    named = [
        calendar(pl.col(START), key, timezone, launches).alias(key) if key in CALENDAR else key
        for key in keys
    ]
    rows = counted.select(*named, pl.exclude(HANDLING, START, CLUSTER))
    return rows.group_by(keys).agg(
        pl.len().cast(pl.Int64).alias("n"), pl.exclude(keys).cast(pl.Int64).sum()
    )


def _summed(counts: Iterable[pl.DataFrame], keys: Keys) -> pl.DataFrame:
    whole = pl.concat(counts).group_by(keys).agg(pl.exclude(keys).sum())
    names = pl.Series([*HANDLINGS, *[None] * (_NO_HANDLING + 1 - len(HANDLINGS))], dtype=pl.String)
    named = whole.with_columns(names.gather(whole[HANDLING]).alias(HANDLING))
    if CLUSTER not in keys:
        return named
    cluster = pl.col(CLUSTER)
    return named.with_columns(pl.when(cluster < CLUSTERS).then(cluster).alias(CLUSTER))
