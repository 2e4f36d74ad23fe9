"""Two groups of conversations compared at one mix of topics, hours or whatever was recorded.

The groups differ in what they get (mix) and in what they make of it (rate). Standardised, both get
the mix of one of them; Kitagawa's split says how much of the gap is mix and how much is rate. What
only one group gets can't be compared: it is off support, and said so with its weight.

References: Kitagawa (1955), *Components of a difference between two rates*, JASA 50, 1168-1194;
Nopo (2008), *Matching as a tool to decompose wage gaps*, Review of Economics and Statistics 90,
290-299.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from fte_audit.estimates.clustered import (
    Jackknife,
    Scattered,
    combined,
    correlation,
    effective_customers,
    gathered,
    jackknife_ratio,
)
from fte_audit.estimates.contrasts import (
    ROUNDING,
    Pair,
    Sided,
    difference,
    jackknife_quotient,
    quotient,
)
from fte_audit.estimates.intervals import (
    Caution,
    as_independent,
    mean_caution,
    score_interval,
    skewed_interval,
    too_concentrated,
    too_few,
)
from fte_audit.estimates.values import Interval, NotEstimable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Key: TypeAlias = tuple[str | None, ...]
"""The values that make a stratum; None is *missing*."""

SUPPORT: Final = 5
"""A stratum with fewer conversations in one of the groups is off support."""
_NOTHING_SHARED: Final = NotEstimable(
    f"no stratum has at least {SUPPORT} conversations of different customers in both groups"
)
_THE_SAME: Final = NotEstimable("it does not vary between groups of customers")

T = TypeVar("T", float, Fraction)


class Estimand(StrEnum):
    """What a comparison is about."""

    AS_IS = "as is"
    """Each group with its own mix, all strata."""
    TO_FIRST = "to first"
    """Both groups with the mix of the first, on support."""
    TO_SECOND = "to second"
    """Both groups with the mix of the second, on support."""


@dataclass(frozen=True)
class Stratum:
    """The conversations of one stratum.

    Attributes:
        first: Sums and conversations of the first group, for each group of customers.
        second: Those of the second, for the same groups of customers.
    """

    first: Scattered
    second: Scattered

    @cached_property
    def supported(self) -> bool:
        """Whether both groups have enough of it, and not of one group of customers."""
        return all(side.n >= SUPPORT and side.occupied > 1 for side in (self.first, self.second))


Strata: TypeAlias = "Mapping[Key, Stratum]"


@dataclass(frozen=True, slots=True)
class OffSupport:
    """A stratum that can't be compared, and which part of each group's conversations is in it."""

    key: Key
    first: Fraction
    second: Fraction


@dataclass(frozen=True, slots=True)
class Sides:
    """What both groups come to under one estimand."""

    first: Fraction
    second: Fraction

    @property
    def gap(self) -> Fraction:
        """The first less the second."""
        return self.first - self.second


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two groups compared under every estimand, exactly.

    Attributes:
        as_is: Each with its own mix.
        to_first: Both with the mix of the first.
        to_second: Both with the mix of the second.
        off_support: The strata that were left out of the latter two, in the order of the strata.
    """

    as_is: Sides
    to_first: Sides
    to_second: Sides
    off_support: tuple[OffSupport, ...]

    @property
    def rate(self) -> Fraction:
        """What is left of the gap at one mix, the average of both: what they make of the same."""
        return (self.to_first.gap + self.to_second.gap) / 2

    @property
    def mix(self) -> Fraction:
        """What of the gap comes from their mixes, on support."""
        return self.to_first.first - self.to_second.second - self.rate

    @property
    def unsupported(self) -> Fraction:
        """What of the gap comes from strata that can't be compared: the rest."""
        return self.as_is.gap - self.mix - self.rate

    @property
    def turns(self) -> bool:
        """Whether the sign of the gap is another one at the same mix, whichever it is (Simpson)."""
        gaps = (self.to_first.gap, self.to_second.gap)
        return all(self.as_is.gap * gap < 0 for gap in gaps)


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """The intervals of a comparison, each as the number of its name in `Comparison`.

    Attributes:
        gaps: The gap under each estimand.
        quotients: The first over the second under each estimand.
        mix: Of the part of the gap that is mix.
        rate: Of the part that is rate.
        unsupported: Of the part from strata that can't be compared.
    """

    gaps: Mapping[Estimand, Interval | NotEstimable]
    quotients: Mapping[Estimand, Interval | NotEstimable]
    mix: Interval | NotEstimable
    rate: Interval | NotEstimable
    unsupported: Interval | NotEstimable


def compare(strata: Strata) -> Comparison | NotEstimable:
    """Compare two groups, exactly; swapping the groups flips every sign.

    Args:
        strata: All conversations of both groups, by stratum.
    """
    sums = _sums(strata.values())
    if isinstance(sums, NotEstimable):
        return sums
    whole, supported = sums
    values = _sides(whole, supported, Fraction, _sum)
    weights = [
        OffSupport(key, Fraction(stratum.first.n, whole[1]), Fraction(stratum.second.n, whole[3]))
        for key, stratum in strata.items()
        if not stratum.supported
    ]
    return Comparison(
        Sides(values[0], values[1]),
        Sides(values[2], values[3]),
        Sides(values[4], values[5]),
        tuple(weights),
    )


_Sums: TypeAlias = tuple[int, int, int, int]
"""The sum and the conversations of the first group, then those of the second."""


def _sums(strata: Iterable[Stratum]) -> tuple[_Sums, list[_Sums]] | NotEstimable:
    """Of all strata together, and of each that is on support."""
    each = [
        (
            stratum.supported,
            (stratum.first.total, stratum.first.n, stratum.second.total, stratum.second.n),
        )
        for stratum in strata
    ]
    supported = [sums for on, sums in each if on]
    return (_added([sums for _, sums in each]), supported) if supported else _NOTHING_SHARED


def _added(sums: Sequence[_Sums]) -> _Sums:
    above, n, other, m = (sum(column) for column in zip(*sums, strict=True))
    return above, n, other, m


def _sides(
    whole: _Sums,
    supported: Sequence[_Sums],
    divide: Callable[[int, int], T],
    add: Callable[[Sequence[T]], T],
) -> tuple[T, T, T, T, T, T]:
    """Both groups as they are, with the mix of the first, and with that of the second."""
    above, n, other, m = _added(supported)
    return (
        divide(whole[0], whole[1]),
        divide(whole[2], whole[3]),
        divide(above, n),
        add([divide(size * b, k) for _, size, b, k in supported]) / n,
        add([divide(size * a, k) for a, k, _, size in supported]) / m,
        divide(other, m),
    )


def _sum(terms: Sequence[Fraction]) -> Fraction:
    """The sum in pairs, so that few of the additions have large denominators."""
    if len(terms) == 1:
        return terms[0]
    half = len(terms) // 2
    return _sum(terms[:half]) + _sum(terms[half:])


class Values(StrEnum):
    """What is compared, which says how its intervals are made."""

    SHARE = "share"
    """Each conversation counts as 0 or 1."""
    BOUNDED = "bounded"
    """Values that can't leave a scale, such as ratings."""
    UNBOUNDED = "unbounded"


@dataclass(frozen=True, slots=True)
class Standing:
    """A group under one estimand.

    Attributes:
        spread: How much it hangs on each group of customers.
        customers: The effective number of customers.
        most: The effective number of conversations, were they independent.
    """

    spread: Jackknife
    customers: float
    most: float


_Pair: TypeAlias = "tuple[Standing, Standing]"


def uncertainty(strata: Strata, level: float, values: Values) -> Uncertainty:
    """The intervals of a comparison by the joint jackknife, in which the mixes vary too.

    Which strata are on support is decided once, on all conversations.

    Args:
        strata: All conversations of both groups, by stratum.
        level: Confidence level between 0 and 1.
        values: What is compared.
    """
    as_is, to_first, to_second = standings(strata, values)
    pairs = dict(zip(Estimand, (as_is, to_first, to_second), strict=True))
    gaps, quotients = {}, {}
    for estimand, pair in pairs.items():
        gaps[estimand], quotients[estimand] = compared(pair, level, values)
    if isinstance(to_first, NotEstimable):
        return Uncertainty(gaps, quotients, to_first, to_first, to_first)
    if isinstance(to_second, NotEstimable):
        return Uncertainty(gaps, quotients, to_second, to_second, to_second)
    sides = (*to_first, *to_second)
    if not all(_varies(side.spread, sides) for side in sides):
        return Uncertainty(gaps, quotients, _THE_SAME, _THE_SAME, _THE_SAME)
    rate = combined((0.5, _gap(to_first)), (0.5, _gap(to_second)))
    supported = to_first[0].spread - to_second[1].spread
    return Uncertainty(
        gaps,
        quotients,
        mix=_interval(combined((1, supported), (-1, rate)), sides, level, values),
        rate=_interval(rate, sides, level, values),
        unsupported=_apart(strata, as_is, sides, level, values),
    )


def _apart(
    strata: Strata,
    as_is: _Pair | NotEstimable,
    sides: tuple[Standing, Standing, Standing, Standing],
    level: float,
    values: Values,
) -> Interval | NotEstimable:
    if isinstance(as_is, NotEstimable):
        return as_is
    if all(stratum.supported for stratum in strata.values()):
        return NotEstimable("all strata can be compared")
    supported = sides[0].spread - sides[3].spread
    spread = combined((1, _gap(as_is)), (-1, supported))
    return _interval(spread, (*as_is, *sides), level, values)


def _gap(pair: _Pair) -> Jackknife:
    return pair[0].spread - pair[1].spread


def standing_interval(side: Standing, level: float, values: Values) -> Interval | NotEstimable:
    """The interval of one group: that of a share, or of a mean.

    Args:
        side: The group.
        level: Confidence level between 0 and 1.
        values: What it is a mean of.
    """
    if values is not Values.SHARE:
        return _interval(side.spread, (side,), level, values)
    found = _share(side, level)
    return Interval(found.low, found.high)


def compared(
    pair: tuple[Standing, Standing] | NotEstimable, level: float, values: Values
) -> tuple[Interval | NotEstimable, Interval | NotEstimable]:
    """The intervals of the difference and of the quotient: those of shares, or of means.

    Args:
        pair: Two groups over the same customers, or why there are none.
        level: Confidence level between 0 and 1.
        values: What they are means of.
    """
    if isinstance(pair, NotEstimable):
        return pair, pair
    one, two = pair
    if values is Values.SHARE:
        together = correlation(one.spread.changes, two.spread.changes)
        sided = Pair(_share(one, level), _share(two, level), together)
        return difference(sided), quotient(sided)
    if not (_varies(one.spread, pair) and _varies(two.spread, pair)):
        return _THE_SAME, _THE_SAME
    return (
        _interval(_gap(pair), pair, level, values),
        jackknife_quotient(one.spread, two.spread, level, _caution(pair, values)),
    )


def _share(side: Standing, level: float) -> Sided:
    """A share with its interval, as of so many independent conversations as it varies like."""
    spread = side.spread
    p = min(1.0, max(0.0, spread.value))
    p = round(p) if min(p, 1 - p) <= ROUNDING else p
    variance = spread.variance if _varies(spread, (side,)) else 0.0
    n = as_independent(p, variance, side.most, side.customers)
    interval = score_interval(p, n, spread.df, level)
    return Sided(p, interval.low, interval.high)


def _interval(
    spread: Jackknife, sides: Sequence[Standing], level: float, values: Values
) -> Interval | NotEstimable:
    """Student's interval, unless all that varies are the last digits of the sides."""
    if not _varies(spread, sides):
        return _THE_SAME
    return skewed_interval(spread, level, _caution(sides, values))


def _caution(sides: Sequence[Standing], values: Values) -> Caution:
    customers = min(side.customers for side in sides)
    return mean_caution(customers, bounded=values is not Values.UNBOUNDED)


def _varies(spread: Jackknife, sides: Sequence[Standing]) -> bool:
    scale = max(abs(side.spread.value) for side in sides)
    return math.sqrt(spread.variance) > ROUNDING * scale


def standings(
    strata: Strata, values: Values
) -> tuple[_Pair | NotEstimable, _Pair | NotEstimable, _Pair | NotEstimable]:
    """How much both groups hang on each group of customers, in the order of the estimands.

    Args:
        strata: All conversations of both groups, by stratum.
        values: What is compared.
    """
    bounded = values is not Values.UNBOUNDED
    groups = max((stratum.first.groups for stratum in strata.values()), default=0)
    supported = [stratum for stratum in strata.values() if stratum.supported]
    first, second = [each.first for each in supported], [each.second for each in supported]
    as_is = _both(
        _own_mix([each.first for each in strata.values()], groups, bounded=bounded),
        _own_mix([each.second for each in strata.values()], groups, bounded=bounded),
    )
    if not supported:
        return as_is, _NOTHING_SHARED, _NOTHING_SHARED
    return (
        as_is,
        _both(
            _own_mix(first, groups, bounded=bounded),
            _other_mix(first, second, groups, bounded=bounded),
        ),
        _both(
            _other_mix(second, first, groups, bounded=bounded),
            _own_mix(second, groups, bounded=bounded),
        ),
    )


def _both(one: Standing | NotEstimable, two: Standing | NotEstimable) -> _Pair | NotEstimable:
    if isinstance(one, NotEstimable):
        return one
    return two if isinstance(two, NotEstimable) else (one, two)


def _own_mix(parts: Sequence[Scattered], groups: int, *, bounded: bool) -> Standing | NotEstimable:
    sums = gathered(parts, groups)
    spread = jackknife_ratio(sums)
    if isinstance(spread, NotEstimable):
        return spread
    if reason := too_few(sums, bounded=bounded):
        return NotEstimable(reason)
    return Standing(spread, sums.customers, float(sums.n))


def _other_mix(
    mix: Sequence[Scattered], rates: Sequence[Scattered], groups: int, *, bounded: bool
) -> Standing | NotEstimable:
    """A group at the mix of the other, when each group of customers is left out of both.

    A stratum that a group of customers isn't in stays as it was, and what changes is summed as
    differences from the standardised value, so the work is that of the occupied cells.

    Args:
        mix: The strata of the group whose mix it is.
        rates: The same strata of the group that gets it.
        groups: How many groups of customers there are.
        bounded: Whether the values can't leave a scale.
    """
    strata = [(of.n, own.total, own.n, of, own) for of, own in zip(mix, rates, strict=True)]
    n = sum(size for size, *_ in strata)
    value = math.fsum(size * total / own_n for size, total, own_n, _, _ in strata) / n
    changes, left, weights = [0.0] * groups, [n] * groups, [0.0] * groups
    for size, total, own_n, of, own in strata:
        rate = total / own_n
        for at, (_, gone) in of.sums.items():
            changes[at] += gone * (rate - value)
            left[at] -= gone
        for at, (above, below) in own.sums.items():
            stays = size - of.sums.get(at, (0, 0))[1]
            changes[at] += stays * (above * own_n - total * below) / (own_n * (own_n - below))
            weights[at] += size * below / own_n
    most = n * n / math.fsum(size * size / own_n for size, _, own_n, _, _ in strata)
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
