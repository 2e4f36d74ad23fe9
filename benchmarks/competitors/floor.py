"""The floor: decode the columns that the figures need and sum each of them.

Text is summed by its length in bytes, times by their integers. Printed are the sums; nothing that
reads the same columns is cheaper. `--engine duckdb` does the same in DuckDB, from any format.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from typing import Final

from figures import COLUMNS

_TEXTS: Final = frozenset({"handling", "topic", "language", "market", "channel"})
_TIMES: Final = frozenset({"started_at", "ended_at", "first_response_at", "updated_at"})
_BOOLEANS: Final = frozenset({"resolved", "escalated", "abandoned"})


def sum_with_polars(log: str, columns: list[str]) -> dict[str, int]:
    """Sum the columns of a folder of Parquet files, streaming."""
    os.environ.setdefault("POLARS_ROW_GROUP_PREFETCH_SIZE", "2")
    import polars as pl  # noqa: PLC0415 - one engine a run

    def total(name: str) -> pl.Expr:
        value = pl.col(name).str.len_bytes() if name in _TEXTS else pl.col(name).to_physical()
        return value.cast(pl.Int64).sum().alias(name)

    found = pl.scan_parquet(f"{log}/*.parquet").select(total(name) for name in columns)
    return dict(found.collect(engine="streaming").row(0, named=True))


def sum_with_duckdb(log: str, columns: list[str]) -> dict[str, int]:
    """Sum the columns of a log in any format."""
    from duckdb_sql import open_database, source  # noqa: PLC0415 - one engine a run

    def total(name: str) -> str:
        if name in _TEXTS:
            return f"sum(strlen({name}))"
        if name in _TIMES:
            return f"sum(epoch_us({name}))"
        return f"count_if({name})" if name in _BOOLEANS else f"sum({name})"

    with tempfile.TemporaryDirectory() as spill, open_database(spill) as database:
        sums = ", ".join(total(name) for name in columns)
        row = database.execute(f"SELECT {sums} FROM {source(log)}").fetchone() or ()
    return dict(zip(columns, map(int, row), strict=True))


def main() -> None:
    """Print the sums of a log's columns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "log", help="a folder of Parquet files; for DuckDB also a .csv or .jsonl file"
    )
    parser.add_argument("--engine", choices=("polars", "duckdb"), default="polars")
    parser.add_argument("--columns", nargs="+", default=list(COLUMNS))
    arguments = parser.parse_args()
    summed = {"polars": sum_with_polars, "duckdb": sum_with_duckdb}[arguments.engine]
    print(json.dumps(summed(arguments.log, arguments.columns)))


if __name__ == "__main__":
    main()
