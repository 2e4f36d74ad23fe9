"""Shares of a part of what was drawn from: the part that a definition leaves, by its labels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from fte_audit.estimates.stratified import Stratum, stratified_interval, stratified_share
from fte_audit.estimates.values import Interval, NotEstimable

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST: Final = 10
"""With fewer labelled conversations of a part, and not all of it, nothing is said about it."""
NOBODY: Final = "none of the conversations that it counts is labelled yes or no"


class Labelled(NamedTuple):
    """The sample of a stratum, as it is labelled.

    Attributes:
        decided: Those that are labelled yes or no, as if no other had been drawn.
        least, most: All of them, as if the others had the labels that make the share the least, and
            the greatest.
    """

    decided: Stratum
    least: Stratum
    most: Stratum


class Part(NamedTuple):
    """The sample of a part of the population.

    Attributes:
        strata: Of each stratum, what the share is taken of, and what lies outside of that.
        size: Conversations of the part; where labels tell which they are, those that may be.
        unseen: Those of them that the strata do not stand for: they may be anything.
        is_whole: Whether it is all that was drawn from.
    """

    strata: tuple[Labelled, ...]
    size: int
    unseen: int = 0
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class DomainShare:
    """The share of a part.

    Attributes:
        value: As those with yes or no tell it.
        interval: Its interval by the design of the sample, whatever the labels of the others would
            have been; None where there is none.
    """

    value: Fraction
    interval: Interval | None


def domain_share(part: Part, level: float) -> DomainShare | NotEstimable:
    """The share of a part of the population, and its interval by the design of the sample.

    Where it is known how much of each stratum is in the part, the part of a stratum is a stratum.
    Else how much of the sample falls into it is chance, too: the share is a quotient of two sums
    of the sample, each conversation weighed by how many it stands for. No share contradicts what
    was seen of the part.

    Args:
        part: The part, as it is labelled.
        level: Confidence level between 0 and 1.

    References:
        Cochran (1977), Sampling Techniques, 3rd ed., sections 5A.8, 5A.14 and 6.11; Särndal,
        Swensson and Wretman (1992), Model Assisted Survey Sampling, section 10.3.
    """
    strata = [
        each
        for each in part.strata
        if each.decided.outside or each.least.within or each.most.within
    ]
    decided = [each.decided for each in strata]
    inside = sum(each.within for each in decided)
    if not inside:
        return NotEstimable(NOBODY)
    if inside < FEWEST and inside != part.size and not part.is_whole:
        return NotEstimable(f"fewer than {FEWEST} of the conversations that it counts are labelled")
    value = stratified_share(decided)
    if isinstance(value, NotEstimable):
        return value
    yes, no = sum(each.yes for each in decided), sum(each.no for each in decided)
    least, most = Fraction(yes, part.size), Fraction(part.size - no, part.size)
    value = min(max(value, least), most)
    found = _interval(strata, level)
    if found is None:
        return DomainShare(value, None)
    low, high = _with_unseen(found, decided, part.unseen)
    low, high = max(float(least), low), min(float(most), high)
    return DomainShare(value, Interval.around(float(value), low, high))


def _interval(strata: Sequence[Labelled], level: float) -> Interval | None:
    """From the least to the greatest that those without yes or no leave possible."""
    ways = dict.fromkeys(tuple(zip(*strata, strict=True)))
    found = [stratified_interval(way, level) for way in ways]
    ends = [each for each in found if isinstance(each, Interval)]
    if len(ends) < len(found):
        return None
    return Interval(min(each.low for each in ends), max(each.high for each in ends))


def _with_unseen(found: Interval, decided: Sequence[Stratum], unseen: int) -> tuple[float, float]:
    """The ends if all that the sample does not stand for were no, and if all were yes."""
    if not unseen:
        return found.low, found.high
    seen = math.fsum(each.population * each.within / each.n for each in decided if each.n)
    whole = seen + unseen
    return found.low * seen / whole, (found.high * seen + unseen) / whole
