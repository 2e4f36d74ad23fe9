"""Shares from a stratified random sample, and their intervals by its design."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.estimates.distributions import normal_critical
from fte_audit.estimates.intervals import clopper_pearson, wilson
from fte_audit.estimates.values import Interval, NotEstimable

if TYPE_CHECKING:
    from collections.abc import Sequence

_RARE: Final = 10
"""With fewer effective successes or failures, the interval is the more cautious."""
_PRIOR: Final = 2
"""As if so many more of each stratum had been seen, whose share is that of all."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """What was found in the sample of a stratum.

    Attributes:
        population: Conversations of the stratum.
        yes, no: Those of the sample that the share counts, and the others that it is taken of.
        outside: Those of the sample that it is not taken of.
    """

    population: int
    yes: int
    no: int
    outside: int = 0

    @property
    def n(self) -> int:
        """Conversations of the sample."""
        return self.yes + self.no + self.outside

    @property
    def within(self) -> int:
        """Conversations of the sample that the share is taken of."""
        return self.yes + self.no


def stratified_share(strata: Sequence[Stratum]) -> Fraction | NotEstimable:
    """The share of the population, each conversation weighed by how many it stands for.

    Example:
        >>> stratified_share([Stratum(900, 9, 1), Stratum(100, 2, 8)])
        Fraction(83, 100)
    """
    if reason := _lacking(strata):
        return NotEstimable(reason)
    drawn = [each for each in strata if each.n]
    yes = sum((Fraction(each.population * each.yes, each.n) for each in drawn), Fraction())
    return yes / sum(Fraction(each.population * each.within, each.n) for each in drawn)


def stratified_interval(strata: Sequence[Stratum], level: float) -> Interval | NotEstimable:
    """The interval of a share by the design of the sample.

    Wilson's on an effective number of conversations: that of a simple random sample whose share
    varies as much, with the correction for finite populations. A share that is 0 or 1 in the few
    conversations of a stratum is no proof that it never varies there, so the variance leans to the
    share of all. Where successes or failures are rare, that number is no greater than if shares
    were the same in all strata, and the interval is widened to hold Clopper and Pearson's on it, as
    Korn and Graubard's does. A population is of whole conversations, so each end is one of them
    farther out, which matters where few are unseen. It never contradicts what was seen: the
    population has as many successes, and failures, as the sample at least.

    Args:
        strata: What was found in each stratum.
        level: Confidence level between 0 and 1.

    References:
        Cochran (1977), Sampling Techniques, 3rd ed., sections 5.10 and 6.11 (variance); Wilson
        (1927), JASA 22, 209-212; Korn and Graubard (1998), Survey Methodology 24, 193-201.
    """
    exact = stratified_share(strata)
    if isinstance(exact, NotEstimable):
        return exact
    p = float(exact)
    if all(each.n == each.population for each in strata):
        return Interval(p, p)
    n = effective_size(strata, p)
    if math.isinf(n):
        return NotEstimable("too few of the sample are what it is taken of")
    low, high = wilson(p, n, normal_critical(level))
    if n * min(p, 1 - p) < _RARE:
        widest = clopper_pearson(p, n, level)
        low, high = min(low, widest.low), max(high, widest.high)
    least, most = _certain(strata)
    one = 1 / _size(strata)
    return Interval.around(p, max(low - one, least), min(high + one, most))


def effective_size(strata: Sequence[Stratum], p: float) -> float:
    """How many conversations of a simple random sample give a share that varies as much.

    Args:
        strata: What was found in each stratum; some of each that has any.
        p: The share.

    Returns:
        A number above 0; infinite where nothing is left to chance.
    """
    drawn = [each for each in strata if each.n]
    of = _size(drawn)
    alike = math.fsum(_factor(each) * each.within / each.n / each.n for each in drawn)
    if not alike:
        return math.inf
    alike_n = of * of / alike
    variance = variance_of_share(strata, p, _PRIOR)
    if not 0 < p < 1 or not variance:
        return alike_n
    n = p * (1 - p) / variance
    return min(n, alike_n) if alike_n * min(p, 1 - p) < _RARE else n


def variance_of_share(strata: Sequence[Stratum], p: float, prior: float = 0.0) -> float:
    """The variance of a share by the design of the sample.

    Args:
        strata: What was found in each stratum, in two conversations at least of each that is not
            seen as a whole.
        p: The share.
        prior: As if so many more of each stratum had been seen, whose share is that of all.
    """
    drawn = [each for each in strata if each.n]
    of = _size(drawn)
    return math.fsum(_factor(each) * _spread(each, p, prior) for each in drawn) / (of * of)


def _size(strata: Sequence[Stratum]) -> float:
    """How many conversations the share is taken of."""
    return math.fsum(each.population * each.within / each.n for each in strata if each.n)


def _factor(stratum: Stratum) -> float:
    """The square of the size, corrected for what was seen of it."""
    return stratum.population * (stratum.population - stratum.n)


def _spread(stratum: Stratum, p: float, prior: float) -> float:
    """The variance, within a stratum, of the mean of how far successes are from the share."""
    if not stratum.within:
        return 0.0
    own = (stratum.yes + prior * p) / (stratum.within + prior)
    inside = stratum.within / stratum.n
    square = inside * (own * (1 - p) ** 2 + (1 - own) * p * p)
    return (square - (inside * (own - p)) ** 2) / max(1, stratum.n - 1)


def _certain(strata: Sequence[Stratum]) -> tuple[float, float]:
    """The least and the greatest share that the conversations of the sample leave possible."""
    unseen = sum(each.population - each.n for each in strata)
    yes, no = sum(each.yes for each in strata), sum(each.no for each in strata)
    most = yes + no + unseen
    return yes / most, (yes + unseen) / most


def _lacking(strata: Sequence[Stratum]) -> str | None:
    """Why there is no share, or None where there is one."""
    if not any(each.population for each in strata):
        return "no conversation to take a share of"
    if any(each.population and not each.n for each in strata):
        return "in a stratum no conversation is labelled"
    if not any(each.within for each in strata):
        return "no conversation of the sample to take a share of"
    return None
