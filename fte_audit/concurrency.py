"""How many conversations agents had at once: what is asked of an engine, and its exact answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class ConcurrencyRequest:
    """How many conversations agents had at once.

    An agent's part of a conversation goes from its begin to the end of the conversation. At every
    moment an agent has as many conversations as have begun and not ended.

    Attributes:
        begins: What is taken for the begin, in words.
        most: Times with so many at once, or more, are counted together.
    """

    begins: str
    most: int = 100


@dataclass(frozen=True, slots=True)
class Concurrency:
    """How long agents had how many conversations at once, and what became of those kept.

    Attributes:
        counted: Conversations that it rests on.
        agents: Agents with any of them.
        total_us: What they took, summed over conversations.
        levels: Conversations at once -> what time agents had so many, summed over agents, in
            microseconds, ascending; the last one of the request stands for so many or more.
        largest: The most that one agent had at once.
        not_people: Conversations that no person had a part in.
        nameless: Those of people without an agent.
        open: Those without an end.
        unknown: Those in which a person's part has no known begin.
        backwards: Those that end before the person's part begins.
    """

    counted: int
    agents: int
    total_us: int
    levels: Mapping[int, int]
    largest: int
    not_people: int
    nameless: int
    open: int
    unknown: int
    backwards: int

    def __add__(self, other: Concurrency) -> Concurrency:
        """Add the conversations of other agents."""
        levels = dict(self.levels)
        for level, lasting in other.levels.items():
            levels[level] = levels.get(level, 0) + lasting
        return Concurrency(
            counted=self.counted + other.counted,
            agents=self.agents + other.agents,
            total_us=self.total_us + other.total_us,
            levels=dict(sorted(levels.items())),
            largest=max(self.largest, other.largest),
            not_people=self.not_people + other.not_people,
            nameless=self.nameless + other.nameless,
            open=self.open + other.open,
            unknown=self.unknown + other.unknown,
            backwards=self.backwards + other.backwards,
        )

    def to_plain(self) -> dict[str, Any]:
        """As plain values for JSON, in a fixed order."""
        return asdict(self) | {"levels": [list(self.levels), list(self.levels.values())]}
