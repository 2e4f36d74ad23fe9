"""A log of messages -> messages as integers, and what they say of their conversation, put aside."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Final, Self

import numpy as np
import polars as pl

from fte_audit.engines.ahead import work_ahead
from fte_audit.engines.duplicates import KEY as DUPLICATE_KEY
from fte_audit.engines.folding.facts import EVENTS, SENDERS, UNKNOWN, pack
from fte_audit.engines.folding.heads import KEY, PACKED, Heads
from fte_audit.engines.folding.ordering import Messages
from fte_audit.engines.folding.recently import Recently
from fte_audit.engines.folding.sequence import numbered
from fte_audit.engines.parted import IN_MEMORY, PartedRows
from fte_audit.engines.preparation import Preparation, without_sentinels
from fte_audit.engines.screening import RAW
from fte_audit.engines.spool import Spool
from fte_audit.plan.folding import GREETING
from fte_audit.plan.needs import Scope
from fte_audit.spec.roles import MESSAGE_ROLES, Role, Take

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from fte_audit.engines.parted import Integers, Marks
    from fte_audit.engines.screening import Screened, Screener
    from fte_audit.engines.sources import Chunk
    from fte_audit.plan.folding import Carried, FoldPlan
    from fte_audit.progress import Progress, Step

CHECK: Final = "head:check"
"""A second hash of the id of a conversation: where two differ, two ids have one key."""
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Seeds:
    """What ids and values are hashed with; nobody who writes a log knows it.

    Attributes:
        key, check, mark: Seeds of three hashes that have nothing to do with each other.
    """

    key: int
    check: int
    mark: int


@dataclass(slots=True)
class _Stream:
    """Values that are taken in one way, and those of them that are put aside."""

    carried: list[Carried]
    take: Take
    heads: Heads
    seen: Recently | None
    lock: Lock = field(default_factory=Lock)


class PutAside:
    """The messages of a log, put aside in parts.

    Attributes:
        parts: The messages as integers.
        heads: How values are taken -> what messages say of their conversation.
        numbers: The messages with the number that the log gives them, where the plan wants it.
        unknown_senders: Messages whose sender is none that the plan knows.
        hashed: Whether the ids of conversations are hashed.
    """

    def __init__(
        self,
        plan: FoldPlan,
        wanted: Sequence[str],
        seeds: Seeds,
        *,
        in_memory: int = IN_MEMORY,
    ) -> None:
        """Make an empty store.

        Args:
            plan: How messages are folded.
            wanted: The carried values that are wanted of each conversation.
            seeds: What ids and values are hashed with.
            in_memory: Messages that are held before they go to disk.
        """
        self._plan = plan
        self._seeds = seeds
        self._opened = ExitStack()
        self._carried = [carried for carried in plan.carried if carried.name in wanted]
        self.parts = self._opened.enter_context(PartedRows(2, in_memory))
        self._spool = self._opened.enter_context(Spool())
        self._streams = [self._stream(take) for take in Take]
        self.heads = {stream.take: stream.heads for stream in self._streams}
        self.numbers = self._opened.enter_context(Heads())
        self.unknown_senders = 0
        self.hashed = False
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._opened.__exit__(kind, raised, trace)

    @property
    def bytes_on_disk(self) -> int:
        """Bytes that the store has written."""
        stores = [self.numbers, *self.heads.values()]
        return self.parts.bytes_on_disk + sum(heads.bytes_on_disk for heads in stores)

    def read(self, screener: Screener, progress: Progress) -> None:
        """Read the whole log."""
        duplicates = screener.look_for_duplicates()
        computed = [carried.name for carried in self._carried if carried.column is None]
        roles = [role for role in self._plan.roles if role in _OF_FOLDING]
        scope = Scope(
            keys=(),
            flags=tuple(self._plan.flags),
            measures=(),
            labels=(),
            reasons=self._plan.reasons,
            start=False,
            duplicates=duplicates,
            roles=tuple(dict.fromkeys([*roles, *computed])),
        )
        preparation = Preparation(self._plan, scope)
        raw = tuple(dict.fromkeys(c.column for c in self._carried if c.column is not None))

        def work(chunk: Chunk) -> tuple[Screened, Step]:
            screened = screener.screened(preparation, chunk.frame, raw=raw)
            self._put(screened.kept)
            return screened._replace(kept=screened.kept.clear()), screener.step("reading", chunk)

        columns = dict.fromkeys([*preparation.columns, *raw])
        for screened, step in work_ahead(work, screener.chunks(tuple(columns)), _WORKERS):
            screener.note(screened)
            if screened.suspects is not None:
                self._spool.add(screened.suspects, DUPLICATE_KEY)
            progress(step)
        for kept in screener.decided(self._spool):
            self._put(kept)
        self.parts.close()
        if len(self.parts.pieces()) > 1:
            self.numbers.to_disk()
            for stream in self._streams:
                stream.heads.to_disk()
                stream.seen = None

    def _stream(self, take: Take) -> _Stream:
        carried = [each for each in self._carried if each.take is take]
        # A sum needs every value; so do conversations that are cut by silence, where a value
        # that was said before belongs to another one.
        skips = take is not Take.SUM and self._plan.split_after_us is None
        heads = self._opened.enter_context(Heads())
        return _Stream(carried, take, heads, Recently() if skips else None)

    def _put(self, rows: pl.DataFrame) -> None:
        """Put the messages of a chunk aside; in any thread."""
        if rows.is_empty():
            return
        ids = rows[f"role:{Role.CONVERSATION}"]
        keys, check = self._keys(ids)
        senders = _codes(rows, Role.SENDER, SENDERS, UNKNOWN)
        packed = pack(
            sent_us=rows[f"role:{Role.SENT}"].to_numpy(),
            sender=senders,
            event=_codes(rows, Role.EVENT, EVENTS, 0),
            greeting=_greetings(rows),
        )
        parted = self.parts.parted((keys, packed))
        with self._lock:
            self.parts.add(parted)
            self.unknown_senders += int((senders == UNKNOWN).sum())
            if Role.SEQUENCE in self._plan.roles:
                self.numbers.add(numbered(keys, packed, rows[f"role:{Role.SEQUENCE}"]))
        for stream in self._streams:
            self._put_heads(stream, rows, Messages(keys, packed), check)

    def _keys(self, ids: pl.Series) -> tuple[Integers, Marks | None]:
        """An integer for each id and, where it is a hash, a second hash."""
        if ids.dtype.is_integer() and ids.dtype not in {pl.Int128, pl.UInt128}:
            return ids.to_numpy().astype(np.int64, copy=False), None
        self.hashed = True
        text = ids.cast(pl.String)
        hashes = self.hash_ids(text, self._seeds.key).to_numpy()
        return hashes.view(np.int64), text.hash(self._seeds.check).to_numpy()

    @staticmethod
    def hash_ids(ids: pl.Series, seed: int) -> pl.Series:
        """A 64-bit hash of each id."""
        return ids.hash(seed)

    def _put_heads(
        self, stream: _Stream, rows: pl.DataFrame, messages: Messages, check: Marks | None
    ) -> None:
        checked = check if stream.take is Take.FIRST else None
        if not stream.carried and checked is None:
            return
        values = pl.DataFrame([self._values(rows, carried) for carried in stream.carried])
        there = None
        if checked is None and stream.carried:
            there = values.select(pl.any_horizontal(pl.all().is_not_null())).to_series().to_numpy()
        if there is not None and not there.all():
            places = np.flatnonzero(there)
            values = values[places]
            messages = Messages(messages.keys[places], messages.packed[places])
        if stream.seen is not None:
            marks = self._marks(values, messages.keys, checked)
            orders = messages.packed if stream.take is Take.FIRST else -messages.packed
            with stream.lock:
                needed = np.flatnonzero(stream.seen.unseen(marks, orders))
            values = values[needed] if stream.carried else values
            messages = Messages(messages.keys[needed], messages.packed[needed])
            checked = None if checked is None else checked[needed]
        own = [pl.Series(KEY, messages.keys), pl.Series(PACKED, messages.packed)]
        if checked is not None:
            own.append(pl.Series(CHECK, checked))
        heads = pl.DataFrame([*own, *values.get_columns()])
        with stream.lock:
            stream.heads.add(heads)

    def _values(self, rows: pl.DataFrame, carried: Carried) -> pl.Series:
        if carried.column is None:
            return rows[f"role:{carried.name}"].alias(carried.name)
        column = rows[RAW + carried.column]
        if carried.missing:
            column = without_sentinels(column, carried.missing)
        if column.dtype.is_float():
            column = column.fill_nan(None)
        return column.alias(carried.name)

    def _marks(self, values: pl.DataFrame, keys: Integers, check: Marks | None) -> Marks:
        """A hash of a conversation and all that a message says of it."""
        marks = keys.view(np.uint64) * _SPREAD
        if values.width:
            marks ^= values.hash_rows(self._seeds.mark).to_numpy()
        return marks if check is None else marks ^ check


_OF_FOLDING: Final = frozenset({Role.CONVERSATION, *MESSAGE_ROLES} - {Role.MESSAGE})
_WORKERS: Final = 3


def _codes(
    rows: pl.DataFrame, role: Role, known: Sequence[str | None], other: int
) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """The position of each value of a role among the known ones."""
    name = f"role:{role}"
    if name not in rows.columns:
        return np.full(rows.height, other, dtype=np.uint8)
    code = pl.lit(other, dtype=pl.UInt8)
    for position, value in enumerate(known):
        if value is not None:
            code = pl.when(pl.col(name) == value).then(pl.lit(position, pl.UInt8)).otherwise(code)
    return rows.select(code.alias("code"))["code"].to_numpy()


def _greetings(rows: pl.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if GREETING not in rows.columns:
        return np.zeros(rows.height, dtype=np.bool_)
    return rows[GREETING].fill_null(value=False).to_numpy()
