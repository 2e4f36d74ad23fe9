"""How often intervals of verified shares of a part hold the truth: parts of drawn strata.

    python benchmarks/coverage/domains.py

Writes `domains.csv`, a row for each cell: the strata, how many are drawn and how, how much of each
stratum is in the part, the share of the part, and twice (once where it is known how much of each
stratum is in the part, once where it is known of all together) how many of the draws have an
interval, the part of those that holds the truth, and its mean width.
"""

from __future__ import annotations

import csv
import sys
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np

from fte_audit.estimates.allocation import allocate_equally, allocate_proportionally
from fte_audit.estimates.domains import domain_share
from fte_audit.estimates.values import NotEstimable
from fte_audit.readings.sample import Asked, Mark, Sample

DRAWS = 2_000
LEVEL = 0.95
FEWEST_DRAWS = 200
"""With fewer draws that have an interval, a cell says little."""
STRATA = {
    "1": [100_000],
    "2": [90_000, 10_000],
    "2 lopsided": [98_000, 2_000],
    "2 small": [150, 50],
    "6": [50_000, 20_000, 10_000, 5_000, 2_000, 500],
    "20": [5_000] * 4 + [1_000] * 8 + [100] * 6 + [6, 8],
}
SIZES = (50, 200)
PARTS = ((0.9, 0.9), (0.15, 0.15), (1.0, 0.1), (0.1, 1.0), (1.0, 0.0))
"""How much of every other stratum is in the part."""
SHARES = ((0.1, 0.1), (0.5, 0.5), (0.98, 0.98), (0.9, 0.1), (0.05, 0.8))
"""Shares of the part in every other stratum."""
HANDLED = Asked(handled=True, resolved=True)


def cells(draws):
    """The cells in their order, each with its coverage."""
    chance = np.random.default_rng(20_240_227)
    allocations = {"proportional": allocate_proportionally, "equal": allocate_equally}
    for (name, sizes), n, allocation in product(STRATA.items(), SIZES, allocations):
        drawn = np.array(allocations[allocation](sizes, n))
        population = np.array(sizes)
        if (drawn == population).all() or (len(sizes) == 1 and allocation == "equal"):
            continue
        for part, share in product(PARTS, SHARES):
            if len(sizes) == 1 and (part[0] != part[1] or share[0] != share[1]):
                continue
            inside = np.round(population * [part[at % 2] for at in range(len(sizes))]).astype(int)
            yes = np.round(inside * [share[at % 2] for at in range(len(sizes))]).astype(int)
            yield {
                "strata": name,
                "n": n,
                "allocation": allocation,
                "part": f"{part[0]} {part[1]}",
                "shares": f"{share[0]} {share[1]}",
                **cell(chance, population, drawn, inside, yes, draws),
            }


def cell(chance, population, drawn, inside, yes, draws):
    """How often the interval holds the share of a part."""
    truth = yes.sum() / inside.sum()
    seen = np.stack(
        [
            chance.multivariate_hypergeometric([y, d - y, n - d], of, draws)[:, :2]
            for n, d, y, of in zip(population, inside, yes, drawn, strict=True)
        ],
        axis=1,
    )

    @cache
    def found(row, each_known):
        part = part_of(population.tolist(), inside.tolist(), drawn.tolist(), row, each_known)
        share = domain_share(part, LEVEL)
        return None if isinstance(share, NotEstimable) else share.interval

    row = {"size": int(inside.sum()), "share": round(float(truth), 6)}
    for name, each_known in (("each", True), ("together", False)):
        ends = [found(tuple(map(tuple, each)), each_known) for each in seen.tolist()]
        ends = [each for each in ends if each is not None]
        held = [each.low - 1e-12 <= truth <= each.high + 1e-12 for each in ends]
        row[f"{name}_draws"] = len(ends)
        enough = len(ends) >= FEWEST_DRAWS
        row[name] = round(float(np.mean(held)), 4) if enough else ""
        widths = [each.high - each.low for each in ends]
        row[f"{name}_width"] = round(float(np.mean(widths)), 5) if enough else ""
    return row


def part_of(population, inside, drawn, row, each_known):
    """The part as readings make it, of strata that each have who handled them, or all the same."""
    names = [f"{at:02}" if each_known else "ai" for at in range(len(population))]
    marks = [
        Mark(at, handled=said, resolved=None) for at in range(len(names)) for said in (True, False)
    ]
    counts = [count for n, (y, _) in zip(drawn, row, strict=True) for count in (y, n - y)]
    sample = Sample(
        frozenset(names),
        LEVEL,
        tuple(zip(names, population, strict=True)),
        tuple(marks),
        tuple(counts),
        {},
        1,
    )
    order = sorted(set(names))
    sizes = sum(n << (64 * order.index(name)) for name, n in zip(names, inside, strict=True))
    lanes = [count for y, no in row for count in (y, no)]
    return sample.part({HANDLED: (sizes, sum(n << (32 * at) for at, n in enumerate(lanes)))})


def main():
    rows = list(cells(int(sys.argv[1]) if len(sys.argv) > 1 else DRAWS))
    path = Path(__file__).with_suffix(".csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    for name in ("each", "together"):
        held = np.array([row[name] for row in rows if row[name] != ""])
        print(f"{name}: {len(held)} cells, least {held.min():.1%}, mean {held.mean():.1%}")
        print(f"  5th percentile {np.percentile(held, 5):.1%}, below 93 %: {(held < 0.93).sum()}")


if __name__ == "__main__":
    main()
