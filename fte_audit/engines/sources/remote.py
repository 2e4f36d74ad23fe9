"""Text files at addresses, which Polars opens: every value as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from fte_audit.diagnostics import Diagnostic, Span, UserError
from fte_audit.engines.sources.logs import Chunk, Format, Log
from fte_audit.engines.sources.schemas import common_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.engines.sources.logs import LogFile

FAILURES = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)


def open_remote_text(files: Sequence[LogFile]) -> Log:
    """Open CSV or TSV files at addresses.

    Raises:
        UserError: An address that does not answer, a format that is read from disk only.
    """
    problems: list[Diagnostic] = []
    described = []
    for file in files:
        if file.format is Format.JSONL:
            problems.append(_only_local(file))
            continue
        try:
            described.append((file, dict(_scan(file).collect_schema())))
        except FAILURES as problem:
            problems.append(_failed(file, problem))
    if problems:
        raise UserError(problems)
    schema = common_schema(described)

    def read(columns: Sequence[str], rows: int) -> Iterator[Chunk]:
        done = 0
        for file, own in described:
            for frame in _frames(file, [name for name in columns if name in own], rows):
                done += frame.height
                folders = [
                    pl.lit(file.partitions[name]).alias(name) for name in columns if name not in own
                ]
                yield Chunk(frame.with_columns(folders).select(columns), done, 0)

    return Log(files=tuple(files), schema=schema, rows=None, bytes=0, read=read)


def _scan(file: LogFile) -> pl.LazyFrame:
    separator = "\t" if file.format is Format.TSV else ","
    return pl.scan_csv(
        file.path,
        separator=separator,
        infer_schema=False,
        glob=False,
    )


def _frames(file: LogFile, columns: Sequence[str], rows: int) -> Iterator[pl.DataFrame]:
    try:
        for batch in _scan(file).select(columns).collect_batches(chunk_size=rows):
            yield from batch.iter_slices(rows)
    except FAILURES as problem:
        raise UserError([_failed(file, problem)]) from problem


def _only_local(file: LogFile) -> Diagnostic:
    return Diagnostic(
        "FTE318",
        "JSON lines are read from disk only",
        Span(file.path),
        help="download the file, or write it as Parquet",
    )


def _failed(file: LogFile, problem: BaseException) -> Diagnostic:
    said = str(problem).strip().splitlines()[0]
    return Diagnostic(
        "FTE318",
        f"cannot be read from its address: {said}",
        Span(file.path),
        help="check the address and the credentials in the environment",
    )
