"""How much of the spread of the readings each switch explains.

With every reading counted once, the variance of a figure over all readings falls into parts. A
switch's *first-order* part is the variance of the means of its options. Its *total* part is what is
left on average when all other switches are fixed: what it does alone and together with others.
Where rules exclude combinations, options are no longer independent of each other; both parts are
then still what they say, but the first-order parts need not add up to less than 1.

References: Sobol' (1993), Mathematical Modelling and Computational Experiments 1, 407-414; Homma
and Saltelli (1996), Reliability Engineering and System Safety 52, 1-17.
"""

from __future__ import annotations

from collections import defaultdict
from math import fsum
from typing import TYPE_CHECKING

from fte_audit.readings.model import Driver

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fte_audit.readings.model import Chosen


def drivers(
    switches: Sequence[Chosen], options: Sequence[tuple[int, ...]], values: Sequence[float]
) -> tuple[Driver, ...]:
    """The switches by the part of the spread that they explain, the most first.

    Args:
        switches: The switches.
        options: The number of the option of each switch, for each reading.
        values: The figure of each reading.

    Example:
        >>> from fte_audit.readings.model import Chosen
        >>> two = [Chosen("a", ("x", "y"), "x"), Chosen("b", ("x", "y"), "x")]
        >>> found = drivers(two, [(0, 0), (0, 1), (1, 0), (1, 1)], [0.0, 0.0, 1.0, 1.0])
        >>> [(each.switch, each.first, each.total) for each in found]
        [('a', 1.0, 1.0), ('b', 0.0, 0.0)]
    """
    if not values:
        return ()
    # Equal values have no mean beside them, where a quotient may be rounded to one.
    mean = values[0] if min(values) == max(values) else fsum(values) / len(values)
    centred = [value - mean for value in values]
    variance = fsum(each * each for each in centred)
    keys = _numbered(switches, options)
    found = []
    for place, switch in enumerate(switches):
        first, means = _first(switch, [chosen[place] for chosen in options], centred)
        rest = _rest(keys, [chosen[place] for chosen in options], place, switches, centred)
        found.append(
            Driver(
                switch.switch,
                first / variance if variance else 0.0,
                rest / variance if variance else 0.0,
                {option: mean + shift for option, shift in means.items()},
            )
        )
    return tuple(sorted(found, key=lambda each: (-each.total, -each.first, each.switch)))


def _numbered(switches: Sequence[Chosen], options: Sequence[tuple[int, ...]]) -> list[int]:
    """Each combination as one number."""
    keys = []
    for chosen in options:
        key = 0
        for switch, number in zip(switches, chosen, strict=True):
            key = key * len(switch.options) + number
        keys.append(key)
    return keys


def _first(
    switch: Chosen, numbers: Sequence[int], centred: Sequence[float]
) -> tuple[float, dict[str, float]]:
    """The squares that the means of the options explain, and these means."""
    groups: dict[int, list[float]] = defaultdict(list)
    for number, value in zip(numbers, centred, strict=True):
        groups[number].append(value)
    means = {number: fsum(values) / len(values) for number, values in sorted(groups.items())}
    squares = fsum(len(groups[number]) * shift * shift for number, shift in means.items())
    return squares, {switch.options[number]: shift for number, shift in means.items()}


def _rest(
    keys: Sequence[int],
    numbers: Sequence[int],
    place: int,
    switches: Sequence[Chosen],
    centred: Sequence[float],
) -> float:
    """The squares that are left when all other switches are fixed."""
    stride = 1
    for switch in switches[place + 1 :]:
        stride *= len(switch.options)
    groups: dict[int, list[float]] = defaultdict(list)
    for key, number, value in zip(keys, numbers, centred, strict=True):
        groups[key - number * stride].append(value)
    left = []
    for values in groups.values():
        if len(values) > 1:
            middle = fsum(values) / len(values)
            left.append(fsum((value - middle) ** 2 for value in values))
    return fsum(left)
