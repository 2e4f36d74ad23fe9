"""From what the user wrote to the files of a log: paths, folders, globs, addresses."""

from __future__ import annotations

import glob
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from fte_audit.diagnostics import Diagnostic, Span, UserError, did_you_mean
from fte_audit.engines.sources.logs import Compression, Format, LogFile, is_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SUFFIXES = {
    ".parquet": Format.PARQUET,
    ".pq": Format.PARQUET,
    ".arrow": Format.IPC,
    ".ipc": Format.IPC,
    ".feather": Format.IPC,
    ".csv": Format.CSV,
    ".tsv": Format.TSV,
    ".tab": Format.TSV,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".json": Format.JSONL,
}
PACKED = {".gz": Compression.GZIP, ".zst": Compression.ZSTD}
TEXT = {Format.CSV, Format.TSV, Format.JSONL}
SHOWN = 3
"""Names of other files that a message shows."""

READABLE = "logs end in .parquet, .arrow, .csv, .tsv or .jsonl; text also in .gz or .zst after it"


@dataclass(frozen=True, slots=True)
class Located:
    """What the paths led to.

    Attributes:
        files: The logs, sorted, each once.
        passed_over: Other files in the folders.
        named: Paths of the logs that were named themselves, not found in a folder or by a glob.
    """

    files: tuple[LogFile, ...]
    passed_over: tuple[str, ...]
    named: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Found:
    """One file that a path led to; `named` if it is the path itself."""

    path: str
    named: bool


def locate(paths: Sequence[str], *, mixed: bool = False) -> Located:
    """Find the files that the paths name: files, folders, globs and addresses.

    Args:
        paths: The paths.
        mixed: Whether the files may be of several formats, as those of several tables may.

    Raises:
        UserError: Every path that leads to no log, every file that is none, and mixed formats.
    """
    problems: list[Diagnostic] = []
    files: dict[str, LogFile] = {}
    passed_over: list[str] = []
    named: set[str] = set()
    for path in paths:
        count = len(problems)
        found = list(_expand(path, problems))
        logs = [each for each in found if _form(each.path)]
        others = [each for each in found if not _form(each.path)]
        problems += [_unknown_suffix(each.path) for each in others if each.named]
        passed_over += [each.path for each in others if not each.named]
        named |= {each.path for each in logs if each.named}
        if not logs and len(problems) == count:
            problems.append(_no_logs(path.replace(os.sep, "/"), [each.path for each in others]))
        for file in (_log_file(each.path, problems) for each in logs):
            if file:
                files.setdefault(_identity(file), file)
    if not paths:
        problems.append(Diagnostic("FTE301", "no log was named", help=READABLE))
    located = tuple(sorted(files.values(), key=lambda file: file.path))
    if not mixed:
        problems += mixed_formats(located)
    if problems:
        raise UserError(problems)
    return Located(located, tuple(sorted(set(passed_over))), frozenset(named))


def _identity(file: LogFile) -> str:
    return file.path if file.is_remote else os.path.realpath(file.path)


def _expand(path: str, problems: list[Diagnostic]) -> Iterator[_Found]:
    """Yield the files behind one path, or add why there is none."""
    slashed = path.replace(os.sep, "/")
    place = Path(path)
    if is_address(path):
        yield _Found(path, named=True)
    elif not path or not os.path.lexists(path):
        matches = _matches(path)
        if not matches:
            problems.append(_missing(slashed))
        for match in matches:
            shown = match.replace(os.sep, "/")
            if Path(match).is_dir():
                yield from _walk(shown, problems)
            else:
                yield _Found(shown, named=False)
    elif place.is_dir():
        yield from _walk(slashed, problems)
    else:
        yield _Found(slashed, named=True)


def _matches(pattern: str) -> list[str]:
    if not glob.has_magic(pattern):
        return []
    return sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - may begin at the root


def _walk(folder: str, problems: list[Diagnostic]) -> Iterator[_Found]:
    """Yield the files of a folder and its folders, sorted; links to folders are followed once."""
    seen: set[str] = set()

    def refuse(problem: OSError) -> None:
        problems.append(_unreadable(str(problem.filename).replace(os.sep, "/"), problem))

    for parent, folders, names in os.walk(folder, onerror=refuse, followlinks=True):
        real = os.path.realpath(parent)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not _is_hidden(name))
        shown = parent.replace(os.sep, "/").rstrip("/")
        for name in sorted(names):
            if not _is_hidden(name):
                yield _Found(f"{shown}/{name}", named=False)


def _is_hidden(name: str) -> bool:
    """Whether a name in a folder is a hidden file, or a marker of a job such as `_SUCCESS`."""
    return name.startswith((".", "_"))


def _form(path: str) -> tuple[Format, Compression | None] | None:
    """Format and compression by the suffix, or nothing for a file that is no log."""
    name = (path.partition("?")[0] if is_address(path) else path).lower()
    compression = next((kind for suffix, kind in PACKED.items() if name.endswith(suffix)), None)
    if compression:
        name = name[: name.rindex(".")]
    form = next((form for suffix, form in SUFFIXES.items() if name.endswith(suffix)), None)
    if form is None or (compression and form not in TEXT):
        return None
    return form, compression


def _log_file(path: str, problems: list[Diagnostic]) -> LogFile | None:
    """Describe one file of a known suffix, or add why it cannot be read."""
    form = _form(path)
    if form is None:
        return None
    if is_address(path):
        return LogFile(path, *form, _partitions(path))
    if Path(path).exists() and not Path(path).is_file():
        said = "a pipe or device cannot be read: the log is read more than once"
        advice = "write it to a file first"
        problems.append(Diagnostic("FTE305", said, Span(path), help=advice))
        return None
    try:
        size = Path(path).stat().st_size
        with Path(path).open("rb"):
            pass
    except OSError as problem:
        problems.append(_unreadable(path, problem))
        return None
    if not size:
        problems.append(Diagnostic("FTE306", "the file is empty", Span(path)))
        return None
    return LogFile(path, *form, _partitions(path), size)


def _partitions(path: str) -> dict[str, str]:
    """Columns named by the folders `key=value` of a path; Hive's mark of no value is empty text.

    Example:
        >>> _partitions("logs/market=SE/day=2024-01-27/part.parquet")
        {'market': 'SE', 'day': '2024-01-27'}
    """
    pairs = (folder.partition("=") for folder in path.split("/")[:-1])
    return {
        unquote(key): "" if value == "__HIVE_DEFAULT_PARTITION__" else unquote(value)
        for key, mark, value in pairs
        if mark and key
    }


def _unreadable(path: str, problem: OSError) -> Diagnostic:
    """Say why the system does not open a file or folder."""
    if Path(path).is_symlink() and not Path(path).exists():
        target = str(Path(path).readlink())
        return Diagnostic(
            "FTE301", f"the link leads to `{target}`, which does not exist", Span(path)
        )
    said = (problem.strerror or str(problem)).lower()
    return Diagnostic("FTE305", f"cannot be read: {said}", Span(path))


def _unknown_suffix(path: str) -> Diagnostic:
    name = path.rpartition("/")[2]
    if not is_address(path) and Path(path).is_symlink() and not Path(path).exists():
        return _unreadable(path, OSError())
    return Diagnostic("FTE303", f"`{name}` does not end like a log", Span(path), help=READABLE)


def _missing(path: str) -> Diagnostic:
    """Why a path leads nowhere, with the nearest name that is there."""
    if glob.has_magic(path):
        return Diagnostic("FTE301", "no file matches", Span(path))
    folder, slash, name = path.rpartition("/")
    place = Path(folder + slash)
    known = (
        sorted(each.name for each in place.iterdir())
        if os.access(place, os.R_OK) and place.is_dir()
        else []
    )
    return Diagnostic(
        "FTE301", "no such file or folder", Span(path or "."), help=did_you_mean(name, known)
    )


def _no_logs(folder: str, others: Sequence[str]) -> Diagnostic:
    if not others:
        return Diagnostic("FTE302", "no logs in this folder", Span(folder), help=READABLE)
    names = [f"`{other.rpartition('/')[2]}`" for other in others[:SHOWN]]
    more = f" and {len(others) - SHOWN} more" if len(others) > SHOWN else ""
    said = f"no logs here, only {', '.join(names)}{more}"
    return Diagnostic("FTE302", said, Span(folder), help=READABLE)


def mixed_formats(files: Sequence[LogFile]) -> Iterator[Diagnostic]:
    """Yield that the files of one log, or of one table, are of several formats."""
    first: dict[Format, str] = {}
    for file in files:
        first.setdefault(file.format, file.path)
    if len(first) > 1:
        named = " and ".join(f"{form.label} (`{path}`)" for form, path in first.items())
        yield Diagnostic(
            "FTE304",
            f"the log mixes formats: {named}",
            help="name the files of one format, or a glob such as `logs/*.parquet`",
        )
