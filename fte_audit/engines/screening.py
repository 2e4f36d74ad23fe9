"""Rows of a log, chunk by chunk -> those that count; each of the others under one reason."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from fte_audit.diagnostics import UserError
from fte_audit.engines.ahead import work_ahead
from fte_audit.engines.dropping import KEY_OF_ROW
from fte_audit.engines.duplicates import BY, KEY, LAST, Suspects, decide, find_suspects
from fte_audit.engines.refusals import repeated_keys
from fte_audit.engines.tallying import CHUNK_ROWS
from fte_audit.plan.model import DUPLICATE
from fte_audit.progress import Step
from fte_audit.spec.roles import Keep
from fte_audit.tally import Screening

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.engines.dropping import DroppedRowsFile
    from fte_audit.engines.preparation import Preparation
    from fte_audit.engines.sources import Chunk, Log
    from fte_audit.engines.spool import Spool
    from fte_audit.plan.model import RowPlan
    from fte_audit.progress import Progress

RAW: Final = "raw:"
"""Before the name of a column that is kept as the log has it."""
_CHUNK_CELLS: Final = 13 * CHUNK_ROWS
"""A chunk of more columns has fewer rows, so that memory does not grow with the columns."""
_NOTHING: Final = Suspects(pl.Series(dtype=pl.UInt64))


class Screened(NamedTuple):
    """A chunk after screening.

    Attributes:
        kept: The rows that count.
        suspects: Rows that may repeat others, which are decided at the end.
        dropped: The key of each dropped row with its reason, where they are asked for.
        reasons: Reason, or 0 for none -> rows; suspects are among those with none.
        weights: The same, by what the rows weigh; nothing where the log does not weigh them.
        folded_times, naive_roles: As in `Prepared`.
    """

    kept: pl.DataFrame
    suspects: pl.DataFrame | None
    dropped: pl.DataFrame | None
    reasons: Mapping[int, int]
    weights: Mapping[int, int]
    folded_times: int
    naive_roles: frozenset[str]


class Screener:
    """Screens the rows of one log by one plan, and counts what becomes of each.

    Attributes:
        folded_times: Local times that a change of the clock repeats, read as the earlier.
        naive_roles: Names of the readings with times that have no zone.
        names_dropped: Whether the keys of dropped rows are wanted.
    """

    def __init__(
        self,
        log: Log,
        plan: RowPlan,
        progress: Progress,
        *,
        chunk_rows: int = CHUNK_ROWS,
        dropped: DroppedRowsFile | None = None,
        reasons_before: int = 0,
    ) -> None:
        """Begin.

        Args:
            log: The log.
            plan: How its rows are read and screened.
            progress: Told how far each pass has come.
            chunk_rows: Rows that are held at a time.
            dropped: Takes the keys of dropped rows.
            reasons_before: Reasons in that file that are not of this plan.
        """
        self._log = log
        self._plan = plan
        self._progress = progress
        self._chunk_rows = chunk_rows
        self._dropped = dropped
        self._reasons_before = reasons_before
        self.names_dropped = dropped is not None
        rule = plan.duplicates
        self._rule = rule if rule is not None and rule.keep is not Keep.ALL else None
        self._suspects = _NOTHING
        self._reasons: Counter[int] = Counter()
        self._weights: Counter[int] = Counter()
        self._refused = 0
        self.folded_times = 0
        self.naive_roles: set[str] = set()

    def look_for_duplicates(self) -> bool:
        """Whether some rows may repeat others; a pass over the key, where the plan has a rule."""
        if self._rule is not None:
            self._suspects = find_suspects(self._key_chunks(self._rule.column))
        return self._suspects.any

    def chunks(self, needed: Sequence[str]) -> Iterator[Chunk]:
        """The chunks of the log with the columns that are needed, and the key of duplicates."""
        columns = dict.fromkeys(needed or list(self._log.schema)[:1])
        if self._rule is not None and self._suspects.any:
            columns[self._rule.column] = None
        if self._log.weight is not None:
            columns[self._log.weight] = None
        # Rows that may repeat others are parted from the rest, which are copied meanwhile.
        copies = len(columns) // 3 if self._suspects.any else 0
        rows = max(1, min(self._chunk_rows, _CHUNK_CELLS // (len(columns) + copies)))
        return iter(self._log.chunks(tuple(columns), rows=rows))

    def screened(
        self,
        preparation: Preparation,
        chunk: pl.DataFrame,
        *,
        again: bool = False,
        raw: Sequence[str] = (),
    ) -> Screened:
        """Prepare a chunk and part its rows; in any thread.

        Args:
            preparation: What is done with each row.
            chunk: Rows of the log.
            again: Whether only the rows that count are wanted.
            raw: Columns of the chunk that come along as they are, named with `RAW`.
        """
        rule = self._rule if self._suspects.any else None
        extra = [] if again else list(self._extra_columns(preparation))
        prepared = preparation.prepare(chunk, extra)
        rows, dropped, reasons = prepared.rows, None, {0: chunk.height}
        rows = rows.with_columns(chunk[name].alias(RAW + name) for name in raw)
        weight = None if again or self._log.weight is None else chunk[self._log.weight]
        weights = {} if weight is None else {0: int(weight.sum())}
        suspect = None if rule is None else self._suspects.among(chunk[rule.column])
        if not prepared.all_kept:
            reason = rows["reason"]
            reasons = dict(reason.value_counts().iter_rows())
            if weight is not None:
                weighed = pl.DataFrame({"reason": reason, "weight": weight})
                weights = dict(weighed.group_by("reason").sum().iter_rows())
            if self._dropped is not None and not again:
                dropped = rows.filter(reason != 0).select(KEY_OF_ROW, "reason")
            suspect = None if suspect is None else suspect.filter(reason == 0)
            rows = rows.filter(reason == 0).drop("reason")
        needless = [column.meta.output_name() for column in extra]
        suspects = None
        if suspect is not None and not again:
            suspects = rows.filter(suspect).with_columns(pl.col(KEY).cast(pl.String))
        rows = rows.drop(needless)
        return Screened(
            kept=rows if suspect is None else rows.filter(~suspect),
            suspects=suspects,
            dropped=dropped,
            reasons=reasons,
            weights=weights,
            folded_times=prepared.folded_times,
            naive_roles=prepared.naive_roles,
        )

    def note(self, screened: Screened) -> None:
        """Count what became of the rows of a chunk; in the caller's thread."""
        self._reasons.update(screened.reasons)
        self._weights.update(screened.weights)
        self.folded_times += screened.folded_times
        self.naive_roles |= screened.naive_roles
        if self._dropped is not None and screened.dropped is not None:
            reasons = screened.dropped["reason"] + self._reasons_before
            self._dropped.add(screened.dropped[KEY_OF_ROW], reasons)

    def decided(self, suspects: Spool) -> Iterator[pl.DataFrame]:
        """Of the rows that may repeat others, those that count; once all chunks are noted."""
        if self._rule is None:
            return
        keep = self._rule.keep
        position = 1 + [reason.name for reason in self._plan.reasons].index(DUPLICATE.name)

        def work(part: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
            content = sorted(set(part.columns) - {KEY, BY, LAST, KEY_OF_ROW})
            return decide(part, keep, content)

        for kept, dropped in work_ahead(work, suspects.parts()):
            self._reasons.update({position: dropped.height, 0: -dropped.height})
            again = dropped.filter(~pl.col(LAST)) if LAST in dropped.columns else dropped
            self._refused += again.height
            if self._dropped is not None:
                number = self._reasons_before + position
                same = pl.repeat(number, dropped.height, dtype=pl.UInt16, eager=True)
                self._dropped.add(dropped[KEY_OF_ROW], same)
            yield kept

    def step(self, name: str, chunk: Chunk) -> Step:
        """How far the reading has come with a chunk."""
        if self._log.rows is not None:
            return Step(name, chunk.rows_done, self._log.rows, "rows")
        return Step(name, chunk.bytes_done, self._log.bytes, "bytes")

    def count_of(self, position: int) -> int:
        """Rows that were dropped for the reason at a position, from 1; 0 for those that count."""
        return self._reasons[position]

    def result(self) -> Screening:
        """What became of all rows.

        Raises:
            UserError: Where rows repeat others and the plan says that none may.
        """
        screening = self._screening(self._reasons)
        refuses = self._rule is not None and self._rule.keep is Keep.REFUSE
        if refuses and self._refused:
            raise UserError([repeated_keys(self._plan, list(self._log.schema), self._refused)])
        return screening

    def weighed(self) -> Screening | None:
        """The same in what the rows weigh; None where the log does not weigh them."""
        return None if self._log.weight is None else self._screening(self._weights)

    def _screening(self, counts: Counter[int]) -> Screening:
        dropped = {
            reason.name: counts[position]
            for position, reason in enumerate(self._plan.reasons, start=1)
        }
        return Screening(sum(counts.values()), counts[0], dropped)

    def _extra_columns(self, preparation: Preparation) -> Iterator[pl.Expr]:
        """What is wanted of rows that are dropped, or that may repeat others."""
        if self._rule is not None and self._suspects.any:
            yield from preparation.duplicate_columns(self._rule)
        if self._dropped is not None:
            yield preparation.key_of_row()

    def _key_chunks(self, column: str) -> Iterator[pl.Series]:
        for chunk in self._log.chunks((column,), rows=self._chunk_rows):
            yield chunk.frame[column]
            self._progress(self.step("looking for duplicates", chunk))
