"""Prepared conversations -> cubes: counts and sums by every attribute at once, in integers.

The codes of a conversation's attributes are packed into one integer, so a cube is one group-by.
Where a cube also asks whether the customer came back, a conversation waits as five integers until
all are read; part by part they are then sorted by customer and start.
"""

from __future__ import annotations

import secrets
from functools import partial
from itertools import groupby, product
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from fte_audit.cubes import (
    DAYS_OF_WEEK,
    FIRST_MONDAY,
    GROUPS,
    NAMELESS,
    NO_ROOM,
    NO_TOPIC,
    ROOM,
    SCOPE,
    WEEKS,
    Cube,
    CubeCell,
    TooFine,
    cube_order,
    values_of,
)
from fte_audit.engines.ahead import work_ahead
from fte_audit.engines.contacts import (
    CHECK_BITS,
    heavy_limit,
    in_order,
    is_there,
    keys_of,
    refuse_shared_keys,
)
from fte_audit.engines.grouping import collected, summed, worth_summing
from fte_audit.engines.parted import IN_MEMORY, PartedRows, SharedKey
from fte_audit.engines.preparation import CODE
from fte_audit.engines.returning import (
    NO_END,
    NOTHING,
    QUARTER_US,
    Scope,
    Span,
    pooled,
    returns_among,
)
from fte_audit.plan.model import CUSTOMERS, WEEK
from fte_audit.tally import LOG_BIN_SHIFT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.cubes import CubeKey, CubeRequest, Lanes, Returns
    from fte_audit.engines.parted import Integers, Parted
    from fte_audit.tally import TallyPlan

_CODE: Final = "code"
_GROUP: Final = "group"
_SECOND: Final = "second"
_BIN: Final = "bin"
_PLACE: Final = "place"
_CELL: Final = "cell"
_CELLS_AT_ONCE: Final = 4_096
_CODE_BITS: Final = 5
MOST_CODES: Final = 1 << _CODE_BITS
"""Values that an attribute may have."""
MOST_ATTRIBUTES: Final = 63 // _CODE_BITS
"""Attributes whose codes fit into one integer."""
GROUP_BITS: Final = 7
BIN_BITS: Final = 13
"""Bits of the bins of all values that 64 bits can hold."""
MOST_WITH_SPREADS: Final = (63 - BIN_BITS - GROUP_BITS) // _CODE_BITS
"""The same where a bin and a group of customers go with them."""
_LEVEL: Final = "level"
LAST_START: Final = "last start"
"""When the last contact of a bundle started, where contacts were put together: the log goes on
until then."""
_TOPIC_BITS: Final = 48
_WORKERS: Final = 2
_PIECE_ROWS: Final = 200_000
"""Contacts that are worked on together: with all that is told of them they are far wider."""
_MICROS: Final = 1_000_000
_WORD: Final = 1 << 64
_LANE_BYTES: Final = 16


class Waiting(NamedTuple):
    """The conversations of a chunk whose customers are known.

    Attributes:
        parted: Their integers.
        spans: For each code of the attribute that decides among which conversations returns are
            looked for: the first start of theirs, their number, and the last start of all.
        topics: Label of each topic -> its hash.
    """

    parted: Parted
    spans: Mapping[int, Span]
    topics: Mapping[str, int]


class CubeCounts(NamedTuple):
    """What one chunk gives for one cube.

    Attributes:
        cells: Counts and sums by code, labels and group; of a cube with returns, those of
            conversations without a customer.
        tables: For each measure that is counted: conversations by code and second; then, for each
            that is counted by groups of customers: by code, bin and group as one integer.
        waiting: Conversations whose returns are told once all are read.
    """

    cells: pl.DataFrame
    tables: tuple[pl.DataFrame, ...]
    waiting: Waiting | None


class CubeTallies:
    """Collects every cube of a plan; `count` in any thread, all else in one."""

    def __init__(self, plan: TallyPlan) -> None:
        seeds = (secrets.randbits(63), secrets.randbits(63), secrets.randbits(63))
        self._tallies = [_CubeTally(request, seeds) for request in plan.cubes]

    def __exit__(self, *_: object) -> None:
        for tally in self._tallies:
            tally.close()

    def count(self, kept: pl.DataFrame) -> list[CubeCounts]:
        """Count a chunk."""
        return [tally.count(kept) for tally in self._tallies]

    def add(self, counts: Sequence[CubeCounts]) -> None:
        """Take in what `count` gave."""
        for tally, its in zip(self._tallies, counts, strict=True):
            tally.add(its)

    def result(self) -> dict[CubeRequest, Cube | TooFine]:
        """Every request with its answer.

        Raises:
            SharedKey: Where two customers, or two topics, have one hash.
        """
        return {tally.request: tally.result() for tally in self._tallies}


class _CubeTally:
    def __init__(self, request: CubeRequest, seeds: tuple[int, int, int]) -> None:
        self.request = request
        self._customer_seeds, self._topic_seed = seeds[:2], seeds[2]
        self._keys = (_CODE, *request.labels, *([_GROUP] if request.by_group else []))
        self._rows = PartedRows(5, IN_MEMORY // 2)
        self._parts: dict[tuple[str, ...], list[pl.DataFrame]] = {}
        self._added = 0
        self._spans: dict[int, Span] = {}
        self._topics: dict[str, int] = {}
        self._too_fine: TooFine | None = None

    def close(self) -> None:
        self._rows.__exit__()

    # chunks

    def count(self, kept: pl.DataFrame) -> CubeCounts:
        group = _week() if self.request.weekly else _group(kept)
        coded = kept.with_columns(self._code().alias(_CODE), group.alias(_GROUP))
        waiting = None
        if self.request.returns is not None:
            there = is_there(coded, self.request.returns.customer)
            spans = self._spans_of(coded, there)
            waiting = self._waiting(coded.filter(there), self.request.returns, spans)
            coded = coded.filter(~there)
        queries = [coded.lazy().group_by(self._keys).agg(self._sums(coded))]
        queries += [
            coded.lazy()
            .drop_nulls(name)
            .group_by(_CODE, pl.col(name).floordiv(_MICROS).alias(_SECOND))
            .agg(pl.len().cast(pl.Int64).alias("n"))
            for name in self.request.tables
        ]
        queries += [
            coded.lazy()
            .drop_nulls(name)
            .group_by(_place(name).alias(_PLACE))
            .agg(pl.len().cast(pl.Int64).alias("n"))
            for name in self.request.spreads
        ]
        cells, *tables = collected(queries)
        return CubeCounts(cells, tuple(tables), waiting)

    def _code(self) -> pl.Expr:
        codes = (
            pl.col(CODE + name).cast(pl.Int64) * (1 << (_CODE_BITS * place))
            for place, name in enumerate(self.request.attributes)
        )
        return pl.sum_horizontal(codes) if self.request.attributes else pl.lit(0, dtype=pl.Int64)

    def _sums(self, kept: pl.DataFrame) -> Iterator[pl.Expr]:
        yield pl.len().cast(pl.Int64).alias("n")
        for name in self.request.measures:
            largest = int(kept[name].max() or 0)  # type: ignore[arg-type]
            is_wide = largest * max(1, kept.height) >= 1 << 63
            value = pl.col(name).cast(pl.Int128) if is_wide else pl.col(name)
            yield pl.col(name).count().cast(pl.Int64).alias(f"has:{name}")
            yield value.sum().cast(pl.Int128).alias(f"sum:{name}")

    def _level(self) -> pl.Expr:
        """The code of the attribute that decides among which conversations returns are told."""
        returns = self.request.returns
        if returns is None or returns.rule is None:
            return pl.lit(0, dtype=pl.Int64)
        place = self.request.attributes.index(returns.rule)
        return pl.col(_CODE).floordiv(1 << (_CODE_BITS * place)).mod(MOST_CODES)

    def _spans_of(self, coded: pl.DataFrame, there: pl.Expr) -> dict[int, Span]:
        spans = coded.group_by(self._level().alias(_LEVEL)).agg(
            pl.col("start").filter(there).min().alias("first"),
            there.sum().cast(pl.Int64).alias("named"),
            pl.col(LAST_START if LAST_START in coded.columns else "start").max().alias("last"),
            (_is_coarse("start") & _is_coarse("end")).all().alias("coarse"),
        )
        return {level: Span(*span) for level, *span in spans.iter_rows()}

    def _waiting(self, named: pl.DataFrame, returns: Returns, spans: Mapping[int, Span]) -> Waiting:
        keys, check = keys_of(named.select(returns.customer), self._customer_seeds)
        start = named["start"].to_numpy()
        group = named[_GROUP].cast(pl.Int64).to_numpy()
        topics: dict[str, int] = {}
        topic = np.zeros(1, dtype=np.int64)
        if returns.topic is not None:
            text = named[returns.topic].cast(pl.String)
            hashed = text.hash(self._topic_seed).to_numpy() >> np.uint64(64 - _TOPIC_BITS)
            there = named.select(is_there(named, returns.topic)).to_series()
            topic = np.where(there.to_numpy(), hashed.astype(np.int64), NO_TOPIC)
            seen = pl.DataFrame({"text": text, "hash": topic}).filter(there).unique()
            topics = dict(zip(seen["text"], seen["hash"], strict=True))
        columns = [
            keys,
            start << CHECK_BITS | check,
            named["end"].fill_null(NO_END).to_numpy(),
            named[_CODE].to_numpy(),
            topic << 8 | group,
        ]
        return Waiting(self._rows.parted(columns), spans, topics)

    def add(self, counts: CubeCounts) -> None:
        if counts.waiting is not None:
            self._rows.add(counts.waiting.parted)
            for level, span in counts.waiting.spans.items():
                self._spans[level] = pooled([self._spans.get(level, NOTHING), span])
            self._topics |= counts.waiting.topics
        if self._too_fine is not None:
            return
        self._put("cells", self._keys, counts.cells)
        for (name, by), table in zip(self._tables(), counts.tables, strict=True):
            self._put(name, by, table)
        settled = sum(parts[0].height for parts in self._parts.values())
        if worth_summing(self._added, settled):
            self._settle()

    def _tables(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """What is counted beside the cells, and what it is counted by."""
        yield from ((f"table:{name}", (_CODE, _SECOND)) for name in self.request.tables)
        yield from ((f"spread:{name}", (_PLACE,)) for name in self.request.spreads)

    def _put(self, name: str, by: tuple[str, ...], answer: pl.DataFrame) -> None:
        self._parts.setdefault((name, *by), []).append(answer)
        self._added += answer.height

    def _settle(self) -> None:
        self._added = 0
        for (name, *by), parts in self._parts.items():
            self._parts[name, *by] = [summed(parts, by)]
        cells = self._parts.get(("cells", *self._keys))
        if cells is not None:
            keys = [name for name in self._keys if name != _GROUP]
            self._give_up(cells[0].select(keys).unique())

    def _give_up(self, keys: pl.DataFrame) -> None:
        """Too many cells are no answer but say which attribute has how many values."""
        if keys.height > self.request.most:
            found = [self._key(row) for row in keys.iter_rows(named=True)]
            # Returns come last in a key, and are not told before all conversations are there.
            names = self.request.key[: len(found[0])]
            self._too_fine = TooFine(len(found), values_of(found, names))

    # the end

    def result(self) -> Cube | TooFine:
        scopes: list[Scope] = []
        if self.request.returns is not None:
            scopes = self._tell_returns(self.request.returns)
        if self._parts and self._too_fine is None:
            self._settle()
        if self._too_fine is not None:
            return self._too_fine
        cells = self._cells()
        ordered = dict(sorted(cells.items(), key=lambda item: cube_order(item[0])))
        ends = tuple(scope.end_us for scope in scopes)
        is_coarse = bool(scopes) and pooled(list(self._spans.values())).is_coarse
        return Cube(ordered, ends, tuple(scope.limit for scope in scopes), is_coarse)

    def _scopes(self, returns: Returns) -> Iterator[Scope]:
        for levels in returns.scopes or ((0,),):
            span = pooled([self._spans.get(level, NOTHING) for level in levels])
            end_us = returns.end_us if returns.end_us is not None else span.last
            yield Scope(levels, end_us, heavy_limit(span.first, end_us, span.named))

    def _tell_returns(self, returns: Returns) -> list[Scope]:
        if len(set(self._topics.values())) < len(self._topics):
            raise SharedKey
        scopes = list(self._scopes(returns))
        self._rows.close()
        nameless = self._parts.pop(("cells", *self._keys), [])
        self._keys = (*self._keys, *returns.attributes)
        for part, (place, scope) in product(nameless, enumerate(scopes)):
            told = {name: len(returns.windows_us) for name in returns.attributes}
            told |= {ROOM: NO_ROOM} | ({SCOPE: place} if SCOPE in told else {})
            inside = part.filter(self._level().is_in(scope.levels))
            never = (pl.lit(value, dtype=pl.Int8).alias(name) for name, value in told.items())
            narrow = pl.col(_GROUP).cast(pl.Int16)
            self._put("cells", self._keys, inside.with_columns(narrow, *never))
        work = partial(self._of_piece, returns=returns, scopes=scopes)
        for counted in work_ahead(work, self._rows.pieces(_PIECE_ROWS), _WORKERS):
            for part in counted:
                self._put("cells", self._keys, part)
        return scopes

    def _of_piece(
        self, piece: range, *, returns: Returns, scopes: Sequence[Scope]
    ) -> list[pl.DataFrame]:
        ordered = in_order(self._rows.piece(piece))
        keys, starts, _, code, _ = ordered
        refuse_shared_keys(keys, starts & ((1 << CHECK_BITS) - 1))
        if returns.rule is None:
            return [self._told(ordered, returns, scopes[0], {})]
        place = self.request.attributes.index(returns.rule)
        level = code >> (_CODE_BITS * place) & (MOST_CODES - 1)
        return [
            self._told(ordered[:, np.isin(level, scope.levels)], returns, scope, {SCOPE: number})
            for number, scope in enumerate(scopes)
        ]

    def _told(
        self, ordered: Integers, returns: Returns, scope: Scope, more: Mapping[str, int]
    ) -> pl.DataFrame:
        """Conversations by their returns among those in order.

        Args:
            ordered: Contacts of a scope.
            returns: What is asked.
            scope: When the log ends for them, and how many contacts are too many.
            more: Other parts of their keys.
        """
        told = returns_among(ordered, returns, scope)
        rows = pl.DataFrame({_CODE: ordered[3], _GROUP: ordered[4] & 0xFF, **told})
        rows = rows.with_columns(pl.lit(value).alias(name) for name, value in more.items())
        counted = rows.group_by(self._keys).agg(pl.len().cast(pl.Int64).alias("n"))
        narrow = pl.exclude(_CODE, _GROUP, "n").cast(pl.Int8)
        return counted.with_columns(narrow, pl.col(_GROUP).cast(pl.Int16))

    def _key(self, row: Mapping[str, object]) -> CubeKey:
        code = row[_CODE]
        assert isinstance(code, int), "codes are whole numbers"  # noqa: S101
        codes = (
            code >> (_CODE_BITS * place) & (MOST_CODES - 1)
            for place in range(len(self.request.attributes))
        )
        ends = () if self.request.returns is None else self.request.returns.attributes
        rest = (row[name] for name in (*self.request.labels, *ends) if name in row)
        return (*codes, *rest)  # type: ignore[arg-type]

    def _cells(self) -> dict[CubeKey, CubeCell]:
        answers = {name: parts[0] for (name, *_), parts in self._parts.items()}
        if "cells" not in answers:
            return {}
        tables = [_by_code(answers[f"table:{name}"]) for name in self.request.tables]
        spreads = [_spread(answers[f"spread:{name}"]) for name in self.request.spreads]
        by = [name for name in self._keys if name != _GROUP]
        columns = [
            "n",
            *(f"{part}:{name}" for name in self.request.measures for part in ("has", "sum")),
        ]
        if self.request.by_group:
            size = (WEEKS if self.request.weekly else GROUPS + 1) + 1
            keys, lanes = _packed(answers["cells"], by, columns, size)
        else:
            keys, lanes = _plain(answers["cells"], by, columns)
        found = {}
        for row, (n, *pairs) in zip(keys, lanes, strict=True):
            sums = tuple(zip(pairs[::2], pairs[1::2], strict=True))
            own = tuple(table.get(row[_CODE], {}) for table in tables)
            bins = tuple(spread.get(row[_CODE], {}) for spread in spreads)
            found[self._key(row)] = CubeCell(n, sums, own, bins)
        return found


def _is_coarse(moment: str) -> pl.Expr:
    """Whether a time is a whole quarter of an hour, or missing."""
    return (pl.col(moment).mod(QUARTER_US) == 0).fill_null(value=True)


def _group(kept: pl.DataFrame) -> pl.Expr:
    """The group of customers; where the log has none, nobody has a name."""
    if CUSTOMERS not in kept.columns:
        return pl.lit(NAMELESS, dtype=pl.Int64)
    return pl.col(CUSTOMERS).cast(pl.Int64).fill_null(NAMELESS)


def _place(measure: str) -> pl.Expr:
    """The code, the bin of whole seconds and the group of customers as one integer."""
    seconds = pl.col(measure).floordiv(_MICROS).cast(pl.Float64)
    number = seconds.reinterpret(dtype=pl.Int64).floordiv(1 << LOG_BIN_SHIFT)
    place = pl.col(_CODE) * (1 << BIN_BITS) + number
    return place * (1 << GROUP_BITS) + pl.col(_GROUP)


def _spread(table: pl.DataFrame) -> dict[int, dict[int, Lanes]]:
    """Code -> bin -> conversations of each group of customers, ascending."""
    place, bins = pl.col(_PLACE), pl.col(_PLACE).floordiv(1 << GROUP_BITS)
    told = table.select(
        bins.floordiv(1 << BIN_BITS).alias(_CODE),
        bins.mod(1 << BIN_BITS).alias(_BIN),
        place.mod(1 << GROUP_BITS).alias(_GROUP),
        "n",
    )
    found: dict[int, dict[int, Lanes]] = {}
    keys, lanes = _packed(told, (_CODE, _BIN), ("n",), GROUPS + 2)
    for row, (n,) in zip(keys, lanes, strict=True):
        found.setdefault(row[_CODE], {})[row[_BIN]] = n
    return found


def _week() -> pl.Expr:
    """The place of the week that a conversation began in; see `week_of`."""
    monday = pl.col(WEEK).cast(pl.Int64)
    return (monday - FIRST_MONDAY).floordiv(DAYS_OF_WEEK).mod(WEEKS)


def _by_code(table: pl.DataFrame) -> dict[int, dict[int, int]]:
    rows = table.sort(_CODE, _SECOND).select(_CODE, _SECOND, "n").iter_rows()
    return {
        code: {second: n for _, second, n in part}
        for code, part in groupby(rows, key=lambda row: row[0])
    }


def _packed(
    cells: pl.DataFrame, by: Sequence[str], columns: Sequence[str], size: int
) -> tuple[list[dict[str, int]], Iterator[tuple[Lanes, ...]]]:
    """The keys of cells, and each of their columns with all of so many lanes in one integer."""
    number = pl.struct(by).rle_id().cast(pl.Int64).alias(_CELL)
    numbered = cells.sort(by).with_columns(number)
    keys = numbered.select(_CELL, *by).unique(_CELL, keep="first", maintain_order=True)
    return keys.drop(_CELL).to_dicts(), _lanes(numbered, columns, keys.height, size)


def _lanes(
    numbered: pl.DataFrame, columns: Sequence[str], cells: int, lanes: int
) -> Iterator[tuple[Lanes, ...]]:
    """The columns of each cell, some cells at a time: all together would be large."""
    size = lanes * _LANE_BYTES
    for first in range(0, cells, _CELLS_AT_ONCE):
        n = min(_CELLS_AT_ONCE, cells - first)
        start, end = (numbered[_CELL].search_sorted(at) for at in (first, first + n))
        part = numbered[start:end].with_columns(pl.col(_CELL) - first)
        halves = [_halves(part, name, n, lanes) for name in columns]
        for at in range(n):
            yield tuple(
                int.from_bytes(half[at * size : (at + 1) * size], "little") for half in halves
            )


def _plain(
    cells: pl.DataFrame, by: Sequence[str], columns: Sequence[str]
) -> tuple[list[dict[str, int]], Iterator[tuple[Lanes, ...]]]:
    """As `_packed`, of cells that are not by groups."""
    wide = (pl.col(name).cast(pl.Int128) for name in columns)
    return cells.select(by).to_dicts(), cells.select(wide).iter_rows()


def _halves(numbered: pl.DataFrame, name: str, cells: int, size: int) -> bytes:
    """A column as 128-bit numbers, by cell: the total, then each group."""
    wide = pl.col(name).cast(pl.Int128)
    words = (
        wide.mod(_WORD).cast(pl.UInt64).alias("low"),
        wide.floordiv(_WORD).cast(pl.UInt64).alias("high"),
    )
    lanes = np.zeros((cells, size, 2), dtype=np.uint64)
    for part, lane in (
        (numbered.select(_CELL, wide, pl.col(_GROUP).cast(pl.Int64) + 1), None),
        (numbered.group_by(_CELL).agg(wide.sum()), 0),
    ):
        at = part[_CELL].to_numpy()
        to = part[_GROUP].to_numpy() if lane is None else lane
        split = part.select(*words)
        lanes[at, to, 0] = split["low"].to_numpy()
        lanes[at, to, 1] = split["high"].to_numpy()
    return lanes.tobytes()
