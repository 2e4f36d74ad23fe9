"""One column: its values counted chunk by chunk, the same in any order of the rows.

Where a chunk has few different values, these are counted first and looked at once each; else every
row is looked at. Both ways give the same sums.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from fte_audit.engines.profiling.texts import (
    STAND_IN_DAYS,
    Weighed,
    shape_of,
    slashed_dates,
    stand_in_words,
    zones_of,
)
from fte_audit.engines.values import read_numbers, read_times
from fte_audit.profile import (
    EXTREMES,
    MOST_DISTINCT,
    MOST_VALUES,
    ColumnProfile,
    Held,
    Numbers,
    Pile,
    Shape,
    SlashedDates,
    Times,
    pooled,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

STAND_IN_NUMBERS: Final = (
    *(-2147483648, -999999999, -99999999, -9999999, -999999, -99999, -9999, -999, -99, -9, -2, -1),
    *(0, 9, 99, 999, 9999, 99999, 999999, 9999999, 99999999, 999999999, 2147483647),
)
"""Numbers that systems write for *not recorded*."""

_FEW: Final = 2_000
"""Different values of a chunk that are looked at instead of its rows."""
_GLANCE: Final = 20_000
_MINUTE: Final = 60 * 1_000_000
_DAY: Final = 1_440 * _MINUTE
_STAND_IN_DAY_NUMBERS: Final = [
    date.fromisoformat(day).toordinal() - date(1970, 1, 1).toordinal() for day in STAND_IN_DAYS
]
_ISO: Final = r"^\d{4}-\d\d-\d\d"
_SHORTEST_TIME, _LONGEST_TIME = 10, 40


class ColumnPart(NamedTuple):
    """A column in one chunk.

    Attributes:
        rows, missing: Rows, and those without a value.
        values: Value as text -> rows; None where there are too many.
        hashes: Of the different values; None where there are too many.
        numbers, times, slashed, shape, stand_ins: As in `ColumnProfile`.
    """

    rows: int
    missing: int
    values: Mapping[str, int] | None
    hashes: pl.Series | None
    numbers: Numbers = Numbers()
    times: Times = Times()
    slashed: SlashedDates = SlashedDates()
    shape: Shape = Shape()
    stand_ins: Mapping[str, int] = {}


class ColumnCounter:
    """Counts a column; `look` in any thread, all else in one."""

    def __init__(self, name: str, dtype: pl.DataType) -> None:
        self._name = name
        self._dtype = dtype
        self._rows = 0
        self._missing = 0
        self._values: Mapping[str, int] | None = {}
        self._hashes: pl.Series | None = pl.Series(dtype=pl.UInt64)
        self._numbers, self._times = Numbers(), Times()
        self._slashed, self._shape = SlashedDates(), Shape()
        self._stand_ins: Mapping[str, int] = {}

    def look(self, column: pl.Series) -> ColumnPart:
        """Count the column in a chunk."""
        held = held_by(self._dtype)
        if held is Held.OTHER:
            return ColumnPart(len(column), column.null_count(), None, None)
        if held is Held.TEXT and column.dtype != pl.String:
            column = column.cast(pl.String)
        if held is Held.DURATION:
            column = column.dt.total_microseconds()
        every, is_few = _weigh(column)
        weighed = every.filter(_is_present(every.values))
        found = ColumnPart(
            rows=len(column),
            missing=len(column) - weighed.rows(),
            values=weighed.tally() if is_few and self._values is not None else None,
            hashes=None if self._hashes is None else _hashes(weighed.values),
        )
        if weighed.values.is_empty():
            return found
        match held:
            case Held.TEXT:
                return _look_at_texts(found, weighed)
            case Held.WHOLE | Held.DECIMAL:
                return found._replace(numbers=_numbers(weighed))
            case Held.TIME:
                return _look_at_times(found, weighed)
            case Held.BOOLEAN | Held.DURATION:
                return found

    def add(self, part: ColumnPart) -> None:
        """Take in what `look` gave."""
        self._rows += part.rows
        self._missing += part.missing
        self._numbers += part.numbers
        self._times += part.times
        self._slashed += part.slashed
        self._shape += part.shape
        self._stand_ins = pooled(self._stand_ins, part.stand_ins)
        if self._values is not None:
            values = None if part.values is None else pooled(self._values, part.values)
            self._values = None if values is None or len(values) > MOST_VALUES else values
        if self._hashes is not None:
            hashes = None
            if part.hashes is not None:
                hashes = pl.concat([self._hashes, part.hashes]).unique()
            self._hashes = None if hashes is None or len(hashes) > MOST_DISTINCT else hashes

    def result(self) -> ColumnProfile:
        """The column of the whole log."""
        values = self._values or {}
        return ColumnProfile(
            name=self._name,
            held=held_by(self._dtype),
            rows=self._rows,
            missing=self._missing,
            distinct=MOST_DISTINCT if self._hashes is None else len(self._hashes),
            is_exact=self._hashes is not None,
            values={value: values[value] for value in sorted(values)},
            numbers=self._numbers,
            times=self._times,
            slashed=self._slashed,
            shape=self._shape,
            stand_ins={value: self._stand_ins[value] for value in sorted(self._stand_ins)},
        )


def held_by(dtype: pl.DataType) -> Held:
    """What a type of the file holds."""
    if dtype in {pl.String, pl.Null} or isinstance(dtype, (pl.Categorical, pl.Enum)):
        return Held.TEXT
    if dtype.is_numeric():
        return Held.WHOLE if dtype.is_integer() else Held.DECIMAL
    if dtype.is_temporal() and dtype != pl.Time:
        return Held.DURATION if isinstance(dtype, pl.Duration) else Held.TIME
    return Held.BOOLEAN if dtype == pl.Boolean else Held.OTHER


def _is_present(column: pl.Series) -> pl.Series:
    if column.dtype == pl.String:
        return (column.str.strip_chars() != "").fill_null(value=False)
    if column.dtype.is_float():
        return column.is_not_null() & column.is_not_nan().fill_null(value=False)
    return column.is_not_null()


def _weigh(column: pl.Series) -> tuple[Weighed, bool]:
    """The different values with their rows, where they are few; else every row."""
    if len(column) > _GLANCE and column.head(_GLANCE).n_unique() > _FEW:
        return Weighed(column), False
    counts = column.rename("value").value_counts(name="rows")
    if counts.height > _FEW:
        return Weighed(column), False
    return Weighed(counts["value"], counts["rows"].cast(pl.Int64)), True


def _hashes(values: pl.Series) -> pl.Series | None:
    different = values.hash(0).unique()
    return different if len(different) <= MOST_DISTINCT else None


def _look_at_texts(found: ColumnPart, weighed: Weighed) -> ColumnPart:
    texts = weighed.replace(weighed.values.str.strip_chars())
    values = texts.values
    maybe_number = values.cast(pl.Float64, strict=False).is_finite().fill_null(value=False)
    numbers = _numbers(texts.filter(maybe_number)) if maybe_number.any() else Numbers()
    rest = texts.filter(~maybe_number) if maybe_number.any() else texts
    maybe_time = _like_time(rest.values)
    times, stand_ins, untimed = Times(), {}, texts
    if maybe_time.any():
        written = rest.filter(maybe_time)
        rest = rest.filter(~maybe_time)
        untimed = texts.filter(~_like_time(values))
        read = read_times(written.values, None, None, "UTC").values
        offsets = zones_of(written.filter(read.is_not_null()))
        times = _times(written.replace(read), offsets)
        days = written.values.str.head(_SHORTEST_TIME)
        stand_ins = written.replace(days).filter(days.is_in(list(STAND_IN_DAYS))).tally()
    return found._replace(
        numbers=numbers,
        times=times,
        slashed=slashed_dates(rest),
        shape=shape_of(untimed),
        stand_ins=pooled(stand_ins, stand_in_words(rest)),
    )


def _like_time(texts: pl.Series) -> pl.Series:
    """Whether texts begin like an ISO time and are about as long."""
    is_as_long = texts.str.len_bytes().is_between(_SHORTEST_TIME, _LONGEST_TIME)
    return is_as_long & texts.str.contains(_ISO)


def _look_at_times(found: ColumnPart, weighed: Weighed) -> ColumnPart:
    column = weighed.values
    zone = column.dtype.time_zone if isinstance(column.dtype, pl.Datetime) else None
    read = read_times(column, None, None, "UTC").values
    times = _times(weighed.replace(read), {} if zone is None else {zone: weighed.rows()})
    days = weighed.replace(column.cast(pl.Date))
    stand_ins = days.filter(days.values.to_physical().is_in(_STAND_IN_DAY_NUMBERS)).tally()
    return found._replace(times=times, stand_ins=stand_ins)


def _numbers(weighed: Weighed) -> Numbers:
    """Numbers, or texts that may be some."""
    values = weighed.values
    if values.dtype.is_integer():
        return _whole_numbers(weighed)
    padded = weighed.count(values.str.contains(r"^0\d")) if values.dtype == pl.String else 0
    read = weighed.replace(read_numbers(values).values)
    read = read.filter(read.values.is_not_null())
    stand_ins = [number * 1_000_000 for number in STAND_IN_NUMBERS]
    return Numbers(
        rows=read.rows(),
        whole=read.count(read.values % 1_000_000 == 0),
        padded=padded,
        lowest=_piles(read),
        highest=_piles(read, upper=True),
        stand_ins=_among(read, stand_ins),
    )


def _whole_numbers(weighed: Weighed) -> Numbers:
    """Whole numbers of any size."""
    rows = weighed.rows()
    found = _among(weighed.replace(weighed.values.cast(pl.Int128)), STAND_IN_NUMBERS)
    return Numbers(
        rows=rows,
        whole=rows,
        lowest=_scaled(_piles(weighed)),
        highest=_scaled(_piles(weighed, upper=True)),
        stand_ins={value * 1_000_000: count for value, count in found.items()},
    )


def _scaled(piles: tuple[Pile, ...]) -> tuple[Pile, ...]:
    return tuple(Pile(pile.value * 1_000_000, pile.rows) for pile in piles)


def _among(weighed: Weighed, wanted: tuple[int, ...] | list[int]) -> dict[int, int]:
    chosen = weighed.filter(weighed.values.is_in(list(wanted)))
    return {int(value): rows for value, rows in chosen.tally().items()}


def _times(moments: Weighed, offsets: Mapping[str, int]) -> Times:
    """Times in microseconds since 1970, some of which are missing."""
    moments = moments.filter(moments.values.is_not_null())
    values, rows = moments.values, moments.rows()
    whole = moments.filter(values % _MINUTE == 0)
    return Times(
        rows=rows,
        naive=rows - sum(offsets.values()),
        offsets={zone: offsets[zone] for zone in sorted(offsets)},
        midnight=whole.count(whole.values % _DAY == 0),
        whole_minutes=whole.rows(),
        earliest=_piles(moments),
        latest=_piles(moments, upper=True),
    )


def _piles(weighed: Weighed, *, upper: bool = False) -> tuple[Pile, ...]:
    """The least or greatest different values with their rows."""
    values = weighed.values
    piles: list[Pile] = []
    while len(piles) < EXTREMES:
        outermost = values.max() if upper else values.min()
        if outermost is None:
            break
        is_outermost = values == outermost
        piles.append(Pile(int(outermost), weighed.count(is_outermost)))  # type: ignore[arg-type]
        weighed = weighed.filter(values < outermost if upper else values > outermost)
        values = weighed.values
    return tuple(piles)
