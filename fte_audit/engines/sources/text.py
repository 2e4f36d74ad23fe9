"""CSV, TSV and JSON lines, every value as text: large logs by DuckDB, small and unusual ones by Python."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from itertools import groupby, islice
from typing import TYPE_CHECKING

import polars as pl

from fte_audit.diagnostics import Diagnostic, Span, UserError
from fte_audit.engines.sources.logs import Chunk, Format, Log, LogFile
from fte_audit.engines.sources.plain import json_rows, rows_of
from fte_audit.engines.sources.schemas import common_schema
from fte_audit.engines.sources.streams import characters, head

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SMALL = 4 << 20
"""Logs up to so many bytes are read by Python: importing DuckDB takes longer."""

DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file and what its head says."""

    file: LogFile
    names: tuple[str, ...]
    delimiter: str = ","


def open_text(files: Sequence[LogFile]) -> Log:
    """Open CSV, TSV or JSON lines files, all of one format.

    Raises:
        UserError: Files without a usable header, and columns that differ between files.
    """
    problems: list[Diagnostic] = []
    heads: list[TextFile] = []
    for file in files:
        try:
            heads.append(_json_head(file) if file.format is Format.JSONL else _delimited_head(file))
        except UserError as problem:
            problems += problem.diagnostics
    if problems:
        raise UserError(problems)
    if files[0].format is Format.JSONL:
        names = tuple(dict.fromkeys(name for each in heads for name in each.names))
        heads = [TextFile(each.file, names) for each in heads]
    schema = common_schema([(each.file, dict.fromkeys(each.names, pl.String())) for each in heads])
    total = sum(file.size or 0 for file in files)

    def read(columns: Sequence[str], rows: int) -> Iterator[Chunk]:
        if total <= SMALL:
            return _read_plainly(heads, columns, rows)
        from fte_audit.engines.sources.duck import read_fast  # noqa: PLC0415 - imports DuckDB

        return read_fast(heads, columns, rows)

    return Log(files=tuple(files), schema=schema, rows=None, bytes=total, read=read)


def _json_head(file: LogFile) -> TextFile:
    names: dict[str, None] = {}
    for row in json_rows(file):
        names.update(dict.fromkeys(row))
    return TextFile(file, tuple(names))


def _delimited_head(file: LogFile) -> TextFile:
    """Read the header, in the separator that occurs most in it; ties go to the earlier of the list."""
    with characters(file) as text:
        first = text.readline()
    delimiter = "\t" if file.format is Format.TSV else _delimiter(first)
    with characters(file) as text:
        names = next(csv.reader(text, delimiter=delimiter, strict=True), [])
    return TextFile(file, tuple(names), delimiter)


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)


def _read_plainly(heads: Sequence[TextFile], columns: Sequence[str], rows: int) -> Iterator[Chunk]:
    rows_done = bytes_done = 0
    schema = dict.fromkeys(columns, pl.String())
    for each in heads:
        found = rows_of(each.file, each.delimiter, each.names)
        while batch := list(islice(found, rows)):
            rows_done += len(batch)
            values = {
                name: [each.file.partitions[name]] * len(batch)
                if name in each.file.partitions
                else [row.get(name) for row in batch]
                for name in columns
            }
            yield Chunk(pl.DataFrame(values, schema=schema), rows_done, bytes_done)
        bytes_done += each.file.size or 0
