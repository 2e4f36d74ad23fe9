"""A log of messages -> messages as integers, and what they say of their conversation, put aside."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from fte_audit.engines.ahead import work_ahead
from fte_audit.engines.duplicates import KEY as DUPLICATE_KEY
from fte_audit.engines.folding.codebooks import CHECK, Codebooks, check_of
from fte_audit.engines.folding.columns import fact_column
from fte_audit.engines.folding.facts import Conversations
from fte_audit.engines.folding.gathering import (
    BY_STRANGERS,
    CODE,
    KEY,
    PACKED,
    aggregates_for,
    are_answers,
    tells,
    undecided,
)
from fte_audit.engines.folding.gathers import Gathers
from fte_audit.engines.folding.heads import Heads
from fte_audit.engines.folding.ordering import Messages, in_order
from fte_audit.engines.folding.packing import UNKNOWN, code_of, is_from, pack
from fte_audit.engines.folding.recently import Recently
from fte_audit.engines.folding.sequence import numbered
from fte_audit.engines.folding.values import gathered
from fte_audit.engines.parted import IN_MEMORY, PARTS, PIECE_ROWS, SPREAD, PartedRows, neighbours
from fte_audit.engines.preparation import Preparation, coded, without_sentinels
from fte_audit.engines.screening import RAW
from fte_audit.engines.spool import Spool
from fte_audit.plan.folding import GREETING, MESSAGES
from fte_audit.plan.needs import Scope
from fte_audit.spec.roles import MESSAGE_ROLES, Role, Take

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fte_audit.engines.parted import Flags, Integers, Marks
    from fte_audit.engines.screening import Screened, Screener
    from fte_audit.engines.sources import Chunk
    from fte_audit.plan.folding import Carried, FoldPlan
    from fte_audit.progress import Progress, Step

STRANGERS: Final = "unknown_messages"
_AS_MESSAGES: Final = 4
"""A row that was gathered takes as long as so many messages."""
_WORTH_GATHERING: Final = 4
"""Messages of a conversation that are near each other, on average, for gathering to pay."""


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
    """Values that are taken in one way, and those without codes, which are put aside."""

    carried: list[Carried]
    take: Take
    heads: Heads
    skips: bool
    seen: Recently | None = None
    lock: Lock = field(default_factory=Lock)

    def new(self, marks: Marks, packed: Integers) -> Flags:
        """Which messages say anything that none before them said lately; in any thread."""
        with self.lock:
            self.seen = self.seen or Recently()
            return self.seen.unseen(marks, packed if self.take is Take.FIRST else -packed)


class PutAside(ExitStack):
    """The messages of a log, put aside in parts.

    Where the facts that are wanted follow from outlines, and the messages of a conversation are
    near each other, they are gathered at once, and few of the messages themselves are kept.

    Attributes:
        aggregates: What outlines have; nothing where the messages have to be in order.
        carried: The values that are wanted of each conversation.
        messages: The messages that were not gathered, as integers: `messages_of` gives them back.
        answers: Of those that were, the answers that an outline alone can't tell from greetings.
        gathers: What was gathered of chunks.
        told: What is said of conversations that are not whole there, in rows that add up.
        books: What the codes of values stand for.
        heads: Values without codes of messages that were not gathered.
        numbers: The messages with the number that the log gives them, where the plan wants it.
        rows: How many messages were put aside.
        unknown_senders: Messages whose sender is none that the plan knows.
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
            wanted: The facts and the carried values that are wanted of each conversation.
            seeds: What ids and values are hashed with.
            in_memory: Messages that are held before they go to disk.
        """
        super().__init__()
        self._plan = plan
        self._seeds = seeds
        self.carried = [carried for carried in plan.carried if carried.name in wanted]
        values = {carried.name for carried in self.carried}
        self._facts = [MESSAGES, *(name for name in wanted if name not in {*values, MESSAGES})]
        self.aggregates = aggregates_for(self._facts) if tells(plan, self._facts) else ()
        self.books = Codebooks([carried.name for carried in self.carried])
        self.messages = self.enter_context(PartedRows(2 + self.books.words, in_memory))
        self.answers = self.enter_context(PartedRows(2, in_memory))
        self.gathers = self.enter_context(Gathers())
        self.told = self.enter_context(Heads())
        self._spool = self.enter_context(Spool())
        self._streams = [self._stream(take) for take in Take]
        self.heads = [stream.heads for stream in self._streams]
        self.numbers = self.enter_context(Heads())
        self.rows = 0
        self.unknown_senders = 0
        self._hashed = False
        self._lock = Lock()

    @property
    def _stores(self) -> tuple[PartedRows | Heads, ...]:
        return (self.messages, self.answers, self.told, self.numbers, *self.heads)

    def aggregates_of(self, *, strangers: bool) -> tuple[str, ...]:
        """What is gathered of messages, some of which may be of unknown senders."""
        extra = (BY_STRANGERS,) if strangers else ()
        return tuple(dict.fromkeys((*self.aggregates, *extra)))

    @property
    def bytes_on_disk(self) -> int:
        """Bytes that the store has written."""
        stores = sum(store.bytes_on_disk for store in self._stores)
        return stores + self.gathers.bytes_on_disk

    def pieces(self, rows: int = PIECE_ROWS) -> list[range]:
        """Parts to be worked on together: those of so many messages, or of one in memory."""
        if not any(store.bytes_on_disk for store in self._stores):
            return [range(PARTS)]
        held = self.messages.rows + self.numbers.rows + _AS_MESSAGES * self.told.rows
        return neighbours(held, rows)

    def messages_of(self, piece: range) -> pl.DataFrame:
        """The messages of some parts: `KEY`, `PACKED`, perhaps `CHECK`, and codes of values."""
        words = self.messages.piece(piece)
        keys, packed = pl.Series(KEY, words[:, 0]), pl.Series(PACKED, words[:, 1])
        check, *codes = self.books.unpacked(words[:, 2:])
        return pl.DataFrame([keys, packed, *([check] if self._hashed else []), *codes])

    def read(self, screener: Screener, progress: Progress) -> None:
        """Read the whole log."""
        duplicates = screener.look_for_duplicates()
        computed = [carried.name for carried in self.carried if carried.column is None]
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
        raw = tuple(dict.fromkeys(c.column for c in self.carried if c.column is not None))

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
        for stream in self._streams:
            stream.seen = None
        self._bring_together()
        if any(store.bytes_on_disk for store in self._stores):
            for store in self._stores:
                store.to_disk()

    def _bring_together(self) -> None:
        """Put what was gathered of conversations that are not whole where the rest of them is."""
        self.gathers.finish(are_whole=not self.messages.rows)
        facts = () if self.aggregates else (*self._facts, STRANGERS)
        for rest in self.gathers.rest():
            self.told.add(rest.drop(*facts, strict=False))
        for rest in self.gathers.messages_of_rest():
            self._part(rest)

    def _stream(self, take: Take) -> _Stream:
        carried = [each for each in self.carried if each.take is take]
        # A sum needs every value; so do conversations that are cut by silence, where a value
        # that was said before belongs to another one.
        skips = take is not Take.SUM and self._plan.split_after_us is None
        heads = self.enter_context(Heads())
        return _Stream(carried, take, heads, skips)

    def _put(self, rows: pl.DataFrame) -> None:
        """Put the messages of a chunk aside; in any thread."""
        if rows.is_empty():
            return
        messages = self.books.coded(
            self._integers(rows).hstack([self._values(rows, carried) for carried in self.carried])
        )
        strangers = int(messages.select(is_from(pl.col(CODE), UNKNOWN).sum()).item())
        if Role.SEQUENCE in self._plan.roles:
            self.numbers.add(numbered(messages, rows[f"role:{Role.SEQUENCE}"]))
        with self._lock:
            self.rows += messages.height
            self.unknown_senders += strangers
        if self._plan.split_after_us is None and self._are_near(messages[KEY]):
            self._gather(messages, strangers)
        else:
            self._part(messages)

    def _integers(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The conversation of each message, a check of it where it is hashed, and the message."""
        ids = rows[f"role:{Role.CONVERSATION}"]
        if ids.dtype.is_integer() and ids.dtype not in {pl.Int128, pl.UInt128}:
            own = [ids.cast(pl.Int64, wrap_numerical=True).alias(KEY)]
        else:
            self._hashed = True
            text = ids.cast(pl.String)
            own = [
                self.hash_ids(text, self._seeds.key).reinterpret(signed=True).alias(KEY),
                check_of(text, self._seeds.check).alias(CHECK),
            ]
        sent = rows.select(_code(rows.schema), pl.col(f"role:{Role.SENT}").alias(PACKED))
        packed = sent.select(pack(pl.col(PACKED), pl.col(CODE)).alias(PACKED), CODE)
        return pl.DataFrame(own).hstack(packed)

    @staticmethod
    def hash_ids(ids: pl.Series, seed: int) -> pl.Series:
        """A 64-bit hash of each id."""
        return ids.hash(seed)

    @staticmethod
    def _are_near(keys: pl.Series) -> bool:
        """Whether the messages of most conversations are near each other in the log."""
        different: int = keys.to_frame().select(pl.all().approx_n_unique()).item()
        return different * _WORTH_GATHERING < len(keys)

    def _gather(self, messages: pl.DataFrame, strangers: int) -> None:
        """Gather the messages of a chunk: their outlines, or else all facts, and their values."""
        names = self.aggregates_of(strangers=strangers > 0) if self.aggregates else ()
        rows = gathered(messages, names, self.carried, self.books)
        if not self.aggregates:
            facts = self._facts_of(messages, strangers)
            own = messages.select(KEY, PACKED, *([CHECK] if self._hashed else []))
            self.gathers.add(rows.sort(KEY).hstack(facts), own)
            return
        self.gathers.add(rows)
        early = undecided(rows)
        if early is not None:
            open_ = messages.filter(are_answers(pl.col(CODE))).join(
                rows.filter(early).select(KEY), on=KEY, how="semi"
            )
            answers = self.answers.parted((open_[KEY].to_numpy(), open_[PACKED].to_numpy()))
            with self._lock:
                self.answers.add(answers)

    def _facts_of(self, messages: pl.DataFrame, strangers: int) -> list[pl.Series]:
        """The facts of the conversations of a chunk, by ascending key, as if they were whole."""
        keys, packed = in_order(Messages(messages[KEY].to_numpy(), messages[PACKED].to_numpy()))
        conversations = Conversations(keys, packed)
        names = dict.fromkeys([*self._facts, *([STRANGERS] if strangers else [])])
        return [fact_column(conversations, name, self._plan) for name in names]

    def _part(self, messages: pl.DataFrame) -> None:
        """Put the messages of a chunk aside, with what they say of their conversation."""
        keys, packed = messages[KEY].to_numpy(), messages[PACKED].to_numpy()
        parted = self.messages.parted([keys, packed, *self.books.packed(messages)])
        with self._lock:
            self.messages.add(parted)
        for stream in self._streams:
            names = [carried.name for carried in stream.carried]
            own = [name for name in names if name in messages.columns]
            if own:
                # A head always has the same columns: what it says is compared with others.
                coded = [name for name in names if name not in own]
                heads = messages.filter(pl.any_horizontal(pl.col(own).is_not_null()))
                nothing = self.books.nothing(coded, heads.height)
                self._put_heads(stream, heads.hstack(nothing).select(KEY, PACKED, *names))

    def _put_heads(self, stream: _Stream, heads: pl.DataFrame) -> None:
        """Put messages aside for the values that have no codes, where they say anything new."""
        if stream.skips:
            new = stream.new(self._marks(heads), heads[PACKED].to_numpy())
            heads = heads.filter(pl.Series(new))
        stream.heads.add(heads)

    def _values(self, rows: pl.DataFrame, carried: Carried) -> pl.Series:
        source = f"role:{carried.name}" if carried.column is None else RAW + carried.column
        column = rows[source]
        if carried.missing:
            column = without_sentinels(column, carried.missing)
        if column.dtype.is_float():
            column = column.fill_nan(None)
        if isinstance(column.dtype, (pl.Categorical, pl.Enum)):
            # Polars gives groups without any value a category that does not exist.
            column = column.cast(pl.String)
        return column.alias(carried.name)

    def _marks(self, heads: pl.DataFrame) -> Marks:
        """A hash of a conversation and all that a message says of it."""
        values = heads.select(pl.exclude(KEY, PACKED)).hash_rows(self._seeds.mark).to_numpy()
        marks: Marks = heads[KEY].to_numpy().view(np.uint64) * SPREAD ^ values
        return marks


_OF_FOLDING: Final = frozenset({Role.CONVERSATION, *MESSAGE_ROLES} - {Role.MESSAGE})
_WORKERS: Final = 3


def _code(schema: pl.Schema) -> pl.Expr:
    """The code of each message, of its roles."""
    none = pl.lit(0, dtype=pl.UInt8)
    sender, event, greeting = pl.lit(UNKNOWN, dtype=pl.UInt8), none, none
    if f"role:{Role.SENDER}" in schema:
        sender = _position(schema, Role.SENDER).fill_null(UNKNOWN)
    if f"role:{Role.EVENT}" in schema:
        event = (_position(schema, Role.EVENT) + 1).fill_null(0)
    if GREETING in schema:
        greeting = pl.col(GREETING).fill_null(value=False).cast(pl.UInt8)
    return code_of(sender, event, greeting).alias(CODE)


def _position(schema: pl.Schema, role: Role) -> pl.Expr:
    """The position of each word of a role; words that a spec maps are codes already."""
    name = f"role:{role}"
    words = pl.col(name)
    return (coded(words, role) if schema[name] == pl.String else words).to_physical()
