"""Every kind of metric on drawn logs: its intervals, and the truth that they should hold."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import twin
import worlds
from scipy import special

from fte_audit.estimates import contrasts
from fte_audit.estimates.changes import Weeks, widened_difference, widened_quotient
from fte_audit.estimates.clustered import Clustered, Scattered
from fte_audit.estimates.standardising import Estimand, Stratum, Values, uncertainty
from fte_audit.estimates.values import NotEstimable

GROUPS = worlds.GROUPS
ESTIMANDS = {
    "as is": Estimand.AS_IS,
    "to first": Estimand.TO_FIRST,
    "to second": Estimand.TO_SECOND,
}
RATINGS = np.array([0.05, 0.05, 0.1, 0.25, 0.55])
STRATA = 8
FIRST_MIX = np.array([30, 20, 15, 12, 10, 8, 4, 1]) / 100
SECOND_MIX = np.array([4, 6, 10, 12, 15, 18, 20, 15]) / 100
EASE = np.linspace(0.9, 0.3, STRATA)
RATE = 0.05


@dataclass(frozen=True, slots=True)
class Answers:
    """Of each log: the ends of the interval (nan where none is given), and the truth."""

    low: np.ndarray
    high: np.ndarray
    truth: np.ndarray | float


def times(u, shape, scale=1.0):
    """Heavy-tailed times from numbers between 0 and 1, as whole milliseconds."""
    u = np.clip(u, 1e-12, 1 - 1e-12)
    family, size = shape
    raw = np.exp(size * special.ndtri(u)) if family == "lognormal" else (1 - u) ** (-1 / size)
    return np.floor(60_000 * scale * raw)


def mean_time(shape, scale=1.0):
    family, size = shape
    raw = np.exp(size**2 / 2) if family == "lognormal" else size / (size - 1)
    return 60_000 * scale * raw - 0.5


def share(chance, logs, n, kind, level, p):
    drawn = worlds.draw(chance, logs, n, kind)
    _, low, high, _ = twin.share(drawn.tally(drawn.u < p), drawn.tally(), level)
    return Answers(low, high, p)


def repeat_share(chance, logs, n, kind, level, p):
    """Every conversation of a customer but the last is followed by another one with chance p."""
    drawn = worlds.draw(chance, logs, n, kind)
    flat = np.bincount(
        drawn.customers, chance.binomial(drawn.sizes - 1, p), minlength=logs * GROUPS
    )
    _, low, high, _ = twin.share(flat.reshape(logs, GROUPS), drawn.tally(), level)
    return Answers(low, high, p * (1 - 1 / worlds.MEAN_CONTACTS[kind]))


def mean(chance, logs, n, kind, level, shape):
    drawn = worlds.draw(chance, logs, n, kind)
    ends = twin.mean(drawn.tally(times(drawn.u, shape)), drawn.tally(), level, bounded=False)
    return Answers(*ends, mean_time(shape))


def rating(chance, logs, n, kind, level, _):
    drawn = worlds.draw(chance, logs, n, kind)
    stars = 1 + np.searchsorted(np.cumsum(RATINGS), drawn.u)
    ends = twin.mean(drawn.tally(stars), drawn.tally(), level, bounded=True)
    return Answers(*ends, float(RATINGS @ np.arange(1, 6)))


def count(chance, logs, n, kind, level, _):
    drawn = worlds.draw(chance, logs, n, kind, poisson=True)
    sizes = drawn.tally()
    return Answers(*twin.total(sizes, sizes, level), float(n))


def total(chance, logs, n, kind, level, shape):
    drawn = worlds.draw(chance, logs, n, kind, poisson=True)
    ends = twin.total(drawn.tally(times(drawn.u, shape)), drawn.tally(), level)
    return Answers(*ends, n * mean_time(shape))


def ratio(chance, logs, n, kind, level, shape):
    """A cost for each minute, both heavy-tailed and related."""
    drawn = worlds.draw(chance, logs, n, kind)
    minutes = times(drawn.u, shape)
    cost = np.floor(minutes * (0.5 + chance.random(len(minutes))) + 60_000)
    ends = twin.mean(drawn.tally(cost), drawn.tally(minutes), level, bounded=False)
    return Answers(*ends, 1 + (60_000 - 0.5) / mean_time(shape))


def quantile(chance, logs, n, kind, level, setting):
    shape, q = setting
    drawn = worlds.draw(chance, logs, n, kind)
    values = times(drawn.u, shape).astype(np.int64)
    ends = np.array([each[1:3] for each in quantiles_of(drawn, values, q, level)])
    return Answers(ends[:, 0], ends[:, 1], times(np.array([q]), shape)[0])


def quantiles_of(drawn, values, q, level, where=None):
    where = np.ones(len(values), bool) if where is None else where
    place, values = drawn.place[where], values[where]
    order = np.argsort(place // GROUPS, kind="stable")
    place, values = place[order], values[order]
    starts = np.searchsorted(place // GROUPS, np.arange(drawn.logs + 1))
    for a, b in pairwise(starts):
        yield twin.quantile(values[a:b], place[a:b] % GROUPS, q, level)


def _sides(chance, drawn, part):
    first = chance.random(len(drawn.u)) < part
    return first, ~first


def two_shares(chance, logs, n, kind, level, setting):
    p, other, part, of = setting
    drawn = worlds.draw(chance, logs, n, kind)
    first, second = (
        (drawn.tally(drawn.u < rate, where), drawn.tally(where=where))
        for where, rate in zip(_sides(chance, drawn, part), (p, other), strict=True)
    )
    pair = twin.shares(first, second, level)
    if of == "difference":
        return Answers(*twin.difference(*pair), p - other)
    return Answers(*twin.quotient(*pair), p / other)


def two_means(chance, logs, n, kind, level, setting):
    shape, part, of = setting
    drawn = worlds.draw(chance, logs, n, kind)
    first, second = (
        (drawn.tally(times(drawn.u, shape, scale), where), drawn.tally(where=where))
        for where, scale in zip(_sides(chance, drawn, part), (1.0, 2.0), strict=True)
    )
    one, two = mean_time(shape), mean_time(shape, 2.0)
    if of == "difference":
        return Answers(*twin.mean_difference(first, second, level, bounded=False), one - two)
    return Answers(*twin.mean_quotient(first, second, level, bounded=False), one / two)


def two_quantiles(chance, logs, n, kind, level, setting):
    shape, q, part, of = setting
    drawn = worlds.draw(chance, logs, n, kind)
    found, truth = [], []
    for where, scale in zip(_sides(chance, drawn, part), (1.0, 2.0), strict=True):
        values = times(drawn.u, shape, scale).astype(np.int64)
        found.append(list(quantiles_of(drawn, values, q, level, where)))
        truth.append(times(np.array([q]), shape, scale)[0])
    one, two = (np.array([each[:3] for each in side]).T for side in found)
    together = twin.correlation(*(np.array([each[3] for each in side]) for side in found))
    if of == "difference":
        return Answers(*twin.difference(one, two, together), truth[0] - truth[1])
    return Answers(*twin.quotient(one, two, together), truth[0] / truth[1])


def standardised(chance, logs, n, kind, level, setting):
    """AI gets what is easy, and does a little worse at each: the sign turns (Simpson)."""
    name, part, values = setting
    drawn = worlds.draw(chance, logs, n, kind)
    first, second = _sides(chance, drawn, part)
    pick = chance.random(len(drawn.u))
    stratum = np.where(
        first,
        np.searchsorted(np.cumsum(FIRST_MIX)[:-1], pick),
        np.searchsorted(np.cumsum(SECOND_MIX)[:-1], pick),
    )
    if values == "shares":
        amounts = drawn.u < EASE[stratum] - np.where(first, RATE, 0)
        rates = EASE - RATE, EASE
    else:
        shape = ("lognormal", 1.0)
        amounts = times(drawn.u, shape) * np.where(first, 1, 2) / EASE[stratum] // 1
        rates = tuple(side * mean_time(shape) / EASE for side in (1, 2))
    place = drawn.place * STRATA + stratum
    cells = [
        np.bincount(
            place[where],
            None if each is None else each[where],
            minlength=logs * GROUPS * STRATA,
        )
        .reshape(logs, GROUPS, STRATA)
        .astype(np.int64)
        for where in (first, second)
        for each in (amounts, None)
    ]
    kind_of = Values.SHARE if values == "shares" else Values.UNBOUNDED
    found = [
        _at_the_same_mix(name, [cell[k] for cell in cells], level, kind_of) for k in range(logs)
    ]
    low, high, on = zip(*found, strict=True)
    truth = _standardised_truth(name, np.array(on), *rates)
    return Answers(np.array(low), np.array(high), truth)


def _at_the_same_mix(name, cells, level, values):
    """The ends of one interval, and which strata are on support, by the package itself."""
    strata = {(str(s),): Stratum(*_sides_of(cells, s)) for s in range(STRATA)}
    found = uncertainty(strata, level, values)
    interval = {"mix": found.mix, "rate": found.rate}.get(name) or found.gaps[ESTIMANDS[name]]
    on = [stratum.supported for stratum in strata.values()]
    return (*_ends(interval), on)


def _sides_of(cells, stratum):
    a, n, b, m = (cell[:, stratum].tolist() for cell in cells)
    for above, below in ((a, n), (b, m)):
        sums = {g: (above[g], below[g]) for g in range(GROUPS) if below[g]}
        yield Scattered(sums, GROUPS)


def _ends(interval):
    if isinstance(interval, NotEstimable):
        return np.nan, np.nan
    return interval.low, interval.high


def _standardised_truth(name, on, first, second):
    """The truth on the strata that are on support in each log."""
    if name == "as is":
        return float(FIRST_MIX @ first - SECOND_MIX @ second)
    mixes = [np.where(on, mix, 0) for mix in (FIRST_MIX, SECOND_MIX)]
    with np.errstate(all="ignore"):
        w, v = (mix / mix.sum(-1, keepdims=True) for mix in mixes)
    weights = {"to first": w, "to second": v, "rate": (w + v) / 2}
    if name == "mix":
        return (w - v) @ (first + second) / 2
    return weights[name] @ (first - second)


def change(chance, logs, n, _kind, level, setting):
    """A share before and after, whose weeks are shaken by what all customers of a week share."""
    weeks, shock, of = setting
    rates = (0.5, 0.4)
    sides = []
    for rate in rates:
        shaken = np.clip(rate + shock * chance.standard_normal((logs, weeks)), 0, 1)
        sizes = chance.multinomial(max(1, n // weeks // 2), [1 / GROUPS] * GROUPS, (logs, weeks))
        good = chance.binomial(sizes, shaken[:, :, None])
        sides.append((good, sizes))
    found = np.array([_changed([(g[k], n[k]) for g, n in sides], level, of) for k in range(logs)])
    truth = rates[1] - rates[0] if of == "difference" else rates[1] / rates[0]
    return Answers(found[:, 0], found[:, 1], truth)


def _changed(sides, level, of):
    """The ends of the interval of one change, by the package itself."""
    weeks = [
        Weeks(tuple(zip(good.sum(1).tolist(), sizes.sum(1).tolist(), strict=True)), len(good))
        for good, sizes in sides
    ]
    before, after = (
        Clustered(tuple(good.sum(0).tolist()), tuple(sizes.sum(0).tolist()))
        for good, sizes in sides
    )
    pair = contrasts.shares(after, before, level)
    if isinstance(pair, NotEstimable):
        return np.nan, np.nan
    if of == "difference":
        return _ends(widened_difference(contrasts.difference(pair), weeks[1], weeks[0], level))
    return _ends(widened_quotient(contrasts.quotient(pair), weeks[1], weeks[0], level))
