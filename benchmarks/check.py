"""Check that competitors print the figures of `fte-audit report`: all of them, to 9 digits.

Run as `python benchmarks/check.py report.json duckdb.json polars.json`.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any, Final

_DIGITS: Final = 9

Figure = tuple[float | None, int, int]
Figures = dict[tuple[object, ...], Figure]


def of_report(report: dict[str, Any]) -> Figures:
    """The figures of a report."""
    return {
        (metric["name"], *_key(figure)): _figure(figure)
        for metric in report["metrics"]
        for figure in metric["figures"]
    }


def of_competitor(printed: dict[str, Any]) -> Figures:
    """The figures that a competitor printed."""
    return {(figure["metric"], *_key(figure)): _figure(figure) for figure in printed["figures"]}


def differences(report: dict[str, Any], printed: dict[str, Any]) -> list[str]:
    """What differs, a line each; none where everything agrees."""
    ours, theirs = of_report(report), of_competitor(printed)
    lines = [f"only in the report: {key}" for key in ours.keys() - theirs.keys()]
    lines += [f"only in the competitor: {key}" for key in theirs.keys() - ours.keys()]
    lines += [
        f"{key}: {ours[key]} in the report, {theirs[key]} in the competitor"
        for key in ours.keys() & theirs.keys()
        if not _same(ours[key], theirs[key])
    ]
    mine, found = report["log"], printed["log"]
    lines += _different_rows("rows", mine, found)
    if "messages" in found:
        lines += _different_rows("messages", mine["messages"], found["messages"])
    if not ours:
        lines.append("the report has no figures")
    return sorted(lines)


def _different_rows(what: str, mine: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """What differs in the rows that were read, kept and dropped."""
    dropped = {row["reason"]: row["rows"] for row in mine["dropped"] if row["rows"]}
    other = {reason: rows for reason, rows in found["dropped"].items() if rows}
    ours, theirs = (mine["read"], mine["kept"], dropped), (found["read"], found["kept"], other)
    return [f"{what}: {ours} in the report, {theirs} in the competitor"] if ours != theirs else []


def _key(figure: dict[str, Any]) -> tuple[object, ...]:
    return figure["statistic"], tuple(figure["by"]), tuple(figure["group"])


def _figure(figure: dict[str, Any]) -> Figure:
    return figure["value"], figure["n"], figure["of"]


def _same(ours: Figure, theirs: Figure) -> bool:
    if ours[1:] != theirs[1:] or (ours[0] is None) != (theirs[0] is None):
        return False
    if ours[0] is None or theirs[0] is None:
        return True
    if ours[0] == theirs[0]:
        return True
    # The report rounds exact fractions, competitors floats: the last digit of a tie may differ.
    unit = 10.0 ** (math.floor(math.log10(abs(ours[0]) or 1.0)) - _DIGITS + 1)
    return abs(ours[0] - theirs[0]) < 1.01 * unit


def main() -> None:
    """Compare the files that are named; exit 1 where any differs."""
    if len(sys.argv) < 3:  # noqa: PLR2004 - a report and a competitor
        sys.exit(__doc__)
    report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    wrong = False
    for path in sys.argv[2:]:
        found = differences(report, json.loads(Path(path).read_text(encoding="utf-8")))
        verdict = (
            f"{len(found)} differences" if found else f"all {len(of_report(report))} figures agree"
        )
        print(f"{path}: {verdict}", *found[:20], sep="\n  ")
        wrong = wrong or bool(found)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
