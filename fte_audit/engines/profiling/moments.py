"""When rows happened and how long they took: the times that roles name, read together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from fte_audit.engines.preparation import read_column
from fte_audit.engines.values import read_text
from fte_audit.plan.candidates import HANDLER_WORDS, folded
from fte_audit.profile import DAY_SECONDS, Clock, Lengths, pooled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fte_audit.engines.values import Values
    from fte_audit.plan.model import ColumnReading

FROM_START_TO_END: Final = "from start to end"
_SECOND: Final = 1_000_000
_HOUR: Final = 3_600 * _SECOND
_DAY: Final = 24 * _HOUR
_PEOPLE: Final = frozenset({"human", "ai_then_human", "human_then_ai"})


class MomentPart(NamedTuple):
    """A chunk's times; as in `LogProfile` and `Clock`.

    Attributes:
        started: The start of each row, for whoever needs it row by row.
        clock: The time of each row.
    """

    unreadable: Mapping[str, int]
    folded: int
    both_ends: int
    ends_early: int
    lengths: Mapping[str, Lengths]
    hours: Mapping[int, int]
    by_hour: Mapping[int, int]
    with_people: Mapping[int, int]
    span: tuple[int, int] | None
    started: pl.Series | None
    clock: pl.Series | None


class MomentCounter:
    """Counts times; `look` in any thread, all else in one."""

    def __init__(
        self,
        readings: Sequence[ColumnReading],
        clock: ColumnReading | None,
        people: str | None,
        *,
        is_name: bool,
        zone: str,
    ) -> None:
        """Count times.

        Args:
            readings: How the columns of roles are read.
            clock: How the column is read that says when a row happened.
            people: The column that says whether a person took part.
            is_name: Whether that column names the person, instead of a kind of handler.
            zone: The zone of the hours of a day.
        """
        self._readings = tuple(readings)
        self._clock = clock
        self._people = people
        self._is_name = is_name
        self._zone = zone
        self._unreadable: Mapping[str, int] = {}
        self._folded = self._both_ends = self._ends_early = 0
        self._lengths: dict[str, Lengths] = {}
        self._hours: Mapping[int, int] = {}
        self._by_hour: Mapping[int, int] = {}
        self._with_people: Mapping[int, int] = {}
        self._spans: list[tuple[int, int]] = []

    def look(self, chunk: pl.DataFrame) -> MomentPart:
        """Count the times of a chunk."""
        read = {each.name: read_column(chunk[each.column], each) for each in self._readings}
        clock = None if self._clock is None else self._time_of(chunk, read)
        moments = None if clock is None else clock.drop_nulls()
        lengths = {}
        if "duration" in read:
            lengths["duration"] = _lengths(read["duration"].values)
        both_ends = ends_early = 0
        if "started" in read and "ended" in read:
            took = (read["ended"].values - read["started"].values).drop_nulls()
            both_ends, ends_early = len(took), int((took < 0).sum())
            lengths[FROM_START_TO_END] = _lengths(took)
        return MomentPart(
            unreadable={
                name: int(values.unreadable.sum())
                for name, values in read.items()
                if values.unreadable is not None
            },
            folded=sum(values.folded for values in read.values()),
            both_ends=both_ends,
            ends_early=ends_early,
            lengths=lengths,
            hours={} if moments is None else _counts(moments // _HOUR),
            by_hour={} if moments is None else self._hours_of_day(moments),
            with_people=self._hours_of_people(chunk, clock),
            span=(int(moments.min()), int(moments.max()))  # type: ignore[arg-type]
            if moments is not None and len(moments)
            else None,
            started=read["started"].values if "started" in read else None,
            clock=clock,
        )

    def _time_of(self, chunk: pl.DataFrame, read: Mapping[str, Values]) -> pl.Series:
        clock = self._clock
        assert clock is not None, "asked only where there is one"  # noqa: S101
        if clock.name in read:
            return read[clock.name].values
        return read_column(chunk[clock.column], clock).values

    def _hours_of_people(self, chunk: pl.DataFrame, clock: pl.Series | None) -> Mapping[int, int]:
        if self._people is None or clock is None:
            return {}
        who = read_text(chunk[self._people]).values.cast(pl.String)
        if self._is_name:
            took_part = (who.str.strip_chars() != "").fill_null(value=False)
        else:
            words = [word for word in who.unique().drop_nulls() if is_person(word)]
            took_part = who.is_in(words).fill_null(value=False)
        return self._hours_of_day(clock.filter(took_part).drop_nulls())

    def _hours_of_day(self, moments: pl.Series) -> Mapping[int, int]:
        if self._zone == "UTC":
            return _counts(moments % _DAY // _HOUR)
        local = moments.cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(self._zone)
        return _counts(local.dt.hour())

    def add(self, part: MomentPart) -> None:
        """Take in what `look` gave."""
        self._unreadable = pooled(self._unreadable, part.unreadable)
        self._folded += part.folded
        self._both_ends += part.both_ends
        self._ends_early += part.ends_early
        for name, lengths in part.lengths.items():
            self._lengths[name] = self._lengths.get(name, Lengths()) + lengths
        self._hours = pooled(self._hours, part.hours)
        self._by_hour = pooled(self._by_hour, part.by_hour)
        self._with_people = pooled(self._with_people, part.with_people)
        if part.span is not None:
            self._spans.append(part.span)

    @property
    def unreadable(self) -> Mapping[str, int]:
        """Role -> rows whose value can't be read."""
        return {name: rows for name, rows in self._unreadable.items() if rows}

    @property
    def ends(self) -> tuple[int, int, int]:
        """Rows with both ends, those that end early, and local times that occur twice."""
        return self._both_ends, self._ends_early, self._folded

    @property
    def lengths(self) -> Mapping[str, Lengths]:
        """What is measured -> how long it took."""
        return self._lengths

    def clock(self) -> Clock | None:
        """When the rows happened."""
        if self._clock is None or not self._spans:
            return None
        return Clock(
            column=self._clock.column,
            first=min(first for first, _ in self._spans),
            last=max(last for _, last in self._spans),
            hours={hour: self._hours[hour] for hour in sorted(self._hours)},
            by_hour=dict(sorted(self._by_hour.items())),
            with_people=None if self._people is None else dict(sorted(self._with_people.items())),
            people_column=self._people,
        )


def is_person(word: str) -> bool:
    """Whether a word says that a person took part."""
    return word in _PEOPLE or HANDLER_WORDS.get(folded(word)) in _PEOPLE


def _counts(values: pl.Series) -> dict[int, int]:
    counted = values.rename("value").value_counts(name="rows")
    return {int(value): int(rows) for value, rows in counted.iter_rows() if value is not None}


def _lengths(micros: pl.Series) -> Lengths:
    micros = micros.drop_nulls()
    inside = micros.filter((micros >= 0) & (micros // _SECOND <= DAY_SECONDS))
    negative = int((micros < 0).sum())
    return Lengths(
        rows=len(micros),
        negative=negative,
        fractions=int((micros % _SECOND != 0).sum()),
        seconds=_counts(inside // _SECOND),
        longer=len(micros) - negative - len(inside),
    )
