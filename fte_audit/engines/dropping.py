"""The keys of dropped rows with their reasons, written only when asked."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import polars as pl

from fte_audit.diagnostics import Diagnostic, Span, UserError
from fte_audit.engines.spool import OnDisk

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

KEY_OF_ROW: Final = "dropped:key"


class DroppedRowsFile(OnDisk):
    """Collects dropped rows; writes them as CSV, ordered by reason and key, whole or not at all."""

    def __init__(self, path: Path, reasons: Sequence[str]) -> None:
        """Make an empty file.

        Args:
            path: Where it is written.
            reasons: Names of reasons; the first one has the number 1.
        """
        super().__init__()
        self._path = path
        self._reasons = dict(enumerate(reasons, start=1))
        self._count = 0

    def add(self, keys: pl.Series, reasons: pl.Series) -> None:
        """Take in dropped rows: their keys, missing where they have none, and reason numbers."""
        if keys.is_empty():
            return
        rows = pl.DataFrame({"reason": reasons, "conversation": keys.cast(pl.String)})
        rows.write_ipc(self.path(f"{self._count}.arrow"))
        self._count += 1

    def write(self) -> None:
        """Write the file.

        Raises:
            UserError: Where it can't be written.
        """
        draft = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        names = pl.col("reason").replace_strict(
            list(self._reasons), list(self._reasons.values()), return_dtype=pl.String
        )
        try:
            if self._count:
                rows = pl.scan_ipc(str(self.path("*.arrow")))
                ordered = rows.sort("reason", "conversation", nulls_last=True)
                ordered.select("conversation", names).sink_csv(draft, engine="streaming")
            else:
                draft.write_text("conversation,reason\n", encoding="utf-8")
            draft.replace(self._path)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            problem = Diagnostic("FTE502", f"can't write the output: {why}", Span(str(self._path)))
            raise UserError([problem]) from error
        finally:
            with suppress(FileNotFoundError):
                draft.unlink()
