"""Two one-sided tests of statsmodels against intervals held to a margin, on independent values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW, ttost_ind, ttost_paired

from fte_audit.estimates.clustered import Clustered
from fte_audit.estimates.contrasts import mean_difference
from fte_audit.estimates.equivalence import (
    Equivalence,
    equivalence,
    margin_level,
    non_inferiority,
)
from fte_audit.estimates.values import Interval

SEEDS = st.integers(0, 2**32)
MARGINS = st.floats(0.05, 1.5)
LEVELS = st.sampled_from([0.9, 0.95, 0.975])


def samples(seed):
    chance = np.random.default_rng(seed)
    return chance.normal(chance.normal(0, 0.3), 1, 40), chance.normal(0, 2, 60)


@given(SEEDS, MARGINS, LEVELS)
def test_an_interval_inside_the_margin_is_a_ttost_that_rejects(seed, margin, level):
    one, two = samples(seed)
    p, lower, upper = ttost_ind(one, two, -margin, margin, usevar="unequal")
    means = CompareMeans(DescrStatsW(one), DescrStatsW(two))
    interval = Interval(*means.tconfint_diff(alpha=2 * (1 - level), usevar="unequal"))
    assert margin_level(level) == pytest.approx(1 - 2 * (1 - level))
    if abs(p - (1 - level)) > 1e-9:
        assert (equivalence(interval, margin) is Equivalence.INSIDE) == (p < 1 - level)
    for side, more_is_better in ((lower, True), (upper, False)):
        if abs(side[1] - (1 - level)) > 1e-9:
            found = non_inferiority(interval, margin, more_is_better=more_is_better)
            assert (found is Equivalence.INSIDE) == (side[1] < 1 - level)


@given(SEEDS, MARGINS)
def test_customers_who_come_once_to_both_groups_are_a_paired_ttost(seed, margin):
    chance = np.random.default_rng(seed)
    speeds = chance.normal(0, 1, 200)
    one, two = (np.rint(1e6 * (speeds + chance.normal(0, 1, 200))).astype(int) for _ in "ab")
    sums = [Clustered(tuple(each.tolist()), (1,) * 200) for each in (one, two)]
    found = mean_difference(*sums, margin_level(0.95), bounded=True)
    # allowing for skewness and for the degrees of freedom of both groups moves an end a little
    half = (found.high - found.low) / 2
    p, *_ = ttost_paired(one, two, -margin * 1e6, margin * 1e6)
    is_inside = equivalence(found, margin * 1e6) is Equivalence.INSIDE
    if min(abs(found.low + margin * 1e6), abs(found.high - margin * 1e6)) > 0.05 * half:
        assert is_inside == (p < 0.05)
