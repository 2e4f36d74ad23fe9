"""An audit plan over a log -> tallies: one streaming pass, and a second where it must be."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple, Self

import polars as pl

from fte_audit.diagnostics import UserError
from fte_audit.engines.ahead import work_ahead
from fte_audit.engines.dropping import KEY_OF_ROW, DroppedRowsFile
from fte_audit.engines.duplicates import BY, KEY, Suspects, decide, find_suspects
from fte_audit.engines.preparation import Preparation
from fte_audit.engines.refusals import repeated_keys
from fte_audit.engines.sources import Format
from fte_audit.engines.spool import Shelf, Spool
from fte_audit.engines.tallying import CHUNK_ROWS, ConversationTally
from fte_audit.plan.model import DUPLICATE
from fte_audit.plan.needs import first_scope, flags_of_handling, second_scope
from fte_audit.progress import Step
from fte_audit.spec.roles import Keep
from fte_audit.tally import Screening

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from fte_audit.engines.frequencies import ValueTally
    from fte_audit.engines.sources import Chunk, Log
    from fte_audit.engines.tallying import Counts
    from fte_audit.plan.model import AuditPlan
    from fte_audit.progress import Progress
    from fte_audit.tally import FrequencyRequest, Tallies

_CHUNK_CELLS: Final = 13 * CHUNK_ROWS
"""A chunk of more columns has fewer rows, so that memory does not grow with the columns."""
_NOTHING: Final = Suspects(pl.Series(dtype=pl.UInt64))
_FIRST_CHUNKS: Final = 32
"""Chunks of a columnar log that show where its quantiles will be; a power of two. What a second
pass would count of them waits on disk: half a gigabyte at the most."""


@dataclass(frozen=True, slots=True)
class Tallied:
    """What a run over a log gives.

    Attributes:
        tallies: The answer to the plan's request.
        folded_times: Local times that a change of the clock repeats, read as the earlier.
        naive: Names of the readings with times that have no zone.
    """

    tallies: Tallies
    folded_times: int
    naive: frozenset[str]


def tally(
    log: Log,
    plan: AuditPlan,
    progress: Progress,
    *,
    dropped: Path | None = None,
    chunk_rows: int = CHUNK_ROWS,
) -> Tallied:
    """Read a log and answer the plan's request.

    Args:
        log: The log.
        plan: What is done with it.
        progress: Told how far each pass has come.
        dropped: A CSV file for the keys of dropped rows and their reasons.
        chunk_rows: Rows that are held at a time.

    Raises:
        UserError: Where the log can't be read, or holds duplicates that the plan refuses.
    """
    with ExitStack() as opened:
        run = _Run(log, plan, progress, min(chunk_rows, CHUNK_ROWS))
        if dropped is not None:
            run.dropped = opened.enter_context(DroppedRowsFile(dropped, plan))
        tallied = run.over(opened.enter_context(_Aside()))
        if run.dropped is not None:
            run.dropped.write()
        return tallied


class _Screened(NamedTuple):
    """A chunk after screening.

    Attributes:
        kept: The conversations that count.
        suspects: Rows that may repeat others, which are decided at the end.
        dropped: The key of each dropped row with its reason, where they are asked for.
        reasons: Reason, or 0 for none -> rows; suspects are among those with none.
        folded_times, naive_roles: As in `Prepared`.
    """

    kept: pl.DataFrame
    suspects: pl.DataFrame | None
    dropped: pl.DataFrame | None
    reasons: Mapping[int, int]
    folded_times: int
    naive_roles: frozenset[str]


class _Aside:
    """What is put aside on disk while a log is read.

    Attributes:
        suspects: Rows that may repeat others.
        first: What a second pass counts of the chunks that were counted without foresight; where
            reading again would mean parsing text, of all.
        decided: The same of conversations that were decided last.
        is_all: Whether `first` has every chunk.
    """

    def __init__(self) -> None:
        self.suspects = Spool()
        self.first = Shelf()
        self.decided = Shelf()
        self.is_all = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self.suspects, self.first, self.decided):
            each.__exit__(None, None, None)


class _Run:
    def __init__(self, log: Log, plan: AuditPlan, progress: Progress, chunk_rows: int) -> None:
        self._log = log
        self._plan = plan
        self._progress = progress
        self._chunk_rows = chunk_rows
        rule = plan.duplicates
        self._rule = rule if rule is not None and rule.keep is not Keep.ALL else None
        self._suspects = _NOTHING
        self._reasons: Counter[int] = Counter()
        self._folded_times = 0
        self._naive_roles: set[str] = set()
        self.dropped: DroppedRowsFile | None = None

    def over(self, aside: _Aside) -> Tallied:
        """Make the passes that the plan needs."""
        if self._rule is not None:
            self._suspects = find_suspects(self._key_chunks(self._rule.column))
        preparation = Preparation(
            self._plan, first_scope(self._plan, duplicates=self._suspects.any)
        )
        decided = {
            flag: preparation.decided_by_handling(flag) for flag in flags_of_handling(self._plan)
        }
        with ConversationTally(self._plan.tally, decided) as conversations:
            self._count(conversations, preparation, aside)
            screening = self._screening()
            again = conversations.close(aside.first.frames())
            if again is not None:
                self._count_again(again, aside)
            tallies = conversations.result(screening, again)
        return Tallied(tallies, self._folded_times, frozenset(self._naive_roles))

    def _count(
        self, conversations: ConversationTally, preparation: Preparation, aside: _Aside
    ) -> None:
        """The first pass; rows that may repeat others are decided and counted last."""

        def work(chunk: Chunk) -> tuple[_Screened, Counts | None, Step]:
            screened = self._screened(preparation, chunk.frame)
            counts = conversations.count(screened.kept)
            light = screened._replace(kept=self._narrow(screened.kept))
            return light, counts, self._step("reading", chunk)

        chunks = self._chunks(preparation.columns)
        foresees = _is_cheap_to_reread(self._log)
        for number, worked in enumerate(work_ahead(work, chunks), start=1):
            screened, counts, step = worked
            self._note(screened)
            if screened.suspects is not None:
                aside.suspects.add(screened.suspects, KEY)
            if counts is not None:
                conversations.add(counts)
                if counts.frequencies.foreseen:
                    aside.is_all = False
                else:
                    aside.first.append(screened.kept)
            if foresees and number >= _FIRST_CHUNKS and number.bit_count() == 1:
                # What is foreseen narrows each time that twice as many chunks have been seen.
                conversations.foresee()
            self._progress(step)
        self._decide(conversations, aside)

    def _decide(self, conversations: ConversationTally, aside: _Aside) -> None:
        """Of the rows that may repeat others, count those that do not."""
        if self._rule is None:
            return
        keep = self._rule.keep
        position = 1 + [reason.name for reason in self._plan.reasons].index(DUPLICATE.name)

        def work(part: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, Counts | None]:
            content = sorted(set(part.columns) - {KEY, BY, KEY_OF_ROW})
            kept, dropped = decide(part, keep, content)
            return self._narrow(kept), dropped, conversations.count(kept)

        for kept, dropped, counts in work_ahead(work, aside.suspects.parts()):
            self._reasons.update({position: dropped.height, 0: -dropped.height})
            if self.dropped is not None:
                same = pl.repeat(position, dropped.height, dtype=pl.UInt16, eager=True)
                self.dropped.add(dropped[KEY_OF_ROW], same)
            aside.decided.append(kept)
            if counts is not None:
                conversations.add(counts)

    def _count_again(self, values: ValueTally, aside: _Aside) -> None:
        """The second pass: single values inside the bins that hold a quantile."""
        if not aside.is_all:
            self._read_again(values)
        for kept in chain(aside.first.frames() if aside.is_all else (), aside.decided.frames()):
            values.add(values.count(kept))

    def _read_again(self, values: ValueTally) -> None:
        reasons = [r for i, r in enumerate(self._plan.reasons, start=1) if self._reasons[i]]
        preparation = Preparation(self._plan, second_scope(values.bins, reasons))

        def work(chunk: Chunk) -> tuple[dict[FrequencyRequest, pl.DataFrame], Step]:
            kept = self._screened(preparation, chunk.frame, again=True).kept
            return values.count(kept), self._step("counting the values at quantiles", chunk)

        for counted, step in work_ahead(work, self._chunks(preparation.columns)):
            values.add(counted)
            self._progress(step)

    def _screened(
        self, preparation: Preparation, chunk: pl.DataFrame, *, again: bool = False
    ) -> _Screened:
        """Prepare a chunk and part its rows; `again`, only those that count are wanted."""
        rule = self._rule if self._suspects.any else None
        extra = [] if again else list(self._extra_columns(preparation))
        prepared = preparation.prepare(chunk, extra)
        rows, dropped, reasons = prepared.rows, None, {0: chunk.height}
        suspect = None if rule is None else self._suspects.among(chunk[rule.column])
        if not prepared.all_kept:
            reason = rows["reason"]
            reasons = dict(reason.value_counts().iter_rows())
            if self.dropped is not None and not again:
                dropped = rows.filter(reason != 0).select(KEY_OF_ROW, "reason")
            suspect = None if suspect is None else suspect.filter(reason == 0)
            rows = rows.filter(reason == 0).drop("reason")
        needless = [column.meta.output_name() for column in extra]
        suspects = None
        if suspect is not None and not again:
            suspects = rows.filter(suspect).with_columns(pl.col(KEY).cast(pl.String))
        rows = rows.drop(needless)
        return _Screened(
            kept=rows if suspect is None else rows.filter(~suspect),
            suspects=suspects,
            dropped=dropped,
            reasons=reasons,
            folded_times=prepared.folded_times,
            naive_roles=prepared.naive_roles,
        )

    def _extra_columns(self, preparation: Preparation) -> Iterator[pl.Expr]:
        """What is wanted of rows that are dropped, or that may repeat others."""
        if self._rule is not None and self._suspects.any:
            yield from preparation.duplicate_columns(self._rule)
        if self.dropped is not None:
            yield preparation.key_of_row()

    def _note(self, screened: _Screened) -> None:
        self._reasons.update(screened.reasons)
        self._folded_times += screened.folded_times
        self._naive_roles |= screened.naive_roles
        if self.dropped is not None and screened.dropped is not None:
            self.dropped.add(screened.dropped[KEY_OF_ROW], screened.dropped["reason"])

    def _narrow(self, kept: pl.DataFrame) -> pl.DataFrame:
        """The columns that the second pass counts."""
        requests = self._plan.tally.frequencies
        names = [name for request in requests for name in (*request.by, request.measure)]
        return kept.select(*dict.fromkeys(names))

    def _chunks(self, needed: Sequence[str]) -> Iterator[Chunk]:
        """The chunks of the log with the columns that are needed, and the key of duplicates."""
        columns = dict.fromkeys(needed or list(self._log.schema)[:1])
        if self._rule is not None and self._suspects.any:
            columns[self._rule.column] = None
        # Rows that may repeat others are parted from the rest, which are copied meanwhile.
        copies = len(columns) // 3 if self._suspects.any else 0
        rows = max(1, min(self._chunk_rows, _CHUNK_CELLS // (len(columns) + copies)))
        return iter(self._log.chunks(tuple(columns), rows=rows))

    def _key_chunks(self, column: str) -> Iterator[pl.Series]:
        for chunk in self._log.chunks((column,), rows=self._chunk_rows):
            yield chunk.frame[column]
            self._progress(self._step("looking for duplicates", chunk))

    def _step(self, name: str, chunk: Chunk) -> Step:
        if self._log.rows is not None:
            return Step(name, chunk.rows_done, self._log.rows, "rows")
        return Step(name, chunk.bytes_done, self._log.bytes, "bytes")

    def _screening(self) -> Screening:
        reasons = self._reasons
        dropped = {
            reason.name: reasons[position]
            for position, reason in enumerate(self._plan.reasons, start=1)
        }
        if self._rule is not None and self._rule.keep is Keep.REFUSE and dropped[DUPLICATE.name]:
            raise UserError(
                [repeated_keys(self._plan, list(self._log.schema), dropped[DUPLICATE.name])]
            )
        return Screening(sum(reasons.values()), reasons[0], dropped)


def _is_cheap_to_reread(log: Log) -> bool:
    """Columnar files give a second pass just its columns; text has to be parsed whole again."""
    return all(file.format in {Format.PARQUET, Format.IPC} for file in log.files)
