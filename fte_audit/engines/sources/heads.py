"""What the first bytes of a file say, before anything parses it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fte_audit.diagnostics import Diagnostic, Span
from fte_audit.engines.sources.frames import is_whole
from fte_audit.engines.sources.logs import Compression, Format, LogFile
from fte_audit.engines.sources.streams import BOM, cut_off, head

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = {
    b"PAR1": ("a Parquet file", ".parquet"),
    b"ARROW1": ("an Arrow IPC file", ".arrow"),
    b"\x1f\x8b": ("packed with gzip", ".gz"),
    b"\x28\xb5\x2f\xfd": ("packed with zstd", ".zst"),
    b"\xff\xff\xff\xff": ("an Arrow stream, not an Arrow IPC file", None),
    b"PK\x03\x04": ("a ZIP archive or an Excel workbook", None),
    b"SQLite format 3": ("an SQLite database", None),
    b"%PDF": ("a PDF file", None),
}
EXPECTED = {
    Format.PARQUET: b"PAR1",
    Format.IPC: b"ARROW1",
    Compression.GZIP: b"\x1f\x8b",
    Compression.ZSTD: b"\x28\xb5\x2f\xfd",
}
WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")


def check_head(file: LogFile) -> Iterator[Diagnostic]:
    """Yield why a local file is not what its suffix says, or not text."""
    with Path(file.path).open("rb") as stream:
        start = stream.read(16)
    outer = EXPECTED.get(file.compression or file.format)
    if not start.startswith(outer or b""):
        yield _other_kind(file, start)
        return
    if file.format in (Format.PARQUET, Format.IPC):
        yield from _check_end(file)
        return
    if file.compression is Compression.ZSTD and not is_whole(file.path):
        yield cut_off(file)
        return
    text = head(file)
    if not text.removeprefix(BOM).strip():
        yield Diagnostic("FTE306", "the file has no text", Span(file.path))
    elif _kind(text) or _is_markup(text):
        yield _other_kind(file, text)
    elif text.startswith(WIDE_BOMS):
        yield _wide(file)
    elif b"\0" in text:
        yield _with_nul(file, text)
    elif file.format is Format.JSONL and text.removeprefix(BOM).lstrip().startswith(b"["):
        yield Diagnostic(
            "FTE316",
            "the file is one JSON array, not a line for each row",
            Span(file.path, 1),
            help="write one object on each line: `jq -c '.[]' log.json > log.jsonl`",
        )


def _kind(start: bytes) -> tuple[str, str | None] | None:
    return next((kind for magic, kind in MAGIC.items() if start.startswith(magic)), None)


def _is_markup(text: bytes) -> bool:
    start = text.removeprefix(BOM).lstrip()[:15].lower()
    return start.startswith((b"<!doctype", b"<html", b"<?xml"))


def _other_kind(file: LogFile, start: bytes) -> Diagnostic:
    kind = _kind(start)
    if kind is None:
        said = (
            "it is a web page or XML"
            if _is_markup(start)
            else f"it does not start like {_label(file)}"
        )
        advice = "look at what is in the file, and export the log again"
    else:
        said = f"it is {kind[0]}"
        advice = (
            f"let its name end in `{kind[1]}`"
            if kind[1]
            else "export the log as Parquet, CSV or JSON lines"
        )
    name = file.path.rpartition("/")[2]
    return Diagnostic(
        "FTE307",
        f"`{name}` is not what `{Path(name).suffix}` says: {said}",
        Span(file.path),
        help=advice,
    )


def _label(file: LogFile) -> str:
    return f"a .{file.compression} file" if file.compression else file.format.label


def _check_end(file: LogFile) -> Iterator[Diagnostic]:
    """Both formats end with the magic that they begin with; a file that was cut off does not."""
    magic = EXPECTED[file.format]
    with Path(file.path).open("rb") as stream:
        stream.seek(-min(file.size or 0, len(magic)), 2)
        end = stream.read()
    if end != magic:
        yield Diagnostic(
            "FTE308",
            f"the {file.format.label} file is cut off: its end is missing",
            Span(file.path),
            help="copy or export it again",
        )


def _wide(file: LogFile) -> Diagnostic:
    return Diagnostic(
        "FTE311",
        "the text is UTF-16, not UTF-8",
        Span(file.path, 1),
        help="save it as UTF-8, for example with `iconv -f UTF-16 -t UTF-8`",
    )


def _with_nul(file: LogFile, text: bytes) -> Diagnostic:
    before = text[: text.index(b"\0")]
    line = len((before + b".").splitlines())
    return Diagnostic(
        "FTE311",
        "the text holds a NUL byte",
        Span(file.path, line),
        help="a text file has none: export the log again, as UTF-8",
    )
