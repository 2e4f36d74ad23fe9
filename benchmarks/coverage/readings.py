"""How often intervals of readings hold the truth: `python benchmarks/coverage/readings.py`.

Readings know 64 groups of customers, and values of a group in bins. Logs are drawn as for the
other intervals; figures are those of the package, from packed integers.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import worlds
from scipy import special
from twin import log_bin

from fte_audit.cubes import packed_row
from fte_audit.estimates.values import NotEstimable
from fte_audit.readings.contrasting import Total
from fte_audit.readings.intervals import interval_of
from fte_audit.readings.middles import log_mean, median, trimmed_mean
from fte_audit.readings.model import MILLION, Middle, Pair, Sums, Weighted

HERE = Path(__file__).parent
GROUPS = 64
LEVEL = 0.95
MIDDLES = {"median": median, "trimmed": trimmed_mean, "log_mean": log_mean}
SHAPES = (("lognormal", 1.0), ("lognormal", 1.5), ("pareto", 1.1))
"""The last has no variance, and hardly a mean."""
KINDS = ("1", "5", "heavy", "heavier")
SIZES = (60, 200, 600, 2000, 20_000)
STARS = np.array([0.1, 0.15, 0.25, 0.45])
"""How many ratings are at most 1, 2, 3 and 4, of a middling topic."""
FEW, FURTHER = 0.25, 5
"""Where fewer of the logs have an interval, up to so many times as many are drawn."""


@dataclass(frozen=True, slots=True)
class Conversations:
    """Of one log: its conversations' group of customers, and their number between 0 and 1."""

    group: np.ndarray
    u: np.ndarray

    def lanes(self, amounts=None):
        sums = np.bincount(self.group, amounts, minlength=GROUPS + 1)
        return packed_row([int(each) for each in (sums.sum(), *sums)])

    def some(self, where):
        return Conversations(self.group[where], self.u[where])


def drawn(chance, n, kind, *, poisson=False):
    log = worlds.draw(chance, 1, n, kind, poisson=poisson)
    groups = np.repeat(chance.integers(0, GROUPS, len(log.sizes)), log.sizes)
    return Conversations(groups, log.u)


# lengths of time


def seconds(u, shape, scale):
    u = np.clip(u, 1e-12, 1 - 1e-12)
    family, size = shape
    raw = np.exp(size * special.ndtri(u)) if family == "lognormal" else (1 - u) ** (-1 / size)
    return np.floor(np.minimum(scale * raw, 1e12)).astype(np.int64)


@cache
def truth(statistic, shape, scale):
    """Of as many values as are even between 0 and 1."""
    values = seconds((np.arange(4_000_000) + 0.5) / 4_000_000, shape, scale)
    match statistic:
        case "median":
            return float(np.median(values))
        case "trimmed":
            return float(values[400_000:-400_000].mean())
    return float(np.expm1(np.log1p(values).mean()))


def middle(log, statistic, shape, scale):
    values = seconds(log.u, shape, scale)
    each, counts = np.unique(values, return_counts=True)
    table = dict(zip(each.tolist(), counts.tolist(), strict=True))
    bins, place = np.unique(log_bin(values), return_inverse=True)
    sums = np.zeros((len(bins), GROUPS + 2), np.int64)
    np.add.at(sums, (place, log.group + 1), 1)
    sums[:, 0] = sums.sum(1)
    lanes = {
        number: packed_row(row) for number, row in zip(bins.tolist(), sums.tolist(), strict=True)
    }
    return Middle(Fraction(MIDDLES[statistic](table)), statistic, table, lanes, MILLION)


def one_middle(chance, n, kind, setting):
    statistic, shape = setting
    log = drawn(chance, n, kind)
    return middle(log, statistic, shape, 300), truth(statistic, shape, 300)


def two_middles(chance, n, kind, setting):
    """People take four times as long, and have half or a tenth of the conversations."""
    statistic, shape, part = setting
    log = drawn(chance, n, kind)
    first = chance.random(len(log.u)) < part
    sides = ((log.some(where), scale) for where, scale in ((first, 240), (~first, 60)))
    pair = Pair(*(middle(each, statistic, shape, scale) for each, scale in sides))
    return pair, truth(statistic, shape, 240) - truth(statistic, shape, 60)


# ratings


@cache
def topics_of(number):
    """How common each topic is, how often it is rated, and how far its ratings are moved."""
    order = np.random.default_rng(number)
    common = 1 / np.arange(1, number + 1)
    rated = order.permutation(np.linspace(0.3, 1.7, number))
    moved = np.clip(
        STARS + order.permutation(np.linspace(-0.25, 0.25, number))[:, None] * [0.3, 0.4, 0.6, 0.9],
        0.005,
        0.995,
    )
    return common / common.sum(), rated, moved


def weighted_figure(chance, log, number, rate, cut):
    common, rated, moved = topics_of(number)
    topic = chance.choice(number, len(log.u), p=common)
    answered = chance.random(len(log.u)) < rate * rated[topic]
    stars = 1 + (log.u[:, None] > moved[topic]).sum(1)
    counts = stars if cut == "mean" else (stars >= 4).astype(np.int64)
    strata = []
    for each in range(number):
        every, its = log.some(topic == each), log.some((topic == each) & answered)
        above = its.lanes(counts[(topic == each) & answered])
        strata.append((above, its.lanes(), every.lanes()))
    return Weighted(tuple(strata), is_share=cut != "mean")


def one_weighted(chance, n, kind, setting):
    number, rate, cut = setting
    common, _, moved = topics_of(number)
    each = 5 - moved.sum(1) if cut == "mean" else 1 - moved[:, 2]
    figure = weighted_figure(chance, drawn(chance, n, kind), number, rate, cut)
    return figure, float(common @ each)


def two_weighted(chance, n, kind, setting):
    number, rate, cut = setting
    log = drawn(chance, n, kind)
    first = chance.random(len(log.u)) < 0.4
    sides = (
        weighted_figure(chance, log.some(where), number, times * rate, cut)
        for where, times in ((first, 0.5), (~first, 1))
    )
    return Pair(*sides), 0.0


# sums


def number(chance, n, kind, _):
    lanes = drawn(chance, n, kind, poisson=True).lanes()
    return Total(lanes, lanes), float(n)


def mean(chance, n, kind, shape):
    log = drawn(chance, n, kind)
    values = seconds(log.u, shape, 60_000)
    above = log.lanes(values)
    return Sums(above, log.lanes(), is_share=False), 60_000 * np.exp(shape[1] ** 2 / 2) - 0.5


def share(chance, n, kind, p):
    log = drawn(chance, n, kind)
    return Sums(log.lanes(log.u < p), log.lanes(), is_share=True), p


def cells():
    yield from product([one_middle], product(MIDDLES, SHAPES), SIZES, KINDS)
    pairs = product(MIDDLES, SHAPES[:2], (0.5, 0.1))
    yield from product([two_middles], pairs, (600, 2000, 20_000), ("1", "5", "heavy"))
    answers = product((4, 30), (0.05, 0.3), ("mean", "top2"))
    yield from product([one_weighted], answers, (200, 600, 2000, 20_000), ("1", "5", "heavy"))
    answers = product((4, 30), (0.3,), ("mean", "top2"))
    yield from product([two_weighted], answers, (600, 2000, 20_000), ("1", "5", "heavy"))
    yield from product([number], [None], (200, 600, 2000, 20_000), KINDS)
    yield from product([mean], SHAPES[:2], (200, 600, 2000, 20_000), KINDS)
    yield from product([share], (0.005, 0.5), (200, 600, 2000, 20_000), KINDS)


NAMES = {
    "median": "median",
    "trimmed": "trimmed mean",
    "log_mean": "geometric mean",
    "mean": "weighted rating",
    "top2": "weighted share",
}


def named(of, setting):
    """What is measured, and under which setting."""
    if of in {one_middle, two_middles}:
        name, *setting = setting
    elif of in {one_weighted, two_weighted}:
        *setting, name = setting
    else:
        return of.__name__, "" if setting is None else text(setting)
    apart = " difference" if of in {two_middles, two_weighted} else ""
    return NAMES[name] + apart, text(tuple(setting))


def text(setting):
    return " ".join(map(text, setting)) if isinstance(setting, tuple) else str(setting)


def measure(of, setting, n, kind, logs):
    chance = np.random.default_rng([*of.__name__.encode(), *text((setting, n, kind)).encode()])
    given = held = done = 0
    widths = []
    while done < logs or (given < FEW * logs and done < FURTHER * logs):
        done += 1
        figure, true = of(chance, n, kind, setting)
        sides = figure if isinstance(figure, Pair) else (figure,)
        if any(isinstance(each.value, NotEstimable) for each in sides):
            continue
        interval = interval_of(figure, LEVEL)
        if isinstance(interval, NotEstimable):
            continue
        given += 1
        held += interval.low <= true <= interval.high
        widths.append(interval.high - interval.low)
    metric, shown = named(of, setting)
    return {
        "metric": metric,
        "setting": shown,
        "conversations": n,
        "contacts": kind,
        "logs": done,
        "refused": f"{1 - given / done:.4f}",
        "coverage": f"{held / given:.4f}" if given else "",
        "misled": f"{(given - held) / done:.4f}",
        "width": f"{np.median(widths):.4g}" if given else "",
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logs", type=int, default=2000, help="logs of each cell")
    parser.add_argument("--only", default="", help="a part of the name of a cell")
    parser.add_argument("--results", type=Path, default=HERE / "readings.csv", help="a file")
    arguments = parser.parse_args()
    began = time.monotonic()
    with arguments.results.open("w", encoding="utf-8", newline="") as file:
        writer = None
        for of, setting, n, kind in cells():
            if arguments.only in text((of.__name__, setting, n, kind)):
                # large logs take long and differ little
                logs = arguments.logs if n < 20_000 else arguments.logs // 2
                row = measure(of, setting, n, kind, logs)
                writer = writer or csv.DictWriter(file, row, lineterminator="\n")
                if file.tell() == 0:
                    writer.writeheader()
                writer.writerow(row)
                file.flush()
                print(f"{time.monotonic() - began:6.0f} s", *row.values(), file=sys.stderr)


if __name__ == "__main__":
    main()
