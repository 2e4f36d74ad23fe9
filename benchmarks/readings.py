"""Measure what a thousand readings cost beside one, whole process by whole process, in turn.

Run as `python benchmarks/readings.py --log ten.parquet --spec benchmarks/specs/readings.yaml`.
A log of 10 million conversations is made by `fte-audit simulate -o ten.parquet -n 10000000`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

SIZES: Final = (4, 1_000, 100_000)
"""The most readings of each claim: one for each way to make conversations, and more."""


@dataclass(slots=True)
class Series:
    """What one claim costs with at most so many readings.

    Attributes:
        claim: The claim.
        most: The most readings.
        readings: How many there were.
        seconds: Of each run.
        peak_mib: Of each run.
    """

    claim: str
    most: int
    readings: int = 0
    seconds: list[float] = field(default_factory=list)
    peak_mib: list[float] = field(default_factory=list)


def measure(series: Series, log: Path, spec: Path) -> None:
    """Run once; the readings are written, not printed."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "readings.json"
        command = [
            *(sys.executable, "-m", "fte_audit", "readings", str(log), "--spec", str(spec)),
            *("--claim", series.claim, "--most", str(series.most), "-o", str(out)),
        ]
        began = time.perf_counter()
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        series.seconds.append(time.perf_counter() - began)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
        series.peak_mib.append(used.ru_maxrss / 1024)
        found = json.loads(out.read_text(encoding="utf-8"))["readings"]
        series.readings = sum(len(each["readings"]) for each in found)


def table(series: list[Series]) -> str:
    """The medians, and how many times the one reading of the same claim."""
    one = {each.claim: statistics.median(each.seconds) for each in series if each.most == 1}
    lines = [
        "| claim | readings | wall s: median (least to most) | times one reading | peak MiB |",
        "|---|---|---|---|---|",
    ]
    for each in series:
        middle = statistics.median(each.seconds)
        lines.append(
            f"| {each.claim} | {each.readings:,} "
            f"| {middle:.3g} ({min(each.seconds):.3g} to {max(each.seconds):.3g}) "
            f"| {middle / one[each.claim]:.2f} | {max(each.peak_mib):.0f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure every claim in turn with every size, round by round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--spec", type=Path, required=True)
    parser.add_argument("--claims", default="share,resolved,faster,on_par,work")
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    series = [Series(claim, most) for claim in given.claims.split(",") for most in SIZES]
    for _ in range(given.runs):
        for each in series:
            measure(each, given.log, given.spec)
    print(table(series))


if __name__ == "__main__":
    main()
