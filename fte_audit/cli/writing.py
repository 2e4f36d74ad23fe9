"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from fte_audit.diagnostics import Diagnostic, Span, UserError

if TYPE_CHECKING:
    from collections.abc import Mapping


def write_whole(texts: Mapping[Path, str]) -> None:
    """Write several files; until all of them are on disk, every earlier one stays as it was.

    Raises:
        UserError: Where one of them can't be written.
    """
    drafts: dict[Path, Path] = {}
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


def check_writable(paths: list[Path]) -> None:
    """Refuse outputs that could not be written, before any work is done.

    Raises:
        UserError: For every folder that is not there or not writable, and every path that is a folder.
    """
    problems = []
    for path in paths:
        if path.is_dir():
            problems.append(_refused(path, "it is a folder"))
        elif not path.parent.is_dir():
            problems.append(_refused(path, f"there is no folder `{path.parent}`"))
        elif not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
            problems.append(_refused(path, "permission denied"))
    if problems:
        raise UserError(problems)


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
    return _refused(path, (error.strerror or str(error)).lower())


def _refused(path: Path, why: str) -> Diagnostic:
    return Diagnostic(code="FTE502", message=f"can't write the output: {why}", span=Span(str(path)))
