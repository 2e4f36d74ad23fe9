"""The nine axes on which definitions differ, and the values that each can take."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

UNSTATED: Final = "unstated"
"""The source does not say, or not in the part that was read."""
NOT_APPLICABLE: Final = "not_applicable"
"""The question does not arise."""


class Axis(StrEnum):
    """A question that every definition has to answer."""

    UNIT = "unit"
    DENOMINATOR = "denominator"
    SILENCE = "silence"
    WAIT = "wait"
    RETURNS = "returns"
    CHANNEL = "channel"
    HAND_OVER = "hand_over"
    JUDGE = "judge"
    EXCLUSIONS = "exclusions"


@dataclass(frozen=True, slots=True)
class Question:
    """What an axis asks.

    Attributes:
        title: Its name in tables.
        asks: The question.
        values: Value -> what it means.
    """

    title: str
    asks: str
    values: Mapping[str, str]


_COMMON: Final = {
    UNSTATED: "The source does not say, or not in the part that was read.",
    NOT_APPLICABLE: "The question does not arise.",
}
_WINDOWS: Final = {"24h": "24 hours", "72h": "72 hours", "7d": "7 days", "30d": "30 days"}

_UNIT: Final = {
    "contact": "A contact on one channel: a call, a chat, an e-mail.",
    "conversation": "A conversation, as the platform threads it.",
    "session": "A stretch of a conversation that ends at its close or at a time-out.",
    "segment": "A part of a contact, in one queue or with one agent.",
    "case": "A case, ticket or incident, whatever number of contacts it has.",
    "issue": "A customer's issue, over all contacts about it.",
    "rating": "An answer to a survey.",
}
_DENOMINATOR: Final = {
    "all": "All contacts of the period.",
    "eligible": "Contacts that AI is meant for.",
    "assigned": "Contacts that were assigned to AI.",
    "ai_involved": "Contacts in which AI took part.",
    "engaged": "Contacts in which the customer took part as well.",
    "sampled": "A sample.",
    "handled": "Contacts that a person handled.",
    "queued": "Contacts that waited for a person: handled and abandoned ones.",
    "closed": "Closed contacts.",
    "resolved": "Resolved contacts.",
    "respondents": "Customers who answered the survey.",
    "count": "None: it is a count.",
}
_SILENCE: Final = {
    "success": "A customer who leaves without a word is a success.",
    "success_if_judged": "It is one where a judge agrees.",
    "failure": "It is none.",
    "own_category": "It is counted apart.",
    "left_out": "It is left out of the denominator too.",
}
_WAIT: Final = {
    "at_close": "It is decided when the contact ends.",
    "session_end": "It is decided when the session ends.",
    "session_length": "After a length that is set in the account.",
    "24h": "24 hours without activity.",
    "2d": "2 days without activity.",
    "72h": "72 hours without activity.",
    "72h_from_first_message": "72 hours after the first message.",
    "window": "When the window for returns is over.",
}
_RETURNS: Final = {
    "ignored": "A later return changes nothing.",
    "same_conversation": "A return to the same conversation cancels it, whenever it comes.",
    "reopened": "Being reopened counts against it, whenever it comes.",
    "reopened_72h": "Being reopened within 72 hours counts against it.",
    **{f"{key}_any_issue": f"Any return within {words} does." for key, words in _WINDOWS.items()},
    **{
        f"{key}_same_issue": f"A return about the same issue within {words} does."
        for key, words in _WINDOWS.items()
    },
}
_CHANNEL: Final = {
    "apart": "Each channel is a contact of its own.",
    "joined": "Contacts on all channels belong together.",
}
_HAND_OVER: Final = {
    "failure": "A contact that a person took over does not count.",
    "conditional": "It counts under stated conditions.",
    "success": "It counts.",
    "own_category": "It is counted apart.",
    "included": "What AI and all people did is taken together.",
    "split": "Each part counts by itself.",
}
_JUDGE: Final = {
    "rule": "A rule on events.",
    "classifier": "A model that reads what a reply means.",
    "llm": "An LLM that reads the conversation.",
    "people": "People who read a sample.",
    "agent": "Whoever handled the contact.",
    "survey": "The customer, when asked.",
    "clock": "Nobody: it is a time.",
}
_EXCLUSIONS: Final = {
    "greetings": "Contacts without a real answer.",
    "small_talk": "Contacts of small talk alone.",
    "unanswered": "Contacts without a reply.",
    "test_users": "Contacts of test users.",
    "short_abandons": "Contacts that were abandoned soon.",
    "in_menu": "Contacts that ended in the menu.",
    "failed_calls": "Calls that failed.",
    "open": "Contacts that are not closed.",
    "unrated": "Contacts without a rating.",
    "no_case": "Contacts that belong to no case.",
    "wrap_up": "Work after the contact, and hold.",
}

_WORDS: Final = {"ai": "AI", "llm": "LLM"}

QUESTIONS: Final[Mapping[Axis, Question]] = {
    Axis.UNIT: Question("Unit", "What is counted?", _UNIT | _COMMON),
    Axis.DENOMINATOR: Question("Out of", "Out of which contacts?", _DENOMINATOR | _COMMON),
    Axis.SILENCE: Question(
        "Silence", "What is a customer who leaves without a word?", _SILENCE | _COMMON
    ),
    Axis.WAIT: Question("Wait", "After what time is it decided?", _WAIT | _COMMON),
    Axis.RETURNS: Question("Returns", "What does a later return change?", _RETURNS | _COMMON),
    Axis.CHANNEL: Question("Channels", "Do other channels belong to it?", _CHANNEL | _COMMON),
    Axis.HAND_OVER: Question("Hand-over", "What if a person took over?", _HAND_OVER | _COMMON),
    Axis.JUDGE: Question("Judge", "Who decides?", _JUDGE | _COMMON),
    Axis.EXCLUSIONS: Question("Left out", "What is left out?", _EXCLUSIONS | _COMMON),
}
"""The axes, in the order in which they are shown."""


def in_words(value: str) -> str:
    """A value as a reader sees it.

    Example:
        >>> in_words("72h_from_first_message"), in_words("7d_any_issue"), in_words("ai_involved")
        ('72 h from first message', '7 d any issue', 'AI involved')
    """
    return " ".join(_word(word) for word in value.split("_"))


def _word(word: str) -> str:
    if word[:-1].isdigit() and word[-1] in "hd":
        return f"{word[:-1]} {word[-1]}"
    return _WORDS.get(word, word)
