"""The cells of the simulation: metric, setting, conversations, contacts of each customer."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import metrics

if TYPE_CHECKING:
    from collections.abc import Callable

LEVEL = 0.95
SIZES = (20, 60, 200, 600, 2000, 20_000)
BETWEEN = (1000, 5000)
"""Sizes with which an effective number of customers lies near its limit."""
LARGE = 100_000
KINDS = ("1", "5", "heavy")
HEAVY_TIMES = (("lognormal", 1.0), ("lognormal", 1.5), ("pareto", 2.5))
EVEN, UNEVEN = 0.5, 1 / 51


@dataclass(frozen=True, slots=True)
class Cell:
    """Logs of one kind, and the metric whose intervals are looked at."""

    metric: str
    label: str
    of: Callable[..., metrics.Answers]
    n: int
    contacts: str
    setting: Any
    level: float = LEVEL
    wide: bool = False

    @property
    def name(self):
        return f"{self.metric}/{self.label}/{self.n}/{self.contacts}"


def label(setting):
    if isinstance(setting, tuple):
        return " ".join(map(label, setting))
    return f"{setting:.3g}" if isinstance(setting, float) else str(setting)


def cells(metric, of, settings, sizes, kinds=KINDS, *, wide=False):
    for setting, n, kind in product(settings, sizes, kinds):
        yield Cell(metric, label(setting), of, n, kind, setting, wide=wide)


def everything():
    shares = (0.005, 0.05, 0.5, 0.99)
    yield from cells("share", metrics.share, shares, SIZES)
    yield from cells("share", metrics.share, shares, (600, 2000, 20_000), ("50",))
    yield from cells("share", metrics.share, (0.005, 0.5), (LARGE,), ("1", "heavy"))
    yield from cells("repeat share", metrics.repeat_share, (0.1, 0.5), SIZES, ("5", "heavy"))
    yield from cells("mean", metrics.mean, HEAVY_TIMES, SIZES + BETWEEN)
    yield from cells("mean", metrics.mean, HEAVY_TIMES[1:2], (LARGE,), ("heavy",))
    yield from cells("mean", metrics.mean, HEAVY_TIMES[:1], (2000, 20_000), ("50",))
    yield from cells("rating", metrics.rating, (1,), SIZES + BETWEEN)
    yield from cells("count", metrics.count, (1,), SIZES + BETWEEN)
    yield from cells("sum", metrics.total, HEAVY_TIMES[:2], SIZES + BETWEEN)
    yield from cells("ratio", metrics.ratio, HEAVY_TIMES[:2], SIZES + BETWEEN)
    for metric, of, setting in (
        ("mean", metrics.mean, HEAVY_TIMES[1]),
        ("count", metrics.count, 1),
        ("sum", metrics.total, HEAVY_TIMES[1]),
        ("ratio", metrics.ratio, HEAVY_TIMES[1]),
    ):
        yield from cells(metric, of, (setting,), (*BETWEEN, 20_000), ("heavier",))
    points = [(shape, q) for shape in HEAVY_TIMES[1:] for q in (0.5, 0.9)]
    yield from cells("quantile", metrics.quantile, points, SIZES)
    yield from cells("quantile", metrics.quantile, points[1:2], (LARGE,), ("heavy",))
    for of in ("difference", "quotient"):
        rates = [
            (p, q, part, of)
            for p, q in ((0.6, 0.5), (0.02, 0.03), (0.95, 0.9))
            for part in (EVEN, UNEVEN)
        ]
        yield from cells(f"shares {of}", metrics.two_shares, rates, (200, 2000, 20_000))
        means = [(shape, part, of) for shape in HEAVY_TIMES[:2] for part in (EVEN, UNEVEN)]
        yield from cells(
            f"means {of}", metrics.two_means, means, (200, 600, 2000, 20_000, *BETWEEN)
        )
        middles = [(HEAVY_TIMES[1], q, part, of) for q in (0.5, 0.9) for part in (EVEN, UNEVEN)]
        yield from cells(
            f"quantiles {of}", metrics.two_quantiles, middles, (200, 2000), ("1", "heavy")
        )
    gaps = [
        (name, part, values)
        for values in ("shares", "times")
        for part in (EVEN, 0.1)
        for name in ("as is", "to first", "to second", "rate", "mix")
    ]
    yield from cells(
        "standardised",
        metrics.standardised,
        gaps,
        (200, 600, 1000, 3000, 10_000),
        ("1", "heavy"),
        wide=True,
    )
    for of in ("difference", "quotient"):
        weeks = [(w, shock, of) for w in (8, 13, 26) for shock in (0.0, 0.05)]
        yield from cells("change", metrics.change, weeks, (1000, 20_000), ("1",), wide=True)


CELLS = tuple(everything())
