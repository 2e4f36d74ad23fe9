"""The waist: what is asked of an engine, and the exact integers that it answers with.

No dataframe crosses this module. An engine fills `Tallies` for a `TallyPlan`; everything after it
is small, pure Python on exact integers, so every engine gives the same bytes.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from fte_audit.cubes import pooled_cubes, pooled_tables
from fte_audit.ranks import bins_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from fractions import Fraction

    from fte_audit.concurrency import Concurrency, ConcurrencyRequest
    from fte_audit.cubes import Cube, CubeRequest, TooFine

T = TypeVar("T")

LOG_BIN_SHIFT: Final = 50
"""A coarse bin is the bits of a value as a 64-bit float, so far to the right: its exponent and two
binary digits, four bins to each doubling. Below zero, bin `-1 - b` mirrors bin `b`."""

Key: TypeAlias = tuple[str | None, ...]
"""The values of the keys of a cell, in the order of its request; None is *missing*."""


class Disjoint(StrEnum):
    """What two logs must not share for their tallies to be added."""

    ROWS = "rows"
    CONVERSATIONS = "conversations"
    CUSTOMERS = "customers"
    AGENTS = "agents"
    VALUES = "values"


@dataclass(frozen=True, slots=True)
class CellRequest:
    """Counts and sums of every flag and measure, one cell for each combination of the keys.

    Attributes:
        by: Names of key columns.
        limit: The most values that the last key may have; with more, the answer is `None`.
        most: The most cells there may be; with more, the answer is `None`.
    """

    by: tuple[str, ...]
    limit: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class FrequencyRequest:
    """How often each value of a measure occurs, for each combination of the keys.

    Values are counted in bins of `width`: bin `b` holds the values from `b * width` up to, but not
    including, `(b + 1) * width`. The bins that hold a wanted quantile are then counted value by
    value (`Frequencies.exact`), so quantiles are exact whatever the width.

    Attributes:
        measure: Name of a measure.
        by: Names of key columns.
        width: Width of a bin, in the measure's integer unit.
        quantiles: The quantiles that must be exact, each from 0 to 1.
        unions: Sets of values of the first key; the quantiles of each set pooled must be exact.
        limit: As in `CellRequest`.
    """

    measure: str
    by: tuple[str, ...]
    width: int
    quantiles: tuple[Fraction, ...]
    unions: tuple[tuple[str | None, ...], ...]
    limit: int | None = None

    def bins_wanted(self, bins: Mapping[Key, Mapping[int, int]]) -> dict[Key, frozenset[int]]:
        """The bins that must be counted value by value.

        Args:
            bins: Key -> bin -> conversations, bins ascending.

        Returns:
            Key -> those of its bins that hold a quantile of a union that the key belongs to.
        """
        wanted: dict[Key, set[int]] = {}
        for union, rest, pooled in self.pooled(bins):
            numbers = {number for q in self.quantiles for number in bins_at(pooled, q)}
            for first in union:
                key = (first, *rest)
                wanted.setdefault(key, set()).update(numbers & bins.get(key, {}).keys())
        return {key: frozenset(numbers) for key, numbers in wanted.items() if numbers}

    def pooled(
        self, bins: Mapping[Key, Mapping[int, int]]
    ) -> Iterator[tuple[tuple[str | None, ...], Key, dict[int, int]]]:
        """Every union with the remaining keys (all but the first) and its pooled bins, if any."""
        for rest in {key[1:] for key in bins}:
            for union in self.unions:
                pooled: dict[int, int] = {}
                for first in union:
                    pooled = add_counts(pooled, bins.get((first, *rest), {}))
                if pooled:
                    yield union, rest, pooled


@dataclass(frozen=True, slots=True)
class SpreadRequest:
    """How the values of a measure spread over coarse bins, for each combination of the keys.

    The bins (`LOG_BIN_SHIFT`) are the same in every log, and few of them say for each group of
    customers how many of its values lie below any quantile.

    Attributes:
        measure: Name of a measure.
        by: Names of key columns.
    """

    measure: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DistinctRequest:
    """How many distinct values a label has in each union of the key.

    Unions are asked for, since the distinct counts of parts do not add up.

    Attributes:
        of: Name of a label column.
        by: Name of a key column.
        unions: Sets of values of the key.
        over: Name of another key column: they are counted for each of its values, which then
            stands before the union.
    """

    of: str
    by: str
    unions: tuple[tuple[str | None, ...], ...]
    over: str | None = None


@dataclass(frozen=True, slots=True)
class RepeatRequest:
    """After which conversations the customer came back, within each of some windows.

    A conversation is repeated within a window if another one with the same key starts later than
    its end by at least `min_gap_us` and at most the window. It counts only if its end is known, if
    the longest window after it ends by the end of the log and holds no launch, and if its key is
    not that of a heavy customer. So every window has the same base.

    Attributes:
        of: Names of the columns that together are the customer.
        windows: (flag, microseconds), the flag is true where the conversation is repeated.
        min_gap_us: A shorter gap is an artefact of a hand-over.
        horizon_us: The longest window of the plan.
        end_us: The end of the log, in microseconds since 1970 in UTC; None for the last start.
        launches: Times that no window may hold, ascending.
        decides_cluster: Whether the key decides the group of customers that a conversation is in.
    """

    of: tuple[str, ...]
    windows: tuple[tuple[str, int], ...]
    min_gap_us: int
    horizon_us: int
    end_us: int | None
    launches: tuple[int, ...] = ()
    decides_cluster: bool = False


@dataclass(frozen=True, slots=True)
class RepeatBase:
    """What became of the conversations kept: each counts, or one thing keeps it from counting.

    Attributes:
        counted: Conversations that could have been repeated.
        nameless: Those without a customer.
        open: Those without an end.
        heavy: Those of heavy customers.
        too_late: Those with a window that is not over by the end of the log.
        across: Those with a launch in their window.
        heavy_customers: Keys with so many conversations that no person stands behind them.
        largest: Conversations of the one with the most.
        early: Conversations, of those that count, whose customer was back before the least gap.
        limit: The least number of conversations of a heavy customer.
        end_us: The end of the log that was used; None where there is no conversation.
    """

    counted: int
    nameless: int
    open: int
    heavy: int
    too_late: int
    across: int
    heavy_customers: int
    largest: int
    early: int
    limit: int
    end_us: int | None

    def __add__(self, other: RepeatBase) -> RepeatBase:
        """Add the conversations of other customers.

        Raises:
            ValueError: Where the two logs end at different times, or have another limit.
        """
        if (self.end_us, self.limit) != (other.end_us, other.limit):
            raise ValueError("repeat contacts of logs that end at different times can't be pooled")
        return RepeatBase(
            counted=self.counted + other.counted,
            nameless=self.nameless + other.nameless,
            open=self.open + other.open,
            heavy=self.heavy + other.heavy,
            too_late=self.too_late + other.too_late,
            across=self.across + other.across,
            heavy_customers=self.heavy_customers + other.heavy_customers,
            largest=max(self.largest, other.largest),
            early=self.early + other.early,
            limit=self.limit,
            end_us=self.end_us,
        )


@dataclass(frozen=True, slots=True)
class TallyPlan:
    """What an engine is asked for, in terms of prepared columns.

    Attributes:
        keys: Columns that cells are counted by.
        flags: Columns that are true, false or missing.
        measures: Integer columns, possibly missing.
        labels: Columns whose distinct values are counted.
        cells: Requests for counts and sums.
        frequencies: Requests for frequency tables.
        distincts: Requests for distinct counts.
        disjoint: What two logs must not share for their tallies to be added.
        repeats: Requests for repeat contacts: their flags come after `flags` in every cell.
        spreads: Requests for the spread of values.
        cubes: Requests for cubes, whose attributes are `codes`.
        concurrency: The request for how many conversations agents had at once, if any.
    """

    keys: tuple[str, ...]
    flags: tuple[str, ...]
    measures: tuple[str, ...]
    labels: tuple[str, ...]
    cells: tuple[CellRequest, ...]
    frequencies: tuple[FrequencyRequest, ...] = ()
    distincts: tuple[DistinctRequest, ...] = ()
    disjoint: frozenset[Disjoint] = frozenset({Disjoint.ROWS})
    repeats: tuple[RepeatRequest, ...] = ()
    spreads: tuple[SpreadRequest, ...] = ()
    cubes: tuple[CubeRequest, ...] = ()
    concurrency: ConcurrencyRequest | None = None

    @property
    def cell_flags(self) -> tuple[str, ...]:
        """The flags of every cell: those of conversations, then those of repeat contacts."""
        return (*self.flags, *(flag for request in self.repeats for flag, _ in request.windows))


@dataclass(frozen=True, slots=True)
class Cell:
    """Exact counts and sums of the conversations with one combination of keys.

    Attributes:
        n: Conversations.
        flags: For each flag of the plan: (conversations that have it, those where it is true).
        measures: For each measure of the plan: (conversations that have it, its sum).
    """

    n: int
    flags: tuple[tuple[int, int], ...]
    measures: tuple[tuple[int, int], ...]

    def __add__(self, other: Cell) -> Cell:
        """Add the counts and sums of other conversations."""
        return Cell(
            self.n + other.n,
            _add_pairs(self.flags, other.flags),
            _add_pairs(self.measures, other.measures),
        )


@dataclass(frozen=True, slots=True)
class Frequencies:
    """The frequency table of one measure in one group.

    Attributes:
        bins: Bin -> conversations, ascending.
        exact: Value -> conversations, ascending, for the bins that were counted value by value:
            those that hold a quantile of a set that this group belongs to.
    """

    bins: Mapping[int, int]
    exact: Mapping[int, int]

    def values_in(self, number: int, width: int) -> Mapping[int, int] | None:
        """The values of one bin, ascending, or None where it was not counted value by value."""
        first, last = number * width, (number + 1) * width
        values = {value: n for value, n in self.exact.items() if first <= value < last}
        return values if sum(values.values()) == self.bins.get(number, 0) else None

    def pooled(self, other: Frequencies, width: int) -> Frequencies:
        """The table of both; a bin stays exact where it is in both, or the other has none in it."""
        bins = add_counts(self.bins, other.bins)
        exact = add_counts(self.exact, other.exact)
        counted: dict[int, int] = {}
        for value, n in exact.items():
            counted[value // width] = counted.get(value // width, 0) + n
        return Frequencies(
            bins,
            {
                value: n
                for value, n in exact.items()
                if counted[value // width] == bins[value // width]
            },
        )


@dataclass(frozen=True, slots=True)
class Screening:
    """What became of the rows: `read == kept + sum(dropped.values())`.

    Attributes:
        read: Rows in the log.
        kept: Rows that count.
        dropped: Reason -> rows, in the order of precedence; each row under exactly one reason.
    """

    read: int
    kept: int
    dropped: Mapping[str, int]

    def __add__(self, other: Screening) -> Screening:
        """Add the rows of another log that was screened by the same rules.

        Raises:
            ValueError: Where the other was screened for other reasons.
        """
        if list(self.dropped) != list(other.dropped):
            raise ValueError("logs that were screened for different reasons can't be pooled")
        dropped = {reason: rows + other.dropped[reason] for reason, rows in self.dropped.items()}
        return Screening(self.read + other.read, self.kept + other.kept, dropped)


@dataclass(frozen=True, slots=True)
class Tallies:
    """The answer to a `TallyPlan`: exact integers only.

    A request with more values or cells than its limit is answered with `None`.

    Attributes:
        plan: What was asked.
        screening: What became of the rows.
        starts: The first and the last start among the conversations kept, in microseconds since
            1970 in UTC, or None where there is none.
        cells: Request -> key -> counts and sums.
        frequencies: Request -> key -> frequency table.
        distincts: Request -> union -> distinct values.
        repeats: Request -> which conversations its flags are about.
        spreads: Request -> key -> bin -> conversations, bins ascending.
        cubes: Request -> its cube, or how far it is too fine.
        concurrency: How many conversations agents had at once, where it was asked.
    """

    plan: TallyPlan
    screening: Screening
    starts: tuple[int, int] | None
    cells: Mapping[CellRequest, Mapping[Key, Cell] | None]
    frequencies: Mapping[FrequencyRequest, Mapping[Key, Frequencies] | None]
    distincts: Mapping[DistinctRequest, Mapping[Key, int]]
    repeats: Mapping[RepeatRequest, RepeatBase] = field(default_factory=dict)
    spreads: Mapping[SpreadRequest, Mapping[Key, Mapping[int, int]]] = field(default_factory=dict)
    cubes: Mapping[CubeRequest, Cube | TooFine] = field(default_factory=dict)
    concurrency: Concurrency | None = None

    def __add__(self, other: Tallies) -> Tallies:
        """Pool with another log that shares no row with this one.

        Raises:
            ValueError: Where the plans differ, or where more than the rows must be disjoint.
        """
        return self.pooled(other, frozenset({Disjoint.ROWS}))

    def pooled(self, other: Tallies, disjoint: frozenset[Disjoint]) -> Tallies:
        """Pool with another log, given what the two do not share.

        Raises:
            ValueError: Where the plans differ, or where more must be disjoint than is given.
        """
        if self.plan != other.plan:
            raise ValueError("tallies of different plans can't be pooled")
        if lacking := self.plan.disjoint - disjoint:
            names = ", ".join(sorted(lacking))
            raise ValueError(f"these tallies can be pooled only where the logs share no {names}")
        starts = [bound for tallies in (self, other) for bound in tallies.starts or ()]
        return Tallies(
            plan=self.plan,
            screening=self.screening + other.screening,
            starts=(min(starts), max(starts)) if starts else None,
            cells={
                request: _pool(
                    cells, other.cells[request], Cell.__add__, request.limit, request.most
                )
                for request, cells in self.cells.items()
            },
            frequencies={
                request: _pool(
                    tables,
                    other.frequencies[request],
                    partial(Frequencies.pooled, width=request.width),
                    request.limit,
                )
                for request, tables in self.frequencies.items()
            },
            distincts={
                request: _added(counts, other.distincts[request])
                for request, counts in self.distincts.items()
            },
            repeats={
                request: base + other.repeats[request] for request, base in self.repeats.items()
            },
            spreads={
                request: _pool(bins, other.spreads[request], add_counts) or {}
                for request, bins in self.spreads.items()
            },
            cubes={
                request: pooled_cubes(request, cube, other.cubes[request])
                for request, cube in self.cubes.items()
            },
            concurrency=(
                self.concurrency + other.concurrency
                if self.concurrency and other.concurrency
                else None
            ),
        )

    def to_plain(self) -> dict[str, Any]:
        """As plain values for JSON: every cell, bin, value and count, in a fixed order."""
        plain: dict[str, Any] = {
            "flags": list(self.plan.cell_flags),
            "measures": list(self.plan.measures),
            "cells": [
                {"by": list(request.by), "rows": _plain_cells(cells)}
                for request, cells in self.cells.items()
            ],
            "frequencies": [
                {
                    "measure": request.measure,
                    "by": list(request.by),
                    "width": request.width,
                    "rows": _plain_frequencies(tables),
                }
                for request, tables in self.frequencies.items()
            ],
            "distincts": [
                {
                    "of": request.of,
                    "by": request.by,
                    **({} if request.over is None else {"over": request.over}),
                    "rows": [[list(union), n] for union, n in counts.items()],
                }
                for request, counts in self.distincts.items()
            ],
        }
        if self.repeats:
            plain["repeats"] = _plain_repeats(self.repeats)
        if self.spreads:
            plain["spreads"] = _plain_spreads(self.spreads)
        if self.concurrency is not None and self.plan.concurrency is not None:
            plain["concurrency"] = {
                **asdict(self.plan.concurrency),
                **self.concurrency.to_plain(),
            }
        return plain


def key_order(key: Key) -> tuple[tuple[bool, str], ...]:
    """The order of keys in every output: by text, missing last."""
    return tuple((value is None, value or "") for value in key)


def add_counts(left: Mapping[int, int], right: Mapping[int, int]) -> dict[int, int]:
    """Add two tables of value -> count; ascending by value."""
    return pooled_tables((left, right))


def _added(left: Mapping[Key, int], right: Mapping[Key, int]) -> dict[Key, int]:
    keys = sorted({**left, **right}, key=key_order) if left.keys() != right.keys() else left
    return {key: left.get(key, 0) + right.get(key, 0) for key in keys}


def _pool(
    left: Mapping[Key, T] | None,
    right: Mapping[Key, T] | None,
    add: Callable[[T, T], T],
    limit: int | None = None,
    most: int | None = None,
) -> Mapping[Key, T] | None:
    if left is None or right is None:
        return None
    pooled = dict(left)
    for key, value in right.items():
        pooled[key] = add(pooled[key], value) if key in pooled else value
    if limit is not None and len({key[-1] for key in pooled}) > limit:
        return None
    if most is not None and len(pooled) > most:
        return None
    return dict(sorted(pooled.items(), key=lambda item: key_order(item[0])))


def _add_pairs(
    left: tuple[tuple[int, int], ...], right: tuple[tuple[int, int], ...]
) -> tuple[tuple[int, int], ...]:
    return tuple((a + c, b + d) for (a, b), (c, d) in zip(left, right, strict=True))


def _plain_cells(cells: Mapping[Key, Cell] | None) -> list[list[object]] | None:
    if cells is None:
        return None
    # Tuples are lists in JSON; there can be half a million of them.
    return [[key, cell.n, cell.flags, cell.measures] for key, cell in cells.items()]


def _plain_frequencies(tables: Mapping[Key, Frequencies] | None) -> list[list[object]] | None:
    if tables is None:
        return None
    return [
        [
            list(key),
            [list(table.bins), list(table.bins.values())],
            [list(table.exact), list(table.exact.values())],
        ]
        for key, table in tables.items()
    ]


def _plain_repeats(repeats: Mapping[RepeatRequest, RepeatBase]) -> list[dict[str, object]]:
    return [
        {
            "of": list(request.of),
            "windows": [list(window) for window in request.windows],
            "min_gap": request.min_gap_us,
            "horizon": request.horizon_us,
            "launches": list(request.launches),
            **asdict(base),
        }
        for request, base in repeats.items()
    ]


def _plain_spreads(
    spreads: Mapping[SpreadRequest, Mapping[Key, Mapping[int, int]]],
) -> list[dict[str, object]]:
    return [
        {
            "measure": request.measure,
            "by": list(request.by),
            "rows": [
                [list(key), list(counts), list(counts.values())] for key, counts in bins.items()
            ],
        }
        for request, bins in spreads.items()
    ]
