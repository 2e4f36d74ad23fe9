"""Write the tables of the page from the results: `python benchmarks/coverage/tables.py`."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
GOAL = 0.93
MOST = 0.25
"""Cells in which fewer logs than this have an interval are counted apart."""
FEW = 0.005
"""Cells in which fewer logs than this have an interval count as if none had."""


def read(name):
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def line(*cells):
    return "| " + " | ".join(map(str, cells)) + " |"


def given(row):
    return 1 - float(row["refused"])


def by_metric(rows):
    """A line for each metric: how many cells, and how often the intervals hold the truth."""
    yield line(
        "metric", "cells", "no interval", "few intervals", "least", "median", f"below {GOAL:.0%}"
    )
    yield line(*["---"] * 7)
    for metric in dict.fromkeys(row["metric"] for row in rows):
        own = [row for row in rows if row["metric"] == metric]
        known = [float(row["coverage"]) for row in own if given(row) >= FEW]
        yield line(
            metric,
            len(own),
            sum(given(row) < FEW for row in own),
            sum(FEW <= given(row) < MOST for row in own),
            f"{min(known):.1%}" if known else "",
            f"{median(known):.1%}" if known else "",
            sum(each < GOAL for each in known),
        )


def one_by_one(rows):
    yield line(
        "metric", "setting", "conversations", "contacts", "given", "hold the truth", "logs misled"
    )
    yield line(*["---"] * 7)
    for row in rows:
        yield line(
            *(row[name] for name in ("metric", "setting", "conversations", "contacts")),
            f"{given(row):.1%}",
            f"{float(row['coverage']):.1%}",
            f"{float(row['misled']):.2%}",
        )


def widths(rows):
    yield line("metric", "setting", "contacts", *SIZES)
    yield line(*["---"] * (3 + len(SIZES)))
    for metric, setting, contacts in SHOWN:
        found = {
            row["conversations"]: f"{float(row['relative_width']):.1%}"
            for row in rows
            if (row["metric"], row["setting"], row["contacts"]) == (metric, setting, contacts)
            and given(row) >= MOST
        }
        yield line(metric, setting, contacts, *(found.get(size, "") for size in SIZES))


SIZES = ("20", "60", "200", "600", "2000", "20000")
SHOWN = [
    (metric, setting, contacts)
    for metric, setting in (
        ("share", "0.5"),
        ("share", "0.05"),
        ("repeat share", "0.1"),
        ("mean", "lognormal 1"),
        ("rating", "1"),
        ("count", "1"),
        ("quantile", "lognormal 1.5 0.5"),
        ("quantile", "lognormal 1.5 0.9"),
    )
    for contacts in ("1", "5", "heavy")
    if (metric, contacts) != ("repeat share", "1")
]


def verdicts(rows):
    yield line(*(name.replace("_", " ") for name in rows[0]))
    yield line(*["---"] * len(rows[0]))
    for row in rows:
        yield line(
            *(
                value if name in {"conversations", "contacts", "logs"} else f"{float(value):.1%}"
                for name, value in row.items()
            )
        )


def by_agents(rows):
    """A line for each metric and number of agents: how often the intervals hold the truth."""
    yield line("metric", "agents", "cells", "no interval", "least", "median", "median width")
    yield line(*["---"] * 7)
    for metric, agents in dict.fromkeys((row["metric"], row["agents"]) for row in rows):
        own = [row for row in rows if (row["metric"], row["agents"]) == (metric, agents)]
        known = [row for row in own if given(row) >= FEW]
        held = [float(row["coverage"]) for row in known]
        yield line(
            metric,
            agents,
            len(own),
            len(own) - len(known),
            f"{min(held):.1%}" if held else "",
            f"{median(held):.1%}" if held else "",
            f"{median(float(row['relative_width']) for row in known):.0%}" if held else "",
        )


def main():
    rows = read("results.csv")
    tables = {
        "metrics": by_metric(rows),
        "below": one_by_one(
            [row for row in rows if given(row) >= FEW and float(row["coverage"]) < GOAL]
        ),
        "widths": widths(rows),
        "readings": by_metric(read("readings.csv")),
        "agents": by_agents(read("agents.csv")),
        "verdicts": verdicts(read("verdicts.csv")),
    }
    page = (HERE / "README.md").read_text(encoding="utf-8")
    for name, table in tables.items():
        page = re.sub(
            rf"(<!-- {name} -->\n).*?(<!-- end -->)",
            lambda found, table=table: found[1] + "".join(f"{row}\n" for row in table) + found[2],
            page,
            flags=re.DOTALL,
        )
    (HERE / "README.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
