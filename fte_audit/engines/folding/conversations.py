"""Messages that were put aside -> conversations, as a log of their own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from fte_audit.engines.ahead import work_ahead
from fte_audit.engines.folding.facts import MISSING, SENDERS, SIGNS, UNKNOWN, Conversations
from fte_audit.engines.folding.heads import KEY, PACKED
from fte_audit.engines.folding.ordering import Messages, in_order
from fte_audit.engines.folding.reading import CHECK
from fte_audit.engines.folding.sequence import backwards
from fte_audit.engines.folding.values import take, total
from fte_audit.engines.parted import SharedKey
from fte_audit.engines.sources import Chunk, Log
from fte_audit.plan.folding import ACTIVE_TIME, MESSAGES
from fte_audit.plan.model import HANDLINGS
from fte_audit.spec.nodes import Type
from fte_audit.spec.roles import Role, Take

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.engines.folding.reading import PutAside
    from fte_audit.engines.parted import Codes, Integers
    from fte_audit.plan.folding import FoldPlan

_WORKERS: Final = 2
_MICROS: Final = pl.lit(0.000001).cast(pl.Decimal(38, 6))
_TIME: Final = pl.Datetime("us", "UTC")
_LENGTH: Final = pl.Duration("us")
_WORDS: Final[Mapping[str, Sequence[str | None]]] = {
    Role.HANDLING: HANDLINGS,
    "hand_over_sign": (*SIGNS, None),
}
_TIMES: Final = frozenset({Role.STARTED, Role.ENDED, "closed_at", "handed_over_at"})
_UNCHANGED: Final = frozenset({MESSAGES, Role.ABANDONED, "answered", "customer_wrote"})


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
        parts = self._aside.parts
        return Log(
            files=(),
            schema=dict.fromkeys(types, pl.Null()),
            rows=parts.rows,
            bytes=0,
            read=self._read,
            weight=MESSAGES,
        )

    def _read(self, columns: Sequence[str], rows: int) -> Iterator[Chunk]:
        def work(piece: range) -> tuple[pl.DataFrame, int, Noticed]:
            return self._piece(piece, columns)

        waiting: list[pl.DataFrame] = []
        held = done = 0
        for frame, messages, noticed in work_ahead(work, self._aside.parts.pieces(), _WORKERS):
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
        words = self._aside.parts.piece(piece)
        keys, packed = in_order(Messages(words[:, 0], words[:, 1]))
        if not len(keys):
            return pl.DataFrame(), 0, Noticed()
        facts = Conversations(keys, packed, self._split_us)
        values, disagreeing = self._values(piece, facts, keys, packed, columns)
        noticed = Noticed(Counter(disagreeing))
        numbers = self._aside.numbers.piece(piece)
        if numbers is not None:
            noticed.backwards = backwards(numbers)
        if self._aside.unknown_senders:
            noticed.strangers = int(np.count_nonzero(facts.sent_by(UNKNOWN)))
        series = [
            (values[name] if name in values else self._fact(facts, name)).alias(name)
            for name in columns
        ]
        return pl.DataFrame(series), len(keys), noticed

    # facts

    def _fact(self, facts: Conversations, name: str) -> pl.Series:
        """One fact of each conversation, in the type that the plan says."""
        sender = name.removesuffix("_messages")
        if sender in SENDERS:
            return pl.Series(facts.sent_by(SENDERS.index(sender)))
        if name in _WORDS:
            return _coded(getattr(facts, name), _WORDS[name])
        if name == "reopened":
            return pl.Series(facts.reopened(self._plan.reopened_after_us))
        if name in {ACTIVE_TIME, Role.DURATION}:
            assert self._plan.idle_cap_us is not None, "the plan names it only with a cap"  # noqa: S101
            return pl.Series(facts.active_time(self._plan.idle_cap_us)).cast(_LENGTH)
        values = getattr(facts, name)
        if name in _UNCHANGED:
            return pl.Series(values)
        return _known(values).cast(_TIME if name in _TIMES else _LENGTH)

    # values

    def _values(
        self,
        piece: range,
        facts: Conversations,
        keys: Integers,
        packed: Integers,
        columns: Sequence[str],
    ) -> tuple[dict[str, pl.Series], dict[str, int]]:
        values: dict[str, pl.Series] = {}
        disagreeing: dict[str, int] = {}
        count = len(facts.first)
        for way, stored in self._aside.heads.items():
            heads = stored.piece(piece)
            if heads is None:
                continue
            heads = heads.sort(KEY, PACKED)
            if CHECK in heads.columns:
                _refuse_shared_keys(heads)
            rows = self._rows(heads, facts, keys, packed)
            moments = heads[PACKED].to_numpy()
            for carried in self._plan.carried:
                if carried.take is not way or carried.name not in heads.columns:
                    continue
                if way is Take.SUM:
                    values[carried.name] = total(heads[carried.name], rows, count)
                    continue
                taken = take(heads[carried.name], rows, moments, count, last=way is Take.LAST)
                values[carried.name] = taken.values
                if way is Take.FIRST:
                    disagreeing[carried.name] = taken.disagreeing
        return {
            name: self._as_typed(name, column) for name, column in values.items() if name in columns
        }, disagreeing

    def _rows(
        self, heads: pl.DataFrame, facts: Conversations, keys: Integers, packed: Integers
    ) -> Integers:
        """The number of the conversation of each head."""
        sought = heads[KEY].to_numpy()
        if self._split_us is None:
            return np.searchsorted(keys[facts.first], sought)
        # A head is a message, so its place among all of them says which conversation it is in.
        everything = pl.DataFrame({KEY: keys, PACKED: packed}).with_row_index("place")
        places = (
            heads.select(KEY, PACKED)
            .join(everything.unique([KEY, PACKED], keep="first"), on=[KEY, PACKED], how="left")
            .get_column("place")
        )
        return np.searchsorted(facts.first, places.to_numpy(), side="right") - 1

    def _as_typed(self, name: str, column: pl.Series) -> pl.Series:
        """A computed value in a type that shows what it is, which integers alone do not."""
        source = self._plan.roles.get(name)
        computed = any(c.name == name and c.column is None for c in self._plan.carried)
        if source is None or not computed:
            return column
        match source.type:
            case Type.TIME:
                return column.cast(_TIME)
            case Type.DURATION:
                return column.cast(_LENGTH)
            case Type.NUMBER:
                return pl.select(pl.lit(column).cast(pl.Decimal(38, 6)) * _MICROS).to_series()
            case _:
                return column


_ENOUGH: Final = 250_000
"""Conversations that are handed on together: parts are small, and every chunk has its price."""


def _chunks(frame: pl.DataFrame, rows: int, done: int) -> Iterator[Chunk]:
    for start in range(0, frame.height, rows):
        yield Chunk(frame.slice(start, rows), done, 0)


def _refuse_shared_keys(heads: pl.DataFrame) -> None:
    key, check = heads[KEY], heads[CHECK]
    if ((key == key.shift(1)) & (check != check.shift(1))).any():
        raise SharedKey


def _coded(codes: Codes, words: Sequence[str | None]) -> pl.Series:
    known = pl.Series(words, dtype=pl.Enum([word for word in words if word is not None]))
    return known.gather(pl.Series(codes))


def _known(values: Integers) -> pl.Series:
    series = pl.Series(values)
    return pl.select(pl.when(series != int(MISSING)).then(series)).to_series()
