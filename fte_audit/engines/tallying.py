"""Prepared conversations -> tallies, chunk by chunk, in integers only.

A chunk holds fewer than 2**21 rows, so three counters of it fit into one 64-bit integer without
ever touching each other, and one sum does the work of three: measured to halve the cost of the
group-bys. Sums of measures are 64-bit only where no value of the chunk could make them overflow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from fte_audit.plan.model import HANDLING, HANDLINGS
from fte_audit.tally import Cell, CellRequest, Frequencies, FrequencyRequest, key_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from fte_audit.tally import Key, TallyPlan

CHUNK_ROWS: Final = 1_500_000
"""Rows of a chunk at the most; below 2**21, or the packed counters would overflow."""

_LANE_BITS: Final = 21
_LANES: Final = 3
_SAFE: Final = 2**42
"""Below this, 2**21 values sum to less than 2**63."""
_COMPACT_ROWS: Final = 300_000
_CODES: Final = 8
_NO_CODE: Final = 7
"""A bin and who handled the conversation in one number: three times as fast as two keys."""
_MOST_JOINT_CELLS: Final = 2_000
_EACH_ALONE: Final = pl.QueryOptFlags(comm_subplan_elim=False)
"""Common subplans would be materialised: ten times the memory for no time."""


class Packed(NamedTuple):
    """The conversations of a chunk with columns that hold three counters each.

    Attributes:
        rows: The conversations.
        counters: The counters that are packed, in their order; those left out count every row.
        shared: Counter -> the counter that has the same value in every row.
    """

    rows: pl.LazyFrame
    counters: tuple[str, ...]
    shared: Mapping[str, str]

    def lanes(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The packed columns with the counters in each, the lowest lane first."""
        for number, start in enumerate(range(0, len(self.counters), _LANES)):
            yield f"lanes:{number}", self.counters[start : start + _LANES]


class CellTally:
    """Collects the cells of every request over the chunks of a log."""

    def __init__(self, plan: TallyPlan, decided: Mapping[str, pl.Expr]) -> None:
        """Collect for a plan.

        Args:
            plan: What is asked.
            decided: Flags that the keys of every request decide, so that no row is looked at.
        """
        self._plan = plan
        self._decided = decided
        self._counted = [flag for flag in plan.flags if flag not in decided]
        self._parts: dict[CellRequest, list[pl.DataFrame]] = {r: [] for r in plan.cells}
        self._too_many: set[CellRequest] = set()
        self._sizes: dict[CellRequest, int] = {}
        self._joint: list[tuple[str, ...]] = []

    def packed(self, kept: pl.DataFrame) -> Packed:
        """Pack the counters of a chunk; fields that no conversation lacks need none."""
        same = _same_nulls(kept, [*self._counted, *self._plan.measures])
        counters = [f"is:{flag}" for flag in self._counted]
        counters += [
            f"has:{name}" for name in dict.fromkeys(same.values()) if kept[name].null_count()
        ]
        shared = {f"has:{name}": f"has:{first}" for name, first in same.items()}
        packed = Packed(kept.lazy(), tuple(counters), shared)
        columns = [
            pl.sum_horizontal(
                _counter(name).cast(pl.Int64) * (1 << (_LANE_BITS * lane))
                for lane, name in enumerate(names)
            ).alias(column)
            for column, names in packed.lanes()
        ]
        unpacked = [name for name in kept.columns if name not in self._counted]
        return packed._replace(rows=kept.lazy().select(*unpacked, *columns).collect().lazy())

    def queries(self, packed: Packed, wide: frozenset[str]) -> list[pl.LazyFrame]:
        """The queries over a chunk; one query serves several requests where their cells are few.

        Args:
            packed: The chunk.
            wide: Measures with values so large that 64-bit sums could overflow.
        """
        sums = [
            (pl.col(name).cast(pl.Int128) if name in wide else pl.col(name))
            .sum()
            .alias(f"sum:{name}")
            for name in self._plan.measures
        ]
        lanes = [pl.col(column).sum() for column, _ in packed.lanes()]
        self._joint = self._joined()
        return [
            packed.rows.group_by(keys).agg(pl.len().cast(pl.Int64).alias("n"), *lanes, *sums)
            for keys in self._joint
        ]

    def _joined(self) -> list[tuple[str, ...]]:
        """Sets of keys to group by: neighbours together as long as the last chunk had few cells."""
        joint: list[tuple[str, ...]] = []
        cells = 1
        requests = [request for request in self._open() if len(request.by) > 1]
        for request in requests:
            size = self._sizes.get(request, _MOST_JOINT_CELLS)
            added = tuple(key for key in request.by if not joint or key not in joint[-1])
            if joint and cells * size <= _MOST_JOINT_CELLS:
                joint[-1] = (*joint[-1], *added)
                cells *= size
            else:
                joint.append(request.by)
                cells = size
        return joint or [(HANDLING,)]

    def wide(self, kept: pl.DataFrame) -> frozenset[str]:
        """Measures of a chunk with values so large that 64-bit sums could overflow."""
        if not self._plan.measures:
            return frozenset()
        measures = pl.col(self._plan.measures)
        bounds = kept.select(
            measures.min().name.suffix(":low"), measures.max().name.suffix(":high")
        )
        return frozenset(
            name
            for name in self._plan.measures
            if max(-(bounds[f"{name}:low"][0] or 0), bounds[f"{name}:high"][0] or 0) >= _SAFE
        )

    def add(self, packed: Packed, answers: Iterable[pl.DataFrame]) -> None:
        """Take in the answers to `queries`, in their order."""
        answered = dict(zip(self._joint, answers, strict=True))
        for request in self._open():
            keys = next(keys for keys in self._joint if set(request.by) <= set(keys))
            answer = _named(self._unpacked(packed, answered[keys], keys), keys)
            if keys != request.by:
                answer = _summed([answer.drop(set(keys) - set(request.by))], request.by)
            self._sizes[request] = answer[request.by[-1]].n_unique()
            parts = self._parts[request]
            parts.append(answer)
            if request.limit is None and not _worth_summing(parts):
                continue
            parts[:] = [_summed(parts, request.by)]
            if request.limit is not None and parts[0][request.by[-1]].n_unique() > request.limit:
                self._too_many.add(request)
                parts.clear()

    def result(self) -> dict[CellRequest, Mapping[Key, Cell] | None]:
        """Every request with its cells in the order of their keys."""
        return {
            request: None if request in self._too_many else self._cells(request)
            for request in self._plan.cells
        }

    def _open(self) -> list[CellRequest]:
        return [request for request in self._plan.cells if request not in self._too_many]

    def _unpacked(
        self, packed: Packed, answer: pl.DataFrame, keys: tuple[str, ...]
    ) -> pl.DataFrame:
        n = pl.col("n")
        counters = {
            name: pl.col(column).floordiv(1 << (_LANE_BITS * lane)).mod(1 << _LANE_BITS)
            for column, names in packed.lanes()
            for lane, name in enumerate(names)
        }
        for flag, truth in self._decided.items():
            counters[f"has:{flag}"] = pl.when(truth.is_not_null()).then(n).otherwise(0)
            counters[f"is:{flag}"] = pl.when(truth).then(n).otherwise(0)
        names = [
            *(f"{part}:{flag}" for flag in self._plan.flags for part in ("has", "is")),
            *(f"has:{measure}" for measure in self._plan.measures),
        ]
        return answer.select(
            *(pl.col(key).cast(pl.String) if key == HANDLING else pl.col(key) for key in keys),
            n,
            *(
                counters.get(packed.shared.get(name, name), n).cast(pl.Int64).alias(name)
                for name in names
            ),
            *(pl.col(f"sum:{name}").cast(pl.Int128) for name in self._plan.measures),
        )

    def _cells(self, request: CellRequest) -> dict[Key, Cell]:
        cells: dict[Key, Cell] = {}
        parts = self._parts[request]
        for row in _summed(parts, request.by).iter_rows(named=True) if parts else ():
            key = _key(row, request.by)
            cell = Cell(
                row["n"],
                tuple((row[f"has:{flag}"], row[f"is:{flag}"]) for flag in self._plan.flags),
                tuple(
                    (row[f"has:{name}"], int(row[f"sum:{name}"])) for name in self._plan.measures
                ),
            )
            cells[key] = cells[key] + cell if key in cells else cell
        return dict(sorted(cells.items(), key=lambda item: key_order(item[0])))


class FrequencyTally:
    """Collects the frequency tables of every request over the chunks of a log."""

    def __init__(self, requests: Sequence[FrequencyRequest]) -> None:
        self._requests = tuple(requests)
        self._parts: dict[FrequencyRequest, list[pl.DataFrame]] = {r: [] for r in requests}
        self._too_many: set[FrequencyRequest] = set()

    def queries(self, chunk: pl.LazyFrame) -> list[pl.LazyFrame]:
        """One query a request over the conversations that are kept."""
        return [self._query(chunk, request) for request in self._open()]

    def add(self, answers: Iterable[pl.DataFrame]) -> None:
        """Take in the answers to `queries`, in their order."""
        for request, answer in zip(self._open(), answers, strict=True):
            parts = self._parts[request]
            parts.append(_named(self._unpacked(answer, request), request.by))
            if not _worth_summing(parts):
                continue
            parts[:] = [_summed(parts, (*request.by, "number"))]
            if request.limit is not None and parts[0][request.by[-1]].n_unique() > request.limit:
                self._too_many.add(request)
                parts.clear()

    def bins(self) -> dict[FrequencyRequest, BinTables | None]:
        """Every request with its tables."""
        return {
            request: None if request in self._too_many else self._tables(request)
            for request in self._requests
        }

    def _open(self) -> list[FrequencyRequest]:
        return [request for request in self._requests if request not in self._too_many]

    def _query(self, chunk: pl.LazyFrame, request: FrequencyRequest) -> pl.LazyFrame:
        value = pl.col(request.measure)
        number = value.floordiv(request.width)
        inside = (value - number * request.width).alias("inside")
        counts = (pl.len().cast(pl.Int64).alias("n"), pl.col("inside").max())
        present = chunk.filter(value.is_not_null())
        if request.by != (HANDLING,):
            binned = present.select(*request.by, number.alias("number"), inside)
            return binned.group_by(*request.by, "number").agg(counts)
        code = pl.col(HANDLING).to_physical().cast(pl.Int64).fill_null(_NO_CODE)
        both = (number * _CODES + code).alias("number")
        return present.select(both, inside).group_by("number").agg(counts)

    def _unpacked(self, answer: pl.DataFrame, request: FrequencyRequest) -> pl.DataFrame:
        if request.by != (HANDLING,):
            return answer
        number = pl.col("number").floordiv(_CODES)
        code = pl.col("number") - number * _CODES
        name = code.replace_strict(dict(enumerate(HANDLINGS)), default=None, return_dtype=pl.String)
        return answer.with_columns(number, name.alias(HANDLING))

    def _tables(self, request: FrequencyRequest) -> BinTables | None:
        parts = self._parts[request]
        if not parts:
            return BinTables({}, {}, request.width)
        table = _summed(parts, (*request.by, "number"))
        if request.limit is not None and table[request.by[-1]].n_unique() > request.limit:
            return None
        values: dict[Key, dict[int, int]] = {}
        inexact: dict[Key, set[int]] = {}
        for row in table.sort("number").iter_rows(named=True):
            key = _key(row, request.by)
            counts = values.setdefault(key, {})
            counts[row["number"]] = counts.get(row["number"], 0) + row["n"]
            if row["inside"]:
                inexact.setdefault(key, set()).add(row["number"])
        return BinTables(values, inexact, request.width)


class BinTables:
    """Frequency tables by bin, and what is known of the single values in them.

    Attributes:
        bins: Key -> bin -> conversations, ascending.
    """

    def __init__(
        self, bins: dict[Key, dict[int, int]], inexact: Mapping[Key, set[int]], width: int
    ) -> None:
        self.bins = bins
        self._inexact = inexact
        self._width = width

    def unknown(self, request: FrequencyRequest) -> dict[Key, frozenset[int]]:
        """The bins that a second pass has to count value by value: remaining keys -> bins."""
        unknown: dict[Key, frozenset[int]] = {}
        for rest, wanted in request.bins_wanted(self.bins).items():
            mixed = {
                number
                for key, numbers in self._inexact.items()
                if key[1:] == rest
                for number in numbers & wanted
            }
            if mixed:
                unknown[rest] = frozenset(mixed)
        return unknown

    def frequencies(
        self, request: FrequencyRequest, counted: Mapping[Key, Mapping[int, int]]
    ) -> dict[Key, Frequencies]:
        """Put the tables together.

        Args:
            request: What was asked.
            counted: Key -> value -> conversations, for the bins that `unknown` named.
        """
        wanted = request.bins_wanted(self.bins)
        tables: dict[Key, Frequencies] = {}
        for key in sorted(self.bins, key=key_order):
            exact = dict(counted.get(key, {}))
            for number in wanted[key[1:]] - self._inexact.get(key, set()):
                if number in self.bins[key]:
                    exact.setdefault(number * self._width, self.bins[key][number])
            tables[key] = Frequencies(self.bins[key], dict(sorted(exact.items())))
        return tables


class ValueTally:
    """Counts single values inside the bins that hold a wanted quantile: the second pass."""

    def __init__(self, unknown: Mapping[FrequencyRequest, Mapping[Key, frozenset[int]]]) -> None:
        self._wanted = [(request, bins) for request, bins in unknown.items() if bins]
        self._parts: dict[FrequencyRequest, list[pl.DataFrame]] = {r: [] for r, _ in self._wanted}

    def queries(self, chunk: pl.LazyFrame) -> list[pl.LazyFrame]:
        """One query a request over the conversations that are kept."""
        return [
            chunk.filter(self._in_bins(request, bins))
            .group_by(*request.by, pl.col(request.measure).alias("number"))
            .agg(pl.len().cast(pl.Int64).alias("n"))
            .with_columns(pl.col(HANDLING).cast(pl.String))
            for request, bins in self._wanted
        ]

    def add(self, answers: Iterable[pl.DataFrame]) -> None:
        """Take in the answers to `queries`, in their order."""
        for (request, _), answer in zip(self._wanted, answers, strict=True):
            parts = self._parts[request]
            parts.append(_named(answer, request.by))
            if _worth_summing(parts):
                parts[:] = [_summed(parts, (*request.by, "number"))]

    def result(self) -> dict[FrequencyRequest, dict[Key, dict[int, int]]]:
        """Request -> key -> value -> conversations."""
        counted: dict[FrequencyRequest, dict[Key, dict[int, int]]] = {}
        for request, parts in self._parts.items():
            tables = counted.setdefault(request, {})
            for row in (
                _summed(parts, (*request.by, "number")).iter_rows(named=True) if parts else ()
            ):
                values = tables.setdefault(_key(row, request.by), {})
                values[row["number"]] = values.get(row["number"], 0) + row["n"]
        return counted

    @staticmethod
    def _in_bins(request: FrequencyRequest, bins: Mapping[Key, frozenset[int]]) -> pl.Expr:
        number = pl.col(request.measure).floordiv(request.width)
        if len(request.by) == 1:
            return number.is_in(sorted(bins[()]))
        rest = request.by[1]
        return pl.any_horizontal(
            _is_value(rest, key[0]) & number.is_in(sorted(numbers)) for key, numbers in bins.items()
        )


def _is_value(key: str, value: str | None) -> pl.Expr:
    text = pl.col(key).cast(pl.String)
    return (text.str.strip_chars() == "") | text.is_null() if value is None else text == value


def _same_nulls(kept: pl.DataFrame, names: Sequence[str]) -> dict[str, str]:
    """Column -> the first column that is missing in exactly the same rows."""
    first: dict[str, str] = {}
    for name in names:
        alike = (
            known
            for known in dict.fromkeys(first.values())
            if kept[known].null_count() == kept[name].null_count()
            and not (kept[known].is_null() != kept[name].is_null()).any()
        )
        first[name] = next(alike, name)
    return first


def _counter(name: str) -> pl.Expr:
    part, column = name.split(":", 1)
    return pl.col(column).is_not_null() if part == "has" else pl.col(column).fill_null(value=False)


def collected(queries: Sequence[pl.LazyFrame]) -> list[pl.DataFrame]:
    """Run queries over one chunk side by side."""
    return pl.collect_all(queries, engine="streaming", optimizations=_EACH_ALONE)


def _named(answer: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Labels of white space only are missing labels: settled here, on few rows instead of all."""
    texts = [name for name in by if answer.schema[name] == pl.String]
    return answer.with_columns(
        pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name)) for name in texts
    )


def _worth_summing(parts: Sequence[pl.DataFrame]) -> bool:
    """Whether what has come since the last time is as much as what was there then."""
    added = sum(part.height for part in parts[1:])
    return added >= max(_COMPACT_ROWS, parts[0].height)


def _summed(parts: Sequence[pl.DataFrame], by: Sequence[str]) -> pl.DataFrame:
    whole = pl.concat([part.select(parts[0].columns) for part in parts])
    sums = [pl.col(name).sum() for name in whole.columns if name not in {*by, "inside"}]
    if "inside" in whole.columns:
        sums.append(pl.col("inside").max())
    return whole.group_by(by).agg(*sums)


def _key(row: Mapping[str, object], by: Sequence[str]) -> Key:
    return tuple(None if row[name] is None else str(row[name]) for name in by)
