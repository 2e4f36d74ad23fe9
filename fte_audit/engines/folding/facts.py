"""The facts of conversations, worked out from their messages in order.

An *answer* is a message that AI or a person sent after the customer's first one and that is no
greeting. *Talk* is every message that neither the system nor an unknown sender sent: a platform
that closes a conversation by itself a day later does not make it a day longer.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from fte_audit.plan.model import HANDLINGS

if TYPE_CHECKING:
    from fte_audit.engines.parted import Codes, Flags, Integers

SENDERS: Final = ("customer", "ai", "tool", "system", "human", "unknown")
"""In the order in which messages of the same moment are taken to follow each other."""
CUSTOMER, AI, TOOL, SYSTEM, HUMAN, UNKNOWN = range(len(SENDERS))
EVENTS: Final = (None, "hand_over", "close")
_, HAND_OVER, CLOSE = range(len(EVENTS))
SIGNS: Final = ("event", "tool", "sender")
MISSING: Final = np.iinfo(np.int64).min
_EVENT_BITS, _GREETING_BITS = 2, 1
_CODE_BITS: Final = 3 + _EVENT_BITS + _GREETING_BITS
_NOBODY, _QUEUE, _WITH_AI, _WITH_HUMAN = range(4)
_AI_ALONE, _HUMAN_ALONE, _AI_THEN_HUMAN, _HUMAN_THEN_AI, _NONE = range(len(HANDLINGS))


def pack(sent_us: Integers, sender: Codes, event: Codes, greeting: Flags) -> Integers:
    """One integer for each message, in the order in which messages follow each other.

    Args:
        sent_us: Microseconds since 1970, of the years 1900 to 2200.
        sender: Positions in `SENDERS`.
        event: Positions in `EVENTS`.
        greeting: Whether the message is said to be a greeting.
    """
    code = (sender << (_EVENT_BITS + _GREETING_BITS)) | (event << _GREETING_BITS) | greeting
    return (sent_us << _CODE_BITS) | code


def sent(packed: Integers) -> Integers:
    """When packed messages were sent, in microseconds since 1970."""
    return packed >> _CODE_BITS


class Conversations:
    """Conversations of messages that are in order.

    Every fact is an array with one entry for each conversation, in the order of the messages.
    Times are microseconds since 1970, lengths of time are microseconds; `MISSING` stands where
    there is none.
    """

    def __init__(self, keys: Integers, packed: Integers, split_after_us: int | None = None) -> None:
        """Take messages, at least one.

        Args:
            keys: The conversation of each message, ascending.
            packed: What `pack` made of each message, ascending within a conversation.
            split_after_us: After a longer silence another conversation begins.
        """
        self.sent_us = sent(packed)
        code = (packed & ((1 << _CODE_BITS) - 1)).astype(np.uint8)
        self._sender = code >> (_EVENT_BITS + _GREETING_BITS)
        self._event = (code >> _GREETING_BITS) & ((1 << _EVENT_BITS) - 1)
        self._greeting = (code & 1).astype(np.bool_)
        begins = np.ones(len(keys), dtype=np.bool_)
        begins[1:] = keys[1:] != keys[:-1]
        if split_after_us is not None:
            begins[1:] |= np.diff(self.sent_us) > split_after_us
        self.first = np.flatnonzero(begins)
        """The place of the first message of each conversation."""
        self._end = np.append(self.first[1:], len(keys))

    # messages

    @cached_property
    def messages(self) -> Integers:
        """Messages, whoever sent them."""
        return self._end - self.first

    def sent_by(self, sender: int) -> Integers:
        """Messages of one kind of sender."""
        return self._count(np.flatnonzero(self._sender == sender))

    # times

    @cached_property
    def started(self) -> Integers:
        """When the first talk was sent; where there is none, the first message."""
        return self.sent_us[self._first_talk]

    @cached_property
    def ended(self) -> Integers:
        """When the last talk was sent; where there is none, the last message."""
        return self.sent_us[self._last_talk]

    @cached_property
    def closed_at(self) -> Integers:
        """When it was closed, for the last time."""
        return self._time_of(self._last_of(np.flatnonzero(self._event == CLOSE)))

    # answers

    @cached_property
    def first_response(self) -> Integers:
        """From the customer's first message to the first answer."""
        return self._since_customer(self._first_answer)

    @cached_property
    def first_ai_response(self) -> Integers:
        """From the customer's first message to AI's first answer."""
        return self._since_customer(self._first_ai)

    @cached_property
    def first_human_response(self) -> Integers:
        """From the customer's first message to the first answer by a person."""
        return self._since_customer(self._first_human)

    @cached_property
    def customer_wrote(self) -> Flags:
        """Whether the customer sent a message."""
        wrote: Flags = self._first_customer < self._nowhere
        return wrote

    @cached_property
    def answered(self) -> Flags:
        """Whether there was an answer; where the customer never wrote, there can be none."""
        answered: Flags = self._first_answer < self._nowhere
        return answered

    @cached_property
    def abandoned(self) -> Flags:
        """Whether neither AI nor a person did anything after the customer's last message.

        A customer who ends with thanks is counted too: it is an upper bound.
        """
        parties = (self._sender == CUSTOMER) | (self._sender == AI) | (self._sender == HUMAN)
        last = self._last_of(np.flatnonzero(parties))
        abandoned: Flags = (last >= 0) & (self._sender[last] == CUSTOMER)
        return abandoned

    def reopened(self, silence_us: int | None) -> Flags:
        """Whether the customer wrote after a close, or after an answer and a longer silence."""
        close = self._first_of(np.flatnonzero(self._event == CLOSE))
        reopened: Flags = self._last_of(self._by(CUSTOMER)) > close
        if silence_us is None:
            return reopened
        talk, gap = self._talk_after_talk
        late = talk[(gap > silence_us) & (self._sender[talk] == CUSTOMER)]
        row = self._row[late]
        reopened[row[late > self._first_answer[row]]] = True
        return reopened

    # hand-overs

    @cached_property
    def handling(self) -> Codes:
        """Who answered, as a position in `HANDLINGS`.

        A hand-over that an event tells counts, whether or not a person's answer is in the log.
        """
        ai, human = self._first_ai < self._nowhere, self._first_human < self._nowhere
        ai_first = ai & (self._first_ai < self._first_human)
        passed_on = human | (self._first_hand_over < self._nowhere)
        codes = np.select(
            [ai_first & passed_on, ai_first, human & ai, human],
            [_AI_THEN_HUMAN, _AI_ALONE, _HUMAN_THEN_AI, _HUMAN_ALONE],
            default=_NONE,
        )
        return codes.astype(np.uint8)

    @cached_property
    def handed_over_at(self) -> Integers:
        """When AI's conversation went to a person: the event, or else the person's first answer."""
        return self._time_of(self._hand_over)

    @cached_property
    def hand_over_sign(self) -> Codes:
        """What showed the hand-over, as a position in `SIGNS`; one past them for none."""
        told = self._hand_over == self._first_hand_over
        sender = self._sender[np.minimum(self._hand_over, self._nowhere - 1)]
        by_tool = (sender == AI) | (sender == TOOL)
        none = self._hand_over == self._nowhere
        event, tool, sender_changed = range(len(SIGNS))
        codes = np.select(
            [none, told & by_tool, told], [len(SIGNS), tool, event], default=sender_changed
        )
        return codes.astype(np.uint8)

    @cached_property
    def hand_over_wait(self) -> Integers:
        """From a hand-over that was told to the person's first answer.

        Where only the change of sender shows it, nobody knows how long the customer waited.
        """
        told = (self._hand_over == self._first_hand_over) & (self._first_human < self._nowhere)
        return self._between(self._hand_over, np.where(told, self._first_human, self._nowhere))

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
        return np.where(talk < self._nowhere, talk, self.first)

    @cached_property
    def _last_talk(self) -> Integers:
        talk = self._last_of(self._talk)
        return np.where(talk >= 0, talk, self._end - 1)

    @cached_property
    def _first_customer(self) -> Integers:
        return self._first_of(self._by(CUSTOMER))

    @cached_property
    def _first_ai(self) -> Integers:
        return self._first_of(self._answers(AI))

    @cached_property
    def _first_human(self) -> Integers:
        return self._first_of(self._answers(HUMAN))

    @cached_property
    def _first_answer(self) -> Integers:
        return np.minimum(self._first_ai, self._first_human)

    @cached_property
    def _first_hand_over(self) -> Integers:
        return self._first_of(np.flatnonzero(self._event == HAND_OVER))

    @cached_property
    def _hand_over(self) -> Integers:
        place = np.minimum(self._first_hand_over, self._first_human)
        return np.where(self.handling == _AI_THEN_HUMAN, place, self._nowhere)

    def _by(self, sender: int) -> Integers:
        return np.flatnonzero(self._sender == sender)

    def _answers(self, sender: int) -> Integers:
        sent = np.flatnonzero((self._sender == sender) & ~self._greeting)
        return sent[sent > self._first_customer[self._row[sent]]]

    @cached_property
    def _row(self) -> Integers:
        """At each message, the number of its conversation."""
        return np.repeat(np.arange(len(self.first)), self.messages)

    def _first_of(self, places: Integers) -> Integers:
        """The first of some places, ascending, in each conversation."""
        padded = np.append(places, self._nowhere)
        found = padded[np.searchsorted(places, self.first)]
        return np.where(found < self._end, found, self._nowhere)

    def _last_of(self, places: Integers) -> Integers:
        padded = np.insert(places, 0, -1)
        found = padded[np.searchsorted(places, self._end)]
        return np.where(found >= self.first, found, -1)

    def _count(self, places: Integers) -> Integers:
        return np.searchsorted(places, self._end) - np.searchsorted(places, self.first)

    def _sum(self, places: Integers, values: Integers) -> Integers:
        """Sums of values at some places, ascending, in each conversation."""
        sums = np.insert(np.cumsum(values), 0, 0)
        ends, starts = (np.searchsorted(places, bound) for bound in (self._end, self.first))
        return sums[ends] - sums[starts]

    # times between places

    def _time_of(self, places: Integers) -> Integers:
        there = (places >= 0) & (places < self._nowhere)
        return np.where(there, self.sent_us[np.where(there, places, 0)], MISSING)

    def _between(self, earlier: Integers, later: Integers) -> Integers:
        start, end = self._time_of(earlier), self._time_of(later)
        return np.where((start == MISSING) | (end == MISSING), MISSING, end - start)

    def _since_customer(self, answer: Integers) -> Integers:
        return self._between(self._first_customer, answer)

    # who has a conversation

    @cached_property
    def _begin(self) -> Integers:
        """At each message, the place of the first one of its conversation."""
        return np.repeat(self.first, self.messages)

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
        told = self._latest(np.flatnonzero(self._event == HAND_OVER))
        close = self._latest(np.flatnonzero(self._event == CLOSE))
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
