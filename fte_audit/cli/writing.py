"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fte_audit.cli.exits import tell
from fte_audit.diagnostics import Diagnostic, Span, UserError, did_you_mean
from fte_audit.render.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from fte_audit.render.formats import Format, Found


def write_whole(texts: Mapping[Path, str], written: Mapping[Path, Path] | None = None) -> None:
    """Write several files; until all of them are on disk, every earlier one stays as it was.

    Args:
        texts: File -> text.
        written: File -> its draft, of files whose draft is on disk already.

    Raises:
        UserError: Where one of them can't be written.
    """
    drafts: dict[Path, Path] = dict(written or {})
    try:
        for path, text in texts.items():
            drafts[path] = _draft(path, text)
        for path, draft in drafts.items():
            try:
                draft.replace(path)
            except OSError as error:
                raise UserError([_unwritable(path, error)]) from error
    finally:
        for draft in drafts.values():
            with suppress(FileNotFoundError):
                draft.unlink()


def write_results(
    found: Found,
    outputs: Sequence[Path],
    formats: Mapping[str, Format[Found]],
    written: Mapping[Path, Path] | None = None,
) -> None:
    """Write a result to files, each in the format of its suffix, and say so.

    Args:
        found: The result.
        outputs: The files, whose suffixes were checked.
        formats: Suffix -> format.
        written: As `write_whole`.

    Raises:
        UserError: Where one of them can't be written.
    """
    forms = {path: formats[path.suffix.lower()] for path in outputs}
    write_whole({path: form.render(found) for path, form in forms.items()}, written)
    for path, form in forms.items():
        tell(f"wrote {path}" + (f" (private: it carries {form.private})" if form.private else ""))


@contextmanager
def drafted(path: Path | None) -> Iterator[Path | None]:
    """A draft beside a file for the block to write to; it is gone when the block is left.

    Raises:
        UserError: Where the file can't be written, with its own name instead of the draft's.
    """
    if path is None:
        yield None
        return
    draft = _draft(path, "")
    try:
        yield draft
    except UserError as error:
        raise UserError(
            [
                replace(each, span=Span(str(path)))
                if each.span is not None and each.span.file == str(draft)
                else each
                for each in error.diagnostics
            ]
        ) from error
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def check_outputs(
    reports: Sequence[Path],
    dropped: Path | None,
    sources: Mapping[str, str],
    formats: Iterable[str] = FORMATS,
) -> list[Diagnostic]:
    """Find what speaks against the outputs, before any work is done.

    Args:
        reports: The files that reports are written to.
        dropped: The file for dropped rows.
        sources: Real path of each file that is read -> what it is.
        formats: The suffixes that a report may have.
    """
    problems = []
    taken = dict(sources)
    for path in (*reports, *([dropped] if dropped else [])):
        real = os.path.realpath(path)
        suffixes = [".csv"] if path is dropped else list(formats)
        if path.suffix.lower() not in suffixes:
            problems.append(_unknown(path, suffixes))
        elif real in taken:
            problems.append(_doubled(path, taken[real]))
        elif obstacle := _obstacle(path):
            problems.append(_refused(path, *obstacle))
        taken.setdefault(real, "output")
    return problems


def _doubled(path: Path, first: str) -> Diagnostic:
    message = "two outputs have this name" if first == "output" else f"this is the {first}"
    return Diagnostic("FTE503", message, Span(str(path)), "name another file for the output")


def _unknown(path: Path, suffixes: list[str]) -> Diagnostic:
    return Diagnostic(
        "FTE501",
        f"the output can't be written as `{path.suffix or path.name}`",
        Span(str(path)),
        did_you_mean(path.suffix, suffixes) or f"end its name in {', '.join(suffixes)}",
    )


def _obstacle(path: Path) -> tuple[str, str] | None:
    """Why a file can't be written, and what helps."""
    if path.is_dir():
        return "it is a folder", "name a file in it"
    if not path.parent.is_dir():
        return f"there is no folder `{path.parent}`", "make it, or name a file elsewhere"
    if path.exists() and not path.is_file():
        return "it is not a regular file", "name another file"
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        return "permission denied", "name a file where you may write"
    return None


def _draft(path: Path, text: str) -> Path:
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise UserError([_unwritable(path, error)]) from error
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode if path.exists() else 0o666 & ~_umask()
        draft.chmod(mode & 0o777)
    except OSError as error:
        draft.unlink()
        raise UserError([_unwritable(path, error)]) from error
    except BaseException:
        draft.unlink()
        raise
    return draft


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _unwritable(path: Path, error: OSError) -> Diagnostic:
    return _refused(path, (error.strerror or str(error)).lower(), "name a file elsewhere")


def _refused(path: Path, why: str, help_: str) -> Diagnostic:
    return Diagnostic("FTE502", f"can't write the output: {why}", Span(str(path)), help_)
