"""Two groups in tallies: as they are, at the same mix, stratum by stratum, before and after."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pandas as pd
import polars as pl
import pytest
import xxhash

from fte_audit.contrasts import Contrasts
from fte_audit.engines.recognition import column_types
from fte_audit.engines.run import tally
from fte_audit.engines.sources import frame_log
from fte_audit.estimates.standardising import Estimand
from fte_audit.estimates.values import NotEstimable
from fte_audit.figures import Estimator
from fte_audit.groups import Group
from fte_audit.plan.builder import build_plan
from fte_audit.progress import unheard
from fte_audit.spec.reader import spec_of

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
AI = Group(("compared",), ("ai",), ("ai", "ai_then_human"))
HUMAN = Group(("compared",), ("human",), ("human", "human_then_ai"))
METRICS = {
    "resolved": {"kind": "share", "where": "resolved"},
    "time": {"kind": "duration", "of": "ended - started", "unit": "minutes"},
    "cost": {"kind": "ratio", "of": "cost", "per": "csat"},
    "total": {"kind": "count"},
    "good": {"kind": "count", "where": "resolved"},
    "spent": {"kind": "sum", "of": "cost"},
    "part": {"kind": "group_share"},
    "topics": {"kind": "distinct", "of": "topic"},
}


def log_of(seed=1, n=3_000, weeks=20):
    chance = random.Random(seed)  # noqa: S311 - a made-up log
    rows = []
    for number in range(n):
        topic = chance.choice(["easy", "hard", "hard", "rare"] if number % 3 else ["easy", "hard"])
        ai = chance.random() < {"easy": 0.8, "hard": 0.3, "rare": 0.0}[topic]
        started = BEGIN + timedelta(minutes=chance.randrange(weeks * 7 * 24 * 60))
        rows.append(
            {
                "conversation": number,
                "customer": chance.randrange(n // 3),
                "handling": chance.choice(["ai", "ai_then_human"]) if ai else "human",
                "started": started,
                "ended": started + timedelta(seconds=chance.randrange(60, 5_000)),
                "resolved": chance.random()
                < {"easy": 0.9, "hard": 0.5, "rare": 0.5}[topic] - ai / 9,
                "topic": topic,
                "csat": chance.randrange(1, 6),
                "cost": float(chance.randrange(1, 9)),
            }
        )
    return pl.DataFrame(rows)


def contrasts_of(frame, compare=None, **spec):
    log = frame_log(frame)
    columns = {name: name for name in frame.columns if name not in {"csat", "plan"}}
    columns["csat"] = {"column": "csat", "scale": [1, 5]}
    columns["cost"] = {"column": "cost", "currency": "USD"}
    written = spec_of(
        {
            "version": 1,
            "logs": {"columns": columns, "timezone": "UTC"},
            "metrics": METRICS,
            **({"compare": compare} if compare else {}),
            **spec,
        }
    )
    plan = build_plan(written, {}, column_types(log))
    estimator = Estimator(plan, tally(log, plan, unheard).tallies)
    statistics = {
        (metric.name, each.name): each for metric in plan.metrics for each in metric.statistics
    }
    return Contrasts(plan, estimator), statistics


FRAME = log_of(n=6_000)  # means without a scale have wider intervals below 400 effective customers
TABLE = pd.DataFrame(FRAME.to_dicts())
TABLE["ai"] = TABLE.handling.isin(["ai", "ai_then_human"])
TABLE["minutes"] = (TABLE.ended - TABLE.started).dt.total_seconds() / 60


def test_groups_are_compared_as_they_are():
    contrasts, statistics = contrasts_of(FRAME)
    found = contrasts.as_is(statistics["resolved", "share"], AI, HUMAN, 0.95)
    shares = TABLE.groupby("ai").resolved.mean()
    assert float(found.gap) == pytest.approx(shares[True] - shares[False], abs=1e-12)
    assert float(found.quotient) == pytest.approx(shares[True] / shares[False], abs=1e-12)
    assert (found.n_first, found.n_second) == (TABLE.ai.sum(), (~TABLE.ai).sum())
    assert found.difference.low < found.gap < found.difference.high
    assert found.ratio.low < found.quotient < found.ratio.high


@pytest.mark.parametrize(
    "name",
    [
        ("resolved", "share"),
        ("time", "mean"),
        ("time", "median"),
        ("cost", "ratio"),
        ("total", "count"),
        ("good", "count"),
        ("spent", "sum"),
        ("part", "share"),
    ],
)
def test_swapping_the_groups_flips_the_sign(name):
    contrasts, statistics = contrasts_of(FRAME)
    one = contrasts.as_is(statistics[name], AI, HUMAN, 0.9)
    two = contrasts.as_is(statistics[name], HUMAN, AI, 0.9)
    assert one.gap == -two.gap
    assert one.difference.low == pytest.approx(-two.difference.high, rel=1e-9)
    assert one.ratio.low == pytest.approx(1 / two.ratio.high, rel=1e-9)


def test_units_are_those_of_the_metric():
    contrasts, statistics = contrasts_of(FRAME)
    minutes = TABLE.groupby("ai").minutes
    mean = contrasts.as_is(statistics["time", "mean"], AI, HUMAN, 0.95)
    median = contrasts.as_is(statistics["time", "median"], AI, HUMAN, 0.95)
    assert float(mean.first) == pytest.approx(minutes.mean()[True], rel=1e-12)
    assert float(median.second) == pytest.approx(minutes.median()[False], rel=1e-12)
    assert 0 < mean.difference.high - mean.difference.low < 10
    ratio = contrasts.as_is(statistics["cost", "ratio"], AI, HUMAN, 0.95)
    sums = TABLE.groupby("ai")[["cost", "csat"]].sum()
    assert float(ratio.first) == pytest.approx(sums.cost[True] / sums.csat[True], rel=1e-12)


def test_both_groups_at_the_same_mix_equal_a_computation_by_hand():
    contrasts, statistics = contrasts_of(FRAME, compare={"standardise_by": ["topic"]})
    found = contrasts.standardised(statistics["time", "mean"], AI, HUMAN, 0.95)
    both = TABLE[TABLE.topic != "rare"]  # AI has none of it
    means = both.pivot_table("minutes", "topic", "ai", "mean")
    sizes = both.pivot_table("minutes", "topic", "ai", "count")
    for estimand, side in ((Estimand.TO_FIRST, True), (Estimand.TO_SECOND, False)):
        mix = sizes[side] / sizes[side].sum()
        at_mix = found.contrast(estimand)
        assert float(at_mix.first) == pytest.approx((mix * means[True]).sum(), rel=1e-12)
        assert float(at_mix.second) == pytest.approx((mix * means[False]).sum(), rel=1e-12)
        assert at_mix.difference.low < at_mix.gap < at_mix.difference.high
    (apart,) = found.exact.off_support
    assert apart.key == ("rare",)
    assert float(apart.second) == pytest.approx(
        ((TABLE.topic == "rare") & ~TABLE.ai).sum() / (~TABLE.ai).sum(), rel=1e-12
    )
    assert found.strata == 3


def test_a_declared_column_and_an_hour_are_strata_too():
    frame = FRAME.with_columns(plan=pl.col("conversation") % 4)
    compare = {"standardise_by": [{"column": "plan", "decided": "before"}, "hour"]}
    contrasts, statistics = contrasts_of(frame, compare=compare)
    found = contrasts.standardised(statistics["resolved", "share"], AI, HUMAN, 0.95)
    assert found.strata == 4 * 24


@pytest.mark.parametrize(
    ("compare", "name", "reason"),
    [
        (None, ("resolved", "share"), "the spec names no strata"),
        ({"standardise_by": ["market"]}, ("resolved", "share"), "no column is mapped to `market`"),
        ({"standardise_by": ["topic"]}, ("time", "median"), "only shares and means"),
    ],
)
def test_what_has_no_standardised_value_says_why(compare, name, reason):
    contrasts, statistics = contrasts_of(FRAME, compare=compare)
    found = contrasts.standardised(statistics[name], AI, HUMAN, 0.95)
    assert isinstance(found, NotEstimable)
    assert found.reason.startswith(reason)


def test_each_stratum_is_compared_alone():
    claim = {"kind": "in_some", "metric": "resolved", "by": "topic", "expect": "higher"}
    contrasts, statistics = contrasts_of(FRAME, claims={"c": claim})
    found = contrasts.by_stratum(statistics["resolved", "share"], AI, HUMAN, "topic", None)
    assert list(found) == ["easy", "hard", "rare"]
    easy = found["easy"](0.95)
    shares = TABLE[TABLE.topic == "easy"].groupby("ai").resolved.mean()
    assert float(easy.gap) == pytest.approx(shares[True] - shares[False], abs=1e-12)
    wider = found["easy"](0.999)
    assert wider.difference.low < easy.difference.low
    assert isinstance(found["rare"](0.95), NotEstimable)
    named = contrasts.by_stratum(
        statistics["resolved", "share"], AI, HUMAN, "topic", ["hard", "unheard"]
    )
    assert list(named) == ["hard", "unheard"]
    assert isinstance(named["unheard"](0.95), NotEstimable)


def test_a_ratio_is_compared_in_each_stratum():
    claim = {"kind": "in_some", "metric": "cost", "by": "topic", "expect": "higher"}
    contrasts, statistics = contrasts_of(FRAME, claims={"c": claim})
    found = contrasts.by_stratum(statistics["cost", "ratio"], AI, HUMAN, "topic", None)
    hard = found["hard"](0.95)
    table = TABLE[TABLE.topic == "hard"].groupby("ai")
    sums, sizes = table[["cost", "csat"]].sum(), table.size()
    ratios = sums.cost / sums.csat
    assert float(hard.gap) == pytest.approx(ratios[True] - ratios[False], abs=1e-12)
    assert (hard.n_first, hard.n_second) == (sizes[True], sizes[False])
    # the delta method, as if no customer came twice
    parts = []
    for ai, own in TABLE[TABLE.topic == "hard"].groupby("ai"):
        left = own.cost - ratios[ai] * own.csat
        parts.append((left**2).sum() / own.csat.sum() ** 2)
    half = 1.97 * math.sqrt(sum(parts))
    assert float(hard.gap) - hard.difference.low == pytest.approx(half, rel=0.15)
    assert hard.difference.high - float(hard.gap) == pytest.approx(half, rel=0.15)
    median = contrasts.by_stratum(statistics["time", "median"], AI, HUMAN, "topic", None)
    assert median.reason.startswith("only shares, means and ratios")


def test_a_change_compares_the_later_with_the_earlier_period():
    launch = (BEGIN + timedelta(weeks=10)).date().isoformat()
    contrasts, statistics = contrasts_of(FRAME, periods={"launch": launch})
    before, after = (Group(("period",), (p,), AI.handlings, ("period", p)) for p in "01")
    found = contrasts.change(statistics["resolved", "share"], after, before, 0.95)
    late = TABLE.started >= BEGIN + timedelta(weeks=10)
    shares = [TABLE[TABLE.ai & late].resolved.mean(), TABLE[TABLE.ai & ~late].resolved.mean()]
    assert float(found.first) == pytest.approx(shares[0], abs=1e-12)
    assert float(found.second) == pytest.approx(shares[1], abs=1e-12)
    assert found.difference.low < found.gap < found.difference.high


def test_the_sums_behind_a_figure_are_those_of_the_figure():
    contrasts, statistics = contrasts_of(FRAME)
    sums = contrasts.sums(statistics["resolved", "share"], AI)
    assert Fraction(sums.total, sums.n) == Fraction(
        int(TABLE[TABLE.ai].resolved.sum()), int(TABLE.ai.sum())
    )


def by_customers(counted):
    """What is counted of the AI's and of people's conversations, by group of customers."""
    ids = TABLE.customer.map(
        lambda each: xxhash.xxh64(str(each).encode(), seed=42).intdigest() % 200
    )
    sides = [counted.where(TABLE.ai == side, 0).groupby(ids).sum() for side in (True, False)]
    ai, human = (side.reindex(range(200), fill_value=0).to_numpy() for side in sides)
    return ai, human


def hand_made(values):
    """Student's t, and the standard error of a total, by leaving out every group of customers."""
    total, n = values.sum(), len(values)
    without = (total - values) * n / (n - 1)
    return total, math.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum())


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        (("total", "count"), TABLE.ai.map(lambda _: 1)),
        (("good", "count"), TABLE.resolved.astype(int)),
        (("spent", "sum"), TABLE.cost),
    ],
)
def test_totals_are_compared_customer_by_customer(name, counted):
    contrasts, statistics = contrasts_of(FRAME)
    found = contrasts.as_is(statistics[name], AI, HUMAN, 0.95)
    ai, human = by_customers(counted)
    assert (found.first, found.second) == (ai.sum(), human.sum())
    gap, error = hand_made(ai - human)
    assert found.gap == gap
    # skewness makes it a little wider than Student's
    for end in (found.gap - found.difference.low, found.difference.high - found.gap):
        assert 1.95 * error < end < 2.1 * error
    # the delta method, with both totals of the same customers
    relative = ai / ai.sum() - human / human.sum()
    spread = hand_made(relative)[1]
    for end in (found.quotient / found.ratio.low, found.ratio.high / found.quotient):
        # that of counts leans to what a few unseen customers could do
        assert 1.95 * spread < math.log(end) < 2.2 * spread


def test_parts_of_one_whole_are_compared_as_their_counts_are():
    contrasts, statistics = contrasts_of(FRAME)
    part = contrasts.as_is(statistics["part", "share"], AI, HUMAN, 0.95)
    count = contrasts.as_is(statistics["total", "count"], AI, HUMAN, 0.95)
    assert part.ratio == count.ratio
    assert part.quotient == count.quotient
    ai, human = by_customers(TABLE.ai.map(lambda _: 1))
    n = len(TABLE)
    assert part.gap == Fraction(int((ai - human).sum()), n)
    # a ratio of two sums over the same customers (Cochran 1977, 6.5)
    error = hand_made((ai - human) - float(part.gap) * (ai + human))[1] / n
    for end in (part.gap - part.difference.low, part.difference.high - part.gap):
        assert float(end) == pytest.approx(1.97 * error, rel=0.05)


def test_distinct_values_are_not_compared():
    contrasts, statistics = contrasts_of(FRAME)
    found = contrasts.as_is(statistics["topics", "distinct"], AI, HUMAN, 0.95)
    assert isinstance(found, NotEstimable)
    assert "do not add up" in found.reason
