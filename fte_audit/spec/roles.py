"""What columns can mean, and the other closed choices of a spec."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a column means to an audit."""

    CONVERSATION = "conversation"
    CUSTOMER = "customer"
    AGENT = "agent"
    HANDLING = "handling"
    STARTED = "started"
    ENDED = "ended"
    FIRST_RESPONSE = "first_response"
    DURATION = "duration"
    CSAT = "csat"
    RESOLVED = "resolved"
    ESCALATED = "escalated"
    ABANDONED = "abandoned"
    TOPIC = "topic"
    LANGUAGE = "language"
    MARKET = "market"
    CHANNEL = "channel"
    COST = "cost"
    MESSAGE = "message"
    SENT = "sent"
    SENDER = "sender"
    EVENT = "event"
    SEQUENCE = "sequence"


MESSAGE_ROLES = (Role.MESSAGE, Role.SENT, Role.SENDER, Role.EVENT, Role.SEQUENCE)
"""Roles of a row that is a message; a conversation has none of them."""


class Handling(StrEnum):
    """Who handled a conversation."""

    AI = "ai"
    HUMAN = "human"
    AI_THEN_HUMAN = "ai_then_human"
    HUMAN_THEN_AI = "human_then_ai"
    NONE = "none"


class Sender(StrEnum):
    """Who sent a message."""

    CUSTOMER = "customer"
    AI = "ai"
    HUMAN = "human"
    TOOL = "tool"
    SYSTEM = "system"


class Event(StrEnum):
    """What a message did to its conversation."""

    HAND_OVER = "hand_over"
    CLOSE = "close"


class Take(StrEnum):
    """Which value a conversation has, of those that its messages have."""

    FIRST = "first"
    LAST = "last"
    SUM = "sum"


class TimeUnit(StrEnum):
    """Units of durations, and of times counted from 1970."""

    MICROSECONDS = "microseconds"
    MILLISECONDS = "milliseconds"
    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


class Keep(StrEnum):
    """Which of several rows with the same key counts."""

    FIRST = "first"
    LATEST = "latest"
    REFUSE = "refuse"
    ALL = "all"


class Breakdown(StrEnum):
    """What the figures can be split by."""

    WEEK = "week"
    DAY = "day"
    TOPIC = "topic"
    LANGUAGE = "language"
    MARKET = "market"
    CHANNEL = "channel"


class RoleKind(StrEnum):
    """What sort of value a role holds."""

    TEXT = "text"
    HANDLING = "handling"
    SENDER = "sender"
    EVENT = "event"
    TIME = "time"
    DURATION = "duration"
    RATING = "rating"
    BOOLEAN = "true or false"
    MONEY = "money"
    NUMBER = "number"

    @property
    def phrase(self) -> str:
        """What the role holds, in words."""
        plural = {
            "sender": "senders",
            "event": "events",
            "time": "times",
            "duration": "durations",
            "rating": "ratings",
            "money": "amounts",
            "number": "numbers",
        }
        return plural.get(self.value, self.value)


CHOICES: dict[RoleKind, type[StrEnum]] = {
    RoleKind.HANDLING: Handling,
    RoleKind.SENDER: Sender,
    RoleKind.EVENT: Event,
}
"""The kinds of role with a closed set of values."""

_EVERY_KIND = frozenset({"column", "expression", "values", "missing", "take"})
SOURCE_KEYS: dict[RoleKind, frozenset[str]] = {
    RoleKind.TEXT: _EVERY_KIND,
    RoleKind.HANDLING: _EVERY_KIND,
    RoleKind.SENDER: _EVERY_KIND,
    RoleKind.EVENT: _EVERY_KIND,
    RoleKind.TIME: frozenset(
        {"column", "expression", "missing", "take", "format", "unit", "timezone"}
    ),
    RoleKind.DURATION: frozenset({"column", "expression", "missing", "take", "unit"}),
    RoleKind.RATING: frozenset({"column", "expression", "missing", "take", "scale", "top"}),
    RoleKind.BOOLEAN: _EVERY_KIND,
    RoleKind.MONEY: frozenset({"column", "expression", "missing", "take", "currency"}),
    RoleKind.NUMBER: frozenset({"column", "expression", "missing"}),
}
