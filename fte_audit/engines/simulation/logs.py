"""The two kinds of log as streams of row groups, drawn ahead on a few threads."""

from __future__ import annotations

from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
import polars as pl

from fte_audit.engines.simulation.counting import Realised
from fte_audit.engines.simulation.messages import COPY, DELIVERED, OUTCOME, Messenger
from fte_audit.engines.simulation.records import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fte_audit.engines.simulation.records import Recorder

ROW_GROUP = 500_000
CHUNK = 62_500
THREADS = 2
MESSAGES_PER_CONVERSATION = 12

Drawn = TypeVar("Drawn")


class Log(Protocol):
    """A log as it is written and counted."""

    @property
    def places(self) -> int:
        """How many places there are to write."""

    def batches(self, first: int, last: int, chunk: int) -> Iterator[tuple[int, pl.DataFrame]]:
        """Give the rows of these places in order, each batch with the place reached."""

    def report(self) -> dict[str, Any]:
        """Lay out what was written so far, for `truth.json`."""


class ConversationLog:
    """One row a conversation, or two where it was delivered twice."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.realised = Realised()

    @property
    def places(self) -> int:
        """Conversations, and a day's worth more where some are delivered twice."""
        return self.recorder.places

    def batches(self, first: int, last: int, chunk: int) -> Iterator[tuple[int, pl.DataFrame]]:
        """Give the rows of these places in order, each batch with the place reached."""
        for done, rows in _row_groups(_drawn_ahead(self.recorder.rows, first, last, chunk), last):
            self.realised.count(rows)
            yield done, rows.drop(HIDDEN)

    def report(self) -> dict[str, Any]:
        """Lay out what was written so far, for `truth.json`."""
        return self.realised.report()


class MessageLog:
    """One row a message, all in order of delivery.

    Messages that are delivered after the next chunk of conversations has begun wait for it; what
    waits is no more than the conversations going on at one time, and the copies still to come.
    """

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.messenger = Messenger(recorder)
        self.realised = Realised()
        self.rows: Counter[str] = Counter()
        self.senders: Counter[str] = Counter()
        self.waiting: pl.DataFrame | None = None

    @property
    def places(self) -> int:
        """Conversations."""
        return self.recorder.drawer.world.conversations

    def batches(self, first: int, last: int, chunk: int) -> Iterator[tuple[int, pl.DataFrame]]:
        """Give the rows of these places in order, each batch with the place reached."""
        for done, rows in _row_groups(self._in_order(first, last, chunk), last):
            self._count(rows)
            yield done, rows.drop(DELIVERED, COPY)

    def report(self) -> dict[str, Any]:
        """Lay out what was written so far, for `truth.json`."""
        messages = {**self.rows, "by_sender": dict(self.senders)}
        return {**self.realised.report(), "messages": messages}

    def _draw(self, first: int, last: int) -> tuple[pl.DataFrame, pl.DataFrame]:
        drawn = self.recorder.drawer.draw(np.arange(first, last))
        conversations = self.recorder.frame(drawn, np.zeros(last - first, dtype=bool))
        return conversations, self.messenger.rows(drawn, conversations)

    def _in_order(self, first: int, last: int, chunk: int) -> Iterator[tuple[int, pl.DataFrame]]:
        conversations_at_once = max(1, chunk // MESSAGES_PER_CONVERSATION)
        for done, (conversations, messages) in _drawn_ahead(
            self._draw, first, last, conversations_at_once
        ):
            self.realised.count(conversations)
            merged = _sorted(
                messages if self.waiting is None else pl.concat([self.waiting, messages])
            )
            until = self._next_start_ms(done)
            ready = len(merged)
            if until is not None:
                ready = int((merged[DELIVERED] < until).sum())
            self.waiting = merged[ready:]
            yield done, merged[:ready]

    def _next_start_ms(self, number: int) -> int | None:
        if number == self.places:
            return None
        drawn = self.recorder.drawer.draw(np.arange(number, number + 1))
        started_ms = int(drawn.started_ms[0])
        return started_ms // 1000 * 1000 if self.recorder.drawer.world.whole_seconds else started_ms

    def _count(self, rows: pl.DataFrame) -> None:
        originals = rows.filter(~pl.col(COPY)) if rows[COPY].any() else rows
        self.rows["rows"] += len(rows)
        self.rows["delivered_again"] += len(rows) - len(originals)
        for name in OUTCOME[:4]:
            self.rows[f"with_{name}"] += originals[name].count()
        for sender, n in originals["sender"].value_counts().rows():
            self.senders[sender] += n


def _sorted(messages: pl.DataFrame) -> pl.DataFrame:
    """Sort by delivery; what is delivered in the same millisecond keeps its order."""
    delivered = messages[DELIVERED].to_numpy()
    place_bits = len(delivered).bit_length()
    keys = (delivered - delivered.min()) << place_bits
    keys |= np.arange(len(keys))
    keys.sort()
    order = pl.Series(keys & ((1 << place_bits) - 1))
    return messages.select(pl.all().gather(order))


def _row_groups(
    chunks: Iterator[tuple[int, pl.DataFrame]], last: int
) -> Iterator[tuple[int, pl.DataFrame]]:
    gathered: list[pl.DataFrame] = []
    for done, rows in chunks:
        gathered.append(rows)
        if done == last or sum(map(len, gathered)) >= ROW_GROUP:
            yield done, pl.concat(gathered)
            gathered = []


def _drawn_ahead(
    make: Callable[[int, int], Drawn], first: int, last: int, chunk: int
) -> Iterator[tuple[int, Drawn]]:
    """Make chunks on a few threads, ahead of need; give them in order with the place reached."""
    ends = iter(range(first + chunk, last + chunk, chunk))
    pool = ThreadPoolExecutor(THREADS)
    ahead: deque[tuple[int, Any]] = deque()

    def submit(end: int) -> None:
        ahead.append((min(end, last), pool.submit(make, end - chunk, min(end, last))))

    try:
        for end in islice(ends, 2 * THREADS):
            submit(end)
        while ahead:
            done, result = ahead.popleft()
            yield done, result.result()
            for end in islice(ends, 1):
                submit(end)
    finally:
        pool.shutdown(cancel_futures=True)
