"""The one form that every method has: work over what a full-time person gives.

    (conversations x shares - fewer) x each - less
    ----------------------------------------------
        per_person x product of the assumptions

What stands above the line and below it has no assumption in common, and each assumption stands
there once. So ranges and break-evens have closed forms, and a value costs a few multiplications.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from fte_audit.assumptions import COMPLEMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Formula:
    """A method, filled with what a log gives.

    Attributes:
        conversations: What is credited, before the shares.
        shares: Assumptions that it is multiplied with.
        fewer: Conversations that are taken off after that.
        each: What a conversation counts with, in the unit of work.
        less: Work that is taken off.
        per_person: Units of work in the period, for each unit of the product below the line.
        by: Assumptions that what a full-time person gives is the product of; of `COMPLEMENTS`,
            1 less them.
        unit: The unit of work.
        not_taken_off: What a net figure would have to be less by, and the log does not tell.
    """

    conversations: Fraction
    shares: tuple[str, ...]
    each: Fraction
    per_person: Fraction
    by: tuple[str, ...]
    unit: str
    fewer: Fraction = Fraction(0)
    less: Fraction = Fraction(0)
    not_taken_off: tuple[str, ...] = ()

    @property
    def assumes(self) -> tuple[str, ...]:
        """The assumptions that it rests on."""
        return (*self.shares, *self.by)

    def work(self, values: Mapping[str, Fraction]) -> Fraction:
        """What stands above the line, in the unit of work.

        Args:
            values: Assumption -> its value.
        """
        share = prod((values[name] for name in self.shares), start=Fraction(1))
        return (self.conversations * share - self.fewer) * self.each - self.less

    def capacity(self, values: Mapping[str, Fraction]) -> Fraction:
        """What stands below it: what a full-time person gives in the period, above 0.

        Args:
            values: Assumption -> its value.
        """
        return self.per_person * prod(
            (factor(name, values[name]) for name in self.by), start=Fraction(1)
        )

    def value(self, values: Mapping[str, Fraction]) -> Fraction:
        """Full-time equivalents.

        Args:
            values: Assumption -> its value.
        """
        return self.work(values) / self.capacity(values)


def factor(name: str, value: Fraction) -> Fraction:
    """What an assumption is multiplied as: a share that is taken off as the rest of it.

    Args:
        name: The assumption.
        value: Its value.
    """
    return 1 - value if name in COMPLEMENTS else value
