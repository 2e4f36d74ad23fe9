"""Cutting boxes: in halves, and at the end of a range."""

from __future__ import annotations

from enum import Enum
from math import inf, isinf
from sys import float_info
from typing import TYPE_CHECKING, Final

from fte_audit.feasibility.witness import middle

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fte_audit.feasibility.contraction import Box
    from fte_audit.feasibility.enclosures import Enclosure

FAR: Final = 1e18
"""Where nothing bounds a range, a solution beyond this is looked for."""
_THIN: Final = 1e-9
"""A range is not cut that is narrower than this part of its size,"""
_TINY: Final = 1e-12
"""nor one that is narrower than this, or than this part of what it was."""


class Widths:
    """How wide ranges are, against what they were."""

    def __init__(self, box: Box) -> None:
        # Near zero a range is never narrow against its size: it has to be against what it was.
        self._tiny = [max(_TINY * min(high - low, 1.0), float_info.min) for low, high in box]

    def of(self, box: Box, number: int) -> float:
        """The width of a range as a part of its size; zero where it is not worth cutting."""
        low, high = box[number]
        size = max(abs(low), abs(high))
        if low >= FAR or high <= -FAR or high - low <= self._tiny[number]:
            return 0.0
        width = inf if isinf(size) else (high - low) / size
        return width if width > _THIN else 0.0

    def widest(self, box: Box, among: Iterable[int]) -> int | None:
        """The variable whose range is widest, the first of several; None where none is wide."""
        width, number = max(((self.of(box, each), -each) for each in among), default=(0.0, 0))
        return -number if width else None


class Side(Enum):
    """An end of a range; what is smaller, seen from it, lies further out."""

    LOW = 1.0
    HIGH = -1.0

    def outer(self, possible: Enclosure) -> float:
        """The end of a range, as it is seen from the side."""
        return possible[0] if self is Side.LOW else -possible[1]

    def cut(self, possible: Enclosure, end: float) -> Enclosure:
        """A range with another end, given as it is seen from the side."""
        return (end, possible[1]) if self is Side.LOW else (possible[0], -end)

    def split(self, possible: Enclosure, near: float) -> tuple[Enclosure, Enclosure | None]:
        """The outer edge of a range, as broad as is near, and the rest; beyond what is far out."""
        low, high = possible
        if high - low <= near:
            return possible, None
        # A little less, so that what is found in it is near in spite of rounding.
        near *= 0.9
        if self is Side.LOW:
            between = max(low + near, -FAR)
            return ((low, between), (between, high)) if between < high else (possible, None)
        between = min(high - near, FAR)
        return ((between, high), (low, between)) if low < between else (possible, None)


def halves(box: Box, number: int) -> list[Box]:
    """Cut a box in two across one variable."""
    low, high = box[number]
    between = middle((low, high))
    return [replaced(box, number, part) for part in ((low, between), (between, high))]


def replaced(box: Box, number: int, possible: Enclosure) -> Box:
    """A box with another range of one variable."""
    changed = list(box)
    changed[number] = possible
    return changed


def hull(boxes: Sequence[Box]) -> Box:
    """The smallest box around boxes."""
    return [
        (min(low for low, _ in each), max(high for _, high in each))
        for each in zip(*boxes, strict=True)
    ]
