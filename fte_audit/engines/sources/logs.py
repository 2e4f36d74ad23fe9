"""An opened log: its files, its columns, and the rows in chunks."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import polars as pl

CHUNK_ROWS = 2_000_000
"""Rows of a chunk unless told; the tally packs 21-bit counters, so it stays under 2**21."""

MOST_CHUNK_ROWS = 2**21 - 1


class Format(StrEnum):
    """How a file holds its rows."""

    PARQUET = "parquet"
    IPC = "ipc"
    CSV = "csv"
    TSV = "tsv"
    JSONL = "jsonl"

    @property
    def label(self) -> str:
        """The name of the format in a message."""
        return {"parquet": "Parquet", "ipc": "Arrow IPC", "jsonl": "JSON lines"}.get(
            self.value, self.value.upper()
        )


class Compression(StrEnum):
    """How the whole of a text file is packed."""

    GZIP = "gz"
    ZSTD = "zst"


@dataclass(frozen=True, slots=True)
class LogFile:
    """One file of a log.

    Attributes:
        path: As the user gave it, with forward slashes; or an address.
        format: How it holds its rows.
        compression: How the whole file is packed; only text files are.
        partitions: Columns that the folders name, `key=value`.
        size: Bytes, where known: an address is not asked for its size.
    """

    path: str
    format: Format
    compression: Compression | None = None
    partitions: Mapping[str, str] = field(default_factory=dict)
    size: int | None = None

    @property
    def is_remote(self) -> bool:
        """Whether the path is an address of an object store or a web server."""
        return is_address(self.path)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a log, and how far the reading has come with them.

    Attributes:
        frame: The rows, with the columns that were asked for, in that order.
        rows_done: Rows read so far, these included.
        bytes_done: Bytes of the files read so far, about; never more than the log has.
    """

    frame: pl.DataFrame
    rows_done: int
    bytes_done: int


@dataclass(frozen=True, slots=True)
class Log:
    """An opened log; `chunks` may be called any number of times.

    Attributes:
        files: Sorted, each once; none for a frame.
        schema: Type of each column; text files have text only.
        rows: Rows of the log, where known without a scan.
        bytes: Bytes of all files whose size is known.
        read: Reads the named columns in chunks of at most so many rows.
        passed_over: Files in the named folders that are no logs, by their suffix.
        sampled: Whether the columns come from a sample of the lines, as in very large JSON lines
            files; a column that is in none of the sampled lines is then not in the schema.
        weight: The column that says of how many messages a row was folded; rows that were are
            folded anew each time that they are read.
        apart: Files in the named folders that hold no table of the preset.
        remarks: Says, after it was read, what a reader has to know of where its rows come from.
    """

    files: tuple[LogFile, ...]
    schema: Mapping[str, pl.DataType]
    rows: int | None
    bytes: int
    read: Callable[[Sequence[str], int], Iterator[Chunk]]
    passed_over: tuple[str, ...] = ()
    sampled: bool = False
    weight: str | None = None
    apart: tuple[str, ...] = ()
    remarks: Callable[[], tuple[str, ...]] = tuple

    def chunks(self, columns: Sequence[str], rows: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """Read the log once, some rows at a time, in no promised order.

        Args:
            columns: Columns of the schema to read.
            rows: The most rows of a chunk, under 2**21.

        Raises:
            UserError: While reading, where a file turns out to be damaged.
        """
        if not 0 < rows <= MOST_CHUNK_ROWS:
            raise ValueError(f"a chunk has 1 to {MOST_CHUNK_ROWS} rows, not {rows}")
        if unknown := [name for name in columns if name not in self.schema]:
            raise KeyError(unknown[0])
        return self.read(columns, rows)


def is_address(path: str) -> bool:
    """Whether a path is an address such as `s3://bucket/log.parquet`.

    Example:
        >>> is_address("s3://bucket/log.parquet"), is_address("C:/log.parquet")
        (True, False)
    """
    scheme, mark, _ = path.partition("://")
    return bool(mark) and len(scheme) > 1 and scheme.isalnum()
