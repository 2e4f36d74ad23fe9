"""Put the messages of a log into random order, in bounded memory.

Run as `python benchmarks/shuffle.py messages.parquet folder`. Messages are dealt into parts by a
hash of their ids, and each part is sorted by another hash, so the same messages always come in the
same order. Columns, types, compression and the size of row groups stay as `fte-audit simulate`
writes them.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Final

import duckdb

_ROWS_OF_A_PART: Final = 5_000_000
_ROWS_OF_A_GROUP: Final = 500_000


def shuffle(log: str, folder: Path) -> None:
    """Write the rows of a Parquet file with `message_id` to a folder, in random order."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=folder.parent) as spill,
        duckdb.connect(
            config={"memory_limit": "2GB", "threads": "2", "temp_directory": spill}
        ) as database,
    ):
        database.execute("SET TimeZone = 'UTC'")
        database.execute("SET partitioned_write_flush_threshold = 16384")
        row = database.execute(f"SELECT count(*) FROM read_parquet('{log}')").fetchone()
        parts = -(-(row or (0,))[0] // _ROWS_OF_A_PART)
        database.execute("SET preserve_insertion_order = false")
        database.execute(
            f"COPY (SELECT *, hash(message_id, 1) % {parts} AS part FROM read_parquet('{log}')) "
            f"TO '{spill}/parts' (FORMAT parquet, COMPRESSION lz4, PARTITION_BY (part))"
        )
        database.execute("SET preserve_insertion_order = true")
        written = Path(spill, "shuffled")
        written.mkdir()
        for part in range(parts):
            rows = f"read_parquet('{spill}/parts/part={part}/*.parquet', hive_partitioning=false)"
            database.execute(
                f"COPY (SELECT * FROM {rows} ORDER BY hash(message_id, 2)) "
                f"TO '{written}/part-{part:03}.parquet' "
                f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROWS_OF_A_GROUP})"
            )
        written.rename(folder)


def main() -> None:
    """Shuffle the file that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", help="a Parquet file of messages")
    parser.add_argument("folder", type=Path, help="where the shuffled messages go")
    arguments = parser.parse_args()
    shuffle(arguments.log, arguments.folder)


if __name__ == "__main__":
    main()
