"""What all would have answered if those of each stratum answer alike: weights for the silent.

Each stratum has the mean of those of it who answered and weighs as many as there are of it; one in
which nobody answered does not count. This is what surveys call post-stratification, and both the
answers and the weights hang on which customers came: each group of customers is left out of both.

References: Holt and Smith (1979), *Post stratification*, JRSS A 142, 33-46; Kott (2001), *The
delete-a-group jackknife*, Journal of Official Statistics 17, 521-526.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from fte_audit.estimates.clustered import Jackknife, effective_customers
from fte_audit.estimates.intervals import too_concentrated
from fte_audit.estimates.standardising import Standing
from fte_audit.estimates.values import NotEstimable

if TYPE_CHECKING:
    from collections.abc import Sequence


class Answered(NamedTuple):
    """A stratum, each for the same groups of customers.

    Attributes:
        above: The sum of the answers.
        answers: How many answered.
        every: How many there are.
    """

    above: tuple[int, ...]
    answers: tuple[int, ...]
    every: tuple[int, ...]


def weighted_mean(strata: Sequence[tuple[int, int, int]]) -> Fraction | NotEstimable:
    """The mean of all, each stratum by the mean of those of it who answered.

    Args:
        strata: Of each: the sum of the answers, how many answered, and how many there are.

    Example:
        >>> weighted_mean([(7, 2, 2), (4, 1, 3)])
        Fraction(19, 5)
    """
    above, n = Fraction(0), 0
    for its, answers, every in strata:
        if answers:
            above += Fraction(every * its, answers)
            n += every
    return above / n if n else NotEstimable("nobody answered")


def respondents(strata: Sequence[Answered], *, bounded: bool) -> Standing | NotEstimable:
    """How much the weighted mean hangs on each group of customers.

    Args:
        strata: Every stratum.
        bounded: Whether answers can't leave a scale.
    """
    totals = [(sum(above), sum(answers), sum(every)) for above, answers, every in strata]
    exact = weighted_mean(totals)
    if isinstance(exact, NotEstimable):
        return exact
    value = float(exact)
    of_groups = [_without_each(each, value) for each in strata if any(each.answers)]
    changes, left, weights = (
        [math.fsum(column) for column in zip(*part, strict=True)]
        for part in zip(*of_groups, strict=True)
    )
    counted = [(answers, every) for _, answers, every in totals if answers]
    n = sum(every for _, every in counted)
    most = n * n / math.fsum(every * every / answers for answers, every in counted)
    customers = effective_customers(weights, most)
    if reason := too_concentrated(customers, max(weights) / n, bounded=bounded):
        return NotEstimable(reason)
    occupied = sum(map(bool, weights))
    spread = Jackknife(
        value,
        tuple(change / rest for change, rest in zip(changes, left, strict=True)),
        occupied,
        min(occupied, customers) - 1,
    )
    return Standing(spread, customers, most)


def _without_each(stratum: Answered, value: float) -> tuple[list[float], list[int], list[float]]:
    """What a stratum comes to without each group of customers in turn.

    Args:
        stratum: One in which somebody answered.
        value: The mean of all strata.

    Returns:
        How much farther the stratum is from the mean with the group, summed over all of it; how
        many of it are left; and what the answers of the group stand for.
    """
    above, answers, every = map(sum, stratum)
    whole = every * (above / answers - value)
    changes, left, weights = [], [], []
    for its, gone, out in zip(*stratum, strict=True):
        # A stratum in which nobody else answered does not count without the group.
        stays = every - out if gone < answers else 0
        rest = stays * ((above - its) / (answers - gone) - value) if stays else 0.0
        changes.append(whole - rest)
        left.append(stays)
        weights.append(every * gone / answers)
    return changes, left, weights
