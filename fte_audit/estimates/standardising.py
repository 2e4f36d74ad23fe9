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
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from fte_audit.estimates.clustered import (
    Jackknife,
    Scattered,
    combined,
    effective_customers,
    gathered,
    jackknife_ratio,
)
from fte_audit.estimates.contrasts import ROUNDING, jackknife_quotient
from fte_audit.estimates.intervals import skewed_interval, too_concentrated, too_few
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


@dataclass(frozen=True, slots=True)
class Stratum:
    """The conversations of one stratum.

    Attributes:
        first: Sums and conversations of the first group, for each group of customers.
        second: Those of the second, for the same groups of customers.
    """

    first: Scattered
    second: Scattered

    @property
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


_Pair: TypeAlias = "tuple[Jackknife, Jackknife]"


def uncertainty(strata: Strata, level: float, *, bounded: bool) -> Uncertainty:
    """The intervals of a comparison by the joint jackknife, in which the mixes vary too.

    Which strata are on support is decided once, on all conversations.

    Args:
        strata: All conversations of both groups, by stratum.
        level: Confidence level between 0 and 1.
        bounded: Whether the values can't leave a scale, as shares and ratings can't.
    """
    as_is, to_first, to_second = jackknife_sides(strata, bounded=bounded)
    pairs = dict(zip(Estimand, (as_is, to_first, to_second), strict=True))
    gaps = {each: _gap(pair, level) for each, pair in pairs.items()}
    quotients = {each: _quotient(pair, level) for each, pair in pairs.items()}
    if isinstance(to_first, NotEstimable):
        return Uncertainty(gaps, quotients, to_first, to_first, to_first)
    if isinstance(to_second, NotEstimable):
        return Uncertainty(gaps, quotients, to_second, to_second, to_second)
    rate = combined((0.5, to_first[0] - to_first[1]), (0.5, to_second[0] - to_second[1]))
    supported = to_first[0] - to_second[1]
    sides = (*to_first, *to_second)
    return Uncertainty(
        gaps,
        quotients,
        mix=_interval(combined((1, supported), (-1, rate)), sides, level),
        rate=_interval(rate, sides, level),
        unsupported=_apart(strata, as_is, supported, level),
    )


def _apart(
    strata: Strata, as_is: _Pair | NotEstimable, supported: Jackknife, level: float
) -> Interval | NotEstimable:
    if isinstance(as_is, NotEstimable):
        return as_is
    if all(stratum.supported for stratum in strata.values()):
        return NotEstimable("all strata can be compared")
    return _interval(combined((1, as_is[0] - as_is[1]), (-1, supported)), as_is, level)


def _gap(pair: _Pair | NotEstimable, level: float) -> Interval | NotEstimable:
    if isinstance(pair, NotEstimable):
        return pair
    return _interval(pair[0] - pair[1], pair, level)


def _quotient(pair: _Pair | NotEstimable, level: float) -> Interval | NotEstimable:
    return pair if isinstance(pair, NotEstimable) else jackknife_quotient(pair[0], pair[1], level)


def _interval(
    spread: Jackknife, sides: Sequence[Jackknife], level: float
) -> Interval | NotEstimable:
    """Student's interval, unless all that varies are the last digits of the sides."""
    if not _varies(spread, max(abs(side.value) for side in sides)):
        return _THE_SAME
    return skewed_interval(spread, level)


def _varies(spread: Jackknife, scale: float) -> bool:
    return math.sqrt(spread.variance) > ROUNDING * scale


def jackknife_sides(
    strata: Strata, *, bounded: bool
) -> tuple[_Pair | NotEstimable, _Pair | NotEstimable, _Pair | NotEstimable]:
    """How much both groups hang on each group of customers, in the order of the estimands.

    Args:
        strata: All conversations of both groups, by stratum.
        bounded: Whether the values can't leave a scale.
    """
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


def _both(one: Jackknife | NotEstimable, two: Jackknife | NotEstimable) -> _Pair | NotEstimable:
    if isinstance(one, NotEstimable):
        return one
    if isinstance(two, NotEstimable):
        return two
    scale = max(abs(one.value), abs(two.value))
    return (one, two) if _varies(one, scale) and _varies(two, scale) else _THE_SAME


def _own_mix(parts: Sequence[Scattered], groups: int, *, bounded: bool) -> Jackknife | NotEstimable:
    sums = gathered(parts, groups)
    if reason := too_few(sums, bounded=bounded):
        return NotEstimable(reason)
    return jackknife_ratio(sums)


def _other_mix(
    mix: Sequence[Scattered], rates: Sequence[Scattered], groups: int, *, bounded: bool
) -> Jackknife | NotEstimable:
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
    customers = effective_customers(
        weights, n * n / math.fsum(size * size / own_n for size, _, own_n, _, _ in strata)
    )
    if reason := too_concentrated(customers, max(weights) / n, bounded=bounded):
        return NotEstimable(reason)
    occupied = sum(map(bool, weights))
    return Jackknife(
        value,
        tuple(change / rest for change, rest in zip(changes, left, strict=True)),
        occupied,
        min(occupied, customers) - 1,
    )
