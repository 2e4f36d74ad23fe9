"""Prepared conversations -> cells: counts and sums by a few keys, chunk by chunk, in integers.

A chunk holds fewer than 2**21 rows, so three counters of it fit into one 64-bit integer without
ever touching each other, and one sum does the work of three: measured to halve the cost of the
group-bys. Sums of measures are 64-bit only where no value of the chunk could make them overflow.
What the chunks give stays packed until there is enough of it to be worth adding up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import polars as pl

from fte_audit.engines.grouping import named, summed, worth_summing
from fte_audit.plan.model import HANDLING, HANDLINGS
from fte_audit.tally import Cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.tally import CellRequest, Key, TallyPlan

_LANE_BITS: Final = 21
_LANES: Final = 3
_SAFE: Final = 2**42
"""Below this, 2**21 values sum to less than 2**63."""
_MOST_JOINT_CELLS: Final = 2_000

Keys: TypeAlias = tuple[str, ...]


class Layout(NamedTuple):
    """What the columns of a packed chunk, and of the answers about it, hold.

    Attributes:
        counters: The counters that are packed, in their order; those left out count every row.
        shared: (counter, the counter that has the same value in every row).
        wide: Measures with values so large that 64-bit sums could overflow.
        joint: The keys that each query groups by.
    """

    counters: tuple[str, ...]
    shared: tuple[tuple[str, str], ...]
    wide: frozenset[str]
    joint: tuple[Keys, ...]

    def lanes(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The packed columns with the counters in each, the lowest lane first."""
        for number, start in enumerate(range(0, len(self.counters), _LANES)):
            yield f"lanes:{number}", self.counters[start : start + _LANES]

    def place_of(self, request: CellRequest) -> int:
        """The query that answers a request."""
        return next(i for i, keys in enumerate(self.joint) if set(request.by) <= set(keys))


class Packed(NamedTuple):
    """The conversations of a chunk with columns that hold three counters each."""

    rows: pl.LazyFrame
    layout: Layout


class CellTally:
    """Collects the cells of every request over the chunks of a log.

    `packed` and `queries` may be called from any thread; `add` from one.
    """

    def __init__(self, plan: TallyPlan, decided: Mapping[str, pl.Expr]) -> None:
        """Collect for a plan.

        Args:
            plan: What is asked.
            decided: Flags that the keys of every request decide, so that no row is looked at.
        """
        self._plan = plan
        self._decided = decided
        self._counted = [flag for flag in plan.flags if flag not in decided]
        self._waiting: dict[Layout, list[tuple[pl.DataFrame, ...]]] = {}
        self._waiting_rows = 0
        self._settled: dict[CellRequest, pl.DataFrame] = {}
        self._too_many: frozenset[CellRequest] = frozenset()
        self._sizes: dict[CellRequest, int] = {}

    def packed(self, kept: pl.DataFrame) -> Packed:
        """Pack the counters of a chunk; fields that no conversation lacks need none."""
        same = _same_nulls(kept, [*self._counted, *self._plan.measures])
        counters = [f"is:{flag}" for flag in self._counted]
        counters += [
            f"has:{name}" for name in dict.fromkeys(same.values()) if kept[name].null_count()
        ]
        layout = Layout(
            counters=tuple(counters),
            shared=tuple((f"has:{name}", f"has:{first}") for name, first in same.items()),
            wide=self._wide(kept),
            joint=self._joint(),
        )
        columns = [
            pl.sum_horizontal(
                _counter(name).cast(pl.Int64) * (1 << (_LANE_BITS * lane))
                for lane, name in enumerate(names)
            ).alias(column)
            for column, names in layout.lanes()
        ]
        unpacked = [name for name in kept.columns if name not in self._counted]
        return Packed(kept.lazy().select(*unpacked, *columns).collect().lazy(), layout)

    def queries(self, packed: Packed) -> list[pl.LazyFrame]:
        """The queries over a chunk; one query serves several requests where their cells are few."""
        sums = [
            (pl.col(name).cast(pl.Int128) if name in packed.layout.wide else pl.col(name))
            .sum()
            .alias(f"sum:{name}")
            for name in self._plan.measures
        ]
        lanes = [pl.col(column).sum() for column, _ in packed.layout.lanes()]
        return [
            packed.rows.group_by(keys).agg(pl.len().cast(pl.Int64).alias("n"), *lanes, *sums)
            for keys in packed.layout.joint
        ]

    def add(self, layout: Layout, answers: Sequence[pl.DataFrame]) -> None:
        """Take in the answers to `queries`, in their order."""
        answers = tuple(
            named(answer, keys) for keys, answer in zip(layout.joint, answers, strict=True)
        )
        for request in self._open():
            answer = answers[layout.place_of(request)]
            self._sizes[request] = _size(answer, request)
            self._give_up(request, answer)
        self._waiting.setdefault(layout, []).append(answers)
        self._waiting_rows += sum(answer.height for answer in answers)
        if worth_summing(self._waiting_rows, sum(part.height for part in self._settled.values())):
            self._settle()

    def result(self) -> dict[CellRequest, Mapping[Key, Cell] | None]:
        """Every request with its cells in the order of their keys."""
        self._settle()
        return {
            request: None if request in self._too_many else self._cells(request)
            for request in self._plan.cells
        }

    def _open(self) -> list[CellRequest]:
        return [request for request in self._plan.cells if request not in self._too_many]

    def _give_up(self, request: CellRequest, cells: pl.DataFrame) -> None:
        """Give up a request with more values of its last key, or more cells, than it wants."""
        most, limit = request.most, request.limit
        values = limit is not None and cells[request.by[-1]].n_unique() > limit
        # There are fewer cells than rows, which are counted already.
        if most is not None and cells.height > most:
            values |= cells.select(request.by).n_unique() > most
        if values:
            self._too_many |= {request}

    def _joint(self) -> tuple[Keys, ...]:
        """Sets of keys to group by: neighbours together as long as a chunk before had few cells."""
        joint: list[Keys] = []
        cells = 1
        for request in self._open():
            if any(set(request.by) < set(other.by) for other in self._open()):
                continue
            size = self._sizes.get(request, _MOST_JOINT_CELLS)
            added = tuple(key for key in request.by if not joint or key not in joint[-1])
            if joint and cells * size <= _MOST_JOINT_CELLS:
                joint[-1] = (*joint[-1], *added)
                cells *= size
            else:
                joint.append(request.by)
                cells = size
        return tuple(joint) or ((HANDLING,),)

    def _wide(self, kept: pl.DataFrame) -> frozenset[str]:
        """Measures of a chunk with values so large that 64-bit sums could overflow."""
        return frozenset(
            name
            for name in self._plan.measures
            if max(-(kept[name].min() or 0), kept[name].max() or 0) >= _SAFE  # type: ignore[operator]
        )

    def _settle(self) -> None:
        """Unpack and add up what is waiting, one request after another: unpacked, it is large."""
        for request in self._open():
            parts = [self._settled[request]] if request in self._settled else []
            for layout, waiting in self._waiting.items():
                place = layout.place_of(request)
                keys = layout.joint[place]
                answer = pl.concat(answers[place] for answers in waiting)
                unpacked = self._unpacked(layout, answer, keys)
                parts.append(unpacked.drop(set(keys) - set(request.by)))
            if parts:
                self._settled[request] = summed(parts, request.by)
        self._waiting, self._waiting_rows = {}, 0
        for request, cells in self._settled.items():
            self._give_up(request, cells)

    def _unpacked(self, layout: Layout, answer: pl.DataFrame, keys: Keys) -> pl.DataFrame:
        n = pl.col("n")
        shared = dict(layout.shared)
        counters = {
            name: pl.col(column).floordiv(1 << (_LANE_BITS * lane)).mod(1 << _LANE_BITS)
            for column, names in layout.lanes()
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
            *(counters.get(shared.get(name, name), n).cast(pl.Int64).alias(name) for name in names),
            *(pl.col(f"sum:{name}").cast(pl.Int128) for name in self._plan.measures),
        )

    def _cells(self, request: CellRequest) -> dict[Key, Cell]:
        if request not in self._settled:
            return {}
        # Sorted and read column by column: there can be half a million rows.
        texts_of = pl.col(request.by).cast(pl.String)
        settled = in_order(self._settled[request].with_columns(texts_of), request.by)
        texts = [settled[name].to_list() for name in request.by]
        flags = [self._pairs(settled, "has", "is", flag) for flag in self._plan.flags]
        measures = [self._pairs(settled, "has", "sum", name) for name in self._plan.measures]
        nothing = [()] * settled.height
        cells: dict[Key, Cell] = {}
        for key, n, flag_pairs, measure_pairs in zip(
            zip(*texts, strict=True),
            settled["n"].to_list(),
            zip(*flags, strict=True) if flags else nothing,
            zip(*measures, strict=True) if measures else nothing,
            strict=True,
        ):
            cell = Cell(n, flag_pairs, measure_pairs)
            cells[key] = cells[key] + cell if key in cells else cell
        return cells

    @staticmethod
    def _pairs(settled: pl.DataFrame, one: str, two: str, name: str) -> list[tuple[int, int]]:
        columns = (settled[f"{part}:{name}"].to_list() for part in (one, two))
        return list(zip(*columns, strict=True))


def in_order(settled: pl.DataFrame, by: Keys) -> pl.DataFrame:
    """Cells in the order of their keys, which are texts, as `tally.key_order` has it."""
    return settled.sort(by, nulls_last=True)


def _size(answer: pl.DataFrame, request: CellRequest) -> int:
    """How many cells a request has for each handling; at least so many, where it has very many."""
    if len(request.by) == 1:
        return 1
    if answer.height > _MOST_JOINT_CELLS * (len(HANDLINGS) + 1):
        return answer.height // (len(HANDLINGS) + 1)
    return answer.select(request.by[1:]).n_unique()


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
