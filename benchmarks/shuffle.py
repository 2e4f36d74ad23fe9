"""Write the rows of a Parquet file in random order, in little memory.

Every row is dealt to one of many files by lot, and each of these is then shuffled by itself.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Final

import duckdb

_ROWS_OF_A_FILE: Final = 1_000_000


def shuffle(log: Path, folder: Path) -> None:
    """Write a folder of files with the rows of a file.

    Args:
        log: A Parquet file.
        folder: A folder that is not there yet.
    """
    with tempfile.TemporaryDirectory() as dealt:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": "4GB",
            "preserve_insertion_order": "false",
            "temp_directory": f"{dealt}/spill",
        }
        with duckdb.connect(config=config) as database:
            (rows,) = database.execute(
                f"SELECT count(*) FROM read_parquet('{log}')"
            ).fetchone() or (0,)
            files = max(1, rows // _ROWS_OF_A_FILE)
            database.execute("SELECT setseed(0.5)")
            database.execute(
                f"COPY (SELECT *, floor(random() * {files})::INTEGER AS lot "
                f"FROM read_parquet('{log}')) "
                f"TO '{dealt}/lots' (FORMAT parquet, PARTITION_BY (lot))"
            )
            folder.mkdir(parents=True)
            for lot in range(files):
                database.execute(
                    f"COPY (SELECT * FROM read_parquet('{dealt}/lots/lot={lot}/*.parquet', "
                    f"hive_partitioning=false) ORDER BY random()) "
                    f"TO '{folder}/{lot:04}.parquet' (FORMAT parquet, COMPRESSION zstd)"
                )


def main() -> None:
    """Shuffle a log."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    shuffle(arguments.log, arguments.folder)


if __name__ == "__main__":
    main()
