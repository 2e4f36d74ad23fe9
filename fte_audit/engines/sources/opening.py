"""Opening a log: files by their paths, or a frame."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
from polars.selectors import by_name

from fte_audit.diagnostics import UserError
from fte_audit.engines.sources.columnar import open_columnar
from fte_audit.engines.sources.files import TEXT, locate, mixed_formats
from fte_audit.engines.sources.heads import check_head
from fte_audit.engines.sources.logs import Chunk, Log
from fte_audit.engines.sources.stacking import Stack
from fte_audit.engines.sources.tables import check_files, open_tables, sort_files
from fte_audit.engines.sources.text import open_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fte_audit.diagnostics import Diagnostic
    from fte_audit.engines.sources.logs import LogFile
    from fte_audit.spec.presets.library import Preset
    from fte_audit.spec.reader import Spec


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


def open_for(paths: Sequence[str], spec: Spec | None) -> Log:
    """Open the log in some files, as the spec reads them: as the tables of its preset, if any."""
    if spec is None or (preset := spec.preset) is None:
        return open_log(paths)
    return open_export(paths, preset, spec.naming())


def open_export(paths: Sequence[str], preset: Preset, named: Callable[[str], bool]) -> Log:
    """Open the export of a platform, several tables of which are one log.

    Args:
        paths: As `open_log` takes them.
        preset: What is known of the export.
        named: Whether the spec names a column; others can't be read.

    Raises:
        UserError: Everything that is wrong with the paths, the files and their columns.
    """
    found = locate(paths, mixed=True)
    sorted_ = sort_files(found.files, preset)
    problems = list(check_files(sorted_, preset, found.named))
    held = [file for file in found.files if file not in sorted_.others]
    problems += [problem for file in held if not file.is_remote for problem in _check(file)]
    if problems:
        raise UserError(problems)
    tables = open_tables(sorted_, preset, _open)
    log = Stack(preset, tables, named).log(held)
    apart = tuple(file.path for file in sorted_.others)
    return replace(log, passed_over=found.passed_over, apart=apart)


def _check(file: LogFile) -> list[Diagnostic]:
    try:
        return list(check_head(file))
    except UserError as problem:
        return list(problem.diagnostics)


def _open(files: tuple[LogFile, ...]) -> Log:
    if problems := list(mixed_formats(files)):
        raise UserError(problems)
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
