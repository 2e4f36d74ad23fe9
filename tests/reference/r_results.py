"""What R printed: the rows of the files beside its scripts, in `tests/oracle/r`."""

from __future__ import annotations

import csv
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "oracle" / "r"


def rows_of(name):
    """The rows of a file."""
    return values_in((FOLDER / f"{name}.csv").read_text(encoding="utf-8"))


def values_in(text):
    """The rows of what R printed, without its line of versions; what it calls NA is None."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return [{key: _value(cell) for key, cell in row.items()} for row in csv.DictReader(lines)]


def _value(cell):
    if cell == "NA":
        return None
    try:
        return float(cell)
    except ValueError:
        return cell
