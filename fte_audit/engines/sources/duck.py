"""Large text files, read by DuckDB with every column as text and handed to Polars in batches."""

from __future__ import annotations

import _thread
import atexit
import signal
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import duckdb
import polars as pl
from polars.selectors import by_name

from fte_audit.diagnostics import Diagnostic, Span, UserError
from fte_audit.engines.sources.logs import Compression, Format, LogFile
from fte_audit.engines.sources.plain import first_fault
from fte_audit.engines.sources.streams import head, other_line_end
from fte_audit.engines.sources.textfiles import TextFile, unpacked_size
from fte_audit.engines.sources.unpacking import Unpacking

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


BATCH_ROWS = 250_000
"""Rows of a batch: thirteen columns of text take about 300 MB on their way."""

MEMORY = "300MB"
UNPACKING = {None: "none", Compression.GZIP: "gzip", Compression.ZSTD: "zstd"}
FAILURES = (duckdb.Error, pl.exceptions.PolarsError, pl.exceptions.PanicException)


@contextmanager
def _connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that takes nothing from the network.

    Raises:
        KeyboardInterrupt: DuckDB was interrupted, which it calls an error of its own.
    """
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": MEMORY,
            "preserve_insertion_order": "false",
            "threads": str(pl.thread_pool_size()),
            # Text as Polars holds it, so that it need not be copied once more.
            "arrow_output_version": "1.4",
            "produce_arrow_string_view": "true",
        }
    )
    try:
        yield connection
    except RuntimeError as problem:
        if str(problem) == "Query interrupted":
            raise KeyboardInterrupt from problem
        raise
    finally:
        connection.close()


@contextmanager
def _interrupts_later() -> Iterator[None]:
    """Send a Ctrl-C of this moment again when it is over: DuckDB would take it for its own."""
    # At the end of Python there is no handler any more, and other threads can't set one.
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGINT) is None:
        yield
        return
    seen: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: seen.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if seen:
            threading.Timer(0.05, _thread.interrupt_main).start()


def frames(
    group: Sequence[TextFile], columns: Sequence[str], rows: int
) -> Iterator[tuple[pl.DataFrame, float]]:
    """Read files of one kind; yield rows, and the share of the bytes that is read.

    Raises:
        UserError: While reading, at the first row that is wrong.
    """
    first = group[0]
    own = [name for name in columns if name in first.names]
    chosen = [
        pl.col(f"c{own.index(name)}").alias(name)
        if name in first.names
        else pl.lit(first.file.partitions[name]).alias(name)
        for name in columns
    ]
    unpacking = [
        Unpacking(each.file) for each in group if each.file.compression is Compression.GZIP
    ]
    estimate = _row_bytes(group) / max(1, sum(unpacked_size(each.file) for each in group))
    done = 0
    try:
        for batch in _batches(group, own, min(rows, BATCH_ROWS)):
            done += batch.height
            for frame in batch.iter_slices(rows):
                yield _narrow(frame, chosen, columns), min(1.0, done * estimate)
        for packed in unpacking:
            packed.check()
    finally:
        for packed in unpacking:
            packed.cancel()


def _batches(
    group: Sequence[TextFile], columns: Sequence[str], rows: int
) -> Iterator[pl.DataFrame]:
    """Run the query; where nobody wants the rest, stop it before the connection is closed."""
    with _connection() as connection:
        try:
            stream = pl.scan_arrow_c_stream(connection.sql(_query(group, columns)))
            batches = stream.collect_batches(chunk_size=rows, maintain_order=False)

            def stop() -> None:
                with _interrupts_later(), suppress(*FAILURES):
                    connection.interrupt()
                    for _ in batches:
                        pass

            # Polars' threads must have left DuckDB before either goes, at the end of Python too.
            atexit.register(stop)
            try:
                yield from batches
            finally:
                stop()
                atexit.unregister(stop)
        except duckdb.InterruptException as problem:
            raise KeyboardInterrupt from problem
        except FAILURES as problem:
            raise _fault(group, problem) from problem


def _row_bytes(group: Sequence[TextFile]) -> float:
    """Bytes of a row, by the first ones."""
    start = head(group[0].file, 1 << 18)
    return len(start) / max(1, start.count(b"\n"), start.count(b"\r"))


def _narrow(frame: pl.DataFrame, chosen: Sequence[pl.Expr], columns: Sequence[str]) -> pl.DataFrame:
    """Take the wanted columns; a frame without a column still has its rows."""
    if not columns:
        return pl.DataFrame(height=frame.height)
    return frame.with_columns(chosen).select(by_name(*columns))


def json_keys(file: LogFile) -> tuple[str, ...]:
    """Every key of the objects of a JSON lines file, by name.

    Raises:
        UserError: A line that is no JSON.
    """
    lines = (
        f"read_json_objects([{_quoted_path(file)}], {_options(file)}, format='newline_delimited')"
    )
    with _connection() as connection:
        try:
            query = f"SELECT DISTINCT unnest(json_keys(json)) FROM {lines}"  # noqa: S608 - quoted
            found = connection.execute(query).fetchall()
        except FAILURES as problem:
            raise _fault([TextFile(file, ())], problem) from problem
    return tuple(sorted(name for (name,) in found))


def _query(group: Sequence[TextFile], columns: Sequence[str]) -> str:
    """Select the columns as c0, c1, ...: DuckDB does not tell `Id` from `id`."""
    first = group[0]
    paths = ", ".join(_quoted_path(each.file) for each in group)
    options = [f"[{paths}]", _options(first.file)]
    if first.file.format is Format.JSONL:
        kinds = ", ".join(f"{_quoted(name)}: 'VARCHAR'" for name in columns or first.names[:1])
        options += ["format='newline_delimited', records=true", f"columns={{{kinds}}}"]
        names = [_identifier(name) for name in columns]
        reader = "read_json"
    else:
        kinds = ", ".join(f"f{number}: 'VARCHAR'" for number in range(len(first.names)))
        options += [
            "auto_detect=false, header=true, strict_mode=true, quote='\"', escape='\"'",
            f"delim={_quoted(first.delimiter)}, columns={{{kinds}}}",
        ]
        names = [f"f{first.names.index(name)}" for name in columns]
        reader = "read_csv"
    chosen = ", ".join(f"{name} AS c{number}" for number, name in enumerate(names)) or "1"
    return f"SELECT {chosen} FROM {reader}({', '.join(options)})"  # noqa: S608 - every part is quoted


def _options(file: LogFile) -> str:
    return f"hive_partitioning=false, compression={_quoted(UNPACKING[file.compression])}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _quoted_path(file: LogFile) -> str:
    """Write a path so that its wildcards stand for themselves."""
    return _quoted("".join(f"[{letter}]" if letter in "*?[" else letter for letter in file.path))


def _fault(group: Sequence[TextFile], problem: BaseException) -> UserError:
    """Say what is wrong where, which Python's parsers know exactly."""
    first = group[0]
    found = first_fault([each.file for each in group], first.delimiter, first.names)
    if found is not None:
        return found
    files = [each.file for each in group]
    if first.file.format is not Format.JSONL:
        for file in files:
            if line := other_line_end(file):
                return UserError([_mixed_line_ends(file, line)])
    said = str(problem).splitlines()[0].removeprefix("got external error: ")
    named = next((file for file in files if file.path in str(problem)), first.file)
    return UserError([Diagnostic("FTE317", f"cannot be read: {said}", Span(named.path))])


def _mixed_line_ends(file: LogFile, line: int) -> Diagnostic:
    return Diagnostic(
        "FTE317",
        "the line ends in another way than the first line does",
        Span(file.path, line),
        help="write the file with one kind of line end, for example with `dos2unix`",
    )
