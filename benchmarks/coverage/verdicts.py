"""How often a true claim, and a false one, is contradicted: `benchmarks/coverage/verdicts.py`.

A spec with five claims, each compared with an interval at the level 1 - 0.05 / 5. A claim is one
number here, without rounding or tolerance, so it is contradicted as easily as can be.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

import grid
import metrics
import numpy as np
import twin
import worlds

HERE = Path(__file__).parent
ALPHA = 0.05
CLAIMS = 5
TIMES = grid.HEAVY_TIMES[0]
FALSE = (0.01, 0.02, 0.05, 0.1)
"""By how much the claimed difference of two shares is off, in shares."""


def intervals(chance, logs, n, kind, level):
    """Of one log: five claims with the ends of their intervals and the truth."""
    drawn = worlds.draw(chance, logs, n, kind)
    sizes = drawn.tally()
    stars = 1 + np.searchsorted(np.cumsum(metrics.RATINGS), drawn.u)
    minutes = metrics.times(drawn.u, TIMES)
    medians = metrics.quantiles_of(drawn, minutes.astype(np.int64), 0.5, level)
    first = chance.random(len(drawn.u)) < 0.5
    pair = twin.shares(
        *(
            (drawn.tally(drawn.u < rate, where), drawn.tally(where=where))
            for where, rate in ((first, 0.6), (~first, 0.5))
        ),
        level,
    )
    return {
        "share": (*twin.share(drawn.tally(drawn.u < 0.05), sizes, level)[1:3], 0.05),
        "rating": (
            *twin.mean(drawn.tally(stars), sizes, level, bounded=True),
            float(metrics.RATINGS @ np.arange(1, 6)),
        ),
        "mean time": (
            *twin.mean(drawn.tally(minutes), sizes, level, bounded=False),
            metrics.mean_time(TIMES),
        ),
        "median time": (*np.array([each[1:3] for each in medians]).T, 60_000.0),
        "difference of shares": (*twin.difference(*pair), 0.1),
    }


def contradicted(low, high, claimed):
    """Where the claimed value is outside of the interval; nowhere where none is given."""
    return (claimed < low) | (claimed > high)


def measure(chance, logs, n, kind):
    """One row of the results: of true claims, and of a false one at the same level."""
    found = intervals(chance, logs, n, kind, 1 - ALPHA / CLAIMS)
    true = {name: contradicted(*ends) for name, ends in found.items()}
    low, high, truth = found["difference of shares"]
    return {
        "conversations": n,
        "contacts": kind,
        "logs": logs,
        "any_true_claim": np.logical_or.reduce(list(true.values())).mean(),
        **{name.replace(" ", "_"): hits.mean() for name, hits in true.items()},
        **{f"false_by_{off}": contradicted(low, high, truth + off).mean() for off in FALSE},
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logs", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", type=Path, default=HERE / "verdicts.csv")
    options = parser.parse_args()
    rows = []
    for n in (200, 1000, 5000, 20_000):
        for kind in ("1", "5", "heavy"):
            chance = np.random.default_rng([options.seed, n, *kind.encode()])
            each = max(1, min(options.logs, 2_000_000 // n))
            parts = [measure(chance, each, n, kind) for _ in range(options.logs // each)]
            rows.append(
                {
                    name: value
                    if name in {"conversations", "contacts"}
                    else len(parts) * each
                    if name == "logs"
                    else f"{np.mean([part[name] for part in parts]):.4f}"
                    for name, value in parts[0].items()
                }
            )
            print(*rows[-1].values(), file=sys.stderr)
    with options.o.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
