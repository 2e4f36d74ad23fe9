from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from fte_audit.estimates.changes import (
    FEW_WEEKS,
    Weeks,
    weekly_difference,
    weekly_quotient,
    widened_difference,
    widened_quotient,
)
from fte_audit.estimates.clustered import Clustered
from fte_audit.estimates.contrasts import difference, shares
from fte_audit.estimates.values import Interval, NotEstimable


def totals(amounts):
    return Weeks(tuple((int(amount), 1) for amount in amounts), len(amounts))


AMOUNTS = st.lists(st.integers(1, 10**6), min_size=FEW_WEEKS, max_size=40)


@given(AMOUNTS, AMOUNTS, st.floats(0.5, 0.999))
def test_the_change_of_totals_is_welchs(after, before, level):
    found = weekly_difference(totals(after), totals(before), level)
    if len(set(after)) == len(set(before)) == 1:
        assert found == NotEstimable("it does not vary from week to week")
        return
    # scipy warns of values that are nearly identical
    assume(all(np.std(each) > 1e-6 * np.mean(each) for each in (after, before)))
    expected = stats.ttest_ind(after, before, equal_var=False).confidence_interval(level)
    size = max(abs(expected.low), abs(expected.high))
    assert found.low == pytest.approx(expected.low, rel=1e-9, abs=1e-9 * size)
    assert found.high == pytest.approx(expected.high, rel=1e-9, abs=1e-9 * size)


@given(AMOUNTS, AMOUNTS)
def test_swapping_flips_the_difference_and_inverts_the_quotient(after, before):
    one, two = totals(after), totals(before)
    found, other = weekly_difference(one, two, 0.95), weekly_difference(two, one, 0.95)
    if isinstance(found, NotEstimable):
        assert other == found == weekly_quotient(one, two, 0.95)
        return
    assert found == -other
    ratio, inverse = weekly_quotient(one, two, 0.95), weekly_quotient(two, one, 0.95)
    assert (1 / inverse.high, 1 / inverse.low) == pytest.approx((ratio.low, ratio.high), rel=1e-9)
    wide = weekly_difference(one, two, 0.99)
    assert wide.low <= found.low <= found.high <= wide.high


def test_the_quotient_is_the_delta_method_for_the_logarithm():
    chance = np.random.default_rng(1)
    after, before = chance.integers(80, 120, 30), chance.integers(150, 250, 20)
    found = weekly_quotient(totals(after), totals(before), 0.95)
    value = after.mean() / before.mean()
    parts = [stats.sem(each) / each.mean() for each in (after, before)]
    df = sum(part**2 for part in parts) ** 2 / (parts[0] ** 4 / 29 + parts[1] ** 4 / 19)
    half = stats.t.isf(0.025, df) * math.hypot(*parts)
    expected = value * math.exp(-half), value * math.exp(half)
    assert (found.low, found.high) == pytest.approx(expected, rel=1e-9)


def test_weeks_of_a_ratio_weigh_as_they_are():
    # Cochran (1977), Sampling Techniques, section 6.5: the variance of a ratio of two sums
    chance = np.random.default_rng(2)

    def weeks(share):
        sizes = chance.integers(900, 1100, 40)
        return chance.binomial(sizes, share), sizes

    sides = [weeks(0.3), weeks(0.4)]
    after, before = (
        Weeks(tuple(zip(a.tolist(), n.tolist(), strict=True)), len(n)) for a, n in sides
    )
    values = [a.sum() / n.sum() for a, n in sides]
    variances = [
        np.sum((a - value * n) ** 2) / (39 / 40) / n.sum() ** 2
        for (a, n), value in zip(sides, values, strict=True)
    ]
    found = weekly_difference(after, before, 0.95)
    df = sum(variances) ** 2 / sum(v**2 / 39 for v in variances)
    half = stats.t.isf(0.025, df) * math.sqrt(sum(variances))
    assert (found.low + found.high) / 2 == pytest.approx(values[0] - values[1], rel=1e-9)
    assert (found.high - found.low) / 2 == pytest.approx(half, rel=0.01)


SHARES = st.lists(
    st.integers(1, 50).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=FEW_WEEKS,
    max_size=20,
).map(lambda sums: Weeks(tuple(sums), len(sums)))


@given(SHARES, SHARES, st.floats(-1, 0), st.floats(0, 1))
def test_the_wider_of_both_counts_at_each_end(after, before, below, above):
    values = [
        sum(a for a, _ in each.sums) / sum(n for _, n in each.sums) for each in (after, before)
    ]
    gap = values[0] - values[1]
    customers = Interval(gap + below, gap + above)
    found = widened_difference(customers, after, before, 0.95)
    weekly = weekly_difference(after, before, 0.95)
    if isinstance(weekly, NotEstimable):
        assert found == customers
        return
    assert found.low == min(customers.low, weekly.low)
    assert found.high == max(customers.high, weekly.high)
    assert found.low <= gap <= found.high
    if all(values):
        ratio = values[0] / values[1]
        customers = Interval(ratio * (1 + below / 2), ratio * (1 + above))
        found = widened_quotient(customers, after, before, 0.95)
        weekly = weekly_quotient(after, before, 0.95)
        assert found.low == min(customers.low, weekly.low)
        assert found.high == max(customers.high, weekly.high)


def test_few_weeks_are_only_described():
    enough, few = totals(range(8)), totals(range(7))
    cut = Weeks(totals(range(9)).sums, 7)
    customers = Interval(-1, 1)
    for one, two in ((enough, few), (few, enough), (enough, cut)):
        for found in (
            weekly_difference(one, two, 0.95),
            weekly_quotient(one, two, 0.95),
            widened_difference(customers, one, two, 0.95),
            widened_quotient(customers, one, two, 0.95),
        ):
            assert found == NotEstimable(
                "it rests on 7 full weeks on one side: with fewer than 8 a change is only described"
            )
    assert isinstance(weekly_difference(enough, enough, 0.95), Interval)


def test_what_has_no_interval_over_customers_has_none():
    reason = NotEstimable("few customers")
    weeks = totals(range(1, 10))
    assert widened_difference(reason, weeks, weeks, 0.95) == reason
    assert widened_quotient(reason, weeks, weeks, 0.95) == reason


def test_a_quotient_needs_values_above_zero():
    nothing, some = totals([0] * 8), totals(range(8))
    assert isinstance(weekly_quotient(nothing, some, 0.95), NotEstimable)
    assert isinstance(weekly_quotient(some, nothing, 0.95), NotEstimable)
    assert isinstance(widened_quotient(Interval(0, 1), nothing, some, 0.95), NotEstimable)
    one_week = Weeks(((3, 4), *[(0, 0)] * 8), 9)
    assert weekly_difference(one_week, some, 0.95) == NotEstimable("all of it is of one week")


def logs(chance, shock):
    """Weeks and groups of customers of one side: 12 weeks of 500 conversations, nothing changes."""
    weeks, customers = [], np.zeros((200, 2), int)
    for _ in range(12):
        share = 0.5 + shock * chance.normal()
        groups = chance.integers(0, 200, 500)
        met = chance.random(500) < share
        weeks.append((int(met.sum()), 500))
        np.add.at(customers, groups, np.stack([met, np.ones(500, bool)], axis=1).astype(int))
    return Weeks(tuple(weeks), 12), Clustered(
        tuple(customers[:, 0].tolist()), tuple(customers[:, 1].tolist())
    )


def test_shocks_of_weeks_are_not_taken_for_a_change():
    chance = np.random.default_rng(3)
    alarms = {"customers": 0, "both": 0}
    for _ in range(200):
        (after, new), (before, old) = logs(chance, 0.05), logs(chance, 0.05)
        customers = difference(shares(new, old, 0.95))
        both = widened_difference(customers, after, before, 0.95)
        alarms["customers"] += not customers.low <= 0 <= customers.high
        alarms["both"] += not both.low <= 0 <= both.high
    # planted: nothing changes but by shocks; scipy gives what 5 % of 200 can come to
    assert alarms["customers"] > 40
    assert alarms["both"] <= stats.binom.ppf(0.999, 200, 0.05)
