"""The messages of conversations, as a platform's event log has them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from fte_audit.engines.simulation.conversations import OPEN
from fte_audit.engines.simulation.drawing import Stream, draw, lookup_table, quarters
from fte_audit.engines.simulation.records import TIME, text_names, words
from fte_audit.engines.simulation.world import AI, AI_THEN_HUMAN, HUMAN_THEN_AI, NONE, apportion

if TYPE_CHECKING:
    from fte_audit.engines.simulation.conversations import Conversations
    from fte_audit.engines.simulation.drawing import Codes, Flags, Integers, Words
    from fte_audit.engines.simulation.records import Recorder

SENDERS = ("customer", "ai", "human", "tool", "system")
CUSTOMER, ASSISTANT, PERSON, TOOL, SYSTEM = range(5)
AI_TURNS = np.array((ASSISTANT, CUSTOMER, TOOL, ASSISTANT, CUSTOMER), dtype=np.uint8)
PERSON_TURNS = np.array((PERSON, CUSTOMER), dtype=np.uint8)
EVENTS = ("transfer", "closed", None)
TRANSFER, CLOSED, NO_EVENT = range(3)
SHORTEST, LONGEST = 2, 24
MOST_MESSAGES = 64
COPY_FROM_MS, COPY_STEP_MS = 60_000, 50
OUTCOME = ("csat", "resolved", "escalated", "abandoned", "cost")
DELIVERED, COPY = "_delivered_ms", "_copy"
"""What orders the log and what truth counts; the log does not show them."""
_ONE_STEP = 1 << 16
_MESSAGE_NAMES = 1 << 40


@dataclass(frozen=True, slots=True)
class _Turns:
    """The messages of a batch of conversations.

    Attributes:
        row: Place of the message's conversation in the batch.
        turn: From 0, the customer's opening.
        first: Length of the first answering party's part.
        second: Length of the second's, 0 where there is none.
        last: Whether it ends its conversation.
    """

    row: Integers
    turn: Integers
    first: Integers
    second: Integers
    last: Flags


class Messenger:
    """Makes the messages of conversations.

    A conversation opens with its customer. Then one party answers and the customer answers back;
    after a transfer, told by the system, a second party takes over. The first message is at the
    start, the first answer at the first response, the last message at the end. The outcome stands
    on the last.
    """

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.world = recorder.drawer.world
        humps = [k * k * Fraction(3, 4) ** k for k in range(SHORTEST, LONGEST + 1)]
        self.lengths = lookup_table(apportion(humps)).astype(np.int64) + SHORTEST

    def rows(self, drawn: Conversations, conversations: pl.DataFrame) -> pl.DataFrame:
        """Make the messages of these conversations, in order of conversation and turn.

        Args:
            drawn: The conversations as drawn.
            conversations: The same as rows of a conversation-level log.
        """
        turns = self._turns(drawn)
        number = drawn.number[turns.row] * MOST_MESSAGES + turns.turn
        jitter, twice, later, _ = quarters(draw(self.world.seed, Stream.MESSAGE, number))
        sent_ms = drawn.started_ms[turns.row] + _sent_after(drawn, turns, jitter)
        messages = pl.DataFrame(
            {
                "message_id": number + 1,
                "sent_at": sent_ms,
                "sender": _senders(drawn, turns),
                "event": _events(drawn, turns),
                "last": turns.last,
            }
        )
        if self.recorder.text_ids:
            names = text_names(self.world.seed, number + _MESSAGE_NAMES, "message_id")
            messages = messages.with_columns(names)
        copied = twice < self.recorder.drawer.duplicated
        deliveries = np.repeat(np.arange(len(number)), 1 + copied)
        is_copy = np.concatenate([[False], deliveries[1:] == deliveries[:-1]])
        after_ms = COPY_FROM_MS + later[deliveries].astype(np.int64) * COPY_STEP_MS
        delivered = messages[deliveries].with_columns(
            pl.Series(DELIVERED, sent_ms[deliveries] + np.where(is_copy, after_ms, 0)),
            pl.Series(COPY, is_copy),
        )
        unit = 1000 if self.world.whole_seconds else 1
        return (
            delivered.with_columns(pl.col("sent_at", DELIVERED) // unit * unit)
            .hstack(conversations[turns.row[deliveries]])
            .select(_columns())
        )

    def _turns(self, drawn: Conversations) -> _Turns:
        draws = quarters(draw(self.world.seed, Stream.LENGTH, drawn.number))
        passed_on = (drawn.handling == AI_THEN_HUMAN) | (drawn.handling == HUMAN_THEN_AI)
        first = np.where(drawn.handling == NONE, 1, self.lengths[draws[0]])
        second = np.where(passed_on, self.lengths[draws[1]], 0)
        messages = 1 + first + second + passed_on
        row = np.repeat(np.arange(len(messages)), messages)
        turn = np.arange(len(row)) - (np.cumsum(messages) - messages)[row]
        return _Turns(row, turn, first[row], second[row], last=turn == messages[row] - 1)


def _columns() -> list[pl.Expr]:
    by_sender = pl.when(pl.col("sender") == CUSTOMER).then("customer_id")
    return [
        pl.col("conversation_id", "message_id"),
        pl.col("sent_at").cast(TIME),
        words("sender", "sender", SENDERS),
        by_sender.when(pl.col("sender") == PERSON).then("agent_id").alias("sender_id"),
        words("event", "event", EVENTS),
        pl.col("customer_id", "topic", "language", "market", "channel"),
        *[pl.when("last").then(name).alias(name) for name in OUTCOME],
        pl.col("is_spam", "is_test"),
        pl.col(DELIVERED).cast(TIME).alias("updated_at"),
        pl.col(DELIVERED, COPY),
    ]


def _sent_after(drawn: Conversations, turns: _Turns, jitter: Words) -> Integers:
    """Compute milliseconds from the start of the conversation to each of its messages."""
    row = turns.row
    by_ai = _ai_part(drawn, row, turns.turn, turns.first)
    work_ms = np.where(by_ai, drawn.ai_ms[row], drawn.human_ms[row])
    in_second = turns.turn > turns.first + 1
    step = turns.turn - 1 - in_second * (turns.first + 1)
    steps = np.where(in_second, turns.second, turns.first) - 1
    inside = (step > 0) & (step < steps)
    place = step * _ONE_STEP + inside * (jitter.astype(np.int64) - _ONE_STEP // 2)
    within_ms = work_ms * place // np.maximum(steps * _ONE_STEP, 1)
    first_ms = np.where(drawn.handling == HUMAN_THEN_AI, drawn.human_ms, drawn.ai_ms)
    taken_over_ms = (first_ms + drawn.wait_ms)[row]
    after_ms: Integers = drawn.response_ms[row] + within_ms + in_second * taken_over_ms
    at_transfer = (turns.turn == turns.first + 1) & (turns.second > 0)
    after_ms[at_transfer] = (drawn.response_ms + first_ms)[row[at_transfer]]
    after_ms[turns.turn == 0] = 0
    return after_ms


def _ai_part(drawn: Conversations, row: Integers, turn: Integers, first: Integers) -> Flags:
    """Tell whether the message falls in AI's part of its conversation."""
    handling = drawn.handling[row]
    in_first = turn <= first
    by_ai: Flags = (
        (handling == AI)
        | (in_first & (handling == AI_THEN_HUMAN))
        | (~in_first & (handling == HUMAN_THEN_AI))
    )
    return by_ai


def _senders(drawn: Conversations, turns: _Turns) -> Codes:
    by_ai = _ai_part(drawn, turns.row, turns.turn, turns.first)
    in_second = turns.turn > turns.first + 1
    step = turns.turn - 1 - in_second * (turns.first + 1)
    sender = np.where(by_ai, AI_TURNS[step % len(AI_TURNS)], PERSON_TURNS[step % len(PERSON_TURNS)])
    left = drawn.abandoned[turns.row]
    ends = np.where(left, CUSTOMER, np.where(by_ai, ASSISTANT, PERSON))
    sender = np.where(turns.last & (step > 0), ends, sender)
    sender[(turns.turn == turns.first + 1) & (turns.second > 0)] = SYSTEM
    sender[turns.last & (drawn.handling[turns.row] == NONE)] = SYSTEM
    sender[turns.turn == 0] = CUSTOMER
    return sender.astype(np.uint8)


def _events(drawn: Conversations, turns: _Turns) -> Codes:
    event = np.full(len(turns.row), NO_EVENT, dtype=np.uint8)
    event[(turns.turn == turns.first + 1) & (turns.second > 0)] = TRANSFER
    event[turns.last & (drawn.flag[turns.row] != OPEN)] = CLOSED
    return event
