"""The interval of one reading, by leaving out one group of customers after the other.

Written from the pages of the statistics and of the readings. Student's t, Hall's and Wilson's
formulas are those of the coverage simulation, which is written with scipy.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import xxhash

from tests.reference import slow_readings as slow

sys.path.append(str(Path(__file__).parents[2] / "benchmarks" / "coverage"))

import twin

GROUPS = 64
SECOND = 10**6


def group(row):
    """A conversation without a customer is a customer by its own id."""
    who = row["customer"] or row["conversation"]
    return xxhash.xxh64_intdigest(who.encode(), seed=42) % GROUPS


def by_group(rows, amounts=None):
    """Sums for each group, of one log."""
    groups = np.array([group(row) for row in rows], dtype=int)
    return np.bincount(groups, amounts, minlength=GROUPS)[None].astype(float)


def ends(found, scale=1):
    """Low and high; None where there is none."""
    low, high = (float(np.squeeze(end)) / scale for end in found)
    return None if np.isnan(low) or np.isnan(high) else (low, high)


def number(log, options, level):
    rows = [
        row
        for row in slow.that_count(log, options)
        if slow.in_denominator(row, options)
        and not (options["abandoned"] != "handled" and slow.gave_up(row))
    ]
    credited = [row for row in rows if slow.credit(row, options)]
    sizes = by_group(credited)
    return ends(twin.total(sizes, sizes, level, unseen=2))


# lengths of time


def minutes(log, options, level, groups, unit):
    scale = slow.UNITS[unit]
    sides = []
    for handlings in groups:
        rows = [
            row
            for row in slow.that_count(log, options)
            if row["handling"] in handlings
            and not (options["abandoned"] == "exclude" and slow.gave_up(row))
            and slow.length(row, options["minutes"]) is not None
        ]
        sides.append((rows, [slow.length(row, options["minutes"]) for row in rows]))
    if options["statistic"] == "mean":
        sums = [(by_group(rows, lengths), by_group(rows)) for rows, lengths in sides]
        if len(sums) == 1:
            return ends(twin.mean(*sums[0], level, bounded=False), scale)
        return ends(twin.mean_difference(*sums, level, bounded=False), scale)
    found = [
        middle(rows, np.array([each // SECOND for each in lengths]), options["statistic"], level)
        for rows, lengths in sides
    ]
    if None in found:
        return None
    if len(found) == 1:
        return ends(found[0][0][1:], scale / SECOND)
    together = twin.correlation(found[0][1], found[1][1])
    return ends(twin.difference(found[0][0], found[1][0], together), scale / SECOND)


def middle(rows, seconds, statistic, level):
    """The value with its interval, and how it hangs on each group; None where there is none."""
    if not rows:
        return None
    if statistic == "median":
        groups = np.array([group(row) for row in rows])
        *found, changes = twin.quantile(seconds, groups, 0.5, level, GROUPS)
        return None if np.isnan(found[1]) else (found, changes)
    n, cut = len(seconds), len(seconds) // 10
    ordered = np.sort(seconds)
    if statistic == "trimmed":
        scores = np.clip(seconds, ordered[cut], ordered[n - 1 - cut]).astype(float)
        value, times = ordered[cut : n - cut].mean(), n / (n - 2 * cut)
    else:
        scores = np.log1p(seconds)
        value, times = scores.mean(), 1
    spread, caution = of_scores(rows, seconds, scores) or (None, None)
    if spread is None:
        return None
    spread = twin.Spread(np.array([value]), spread.changes * times, spread.occupied, spread.df)
    low, high = ends(twin.skewed(spread, level, (caution, caution, 2)))
    if statistic == "log_mean":
        value, low, high = np.expm1([value, max(0, low), high])
    return (value, max(0, low), high), spread.changes[0]


def of_scores(rows, seconds, scores):
    """The mean of a score, and how cautious it is; groups know the mean score of each bin only."""
    bins = twin.log_bin(seconds)
    binned = np.array([scores[bins == each].mean() for each in bins])
    sizes = by_group(rows)
    if twin.too_concentrated(sizes, bounded=True)[0]:
        return None
    groups = np.array([group(row) for row in rows])
    kept = [binned[groups != each].mean() for each in range(GROUPS)]
    changes = np.array([binned.mean() - each for each in kept])
    occupied = (sizes > 0).sum(-1)
    variance = (changes**2).sum() * (occupied[0] - 1) / occupied[0]
    if variance <= 1e-18 * (1 + scores.mean() ** 2):
        return None
    customers = twin.effective_customers(sizes)
    within = ((scores - binned) ** 2).mean() / customers[0]
    changes = changes[None] * np.sqrt(1 + within / variance)
    df = np.minimum(occupied, customers) - 1
    spread = twin.Spread(scores.mean()[None], changes, occupied, df)
    return spread, np.sqrt(np.maximum(1, 30 / customers))


# ratings


def ratings(log, options, level, of):
    sides = ("ai", "human") if of == "difference" else (of,)
    rows = [rows_of(log, options, side) for side in sides]
    if options["rating_population"] == "weighted":
        return of_all(log, options, level, rows)
    sums = [sums_of(log, options, each) for each in rows]
    if 0 in [below.sum() for _, below in sums]:
        return None
    if options["rating_cut"] == "mean":
        if len(sums) == 1:
            return ends(twin.mean(*sums[0], level, bounded=True))
        return ends(twin.mean_difference(*sums, level, bounded=True))
    if len(sums) == 1:
        return ends(twin.share(*sums[0], level)[1:3])
    return ends(twin.difference(*twin.shares(*sums, level)))


def rows_of(log, options, side):
    rows = []
    for row in slow.that_count(log, options):
        its = slow.whose(row, options)
        if its is not None and (side == "all" or side in its):
            rows.append(row)
    return rows


def score(log, options, rating):
    cut = options["rating_cut"]
    if cut == "mean":
        return Fraction(rating, 10**6)
    return Fraction(rating >= (log.ratings[1] + 1 - int(cut.removeprefix("top"))) * 10**6)


def sums_of(log, options, rows):
    worst, best = log.ratings
    silent = {"silent_best": best, "silent_worst": worst}.get(options["rating_population"])
    counted = [row for row in rows if silent is not None or row["csat"] is not None]
    given = [silent * 10**6 if row["csat"] is None else row["csat"] for row in counted]
    scores = [float(score(log, options, each)) for each in given]
    return by_group(counted, scores), by_group(counted)


def of_all(log, options, level, sides):
    """Each topic weighs as much as there are conversations of it."""
    found = [standing(rows, lambda rating: score(log, options, rating)) for rows in sides]
    if None in found:
        return None
    is_share = options["rating_cut"] != "mean"
    if len(found) == 1:
        return ends((share_of if is_share else mean_of)(found[0], level))
    one, two = (spread for spread, _, _ in found)
    if is_share:
        pair = [(spread.value, *share_of(each, level)) for each in found for spread in each[:1]]
        return ends(twin.difference(*pair, twin.correlation(one.changes, two.changes)))
    if not (varies(one) and varies(two)):
        return None
    caution = np.sqrt(np.maximum(1, 30 / np.minimum(found[0][1], found[1][1])))
    return ends(twin.skewed(one - two, level, (caution, caution, 0)))


def varies(spread):
    return np.sqrt(spread.variance[0]) > 1e-12 * abs(spread.value[0])


def mean_of(found, level):
    spread, customers, _ = found
    if not varies(spread):
        return np.nan, np.nan
    caution = np.sqrt(np.maximum(1, 30 / customers))
    return twin.skewed(spread, level, (caution, caution, 0))


def share_of(found, level):
    """Wilson's on as many conversations as the share varies like; exact where either is rare."""
    spread, customers, n = found
    p = spread.value
    rare = customers * np.minimum(p, 1 - p)
    with np.errstate(all="ignore"):
        effect = np.maximum(1, np.where(rare > 0, spread.variance * n / (p * (1 - p)), 1))
    effect = (effect * rare + n / customers * 2) / (rare + 2)
    effective, t = n / effect, twin.critical(level, spread.df)
    half = t * np.sqrt(p * (1 - p) * effective + t * t / 4)
    low, high = ((p * effective + t * t / 2 + s * half) / (effective + t * t) for s in (-1, 1))
    if effective * min(p, 1 - p) < 10:
        exact = exact_share(p, effective * (twin.special.ndtri((1 - level) / 2) / t) ** 2, level)
        low, high = np.minimum(low, exact[0]), np.maximum(high, exact[1])
    return np.maximum(0, low), np.minimum(1, high)


def exact_share(p, n, level):
    """Clopper and Pearson's, of any number of conversations."""
    tail, hits, misses = (1 - level) / 2, p * n, (1 - p) * n
    low = twin.special.betaincinv(hits, misses + 1, tail) if p > 0 else 0
    high = twin.special.betaincinv(hits + 1, misses, 1 - tail) if p < 1 else 1
    return low, high


def standing(rows, score):
    """The weighted mean, leaving out one group after the other; customers and conversations."""
    exact = slow.weighted(rows, score)
    if exact is None:
        return None
    answered = [row for row in rows if row["csat"] is not None]
    weights = np.zeros(GROUPS)
    n = squares = 0
    for topic in {row["topic"] for row in answered}:
        every = sum(row["topic"] == topic for row in rows)
        its = [row for row in answered if row["topic"] == topic]
        n += every
        squares += every**2 / len(its)
        for row in its:
            weights[group(row)] += every / len(its)
    unequal = ((GROUPS * weights - n) ** 2).sum()
    customers = n**2 / squares
    if unequal:
        customers = min(customers, n**2 * GROUPS * (GROUPS - 1) / unequal)
    if customers < 20 or weights.max() > 0.1 * n:
        return None
    kept = [
        slow.weighted([row for row in rows if group(row) != each], score) for each in range(GROUPS)
    ]
    occupied = (weights > 0).sum()
    spread = twin.Spread(
        np.array([float(exact)]),
        np.array([[float(exact - each) for each in kept]]),
        np.array([occupied]),
        np.array([min(occupied, customers) - 1]),
    )
    return spread, np.array([customers]), n**2 / squares
