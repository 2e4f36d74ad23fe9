"""Whether a difference is small enough not to matter, without a p-value.

Two one-sided tests at alpha come to the same as an interval at 1 - 2 alpha that lies inside the
margin.

References: Schuirmann (1987), Journal of Pharmacokinetics and Biopharmaceutics 15, 657-680;
Westlake (1981), Biometrics 37, 589-594.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fte_audit.estimates.values import Interval


class Equivalence(StrEnum):
    """How a difference lies to a margin."""

    INSIDE = "inside"
    """It is smaller than the margin."""
    OUTSIDE = "outside"
    """It is larger than the margin."""
    OPEN = "open"
    """It may be either."""


def margin_level(level: float) -> float:
    """The level of the interval that is held against a margin.

    Args:
        level: 1 - alpha, of each of the two one-sided tests.

    Example:
        >>> margin_level(0.95)
        0.9
    """
    return round(1 - 2 * (1 - level), 12)


def equivalence(difference: Interval, margin: float) -> Equivalence:
    """Whether two groups are as good as equal: two one-sided tests.

    Args:
        difference: At `margin_level`.
        margin: From which size on a difference matters, above 0.
    """
    if -margin < difference.low and difference.high < margin:
        return Equivalence.INSIDE
    if difference.low > margin or difference.high < -margin:
        return Equivalence.OUTSIDE
    return Equivalence.OPEN


def non_inferiority(difference: Interval, margin: float, *, more_is_better: bool) -> Equivalence:
    """Whether the first group is not worse than the second by more than a margin.

    Args:
        difference: The first less the second, at `margin_level`.
        margin: By how much it may be worse, 0 or more.
        more_is_better: Whether a higher value is a better one.
    """
    better = difference if more_is_better else -difference
    if better.low > -margin:
        return Equivalence.INSIDE
    return Equivalence.OUTSIDE if better.high < -margin else Equivalence.OPEN
