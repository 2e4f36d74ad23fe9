"""CSV, TSV and JSON lines, every value as text: by DuckDB, and small logs by Python."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

import polars as pl

from fte_audit.diagnostics import Diagnostic, Span, UserError
from fte_audit.engines.sources.logs import Chunk, Format, Log, LogFile
from fte_audit.engines.sources.plain import json_rows, rows_of
from fte_audit.engines.sources.samples import sampled_keys
from fte_audit.engines.sources.schemas import common_schema
from fte_audit.engines.sources.streams import BOM, characters, head
from fte_audit.engines.sources.textfiles import TextFile, unpacked_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

SMALL = 1 << 20
"""Logs up to so many bytes are read by Python: importing DuckDB takes longer."""

EXACT = 256 << 20
"""In JSON lines up to so many bytes every line is searched for keys; beyond, a sample is."""

DELIMITERS = (",", ";", "\t", "|")


def open_text(files: Sequence[LogFile], *, small: int = SMALL, exact: int = EXACT) -> Log:
    """Open CSV, TSV or JSON lines files, all of one format.

    Args:
        files: The files.
        small: Bytes up to which Python's own parsers read the log.
        exact: Bytes up to which every line of JSON lines is searched for keys.

    Raises:
        UserError: Files without a usable header, and columns that differ between files.
    """
    total = sum(unpacked_size(file) for file in files)
    problems: list[Diagnostic] = []
    heads: list[TextFile] = []
    for file in files:
        try:
            heads.append(_describe(file, plainly=total <= small, sample=total > exact))
        except UserError as problem:
            problems += problem.diagnostics
    if problems:
        raise UserError(problems)
    if files[0].format is Format.JSONL:
        heads = _with_all_keys(heads)
    schema = common_schema([(each.file, dict.fromkeys(each.names, pl.String())) for each in heads])
    return Log(
        files=tuple(files),
        schema=schema,
        rows=None,
        bytes=sum(file.size or 0 for file in files),
        read=partial(_read, heads, plainly=total <= small),
        sampled=files[0].format is Format.JSONL and total > exact,
    )


def _describe(file: LogFile, *, plainly: bool, sample: bool) -> TextFile:
    if file.format is Format.JSONL:
        return _json_file(file, plainly=plainly, sample=sample)
    return _delimited_file(file)


def _json_file(file: LogFile, *, plainly: bool, sample: bool) -> TextFile:
    start = head(file)
    unusual = file.is_remote or start.startswith(BOM) or (b"\r" in start and b"\n" not in start)
    names: Iterable[str]
    if plainly or unusual:
        names = {name for row in json_rows(file) for name in row}
    elif sample:
        names = sampled_keys(file)
    else:
        from fte_audit.engines.sources.duck import json_keys  # noqa: PLC0415 - imports DuckDB

        names = json_keys(file)
    first = next(json_rows(file), {})
    return TextFile(file, tuple(dict.fromkeys([*first, *sorted(names)])), unusual=unusual)


def _with_all_keys(heads: Sequence[TextFile]) -> list[TextFile]:
    """Give each file the keys of all: an absent key is a missing value, in a line as in a file.

    DuckDB does not tell names apart that differ in case only; Python's parser reads such files.
    """
    names = tuple(dict.fromkeys(name for each in heads for name in each.names))
    alike = len({name.casefold() for name in names}) < len(names)
    return [replace(each, names=names, unusual=each.unusual or alike) for each in heads]


def _delimited_file(file: LogFile) -> TextFile:
    """Read the header, in the separator that cuts it into most names; else the earlier one."""
    tried = ("\t", *DELIMITERS) if file.format is Format.TSV else DELIMITERS
    headers = {delimiter: _header(file, delimiter) for delimiter in tried}
    most = max(headers, key=lambda delimiter: len(headers[delimiter]))
    if file.format is Format.TSV and len(headers["\t"]) > 1:
        most = "\t"
    names = headers[most]
    problems = list(_name_problems(file, names))
    if problems:
        raise UserError(problems)
    return TextFile(file, names, most, unusual=file.is_remote or _has_mixed_line_ends(file))


def _header(file: LogFile, delimiter: str) -> tuple[str, ...]:
    with characters(file) as text:
        try:
            return tuple(next(csv.reader(text, delimiter=delimiter, strict=True), ()))
        except csv.Error:
            return ()


def _name_problems(file: LogFile, names: Sequence[str]) -> Iterator[Diagnostic]:
    if not names:
        said = "the first line is no header: it is empty, or a double quote in it is never closed"
        yield Diagnostic("FTE309", said, Span(file.path, 1), help="name the columns in line 1")
    for number, name in enumerate(names, start=1):
        if not name.strip():
            said = f"column {number} has no name"
            advice = "name it in the header, or leave the column out"
            yield Diagnostic("FTE309", said, Span(file.path, 1), help=advice)
        elif name in names[: number - 1]:
            said = f"columns {names.index(name) + 1} and {number} are both named `{name}`"
            yield Diagnostic("FTE309", said, Span(file.path, 1), help="rename one of them")


def _has_mixed_line_ends(file: LogFile) -> bool:
    """Whether the first lines end in more than one way, which DuckDB refuses."""
    start = head(file)[:-1]
    pairs, feeds, returns = start.count(b"\r\n"), start.count(b"\n"), start.count(b"\r")
    return (pairs > 0) + (feeds > pairs) + (returns > pairs) > 1 and b'"' not in start


def _read(
    heads: Sequence[TextFile], columns: Sequence[str], rows: int, *, plainly: bool
) -> Iterator[Chunk]:
    """Read files in runs that one parser reads."""
    rows_done = bytes_done = 0
    for group in _runs(heads, plainly=plainly):
        size = sum(each.file.size or 0 for each in group)
        for frame, share in _frames(group, columns, rows):
            rows_done += frame.height
            yield Chunk(frame, rows_done, bytes_done + int(size * share))
        bytes_done += size


def _frames(
    group: Sequence[TextFile], columns: Sequence[str], rows: int
) -> Iterator[tuple[pl.DataFrame, float]]:
    if group[0].unusual:
        return _plain_frames(group[0], columns, rows)
    from fte_audit.engines.sources.duck import frames  # noqa: PLC0415 - imports DuckDB

    return frames(group, columns, rows)


def _runs(heads: Sequence[TextFile], *, plainly: bool) -> Iterator[list[TextFile]]:
    """Cut the files into runs that one query can read, and single ones for Python's parser."""
    run: list[TextFile] = []
    for each in heads:
        if run and (plainly or each.unusual or run[0].unusual or not _alike(run[0], each)):
            yield run
            run = []
        run.append(replace(each, unusual=plainly or each.unusual))
    yield run


def _alike(one: TextFile, other: TextFile) -> bool:
    return (one.names, one.delimiter, one.file.compression, one.file.partitions) == (
        other.names,
        other.delimiter,
        other.file.compression,
        other.file.partitions,
    )


def _plain_frames(
    each: TextFile, columns: Sequence[str], rows: int
) -> Iterator[tuple[pl.DataFrame, float]]:
    found = rows_of(each.file, each.delimiter, each.names)
    schema = dict.fromkeys(columns, pl.String())
    absent: Mapping[str, str] = each.file.partitions
    while batch := list(islice(found, rows)):
        values = {
            name: [row.get(name) for row in batch]
            if name in each.names
            else [absent.get(name)] * len(batch)
            for name in columns
        }
        yield _frame(values, schema, len(batch)), 1.0


def _frame(
    values: Mapping[str, Sequence[str | None]], schema: Mapping[str, pl.DataType], rows: int
) -> pl.DataFrame:
    return pl.DataFrame(values, schema=schema) if values else pl.DataFrame(height=rows)
