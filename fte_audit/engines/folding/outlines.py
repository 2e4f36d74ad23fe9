"""The outline of a conversation: how many messages it has of each kind, the first and the last.

Most facts of a conversation follow from its outline alone. An outline needs no order among the
messages, and the outlines of parts of a conversation add up to that of the whole.

An *answer* is a message that AI or a person sent after the customer's first one and that is no
greeting. *Talk* is every message that neither the system nor an unknown sender sent: a platform
that closes a conversation by itself a day later does not make it a day longer.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from fte_audit.engines.folding.packing import (
    AI,
    CUSTOMER,
    MISSING,
    NEVER,
    TOOL,
    codes,
    senders,
    sent,
)
from fte_audit.plan.model import HANDLINGS

if TYPE_CHECKING:
    from fte_audit.engines.parted import Codes, Flags, Integers

SIGNS: Final = ("event", "tool", "sender")
_AI_ALONE, _HUMAN_ALONE, _AI_THEN_HUMAN, _HUMAN_THEN_AI, _NONE = range(len(HANDLINGS))


class Kind(StrEnum):
    """A kind of message whose first or last one is part of an outline."""

    TALK = "talk"
    """Talk; in conversations without any, every message."""
    CUSTOMER = "customer"
    AI = "ai"
    """An answer of AI."""
    HUMAN = "human"
    """An answer of a person."""
    PARTY = "party"
    """Of the customer, AI or a person."""
    HAND_OVER = "hand-over"
    """With an event that tells a hand-over."""
    CLOSE = "close"
    """With an event that closes the conversation."""


class Outline(ABC):
    """The outlines of some conversations, and the facts that follow from them.

    Everything is an array with one entry for each conversation. Messages are packed; among first
    ones `NEVER` stands for none, among last ones `MISSING`. Times are microseconds since 1970,
    lengths of time are microseconds; `MISSING` stands where there is none.
    """

    # what the outline is

    @property
    @abstractmethod
    def messages(self) -> Integers:
        """Messages, whoever sent them."""

    @abstractmethod
    def sent_by(self, sender: int) -> Integers:
        """Messages of one kind of sender."""

    @abstractmethod
    def first(self, kind: Kind) -> Integers:
        """The first message of a kind."""

    @abstractmethod
    def last(self, kind: Kind) -> Integers:
        """The last message of a kind."""

    # times

    @cached_property
    def started(self) -> Integers:
        """When the first talk was sent; where there is none, the first message."""
        return sent(self.first(Kind.TALK))

    @cached_property
    def ended(self) -> Integers:
        """When the last talk was sent; where there is none, the last message."""
        return sent(self.last(Kind.TALK))

    @cached_property
    def closed_at(self) -> Integers:
        """When it was closed, for the last time."""
        return _time_of(self.last(Kind.CLOSE))

    # answers

    @cached_property
    def first_response(self) -> Integers:
        """From the customer's first message to the first answer."""
        return _between(self.first(Kind.CUSTOMER), self.first_answer)

    @cached_property
    def first_ai_response(self) -> Integers:
        """From the customer's first message to AI's first answer."""
        return _between(self.first(Kind.CUSTOMER), self.first(Kind.AI))

    @cached_property
    def first_human_response(self) -> Integers:
        """From the customer's first message to the first answer by a person."""
        return _between(self.first(Kind.CUSTOMER), self.first(Kind.HUMAN))

    @cached_property
    def customer_wrote(self) -> Flags:
        """Whether the customer sent a message."""
        return _is_there(self.first(Kind.CUSTOMER))

    @cached_property
    def answered(self) -> Flags:
        """Whether there was an answer; where the customer never wrote, there can be none."""
        return _is_there(self.first_answer)

    @cached_property
    def abandoned(self) -> Flags:
        """Whether neither AI nor a person did anything after the customer's last message.

        A customer who ends with thanks is counted too: it is an upper bound.
        """
        last = self.last(Kind.PARTY)
        abandoned: Flags = _is_there(last) & (_sender(last) == CUSTOMER)
        return abandoned

    def reopened(self, silence_us: int | None) -> Flags:
        """Whether the customer wrote after a close; an outline knows of no silences."""
        if silence_us is not None:
            raise ValueError("silences show only in messages that are in order")
        reopened: Flags = self.last(Kind.CUSTOMER) > self.first(Kind.CLOSE)
        return reopened

    # hand-overs

    @cached_property
    def first_answer(self) -> Integers:
        """The first answer, whoever gave it."""
        return np.minimum(self.first(Kind.AI), self.first(Kind.HUMAN))

    @cached_property
    def handling(self) -> Codes:
        """Who answered, as a position in `HANDLINGS`.

        A hand-over that an event tells counts, whether or not a person's answer is in the log.
        """
        ai, human = _is_there(self.first(Kind.AI)), _is_there(self.first(Kind.HUMAN))
        ai_first = self.first(Kind.AI) < self.first(Kind.HUMAN)
        passed_on = human | _is_there(self.first(Kind.HAND_OVER))
        codes = np.select(
            [ai_first & passed_on, ai_first, human & ai, human],
            [_AI_THEN_HUMAN, _AI_ALONE, _HUMAN_THEN_AI, _HUMAN_ALONE],
            default=_NONE,
        )
        return codes.astype(np.uint8)

    @cached_property
    def handed_over_at(self) -> Integers:
        """When AI's conversation went to a person: the event, or else the person's first answer."""
        return _time_of(self._hand_over)

    @cached_property
    def hand_over_sign(self) -> Codes:
        """What showed the hand-over, as a position in `SIGNS`; one past them for none."""
        sender = _sender(self._hand_over)
        by_tool = (sender == AI) | (sender == TOOL)
        event, tool, sender_changed = range(len(SIGNS))
        codes = np.select(
            [~_is_there(self._hand_over), self._is_told & by_tool, self._is_told],
            [len(SIGNS), tool, event],
            default=sender_changed,
        )
        return codes.astype(np.uint8)

    @cached_property
    def hand_over_wait(self) -> Integers:
        """From a hand-over that was told to the person's first answer.

        Where only the change of sender shows it, nobody knows how long the customer waited.
        """
        return _between(self._hand_over, np.where(self._is_told, self.first(Kind.HUMAN), NEVER))

    @cached_property
    def _hand_over(self) -> Integers:
        message = np.minimum(self.first(Kind.HAND_OVER), self.first(Kind.HUMAN))
        return np.where(self.handling == _AI_THEN_HUMAN, message, NEVER)

    @cached_property
    def _is_told(self) -> Flags:
        told: Flags = self._hand_over == self.first(Kind.HAND_OVER)
        return told


def _is_there(packed: Integers) -> Flags:
    there: Flags = (packed != NEVER) & (packed != MISSING)
    return there


def _sender(packed: Integers) -> Codes:
    return senders(codes(packed))


def _time_of(packed: Integers) -> Integers:
    return np.where(_is_there(packed), sent(packed), MISSING)


def _between(earlier: Integers, later: Integers) -> Integers:
    there = _is_there(earlier) & _is_there(later)
    return np.where(there, sent(later) - sent(earlier), MISSING)
