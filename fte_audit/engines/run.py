"""An audit plan over a log -> tallies: one streaming pass, and a second where it must be."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final, Self

from fte_audit.engines.ahead import work_ahead
from fte_audit.engines.behind import BehindFile
from fte_audit.engines.dropping import DroppedRowsFile
from fte_audit.engines.duplicates import KEY
from fte_audit.engines.parted import TRIES, SharedKey
from fte_audit.engines.preparation import Preparation
from fte_audit.engines.screening import Screener
from fte_audit.engines.sources import Format
from fte_audit.engines.spool import Shelf, Spool
from fte_audit.engines.tallying import CHUNK_ROWS, ConversationTally
from fte_audit.plan.needs import first_scope, flags_of_handling, second_scope

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import polars as pl

    from fte_audit.engines.frequencies import ValueTally
    from fte_audit.engines.screening import Screened
    from fte_audit.engines.sources import Chunk, Log
    from fte_audit.engines.tallying import Counts
    from fte_audit.plan.model import AuditPlan, Behind
    from fte_audit.progress import Progress, Step
    from fte_audit.tally import FrequencyRequest, Screening, Tallies

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
        weighed: What became of the rows by what they weigh, where the log weighs them.
    """

    tallies: Tallies
    folded_times: int
    naive: frozenset[str]
    weighed: Screening | None = None


def tally(
    log: Log,
    plan: AuditPlan,
    progress: Progress,
    *,
    dropped: Path | None = None,
    behind: Sequence[Behind] = (),
    chunk_rows: int = CHUNK_ROWS,
) -> Tallied:
    """Read a log and answer the plan's request.

    Args:
        log: The log.
        plan: What is done with it.
        progress: Told how far each pass has come.
        dropped: A CSV file for the keys of dropped rows and their reasons.
        behind: CSV files for the keys of conversations behind some figures.
        chunk_rows: Rows that are held at a time.

    Raises:
        UserError: Where the log can't be read, or holds duplicates that the plan refuses.
    """
    for _ in range(TRIES):
        with suppress(SharedKey):
            return _tally(log, plan, progress, dropped, behind, chunk_rows)
    raise SharedKey


def _tally(  # noqa: PLR0917 - as `tally`
    log: Log,
    plan: AuditPlan,
    progress: Progress,
    dropped: Path | None,
    behind: Sequence[Behind],
    chunk_rows: int,
) -> Tallied:
    with ExitStack() as opened:
        file = None
        if dropped is not None:
            reasons = [reason.name for reason in plan.reasons]
            file = opened.enter_context(DroppedRowsFile(dropped, reasons))
        rows = min(chunk_rows, CHUNK_ROWS)
        screener = Screener(log, plan, progress, chunk_rows=rows, dropped=file)
        tallied = run(log, plan, progress, screener, behind)
        if file is not None:
            file.write()
        return tallied


def run(
    log: Log,
    plan: AuditPlan,
    progress: Progress,
    screener: Screener,
    behind: Sequence[Behind] = (),
) -> Tallied:
    """Read a log through a screener and answer the plan's request; as `tally`."""
    with _Aside() as aside, ExitStack() as opened:
        alone = flags_of_handling(plan)
        decider = Preparation(plan, first_scope(plan, duplicates=False))
        files = [
            opened.enter_context(
                BehindFile(
                    each, decider.decided_by_handling(each.flag) if each.flag in alone else None
                )
            )
            for each in behind
        ]
        tallied = _Run(log, plan, progress, screener, files).over(aside)
        for file in files:
            file.write()
        return tallied


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
    def __init__(
        self,
        log: Log,
        plan: AuditPlan,
        progress: Progress,
        screener: Screener,
        behind: Sequence[BehindFile],
    ) -> None:
        self._behind = behind
        self._log = log
        self._plan = plan
        self._progress = progress
        self._screener = screener

    def over(self, aside: _Aside) -> Tallied:
        """Make the passes that the plan needs."""
        duplicates = self._screener.look_for_duplicates()
        preparation = Preparation(
            self._plan,
            first_scope(
                self._plan,
                duplicates=duplicates,
                key=self._screener.names_dropped or bool(self._behind),
            ),
        )
        decided = {
            flag: preparation.decided_by_handling(flag) for flag in flags_of_handling(self._plan)
        }
        launches = [start for _, start in self._plan.launches]
        with ConversationTally(
            self._plan.tally, decided, self._plan.timezone, launches
        ) as conversations:
            self._count(conversations, preparation, aside)
            screening = self._screener.result()
            again = conversations.close(aside.first.frames())
            if again is not None:
                self._count_again(again, aside)
            tallies = conversations.result(screening, again)
        naive = frozenset(self._screener.naive_roles)
        return Tallied(tallies, self._screener.folded_times, naive, self._screener.weighed())

    def _count(
        self, conversations: ConversationTally, preparation: Preparation, aside: _Aside
    ) -> None:
        """The first pass; rows that may repeat others are decided and counted last."""

        def work(chunk: Chunk) -> tuple[Screened, Counts | None, list[pl.DataFrame], Step]:
            screened = self._screener.screened(preparation, chunk.frame)
            counts = conversations.count(screened.kept)
            behind = [file.rows(screened.kept) for file in self._behind]
            light = screened._replace(kept=self._narrow(screened.kept))
            return light, counts, behind, self._screener.step(doing, chunk)

        doing = "reading" if self._log.weight is None else "folding"
        chunks = self._screener.chunks(preparation.columns)
        foresees = _is_cheap_to_reread(self._log)
        for number, worked in enumerate(work_ahead(work, chunks), start=1):
            screened, counts, behind, step = worked
            self._put_behind(behind)
            self._screener.note(screened)
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

        def work(
            kept: pl.DataFrame,
        ) -> tuple[pl.DataFrame, Counts | None, list[pl.DataFrame]]:
            behind = [file.rows(kept) for file in self._behind]
            return self._narrow(kept), conversations.count(kept), behind

        for kept, counts, behind in work_ahead(work, self._screener.decided(aside.suspects)):
            aside.decided.append(kept)
            self._put_behind(behind)
            if counts is not None:
                conversations.add(counts)

    def _put_behind(self, behind: Sequence[pl.DataFrame]) -> None:
        for file, rows in zip(self._behind, behind, strict=True):
            file.add(rows)

    def _count_again(self, values: ValueTally, aside: _Aside) -> None:
        """The second pass: single values inside the bins that hold a quantile."""
        if not aside.is_all:
            self._read_again(values)
        for kept in chain(aside.first.frames() if aside.is_all else (), aside.decided.frames()):
            values.add(values.count(kept))

    def _read_again(self, values: ValueTally) -> None:
        reasons = [
            reason
            for position, reason in enumerate(self._plan.reasons, start=1)
            if self._screener.count_of(position)
        ]
        preparation = Preparation(self._plan, second_scope(values.bins, reasons))

        def work(chunk: Chunk) -> tuple[dict[FrequencyRequest, pl.DataFrame], Step]:
            kept = self._screener.screened(preparation, chunk.frame, again=True).kept
            step = self._screener.step("counting the values at quantiles", chunk)
            return values.count(kept), step

        for counted, step in work_ahead(work, self._screener.chunks(preparation.columns)):
            values.add(counted)
            self._progress(step)

    def _narrow(self, kept: pl.DataFrame) -> pl.DataFrame:
        """The columns that the second pass counts."""
        requests = self._plan.tally.frequencies
        names = [name for request in requests for name in (*request.by, request.measure)]
        return kept.select(*dict.fromkeys(names))


def _is_cheap_to_reread(log: Log) -> bool:
    """Columnar files give a second pass just its columns; text has to be parsed whole again."""
    columnar = all(file.format in {Format.PARQUET, Format.IPC} for file in log.files)
    return columnar and log.weight is None
