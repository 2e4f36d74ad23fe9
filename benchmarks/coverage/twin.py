"""The formulas of `fte_audit.estimates` over many logs at once, in numpy.

Comparisons at the same mix and changes are not among them: those are simulated with the package
itself. A log is a row. `tests/oracle/test_twin.py` holds them to the package, to nine digits. An
interval that is not given is nan.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

GROUPS = 200
UNSEEN = 2
FEW = 20
FEW_UNBOUNDED = 100
CALM = 30
CALM_UNBOUNDED = 400


@dataclass(frozen=True, slots=True)
class Spread:
    """Estimates, what they change by without each group, and their degrees of freedom."""

    value: np.ndarray
    changes: np.ndarray
    occupied: np.ndarray
    df: np.ndarray

    @property
    def variance(self):
        return (self.changes**2).sum(-1) * (self.occupied - 1) / self.occupied

    @property
    def skewness(self):
        largest = np.abs(self.changes).max(-1, keepdims=True)
        scaled = self.changes / np.where(largest > 0, largest, 1)
        squares = (scaled**2).sum(-1)
        return np.where(
            squares > 0, (scaled**3).sum(-1) / np.where(squares > 0, squares, 1) ** 1.5, 0
        )

    def __sub__(self, other):
        first, second = self.variance, other.variance
        with np.errstate(all="ignore"):
            df = (first + second) ** 2 / (first**2 / self.df + second**2 / other.df)
        return Spread(
            self.value - other.value,
            self.changes - other.changes,
            np.maximum(self.occupied, other.occupied),
            np.where(np.isnan(df), np.minimum(self.df, other.df), df),
        )


def effective_customers(sizes):
    n, groups = sizes.sum(-1), sizes.shape[-1]
    spread = ((groups * sizes - n[..., None]) ** 2).sum(-1)
    with np.errstate(all="ignore"):
        return np.where(spread > 0, np.minimum(n, n * n * groups * (groups - 1.0) / spread), n)


def jackknife_ratio(above, below):
    total, n = above.sum(-1), below.sum(-1)
    occupied = (below != 0).sum(-1)
    with np.errstate(all="ignore"):
        changes = (above * n[:, None] - total[:, None] * below) / (
            n[:, None] * (n[:, None] - below)
        )
        df = np.minimum(occupied, effective_customers(below)) - 1
        return Spread(total / n, changes, occupied, df)


def critical(level, df):
    return -special.stdtrit(np.where(df > 0, df, np.nan), (1 - level) / 2)


def share(above, below, level):
    n, total = below.sum(-1).astype(float), above.sum(-1)
    spread = jackknife_ratio(above, below)
    customers = effective_customers(below)
    with np.errstate(all="ignore"):
        p, variance = total / n, spread.variance
        rare = customers * np.minimum(p, 1 - p)
        effect = np.maximum(1, variance * n / (p * (1 - p)))
        effect = np.where(rare > 0, effect, 1)
        effect = (effect * rare + n / customers * UNSEEN) / (rare + UNSEEN)
        effective = n / effect
    t = critical(level, spread.df)
    half = t * np.sqrt(p * (1 - p) * effective + t * t / 4)
    low, high = ((p * effective + t * t / 2 + s * half) / (effective + t * t) for s in (-1, 1))
    scaled = effective * (special.ndtri((1 - level) / 2) / t) ** 2
    hits, misses = p * scaled, (1 - p) * scaled
    with np.errstate(all="ignore"):
        exact_low = np.where(p > 0, special.betaincinv(hits, misses + 1, (1 - level) / 2), 0)
        exact_high = np.where(p < 1, special.betaincinv(hits + 1, misses, (1 + level) / 2), 1)
    rare = effective * np.minimum(p, 1 - p) < 10
    low = np.where(rare, np.minimum(low, exact_low), low)
    high = np.where(rare, np.maximum(high, exact_high), high)
    given = (spread.df >= 1) & (n > 0)
    return (
        p,
        np.where(given, np.minimum(p, np.maximum(0, low)), np.nan),
        np.where(given, np.maximum(p, np.minimum(1, high)), np.nan),
        spread,
    )


def mean_caution(*sizes, bounded):
    customers = np.minimum.reduce([effective_customers(each) for each in sizes])
    with np.errstate(divide="ignore"):
        times = np.sqrt(np.maximum(1, (CALM if bounded else CALM_UNBOUNDED) / customers))
    return times, times, int(not bounded)


def total_caution(sizes, unseen=1):
    with np.errstate(divide="ignore"):
        times = np.maximum(1, CALM_UNBOUNDED / effective_customers(sizes))
    return np.sqrt(times), times, unseen


def from_zero(ends, *amounts):
    least = np.minimum.reduce([each.min(-1) for each in amounts])
    return np.where(least < 0, ends[0], np.maximum(0, ends[0])), ends[1]


def skewed(spread, level, caution):
    error, t, skewness = np.sqrt(spread.variance), critical(level, spread.df), spread.skewness

    def unskewed(student):
        with np.errstate(all="ignore"):
            cube = 1 + skewness * (student - skewness / 6)
            return np.where(skewness == 0, student, (np.cbrt(cube) - 1) * 3 / skewness)

    below, above = np.maximum(t, unskewed(t)), np.maximum(t, -unskewed(-t))
    below, above = below * caution[0], above * caution[1]
    if caution[2]:
        with np.errstate(all="ignore"):
            more = np.sqrt(caution[2])
            below = below * np.hypot(1, more * np.max(-spread.changes, -1).clip(0) / error)
            above = above * np.hypot(1, more * np.max(spread.changes, -1).clip(0) / error)
    return without(~(error > 0), (spread.value - below * error, spread.value + above * error))


def too_concentrated(sizes, *, bounded):
    least = FEW if bounded else FEW_UNBOUNDED
    return (effective_customers(sizes) < least) | (sizes.max(-1) > 0.1 * sizes.sum(-1))


def without(refused, ends):
    return tuple(np.where(refused, np.nan, end) for end in ends)


def mean(above, below, level, *, bounded):
    ends = skewed(jackknife_ratio(above, below), level, mean_caution(below, bounded=bounded))
    return without(too_concentrated(below, bounded=bounded), from_zero(ends, above, below))


def total(amounts, sizes, level, unseen=1):
    whole, groups = amounts.sum(-1), amounts.shape[-1]
    changes = (groups * amounts - whole[:, None]) / (groups - 1)
    df = np.minimum(groups, effective_customers(sizes)) - 1
    spread = Spread(whole, changes, np.full(len(whole), groups), df)
    ends = skewed(spread, level, total_caution(sizes, unseen))
    return without(too_concentrated(sizes, bounded=False), from_zero(ends, amounts))


def correlation(one, other):
    with np.errstate(all="ignore"):
        found = (one * other).sum(-1) / (np.sqrt((one**2).sum(-1)) * np.sqrt((other**2).sum(-1)))
    return np.clip(np.where(np.isfinite(found), found, 0), -1, 1)


def difference(one, two, together):
    def apart(a, b):
        both = np.sqrt(np.maximum(0, a * a + b * b - 2 * together * (a * b)))
        return np.maximum(both, np.maximum(a, b))

    value = one[0] - two[0]
    return (
        value - apart(one[0] - one[1], two[2] - two[0]),
        value + apart(one[2] - one[0], two[0] - two[1]),
    )


def quotient(one, two, together):
    def root(middle, above, below):
        with np.errstate(all="ignore"):
            turned = (middle < 0) & (below < 0)
            far = (middle - np.sqrt(np.maximum(0, middle * middle - above * below))) / below
            middle = np.where(turned, middle, np.maximum(0, middle))
            near = above / (middle + np.sqrt(np.maximum(0, middle * middle - above * below)))
        return np.where(above == 0, 0, np.where(turned, far, near))

    product = one[0] * two[0]
    low = root(
        product - together * (one[0] - one[1]) * (two[2] - two[0]),
        one[1] * (2 * one[0] - one[1]),
        two[2] * (2 * two[0] - two[2]),
    )
    with np.errstate(all="ignore"):
        high = 1 / root(
            product - together * (one[2] - one[0]) * (two[0] - two[1]),
            two[1] * (2 * two[0] - two[1]),
            one[2] * (2 * one[0] - one[2]),
        )
    with np.errstate(all="ignore"):
        low = np.minimum.reduce([low, one[1] / two[0], one[0] / two[2]])
        high = np.maximum.reduce([high, one[2] / two[0], one[0] / two[1]])
    return without(~(two[1] > two[0] * 1e-6), (low, high))


def shares(first, second, level):
    one, two = share(*first, level), share(*second, level)
    return one[:3], two[:3], correlation(one[3].changes, two[3].changes)


def mean_spreads(first, second, *, bounded):
    one, two = jackknife_ratio(*first), jackknife_ratio(*second)
    refused = too_concentrated(first[1], bounded=bounded) | too_concentrated(
        second[1], bounded=bounded
    )
    caution = mean_caution(first[1], second[1], bounded=bounded)
    return one, two, caution, refused | ~(one.variance > 0) | ~(two.variance > 0)


def mean_difference(first, second, level, *, bounded):
    one, two, caution, refused = mean_spreads(first, second, bounded=bounded)
    return without(refused, skewed(one - two, level, caution))


def log_quotient(one, two, level, caution):
    def log(each):
        with np.errstate(all="ignore"):
            return Spread(
                np.log(each.value),
                -np.log1p(-each.changes / each.value[:, None]),
                each.occupied,
                each.df,
            )

    near_zero = [(each.value <= 0) | (each.value <= each.changes.max(-1)) for each in (one, two)]
    ends = skewed(log(one) - log(two), level, caution)
    with np.errstate(over="ignore"):
        return without(near_zero[0] | near_zero[1], tuple(np.exp(end) for end in ends))


def mean_quotient(first, second, level, *, bounded):
    one, two, caution, refused = mean_spreads(first, second, bounded=bounded)
    return without(refused, log_quotient(one, two, level, caution))


def log_bin(values):
    return values.astype(np.float64).view(np.int64) >> 50


def quantile(values, groups, q, level, number=GROUPS):
    """Of one log: the value, its interval, and how the share below hangs on each group."""
    n, none = len(values), (np.nan, np.nan, np.nan, np.zeros(number))
    if n < 2:
        return none
    ordered = np.sort(values)
    sizes = np.bincount(groups, minlength=number)
    customers = effective_customers(sizes[None])[0]
    df = min((sizes > 0).sum(), customers) - 1
    if df < 1:
        return none
    bins = log_bin(values)
    own = log_bin(ordered[[int(np.floor((n - 1) * q))]])[0]
    effects = []
    for inside in (bins < own, bins <= own):
        below = np.bincount(groups[inside], minlength=number)
        if 0 < below.sum() < n:
            p = below.sum() / n
            spread = jackknife_ratio(below[None], sizes[None])
            effects.append((spread.variance[0] * n / (p * (1 - p)), spread.changes[0]))
    effect, changes = (
        max(effects, key=lambda each: each[0]) if effects else (n / customers, none[3])
    )
    error = np.sqrt(q * (1 - q) / n * max(1.0, effect))
    half = critical(level, np.array(df)) * error
    low, high = int(np.floor(n * (q - half))) - 1, int(np.floor(n * (q + half)))
    if low < 0 or high >= n:
        return none
    at = np.quantile(ordered, q)
    return at, min(at, ordered[low]), max(at, ordered[high]), changes
