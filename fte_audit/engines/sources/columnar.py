"""Parquet and Arrow IPC files, read by Polars as slices of rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import polars as pl
from polars.selectors import by_name

from fte_audit.diagnostics import Diagnostic, Span, UserError
from fte_audit.engines.sources.logs import Chunk, Format, Log, LogFile
from fte_audit.engines.sources.schemas import common_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PanicException = pl.exceptions.PanicException
T = TypeVar("T")
_GOLDEN = (5**0.5 - 1) / 2
_STEPS = 4
"""Steps for each run, after which hardly one has not been met."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One file with what its footer says."""

    file: LogFile
    schema: Mapping[str, pl.DataType]
    rows: int


def open_columnar(files: Sequence[LogFile]) -> Log:
    """Open Parquet or IPC files, all of one format.

    Raises:
        UserError: Files that cannot be read, and columns that differ between files.
    """
    problems: list[Diagnostic] = []
    parts: list[_Part] = []
    for file in files:
        try:
            scan = _scan(file)
            schema = dict(scan.collect_schema())
            parts.append(_Part(file, schema, scan.select(pl.len()).collect().item()))
        except (pl.exceptions.PolarsError, OSError, PanicException) as problem:
            problems.append(_unreadable(file, problem))
    if problems:
        raise UserError(problems)
    schema = common_schema([(part.file, part.schema) for part in parts])

    def read(columns: Sequence[str], rows: int) -> Iterator[Chunk]:
        return _read(parts, {name: schema[name] for name in columns}, rows)

    return Log(
        files=tuple(files),
        schema=schema,
        rows=sum(part.rows for part in parts),
        bytes=sum(file.size or 0 for file in files),
        read=read,
    )


def _scan(file: LogFile) -> pl.LazyFrame:
    if file.format is Format.PARQUET:
        return pl.scan_parquet(file.path, glob=False, hive_partitioning=False)
    return pl.scan_ipc(file.path, glob=False, hive_partitioning=False)


def _read(parts: Sequence[_Part], schema: Mapping[str, pl.DataType], rows: int) -> Iterator[Chunk]:
    rows_done = bytes_done = 0
    for slices in _spread(list(_slices(parts, rows))):
        expected = sum(count for _, _, count in slices)
        frame = _collect(slices, schema) if schema else pl.DataFrame(height=expected)
        if frame.height != expected:
            said = f"{frame.height} rows where the footer promises {expected}"
            raise UserError([_unreadable(slices[0][0].file, pl.exceptions.ComputeError(said))])
        rows_done += frame.height
        bytes_done += sum((part.file.size or 0) * count // part.rows for part, _, count in slices)
        yield Chunk(frame, rows_done, bytes_done)


def _slices(parts: Sequence[_Part], rows: int) -> Iterator[list[tuple[_Part, int, int]]]:
    """Cut the rows of all files, laid end to end, into runs of (file, first row, count)."""
    room = rows
    slices: list[tuple[_Part, int, int]] = []
    for part in parts:
        first = 0
        while first < part.rows:
            count = min(room, part.rows - first)
            slices.append((part, first, count))
            first += count
            room -= count
            if not room:
                yield slices
                slices, room = [], rows
    if slices:
        yield slices


def _spread(runs: Sequence[T]) -> list[T]:
    """In an order in which the first few come from all over the log, whatever their number.

    Steps of the golden section keep clear of the hours of the day and the days of the week.

    Example:
        >>> _spread(range(10))
        [0, 6, 2, 8, 4, 7, 3, 9, 5, 1]
    """
    steps = (int(step * _GOLDEN % 1 * len(runs)) for step in range(_STEPS * len(runs)))
    return [runs[place] for place in dict.fromkeys((*steps, *range(len(runs))))]


def _collect(
    slices: Sequence[tuple[_Part, int, int]], schema: Mapping[str, pl.DataType]
) -> pl.DataFrame:
    try:
        return _query(slices, schema).collect(engine="streaming")
    except (pl.exceptions.PolarsError, OSError, PanicException) as problem:
        for part, first, count in slices:
            try:
                _query([(part, first, count)], schema).collect(engine="streaming")
            except (pl.exceptions.PolarsError, OSError, PanicException) as own:
                raise UserError([_unreadable(part.file, own)]) from own
        raise UserError([_unreadable(slices[0][0].file, problem)]) from problem


def _query(
    slices: Sequence[tuple[_Part, int, int]], schema: Mapping[str, pl.DataType]
) -> pl.LazyFrame:
    return pl.concat(
        [
            _scan(part.file).select(_columns(part, schema)).slice(first, count)
            for part, first, count in slices
        ]
    )


def _columns(part: _Part, schema: Mapping[str, pl.DataType]) -> list[pl.Expr]:
    """The wanted columns of one file in their common type; folders name columns too.

    `pl.col` would take a name like `^a.*$` for a pattern.
    """
    return [
        pl.lit(part.file.partitions[name]).alias(name)
        if name not in part.schema
        else by_name(name).cast(kind)
        if part.schema[name] != kind
        else by_name(name)
        for name, kind in schema.items()
    ]


def _unreadable(file: LogFile, problem: BaseException) -> Diagnostic:
    said = next(iter(str(problem).strip().splitlines()), type(problem).__name__)
    said = said.removesuffix(".")
    if file.is_remote:
        advice = "check the address and the credentials in the environment"
        return Diagnostic("FTE318", f"cannot be read: {said}", Span(file.path), help=advice)
    return Diagnostic(
        "FTE308",
        f"the {file.format.label} file is damaged: {said}",
        Span(file.path),
        help="copy or export it again",
    )
