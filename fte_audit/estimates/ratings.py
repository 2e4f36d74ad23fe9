"""Ratings that most don't give: what the silent could change.

Nothing is assumed about those who did not answer, but that they would have answered on the scale.

Reference: Manski (1989), *Anatomy of the selection problem*, Journal of Human Resources 24,
343-360; Manski (2007), *Identification for prediction and decision*, Harvard University Press.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from fte_audit.estimates.values import NotEstimable


@dataclass(frozen=True, slots=True)
class Rated:
    """The ratings of a group of conversations.

    A top-box share is the mean of ratings that count as 1 from some value on, and as 0 below.

    Attributes:
        total: The sum of the ratings, in some unit.
        answered: Conversations that have a rating.
        n: Conversations that could have one.
        least, most: The ends of the scale, in the same unit.
    """

    total: int
    answered: int
    n: int
    least: Fraction | int = 0
    most: Fraction | int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.answered <= self.n:
            raise ValueError("more conversations answered than there are")
        if not self.least * self.answered <= self.total <= self.most * self.answered:
            raise ValueError("the ratings are not on the scale")

    @property
    def response_rate(self) -> Fraction | NotEstimable:
        """The part of the conversations that have a rating."""
        return Fraction(self.answered, self.n) if self.n else NotEstimable("there is no one to ask")

    @property
    def mean(self) -> Fraction | NotEstimable:
        """The mean rating of those who answered."""
        if not self.answered:
            return NotEstimable("no conversation has a rating")
        return Fraction(self.total, self.answered)

    @property
    def silence(self) -> Fraction:
        """The part of the conversations that have no rating; only where there are any."""
        return Fraction(self.n - self.answered, self.n)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which two numbers a value lies, whatever the silent would have said."""

    low: Fraction
    high: Fraction


def mean_bounds(rated: Rated) -> Bounds | NotEstimable:
    """The least and the greatest mean that all conversations could have.

    Example:
        >>> mean_bounds(Rated(total=8, answered=2, n=4, least=1, most=5))
        Bounds(low=Fraction(5, 2), high=Fraction(9, 2))
    """
    if not rated.n:
        return NotEstimable("there is no one to ask")
    silent = rated.n - rated.answered
    return Bounds(
        (rated.total + silent * Fraction(rated.least)) / rated.n,
        (rated.total + silent * Fraction(rated.most)) / rated.n,
    )


def difference_bounds(first: Rated, second: Rated) -> Bounds | NotEstimable:
    """The least and the greatest difference of two means; swapping the groups flips the sign."""
    one, two = mean_bounds(first), mean_bounds(second)
    if isinstance(one, NotEstimable):
        return one
    if isinstance(two, NotEstimable):
        return two
    return Bounds(one.low - two.high, one.high - two.low)


@dataclass(frozen=True, slots=True)
class Overturning:
    """What the silent would have to have said for a difference to vanish.

    Attributes:
        apart: By how much the silent of both groups would have to differ more than those who
            answered do, in the other direction: the least that is enough.
        first: The mean of the silent of the first group, then.
        second: That of the silent of the second.
    """

    apart: Fraction
    first: Fraction
    second: Fraction


def overturning(first: Rated, second: Rated) -> Overturning | NotEstimable:
    """By how much the silent must differ for the difference of all conversations to be zero.

    Without more, the silent of each group are taken to be like those of it who answered. Where the
    least change has to be made, the group with more silence is moved first, as far as the scale
    goes; then the other one.

    Args:
        first: The ratings of one group.
        second: Those of the other, on the same scale.
    """
    one, two = first.mean, second.mean
    if isinstance(one, NotEstimable):
        return one
    if isinstance(two, NotEstimable):
        return two
    gap = one - two
    if not gap:
        return NotEstimable("there is no difference to overturn")
    rooms = (
        (one - first.least, second.most - two)
        if gap > 0
        else (first.most - one, two - second.least)
    )
    silences = (first.silence, second.silence)
    moved, left = [Fraction(0), Fraction(0)], abs(gap)
    for side in sorted((0, 1), key=lambda side: -silences[side]):
        if silences[side]:
            moved[side] = min(rooms[side], left / silences[side])
            left -= moved[side] * silences[side]
    if left:
        return NotEstimable("nothing that the silent could have said would overturn it")
    sign = 1 if gap > 0 else -1
    return Overturning(
        -sign * sum(moved, Fraction(0)), one - sign * moved[0], two + sign * moved[1]
    )
