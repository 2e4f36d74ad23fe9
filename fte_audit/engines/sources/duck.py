"""Large text files, read by DuckDB with every column as text and handed to Polars in batches."""

from __future__ import annotations

import os
from itertools import groupby
from typing import TYPE_CHECKING

import duckdb
import polars as pl

from fte_audit.diagnostics import Diagnostic, Span, UserError
from fte_audit.engines.sources.logs import Chunk, Format
from fte_audit.engines.sources.plain import first_fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.engines.sources.text import TextFile

BATCH_ROWS = 250_000
MEMORY = "300MB"


def read_fast(heads: Sequence[TextFile], columns: Sequence[str], rows: int) -> Iterator[Chunk]:
    """Read text files in chunks.

    Raises:
        UserError: While reading, at the first row that is wrong.
    """
    rows_done = bytes_done = 0
    for _, same in groupby(heads, key=_alike):
        group = list(same)
        for frame in _batches(group, columns, min(rows, BATCH_ROWS)):
            rows_done += frame.height
            yield Chunk(frame, rows_done, bytes_done)
        bytes_done += sum(each.file.size or 0 for each in group)


def _alike(head: TextFile) -> tuple[object, ...]:
    """Files that one query can read."""
    return head.names, head.delimiter, head.file.compression, tuple(head.file.partitions.items())


def _batches(
    group: Sequence[TextFile], columns: Sequence[str], rows: int
) -> Iterator[pl.DataFrame]:
    own = [name for name in columns if name not in group[0].file.partitions]
    partitions = group[0].file.partitions
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": MEMORY,
            "preserve_insertion_order": "false",
            "threads": os.environ.get("POLARS_MAX_THREADS") or str(os.cpu_count() or 1),
        }
    )
    try:
        relation = connection.sql(_query(group, own))
        for batch in pl.scan_arrow_c_stream(relation).collect_batches(
            chunk_size=rows, maintain_order=False
        ):
            frame = batch.select(
                pl.lit(partitions[name]).alias(name)
                if name in partitions
                else pl.col(f"c{own.index(name)}").alias(name)
                for name in columns
            )
            yield from frame.iter_slices(rows)
    except (duckdb.Error, pl.exceptions.PolarsError, pl.exceptions.PanicException) as problem:
        raise _fault(group, problem) from problem
    finally:
        relation = None
        connection.close()


def _query(group: Sequence[TextFile], columns: Sequence[str]) -> str:
    head = group[0]
    paths = ", ".join(_quoted(_literal_path(each.file.path)) for each in group)
    packed = {None: "none", "gz": "gzip", "zst": "zstd"}[head.file.compression]
    options = [f"[{paths}]", f"compression={_quoted(packed)}", "hive_partitioning=false"]
    if head.file.format is Format.JSONL:
        names = ", ".join(f"{_quoted(name)}: 'VARCHAR'" for name in columns)
        options += [
            "format='newline_delimited'",
            f"columns={{{names}}}",
            "maximum_object_size=67108864",
        ]
        chosen = ", ".join(
            f'"{name.replace(chr(34), chr(34) * 2)}" AS c{i}' for i, name in enumerate(columns)
        )
        return f"SELECT {chosen or '1'} FROM read_json({', '.join(options)})"
    names = ", ".join(f"'f{i}': 'VARCHAR'" for i in range(len(head.names)))
    options += [
        "auto_detect=false",
        "header=true",
        "strict_mode=true",
        f"delim={_quoted(head.delimiter)}",
        "quote='\"'",
        "escape='\"'",
        f"columns={{{names}}}",
    ]
    chosen = ", ".join(f"f{head.names.index(name)} AS c{i}" for i, name in enumerate(columns))
    return f"SELECT {chosen or '1'} FROM read_csv({', '.join(options)})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _literal_path(path: str) -> str:
    """Write a path so that its wildcards stand for themselves."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in path)


def _fault(group: Sequence[TextFile], problem: BaseException) -> UserError:
    """Say what is wrong where, which Python's parsers know exactly."""
    head = group[0]
    found = first_fault([each.file for each in group], head.delimiter, head.names)
    if found is not None:
        return found
    said = str(problem).splitlines()[0].removeprefix("Invalid Input Error: ")
    named = next((each.file for each in group if each.file.path in str(problem)), head.file)
    return UserError([Diagnostic("FTE309", f"cannot be read: {said}", Span(named.path))])
