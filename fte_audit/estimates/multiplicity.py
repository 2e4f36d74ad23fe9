"""Many statements at once: levels at which the chance of any error is what was declared.

References: Holm (1979), *A simple sequentially rejective multiple test procedure*, Scandinavian
Journal of Statistics 6, 65-70; Dunn (1961), JASA 56, 52-64.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def bonferroni(level: float, statements: int) -> float:
    """The level of each interval with which all of them hold at `level`.

    Args:
        level: Confidence level between 0 and 1 of all together.
        statements: How many there are, at least 1.

    Example:
        >>> round(bonferroni(0.95, 5), 9)
        0.99
    """
    if statements < 1:
        raise ValueError("there is no statement to correct for")
    return 1 - (1 - level) / statements


def holm(
    decided: Sequence[Callable[[float], bool]], level: float
) -> tuple[tuple[bool, float], ...]:
    """Decide statements one after the other: each one that is decided makes it easier for the rest.

    The chance that any of them is decided wrongly is at most 1 - `level`, whatever goes together.

    Args:
        decided: For each statement, whether its interval at a level leaves no doubt. A statement
            that is decided at some level is so at every lower one.
        level: Confidence level between 0 and 1 of all together.

    Returns:
        For each statement whether it is decided, and the level of the interval that says so.
    """
    open_ones = list(range(len(decided)))
    found = [(False, level)] * len(decided)
    while open_ones:
        at = bonferroni(level, len(open_ones))
        settled = [number for number in open_ones if decided[number](at)]
        for number in open_ones:
            found[number] = number in settled, at
        if not settled:
            break
        open_ones = [number for number in open_ones if number not in settled]
    return tuple(found)
