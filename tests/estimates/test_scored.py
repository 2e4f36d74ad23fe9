"""Trimmed and geometric means: their standard errors against scipy, and what intervals must be."""

from __future__ import annotations

import math
import random
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import mstats

from fte_audit.estimates.contrasts import difference
from fte_audit.estimates.logbins import log_bin
from fte_audit.estimates.scored import log_mean, paired, trimmed_mean
from fte_audit.estimates.values import NotEstimable
from tests.estimates.test_packed import packed_of

sys.path.append(str(Path(__file__).parents[2] / "benchmarks" / "coverage"))

import worlds

OCTAVES = [step << octave for octave in range(1, 16) for step in (4, 5, 6, 7)]
"""Sixty values, each the least of a bin of its own."""


def spread_of(scored, groups):
    """The standard error that the changes stand for."""
    return math.sqrt(math.fsum(each**2 for each in scored.changes) * (groups - 1) / groups)


def cut_of(values):
    return len(values) // 10


def trimmed(pairs, level=0.95):
    values = [value for value, _ in pairs]
    mean = float(stats.trim_mean(values, 0.1)) if values else 0.0
    return trimmed_mean(packed_of(pairs), mean, cut_of(values), level)


def geometric(pairs, level=0.95):
    values = [value for value, _ in pairs]
    mean = float(stats.gmean([1 + value for value in values])) - 1 if values else 0.0
    return log_mean(packed_of(pairs), mean, level)


ALONE = [(value, group) for group, value in enumerate(OCTAVES)]
"""One conversation of each customer, who is a group alone."""


def test_the_standard_error_of_a_trimmed_mean_is_scipys_where_customers_come_once():
    expected = mstats.trimmed_stde(OCTAVES, limits=(0.1, 0.1), inclusive=(True, True))
    assert spread_of(trimmed(ALONE), 60) == pytest.approx(float(expected), rel=1e-9)


def test_the_standard_error_of_a_mean_logarithm_is_scipys_where_customers_come_once():
    expected = stats.sem(np.log1p(OCTAVES))
    assert spread_of(geometric(ALONE), 60) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("of", [trimmed, geometric])
def test_the_interval_holds_students_and_is_little_wider(of):
    values = np.array(OCTAVES)
    if of is trimmed:
        error = float(mstats.trimmed_stde(values, limits=(0.1, 0.1), inclusive=(True, True)))
        half = stats.t.isf(0.025, 59) * error
        low, high = (stats.trim_mean(values, 0.1) + sign * half for sign in (-1, 1))
        low = max(low, 0)
    else:
        half = stats.t.isf(0.025, 59) * stats.sem(np.log1p(values))
        low, high = (np.expm1(np.log1p(values).mean() + sign * half) for sign in (-1, 1))
    found = of(ALONE).interval
    assert found.low <= low * (1 + 1e-9)
    assert high * (1 - 1e-9) <= found.high
    assert found.high - found.low < 1.3 * (high - low)


def test_customers_who_come_often_are_what_varies():
    """Each value eight times: from one customer each, or each time from another one."""
    together = [(value, group) for value, group in ALONE for _ in range(8)]
    apart = [(value, (group + 7 * n) % 60) for value, group in ALONE for n in range(8)]
    for of in (trimmed, geometric):
        assert spread_of(of(together), 60) == pytest.approx(spread_of(of(ALONE), 60), rel=1e-9)
        assert spread_of(of(apart), 60) < spread_of(of(ALONE), 60) / 2


def test_what_differs_within_a_bin_counts_as_if_conversations_of_a_customer_were_alike():
    """Half of the values fill a bin, the others are alone in theirs."""
    chance = random.Random(4)  # noqa: S311
    values = [chance.choice((1024 + chance.randrange(256), 512)) for _ in range(600)]
    groups = [n % 60 for n in range(600)]
    logs, bins = np.log1p(values), np.array([log_bin(value) for value in values])
    binned = np.array([logs[bins == each].mean() for each in bins])
    sums = np.bincount(groups, binned, minlength=60)
    without = (sums.sum() - sums) / 590
    between = 59 / 60 * ((without - logs.mean()) ** 2).sum()
    within = ((logs - binned) ** 2).mean()
    # as many conversations in each group, so each of them is as good as a customer
    expected = math.sqrt(between + within / 600)
    found = geometric(list(zip(values, groups, strict=True)))
    assert spread_of(found, 60) == pytest.approx(expected, rel=1e-7)
    assert spread_of(found, 60) > 1.001 * math.sqrt(between)


@pytest.mark.parametrize("each", [1, 8])
def test_bins_lose_little_of_what_leaving_groups_out_of_all_values_finds(each):
    """Of customers with a pace of their own; every value is known to scipy."""
    chance = np.random.default_rng(each)
    own = chance.normal(0, 0.7, 3_000 // each)
    values = np.floor(np.exp(5 + np.repeat(own, each) + chance.normal(0, 0.7, len(own) * each)))
    groups = np.repeat(chance.integers(0, 64, len(own)), each)
    pairs = list(zip(values.astype(int).tolist(), groups.tolist(), strict=True))
    for of, mean in (
        (trimmed, lambda some: stats.trim_mean(some, 0.1)),
        (geometric, lambda some: np.log1p(some).mean()),
    ):
        without = np.array([mean(values[groups != group]) for group in range(64)])
        error = np.sqrt(63 / 64 * ((without - mean(values)) ** 2).sum())
        assert spread_of(of(pairs), 64) == pytest.approx(error, rel=0.04)


@pytest.mark.parametrize("of", [trimmed, geometric])
@pytest.mark.parametrize(
    ("pairs", "reason"),
    [
        ([], None),
        ([(60, n % 15) for n in range(15)], "fewer than 20 effective customers"),
        ([(60, n % 2) for n in range(400)], "effective customers"),
        ([(60, n % 64) for n in range(640)], "vary"),
        ([(2000 + n % 9, n % 64) for n in range(640)], "vary"),
        ([(n, n % 60 if n % 5 else 0) for n in range(600)], "customers"),
    ],
)
def test_there_is_none_where_too_little_is_known(of, pairs, reason):
    found = of(pairs)
    assert isinstance(found, NotEstimable)
    assert reason is None or reason in found.reason


@pytest.mark.parametrize("of", [trimmed, geometric])
def test_no_end_is_below_zero(of):
    """Most lengths of time are none at all, a few are long."""
    found = of([(1_000 if n % 6 == 0 else 0, n % 60) for n in range(24)]).interval
    assert found.low == 0 < found.high


MANY = st.integers(0, 10**6).map(
    lambda seed: [
        (int(random.Random(seed + n).lognormvariate(5, 1)), n % 60)  # noqa: S311
        for n in range(300)
    ]
)


@settings(max_examples=10)
@given(MANY, st.sampled_from([0.8, 0.95, 0.999]))
def test_the_value_lies_inside_and_a_higher_level_is_wider(pairs, level):
    values = [value for value, _ in pairs]
    for of, mean in (
        (trimmed, stats.trim_mean(values, 0.1)),
        (geometric, stats.gmean(np.add(values, 1)) - 1),
    ):
        narrow, wide = (of(pairs, each).interval for each in (level / 2 + 0.1, level))
        assert 0 <= wide.low <= narrow.low <= mean <= narrow.high <= wide.high


@settings(max_examples=10)
@given(MANY, MANY)
def test_a_difference_flips_its_sign_with_the_groups(one, other):
    first, second = trimmed(one), geometric(other)
    there = difference(paired(first, 150.0, second, 140.0))
    back = difference(paired(second, 140.0, first, 150.0))
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low), rel=1e-12)
    assert there.low < 10 < there.high


def test_a_difference_of_the_same_customers_is_narrower_than_of_others():
    chance = random.Random(5)  # noqa: S311
    own, other = ([chance.lognormvariate(5, 1) for _ in range(60)] for _ in range(2))
    one, same, others = (
        [(int(speeds[n % 60] * chance.lognormvariate(0, 0.2)), n % 60) for n in range(600)]
        for speeds in (own, own, other)
    )
    for of in (trimmed, geometric):
        narrow, wide = (
            difference(paired(of(one), 200.0, of(each), 200.0)) for each in (same, others)
        )
        assert narrow.high - narrow.low < 0.9 * (wide.high - wide.low)


@pytest.mark.parametrize("kind", ["1", "heavy"])
def test_of_sixty_logs_nine_of_ten_intervals_hold_the_truth(kind, monkeypatch):
    """A larger simulation is in benchmarks/coverage; here a bound that a mistake would break."""
    monkeypatch.setattr(worlds, "GROUPS", 64)
    drawn = worlds.draw(np.random.default_rng(8), 60, 1_000, kind)
    values = np.floor(300 * stats.lognorm.ppf(drawn.u, 1)).astype(int)
    all_values = np.floor(300 * stats.lognorm.ppf((np.arange(10**6) + 0.5) / 10**6, 1))
    truths = {trimmed: stats.trim_mean(all_values, 0.1)} | {
        geometric: np.expm1(np.log1p(all_values).mean())
    }
    held = dict.fromkeys(truths, 0)
    given_ = dict.fromkeys(truths, 0)
    for log in range(60):
        at = drawn.place // 64 == log
        pairs = list(zip(values[at].tolist(), (drawn.place[at] % 64).tolist(), strict=True))
        for of, truth in truths.items():
            found = of(pairs)
            if not isinstance(found, NotEstimable):
                given_[of] += 1
                held[of] += found.interval.low <= truth <= found.interval.high
    assert min(given_.values()) >= 30
    assert all(held[of] >= 0.9 * given_[of] for of in truths), held
