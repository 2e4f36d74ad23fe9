"""Write batches of rows to files, whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl
from polars.io.plugins import register_io_source

from fte_audit.diagnostics import Diagnostic, Span, UserError
from fte_audit.engines.simulation.logs import ROW_GROUP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MILLISECONDS = "%Y-%m-%dT%H:%M:%S%.3fZ"
SECONDS = "%Y-%m-%dT%H:%M:%SZ"


class Format(StrEnum):
    """The format of a log."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"


def write_rows(path: Path, format_: Format, batches: Iterator[pl.DataFrame], times: str) -> None:
    """Write all batches to one new file; there is at least one batch."""
    if format_ is Format.PARQUET:
        _write_parquet(path, batches)
        return
    with path.open("wb") as file:
        for k, rows in enumerate(batches):
            if format_ is Format.CSV:
                rows.write_csv(file, include_header=k == 0, datetime_format=times)
            else:
                _as_json(rows, times).write_ndjson(file)
        file.flush()
        os.fsync(file.fileno())


def _as_json(rows: pl.DataFrame, times: str) -> pl.DataFrame:
    return rows.with_columns(
        pl.col(pl.Datetime).dt.strftime(times),
        # A number with 4 decimals prints exactly from the nearest double.
        pl.col(pl.Decimal).cast(pl.Float64),
    )


def _write_parquet(path: Path, batches: Iterator[pl.DataFrame]) -> None:
    first = next(batches)
    failures: list[BaseException] = []

    def deliver(*_: object) -> Iterator[pl.DataFrame]:
        try:
            yield first
            yield from batches
        except BaseException as failure:
            failures.append(failure)
            raise

    try:
        register_io_source(deliver, schema=first.schema).sink_parquet(
            path, compression="zstd", compression_level=1, row_group_size=ROW_GROUP
        )
    except pl.exceptions.PolarsError as failure:
        raise failures[0] if failures else failure from failure


@contextmanager
def replacing(target: Path, *, force: bool) -> Iterator[Path]:
    """Give a name beside `target` to write to; at the end it takes its place, or is removed.

    Raises:
        UserError: The target exists (and `force` is not set) or cannot be written.
    """
    if (target.exists() or target.is_symlink()) and not force:
        raise UserError([_exists(target)])
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield draft
        _take_place(draft, target)
    except OSError as failure:
        raise UserError([_unwritable(target, failure)]) from failure
    finally:
        _remove(draft)


def _take_place(draft: Path, target: Path) -> None:
    if not target.is_dir() or target.is_symlink():
        draft.replace(target)
        return
    former = target.with_name(f".{target.name}.{os.getpid()}.former")
    target.rename(former)
    draft.rename(target)
    shutil.rmtree(former)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _exists(target: Path) -> Diagnostic:
    return Diagnostic(
        code="FTE603",
        message="the target exists already",
        span=Span(str(target)),
        help="name another, or replace it with `--force`",
    )


def _unwritable(target: Path, failure: OSError) -> Diagnostic:
    if failure.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Diagnostic(
            code="FTE605",
            message="the disk is full; nothing was kept of the log",
            span=Span(str(target)),
            help="free some space, write elsewhere or ask for fewer `--conversations`",
        )
    return Diagnostic(
        code="FTE604",
        message=f"the log cannot be written: {failure.strerror or failure}",
        span=Span(str(target)),
    )
