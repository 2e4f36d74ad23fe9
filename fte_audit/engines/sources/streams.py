"""The unpacked bytes and characters of a text file, as a stream."""

from __future__ import annotations

import gzip
import io
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import polars as pl

from fte_audit.diagnostics import Diagnostic, Span, UserError
from fte_audit.engines.sources.logs import Compression, LogFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import WriteableBuffer

BOM = b"\xef\xbb\xbf"


@contextmanager
def characters(file: LogFile) -> Iterator[io.TextIOWrapper]:
    """Open a file as text, without its byte-order mark and with its own line ends.

    Raises:
        UserError: While reading, for bytes that are no UTF-8 and for damaged compression.
    """
    with _raw(file) as stream, io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
        try:
            yield text
        except UnicodeDecodeError as problem:
            raise UserError([not_utf8(file)]) from problem
        except (EOFError, OSError, zlib.error, pl.exceptions.PolarsError) as problem:
            raise UserError([damaged(file, problem)]) from problem


def head(file: LogFile, count: int = 1 << 16) -> bytes:
    """The first unpacked bytes of a file.

    Raises:
        UserError: The compression is damaged, or there is none.
    """
    try:
        with _raw(file) as stream:
            return stream.read(count)
    except (EOFError, OSError, zlib.error, pl.exceptions.PolarsError) as problem:
        raise UserError([damaged(file, problem)]) from problem


def damaged(file: LogFile, problem: BaseException) -> Diagnostic:
    """Say that a file ends early or cannot be unpacked."""
    if file.compression and isinstance(problem, EOFError):
        return cut_off(file)
    said = str(problem).strip().splitlines()[0]
    if "utf" in said.lower():
        return not_utf8(file)
    if file.is_remote:
        advice = "check the address and the credentials in the environment"
        return Diagnostic("FTE318", f"cannot be read: {said}", Span(file.path), help=advice)
    if file.compression is None:
        return Diagnostic("FTE305", f"cannot be read: {said}", Span(file.path))
    return Diagnostic(
        "FTE308",
        f"the .{file.compression} file is damaged or cut off: {said}",
        Span(file.path),
        help="copy or export it again",
    )


def cut_off(file: LogFile) -> Diagnostic:
    """Say that a packed file ends early."""
    return Diagnostic(
        "FTE308",
        f"the .{file.compression} file is cut off: its end is missing",
        Span(file.path),
        help="copy or export it again",
    )


def not_utf8(file: LogFile) -> Diagnostic:
    """Say in which line the first bytes are that are not UTF-8."""
    return Diagnostic(
        "FTE311",
        "the text is not UTF-8",
        Span(file.path, _line_of_bad_bytes(file)),
        help="save the file as UTF-8, for example with `iconv -f WINDOWS-1252 -t UTF-8`",
    )


def other_line_end(file: LogFile) -> int | None:
    """The first line that ends in another way than the first line does."""
    first = None
    with _raw(file) as stream:
        for number, line in enumerate(_physical_lines(stream), start=1):
            end = line[len(line.rstrip(b"\r\n")) :]
            first = first or end
            if end not in (first, b""):
                return number
    return None


def _line_of_bad_bytes(file: LogFile) -> int | None:
    if file.is_remote or file.compression is Compression.ZSTD:
        return None
    line = 1
    with _raw(file) as stream:
        for physical in _physical_lines(stream):
            try:
                physical.decode()
            except UnicodeDecodeError:
                return line
            line += 1
    return None


def _physical_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Cut bytes into lines that end with CR, LF or CR LF."""
    for part in stream:
        yield from part.splitlines(keepends=True)


@contextmanager
def _raw(file: LogFile) -> Iterator[BinaryIO]:
    if file.is_remote or file.compression is Compression.ZSTD:
        with io.BufferedReader(_Lines(file.path)) as unpacked:
            yield cast("BinaryIO", unpacked)
    elif file.compression is Compression.GZIP:
        with gzip.open(file.path) as packed:
            yield cast("BinaryIO", packed)
    else:
        with Path(file.path).open("rb") as plain:
            yield plain


class _Lines(io.RawIOBase):
    """The bytes of a .zst file or of an address, which Polars unpacks and fetches."""

    def __init__(self, path: str) -> None:
        scan = pl.scan_lines(path, glob=False)
        self._batches = scan.collect_batches(chunk_size=100_000, maintain_order=True)
        self._rest = b""

    def readable(self) -> bool:
        """A stream for reading."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer, as far as there are bytes."""
        while not self._rest:
            batch = next(self._batches, None)
            if batch is None:
                return 0
            self._rest = "".join(f"{line}\n" for line in batch["line"]).encode()
        view = memoryview(buffer).cast("B")
        count = min(len(view), len(self._rest))
        view[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
