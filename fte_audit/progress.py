"""How far a run has come, told to whoever shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Step:
    """The state of one pass over a log.

    Attributes:
        name: What is being done.
        done: How much of it, in `unit`.
        total: All of it.
        unit: `rows` or `bytes`.
    """

    name: str
    done: int
    total: int
    unit: str


Progress: TypeAlias = Callable[[Step], None]


def unheard(step: Step) -> None:
    """Tell nobody."""
    del step
