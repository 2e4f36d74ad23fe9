"""Shares of a part of what was drawn from: the part that a definition leaves, by its labels."""

from __future__ import annotations

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


def domain_share(
    strata: Sequence[Labelled], level: float, size: int | None = None
) -> DomainShare | NotEstimable:
    """The share of a part of the population, and its interval by the design of the sample.

    The sample was drawn from the whole, so how much of it falls into the part is chance, too: the
    share is a quotient of two sums of the sample, each conversation weighed by how many it stands
    for. How large the part is may be known; then no share contradicts what was seen of it.

    Args:
        strata: The sample of each stratum of the whole; those outside of the part as `outside`.
        level: Confidence level between 0 and 1.
        size: Conversations of the part, where that is known.

    References:
        Cochran (1977), Sampling Techniques, 3rd ed., sections 5A.14 and 6.11; Särndal, Swensson and
        Wretman (1992), Model Assisted Survey Sampling, section 10.3.
    """
    touched = [
        each for each in strata if each.decided.outside or each.least.within or each.most.within
    ]
    decided = [each.decided for each in touched]
    inside = sum(each.within for each in decided)
    if not inside:
        return NotEstimable(NOBODY)
    if inside < FEWEST and inside != size and any(each.outside for each in decided):
        return NotEstimable(f"fewer than {FEWEST} of the conversations that it counts are labelled")
    value = stratified_share(decided)
    if isinstance(value, NotEstimable):
        return value
    within = _possible(decided, size)
    value = min(max(value, within[0]), within[1])
    return DomainShare(value, _interval(touched, level, value, within))


def _possible(decided: Sequence[Stratum], size: int | None) -> tuple[Fraction, Fraction]:
    """Between which shares a part of that size is, after what was seen of it."""
    if not size:
        return Fraction(0), Fraction(1)
    yes, no = sum(each.yes for each in decided), sum(each.no for each in decided)
    return Fraction(yes, size), Fraction(size - no, size)


def _interval(
    strata: Sequence[Labelled],
    level: float,
    value: Fraction,
    possible: tuple[Fraction, Fraction],
) -> Interval | None:
    ways = dict.fromkeys(tuple(zip(*strata, strict=True)))
    found = [stratified_interval(way, level) for way in ways]
    ends = [each for each in found if isinstance(each, Interval)]
    if len(ends) < len(found):
        return None
    least, most = map(float, possible)
    return Interval.around(
        float(value),
        max(least, min(each.low for each in ends)),
        min(most, max(each.high for each in ends)),
    )
