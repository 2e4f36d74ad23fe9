"""Text files read by Python's own parsers, which know the line of what is wrong."""

from __future__ import annotations

import csv
import json
from itertools import chain
from typing import TYPE_CHECKING

from fte_audit.diagnostics import Diagnostic, Span, UserError
from fte_audit.engines.sources.logs import Format, LogFile
from fte_audit.engines.sources.streams import characters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

csv.field_size_limit(1 << 30)


def delimited_rows(
    file: LogFile, delimiter: str, names: Sequence[str]
) -> Iterator[Mapping[str, str]]:
    """Yield the rows of a CSV file below its header.

    Raises:
        UserError: At the first row that has too many or too few fields, or a stray quote.
    """
    with characters(file) as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        line = 1
        try:
            next(reader, None)
            line = reader.line_num + 1
            for row in reader:
                if len(row) >= len(names) and not any(row[len(names) :]):
                    # Separators at the end of a row open empty fields that no column names.
                    yield dict(zip(names, row, strict=False))
                elif not row and len(names) == 1:
                    yield {names[0]: ""}
                elif row:
                    raise UserError([_ragged(file, line, len(row), len(names))])
                line = reader.line_num + 1
        except csv.Error as problem:
            raise UserError([_stray_quote(file, line, problem)]) from problem


def _ragged(file: LogFile, line: int, fields: int, named: int) -> Diagnostic:
    return Diagnostic(
        "FTE310",
        f"the row has {fields} field{'s' * (fields != 1)}, the header names {named}",
        Span(file.path, line),
        help="a field that holds the separator or a line end must stand in double quotes",
    )


def _stray_quote(file: LogFile, line: int, problem: csv.Error) -> Diagnostic:
    unclosed = "unexpected end" in str(problem)
    said = (
        "a double quote in the row that begins here is never closed"
        if unclosed
        else "text after a closing double quote"
    )
    return Diagnostic(
        "FTE312",
        said,
        Span(file.path, line),
        help='a double quote inside a quoted field is written ""',
    )


def json_rows(file: LogFile) -> Iterator[Mapping[str, str | None]]:
    """Yield the objects of a JSON lines file, each value as text.

    Raises:
        UserError: At the first line that is not one JSON object.
    """
    with characters(file) as text:
        for number, line in enumerate(text, start=1):
            if line.isspace():
                continue
            try:
                found = json.loads(line.rstrip("\r\n"), object_pairs_hook=_unique)
                if "\\u" in line:
                    json.dumps(found, ensure_ascii=False).encode()
            except ValueError as problem:
                raise UserError([_no_json(file, number, problem)]) from problem
            if not isinstance(found, dict):
                said = "a list" if isinstance(found, list) else "a single value"
                raise UserError([_no_object(file, number, said)])
            yield {key: as_text(value) for key, value in found.items()}


def _unique(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _TwiceError(next(key for key in keys if keys.count(key) > 1))
    return found


class _TwiceError(ValueError):
    """A key that stands twice in one object."""


def as_text(value: object) -> str | None:
    """Write a JSON value as the text of a field.

    Example:
        >>> as_text(True), as_text(1e3), as_text([1, "x"]), as_text(None)
        ('true', '1000.0', '[1,"x"]', None)
    """
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _no_json(file: LogFile, line: int, problem: ValueError) -> Diagnostic:
    if isinstance(problem, _TwiceError):
        said = f"the key `{problem}` stands twice in one object"
    elif isinstance(problem, UnicodeEncodeError):
        said = "not JSON: half of a surrogate pair"
    elif isinstance(problem, json.JSONDecodeError):
        said = f"not JSON: {problem.msg.lower()} at character {problem.colno}"
    else:
        said = f"not JSON: {problem}"
    return Diagnostic("FTE313", said, Span(file.path, line), help="each line holds one JSON object")


def _no_object(file: LogFile, line: int, said: str) -> Diagnostic:
    return Diagnostic(
        "FTE313",
        f"the line holds {said}, not an object",
        Span(file.path, line),
        help="each line holds one JSON object",
    )


def rows_of(
    file: LogFile, delimiter: str, names: Sequence[str]
) -> Iterator[Mapping[str, str | None]]:
    """Yield the rows of a text file; an absent key is left out."""
    return (
        json_rows(file)
        if file.format is Format.JSONL
        else iter(delimited_rows(file, delimiter, names))
    )


def first_fault(files: Iterable[LogFile], delimiter: str, names: Sequence[str]) -> UserError | None:
    """Read the files until something is wrong, and return what."""
    try:
        for _ in chain.from_iterable(rows_of(file, delimiter, names) for file in files):
            pass
    except UserError as problem:
        return problem
    return None
