"""Opening a log: files by their paths, or a frame."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
from polars.selectors import by_name

from fte_audit.diagnostics import UserError
from fte_audit.engines.sources.columnar import open_columnar
from fte_audit.engines.sources.files import TEXT, locate
from fte_audit.engines.sources.heads import check_head
from fte_audit.engines.sources.logs import Chunk, Log
from fte_audit.engines.sources.text import open_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.diagnostics import Diagnostic
    from fte_audit.engines.sources.logs import LogFile


def open_log(paths: Sequence[str]) -> Log:
    """Open the log that the paths name: files, folders, globs, addresses.

    Raises:
        UserError: Everything that is wrong with the paths and the heads of the files, at once.
    """
    found = locate(paths)
    problems = [problem for file in found.files if not file.is_remote for problem in _check(file)]
    if problems:
        raise UserError(problems)
    return replace(_open(found.files), passed_over=found.passed_over)


def _check(file: LogFile) -> list[Diagnostic]:
    try:
        return list(check_head(file))
    except UserError as problem:
        return list(problem.diagnostics)


def _open(files: tuple[LogFile, ...]) -> Log:
    if files[0].format not in TEXT:
        return open_columnar(files)
    return open_text(files)


def frame_log(frame: pl.DataFrame | pl.LazyFrame) -> Log:
    """A log that is a Polars frame; a lazy one is read in batches by the streaming engine."""
    schema = dict(frame.collect_schema())

    def read(columns: Sequence[str], rows: int) -> Iterator[Chunk]:
        if isinstance(frame, pl.DataFrame):
            batches = frame.select(by_name(*columns)).iter_slices(rows)
        else:
            batches = _limit(frame.select(by_name(*columns)), rows)
        done = 0
        for batch in batches:
            done += batch.height
            yield Chunk(batch, rows_done=done, bytes_done=0)

    rows = frame.height if isinstance(frame, pl.DataFrame) else None
    return Log(files=(), schema=schema, rows=rows, bytes=0, read=read)


def _limit(frame: pl.LazyFrame, rows: int) -> Iterator[pl.DataFrame]:
    for batch in frame.collect_batches(chunk_size=rows, maintain_order=False, engine="streaming"):
        yield from batch.iter_slices(rows)
