"""Messages that were put aside -> conversations, as a log of their own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from fte_audit.engines.ahead import work_ahead
from fte_audit.engines.folding.codebooks import CHECK
from fte_audit.engines.folding.columns import LENGTH, TIME, fact_column
from fte_audit.engines.folding.facts import Conversations
from fte_audit.engines.folding.gathering import (
    CODE,
    KEY,
    PACKED,
    Gathered,
    adding_up,
    known_answers,
)
from fte_audit.engines.folding.ordering import Messages, in_order
from fte_audit.engines.folding.packing import codes
from fte_audit.engines.folding.reading import STRANGERS
from fte_audit.engines.folding.sequence import backwards
from fte_audit.engines.folding.values import added_up, as_rows, disagreeing, gathered
from fte_audit.engines.parted import SharedKey
from fte_audit.engines.sources import Chunk, Log
from fte_audit.plan.folding import MESSAGES
from fte_audit.spec.nodes import Type
from fte_audit.spec.roles import Take

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.engines.folding.outlines import Outline
    from fte_audit.engines.folding.reading import PutAside
    from fte_audit.engines.parted import Integers
    from fte_audit.plan.folding import FoldPlan

_WORKERS: Final = 2
_NUMBER: Final = "head:number of the conversation"
_MICROS: Final = pl.lit(0.000001).cast(pl.Decimal(38, 6))


@dataclass(slots=True)
class Noticed:
    """What was noticed in conversations while they were folded.

    Attributes:
        disagreeing: Carried value that is taken first -> conversations whose messages disagree.
        backwards: Conversations whose times run backwards along the numbers of their messages;
            those that were cut at a silence count as the one that they were.
        strangers: Conversations with a message of a sender that the plan does not know.
    """

    disagreeing: Counter[str] = field(default_factory=Counter)
    backwards: int = 0
    strangers: int = 0

    def add(self, other: Noticed) -> None:
        """Add what was noticed in other conversations."""
        self.disagreeing.update(other.disagreeing)
        self.backwards += other.backwards
        self.strangers += other.strangers


class Folded:
    """The conversations of the messages that were put aside."""

    def __init__(self, aside: PutAside, plan: FoldPlan, noticed: Noticed) -> None:
        """Fold what was put aside.

        Args:
            aside: The messages.
            plan: How they are folded.
            noticed: Takes what is noticed while the conversations are read.
        """
        self._aside = aside
        self._plan = plan
        self._noticed = noticed
        self._split_us = plan.split_after_us

    def log(self, types: Mapping[str, Type]) -> Log:
        """The conversations as a log that can be read once for each pass.

        Args:
            types: The columns of the conversations.
        """
        return Log(
            files=(),
            schema=dict.fromkeys(types, pl.Null()),
            rows=self._aside.rows,
            bytes=0,
            read=self._read,
            weight=MESSAGES,
        )

    def _read(self, columns: Sequence[str], rows: int) -> Iterator[Chunk]:
        def work(item: pl.DataFrame | range) -> tuple[pl.DataFrame, int, Noticed]:
            if isinstance(item, range):
                return self._piece(item, columns)
            outlines = Gathered(item, ()) if self._aside.aggregates else None
            return self._table(outlines, item, columns)

        whole, pieces = self._aside.gathers.whole(), self._aside.pieces()
        items: Iterator[pl.DataFrame | range] = chain(whole, pieces)
        waiting: list[pl.DataFrame] = []
        held = done = 0
        for frame, messages, noticed in work_ahead(work, items, _WORKERS):
            self._noticed.add(noticed)
            done += messages
            if messages:
                waiting.append(frame)
            held += frame.height
            if held >= min(rows, _ENOUGH):
                yield from _chunks(pl.concat(waiting), rows, done)
                waiting, held = [], 0
        if held:
            yield from _chunks(pl.concat(waiting), rows, done)

    def _piece(self, piece: range, columns: Sequence[str]) -> tuple[pl.DataFrame, int, Noticed]:
        numbers = self._aside.numbers.piece(piece)
        runs_backwards = 0 if numbers is None else backwards(numbers)
        fold = self._added_up if self._aside.aggregates else self._ordered
        folded = fold(piece, self._aside.messages_of(piece))
        if folded is None:
            return pl.DataFrame(), 0, Noticed(backwards=runs_backwards)
        frame, count, noticed = self._table(*folded, columns)
        noticed.backwards = runs_backwards
        return frame, count, noticed

    def _table(
        self, outlines: Outline | None, told: pl.DataFrame, columns: Sequence[str]
    ) -> tuple[pl.DataFrame, int, Noticed]:
        """Conversations as rows, of how many messages they are, and what was noticed.

        Args:
            outlines: The conversations; None where their facts have been told.
            told: What is told of each: their values, and perhaps their facts.
            columns: The columns of a row.
        """
        noticed = Noticed()
        for one in self._aside.carried:
            if one.take is Take.FIRST:
                noticed.disagreeing[one.name] = disagreeing(told, one)

        def column(name: str) -> pl.Series:
            if name in told.columns:
                return self._as_typed(name, told[name]).alias(name)
            if outlines is None and name == STRANGERS:
                return pl.repeat(0, told.height, dtype=pl.Int64, eager=True).alias(name)
            assert outlines is not None, "every fact that is wanted was told"  # noqa: S101
            return fact_column(outlines, name, self._plan)

        if self._aside.unknown_senders:
            noticed.strangers = int((column(STRANGERS) > 0).sum())
        frame = pl.DataFrame([column(name) for name in columns])
        return frame, int(column(MESSAGES).sum()), noticed

    # conversations of a piece

    def _added_up(
        self, piece: range, messages: pl.DataFrame
    ) -> tuple[Outline, pl.DataFrame] | None:
        """Outlines and values, of what was gathered and of messages that were not."""
        rows = self._told(piece)
        names = self._aside.aggregates_of(strangers=self._aside.unknown_senders > 0)
        pairs = Messages(messages[KEY].to_numpy(), messages[PACKED].to_numpy())
        if messages.height:
            coded = messages.with_columns(pl.Series(CODE, codes(pairs.packed)))
            rows.append(gathered(coded, names, self._aside.carried, self._aside.books))
        if not rows:
            return None
        together = pl.concat(rows, how="diagonal")
        present = [name for name in names if name in together.columns]
        answers = self._aside.answers.piece(piece)
        found = [Messages(answers[:, 0], answers[:, 1]), *known_answers(together)]
        together = self._one_row_each(together, KEY, present).sort(KEY)
        return (Gathered(together, [*found, pairs]), together) if together.height else None

    def _ordered(self, piece: range, messages: pl.DataFrame) -> tuple[Outline, pl.DataFrame] | None:
        """Conversations of messages that are brought into order, and their values."""
        keys, packed = in_order(Messages(messages[KEY].to_numpy(), messages[PACKED].to_numpy()))
        if not len(keys):
            return None
        conversations = Conversations(keys, packed, self._split_us)
        rows = self._told(piece)
        if self._split_us is not None:
            names = [carried.name for carried in self._aside.carried]
            told = as_rows(self._aside.books.decoded(messages, names), self._aside.carried)
            together = pl.concat([*rows, told], how="diagonal")
            together = self._numbered(together, conversations, keys, packed)
            values = self._one_row_each(together, _NUMBER)
            numbers = values[_NUMBER].to_numpy()
        else:
            rows.append(gathered(messages, (), self._aside.carried, self._aside.books))
            values = self._one_row_each(pl.concat(rows, how="diagonal"), KEY)
            numbers = np.searchsorted(keys[conversations.begins], values[KEY].to_numpy())
        places = np.full(len(conversations.begins), -1, dtype=np.int64)
        places[numbers] = np.arange(values.height)
        index = pl.Series(places)
        known = pl.select(pl.when(index >= 0).then(index)).to_series()
        return conversations, values.select(pl.all().gather(known))

    def _told(self, piece: range) -> list[pl.DataFrame]:
        """What is told of conversations, in rows that add up."""
        told = self._aside.told.piece(piece)
        rows = [] if told is None else [told]
        for store in self._aside.heads:
            heads = store.piece(piece)
            if heads is not None:
                rows.append(as_rows(heads, self._aside.carried))
        return rows

    def _one_row_each(
        self, rows: pl.DataFrame, by: str, aggregates: Sequence[str] = ()
    ) -> pl.DataFrame:
        """Add up the rows of each conversation; most have one."""
        several = rows[by].is_duplicated()
        if CHECK in rows.columns:
            _refuse_shared_keys(rows)
        if not several.any():
            return rows
        added = added_up(rows.filter(several), self._aside.carried, by, adding_up(aggregates))
        return pl.concat([rows.filter(~several), added], how="diagonal")

    def _numbered(
        self, heads: pl.DataFrame, conversations: Conversations, keys: Integers, packed: Integers
    ) -> pl.DataFrame:
        """Heads with the number of their conversation, where silence cuts those of one key.

        A head is a message, so its place among all of them says which conversation it is in.
        """
        everything = pl.DataFrame({KEY: keys, PACKED: packed}).with_row_index("place")
        places = (
            heads.select(KEY, PACKED)
            .join(everything.unique([KEY, PACKED], keep="first"), on=[KEY, PACKED], how="left")
            .get_column("place")
        )
        numbers = np.searchsorted(conversations.begins, places.to_numpy(), side="right") - 1
        return heads.with_columns(pl.Series(_NUMBER, numbers))

    # values

    def _as_typed(self, name: str, column: pl.Series) -> pl.Series:
        """A computed value in a type that shows what it is, which integers alone do not."""
        source = self._plan.roles.get(name)
        computed = any(c.name == name and c.column is None for c in self._plan.carried)
        if source is None or not computed:
            return column
        match source.type:
            case Type.TIME:
                return column.cast(TIME)
            case Type.DURATION:
                return column.cast(LENGTH)
            case Type.NUMBER:
                return pl.select(pl.lit(column).cast(pl.Decimal(38, 6)) * _MICROS).to_series()
            case _:
                return column


_ENOUGH: Final = 250_000
"""Conversations that are handed on together: parts are small, and every chunk has its price."""


def _chunks(frame: pl.DataFrame, rows: int, done: int) -> Iterator[Chunk]:
    for start in range(0, frame.height, rows):
        yield Chunk(frame.slice(start, rows), done, 0)


def _refuse_shared_keys(rows: pl.DataFrame) -> None:
    check = pl.col(CHECK)
    shared = rows.group_by(KEY).agg(shared=check.min() != check.max())["shared"]
    if shared.any():
        raise SharedKey
