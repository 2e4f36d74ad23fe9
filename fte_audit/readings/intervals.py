"""A figure of a reading -> its interval, from the groups of customers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from fte_audit.cubes import groups_in, unpacked
from fte_audit.estimates import contrasts, scored
from fte_audit.estimates.intervals import mean_interval, share_interval
from fte_audit.estimates.packed import PackedValues
from fte_audit.estimates.respondents import Answered, respondents
from fte_audit.estimates.standardising import Values, compared, standing_interval
from fte_audit.estimates.values import Interval, NotEstimable
from fte_audit.estimates.woodruff import quantile_interval
from fte_audit.readings.middles import trimmed_of
from fte_audit.readings.model import MILLION, Exact, Middle, Pair, Sums, Weighted

if TYPE_CHECKING:
    from fte_audit.estimates.standardising import Standing
    from fte_audit.readings.model import Figure

_HALF: Final = Fraction(1, 2)
UNSEEN: Final = 2
"""Of numbers: 64 groups tell less surely than 200 how many effective customers there are."""
_UNTOLD: Final = NotEstimable("nothing says how much it hangs on each customer")
_NOT_COUNTED: Final = NotEstimable("its values were not counted by groups of customers")


def interval_of(figure: Figure, level: float) -> Interval | NotEstimable:
    """The interval of a figure in its unit, from the groups of customers.

    Args:
        figure: A figure that has a value.
        level: Confidence level between 0 and 1.
    """
    match figure:
        case Sums():
            return _of_sums(figure, level)
        case Middle():
            return _of_middle(figure, level)
        case Weighted():
            return _of_weighted(figure, level)
        case Pair():
            return _of_pair(figure, level)
        case Exact():
            return _UNTOLD
        case _:
            return figure.interval(level)


def _of_weighted(figure: Weighted, level: float) -> Interval | NotEstimable:
    standing = _standing(figure, _groups_of(figure))
    if isinstance(standing, NotEstimable):
        return standing
    found = standing_interval(standing, level, _values_of(figure))
    return _scaled(found, Fraction(figure.scale))


def _of_sums(figure: Sums, level: float) -> Interval | NotEstimable:
    sums = figure.clustered()
    if figure.is_share:
        return share_interval(sums, level)
    found = mean_interval(sums, level, bounded=figure.bounded)
    return _scaled(found, Fraction(figure.scale))


def _of_pair(pair: Pair, level: float) -> Interval | NotEstimable:
    match pair:
        case Pair(Sums() as first, Sums() as second):
            return _of_two_sums(first, second, level)
        case Pair(Middle() as first, Middle() as second):
            return _of_two_middles(first, second, level)
        case Pair(Weighted() as first, Weighted() as second):
            return _of_two_weighted(first, second, level)
        case _:
            return _UNTOLD


def _of_two_sums(first: Sums, second: Sums, level: float) -> Interval | NotEstimable:
    groups = groups_in(first.below, second.below)
    one, two = first.clustered(groups), second.clustered(groups)
    if first.is_share:
        pair = contrasts.shares(one, two, level)
        return pair if isinstance(pair, NotEstimable) else contrasts.difference(pair)
    found = contrasts.mean_difference(one, two, level, bounded=first.bounded)
    return _scaled(found, Fraction(first.scale))


def _packed(figure: Middle, groups: int) -> PackedValues:
    return PackedValues(figure.seconds, figure.bins, groups)


def _of_middle(figure: Middle, level: float) -> Interval | NotEstimable:
    if not figure.bins:
        return _NOT_COUNTED
    values = _packed(figure, groups_in(*figure.bins.values()))
    if figure.statistic == "median":
        return _scaled(quantile_interval(values, _HALF, level), _seconds_in(figure))
    found = _scored(figure, values, level)
    if isinstance(found, NotEstimable):
        return found
    return _scaled(found.interval, _seconds_in(figure))


def quotient_of(pair: Pair, level: float) -> Interval | NotEstimable:
    """The interval of the first of two figures over the second.

    Args:
        pair: Two middles, or two weighted figures.
        level: Confidence level between 0 and 1.
    """
    match pair:
        case Pair(Middle() as first, Middle() as second):
            found = _two_middles(first, second, level)
            return found if isinstance(found, NotEstimable) else contrasts.quotient(found)
        case Pair(Weighted() as first, Weighted() as second):
            return _two_weighted(first, second, level)[1]
        case _:
            return _UNTOLD


def _of_two_middles(first: Middle, second: Middle, level: float) -> Interval | NotEstimable:
    pair = _two_middles(first, second, level)
    if isinstance(pair, NotEstimable):
        return pair
    return _scaled(contrasts.difference(pair), _seconds_in(first))


def _two_middles(first: Middle, second: Middle, level: float) -> contrasts.Pair | NotEstimable:
    if not first.bins or not second.bins:
        return _NOT_COUNTED
    groups = groups_in(*first.bins.values(), *second.bins.values())
    one, two = _packed(first, groups), _packed(second, groups)
    if first.statistic == "median":
        return contrasts.quantiles(one, two, _HALF, level)
    return _two_scored(first, one, second, two, level)


def _scored(figure: Middle, values: PackedValues, level: float) -> scored.Scored | NotEstimable:
    mean = float(figure.value * _seconds_in(figure))
    if figure.statistic == "trimmed":
        return scored.trimmed_mean(values, mean, trimmed_of(sum(figure.seconds.values())), level)
    return scored.log_mean(values, mean, level)


def _two_scored(
    first: Middle, one: PackedValues, second: Middle, two: PackedValues, level: float
) -> contrasts.Pair | NotEstimable:
    sides = _scored(first, one, level), _scored(second, two, level)
    if isinstance(sides[0], NotEstimable):
        return sides[0]
    if isinstance(sides[1], NotEstimable):
        return sides[1]
    scale = _seconds_in(first)
    return scored.paired(
        sides[0], float(first.value * scale), sides[1], float(second.value * scale)
    )


def _of_two_weighted(first: Weighted, second: Weighted, level: float) -> Interval | NotEstimable:
    return _scaled(_two_weighted(first, second, level)[0], Fraction(first.scale))


def _two_weighted(
    first: Weighted, second: Weighted, level: float
) -> tuple[Interval | NotEstimable, Interval | NotEstimable]:
    """The difference and the quotient."""
    groups = max(_groups_of(first), _groups_of(second))
    one, two = _standing(first, groups), _standing(second, groups)
    if isinstance(one, NotEstimable):
        return one, one
    if isinstance(two, NotEstimable):
        return two, two
    return compared((one, two), level, _values_of(first))


def _groups_of(figure: Weighted) -> int:
    return groups_in(*(every for _, _, every in figure.strata))


def _standing(figure: Weighted, groups: int) -> Standing | NotEstimable:
    strata = [
        Answered(*(unpacked(lanes)[:groups] for lanes in stratum)) for stratum in figure.strata
    ]
    return respondents(strata, bounded=True)


def _values_of(figure: Weighted) -> Values:
    return Values.SHARE if figure.is_share else Values.BOUNDED


def _seconds_in(figure: Middle) -> Fraction:
    """Seconds in the unit of a figure."""
    return Fraction(figure.scale, MILLION)


def _scaled(found: Interval | NotEstimable, scale: Fraction) -> Interval | NotEstimable:
    if isinstance(found, NotEstimable):
        return found
    return Interval(found.low / float(scale), found.high / float(scale))
