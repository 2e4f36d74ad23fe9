"""How strong something that nobody recorded would have to be to explain a difference.

References: VanderWeele and Ding (2017), *Sensitivity analysis in observational research:
introducing the E-value*, Annals of Internal Medicine 167, 268-274; Cornfield et al. (1959), JNCI
22, 173-203; Kitagawa (1955), JASA 50, 1168-1194.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from fte_audit.estimates.standardising import SUPPORT
from fte_audit.estimates.values import NotEstimable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fte_audit.estimates.standardising import Strata
    from fte_audit.estimates.values import Interval


def e_value(risk_ratio: float) -> float | NotEstimable:
    """How strongly it would have to go with both the group and the outcome, as risk ratios.

    Args:
        risk_ratio: The risk in one group over that in the other.

    Example:
        >>> round(e_value(3.9), 2)
        7.26
    """
    if risk_ratio <= 0 or math.isinf(risk_ratio):
        return NotEstimable("a risk ratio of zero has no E-value")
    ratio = max(risk_ratio, 1 / risk_ratio)
    return ratio + math.sqrt(ratio * (ratio - 1))


def e_value_of_limit(interval: Interval) -> float | NotEstimable:
    """The E-value of the end of the interval that is nearest to 1; it is 1 where that holds 1.

    Args:
        interval: Of a risk ratio.
    """
    if interval.low <= 1 <= interval.high:
        return 1.0
    return e_value(interval.low if interval.low > 1 else interval.high)


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Something that would explain a whole gap.

    Attributes:
        prevalence: By which part of its conversations one group has more of it than the other.
        effect: How much it changes the outcome.
    """

    prevalence: Fraction
    effect: Fraction


def break_even(
    gap: Fraction, prevalences: Sequence[Fraction], most: Fraction | None = None
) -> tuple[BreakEven, ...]:
    """The effects with which something that is more common in one group explains a gap.

    It is there or not, and it has the same effect in both groups: the product of how much more
    common it is and of its effect is then what it adds to the gap.

    Args:
        gap: The first group less the second.
        prevalences: Differences in prevalence to look at, each above 0 and up to 1.
        most: The largest effect there can be: 1 for shares, the length of the scale for ratings.

    Returns:
        One for each of the prevalences that such an effect is possible for, in their order.
    """
    if not all(0 < each <= 1 for each in prevalences):
        raise ValueError("a difference in prevalence is above 0 and up to 1")
    found = (BreakEven(prevalence, gap / prevalence) for prevalence in prevalences)
    return tuple(each for each in found if most is None or abs(each.effect) <= most)


@dataclass(frozen=True, slots=True)
class Strongest:
    """The recorded stratum that matters most to a gap, against all the rest.

    Attributes:
        key: The name of what was recorded, such as `topic`.
        value: Its value in the stratum; None is *missing*.
        prevalence: By which part of its conversations the first group has more of it.
        effect: The outcome in the stratum less that in the rest, the mean over both groups.
    """

    key: str
    value: str | None
    prevalence: Fraction
    effect: Fraction

    @property
    def product(self) -> Fraction:
        """What it adds to the gap: Kitagawa's mix, of this stratum and the rest."""
        return self.prevalence * self.effect

    def times(self, gap: Fraction) -> Fraction:
        """How many times as strong something unrecorded would have to be to explain a gap."""
        return abs(gap) / abs(self.product)


_Sums: TypeAlias = tuple[int, int, int, int]
"""The sum and the conversations of the first group, then those of the second."""


def strongest(strata: Strata, keys: Sequence[str]) -> Strongest | NotEstimable:
    """The value of what was recorded that adds most to the gap, in either direction.

    Each value of each key is set against all others. Where a group has fewer than 5
    conversations with it, or without it, its effect is not known, and it is left out.

    Args:
        strata: All conversations of both groups, by stratum.
        keys: The names of the values that make a stratum, in their order.
    """
    best: Strongest | None = None
    for at, key in enumerate(keys if strata else ()):
        sums = _marginal(strata, at)
        whole = _added(list(sums.values()))
        for value, inside in sums.items():
            found = _against(whole, inside)
            if found is None or (
                best is not None and abs(found[0] * found[1]) <= abs(best.product)
            ):
                continue
            best = Strongest(key, value, *found)
    if best is None or not best.product:
        return NotEstimable("no recorded stratum adds to the gap")
    return best


def _marginal(strata: Strata, at: int) -> Mapping[str | None, _Sums]:
    """Value of one key -> sums over all others."""
    found: dict[str | None, list[_Sums]] = {}
    for key, stratum in strata.items():
        one, two = stratum.first, stratum.second
        found.setdefault(key[at], []).append((one.total, one.n, two.total, two.n))
    return {value: _added(sums) for value, sums in found.items()}


def _added(sums: Sequence[_Sums]) -> _Sums:
    above, n, other, m = (sum(column) for column in zip(*sums, strict=True))
    return above, n, other, m


def _against(whole: _Sums, inside: _Sums) -> tuple[Fraction, Fraction] | None:
    """How much more common a stratum is in the first group, and its effect, where it has one."""
    above, n, other, m = inside
    rest_above, rest_n, rest_other, rest_m = (a - b for a, b in zip(whole, inside, strict=True))
    if min(n, m, rest_n, rest_m) < SUPPORT:
        return None
    effects = (
        Fraction(above, n) - Fraction(rest_above, rest_n),
        Fraction(other, m) - Fraction(rest_other, rest_m),
    )
    return Fraction(n, whole[1]) - Fraction(m, whole[3]), sum(effects, Fraction(0)) / 2
