"""The waist of readings: conversations counted by every attribute that a definition may ask for.

A *cube* holds a cell for each combination of attributes that occurs in a log. The counts and sums
of a cell are given for 64 groups of customers at once, packed into one integer: adding two integers
adds all groups, which is what makes a thousand definitions cost about what one costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

GROUPS: Final = 64
"""Groups of customers that the intervals of readings rest on."""
NAMELESS: Final = GROUPS
"""The group of conversations that belong to no customer."""
_LANES: Final = GROUPS + 1
_LANE_BITS: Final = 128
_LANE_BYTES: Final = _LANE_BITS // 8
_TOTAL: Final = (1 << _LANE_BITS) - 1
_BESIDE_BITS: Final = (_LANES + 1) * _LANE_BITS
FIRST_MONDAY: Final = 4
"""Days since 1970 of the first Monday."""
DAYS_OF_WEEK: Final = 7

Lanes: TypeAlias = int
"""The sum over all groups in the lowest 128 bits, then those of each group and of the nameless."""
WEEKS: Final = 256
"""Weeks that a cube by weeks tells apart; in a longer log the first come round again."""
CubeKey: TypeAlias = "tuple[int | str | None, ...]"
"""The code of each attribute, then the text of each label; None is a missing label."""


def packed(by_group: Mapping[int, int]) -> Lanes:
    """Pack what each group of customers has.

    Args:
        by_group: Group, 0 to 64 -> a number from 0 up, below 2**121.

    Example:
        >>> total(packed({0: 2, 63: 3}))
        5
    """
    groups = (by_group.get(group, 0) for group in range(_LANES))
    return packed_row((sum(by_group.values()), *groups))


def total(lanes: Lanes) -> int:
    """What all groups have together."""
    return lanes & _TOTAL


def unpacked(lanes: Lanes) -> tuple[int, ...]:
    """What each group has, the nameless last.

    Example:
        >>> unpacked(packed({1: 7}))[:3]
        (0, 7, 0)
    """
    return tuple(unpacked_row(lanes, _LANES + 1)[1:])


def groups_in(*lanes: Lanes) -> int:
    """How many groups of customers there are: the nameless are one where any lanes have some.

    Example:
        >>> groups_in(packed({0: 2}), packed({63: 1})), groups_in(packed({0: 2, NAMELESS: 1}))
        (64, 65)
    """
    return GROUPS + any(each >> _LANE_BITS * _LANES for each in lanes)


def beside(customers: Lanes, weeks: Lanes) -> Lanes:
    """The same conversations by groups of customers and by weeks, in one integer.

    Such integers add up like others, and `total` is that of the customers.

    Example:
        >>> by_customers(beside(7, 9)), by_weeks(beside(7, 9))
        (7, 9)
    """
    return customers | weeks << _BESIDE_BITS


def by_customers(both: Lanes) -> Lanes:
    """What `beside` was given by groups of customers."""
    return both & ((1 << _BESIDE_BITS) - 1)


def by_weeks(both: Lanes) -> Lanes:
    """What `beside` was given by weeks."""
    return both >> _BESIDE_BITS


def unpacked_weeks(lanes: Lanes) -> tuple[int, ...]:
    """What each week has, in a cube by weeks: those of `week_of`, from 0 on."""
    return tuple(unpacked_row(lanes, WEEKS + 1)[1:])


def week_of(monday: int) -> int:
    """The place of a week among those of a cube by weeks.

    Args:
        monday: Days since 1970 of its Monday.

    Example:
        >>> week_of(4), week_of(4 + 7 * WEEKS)
        (0, 0)
    """
    return (monday - FIRST_MONDAY) // DAYS_OF_WEEK % WEEKS


def packed_row(numbers: Iterable[int]) -> int:
    """Numbers from 0 up, each below 2**121, in one integer: such integers add up lane by lane.

    Example:
        >>> unpacked_row(packed_row([1, 2]) + packed_row([10, 0]), 2)
        [11, 2]
    """
    return int.from_bytes(b"".join(n.to_bytes(_LANE_BYTES, "little") for n in numbers), "little")


def unpacked_row(row: int, size: int) -> list[int]:
    """The numbers that were packed.

    Args:
        row: Sums of packed rows.
        size: How many numbers there are.
    """
    words = memoryview(row.to_bytes(_LANE_BYTES * size, "little")).cast("Q").tolist()
    low, high = words[::2], words[1::2]
    if not any(high):
        return low
    return [a | b << 64 for a, b in zip(low, high, strict=True)]


@dataclass(frozen=True, slots=True)
class Returns:
    """Whether and when the customer came back, as attributes of a conversation.

    Attributes:
        customer: The label that customers are told apart by.
        topic: The label of what a contact is about; None where the log does not say.
        windows_us: Ascending lengths of time in microseconds. A return is told as the first of them
            that it lies within, or as their number where it lies beyond; so is the time that is
            left until the log ends.
        end_us: Where the declared period ends; None for the last start of the log.
        rule: The coded attribute that decides among which conversations returns are looked for;
            None where it is all of them.
        scopes: Codes of that attribute: returns are told once among the conversations that have
            one of the first of these, once among those of the second, and so on. A conversation is
            in a cell of each scope that it belongs to.
    """

    customer: str
    topic: str | None
    windows_us: tuple[int, ...]
    end_us: int | None
    rule: str | None = None
    scopes: tuple[tuple[int, ...], ...] = ()

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes that it adds to the key of a cell, after the others."""
        topic = (RETURN_SAME_TOPIC,) if self.topic is not None else ()
        scope = (SCOPE,) if self.rule is not None else ()
        return (RETURN, *topic, ROOM, *scope)


RETURN: Final = "return"
"""Within which window of a conversation's end the customer came back, with any topic."""
RETURN_SAME_TOPIC: Final = "return with the same topic"
"""The same with its own topic; see `NO_TOPIC`."""
NO_TOPIC: Final = -1
"""The return with the same topic of a conversation of which no topic is known."""
ROOM: Final = "room"
"""How many windows lie inside the log after a conversation's end; see `NO_ROOM`."""
SCOPE: Final = "returns among"
"""The place of the scope that a cell belongs to, where there are several."""
NO_ROOM: Final = -1
"""The room of conversations of which no return can be told: open, without a customer, or of one
who writes too often to be a person."""


@dataclass(frozen=True, slots=True)
class CubeRequest:
    """A cube that an engine is asked for.

    Attributes:
        name: Names it.
        attributes: Names of coded attributes.
        labels: Names of labels, after the attributes in every key.
        measures: Integer columns to add up, none of them below zero.
        tables: Those of which the values are counted too, by whole seconds, for all customers
            together.
        spreads: Those of which whole seconds are counted in coarse bins, too (`log_bin`), for each
            group of customers, as intervals of medians need.
        returns: Whether the customer came back; its attributes come last in every key.
        by_group: Whether counts and sums are given by groups of customers, as intervals need;
            else only what all have together.
        weekly: Whether they are given by weeks instead, as changes need.
        most: The most cells there may be; with more, the answer says which attribute has how many
            values.
    """

    name: str
    attributes: tuple[str, ...]
    labels: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    spreads: tuple[str, ...] = ()
    returns: Returns | None = None
    by_group: bool = True
    weekly: bool = False
    most: int = 20_000

    @property
    def key(self) -> tuple[str, ...]:
        """What the parts of a cell's key are."""
        ends = () if self.returns is None else self.returns.attributes
        return (*self.attributes, *self.labels, *ends)


@dataclass(frozen=True, slots=True)
class CubeCell:
    """The conversations with one combination of attributes.

    Attributes:
        n: Conversations.
        sums: For each measure: (conversations that have it, its sum).
        tables: For each measure that is counted: second -> conversations, ascending.
        spreads: For each that is counted by groups of customers: bin -> conversations, ascending.
    """

    n: Lanes
    sums: tuple[tuple[Lanes, Lanes], ...] = ()
    tables: tuple[Mapping[int, int], ...] = ()
    spreads: tuple[Mapping[int, Lanes], ...] = ()

    def __add__(self, other: CubeCell) -> CubeCell:
        """Add other conversations."""
        if not self.sums and not self.tables:  # most additions by far
            return CubeCell(self.n + other.n)
        return CubeCell(
            self.n + other.n,
            tuple(
                (has + more, part + rest)
                for (has, part), (more, rest) in zip(self.sums, other.sums, strict=True)
            ),
            tuple(
                pooled_tables((mine, its))
                for mine, its in zip(self.tables, other.tables, strict=True)
            ),
            tuple(
                pooled_tables((mine, its))
                for mine, its in zip(self.spreads, other.spreads, strict=True)
            ),
        )


@dataclass(frozen=True, slots=True)
class TooFine:
    """A cube with more cells than were wanted.

    Attributes:
        cells: How many there are, at least.
        values: Part of the key -> how many values it has, the most first.
    """

    cells: int
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Cube:
    """The answer to a request: exact integers only.

    Attributes:
        cells: Key -> its conversations, in the order of the keys.
        ends_us: For each scope, the end of the log that returns were told by; () where none were.
        heavy_limits: The least number of contacts with which a customer is no person, likewise.
        is_coarse: Whether returns were told by starts and ends that are all whole quarters of an
            hour, as times are that were rounded to hours or days in any zone.
    """

    cells: Mapping[CubeKey, CubeCell]
    ends_us: tuple[int | None, ...] = ()
    heavy_limits: tuple[int, ...] = ()
    is_coarse: bool = False

    def __add__(self, other: Cube) -> Cube:
        """Add the conversations of another log.

        Raises:
            ValueError: Where the two logs end at different times, or have another limit.
        """
        if (self.ends_us, self.heavy_limits) != (other.ends_us, other.heavy_limits):
            raise ValueError("returns in logs that end at different times can't be pooled")
        cells = dict(self.cells)
        for key, cell in other.cells.items():
            cells[key] = cells[key] + cell if key in cells else cell
        ordered = dict(sorted(cells.items(), key=lambda item: cube_order(item[0])))
        is_coarse = self.is_coarse and other.is_coarse
        return Cube(ordered, self.ends_us, self.heavy_limits, is_coarse)


def cube_order(key: CubeKey) -> tuple[tuple[bool, int | str], ...]:
    """The order of keys: by number or text, missing last."""
    return tuple((part is None, part if part is not None else "") for part in key)


def pooled_tables(tables: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """Add up tables of value -> count; ascending by value."""
    counts: dict[int, int] = {}
    for table in tables:
        for value, n in table.items():
            counts[value] = counts.get(value, 0) + n
    return dict(sorted(counts.items()))


def values_of(keys: Sequence[CubeKey], names: Sequence[str]) -> dict[str, int]:
    """How many values each part of the keys has, the most first."""
    counts = {name: len({key[place] for key in keys}) for place, name in enumerate(names)}
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def pooled_cubes(
    request: CubeRequest, left: Cube | TooFine, right: Cube | TooFine
) -> Cube | TooFine:
    """The cube of two logs, or how far it is too fine."""
    if isinstance(left, TooFine):
        return left
    if isinstance(right, TooFine):
        return right
    cube = left + right
    if len(cube.cells) <= request.most:
        return cube
    return TooFine(len(cube.cells), values_of(list(cube.cells), request.key))
