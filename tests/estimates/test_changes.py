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
    # the linearised variance of a ratio of two sums; R's own jackknife is in tests/oracle
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


def side_of(chance, weeks, shocks):
    """Weeks and groups of customers of one side: 500 conversations a week, nothing changes."""
    sums, customers = [], np.zeros((200, 2), int)
    for shock in shocks[:weeks]:
        groups = chance.integers(0, 200, 500)
        met = chance.random(500) < np.clip(0.5 + 0.05 * shock, 0, 1)
        sums.append((int(met.sum()), 500))
        np.add.at(customers, groups, np.stack([met, np.ones(500, bool)], axis=1).astype(int))
    above, below = customers.T.tolist()
    return Weeks(tuple(sums), weeks), Clustered(tuple(above), tuple(below))


def alarms(logs, weeks, together):
    """In how many logs a change is seen: over customers alone, and over weeks as well."""
    chance = np.random.default_rng(3)
    found = np.zeros(2, int)
    for _ in range(logs):
        shocks = [chance.normal()]
        for _ in range(2 * weeks - 1):
            shocks.append(together * shocks[-1] + math.sqrt(1 - together**2) * chance.normal())
        before, old = side_of(chance, weeks, shocks)
        after, new = side_of(chance, weeks, shocks[weeks:])
        customers = difference(shares(new, old, 0.95))
        both = widened_difference(customers, after, before, 0.95)
        found += [not each.low <= 0 <= each.high for each in (customers, both)]
    return found.tolist()


def test_shocks_of_weeks_are_not_taken_for_a_change():
    over_customers, over_both = alarms(200, 12, together=0)
    # nothing changes but by shocks; scipy gives what 5 % of 200 can come to
    assert over_customers > 60
    assert over_both <= stats.binom.ppf(0.999, 200, 0.05)


def test_shocks_that_last_for_weeks_are_a_known_limit():
    _, over_both = alarms(100, 26, together=0.5)
    # as the page on statistics says: almost one of four
    low, high = stats.binom.ppf([0.001, 0.999], 100, 0.23)
    assert low <= over_both <= high
