"""How many years have a false alarm where a true claim is checked every week?

    python benchmarks/false_alarms.py

Prints the table of docs/ci.md. The figure of one week is normal around the true value, weeks are
independent of each other and alike, and every check contradicts the claim where its interval lies
outside of what is allowed. All distances are in standard errors of the figure of one week. Where
checks share no week, the rate of a year follows from that of one check: 1 - (1 - p)^k. Where they
do, years are drawn from a fixed seed.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any

import numpy as np

CHECKS = 52
ERROR = 0.05
WINDOW = 4
YEARS = 1_000_000
BATCH = 20_000
SEED = 5
LEAST = 0.1
A_DIGIT_MORE = 9.95


@dataclass(frozen=True, slots=True)
class Truth:
    """Where the true value of a claim lies.

    Attributes:
        words: The same in words.
        inside: How far inside the end that it is nearest to.
        both_ends: Whether the other end is as near; else it is out of reach.
    """

    words: str
    inside: float = 0.0
    both_ends: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """How a claim is checked for a year.

    Attributes:
        words: The same in words.
        checks: How often.
        window: How many weeks each check looks at.
        looks: How many checks share the level.
        every: How many weeks pass from one check to the next.
        growing: Whether each check looks at all weeks from the first one on.
    """

    words: str
    checks: int = CHECKS
    window: int = 1
    looks: int = 1
    every: int = 1
    growing: bool = False

    @property
    def reach(self) -> float:
        """How many of its own standard errors an interval reaches to each side."""
        return NormalDist().inv_cdf(1 - ERROR / self.looks / 2)


TRUTHS = (
    Truth("the only value that is allowed", both_ends=True),
    Truth("on an end"),
    Truth("½ inside", inside=0.5),
    Truth("1 inside", inside=1.0),
)
SCHEDULES = (
    Schedule("one check of a week", checks=1),
    Schedule("52 weekly checks, each of its own week"),
    Schedule("52 weekly checks `--over 4w`", window=WINDOW),
    Schedule("52 weekly checks of all weeks so far, from the fourth", window=WINDOW, growing=True),
    Schedule("13 checks, each of its own four weeks", checks=13, window=WINDOW, every=WINDOW),
    Schedule("52 weekly checks, each of its own week, `--looks 52`", looks=CHECKS),
    Schedule("52 weekly checks `--over 4w --looks 52`", window=WINDOW, looks=CHECKS),
)


def apart(schedule: Schedule, truth: Truth) -> float:
    """The share of years with a false alarm where no two checks share a week."""
    beyond = schedule.reach + truth.inside * sqrt(schedule.window)
    alarm = (2 if truth.both_ends else 1) * (1 - NormalDist().cdf(beyond))
    return 1 - (1 - alarm) ** schedule.checks


def drawn(schedules: list[Schedule]) -> dict[tuple[Schedule, Truth], float]:
    """The same where weekly checks share weeks, from the same years for all of them."""
    random = np.random.Generator(np.random.PCG64(SEED))
    alarmed = {(schedule, truth): 0 for schedule in schedules for truth in TRUTHS}
    for _ in range(YEARS // BATCH):
        sums = np.zeros((BATCH, CHECKS + WINDOW))
        np.cumsum(random.standard_normal((BATCH, CHECKS + WINDOW - 1)), axis=1, out=sums[:, 1:])
        for schedule in schedules:
            scores, sizes = _scores(schedule, sums)
            for truth in TRUTHS:
                alarms = scores > schedule.reach + truth.inside * np.sqrt(sizes)
                if truth.both_ends:
                    alarms |= scores < -schedule.reach
                alarmed[schedule, truth] += int(alarms.any(axis=1).sum())
    return {key: count / YEARS for key, count in alarmed.items()}


def _scores(schedule: Schedule, sums: Any) -> tuple[Any, Any]:
    """The distance of each check's figure from the truth, in its own errors, and its weeks."""
    sizes = np.full(CHECKS, WINDOW)
    first = sums[:, :CHECKS]
    if schedule.growing:
        sizes = sizes + np.arange(CHECKS)
        first = np.zeros_like(first)
    return (sums[:, WINDOW:] - first) / np.sqrt(sizes), sizes


def written(share: float) -> str:
    """A share as a whole percentage, or with a digit where that says too little.

    Example:
        >>> written(0.931), written(0.0774), written(0.0001)
        ('93 %', '7.7 %', 'under 0.1 %')
    """
    percent = share * 100
    if percent < LEAST:
        return f"under {LEAST} %"
    return f"{percent:.1f} %" if percent < A_DIGIT_MORE else f"{percent:.0f} %"


def shares() -> dict[tuple[Schedule, Truth], float]:
    """The share of years with a false alarm, of every schedule and truth."""
    sharing = [each for each in SCHEDULES if each.window > each.every]
    found = drawn(sharing)
    for schedule in SCHEDULES:
        if schedule not in sharing:
            found |= {(schedule, truth): apart(schedule, truth) for truth in TRUTHS}
    return found


def table() -> str:
    """The table of docs/ci.md."""
    found = shares()
    head = f"| | {' | '.join(truth.words for truth in TRUTHS)} |"
    rows = [
        f"| {each.words} | {' | '.join(written(found[each, truth]) for truth in TRUTHS)} |"
        for each in SCHEDULES
    ]
    return "\n".join([head, "|---|" + "--:|" * len(TRUTHS), *rows]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(table())
