"""An audit plan over a log -> tallies: one streaming pass, and a second where it must be."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import polars as pl

from fte_audit.diagnostics import UserError
from fte_audit.engines.ahead import read_ahead
from fte_audit.engines.dropping import KEY_OF_ROW, DroppedRowsFile
from fte_audit.engines.duplicates import BY, KEY, Suspects, decide, find_suspects
from fte_audit.engines.preparation import Preparation, Prepared
from fte_audit.engines.refusals import repeated_keys
from fte_audit.engines.sources import Format
from fte_audit.engines.spool import Shelf, Spool
from fte_audit.engines.tallying import CHUNK_ROWS, CellTally, FrequencyTally, ValueTally, collected
from fte_audit.plan.model import DUPLICATE
from fte_audit.plan.needs import first_scope, flags_of_handling, second_scope
from fte_audit.progress import Step
from fte_audit.spec.roles import Keep
from fte_audit.tally import Screening, Tallies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from fte_audit.engines.sources import Chunk, Log
    from fte_audit.engines.tallying import BinTables
    from fte_audit.plan.model import AuditPlan
    from fte_audit.progress import Progress
    from fte_audit.tally import DistinctRequest, FrequencyRequest, Key

_CHUNK_CELLS: Final = 13 * CHUNK_ROWS
"""A chunk of more columns has fewer rows, so that memory does not grow with the columns."""
_NOTHING: Final = Suspects(pl.Series(dtype=pl.UInt64))
_DISTINCT: Final = "distinct:value"


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
        settled = opened.enter_context(Shelf())
        run = _Run(log, plan, progress, min(chunk_rows, CHUNK_ROWS), settled)
        if not _is_cheap_to_reread(log):
            run.put_aside(opened.enter_context(Shelf()))
        if dropped is not None:
            run.dropped = opened.enter_context(DroppedRowsFile(dropped, plan))
        tallied = run.over(opened.enter_context(Spool()))
        if run.dropped is not None:
            run.dropped.write()
        return tallied


class _Run:
    def __init__(
        self, log: Log, plan: AuditPlan, progress: Progress, chunk_rows: int, settled: Shelf
    ) -> None:
        self._log = log
        self._plan = plan
        self._progress = progress
        self._chunk_rows = chunk_rows
        rule = plan.duplicates
        self._rule = rule if rule is not None and rule.keep is not Keep.ALL else None
        self._suspects = _NOTHING
        self._starts: list[tuple[int, int]] = []
        self._reasons: Counter[int] = Counter()
        self._aside: Shelf | None = None
        self._settled = settled
        self.dropped: DroppedRowsFile | None = None

    def put_aside(self, shelf: Shelf) -> None:
        """Have what the second pass needs kept on a shelf instead of reading it again."""
        self._aside = shelf

    def over(self, duplicates: Spool) -> Tallied:
        """Make the passes that the plan needs."""
        if self._rule is not None:
            self._suspects = find_suspects(self._key_chunks(self._rule.column))
        preparation = Preparation(
            self._plan, first_scope(self._plan, duplicates=self._suspects.any)
        )
        decided = {
            flag: preparation.decided_by_handling(flag) for flag in flags_of_handling(self._plan)
        }
        cells = CellTally(self._plan.tally, decided)
        frequencies = FrequencyTally(self._plan.tally.frequencies)
        with _DistinctTally(self._plan.tally.distincts) as distincts:
            for kept in self._kept(preparation, duplicates):
                self._fold(kept, cells, frequencies, distincts)
            counts = distincts.result()
        tables = frequencies.bins()
        counted = self._count_values(tables)
        return Tallied(
            Tallies(
                plan=self._plan.tally,
                screening=self._screening(),
                starts=self._span(),
                cells=cells.result(),
                frequencies={
                    request: None
                    if found is None
                    else found.frequencies(request, counted.get(request, {}))
                    for request, found in tables.items()
                },
                distincts=counts,
            ),
            preparation.folded_times,
            frozenset(preparation.naive_roles),
        )

    def _fold(
        self,
        kept: pl.DataFrame,
        cells: CellTally,
        frequencies: FrequencyTally,
        distincts: _DistinctTally,
    ) -> None:
        if kept.is_empty():
            return
        if "start" in kept.columns:
            first, last = kept["start"].min(), kept["start"].max()
            self._starts.append((int(first), int(last)))  # type: ignore[arg-type]
        packed = cells.packed(kept)
        of_cells = cells.queries(packed, cells.wide(kept))
        answers = collected([*of_cells, *frequencies.queries(packed.rows)])
        self._put_aside(kept)
        cells.add(packed, answers[: len(of_cells)])
        frequencies.add(answers[len(of_cells) :])
        distincts.add(kept)

    def _count_values(
        self, tables: Mapping[FrequencyRequest, BinTables | None]
    ) -> dict[FrequencyRequest, dict[Key, dict[int, int]]]:
        """The second pass: single values inside the bins that hold a quantile."""
        unknown = {
            request: bins
            for request, found in tables.items()
            if found is not None and (bins := found.unknown(request))
        }
        if not unknown:
            return {}
        values = ValueTally(unknown)
        for kept in self._kept_again(unknown):
            values.add(collected(values.queries(kept.lazy())))
        return values.result()

    def _kept(self, preparation: Preparation, duplicates: Spool) -> Iterator[pl.DataFrame]:
        """The conversations that count, chunk by chunk; those decided last come last."""
        for prepared in self._prepared(preparation, "reading"):
            kept = self._screened(prepared)
            if self._suspects.any:
                duplicates.add(kept.filter(pl.col("suspect")), KEY)
                kept = kept.filter(~pl.col("suspect"))
            yield kept
        position = self._position(DUPLICATE.name)
        for kept, dropped in self._decided(duplicates):
            self._reasons[position] += dropped.height
            self._reasons[0] -= dropped.height
            if self.dropped is not None:
                same = pl.repeat(position, dropped.height, dtype=pl.UInt16, eager=True)
                self.dropped.add(dropped[KEY_OF_ROW], same)
            if self._aside is None:
                self._settled.append(self._counted_again(kept))
            yield kept

    def _put_aside(self, kept: pl.DataFrame) -> None:
        """Keep what the second pass counts, where reading again would mean parsing text."""
        if self._aside is not None:
            self._aside.append(self._counted_again(kept))

    def _counted_again(self, kept: pl.DataFrame) -> pl.DataFrame:
        """The columns that the second pass counts."""
        requests = self._plan.tally.frequencies
        names = [name for request in requests for name in (*request.by, request.measure)]
        return kept.select(*dict.fromkeys(names))

    def _kept_again(self, unknown: Iterable[FrequencyRequest]) -> Iterator[pl.DataFrame]:
        """The same conversations, with no more than what counting their values takes."""
        if self._aside is not None:
            yield from self._aside.frames()
            return
        reasons = [r for i, r in enumerate(self._plan.reasons, start=1) if self._reasons[i]]
        preparation = Preparation(self._plan, second_scope(unknown, reasons))
        step = "counting the values at quantiles"
        for prepared in self._prepared(preparation, step, again=True):
            kept = prepared.rows
            if not prepared.all_kept:
                kept = kept.filter(pl.col("reason") == 0)
            yield kept.filter(~pl.col("suspect")) if self._suspects.any else kept
        yield from self._settled.frames()

    def _decided(self, duplicates: Spool) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        if self._rule is None or not duplicates.rows:
            return
        for part in duplicates.parts():
            content = sorted(set(part.columns) - {KEY, BY, KEY_OF_ROW, "suspect", "reason"})
            yield decide(part, self._rule.keep, content)

    def _prepared(
        self, preparation: Preparation, step: str, *, again: bool = False
    ) -> Iterator[Prepared]:
        extra: tuple[pl.Expr, ...] = ()
        columns = dict.fromkeys(preparation.columns or list(self._log.schema)[:1])
        rule = self._rule if self._suspects.any else None
        if rule is not None:
            columns[rule.column] = None
            extra = () if again else preparation.duplicate_columns(rule)
        if self.dropped is not None and not again:
            extra = (*extra, preparation.key_of_row())
        rows = max(1, min(self._chunk_rows, _CHUNK_CELLS // max(1, len(columns))))
        for chunk in self._chunks(tuple(columns), rows):
            prepared = preparation.prepare(chunk.frame, extra)
            if rule is not None:
                suspect = self._suspects.among(chunk.frame[rule.column])
                marked = prepared.rows.with_columns(suspect.alias("suspect"))
                prepared = prepared._replace(rows=marked)
            yield prepared
            self._tell(step, chunk)

    def _screened(self, prepared: Prepared) -> pl.DataFrame:
        rows = prepared.rows
        if prepared.all_kept:
            self._reasons[0] += rows.height
            return rows
        self._reasons.update(dict(rows["reason"].value_counts().iter_rows()))
        if self.dropped is not None:
            gone = rows.filter(pl.col("reason") != 0)
            self.dropped.add(gone[KEY_OF_ROW], gone["reason"])
        return rows.filter(pl.col("reason") == 0).drop("reason")

    def _chunks(self, columns: tuple[str, ...], rows: int) -> Iterator[Chunk]:
        """The chunks of the log; text has readers of its own that work ahead."""
        chunks = self._log.chunks(columns, rows=rows)
        return read_ahead(chunks) if _is_cheap_to_reread(self._log) else chunks

    def _key_chunks(self, column: str) -> Iterator[pl.Series]:
        for chunk in self._chunks((column,), self._chunk_rows):
            yield chunk.frame[column]
            self._tell("looking for duplicates", chunk)

    def _tell(self, step: str, chunk: Chunk) -> None:
        if self._log.rows is not None:
            self._progress(Step(step, chunk.rows_done, self._log.rows, "rows"))
        else:
            self._progress(Step(step, chunk.bytes_done, self._log.bytes, "bytes"))

    def _span(self) -> tuple[int, int] | None:
        if not self._starts:
            return None
        return min(first for first, _ in self._starts), max(last for _, last in self._starts)

    def _position(self, reason: str) -> int:
        names = [known.name for known in self._plan.reasons]
        return names.index(reason) + 1 if reason in names else 0

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


class _DistinctTally:
    """Collects the distinct values of every request on disk."""

    def __init__(self, requests: Sequence[DistinctRequest]) -> None:
        self._spools = {request: Spool() for request in requests}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for spool in self._spools.values():
            spool.__exit__(None, None, None)

    def add(self, kept: pl.DataFrame) -> None:
        """Take in the conversations of a chunk."""
        for request, spool in self._spools.items():
            labels = kept.select(request.by, pl.col(request.of).alias(_DISTINCT)).drop_nulls(
                _DISTINCT
            )
            spool.add(labels.unique(), _DISTINCT)

    def result(self) -> dict[DistinctRequest, dict[Key, int]]:
        """Request -> union -> distinct values."""
        counts: dict[DistinctRequest, dict[Key, int]] = {}
        for request, spool in self._spools.items():
            found: Counter[Key] = Counter(dict.fromkeys(request.unions, 0))
            for part in spool.parts():
                for union in request.unions:
                    inside = part.filter(pl.col(request.by).is_in(list(union), nulls_equal=True))
                    found[union] += inside[_DISTINCT].n_unique()
            counts[request] = dict(found)
        return counts


def _is_cheap_to_reread(log: Log) -> bool:
    """Columnar files give a second pass just its columns; text has to be parsed whole again."""
    return all(file.format in {Format.PARQUET, Format.IPC} for file in log.files)
