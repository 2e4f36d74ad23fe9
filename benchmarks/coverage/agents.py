"""How often intervals by agents hold the truth: `python benchmarks/coverage/agents.py --logs 2000`.

Agents differ in how good and how fast they are, and in how many conversations they have. The
truth is what agents drawn from all such agents come to.
"""

from __future__ import annotations

import argparse
import csv
from itertools import product
from pathlib import Path

import numpy as np
import twin
from scipy import special

from fte_audit.estimates.clustered import Clustered
from fte_audit.estimates.intervals import (
    FEW_OF_AGENTS,
    UNSEEN_AGENTS,
    mean_interval,
    share_interval,
)
from fte_audit.estimates.values import NotEstimable

HERE = Path(__file__).parent
GROUPS = 200
LEVEL = 0.95
AGENTS = (10, 20, 40, 100, 300)
EACH = (10, 70)
"""Conversations of an agent, on average; a quarter of the agents has less than half as many."""
SHARES = tuple(product((0.005, 0.05, 0.5, 0.95), (0.01, 0.1)))
"""(share, correlation of the conversations of an agent)"""
TIMES = tuple(product((1.0, 1.5), (0.1, 0.3)))
"""(sigma of the log of a time, and of the agents' own mean of it)"""
QUANTILES = (0.5, 0.9)


def drawn(chance, agents, each):
    """The group of agents of every conversation, and the agent."""
    sizes = chance.poisson(each * chance.gamma(2, 0.5, agents))
    groups = chance.integers(0, GROUPS, agents)
    agent = np.repeat(np.arange(agents), sizes)
    return agent, groups[agent]


def sums(groups, amounts=None):
    found = np.bincount(groups, amounts, minlength=GROUPS)
    return tuple(int(each) for each in np.rint(found))


def share(chance, agents, each, setting):
    p, alike = setting
    rates = chance.beta(p * (1 - alike) / alike, (1 - p) * (1 - alike) / alike, agents)
    agent, groups = drawn(chance, agents, each)
    clustered = Clustered(sums(groups, chance.random(len(agent)) < rates[agent]), sums(groups))
    return share_interval(clustered, LEVEL, unseen=UNSEEN_AGENTS), p


def times(chance, agents, each, setting):
    sigma, own = setting
    agent, groups = drawn(chance, agents, each)
    logs = chance.normal(0, own, agents)[agent] + chance.normal(0, sigma, len(agent))
    return groups, np.floor(60_000 * np.exp(logs)).astype(np.int64)


def mean(chance, agents, each, setting):
    groups, values = times(chance, agents, each, setting)
    truth = 60_000 * np.exp((setting[0] ** 2 + setting[1] ** 2) / 2) - 0.5
    if len(values) < FEW_OF_AGENTS:
        return NotEstimable("few"), truth
    return mean_interval(Clustered(sums(groups, values), sums(groups)), LEVEL, bounded=True), truth


def quantile(chance, agents, each, setting):
    *spread, q = setting
    groups, values = times(chance, agents, each, spread)
    truth = np.floor(60_000 * np.exp(np.hypot(*spread) * special.ndtri(q)))
    _, low, high = twin.quantile(values, groups, q, LEVEL)[:3]
    return (NotEstimable("few") if np.isnan(low) else (low, high)), truth


def cells():
    for of, settings in (
        (share, SHARES),
        (mean, TIMES),
        (quantile, [(*each, q) for each in TIMES for q in QUANTILES]),
    ):
        yield from product([of], settings, AGENTS, EACH)


def measure(of, setting, agents, each, logs):
    chance = np.random.default_rng([*of.__name__.encode(), *repr((setting, agents, each)).encode()])
    given = held = 0
    widths = []
    for _ in range(logs):
        interval, truth = of(chance, agents, each, setting)
        if isinstance(interval, NotEstimable):
            continue
        ends = interval if isinstance(interval, tuple) else (interval.low, interval.high)
        given += 1
        held += ends[0] <= truth <= ends[1]
        widths.append((ends[1] - ends[0]) / truth)
    return {
        "metric": of.__name__,
        "setting": " ".join(f"{part:g}" for part in setting),
        "agents": agents,
        "each": each,
        "logs": logs,
        "refused": f"{1 - given / logs:.4f}",
        "coverage": f"{held / given:.4f}" if given else "",
        "misled": f"{(given - held) / logs:.4f}",
        "relative_width": f"{np.median(widths):.4g}" if given else "",
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logs", type=int, default=2000, help="logs of each cell")
    parser.add_argument("--results", type=Path, default=HERE / "agents.csv", help="a file")
    arguments = parser.parse_args()
    rows = [measure(*cell, arguments.logs) for cell in cells()]
    with arguments.results.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
