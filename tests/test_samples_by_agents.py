"""Intervals of the human group by agents, beside a jackknife worked out with numpy and scipy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import sqrt

import numpy as np
import polars as pl
import pytest
import xxhash
from scipy import stats

from fte_audit import audit
from fte_audit.comparing import side
from fte_audit.estimates.values import Interval
from fte_audit.plan.model import AGENTS
from fte_audit.samples import Samples
from fte_audit.spec.reader import spec_of
from tests.reference.estimators import estimator_of, statistic_of

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)


def log_of(agents=40, each=25, *, nameless=0, spread=6.0):
    """Conversations of agents who differ, each of its own customer, and as many of AI."""
    chance = np.random.default_rng(20240201)
    rows = []
    for agent in range(agents):
        slow, good = chance.normal(0, spread), chance.uniform(0.4, 0.9)
        rows += [
            {
                "agent": f"agent {agent}",
                "handling": "human",
                "seconds": int(600 + 10 * slow + chance.integers(0, 60)),
                "resolved": bool(chance.random() < good),
            }
            for _ in range(each)
        ]
    for number in range(nameless):
        rows[number * each]["agent"] = None
    ai = [{"agent": None, "handling": "ai", "seconds": 60, "resolved": True} for _ in rows]
    return pl.DataFrame(rows + ai).with_columns(
        conversation=pl.int_range(pl.len()),
        customer=pl.int_range(pl.len()),
        started=pl.lit(BEGIN) + pl.int_range(pl.len()) * timedelta(minutes=3),
    )


SPEC = {
    "logs": {
        "timezone": "UTC",
        "columns": {"duration": {"column": "seconds", "unit": "seconds"}},
    },
    "metrics": {
        "time": {"kind": "duration", "of": "duration", "unit": "seconds", "statistics": ["mean"]},
        "again": {"kind": "repeat", "within": "1d"},
    },
}


def by_agents(frame, metric, name):
    plan, estimator = estimator_of(frame, **SPEC)
    samples = Samples(plan, estimator.tallies, cluster=AGENTS)
    statistic, human = statistic_of(plan, metric, name), side(plan, "human")
    return samples.by_agents(statistic, human, estimator.pooled(statistic, human), plan.level)


def sums_by_agents(frame, column):
    """Sums and conversations of each of the 200 groups of agents."""
    human = frame.filter(pl.col("handling") == "human")
    above, below = np.zeros(200), np.zeros(200)
    for agent, value in human.select("agent", pl.col(column).cast(float)).iter_rows():
        group = xxhash.xxh64_intdigest(agent.encode(), seed=42) % 200
        above[group] += value
        below[group] += 1
    return above, below


def jackknifed(above, below):
    """The value, its standard error and its skewness, each group left out in turn."""
    value = above.sum() / below.sum()
    without = (above.sum() - above) / (below.sum() - below)
    changes = value - without
    occupied = (below > 0).sum()
    error = sqrt((changes**2).sum() * (occupied - 1) / occupied)
    return value, error, (changes**3).sum() / (changes**2).sum() ** 1.5


def test_a_mean_hangs_on_its_agents_as_the_jackknife_says():
    frame = log_of()
    found = by_agents(frame, "time", "mean")
    above, below = sums_by_agents(frame, "seconds")
    value, error, skewness = jackknifed(above, below)
    sizes = below
    customers = sizes.sum() ** 2 * 200 * 199 / ((200 * sizes - sizes.sum()) ** 2).sum()
    df = min((below > 0).sum(), customers) - 1
    t = stats.t.ppf(0.975, df)
    for end, sign in ((found.low, 1), (found.high, -1)):
        excess = skewness * (sign * t - skewness / 6)
        skewed = (np.cbrt(1 + excess) - 1) * 3 / skewness
        assert end == pytest.approx(value - sign * error * max(t, sign * skewed), rel=1e-9)


def test_agents_who_differ_widen_the_interval():
    plan, estimator = estimator_of(log_of(), **SPEC)
    statistic, human = statistic_of(plan, "time", "mean"), side(plan, "human")
    customers = estimator.samples.interval(statistic, human, None, plan.level)
    agents = by_agents(log_of(), "time", "mean")
    assert agents.high - agents.low > 3 * (customers.high - customers.low)
    alike = by_agents(log_of(spread=0.0), "time", "mean")
    assert agents.high - agents.low > 3 * (alike.high - alike.low)


def test_a_share_by_agents_allows_for_few_of_them_alike():
    found = by_agents(log_of(), "resolved_share", "share")
    above, below = sums_by_agents(log_of(), "resolved")
    p, error, _ = jackknifed(above, below)
    n = below.sum()
    effect = error**2 * n / (p * (1 - p))
    customers = n**2 * 200 * 199 / ((200 * below - n) ** 2).sum()
    rare = customers * min(p, 1 - p)
    effective = n * (rare + 0.1) / (effect * rare + 0.1 * n / customers)
    t = stats.t.ppf(0.975, min((below > 0).sum(), customers) - 1)
    middle = (p * effective + t * t / 2) / (effective + t * t)
    half = t * sqrt(p * (1 - p) * effective + t * t / 4) / (effective + t * t)
    assert found.low == pytest.approx(middle - half, rel=1e-9)
    assert found.high == pytest.approx(middle + half, rel=1e-9)


@pytest.mark.parametrize(
    ("frame", "metric", "reason"),
    [
        (log_of(nameless=40, each=5), "time", "more than a tenth of its conversations name no"),
        (log_of(each=5), "time", "it rests on fewer than 400 conversations"),
        (log_of(agents=8, each=60), "time", "it rests on fewer than 20 effective agents"),
        (log_of(), "again", "it is not counted by agents"),
    ],
)
def test_what_has_no_interval_by_agents_says_why(frame, metric, reason):
    name = "mean" if metric == "time" else "share"
    assert by_agents(frame, metric, name).reason.startswith(reason)


def test_a_few_nameless_conversations_are_one_more_agent():
    assert isinstance(by_agents(log_of(nameless=40), "time", "mean"), Interval)


def test_the_comparison_has_the_human_figures_by_customers_and_by_agents():
    found = audit(log_of(), spec_of({"version": 1, "extends": "standard", **SPEC})).comparison
    rows = {(each.metric, each.statistic): each for each in found.agents}
    time = rows["time", "mean"]
    expected = by_agents(log_of(), "time", "mean")
    assert time.agents.low == pytest.approx(expected.low, rel=1e-8)
    assert time.customers.value == time.agents.value
    assert time.customers.high - time.customers.low < time.agents.high - time.agents.low
    assert ("again", "share") not in rows or rows["again", "share"].agents.low is None


@pytest.mark.parametrize("gone", ["column", "cluster"])
def test_without_agents_or_with_all_by_agents_there_is_no_second_interval(gone):
    frame, spec = log_of(), {"version": 1, "extends": "standard", **SPEC}
    if gone == "column":
        frame = frame.drop("agent")
    else:
        spec["intervals"] = {"cluster": "agent"}
    assert audit(frame, spec_of(spec)).comparison.agents == ()
