"""Which columns bear the common name of a role."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fte_audit.spec.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


COMMON_NAMES: Final[Mapping[Role, tuple[str, ...]]] = {
    Role.CONVERSATION: _words(
        "conversation conversation_id chat_id ticket_id session_id interaction_id contact_id"
        " call_id thread_id simulation_id case_id case_enquiry_id conv_id id"
    ),
    Role.CUSTOMER: _words(
        "customer customer_id user_id client_id requester_id visitor_id end_user_id caller"
        " caller_id contact customer_hash user_hash"
    ),
    Role.AGENT: _words("agent agent_id assignee_id operator_id assigned_agent assigned_agent_id"),
    Role.HANDLING: _words("handling handled_by handler handling_type"),
    Role.STARTED: _words(
        "started started_at start start_time created_at opened_at opened open_dt start_ts"
        " started_time conversation_start created start_datetime"
    ),
    Role.ENDED: _words(
        "ended ended_at end end_time closed_at closed closed_dt finished_at end_ts ended_time"
        " conversation_end completed_at end_datetime"
    ),
    Role.FIRST_RESPONSE: _words(
        "first_response first_response_at first_reply_at first_response_time first_reply_time"
        " time_to_first_response"
    ),
    Role.DURATION: _words("duration handle_time handling_time aht talk_time"),
    Role.CSAT: _words(
        "csat csat_score rating satisfaction satisfaction_score customer_satisfaction csat_rating"
    ),
    Role.RESOLVED: _words("resolved is_resolved solved is_solved"),
    Role.ESCALATED: _words(
        "escalated is_escalated transferred transferred_to_human transferred_to_agent handed_over"
        " escalated_to_human"
    ),
    Role.ABANDONED: _words("abandoned is_abandoned"),
    Role.TOPIC: _words("topic contact_reason category intent reason issue_type"),
    Role.LANGUAGE: _words("language lang locale language_code"),
    Role.MARKET: _words("market country country_code"),
    Role.CHANNEL: _words("channel via_channel channel_type"),
    Role.COST: _words("cost cost_usd cost_eur cost_gbp"),
    Role.MESSAGE: _words("message message_id msg_id event_id part_id comment_id"),
    Role.SENT: _words(
        "sent sent_at sent_time timestamp ts time created_at created message_created_at date"
        " datetime event_time occurred_at"
    ),
    Role.SENDER: _words(
        "sender sender_type author_type sender_role author_role role author participant"
        " participant_type actor actor_type speaker from_type sent_by"
    ),
    Role.EVENT: _words("event event_type"),
    Role.SEQUENCE: _words("sequence"),
}
"""The first name is the role itself."""

VERSION_NAMES: Final = _words(
    "updated_at last_update_timestamp last_updated_at last_updated updated modified_at modified"
)
"""Columns that say which of several rows is the newer one, the likeliest first."""
_UNTELLING: Final = frozenset(
    _words(
        "id at is to of by time ts dt type code start end first score contact user end usd eur gbp"
        " via hash case agent human datetime created conversation response reply opened closed open"
        " call talk handling issue"
    )
)
"""Words of common names that say nothing about the role by themselves."""
_UNITS: Final = re.compile(r"_(us|ms|s|secs?|seconds|mins?|minutes|h|hrs?|hours)\Z")
_WITH_UNIT: Final = frozenset({Role.DURATION, Role.FIRST_RESPONSE})
_HANDLINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "ai": _words(
        "ai bot chatbot assistant virtual_agent virtual_assistant automation answer_bot automated"
        " auto llm fin ai_only bot_only ai_agent voicebot"
    ),
    "human": _words(
        "human agent person admin staff operator rep employee human_only agent_only human_agent"
        " live_agent team teammate"
    ),
    "ai_then_human": _words(
        "ai_then_human escalated transferred handed_over handover hand_over bot_to_human"
    ),
    "human_then_ai": _words("human_then_ai"),
    "none": _words("none nobody unassigned"),
}
HANDLER_WORDS: Final[Mapping[str, str]] = {
    word: handling for handling, words in _HANDLINGS.items() for word in words
}
"""What a value of a column probably says about who handled a conversation."""

_SENDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "customer": _words("customer user visitor end_user client contact requester consumer lead"),
    "ai": _HANDLINGS["ai"],
    "human": _HANDLINGS["human"],
    "tool": _words("tool function"),
    "system": _words("system trigger workflow"),
}
_EVENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "hand_over": _words(
        "hand_over handover handed_over handoff hand_off transfer transferred escalate escalated"
        " escalation"
    ),
    "close": _words("close closed"),
}


def _written(meanings: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Each word, however its letters are written, with what it means."""
    return {
        written: meaning
        for meaning, words in meanings.items()
        for word in words
        for written in dict.fromkeys((word, word.title().replace("_", ""), word.upper()))
    }


SENDER_WORDS: Final[Mapping[str, str]] = _written(_SENDERS)
"""What a value of a column says about who sent a message."""
EVENT_WORDS: Final[Mapping[str, str]] = _written(_EVENTS)
"""What a value of a column says about what a message did."""
FOLDED_ROLES: Final = frozenset(
    {
        Role.HANDLING,
        Role.STARTED,
        Role.ENDED,
        Role.FIRST_RESPONSE,
        Role.DURATION,
        Role.ESCALATED,
        Role.ABANDONED,
        Role.COST,
        Role.SEQUENCE,
    }
)
"""Roles that no column of a message is taken for by its name: messages tell them, or the spec has
to say how those of its messages make up a conversation's, or they cost more than they tell."""

AGENT_NAMES: Final = re.compile(r"(agent|assignee|assigned|operator|admin)(_to)?(_id|_name)?\Z")
"""Names of columns that name a person where a person handled a conversation."""
HANDLER_NAMES: Final = re.compile(
    r"bot|assistant|handl|assignee|assigned|agent|author|responder"
    r"|escalat|transfer|hand_?off|hand_?over|automat|\bai\b|_ai|ai_"
)
"""Names of columns that may say who handled a conversation."""

SENDER_NAMES: Final = frozenset(
    _words(
        "sender sender_type sender_role author author_type author_role actor actor_type role"
        " from from_type speaker participant participant_type handled_by answered_by handler"
    )
)
"""Names of columns that may say who wrote a message."""


def folded(name: str) -> str:
    """A name in lower case with `_` between its words.

    Example:
        >>> folded("First Response-At"), folded("chatId")
        ('first_response_at', 'chat_id')
    """
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")


def columns_for(role: Role, columns: Iterable[str]) -> tuple[str, ...]:
    """The columns that bear a common name of a role; a bare `id` only where nothing is better."""
    known = COMMON_NAMES[role]
    named = []
    for column in columns:
        name = folded(column)
        if role in _WITH_UNIT:
            name = _UNITS.sub("", name)
        if name in known:
            named.append(column)
    return tuple(column for column in named if folded(column) != "id") or tuple(named)


def is_own_name(role: Role, column: str) -> bool:
    """Whether a column is called like the role itself, or like the role and `_id` or `_at`."""
    return folded(column) in {role, f"{role}_id", f"{role}_at"}


def version_column(columns: Iterable[str]) -> str | None:
    """The column that says which of several rows is the newer one, by its name.

    Example:
        >>> version_column(["id", "Updated-At"])
        'Updated-At'
    """
    known = list(columns)
    for name in VERSION_NAMES:
        for column in known:
            if folded(column) == name:
                return column
    return None


def related_to(role: Role, columns: Iterable[str]) -> tuple[str, ...]:
    """The columns whose names share a telling word with the common names of a role.

    Example:
        >>> related_to(Role.COST, ["agent_cost_usd", "total", "costume"])
        ('agent_cost_usd',)
    """
    telling = {word for name in COMMON_NAMES[role] for word in name.split("_")} - _UNTELLING
    return tuple(column for column in columns if telling & set(folded(column).split("_")))
