"""What a log holds, counted column by column: plain values, from which suspicions are drawn.

Every number is a sum, a least, a greatest or a set over rows, so it is the same in any order of the
rows and in any cut into files.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_VALUES: Final = 200
"""Columns with at most so many different values are known value by value."""
MOST_DISTINCT: Final = 100_000
"""Different values are counted up to here; beyond, it is only known that there are more. Columns
that identify a conversation, a customer or a person are counted to the end."""
EXTREMES: Final = 3
"""Different least and greatest values that are kept, with their rows."""
DAY_SECONDS: Final = 86_400
"""Durations up to a day are counted second by second."""


Key = TypeVar("Key")


class Held(StrEnum):
    """What a column holds by its type in the file."""

    TEXT = "text"
    WHOLE = "whole numbers"
    DECIMAL = "numbers"
    BOOLEAN = "true or false"
    TIME = "times"
    DURATION = "durations"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Pile:
    """A value and the rows that have it; numbers are millionths, times microseconds since 1970."""

    value: int
    rows: int


def outermost(piles: Iterable[Pile], *, upper: bool = False) -> tuple[Pile, ...]:
    """The least (or greatest) different values of some piles, from the outside in.

    Example:
        >>> outermost([Pile(3, 1), Pile(1, 2), Pile(3, 4)])
        (Pile(value=1, rows=2), Pile(value=3, rows=5))
    """
    rows: dict[int, int] = {}
    for pile in piles:
        rows[pile.value] = rows.get(pile.value, 0) + pile.rows
    kept = sorted(rows, reverse=upper)[:EXTREMES]
    return tuple(Pile(value, rows[value]) for value in kept)


def pooled(one: Mapping[Key, int], other: Mapping[Key, int]) -> dict[Key, int]:
    """Counts under the same key, added up."""
    counts = dict(one)
    for key, count in other.items():
        counts[key] = counts.get(key, 0) + count
    return counts


@dataclass(frozen=True, slots=True)
class Numbers:
    """The values of a column that can be read as numbers.

    Attributes:
        rows: Rows with a number.
        whole: Rows with a whole number.
        padded: Rows with a number that begins with a zero it does not need, such as `0604`.
        lowest, highest: The least and the greatest different values, from the outside in.
        stand_ins: Rows of each number that often stands for *not recorded*.
    """

    rows: int = 0
    whole: int = 0
    padded: int = 0
    lowest: tuple[Pile, ...] = ()
    highest: tuple[Pile, ...] = ()
    stand_ins: Mapping[int, int] = field(default_factory=dict)

    def __add__(self, other: Numbers) -> Numbers:
        """The numbers of both."""
        return Numbers(
            rows=self.rows + other.rows,
            whole=self.whole + other.whole,
            padded=self.padded + other.padded,
            lowest=outermost((*self.lowest, *other.lowest)),
            highest=outermost((*self.highest, *other.highest), upper=True),
            stand_ins=pooled(self.stand_ins, other.stand_ins),
        )


@dataclass(frozen=True, slots=True)
class Times:
    """The values of a column that can be read as times.

    Attributes:
        rows: Rows with a time.
        naive: Rows with a time that has no zone.
        offsets: Zone as it is written, such as `Z` or `+01:00` -> rows.
        midnight: Rows with a time at midnight to the second, as it is written or in UTC.
        whole_minutes: Rows with a time of whole minutes.
        earliest, latest: The first and the last different times, from the outside in.
    """

    rows: int = 0
    naive: int = 0
    offsets: Mapping[str, int] = field(default_factory=dict)
    midnight: int = 0
    whole_minutes: int = 0
    earliest: tuple[Pile, ...] = ()
    latest: tuple[Pile, ...] = ()

    def __add__(self, other: Times) -> Times:
        """The times of both."""
        return Times(
            rows=self.rows + other.rows,
            naive=self.naive + other.naive,
            offsets=pooled(self.offsets, other.offsets),
            midnight=self.midnight + other.midnight,
            whole_minutes=self.whole_minutes + other.whole_minutes,
            earliest=outermost((*self.earliest, *other.earliest)),
            latest=outermost((*self.latest, *other.latest), upper=True),
        )


@dataclass(frozen=True, slots=True)
class SlashedDates:
    """Texts such as `21/01/2022 13:47`, which have no order of day and month by themselves.

    Attributes:
        rows: Rows with such a text.
        first_over_12: Rows whose first number can't be a month.
        second_over_12: Rows whose second number can't be a month.
        layouts: Layout with `9` for each digit -> rows.
    """

    rows: int = 0
    first_over_12: int = 0
    second_over_12: int = 0
    layouts: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: SlashedDates) -> SlashedDates:
        """The dates of both."""
        return SlashedDates(
            rows=self.rows + other.rows,
            first_over_12=self.first_over_12 + other.first_over_12,
            second_over_12=self.second_over_12 + other.second_over_12,
            layouts=pooled(self.layouts, other.layouts),
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """How the texts of a column look, without any of them.

    Attributes:
        shortest, longest: Bytes of the shortest and the longest value.
        bytes: Kind of byte -> how many there are in all values.
    """

    shortest: int = 0
    longest: int = 0
    bytes: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Shape) -> Shape:
        """The shape of both."""
        if not self.bytes or not other.bytes:
            return self if self.bytes else other
        return Shape(
            shortest=min(self.shortest, other.shortest),
            longest=max(self.longest, other.longest),
            bytes=pooled(self.bytes, other.bytes),
        )


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """A column, counted.

    Attributes:
        name: The column.
        held: What its type says that it holds.
        rows: Rows of the log.
        missing: Rows without a value: nothing, white space, or not a number.
        distinct: Different values, where `is_exact`; else there are more than this.
        is_exact: Whether `distinct` is all of them.
        values: Value as text -> rows, of columns with at most `MOST_VALUES` different values.
        numbers, times, slashed, shape: What can be said of the values that are such.
        stand_ins: Rows of each text or day that often stands for *not recorded*.
    """

    name: str
    held: Held
    rows: int
    missing: int
    distinct: int = 0
    is_exact: bool = True
    values: Mapping[str, int] = field(default_factory=dict)
    numbers: Numbers = Numbers()
    times: Times = Times()
    slashed: SlashedDates = SlashedDates()
    shape: Shape = Shape()
    stand_ins: Mapping[str, int] = field(default_factory=dict)

    @property
    def present(self) -> int:
        """Rows with a value."""
        return self.rows - self.missing


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long something took.

    Attributes:
        rows: Rows with a length.
        negative: Rows where it is below zero.
        fractions: Rows with a length that is not of whole seconds.
        seconds: Whole seconds from 0 to `DAY_SECONDS` -> rows.
        longer: Rows with more than that.
    """

    rows: int = 0
    negative: int = 0
    fractions: int = 0
    seconds: Mapping[int, int] = field(default_factory=dict)
    longer: int = 0

    def __add__(self, other: Lengths) -> Lengths:
        """The lengths of both."""
        return Lengths(
            rows=self.rows + other.rows,
            negative=self.negative + other.negative,
            fractions=self.fractions + other.fractions,
            seconds=pooled(self.seconds, other.seconds),
            longer=self.longer + other.longer,
        )


@dataclass(frozen=True, slots=True)
class Clock:
    """When rows happened, by the column of starts or else the fullest column of times.

    Attributes:
        column: The column.
        first, last: Microseconds since 1970.
        hours: Hours since 1970 -> rows.
        by_hour: Hour of the day, in the zone of the log -> rows.
        with_people: Hour of the day -> rows in which a person took part; None where no column says.
        people_column: The column that says so.
    """

    column: str
    first: int
    last: int
    hours: Mapping[int, int]
    by_hour: Mapping[int, int]
    with_people: Mapping[int, int] | None = None
    people_column: str | None = None


@dataclass(frozen=True, slots=True)
class ClockGap:
    """How far two columns of times are apart, one with zones and one without.

    Attributes:
        naive: The column without zones, read as UTC.
        zoned: The column with zones.
        rows: Rows with both.
        quarters: Quarter hours that `naive` is ahead -> rows, of rows that are within two minutes.
    """

    naive: str
    zoned: str
    rows: int = 0
    quarters: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Keys:
    """How often the values of an identifying column occur.

    Attributes:
        column: The column.
        rows: Rows with a value.
        distinct: Different values.
        repeated: Values that several rows have.
        repeated_rows: Their rows.
        most: The rows of the most frequent values, the most frequent first.
    """

    column: str
    rows: int
    distinct: int
    repeated: int
    repeated_rows: int
    most: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeats:
    """What the rows are like that share a conversation.

    Attributes:
        copies: Rows that equal an earlier row of their conversation in every column.
        differing: Conversations whose rows are not all equal.
        starts: Conversations whose rows have different starts; None where the log has no starts.
        spans: Conversations with rows at different times; None where there are no times, or more
            rows than are looked at.
        interleaved: Of them, those with a row of another conversation between their first and last.
    """

    copies: int = 0
    differing: int = 0
    starts: int | None = None
    spans: int | None = None
    interleaved: int | None = None


@dataclass(frozen=True, slots=True)
class LogProfile:
    """A log, counted.

    Attributes:
        rows: Its rows.
        columns: Its columns, in the order of the log.
        clock: When its rows happened; None where no column holds times.
        clock_gaps: How far columns of times are apart.
        unreadable: Role -> rows whose value can't be read as the role.
        folded: Local times that occur twice.
        both_ends: Rows with a start and an end.
        ends_early: Of them, rows whose end is before the start.
        lengths: What is measured -> how long it took.
        conversations: How often conversations occur.
        customers: How often customers occur.
        repeats: What rows of one conversation are like, where several rows have one.
    """

    rows: int
    columns: tuple[ColumnProfile, ...]
    clock: Clock | None = None
    clock_gaps: tuple[ClockGap, ...] = ()
    unreadable: Mapping[str, int] = field(default_factory=dict)
    folded: int = 0
    both_ends: int = 0
    ends_early: int = 0
    lengths: Mapping[str, Lengths] = field(default_factory=dict)
    conversations: Keys | None = None
    customers: Keys | None = None
    repeats: Repeats | None = None

    def column(self, name: str) -> ColumnProfile:
        """The column of this name."""
        return next(column for column in self.columns if column.name == name)
