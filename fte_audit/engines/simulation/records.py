"""Conversations as the rows of a log, first deliveries and later ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from fte_audit.engines.simulation.conversations import (
    NOBODY,
    OPEN,
    SPAM,
    TEST,
    Conversations,
    Drawer,
)
from fte_audit.engines.simulation.drawing import Stream, draw, halves
from fte_audit.engines.simulation.world import CHANNELS, HANDLINGS, NONE, ONE, PLACES, TOPICS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fte_audit.engines.simulation.drawing import Flags, Integers

TIME = pl.Datetime("ms", "UTC")
COST = pl.Decimal(18, 4)
STALE_AFTER_MS = 30_000
SUPERSEDED, FOLLOWS, FIRST_CONTACT = "_superseded", "_follows", "_first_contact"
AI_WORK, HUMAN_WORK = "_ai_work_ms", "_human_work_ms"
"""What truth counts and the log does not show."""
HIDDEN = (SUPERSEDED, FOLLOWS, FIRST_CONTACT, AI_WORK, HUMAN_WORK)

_TIMES = ("started_at", "ended_at", "first_response_at", "updated_at")


class Recorder:
    """Makes the rows of a conversation-level log, in the order of delivery.

    The log is a sequence of places. Place k holds the first delivery of conversation k, then the
    second delivery of the one a day's worth of places earlier, where that was delivered twice.
    """

    def __init__(self, drawer: Drawer, *, text_ids: bool) -> None:
        world = drawer.world
        self.drawer = drawer
        self.text_ids = text_ids
        self.delay = -(-world.conversations // world.days) if drawer.duplicated else 0
        self.places = world.conversations + self.delay

    def rows(self, first: int, last: int) -> pl.DataFrame:
        """Make the rows of the places from `first` up to but not including `last`."""
        known = self.drawer.world.conversations
        number = np.arange(first, min(last, known))
        again = np.arange(max(first - self.delay, 0), min(last - self.delay, known))
        if not self.delay:
            return self.frame(self.drawer.draw(number), np.zeros(len(number), dtype=bool))
        extra = halves(draw(self.drawer.world.seed, Stream.EXTRA, again))[1]
        again = again[(extra & (ONE - 1)) < self.drawer.duplicated]
        place = np.concatenate([number * 2, (again + self.delay) * 2 + 1])
        order = np.argsort(place)
        drawn = self.drawer.draw(np.concatenate([number, again])[order])
        return self.frame(drawn, drawn.duplicated & (order < len(number)))

    def frame(self, drawn: Conversations, superseded: Flags) -> pl.DataFrame:
        """Lay conversations out as rows, hidden columns included."""
        duration_ms = drawn.duration_ms
        drawn_rows = pl.DataFrame(
            {
                "conversation": drawn.number + 1,
                "customer": drawn.customer + 1,
                "agent": drawn.agent,
                "started_at": drawn.started_ms,
                "ended_at": drawn.started_ms + duration_ms,
                "first_response_at": drawn.started_ms + drawn.response_ms,
                "updated_at": drawn.started_ms
                + duration_ms
                + np.where(superseded, STALE_AFTER_MS, drawn.updated_after_ms),
                "handling": drawn.handling,
                "topic": drawn.topic,
                "place": drawn.place,
                "channel": drawn.channel,
                "score": np.where(superseded, 0, drawn.score).astype(np.int8),
                "resolved": drawn.resolved,
                "escalated": drawn.escalated,
                "abandoned": drawn.abandoned,
                "flag": drawn.flag,
                "cost": drawn.cost,
                SUPERSEDED: superseded,
                FOLLOWS: drawn.follows,
                FIRST_CONTACT: drawn.first_contact,
                AI_WORK: drawn.ai_ms,
                HUMAN_WORK: drawn.human_ms,
            }
        )
        if self.text_ids:
            seed = self.drawer.world.seed
            drawn_rows = drawn_rows.with_columns(
                text_names(seed, drawn.number, "conversation"),
                text_names(seed, ~drawn.customer, "customer"),
            )
        return drawn_rows.select(_columns(self.drawer.world.whole_seconds, self.text_ids))


def _columns(whole_seconds: bool, text_ids: bool) -> list[pl.Expr]:  # noqa: FBT001
    closed = pl.col("flag") != OPEN
    unit = 1000 if whole_seconds else 1
    started, ended, responded, updated = (
        (pl.col(name) // unit * unit).cast(TIME) for name in _TIMES
    )
    agent = pl.format("a{}", pl.col("agent") + 1) if text_ids else pl.col("agent") + 1
    return [
        pl.col("conversation").alias("conversation_id"),
        pl.col("customer").alias("customer_id"),
        words("handling", "handling", HANDLINGS),
        started,
        pl.when(closed).then(ended),
        pl.when(pl.col("handling") != NONE).then(responded),
        updated,
        pl.when(pl.col("score") > 0).then("score").alias("csat"),
        pl.when(closed).then("resolved"),
        pl.when(closed).then("escalated"),
        pl.when(closed).then("abandoned"),
        words("topic", "topic", [topic.name for topic in TOPICS]),
        words("place", "language", [place.language for place in PLACES]),
        words("place", "market", [place.market for place in PLACES]),
        words("channel", "channel", CHANNELS),
        pl.when(pl.col("agent") != NOBODY).then(agent).alias("agent_id"),
        pl.when(closed)
        .then((pl.col("cost").cast(COST) * pl.lit("0.0001").cast(COST)).cast(COST))
        .alias("cost"),
        (pl.col("flag") == SPAM).alias("is_spam"),
        (pl.col("flag") == TEST).alias("is_test"),
        pl.col(SUPERSEDED),
        words(FOLLOWS, FOLLOWS, [*HANDLINGS, None]),
        pl.col(FIRST_CONTACT, AI_WORK, HUMAN_WORK),
    ]


def words(codes: str, name: str, meanings: Sequence[str | None]) -> pl.Expr:
    """Turn a column of codes into words."""
    return pl.lit(pl.Series(meanings)).gather(pl.col(codes)).alias(name)


_HEX = np.array([ord(digit) for digit in "0123456789abcdef"], dtype=np.uint8)
_DASHED = np.array([k for k in range(36) if k not in {8, 13, 18, 23}])


def text_names(seed: int, number: Integers, name: str) -> pl.Series:
    """Make ids that look like UUIDs; different numbers have different ids."""
    if not len(number):
        return pl.Series(name, [], dtype=pl.String)
    halves_of_id = [draw(seed, stream, number) for stream in (Stream.NAME_HIGH, Stream.NAME_LOW)]
    octets = np.stack(halves_of_id, axis=1).astype(">u8").view(np.uint8).reshape(-1, 16)
    text = np.full((len(number), 37), ord("-"), dtype=np.uint8)
    text[:, _DASHED[::2]] = _HEX[octets >> 4]
    text[:, _DASHED[1::2]] = _HEX[octets & 15]
    text[:, 36] = ord("\n")
    joined = text.tobytes()[:-1].decode("ascii")
    return pl.Series(name, [joined]).str.split("\n").explode()
