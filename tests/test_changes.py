from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import stats

from fte_audit.contrasts import Contrasts, Standardised
from fte_audit.estimates.standardising import Estimand
from fte_audit.estimates.values import NotEstimable
from fte_audit.groups import Group
from fte_audit.plan.model import HANDLINGS, PERIOD
from tests.reference.estimators import estimator_of, statistic_of

MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
ALL = (*HANDLINGS, None)
LAUNCH = 75  # a Friday, so that its week is cut
DAYS = 182


def shaken_log(seed, days=DAYS):
    """Conversations whose number and outcome are shaken from week to week; nothing changes."""
    chance = np.random.default_rng(seed)
    rows = []
    for week in range(days // 7 + 1):
        share, size = 0.5 + 0.08 * chance.normal(), int(700 * math.exp(0.1 * chance.normal()))
        for _ in range(size):
            day = 7 * week + int(chance.integers(7))
            if day < days:
                rows.append((day, int(chance.integers(400)), chance.random() < share))
    return pd.DataFrame(rows, columns=["day", "customer", "resolved"])


def estimator_for(rows, handling=None, **spec):
    starts = [MONDAY + timedelta(days=int(day), hours=9) for day in rows["day"]]
    minutes = rows["minutes"] if "minutes" in rows else [60] * len(rows)
    frame = pl.DataFrame(
        {
            "started": starts,
            "ended": [
                start + timedelta(minutes=float(each))
                for start, each in zip(starts, minutes, strict=True)
            ],
            "customer": [f"c{customer}" for customer in rows["customer"]],
            "resolved": rows["resolved"].tolist(),
            "handling": ["human"] * len(rows) if handling is None else handling,
        }
    )
    launch = (MONDAY + timedelta(days=LAUNCH)).date().isoformat()
    return estimator_of(frame, periods={"launch": launch}, **spec)


def period(value):
    return Group((PERIOD,), (value,), ALL, (PERIOD, value))


AFTER, BEFORE = period("1"), period("0")


@pytest.fixture(scope="module")
def shaken():
    rows = shaken_log(1)
    plan, estimator = estimator_for(rows)
    return rows, plan, estimator


def weekly(rows, of):
    """Welch's interval of ratios of weekly sums, by pandas and scipy (Cochran 1977, 6.5)."""
    weeks = rows.groupby([rows["day"] >= LAUNCH, rows["day"] // 7])[of].agg(["sum", "count"])
    values, variances, dfs = [], [], []
    for side in (True, False):
        above, n = weeks.loc[side]["sum"], weeks.loc[side]["count"]
        value, size = above.sum() / n.sum(), len(n)
        # each week left out in turn
        without = (above.sum() - above) / (n.sum() - n)
        values.append(value)
        variances.append((size - 1) / size * ((value - without) ** 2).sum())
        dfs.append(n.sum() ** 2 / (n**2).sum() - 1)
    df = sum(variances) ** 2 / sum(v**2 / d for v, d in zip(variances, dfs, strict=True))
    half = stats.t.isf(0.025, df) * math.sqrt(sum(variances))
    gap = values[0] - values[1]
    return gap - half, gap + half


def test_a_change_of_a_share_is_as_wide_as_its_weeks(shaken):
    rows, plan, estimator = shaken
    resolved, contrasts = statistic_of(plan, "resolved_share", "share"), Contrasts(plan, estimator)
    found = contrasts.change(resolved, AFTER, BEFORE, 0.95)
    customers = contrasts.as_is(resolved, AFTER, BEFORE, 0.95)
    low, high = weekly(rows, "resolved")
    assert found.difference.low == pytest.approx(min(low, customers.difference.low), rel=1e-9)
    assert found.difference.high == pytest.approx(max(high, customers.difference.high), rel=1e-9)
    # the shocks that were planted are wider than what customers alone vary by
    assert high - low > 1.5 * (customers.difference.high - customers.difference.low)
    assert found.ratio.low < customers.ratio.low
    assert found.ratio.high > customers.ratio.high
    after = rows["day"] >= LAUNCH
    shares = rows.groupby(after)["resolved"].agg(["sum", "count"])
    assert found.first == Fraction(*map(int, shares.loc[True]))
    assert found.second == Fraction(*map(int, shares.loc[False]))
    assert (found.n_first, found.n_second) == (after.sum(), (~after).sum())


def test_a_change_of_a_total_is_that_of_the_mean_full_week(shaken):
    rows, plan, estimator = shaken
    found = Contrasts(plan, estimator).change(
        statistic_of(plan, "conversations", "count"), AFTER, BEFORE, 0.95
    )
    weeks = rows.groupby(rows["day"] // 7).size()
    # the log ends on a Sunday, but nothing says that it does
    full = weeks[(weeks.index > 0) & (weeks.index < DAYS // 7 - 1) & (weeks.index != LAUNCH // 7)]
    before, after = full[full.index < LAUNCH // 7], full[full.index > LAUNCH // 7]
    assert (len(before), len(after)) == (9, 14)
    assert found.first == Fraction(int(after.sum()), len(after))
    assert found.second == Fraction(int(before.sum()), len(before))
    assert (found.n_first, found.n_second) == (after.sum(), before.sum())
    expected = stats.ttest_ind(after, before, equal_var=False).confidence_interval(0.95)
    assert found.difference.low == pytest.approx(expected.low, rel=1e-9)
    assert found.difference.high == pytest.approx(expected.high, rel=1e-9)
    assert found.ratio.low < found.first / found.second < found.ratio.high


def test_weeks_without_conversations_count_as_nothing():
    rows = shaken_log(2)
    rows = rows[rows["day"] // 7 != 15]
    plan, estimator = estimator_for(rows)
    found = Contrasts(plan, estimator).change(
        statistic_of(plan, "conversations", "count"), AFTER, BEFORE, 0.95
    )
    weeks = rows[rows["day"].between(77, DAYS - 8)].groupby(rows["day"] // 7).size()
    assert found.first == Fraction(int(weeks.sum()), 14)
    assert len(weeks) == 13


def test_a_change_over_few_weeks_has_values_but_no_interval():
    rows = shaken_log(3, days=LAUNCH + 50)
    plan, estimator = estimator_for(rows)
    contrasts = Contrasts(plan, estimator)
    for metric, name in (("resolved_share", "share"), ("conversations", "count")):
        found = contrasts.change(statistic_of(plan, metric, name), AFTER, BEFORE, 0.95)
        assert isinstance(found.gap, Fraction)
        assert "only described" in found.difference.reason
        assert "only described" in found.ratio.reason


def test_without_a_full_week_a_total_has_no_change():
    rows = shaken_log(4, days=LAUNCH + 4)
    plan, estimator = estimator_for(rows)
    found = Contrasts(plan, estimator).change(
        statistic_of(plan, "conversations", "count"), AFTER, BEFORE, 0.95
    )
    assert found.first == NotEstimable("the log has no full week of it")


def test_a_part_of_all_conversations_changes_as_its_weeks_do():
    rows = shaken_log(5)
    plan, estimator = estimator_for(rows, handling=np.where(rows["resolved"], "ai", "human"))
    ai_after, ai_before = (
        Group((PERIOD,), (each,), ("ai",), (PERIOD, each)) for each in ("1", "0")
    )
    contrasts, part = Contrasts(plan, estimator), statistic_of(plan, "handled_share", "share")
    found = contrasts.change(part, ai_after, ai_before, 0.95)
    shares = rows.groupby(rows["day"] >= LAUNCH)["resolved"].agg(["sum", "count"])
    assert found.first == Fraction(*map(int, shares.loc[True]))
    assert found.second == Fraction(*map(int, shares.loc[False]))
    customers = contrasts.as_is(part, ai_after, ai_before, 0.95)
    low, high = weekly(rows, "resolved")
    assert found.difference.low == pytest.approx(min(low, customers.difference.low), rel=1e-9)
    assert found.difference.high == pytest.approx(max(high, customers.difference.high), rel=1e-9)
    assert high - low > customers.difference.high - customers.difference.low


CHANGED = {
    "claims": {
        "faster": {
            "kind": "change",
            "metric": "resolution_time",
            "statistic": "median",
            "value": "10 % drop",
        }
    }
}


def slow_weeks(seed, days=DAYS):
    """Times that are longer for all in some weeks than in others; nothing changes."""
    rows = shaken_log(seed, days)
    chance = np.random.default_rng(1000 + seed)
    longer = np.exp(0.3 * chance.normal(size=days // 7 + 1))
    rows["minutes"] = 20 * longer[rows["day"] // 7] * np.exp(0.7 * chance.normal(size=len(rows)))
    return rows


def test_a_change_of_a_median_is_as_wide_as_its_weeks():
    rows = slow_weeks(6)
    plan, estimator = estimator_for(rows, **CHANGED)
    contrasts, median = Contrasts(plan, estimator), statistic_of(plan, "resolution_time", "median")
    found = contrasts.change(median, AFTER, BEFORE, 0.95)
    customers = contrasts.as_is(median, AFTER, BEFORE, 0.95)
    late = rows["day"] >= LAUNCH
    medians = rows.groupby(late)["minutes"].median()
    assert float(found.gap) == pytest.approx(medians[True] - medians[False], rel=1e-6)
    # Woodruff's by weeks, by hand: the share below the median, week by week left out
    ends = []
    for side in (True, False):
        own = rows[late == side]
        middle = own["minutes"].median()
        weeks = own.assign(low=own["minutes"] <= middle).groupby(own["day"] // 7)["low"]
        above, n = weeks.sum(), weeks.count()
        without = (above.sum() - above) / (n.sum() - n)
        error = math.sqrt((len(n) - 1) / len(n) * ((0.5 - without) ** 2).sum())
        t = stats.t.isf(0.025, n.sum() ** 2 / (n**2).sum() - 1)
        ends.append((middle, *own["minutes"].quantile([0.5 - t * error, 0.5 + t * error])))
    (one, one_low, one_high), (two, two_low, two_high) = ends
    low = one - two - math.hypot(one - one_low, two_high - two)
    high = one - two + math.hypot(one_high - one, two - two_low)
    assert high - low > 1.5 * (customers.difference.high - customers.difference.low)
    # values are known in bins only, so the larger of two errors is taken
    assert found.difference.low == pytest.approx(low, rel=0.15)
    assert found.difference.high == pytest.approx(high, rel=0.15)
    assert found.ratio.low < customers.ratio.low
    assert found.ratio.high > customers.ratio.high


def test_the_change_of_a_median_over_few_weeks_is_only_described():
    plan, estimator = estimator_for(slow_weeks(7, days=LAUNCH + 50), **CHANGED)
    median = statistic_of(plan, "resolution_time", "median")
    found = Contrasts(plan, estimator).change(median, AFTER, BEFORE, 0.95)
    assert isinstance(found.gap, Fraction)
    assert "only described" in found.difference.reason
    assert found.ratio == found.difference


def test_values_are_counted_week_by_week_only_where_a_claim_needs_them(shaken):
    _, plan, estimator = shaken
    median = statistic_of(plan, "resolution_time", "median")
    found = Contrasts(plan, estimator).change(median, AFTER, BEFORE, 0.95)
    assert found.difference == NotEstimable("its values were not counted week by week")


def test_slow_weeks_seldom_make_a_change_of_a_median():
    alarms = {"change": 0, "as_is": 0}
    for seed in range(20):
        plan, estimator = estimator_for(slow_weeks(200 + seed), **CHANGED)
        contrasts = Contrasts(plan, estimator)
        median = statistic_of(plan, "resolution_time", "median")
        for name in alarms:
            found = getattr(contrasts, name)(median, AFTER, BEFORE, 0.95)
            alarms[name] += not found.difference.low <= 0 <= found.difference.high
    # nothing changes: at 5 %, more than 4 of 20 come once in 390 times (scipy.stats.binom)
    assert alarms["change"] <= 4 < alarms["as_is"]


def test_shocks_of_weeks_seldom_make_a_change():
    alarms = {"change": 0, "as_is": 0}
    for seed in range(20):
        plan, estimator = estimator_for(shaken_log(100 + seed))
        contrasts = Contrasts(plan, estimator)
        resolved = statistic_of(plan, "resolved_share", "share")
        for name in alarms:
            found = getattr(contrasts, name)(resolved, AFTER, BEFORE, 0.95)
            alarms[name] += not found.difference.low <= 0 <= found.difference.high
    # nothing changes: at 5 %, more than 4 of 20 come once in 390 times (scipy.stats.binom)
    assert alarms["change"] <= 4 < alarms["as_is"]


# The AI gets what is easy, and is worse at everything: as it is, it looks better.
EASE = {"refund": (0.5, 0.6, 300, 2400), "login": (0.8, 0.9, 2700, 600)}


def simpson(seed):
    chance = np.random.default_rng(seed)
    rows = []
    for topic, (ai, human, n, m) in EASE.items():
        for handling, share, size in (("ai", ai, n), ("human", human, m)):
            rows += [
                (topic, handling, int(chance.integers(900)), bool(chance.random() < share))
                for _ in range(size)
            ]
    rows += [("rare", "human", 1, True)] * 30
    return pl.DataFrame(
        [
            (topic, handling, f"c{customer}", resolved, MONDAY + timedelta(minutes=number))
            for number, (topic, handling, customer, resolved) in enumerate(rows)
        ],
        schema=["topic", "handling", "customer", "resolved", "started"],
        orient="row",
    )


def test_a_sign_that_turns_at_the_same_mix_is_found():
    plan, estimator = estimator_of(simpson(1), compare={"standardise_by": ["topic"]})
    resolved = statistic_of(plan, "resolved_share", "share")
    ai, human = (
        Group(("compared",), (name,), side)
        for name, side in (("ai", plan.comparing.ai), ("human", plan.comparing.human))
    )
    contrasts = Contrasts(plan, estimator)
    found = contrasts.standardised(resolved, ai, human, 0.95)
    assert isinstance(found, Standardised)
    assert found.exact.turns
    assert [each.key for each in found.exact.off_support] == [("rare",)]
    for estimand in (Estimand.TO_FIRST, Estimand.TO_SECOND):
        contrast = found.contrast(estimand)
        # planted: ten points worse in every topic
        assert contrast.difference.low < -0.1 < contrast.difference.high < 0
        assert contrast.ratio.high < 1
    as_is = contrasts.as_is(resolved, ai, human, 0.95)
    assert as_is.difference.low > 0
    assert as_is.gap == found.contrast(Estimand.AS_IS).gap
    by_topic = contrasts.by_stratum(resolved, ai, human, "topic", ["refund", "rare", "nothing"])
    refund = by_topic["refund"](0.95).difference
    assert refund.low < -0.1 < refund.high
    assert isinstance(by_topic["rare"](0.95), NotEstimable)
    assert isinstance(by_topic["nothing"](0.95), NotEstimable)
    handled = statistic_of(plan, "handled_share", "share")
    assert isinstance(contrasts.standardised(handled, ai, human, 0.95), NotEstimable)


def test_an_audit_without_intervals_compares_values_only():
    rows = shaken_log(5)
    plan, estimator = estimator_for(rows, intervals=False, compare={"standardise_by": ["hour"]})
    contrasts, reason = Contrasts(plan, estimator), "the audit was made without intervals"
    resolved = statistic_of(plan, "resolved_share", "share")
    count = statistic_of(plan, "conversations", "count")
    for found in (
        contrasts.change(resolved, AFTER, BEFORE, 0.95),
        contrasts.as_is(resolved, AFTER, BEFORE, 0.95),
    ):
        assert isinstance(found.gap, Fraction)
        assert found.difference == found.ratio == NotEstimable(reason)
    assert contrasts.change(count, AFTER, BEFORE, 0.95) == NotEstimable(reason)
    everyone = Group((), (), ALL)
    assert contrasts.standardised(resolved, everyone, everyone, 0.95) == NotEstimable(reason)
    assert contrasts.by_stratum(resolved, everyone, everyone, "topic", None) == NotEstimable(reason)
