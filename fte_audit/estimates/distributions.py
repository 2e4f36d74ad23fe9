"""Tails and quantiles of distributions, with `math` alone: the same on every machine.

The incomplete beta function is the continued fraction of Didonato and Morris (1992), ACM
Transactions on Mathematical Software 18, 360-373; its leading factor is Loader's (2000), *Fast and
accurate computation of binomial probabilities*. Nothing cancels for large parameters.
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_NORMAL: Final = NormalDist()
_CLOSE: Final = 1e-16
_STEPS: Final = 200
_STIRLING_FROM: Final = 16.0
_HALF_LOG_TWO_PI: Final = 0.9189385332046727418


def normal_critical(level: float) -> float:
    """The z that a standard normal stays within, on both sides of 0, with this probability.

    Example:
        >>> round(normal_critical(0.95), 9)
        1.959963985
    """
    return -_NORMAL.inv_cdf((1 - level) / 2)


@lru_cache(maxsize=4096)
def student_critical(level: float, df: float) -> float:
    """The t that Student's distribution stays within, on both sides of 0, with this probability.

    Args:
        level: Probability between 0 and 1.
        df: Degrees of freedom, above 0, whole or not.

    Example:
        >>> round(student_critical(0.95, 10), 9)
        2.228138852
    """
    tail = (1 - level) / 2
    high = 1.0
    while student_tail(high, df) > tail:
        high *= 2
    return _solve(
        lambda t: student_tail(t, df) - tail, lambda t: -student_density(t, df), 0.0, high
    )


def student_tail(t: float, df: float) -> float:
    """How probable a value above `t` is, `t` being at least 0.

    Example:
        >>> round(student_tail(1.0, 1.0), 12)
        0.25
    """
    whole = df + t * t
    return incomplete_beta(df / 2, 0.5, df / whole, t * t / whole) / 2


def student_density(t: float, df: float) -> float:
    """The density of Student's distribution.

    Example:
        >>> round(student_density(0.0, 1.0) * math.pi, 12)
        1.0
    """
    half = df / 2
    exponent = _stirling_error(half + 0.5) - _stirling_error(half) - _deviance(half, half + 0.5)
    ratio = t * t / df
    return math.exp(exponent - half * math.log1p(ratio)) / math.sqrt(2 * math.pi * (1 + ratio))


def beta_quantile(probability: float, a: float, b: float) -> float:
    """Below which number a beta variable stays with this probability.

    Args:
        probability: Between 0 and 1.
        a: The first parameter, above 0.
        b: The second parameter, above 0.

    Example:
        >>> round(beta_quantile(0.5, 2.0, 2.0), 12)
        0.5
    """
    return _solve(
        lambda x: incomplete_beta(a, b, x, 1 - x) - probability,
        lambda x: _leading(a, b, x, 1 - x) / (x * (1 - x)),
        0.0,
        1.0,
    )


def incomplete_beta(a: float, b: float, x: float, y: float) -> float:
    """The regularised incomplete beta function: how probable it is that a beta variable is low.

    Args:
        a: The first parameter, above 0.
        b: The second parameter, above 0.
        x: Below which it is, from 0 to 1.
        y: 1 - x, given so that no digit is lost where x is near 1.

    Example:
        >>> round(incomplete_beta(1.0, 1.0, 0.25, 0.75), 12)
        0.25
    """
    if x <= 0 or y <= 0:
        return float(y <= 0)
    if x > (a + 1) / (a + b + 2):
        return 1 - _leading(b, a, y, x) * _fraction(b, a, y, x)
    return _leading(a, b, x, y) * _fraction(a, b, x, y)


def _fraction(a: float, b: float, x: float, y: float) -> float:
    """The continued fraction of Didonato and Morris, for x up to about its mean."""
    excess = 1 + (a - (a + b) * x if a <= b else (a + b) * y - b)
    ratio, first = b / a, 1 + 1 / a
    p, s, n = 1.0, a + 1, 0
    before = (0.0, 1.0)
    above, below = 1.0, excess / first
    value, last = first / excess, 0.0
    while abs(value - last) > _CLOSE * value:
        n += 1
        part = n / a
        weight = n * (b - n) * x
        alpha = p * (p + ratio) * (a / s) ** 2 * weight * x
        beta = n + weight / s + (1 + part) / (first + 2 * part) * (excess + n * (1 + y))
        p, s = 1 + part, s + 2
        following = alpha * before[0] + beta * above, alpha * before[1] + beta * below
        before = above / following[1], below / following[1]
        above, below = following[0] / following[1], 1.0
        value, last = above, value
    return value


def _leading(a: float, b: float, x: float, y: float) -> float:
    """The power of x to a and y to b, over the beta function of a and b, without cancelling."""
    n = a + b
    exponent = (
        _stirling_error(n)
        - _stirling_error(a)
        - _stirling_error(b)
        - _deviance(a, n * x)
        - _deviance(b, n * y)
    )
    return math.exp(exponent) * math.sqrt(a * b / (2 * math.pi * n))


def _stirling_error(n: float) -> float:
    """The logarithm of n! less Stirling's approximation of it."""
    if n < _STIRLING_FROM:
        return math.lgamma(n + 1) - (n + 0.5) * math.log(n) + n - _HALF_LOG_TWO_PI
    square = n * n
    series = 1 / 1188 - 691 / 360360 / square
    for coefficient in (1 / 1680, 1 / 1260, 1 / 360, 1 / 12):
        series = coefficient - series / square
    return series / n


def _deviance(observed: float, expected: float) -> float:
    """`observed` times the logarithm of `observed / expected`, less their difference."""
    if not expected:
        return math.inf
    difference = observed - expected
    if abs(difference) >= 0.1 * (observed + expected):
        return observed * math.log(observed / expected) - difference
    v = difference / (observed + expected)
    total, term, odd = difference * v, 2 * observed * v, 1
    while True:
        term *= v * v
        odd += 2
        if (longer := total + term / odd) == total:
            return total
        total = longer


def _solve(
    value: Callable[[float], float], slope: Callable[[float], float], low: float, high: float
) -> float:
    """Where a monotone function crosses 0: Newton's steps, halving where they leave the bracket."""
    rising = value(high) > 0
    x = (low + high) / 2
    for _ in range(_STEPS):
        at = value(x)
        if (at > 0) == rising:
            high = x
        else:
            low = x
        step = at / slope(x) if at and slope(x) else 0.0
        following = x - step if low < x - step < high else (low + high) / 2
        if not at or abs(following - x) <= 2 * _CLOSE * abs(x):
            return following if at else x
        x = following
    return x
