"""What is drawn from a log for people to look at: the request, and the answer of an engine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

StratumKey: TypeAlias = tuple[str | None, ...]
"""Who handled the conversations of a stratum, and the other keys it is of; None is *missing*."""

_GROUPS: Final[Mapping[str, tuple[str | None, ...]]] = {
    "ai": ("ai", "ai_then_human"),
    "all": ("ai", "ai_then_human", "human", "human_then_ai", "none", None),
}
MOST: Final = 100_000
"""Conversations that can be drawn: more than people can read."""
_CODE: Final = re.compile(
    r"n(?P<n>\d{1,6})[.]s(?P<seed>\d{1,19})[.](?P<group>ai|all)"
    r"(?:[.]by_(?P<by>[a-z_]+))?[.](?P<allocation>proportional|equal)[.](?P<check>[0-9a-f]{12})"
)
MOST_SEEDS: Final = 2**63
MARK: Final = "drawn"
"""The attribute that tells drawn conversations from others."""
DIGIT: Final = 32
"""How many values an attribute may have: marks beyond that take more than one."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROS: Final = 1_000_000


class DrawGroup(StrEnum):
    """Which conversations are drawn from."""

    AI = "ai"
    ALL = "all"

    @property
    def handlings(self) -> tuple[str | None, ...]:
        """The handlings of the group, in their order; None is *missing*."""
        return _GROUPS[self]


class Allocation(StrEnum):
    """How many of each stratum are drawn."""

    PROPORTIONAL = "proportional"
    EQUAL = "equal"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What decides which conversations of a log are drawn.

    Attributes:
        n: How many.
        seed: From 0 to 2**63 - 1; another one draws others.
        group: Which conversations are drawn from.
        by: The key that they are stratified by, beside who handled them; None for no other.
        allocation: How many are drawn of each stratum.
    """

    n: int
    seed: int
    group: DrawGroup = DrawGroup.AI
    by: str | None = None
    allocation: Allocation = Allocation.PROPORTIONAL

    def code(self, check: str) -> str:
        """The recipe and a check sum of what was drawn by it, as one word.

        Example:
            >>> Recipe(200, 7, by="topic").code("0123456789ab")
            'n200.s7.ai.by_topic.proportional.0123456789ab'
        """
        by = [] if self.by is None else [f"by_{self.by}"]
        return ".".join([f"n{self.n}", f"s{self.seed}", self.group, *by, self.allocation, check])

    @classmethod
    def read(cls, code: str) -> Recipe | None:
        """The recipe in a code; None where it is no code.

        Example:
            >>> Recipe.read("n200.s7.ai.by_topic.proportional.0123456789ab").by
            'topic'
        """
        found = _CODE.fullmatch(code)
        if found is None or not 1 <= int(found["n"]) <= MOST or int(found["seed"]) >= MOST_SEEDS:
            return None
        group, allocation = DrawGroup(found["group"]), Allocation(found["allocation"])
        return cls(int(found["n"]), int(found["seed"]), group, found["by"], allocation)


@dataclass(frozen=True, slots=True)
class DrawnConversation:
    """A conversation that people are to look at.

    Attributes:
        id: The XXH64 of its key, by which conversations are drawn: the least of each stratum.
        key: Its key in the log, as text.
        stratum: The stratum that it is of.
        started, ended: Microseconds since 1970 in UTC, where the log has them.
        resolved: What the log says about that.
        fields: What else is shown of it, as text.
    """

    id: int
    key: str
    stratum: StratumKey
    started: int | None
    ended: int | None
    resolved: bool | None
    fields: tuple[str | None, ...]

    @property
    def name(self) -> str:
        """The id as a word that no spreadsheet takes for a number."""
        return f"c{self.id:016x}"


@dataclass(frozen=True, slots=True)
class Marked:
    """Drawn conversations that are to be found again in their log.

    Attributes:
        seed: The seed of the draw.
        is_unique: Whether no two conversations that count have the same key; if they may, the
            start is part of what a conversation was drawn by.
        marks: The id of each -> a whole number from 1 up that it is marked with.
    """

    seed: int
    is_unique: bool
    marks: Mapping[int, int]

    @property
    def attributes(self) -> tuple[str, ...]:
        """Names of the attributes that hold the digits of a mark, the lowest first.

        Example:
            >>> Marked(7, True, {81: 1, 82: 40}).attributes
            ('drawn', 'drawn, digit 1')
        """
        largest, names = max(self.marks.values(), default=0), [MARK]
        while largest >= DIGIT ** len(names):
            names.append(f"{MARK}, digit {len(names)}")
        return tuple(names)


@dataclass(frozen=True, slots=True)
class Candidates:
    """What an engine finds for a recipe.

    Attributes:
        read: Rows of the log; messages, where they are its rows.
        kept: Conversations that count.
        sizes: Stratum -> conversations, of all that count.
        least: Stratum -> its conversations with the least ids, as many as may be drawn.
    """

    read: int
    kept: int
    sizes: Mapping[StratumKey, int]
    least: Mapping[StratumKey, Sequence[DrawnConversation]]


def write_moment(micros: int, zone: str) -> str:
    """Write microseconds since 1970 in UTC as a local time to the second, with its zone.

    Example:
        >>> write_moment(1706342400000000, "Europe/Stockholm")
        '2024-01-27T09:00:00+01:00'
    """
    moment = (_EPOCH + timedelta(microseconds=micros)).astimezone(ZoneInfo(zone))
    return moment.isoformat(timespec="seconds")


def write_micros(micros: int) -> str:
    """Write millionths as a decimal.

    Example:
        >>> write_micros(1500000), write_micros(-250000), write_micros(3000000)
        ('1.5', '-0.25', '3')
    """
    sign = "-" if micros < 0 else ""
    whole, rest = divmod(abs(micros), _MICROS)
    return f"{sign}{whole}.{rest:06d}".rstrip("0").rstrip(".")
