"""The figures of `specs/repeats.yaml` over a synthetic log, as hand-written DuckDB SQL.

The next starts of the same customer stand beside each conversation (`lead`); the first of them that
is late enough after its end is the contact that counts. Five are enough for synthetic logs; where
they were not, the program says so instead of printing figures.
"""

from __future__ import annotations

import argparse
import tempfile
from typing import TYPE_CHECKING, Final

from duckdb_sql import open_database, source
from grouped import Grouped, Ratio

if TYPE_CHECKING:
    import duckdb
    from figures import Counts, Label

_DAY_US: Final = 86_400_000_000
_LEAST_US: Final = 300_000_000
_LOOKED_AT: Final = 5
_RATIOS: Final = (
    Ratio("back_within_24h", "share", 2, 1),
    Ratio("back_within_7d", "share", 3, 1),
)


def figures(database: duckdb.DuckDBPyConnection, log: str) -> Grouped:
    """Compute every figure."""
    rows = source(log)
    query = f"""SELECT count(*), count(customer_id), min(epoch_us(started_at)),
     max(epoch_us(started_at)) FROM {rows}"""
    read, named, first, end = database.execute(query).fetchone() or (0, 0, 0, 0)
    # A shared or a test account: 30 contacts at least, and three a day or a twentieth of all.
    heavy = max(30, min(3 * ((end - first) // _DAY_US + 1), named // 20) + 1)
    leads = ", ".join(f"lead(s, {n}) OVER later AS s{n}" for n in range(1, _LOOKED_AT + 1))
    late = " ".join(f"WHEN s{n} - e >= {_LEAST_US} THEN s{n} - e" for n in range(1, _LOOKED_AT + 1))
    found = database.execute(
        f"""SELECT handling, count(*), count_if(gap <= {_DAY_US}), count_if(gap <= {7 * _DAY_US}),
         count_if(s{_LOOKED_AT} - e < {_LEAST_US})
        FROM (SELECT handling, e, s{_LOOKED_AT}, CASE {late} END AS gap
         FROM (SELECT e, handling, {leads}, count(*) OVER (PARTITION BY c) AS contacts
          FROM (SELECT hash(customer_id) AS c, epoch_us(started_at) AS s, epoch_us(ended_at) AS e,
            handling FROM {rows} WHERE customer_id IS NOT NULL)
          WINDOW later AS (PARTITION BY c ORDER BY s))
         WHERE e + {7 * _DAY_US} <= {end} AND contacts < {heavy})
        GROUP BY handling"""
    ).fetchall()
    if any(row[-1] for row in found):
        raise SystemExit("some customers have more contacts in a row than were looked at")
    counted = {handling: counts[:-1] for handling, *counts in found}
    cells: dict[tuple[Label, Label], Counts] = {
        (handling, None): (n, *counted.get(handling, (0, 0, 0)))
        for handling, n in database.execute(
            f"SELECT handling, count(*) FROM {rows} GROUP BY handling"
        ).fetchall()
    }
    log_said = {"read": read, "kept": read, "dropped": {}}
    return Grouped(_RATIOS, cells, by_topic=False, shares=False, log=log_said)


def main() -> None:
    """Print the figures of a log."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", help="a folder of Parquet files")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as spill, open_database(spill) as database:
        print(figures(database, arguments.log).to_json())


if __name__ == "__main__":
    main()
