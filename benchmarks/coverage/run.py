"""How often intervals hold the truth: `python benchmarks/coverage/run.py --logs 4000`."""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import os
import sys
import time
from functools import partial
from pathlib import Path

import grid
import numpy as np

HERE = Path(__file__).parent
CHUNK = 2_000_000
"""Conversations that are drawn at once."""
FEW, SOME, FURTHER = 0.005, 0.25, 5
"""Where at least `FEW` of the logs have an interval, but less than `SOME`, more logs are drawn,
until as many have one as `SOME` of the first ones, or there are `FURTHER` times as many."""
SLOWER = 4
"""Where the package itself computes the intervals, one log of so many is drawn."""


def measure(cell, logs, seed):
    """One row of the results."""
    chance = np.random.default_rng([seed, *cell.name.encode()])
    logs = max(1, logs // SLOWER) if cell.wide else logs
    most = FURTHER * logs
    each = max(1, min(logs, CHUNK // max(cell.n, 8000 if cell.wide else 200)))
    given = held = low = high = 0
    widths = []
    drawn = 0
    while drawn < logs or (FEW * drawn <= given < SOME * logs and drawn < most):
        number = min(each, (logs if drawn < logs else most) - drawn)
        drawn += number
        answers = cell.of(chance, number, cell.n, cell.contacts, cell.level, cell.setting)
        known = ~np.isnan(answers.low) & ~np.isnan(answers.high)
        truth = np.broadcast_to(answers.truth, answers.low.shape)[known]
        ends = answers.low[known], answers.high[known]
        if (ends[0] > ends[1]).any():
            raise AssertionError(cell.name)
        given += known.sum()
        low += (truth < ends[0]).sum()
        high += (truth > ends[1]).sum()
        held += ((ends[0] <= truth) & (truth <= ends[1])).sum()
        widths.append((ends[1] - ends[0]) / np.abs(truth))
    width = np.median(np.concatenate(widths)) if given else np.nan
    return {
        "metric": cell.metric,
        "setting": cell.label,
        "conversations": cell.n,
        "contacts": cell.contacts,
        "logs": drawn,
        "refused": f"{1 - given / drawn:.4f}",
        "coverage": f"{held / given:.4f}" if given else "",
        "too_high": f"{low / given:.4f}" if given else "",
        "too_low": f"{high / given:.4f}" if given else "",
        "misled": f"{(given - held) / drawn:.4f}",
        "relative_width": f"{width:.4g}" if given else "",
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logs", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--only", default="")
    parser.add_argument("-o", type=Path, default=HERE / "results.csv")
    options = parser.parse_args()
    cells = [cell for cell in grid.CELLS if options.only in cell.name]
    began = time.monotonic()
    with options.o.open("w", encoding="utf-8", newline="") as file:
        writer = None
        pool = multiprocessing.Pool(options.processes)
        for row in pool.imap(partial(measure, logs=options.logs, seed=options.seed), cells):
            writer = writer or csv.DictWriter(file, list(row), lineterminator="\n")
            if file.tell() == 0:
                writer.writeheader()
            writer.writerow(row)
            file.flush()
            print(f"{time.monotonic() - began:6.0f} s", *row.values(), file=sys.stderr)


if __name__ == "__main__":
    main()
