"""From what the user wrote to the files of a log: paths, folders, globs, addresses."""

from __future__ import annotations

import glob
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

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
READABLE = "logs are .parquet, .csv, .tsv, .jsonl or .arrow; .gz and .zst of the text formats"


@dataclass(frozen=True, slots=True)
class _Found:
    """One file that a path led to, and the folder from which `key=value` folders count."""

    path: str
    named: bool
    root: str = ""


def locate(paths: Sequence[str]) -> tuple[LogFile, ...]:
    """Find the files that the paths name: files, folders, globs and addresses.

    Returns:
        The files, sorted by path, each once.

    Raises:
        UserError: Every path that leads to no log, every file that is none, and mixed formats.
    """
    problems: list[Diagnostic] = []
    files: dict[str, LogFile] = {}
    for path in paths:
        found = list(_expand(path, problems))
        kept = [file for file in (_log_file(each, problems) for each in found) if file]
        if found and not kept and not any(each.named for each in found):
            problems.append(_no_logs(path, [each.path for each in found]))
        for file in kept:
            files.setdefault(_identity(file), file)
    if not paths:
        problems.append(Diagnostic("FTE301", "no log was named", help=READABLE))
    located = tuple(sorted(files.values(), key=lambda file: file.path))
    problems += _mixed(located)
    if problems:
        raise UserError(problems)
    return located


def _identity(file: LogFile) -> str:
    return file.path if file.is_remote else os.path.realpath(file.path)


def _expand(path: str, problems: list[Diagnostic]) -> Iterator[_Found]:
    """Yield the files behind one path, or add why there is none."""
    if is_address(path):
        yield _Found(path, named=True)
        return
    slashed = path.replace(os.sep, "/")
    place = Path(path)
    if not path or not os.path.lexists(path):
        matches = sorted(glob.glob(path, recursive=True)) if glob.has_magic(path) else []
        if not matches:
            problems.append(_missing(slashed))
        for match in matches:
            shown = match.replace(os.sep, "/")
            if Path(match).is_dir():
                yield from _walk(shown, problems)
            else:
                yield _Found(shown, named=False, root=_fixed_part(slashed))
    elif place.is_dir():
        yield from _walk(slashed, problems)
    elif not place.exists():
        target = str(place.readlink())
        problems.append(
            Diagnostic(
                "FTE301", f"the link leads to `{target}`, which does not exist", Span(slashed)
            )
        )
    else:
        yield _Found(slashed, named=True, root=slashed.rpartition("/")[0])


def _fixed_part(pattern: str) -> str:
    """The folders of a glob before its first wildcard."""
    folders = pattern.split("/")[:-1]
    fixed: list[str] = []
    for folder in folders:
        if glob.has_magic(folder):
            break
        fixed.append(folder)
    return "/".join(fixed)


def _walk(folder: str, problems: list[Diagnostic]) -> Iterator[_Found]:
    """Yield the files of a folder and its folders, sorted; hidden ones and markers are no logs."""

    def refuse(problem: OSError) -> None:
        name = str(problem.filename).replace(os.sep, "/")
        problems.append(Diagnostic("FTE305", f"cannot be read: {_reason(problem)}", Span(name)))

    count = 0
    for parent, folders, names in os.walk(folder, onerror=refuse, followlinks=True):
        folders[:] = sorted(name for name in folders if not _is_hidden(name))
        for name in sorted(names):
            if not _is_hidden(name):
                count += 1
                yield _Found(
                    f"{parent.replace(os.sep, '/').rstrip('/')}/{name}", named=False, root=folder
                )
    if not count and not problems:
        problems.append(_no_logs(folder, []))


def _is_hidden(name: str) -> bool:
    """Whether a name in a folder is a hidden file, or a marker of a job such as `_SUCCESS`."""
    return name.startswith((".", "_"))


def _reason(problem: OSError) -> str:
    return (problem.strerror or str(problem)).lower()


def _log_file(found: _Found, problems: list[Diagnostic]) -> LogFile | None:
    """Describe one file, or add why it cannot be read; a file of another kind in a folder is passed over."""
    path = found.path
    name = path.split("?")[0] if is_address(path) else path
    stem, suffix = os.path.splitext(name.lower())
    compression = PACKED.get(suffix)
    if compression:
        suffix = os.path.splitext(stem)[1]
    form = SUFFIXES.get(suffix)
    if form is None or (compression and form not in TEXT):
        if found.named:
            said = f"`{suffix or path.rpartition('/')[2]}` is not the suffix of a log"
            problems.append(Diagnostic("FTE303", said, Span(path), help=READABLE))
        return None
    partitions = _partitions(path, found.root)
    if is_address(path):
        return LogFile(path, form, compression, partitions)
    try:
        size = Path(path).stat().st_size
        with Path(path).open("rb"):
            pass
    except OSError as problem:
        problems.append(Diagnostic("FTE305", f"cannot be read: {_reason(problem)}", Span(path)))
        return None
    if not size:
        problems.append(Diagnostic("FTE306", "the file is empty", Span(path)))
        return None
    return LogFile(path, form, compression, partitions, size)


def _partitions(path: str, root: str) -> dict[str, str]:
    """Columns named by the folders `key=value` of a path."""
    pairs = (folder.partition("=") for folder in path.split("/")[:-1])
    return {key: value for key, mark, value in pairs if mark and key}


def _missing(path: str) -> Diagnostic:
    """Why a path leads nowhere, with the nearest name that is there."""
    if glob.has_magic(path):
        return Diagnostic("FTE301", "no file matches", Span(path))
    folder, _, name = path.rpartition("/")
    try:
        known = sorted(os.listdir(folder or ("/" if path.startswith("/") else ".")))
    except OSError:
        known = []
    return Diagnostic(
        "FTE301", "no such file or folder", Span(path or "."), help=did_you_mean(name, known)
    )


def _no_logs(folder: str, others: Sequence[str]) -> Diagnostic:
    if not others:
        return Diagnostic("FTE302", "no logs in this folder", Span(folder), help=READABLE)
    shown = ", ".join(f"`{other.rpartition('/')[2]}`" for other in others[:3])
    more = f" and {len(others) - 3} more" if len(others) > 3 else ""  # noqa: PLR2004 - three names are enough to see
    return Diagnostic("FTE302", f"no logs here, only {shown}{more}", Span(folder), help=READABLE)


def _mixed(files: Sequence[LogFile]) -> Iterator[Diagnostic]:
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
