"""The keys of the conversations behind a figure, written only when asked."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import polars as pl

from fte_audit.diagnostics import Diagnostic, Span, UserError
from fte_audit.engines.spool import OnDisk
from fte_audit.plan.model import HANDLING

if TYPE_CHECKING:
    from fte_audit.plan.model import Behind

CONVERSATION: Final = "role:conversation"


class BehindFile(OnDisk):
    """Collects conversations; writes them as CSV, in the order of their keys, whole or not at all.

    `rows` may be called from any thread, all else from one.
    """

    def __init__(self, behind: Behind, decided: pl.Expr | None) -> None:
        """Make an empty file.

        Args:
            behind: What is written.
            decided: The flag over a column `handling`, where that alone decides it.
        """
        super().__init__()
        self._behind = behind
        self._decided = decided
        self._count = 0

    def rows(self, kept: pl.DataFrame) -> pl.DataFrame:
        """The conversations of a chunk that are behind the figure."""
        named = [handling for handling in self._behind.handlings if handling is not None]
        handling = pl.col(HANDLING).cast(pl.String)
        wanted = handling.is_in(named)
        if None in self._behind.handlings:
            wanted = wanted | handling.is_null()
        value = self._value(kept)
        rows = (
            kept.lazy()
            .filter(wanted)
            .select(
                pl.col(CONVERSATION).cast(pl.String).alias("conversation"),
                handling.alias("handling"),
                value.alias("value"),
            )
        )
        asked = self._behind.flag is not None or self._behind.measure is not None
        return (rows.drop_nulls("value") if asked and self._has(kept) else rows).collect()

    def add(self, rows: pl.DataFrame) -> None:
        """Take in what `rows` gave."""
        if not rows.is_empty():
            rows.write_ipc(self.path(f"{self._count}.arrow"))
            self._count += 1

    def write(self) -> None:
        """Write the file.

        Raises:
            UserError: Where it can't be written.
        """
        path = self._behind.path
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            if self._count:
                rows = pl.scan_ipc(str(self.path("*.arrow")))
                ordered = rows.sort("conversation", "handling", "value", nulls_last=True)
                ordered.sink_csv(draft, engine="streaming")
            else:
                draft.write_text("conversation,handling,value\n", encoding="utf-8")
            draft.replace(path)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            problem = Diagnostic("FTE502", f"can't write the output: {why}", Span(str(path)))
            raise UserError([problem]) from error
        finally:
            with suppress(FileNotFoundError):
                draft.unlink()

    def _has(self, kept: pl.DataFrame) -> bool:
        behind = self._behind
        return self._decided is not None or (behind.flag or behind.measure) in kept.columns

    def _value(self, kept: pl.DataFrame) -> pl.Expr:
        """The value of a conversation as text; missing where it is not there to be had."""
        if self._decided is not None:
            return self._decided.cast(pl.String)
        name = self._behind.flag or self._behind.measure
        if name is None or name not in kept.columns:
            return pl.lit(None, dtype=pl.String)
        if self._behind.flag is not None:
            return pl.col(name).cast(pl.String)
        return (pl.col(name) / self._behind.scale).cast(pl.String)
