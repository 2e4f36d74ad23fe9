"""How often intervals of verified shares hold the truth: drawn from finite strata, 4 methods.

    python benchmarks/coverage/drawn.py

Writes `drawn.csv`, a row for each cell: the strata, how many are drawn, the share of all,
and for each method the part of the draws whose 95 % interval holds it, and its mean width.
"""

from __future__ import annotations

import csv
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
from scipy import stats

from fte_audit.estimates.allocation import allocate_proportionally
from fte_audit.estimates.stratified import Stratum, stratified_interval

DRAWS = 2_000
LEVEL = 0.95
STRATA = {
    "1": [100_000],
    "2": [90_000, 10_000],
    "2 lopsided": [98_000, 2_000],
    "2 small": [150, 50],
    "6": [50_000, 20_000, 10_000, 5_000, 2_000, 500],
    "20": [5_000] * 4 + [1_000] * 8 + [100] * 6 + [6, 8],
}
SIZES = (50, 200, 400)
SHARES = (0.01, 0.03, 0.1, 0.5, 0.9, 0.98, 0.995)
APART = ((0.97, 0.03), (0.9, 0.0), (1.0, 0.3), (0.02, 0.4))
"""Shares of every other stratum, far apart, as those of what AI kept and what it handed over."""


def patterns(strata):
    """What strata can be like: a name, and the share of each."""
    for share in SHARES:
        yield "alike", [share] * strata
        times = [1.5 if at % 2 else 0.8 for at in range(strata)]
        near = [share * each if share < 0.5 else 1 - (1 - share) * each for each in times]
        if strata > 1:
            yield "near", near
    for pair in APART if strata > 1 else ():
        yield "apart", [pair[at % 2] for at in range(strata)]


def others(population, drawn, yes):
    """Wald's, Wilson's on an effective size, and Korn and Graubard's, as they are without care."""
    weights = population / population.sum()
    shares = yes / drawn
    p = (weights * shares).sum(axis=1)
    within = shares * (1 - shares) / np.maximum(drawn - 1, 1)
    variance = (weights**2 * (1 - drawn / population) * within).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        n = np.where(variance > 0, p * (1 - p) / variance, drawn.sum())
    t = stats.t.ppf((1 + LEVEL) / 2, (drawn - 1).sum())
    half = t * np.sqrt(variance)
    centre = (p * n + t * t / 2) / (n + t * t)
    score = t * np.sqrt(p * (1 - p) * n + t * t / 4) / (n + t * t)
    exact = n * (stats.norm.ppf((1 + LEVEL) / 2) / t) ** 2
    hits, misses = p * exact, (1 - p) * exact
    low = stats.beta.ppf((1 - LEVEL) / 2, np.maximum(hits, 1e-9), misses + 1)
    high = stats.beta.ppf((1 + LEVEL) / 2, hits + 1, np.maximum(misses, 1e-9))
    yield "wald", p - half, p + half
    yield "wilson", centre - score, centre + score
    yield "korn_graubard", np.where(p > 0, low, 0), np.where(p < 1, high, 1)


def ours(population, drawn, yes):
    """The interval that is printed."""

    @cache
    def ends(row):
        strata = [
            Stratum(int(size), hits, int(n) - hits)
            for size, n, hits in zip(population, drawn, row, strict=True)
        ]
        found = stratified_interval(strata, LEVEL)
        return found.low, found.high

    found = np.array([ends(tuple(map(int, row))) for row in yes])
    yield "printed", found[:, 0], found[:, 1]


def cells():
    """The cells in their order, each with its coverage by method."""
    chance = np.random.default_rng(20_240_227)
    for (name, sizes), n in product(STRATA.items(), SIZES):
        population, drawn = np.array(sizes), np.array(allocate_proportionally(sizes, n))
        if (drawn == population).all():
            continue
        for pattern, shares in patterns(len(sizes)):
            right = np.round(population * shares).astype(int)
            yield cell(chance, population, drawn, right) | {
                "strata": name,
                "n": n,
                "pattern": pattern,
            }


def cell(chance, population, drawn, right):
    """How often each method holds the share of a population of which so many succeed."""
    truth = right.sum() / population.sum()
    yes = np.stack(
        [
            chance.hypergeometric(hits, size - hits, of, DRAWS)
            for hits, size, of in zip(right, population, drawn, strict=True)
        ],
        axis=1,
    )
    row = {"share": round(truth, 6)}
    for method, low, high in (*others(population, drawn, yes), *ours(population, drawn, yes)):
        held = (low <= truth + 1e-12) & (truth <= high + 1e-12)
        row[method] = round(float(held.mean()), 4)
        row[f"{method}_width"] = round(float((high - low).mean()), 5)
    return row


if __name__ == "__main__":
    rows = list(cells())
    with Path(__file__).with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, ["strata", "n", "pattern", *list(rows[0])[:-3]], lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(rows)
    for method in ("wald", "wilson", "korn_graubard", "printed"):
        held = sorted(row[method] for row in rows)
        print(
            f"{method:14} least {held[0]:.3f}  5th percentile {held[len(held) // 20]:.3f}  "
            f"mean {np.mean(held):.3f}  below 94 %: {sum(each < 0.94 for each in held)} of "
            f"{len(held)}  width {np.mean([row[f'{method}_width'] for row in rows]):.4f}"
        )
