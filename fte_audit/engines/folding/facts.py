"""The facts of conversations, worked out from their messages in order."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from fte_audit.engines.folding.outlines import Kind, Outline
from fte_audit.engines.folding.packing import (
    AI,
    CLOSE,
    CUSTOMER,
    HAND_OVER,
    HUMAN,
    MISSING,
    NEVER,
    SYSTEM,
    UNKNOWN,
    codes,
    events,
    greetings,
    senders,
    sent,
)

if TYPE_CHECKING:
    from fte_audit.engines.parted import Codes, Flags, Integers

_NOBODY, _QUEUE, _WITH_AI, _WITH_HUMAN = range(4)


class Conversations(Outline):
    """Conversations of messages that are in order: their outlines, and what only order tells."""

    def __init__(self, keys: Integers, packed: Integers, split_after_us: int | None = None) -> None:
        """Take messages, at least one.

        Args:
            keys: The conversation of each message, ascending.
            packed: What `pack` made of each message, ascending within a conversation.
            split_after_us: After a longer silence another conversation begins.
        """
        self.sent_us = sent(packed)
        self._packed = packed
        code = codes(packed)
        self._sender = senders(code)
        self._event = events(code)
        self._greeting = greetings(code)
        is_first = np.ones(len(keys), dtype=np.bool_)
        is_first[1:] = keys[1:] != keys[:-1]
        if split_after_us is not None:
            is_first[1:] |= np.diff(self.sent_us) > split_after_us
        self.begins = np.flatnonzero(is_first)
        """The place of the first message of each conversation."""
        self._firsts: dict[Kind, Integers] = {}
        self._end = np.append(self.begins[1:], len(keys))

    # the outline

    @cached_property
    def messages(self) -> Integers:
        """Messages, whoever sent them."""
        return self._end - self.begins

    def sent_by(self, sender: int) -> Integers:
        """Messages of one kind of sender."""
        return self._count(self._by(sender))

    def first(self, kind: Kind) -> Integers:
        """The first message of a kind."""
        if kind not in self._firsts:
            places = self._first_talk if kind is Kind.TALK else self._first_of(self._places(kind))
            there = places < self._nowhere
            self._firsts[kind] = np.where(there, self._packed[np.where(there, places, 0)], NEVER)
        return self._firsts[kind]

    def last(self, kind: Kind) -> Integers:
        """The last message of a kind."""
        places = self._last_talk if kind is Kind.TALK else self._last_of(self._places(kind))
        return np.where(places >= 0, self._packed[places], MISSING)

    def reopened(self, silence_us: int | None) -> Flags:
        """Whether the customer wrote after a close, or after an answer and a longer silence."""
        reopened = super().reopened(None)
        if silence_us is None:
            return reopened
        talk, gap = self._talk_after_talk
        late = talk[(gap > silence_us) & (self._sender[talk] == CUSTOMER)]
        row = self._row[late]
        reopened[row[self._packed[late] > self.first_answer[row]]] = True
        return reopened

    # work

    def active_time(self, idle_cap_us: int) -> Integers:
        """The time between talk, each gap cut to the cap."""
        talk, gap = self._talk_after_talk
        return self._sum(talk, np.minimum(gap, idle_cap_us))

    @cached_property
    def ai_time(self) -> Integers:
        """The time in AI's hands: from each of its answers on, until somebody else has it."""
        return self._time_in(_WITH_AI)

    @cached_property
    def human_time(self) -> Integers:
        """The time in a person's hands, likewise."""
        return self._time_in(_WITH_HUMAN)

    @cached_property
    def queue_time(self) -> Integers:
        """The time in which the customer waited for a first answer or for the person to come."""
        return self._time_in(_QUEUE)

    # places of messages; `_nowhere` and -1 stand where there is no such message

    @property
    def _nowhere(self) -> int:
        return len(self.sent_us)

    @cached_property
    def _talk(self) -> Integers:
        return np.flatnonzero((self._sender != SYSTEM) & (self._sender != UNKNOWN))

    @cached_property
    def _talk_after_talk(self) -> tuple[Integers, Integers]:
        """The places of talk that follows other talk of its conversation, and the time between."""
        talk = self._talk
        gap = np.diff(self.sent_us[talk], prepend=0)
        follows = np.diff(self._row[talk], prepend=-1) == 0
        return talk[follows], gap[follows]

    @cached_property
    def _quiet(self) -> Integers:
        return np.flatnonzero((self._sender == SYSTEM) | (self._sender == UNKNOWN))

    @cached_property
    def _first_talk(self) -> Integers:
        talk = self._first_of(self._talk)
        return np.where(talk < self._nowhere, talk, self.begins)

    @cached_property
    def _last_talk(self) -> Integers:
        talk = self._last_of(self._talk)
        return np.where(talk >= 0, talk, self._end - 1)

    @cached_property
    def _first_customer(self) -> Integers:
        return self._first_of(self._by(CUSTOMER))

    def _places(self, kind: Kind) -> Integers:
        match kind:
            case Kind.AI:
                return self._answers(AI)
            case Kind.HUMAN:
                return self._answers(HUMAN)
            case Kind.PARTY:
                is_party = [self._sender == sender for sender in (CUSTOMER, AI, HUMAN)]
                return np.flatnonzero(np.logical_or.reduce(is_party))
            case Kind.HAND_OVER | Kind.CLOSE:
                event = HAND_OVER if kind is Kind.HAND_OVER else CLOSE
                return np.flatnonzero(self._event == event)
            case Kind.CUSTOMER | Kind.TALK:
                return self._talk if kind is Kind.TALK else self._by(CUSTOMER)

    def _by(self, sender: int) -> Integers:
        return np.flatnonzero(self._sender == sender)

    def _answers(self, sender: int) -> Integers:
        sent = np.flatnonzero((self._sender == sender) & ~self._greeting)
        return sent[sent > self._first_customer[self._row[sent]]]

    @cached_property
    def _row(self) -> Integers:
        """At each message, the number of its conversation."""
        return np.repeat(np.arange(len(self.begins)), self.messages)

    def _first_of(self, places: Integers) -> Integers:
        """The first of some places, ascending, in each conversation."""
        padded = np.append(places, self._nowhere)
        found = padded[np.searchsorted(places, self.begins)]
        return np.where(found < self._end, found, self._nowhere)

    def _last_of(self, places: Integers) -> Integers:
        padded = np.insert(places, 0, -1)
        found = padded[np.searchsorted(places, self._end)]
        return np.where(found >= self.begins, found, -1)

    def _count(self, places: Integers) -> Integers:
        return np.searchsorted(places, self._end) - np.searchsorted(places, self.begins)

    def _sum(self, places: Integers, values: Integers) -> Integers:
        """Sums of values at some places, ascending, in each conversation."""
        sums = np.insert(np.cumsum(values), 0, 0)
        ends, starts = (np.searchsorted(places, bound) for bound in (self._end, self.begins))
        return sums[ends] - sums[starts]

    # who has a conversation

    @cached_property
    def _begin(self) -> Integers:
        """At each message, the place of the first one of its conversation."""
        return np.repeat(self.begins, self.messages)

    def _time_in(self, state: int) -> Integers:
        places = np.flatnonzero(self._state == state)
        return self._sum(places, self._gap[places])

    @cached_property
    def _gap(self) -> Integers:
        """The time from each message to the next; 0 outside the talk of a conversation."""
        gap = np.append(np.diff(self.sent_us), 0)
        gap[self._end - 1] = 0
        quiet = self._quiet
        row = self._row[quiet]
        gap[quiet[quiet < self._first_talk[row]]] = 0
        gap[quiet[quiet > self._last_talk[row]]] = 0
        gap[self._last_talk] = 0
        return gap

    @cached_property
    def _state(self) -> Codes:
        """Who has the conversation after each message."""
        ai, human = self._latest(self._answers(AI)), self._latest(self._answers(HUMAN))
        customer = self._latest(self._by(CUSTOMER))
        told = self._latest(self._places(Kind.HAND_OVER))
        close = self._latest(self._places(Kind.CLOSE))
        answer = np.maximum(ai, human)
        closed = (close >= 0) & (close >= np.maximum(np.maximum(customer, told), answer))
        waiting = (told > human) | (close >= answer) | (answer < 0)
        unasked = (customer < 0) & (told < 0)
        state = np.full(self._nowhere, _WITH_AI, dtype=np.uint8)
        state[human > ai] = _WITH_HUMAN
        state[waiting] = _QUEUE
        state[closed | unasked] = _NOBODY
        return state

    def _latest(self, places: Integers) -> Integers:
        """At each message, the latest of some places so far in its conversation, or -1."""
        latest = np.full(self._nowhere, -1, dtype=np.int64)
        if len(places):
            latest[places] = places
            np.maximum.accumulate(latest, out=latest)
            latest[latest < self._begin] = -1
        return latest
