"""Two columns of times, one with zones and one without: how far they are apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from fte_audit.engines.profiling.columns import held_by
from fte_audit.engines.profiling.texts import Weighed, zones_of
from fte_audit.engines.values import read_times
from fte_audit.profile import ClockGap, Held, pooled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_QUARTER: Final = 15 * 60 * 1_000_000
_NEAR: Final = 2 * 60 * 1_000_000
_MOST_PAIRS: Final = 4


class GapPart(NamedTuple):
    """The rows of a chunk with both times, and the quarter hours between them."""

    rows: int
    quarters: Mapping[int, int]


class GapCounter:
    """Compares the first column with zones to those without; `look` in any thread."""

    def __init__(self, sample: pl.DataFrame) -> None:
        """Choose the columns by some rows of the log."""
        kinds = {name: _has_zone(sample[name]) for name in sample.columns}
        zoned = [name for name, has_zone in kinds.items() if has_zone]
        naive = [name for name, has_zone in kinds.items() if has_zone is False]
        self._gaps = [ClockGap(each, zoned[0]) for each in naive[:_MOST_PAIRS]] if zoned else []

    def look(self, chunk: pl.DataFrame) -> list[GapPart]:
        """Compare the times of a chunk."""
        if not self._gaps:
            return []
        zoned = _times(chunk[self._gaps[0].zoned])
        return [_look(zoned, _times(chunk[gap.naive])) for gap in self._gaps]

    def add(self, parts: Sequence[GapPart]) -> None:
        """Take in what `look` gave."""
        self._gaps = [
            ClockGap(
                gap.naive, gap.zoned, gap.rows + part.rows, pooled(gap.quarters, part.quarters)
            )
            for gap, part in zip(self._gaps, parts, strict=True)
        ]

    def result(self) -> tuple[ClockGap, ...]:
        """The gaps of the whole log."""
        return tuple(
            ClockGap(gap.naive, gap.zoned, gap.rows, dict(sorted(gap.quarters.items())))
            for gap in self._gaps
        )


def _has_zone(column: pl.Series) -> bool | None:
    """Whether the times of a column have zones; None where it holds no times."""
    held = held_by(column.dtype)
    if held is Held.TIME:
        return isinstance(column.dtype, pl.Datetime) and column.dtype.time_zone is not None
    if held is not Held.TEXT or column.dtype != pl.String:
        return None
    there = column.drop_nulls().str.strip_chars()
    there = there.filter(there != "")
    iso = there.filter(there.str.contains(r"^\d{4}-\d\d-\d\d[T ]\d"))
    if iso.is_empty() or len(iso) * 2 <= len(there):
        return None
    zoned = sum(zones_of(Weighed(iso)).values())
    if zoned == len(iso):
        return True
    return None if zoned else False


def _times(column: pl.Series) -> pl.Series:
    if column.dtype != pl.String:
        return read_times(column, None, None, "UTC").values
    is_iso = column.str.contains(r"^\s*\d{4}-\d\d-\d\d").fill_null(value=False)
    times = column.zip_with(is_iso, pl.Series([None], dtype=pl.String))
    return read_times(times, None, None, "UTC").values


def _look(zoned: pl.Series, naive: pl.Series) -> GapPart:
    apart = (naive - zoned).drop_nulls()
    quarters = (apart + _QUARTER // 2) // _QUARTER
    near = (apart - quarters * _QUARTER).abs() <= _NEAR
    counted = quarters.filter(near).rename("value").value_counts(name="rows")
    return GapPart(len(apart), {int(value): int(rows) for value, rows in counted.iter_rows()})
