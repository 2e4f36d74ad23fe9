"""Prints `pyworkforce.csv`: what pyworkforce says of queues without abandonment.

It is no dependency of the tests: it brings pandas and OR-Tools. `docs/erlang.md` says more. Run it
in an environment of its own: `pip install pyworkforce==0.5.1`, then `python pyworkforce_rows.py`.
"""

from __future__ import annotations

import csv
import sys
from importlib.metadata import version

QUEUES = [
    (10, 180, 20, 0.8, 1.0),
    (10, 180, 20, 0.8, 0.7),
    (22.9, 330, 30, 0.8, 1.0),
    (0.2, 660, 30, 0.9, 1.0),
    (3.1, 660, 30, 0.9, 0.6),
    (114.087, 120, 30, 0.8, 0.85),
    (627.48, 660, 30, 0.8, 0.85),
    (627.48, 660, 30, 0.95, 1.0),
    (1000, 300, 20, 0.8, 1.0),
    (10_000, 300, 20, 0.9, 1.0),
    (100_000, 300, 20, 0.8, 1.0),
]


def main() -> None:
    """Write the rows to standard output."""
    # It is not in the environment of the tests.
    from pyworkforce.queuing import ErlangC

    print(f"# pyworkforce {version('pyworkforce')}")  # noqa: T201 - a script
    rows = csv.writer(sys.stdout, lineterminator="\n")
    given = ("load", "handle_seconds", "within_seconds", "share", "occupancy")
    rows.writerow([*given, "slots", "in_time", "waiting", "achieved_occupancy"])
    for load, handle, within, share, occupancy in QUEUES:
        queue = ErlangC(load * 60 / (handle / 60), handle / 60, within / 60, 60)
        found = queue.required_positions(share, occupancy)
        names = ("raw_positions", "service_level", "waiting_probability", "occupancy")
        rows.writerow([load, handle, within, share, occupancy, *(found[name] for name in names)])


if __name__ == "__main__":
    main()
