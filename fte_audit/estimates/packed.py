"""Values in whole units whose groups of customers are packed into one integer for each bin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fte_audit.cubes import total, unpacked
from fte_audit.estimates.clustered import Clustered
from fte_audit.tally import Frequencies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fte_audit.cubes import Lanes


@dataclass(frozen=True, slots=True)
class PackedValues:
    """The values of some conversations: all of them, and roughly those of each group of customers.

    Attributes:
        values: Value, from 0 up -> conversations, ascending.
        bins: Bin of `log_bin` -> the conversations of each group of customers, ascending.
        groups: How many groups of customers there are: the nameless are one where there are any.
    """

    values: Mapping[int, int]
    bins: Mapping[int, Lanes]
    groups: int

    @property
    def width(self) -> int:
        """Width of the bins of `table`: values are counted one by one."""
        return 1

    @property
    def table(self) -> Frequencies:
        """The frequencies of all values."""
        return Frequencies(self.values, self.values)

    @property
    def pooled(self) -> dict[int, int]:
        """Bin -> conversations of all groups of customers, ascending."""
        return {number: total(lanes) for number, lanes in self.bins.items()}

    @property
    def sizes(self) -> tuple[int, ...]:
        """Conversations of each group of customers."""
        return self.by_group(sum(self.bins.values()))

    def up_to(self, number: int) -> Clustered:
        """The conversations whose value is in this bin or a lower one, of all with a value."""
        below = sum(lanes for each, lanes in self.bins.items() if each <= number)
        return Clustered(self.by_group(below), self.sizes)

    def by_group(self, lanes: Lanes) -> tuple[int, ...]:
        """Packed numbers as those of each group of customers."""
        return unpacked(lanes)[: self.groups]
