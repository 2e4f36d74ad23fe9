"""A log -> its profile: one streaming pass, and a second where rows share a conversation."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from fte_audit.engines.ahead import work_ahead
from fte_audit.engines.preparation import read_column
from fte_audit.engines.profiling.columns import ColumnCounter, ColumnPart, held_by
from fte_audit.engines.profiling.gaps import GapCounter, GapPart
from fte_audit.engines.profiling.keys import KeyCounter, RepeatCounter, RepeatPart
from fte_audit.engines.profiling.moments import MomentCounter, MomentPart, is_person
from fte_audit.engines.profiling.texts import Weighed, slashed_dates
from fte_audit.engines.recognition import first_rows
from fte_audit.engines.values import read_text, read_times
from fte_audit.plan.candidates import SENDER_NAMES, folded
from fte_audit.plan.layouts import format_of_dates
from fte_audit.plan.model import ColumnReading
from fte_audit.profile import Held, LogProfile, Repeats
from fte_audit.progress import Step
from fte_audit.spec.nodes import Type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from fte_audit.engines.sources import Chunk, Log
    from fte_audit.plan.model import RoleSource
    from fte_audit.profile import ColumnProfile, Keys
    from fte_audit.progress import Progress

CHUNK_ROWS: Final = 1_000_000
"""Rows of a chunk of up to 13 columns; of more columns, fewer."""
_CHUNK_CELLS: Final = 13 * CHUNK_ROWS
_TEXT_CELLS: Final = 2_000_000
"""In a chunk of a text file, whose cells take ten times the memory of typed ones."""
_MOST_SENDERS: Final = 50


class _Part(NamedTuple):
    columns: list[ColumnPart]
    moments: MomentPart
    gaps: list[GapPart]
    keys: list[pl.Series]
    step: Step


def profile_log(
    log: Log,
    roles: Mapping[str, RoleSource],
    keys: Mapping[str, str],
    progress: Progress,
    *,
    zone: str = "UTC",
    chunk_rows: int = CHUNK_ROWS,
) -> LogProfile:
    """Count what is in a log.

    Args:
        log: The log.
        roles: What its columns were taken for.
        keys: `conversation` and `customer` -> the column, where there is one.
        progress: Told how far each pass has come.
        zone: The zone of times without one, and of the hours of a day.
        chunk_rows: Rows that are held at a time.

    Raises:
        UserError: Where the log can't be read.
    """
    return _Profiling(log, roles, keys, progress, zone=zone, chunk_rows=chunk_rows).profile()


class _Profiling:
    def __init__(
        self,
        log: Log,
        roles: Mapping[str, RoleSource],
        keys: Mapping[str, str],
        progress: Progress,
        *,
        zone: str,
        chunk_rows: int,
    ) -> None:
        self._log = log
        self._keys = keys
        self._progress = progress
        self._names = list(log.schema)
        cells = _TEXT_CELLS if log.rows is None else _CHUNK_CELLS
        self._chunk_rows = max(1, min(chunk_rows, cells // max(1, len(self._names))))
        sample = first_rows(log)
        self._clock = _clock(log, sample, roles, zone)
        people, is_name = _people(sample, roles)
        self._moments = MomentCounter(
            [source.reading for source in roles.values() if source.reading is not None],
            self._clock,
            people,
            is_name=is_name,
            zone=zone,
        )
        self._gaps = GapCounter(sample)
        self._columns = [ColumnCounter(name, dtype) for name, dtype in log.schema.items()]

    def profile(self) -> LogProfile:
        """Make the passes that are needed."""
        with ExitStack() as opened:
            counters = {
                role: opened.enter_context(KeyCounter(column))
                for role, column in self._keys.items()
            }
            rows = self._count(list(counters.values()))
            counted = {role: counter.result() for role, counter in counters.items()}
            conversations = counted.get("conversation")
            repeats = None
            if conversations is not None and conversations.repeated:
                repeats = self._look_again(counters["conversation"])
        both_ends, ends_early, folded_times = self._moments.ends
        return LogProfile(
            rows=rows,
            columns=tuple(_columns(self._columns, counted.values())),
            clock=self._moments.clock(),
            clock_gaps=self._gaps.result(),
            unreadable=self._moments.unreadable,
            folded=folded_times,
            both_ends=both_ends,
            ends_early=ends_early,
            lengths=self._moments.lengths,
            conversations=conversations,
            customers=counted.get("customer"),
            repeats=repeats,
        )

    def _count(self, keys: Sequence[KeyCounter]) -> int:
        """The pass over every column."""

        def work(chunk: Chunk) -> _Part:
            frame = chunk.frame
            return _Part(
                [
                    column.look(frame[name])
                    for column, name in zip(self._columns, self._names, strict=True)
                ],
                self._moments.look(frame),
                self._gaps.look(frame),
                [key.look(frame[key.column]) for key in keys],
                self._step("reading", chunk),
            )

        rows = 0
        for part in work_ahead(work, self._chunks()):
            for column, counted in zip(self._columns, part.columns, strict=True):
                column.add(counted)
            self._moments.add(part.moments)
            self._gaps.add(part.gaps)
            for key, hashes in zip(keys, part.keys, strict=True):
                key.add(hashes)
            rows = rows + part.columns[0].rows
            self._progress(part.step)
        return rows

    def _look_again(self, conversations: KeyCounter) -> Repeats:
        """The pass over the rows that share a conversation."""
        flat = [name for name in self._names if held_by(self._log.schema[name]) is not Held.OTHER]
        has_starts = self._clock is not None and self._clock.name == "started"
        with RepeatCounter(
            conversations.column,
            conversations.suspects(),
            started=has_starts,
            timed=self._clock is not None,
        ) as repeats:

            def work(chunk: Chunk) -> tuple[RepeatPart, Step]:
                frame, times = chunk.frame, None
                if self._clock is not None:
                    times = read_column(frame[self._clock.column], self._clock).values
                part = repeats.look(frame.select(flat), times if has_starts else None, times)
                return part, self._step("looking at rows of one conversation", chunk)

            for part, step in work_ahead(work, self._chunks()):
                repeats.add(part)
                self._progress(step)
            return repeats.result()

    def _chunks(self) -> Iterator[Chunk]:
        return iter(self._log.chunks(tuple(self._names), rows=self._chunk_rows))

    def _step(self, name: str, chunk: Chunk) -> Step:
        if self._log.rows is not None:
            return Step(name, chunk.rows_done, self._log.rows, "rows")
        return Step(name, chunk.bytes_done, self._log.bytes, "bytes")


def _columns(counters: Iterable[ColumnCounter], keys: Iterable[Keys]) -> Iterator[ColumnProfile]:
    """The columns; of keys, all different values are known."""
    distinct = {key.column: key.distinct for key in keys}
    for counter in counters:
        column = counter.result()
        if column.name in distinct:
            column = replace(column, distinct=distinct[column.name], is_exact=True)
        yield column


def _clock(
    log: Log, sample: pl.DataFrame, roles: Mapping[str, RoleSource], zone: str
) -> ColumnReading | None:
    """The start of a row, or when it was sent, or else the column of times that is fullest."""
    for role in ("started", "sent"):
        if role in roles and (reading := roles[role].reading) is not None:
            return reading
    best: tuple[int, ColumnReading] | None = None
    for name in sample.columns:
        held = held_by(log.schema[name])
        if held not in {Held.TIME, Held.TEXT}:
            continue
        column = sample[name].cast(pl.String) if held is Held.TEXT else sample[name]
        form = format_of_dates(slashed_dates(Weighed(column))) if held is Held.TEXT else None
        there = column.len() - column.null_count()
        if held is Held.TEXT:
            is_number = column.str.strip_chars().cast(pl.Float64, strict=False).is_not_null()
            column = column.filter(~is_number)
        filled = read_times(column, form, None, zone).values.drop_nulls().len()
        if filled * 2 > there and (best is None or filled > best[0]):
            best = filled, ColumnReading("clock", name, Type.TIME, format=form, timezone=zone)
    return None if best is None else best[1]


def _people(sample: pl.DataFrame, roles: Mapping[str, RoleSource]) -> tuple[str | None, bool]:
    """The column that says whether a person took part, and whether it does so by a name."""
    handling = roles.get("handling")
    if handling is not None and handling.reading is not None and not handling.values:
        return handling.reading.column, False
    for name in sample.columns:
        if folded(name) in SENDER_NAMES:
            words = read_text(sample[name]).values.cast(pl.String).drop_nulls().unique()
            if len(words) <= _MOST_SENDERS and any(map(is_person, words)):
                return name, False
    agent = roles.get("agent")
    if agent is not None and agent.reading is not None:
        return agent.reading.column, True
    return None, False
