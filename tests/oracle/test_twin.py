"""The coverage simulation computes many logs at once; its formulas are those of the package."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks" / "coverage"))

import twin
import worlds

from fte_audit.estimates.clustered import Clustered
from fte_audit.estimates.contrasts import (
    difference,
    mean_difference,
    mean_quotient,
    quantiles,
    quotient,
    shares,
)
from fte_audit.estimates.intervals import mean_interval, share_interval, total_interval
from fte_audit.estimates.logbins import log_bin
from fte_audit.estimates.values import NotEstimable
from fte_audit.estimates.woodruff import Distribution, quantile_interval
from fte_audit.tally import Frequencies

LOGS = 40
CASES = [(n, kind) for n in (20, 60, 400, 5000) for kind in ("1", "5", "heavy")]


def whole(row):
    return tuple(int(each) for each in row)


def same(found, low, high):
    if isinstance(found, NotEstimable):
        assert np.isnan(low)
        return
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-9, abs=1e-12)


def drawn(n, kind, seed=1):
    logs = worlds.draw(np.random.default_rng(seed), LOGS, n, kind)
    side = np.random.default_rng(seed + 1).random(len(logs.u)) < 0.3
    return logs, side


@pytest.mark.parametrize(("n", "kind"), CASES)
@pytest.mark.parametrize("p", [0.01, 0.4])
def test_shares(n, kind, p):
    logs, side = drawn(n, kind)
    parts = [(logs.tally(logs.u < p, where), logs.tally(where=where)) for where in (side, ~side)]
    _, low, high, _ = twin.share(*parts[1], 0.95)
    one, two, together = twin.shares(*parts, 0.95)
    apart, over = twin.difference(one, two, together), twin.quotient(one, two, together)
    for k in range(LOGS):
        first, second = (Clustered(whole(a[k]), whole(b[k])) for a, b in parts)
        same(share_interval(second, 0.95), low[k], high[k])
        pair = shares(first, second, 0.95)
        if not isinstance(pair, NotEstimable):
            same(difference(pair), apart[0][k], apart[1][k])
            same(quotient(pair), over[0][k], over[1][k])


@pytest.mark.parametrize(("n", "kind"), CASES)
def test_means_and_totals(n, kind):
    logs, side = drawn(n, kind)
    values = np.floor(1000 * np.exp(3 * logs.u))
    parts = [(logs.tally(values, where), logs.tally(where=where)) for where in (side, ~side)]
    for bounded in (True, False):
        ends = twin.mean(*parts[1], 0.95, bounded=bounded)
        sums = twin.total(*parts[1], 0.95)
        apart = twin.mean_difference(*parts, 0.95, bounded=bounded)
        over = twin.mean_quotient(*parts, 0.95, bounded=bounded)
        for k in range(LOGS):
            first, second = (Clustered(whole(a[k]), whole(b[k])) for a, b in parts)
            same(mean_interval(second, 0.95, bounded=bounded), ends[0][k], ends[1][k])
            found = total_interval(second.above, second.below, 0.95)
            same(found, sums[0][k], sums[1][k])
            same(mean_difference(first, second, 0.95, bounded=bounded), apart[0][k], apart[1][k])
            same(mean_quotient(first, second, 0.95, bounded=bounded), over[0][k], over[1][k])


def distribution_of(values, groups):
    exact, counts = {}, [{} for _ in range(200)]
    for value, group in sorted(zip(values, groups, strict=True)):
        exact[value] = exact.get(value, 0) + 1
        counts[group][log_bin(value)] = counts[group].get(log_bin(value), 0) + 1
    return Distribution(Frequencies(dict(exact), exact), 1, tuple(counts))


@pytest.mark.parametrize(("n", "kind"), CASES)
@pytest.mark.parametrize("q", [Fraction(1, 2), Fraction(9, 10)])
def test_quantiles(n, kind, q):
    logs, side = drawn(n, kind)
    values = np.floor(1000 * np.exp(3 * logs.u)).astype(np.int64)
    for k in range(0, LOGS, 8):
        here = logs.place // 200 == k
        parts = [(values[here & s], (logs.place % 200)[here & s]) for s in (side, ~side)]
        known = [distribution_of(v.tolist(), g.tolist()) for v, g in parts]
        found = [twin.quantile(v, g, float(q), 0.95) for v, g in parts]
        for distribution, (_, low, high, _) in zip(known, found, strict=True):
            same(quantile_interval(distribution, q, 0.95), low, high)
        pair = quantiles(*known, q, 0.95)
        if isinstance(pair, NotEstimable):
            assert np.isnan(found[0][1]) or np.isnan(found[1][1])
        elif n > 100:
            # in smaller logs both edges of a bin often say the same but for the last digit
            together = twin.correlation(found[0][3], found[1][3])
            assert pair.together == pytest.approx(together, abs=1e-9)
