"""Write batches of rows to files, whole or not at all."""

from __future__ import annotations

import errno
import os
import re
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
_PART = re.compile(r"part-\d{5}\.(parquet|csv|jsonl)")
_OS_ERROR = re.compile(r"\(os error (\d+)\)")


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

    def deliver(*_: object) -> Iterator[pl.DataFrame]:
        yield first
        yield from batches

    register_io_source(deliver, schema=first.schema).sink_parquet(
        path, compression="zstd", compression_level=1, row_group_size=ROW_GROUP
    )


@contextmanager
def replacing(target: Path, *, force: bool) -> Iterator[Path]:
    """Give a name beside `target` to write to; at the end it takes its place, or is removed.

    Raises:
        UserError: The target exists, and `force` is not set; or it cannot be replaced.
    """
    _check_target(target, force=force)
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield draft
        with blaming(target):
            _take_place(draft, target)
    finally:
        _remove(draft)


def _check_target(target: Path, *, force: bool) -> None:
    if not target.absolute().parent.is_dir():
        raise UserError([_unwritable(target, OSError(errno.ENOENT, ""))])
    if (target.exists() or target.is_symlink()) and not force:
        raise UserError([_exists(target)])
    if target.is_dir() and not all(_PART.fullmatch(entry.name) for entry in target.iterdir()):
        raise UserError([_not_a_log(target)])


@contextmanager
def blaming(target: Path) -> Iterator[None]:
    """Turn what the operating system refuses into a diagnostic about `target`."""
    try:
        yield
    except (OSError, pl.exceptions.PolarsError) as failure:
        refusal = _refusal(failure)
        if refusal is None:
            raise
        raise UserError([_unwritable(target, refusal)]) from failure


def _refusal(failure: Exception) -> OSError | None:
    """Find the operating system's own error; Polars gives its number in the text only."""
    if isinstance(failure, OSError) and failure.errno is not None:
        return failure
    number = _OS_ERROR.search(str(failure))
    return OSError(int(number[1]), os.strerror(int(number[1]))) if number else None


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
        code="FTE604",
        message="the target exists already",
        span=Span(str(target)),
        help="name another, or replace it with `--force`",
    )


def _not_a_log(target: Path) -> Diagnostic:
    return Diagnostic(
        code="FTE604",
        message="the target is a folder with other files in it, which would be lost",
        span=Span(str(target)),
        help="name a folder that is not there yet",
    )


def _unwritable(target: Path, refusal: OSError) -> Diagnostic:
    full = refusal.errno in {errno.ENOSPC, errno.EDQUOT}
    return Diagnostic(
        code="FTE605",
        message=f"nothing was written: {os.strerror(refusal.errno or 0).lower()}",
        span=Span(str(target)),
        help="free some space, write elsewhere or ask for fewer `--conversations`"
        if full
        else "name a folder that is there and that you may write to",
    )
