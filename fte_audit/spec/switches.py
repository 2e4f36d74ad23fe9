"""The switches of the readings: what published figures leave open, and how it is answered.

The order of the options is roughly from those that enlarge a claim of AI to those that shrink it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Option:
    """One defensible answer to the question of a switch.

    Attributes:
        name: As a spec writes it.
        meaning: What it means, in a line.
        seen_in: Which platform or publication uses it; empty where none is known.
        needs: What no log of ours has that it would take; empty where some log can answer it.
    """

    name: str
    meaning: str
    seen_in: str = ""
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Switch:
    """A question that a definition has to answer.

    Attributes:
        name: As a spec writes it.
        asks: The question.
        options: The answers, roughly from those that enlarge a claim to those that shrink it.
    """

    name: str
    asks: str
    options: tuple[Option, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its options."""
        return tuple(option.name for option in self.options)

    def option(self, name: str) -> Option:
        """The option of a name.

        Raises:
            KeyError: Where there is none.
        """
        for option in self.options:
            if option.name == name:
                return option
        raise KeyError(name)


DENOMINATOR: Final = "denominator"
GREETING: Final = "greeting"
ABANDONED: Final = "abandoned"
HANDLED: Final = "handled"
HAND_OVER: Final = "hand_over"
RESOLVED: Final = "resolved"
WAIT: Final = "resolution_wait"
REPEAT_KEY: Final = "repeat_key"
REPEAT_WINDOW: Final = "repeat_window"
REOPENED: Final = "reopened"
SPAM: Final = "spam"
RAMP: Final = "ramp"
MINUTES: Final = "minutes"
STATISTIC: Final = "statistic"
CASE_MIX: Final = "case_mix"
RATING_POPULATION: Final = "rating_population"
RATING_CUT: Final = "rating_cut"
RATING_AT_HAND_OVER: Final = "rating_at_hand_over"
CONCURRENCY: Final = "concurrency"
HOURS: Final = "hours"
SHRINKAGE: Final = "shrinkage"
OCCUPANCY: Final = "occupancy"
UNIT: Final = "unit"
IDLE_CAP: Final = "idle_cap"
COVERAGE: Final = "coverage"
DUPLICATES: Final = "duplicates"

_INTERCOM: Final = "Intercom Fin"
_ZENDESK: Final = "Zendesk"
_ADA: Final = "Ada"

_ALL: Final = (
    Switch(
        UNIT,
        "What is one conversation?",
        (
            Option(
                "customer_issue",
                "all contacts of a customer about one topic, until seven days go by without one",
            ),
            Option("customer_day", "all contacts of a customer that start on one day"),
            Option("message_session", "messages without a silence of over 24 hours", "Zendesk"),
            Option("conversation", "what has one id in the log"),
        ),
    ),
    Switch(
        DUPLICATES,
        "Do near-duplicates count: contacts that start just after another of the same customer?",
        (
            Option("keep", "every contact counts"),
            Option(
                "drop_5min",
                "not within five minutes of the start of one about the same topic that counts",
            ),
        ),
    ),
    Switch(
        IDLE_CAP,
        "How long does a gap between two messages count as time worked?",
        (
            Option("include", "as long as it was"),
            Option("10min", "ten minutes at the most"),
            Option("5min", "five minutes at the most"),
            Option("2min", "two minutes at the most", "Vodafone SuperTOBi"),
            Option("exclude", "not at all", needs="a gap of nothing leaves no time"),
        ),
    ),
    Switch(
        SPAM,
        "Do conversations count that the spec's rules drop, such as spam and tests?",
        (
            Option("keep", "every conversation counts, spam and tests too"),
            Option("drop_spam", "only the rule `spam` of the spec drops conversations"),
            Option("drop_all", "every rule of the spec drops conversations"),
        ),
    ),
    Switch(
        RAMP,
        "Does the time just after the launch count?",
        (
            Option("include", "from the launch on, as it was"),
            Option("drop_2_weeks", "without the first two weeks after the launch"),
            Option("steady", "from the fifth week after the launch on"),
        ),
    ),
    Switch(
        GREETING,
        "What makes a conversation?",
        (
            Option("count_all", "every one that was opened"),
            Option("both_spoke", "the customer wrote, and AI or a person did", f"{_ADA} (engaged)"),
            Option("real_answer", "an answer that is no greeting was given", _INTERCOM),
        ),
    ),
    Switch(
        DENOMINATOR,
        "What is it a share of?",
        (
            Option(
                "ai_offered",
                "conversations in which AI was offered",
                needs="no log says to whom AI was offered",
            ),
            Option("ai_involved", "conversations in which AI took part", f"{_INTERCOM}, {_ADA}"),
            Option("all_chats", "all conversations by chat"),
            Option("all_contacts", "all contacts, whatever the channel"),
        ),
    ),
    Switch(
        HANDLED,
        "When has AI handled a conversation?",
        (
            Option("touched", "AI gave an answer, whoever else did"),
            Option("first", "AI gave the first answer"),
            Option("last_answer", "AI had it last", "Intercom Fin, earlier rule"),
            Option("no_human", "no person took part", "containment"),
            Option(
                "verified", "people who read it say so", needs="it takes labels: `fte-audit draw`"
            ),
        ),
    ),
    Switch(
        HAND_OVER,
        "Who is credited with a conversation that both handled?",
        (
            Option("ai", "AI, in full"),
            Option("by_minutes", "each by the time that it was in their hands"),
            Option("last_touch", "whoever had it last", "Zendesk (assisted escalation)"),
            Option("zero", "people, in full", _INTERCOM),
        ),
    ),
    Switch(
        ABANDONED,
        "What are conversations that the customer gave up?",
        (
            Option("resolved", "resolved: nobody asked for more", f"{_INTERCOM} (assumed)"),
            Option("handled", "handled, resolved as the log says"),
            Option("exclude", "none that count"),
            Option("failed", "failures", "Salesforce Agentforce"),
        ),
    ),
    Switch(
        RESOLVED,
        "When is a conversation resolved?",
        (
            Option("assumed", "AI answered last and nobody asked for more", _INTERCOM),
            Option("contained", "no person took part", f"{_ZENDESK}, {_ADA} (containment)"),
            Option("recorded", "the log's own field says so"),
            Option(
                "confirmed",
                "the customer says so",
                f"{_INTERCOM} (confirmed)",
                needs="no role says what customers confirmed; a column can be `resolved`",
            ),
            Option(
                "judged",
                "people who read it, or a model, say so",
                f"{_ADA}, {_ZENDESK}, Salesforce",
                needs="it takes labels: `fte-audit draw`",
            ),
        ),
    ),
    Switch(
        WAIT,
        "How long must the customer stay away?",
        (
            Option("at_exit", "not at all"),
            Option("2h", "two hours"),
            Option("24h", "24 hours", "Intercom Fin, earlier rule"),
            Option("72h", "72 hours", _ZENDESK),
            Option("7d", "seven days"),
        ),
    ),
    Switch(
        REPEAT_KEY,
        "Which later contact counts as a return?",
        (
            Option(
                "conversation",
                "in the same conversation",
                _INTERCOM,
                needs="that is what `reopened` asks",
            ),
            Option("customer_topic", "of the same customer about the same topic"),
            Option("customer", "of the same customer, whatever about"),
            Option(
                "cross_channel",
                "of the same customer on any channel",
                needs="`customer` looks at every channel that the log has",
            ),
        ),
    ),
    Switch(
        REPEAT_WINDOW,
        "Within which time is a return a repeat?",
        (
            Option("24h", "24 hours"),
            Option("72h", "72 hours"),
            Option("7d", "seven days"),
            Option("14d", "14 days"),
            Option("30d", "30 days"),
        ),
    ),
    Switch(
        REOPENED,
        "What is a conversation that the customer took up again?",
        (
            Option("same", "what it was"),
            Option("new", "a conversation of its own", needs="that is what `unit` asks"),
            Option("cancels", "not resolved", f"{_INTERCOM}, ServiceNow"),
        ),
    ),
    Switch(
        MINUTES,
        "Which minutes are counted?",
        (
            Option("wall_clock", "from the first message to the last, waiting included"),
            Option("open_to_close", "from the first message to the close"),
            Option("in_hands", "while it was in somebody's hands"),
            Option("active", "the time worked, as the log has it", "Genesys, Intercom"),
            Option(
                "active_and_wrap",
                "the time worked, and what was written up afterwards",
                "Amazon Connect, Twilio Flex",
                needs="no role says how long it took to write up; `duration` can be both",
            ),
        ),
    ),
    Switch(
        STATISTIC,
        "Which middle of all times?",
        (
            Option("mean", "the mean"),
            Option("trimmed", "the mean without the lowest and the highest tenth"),
            Option("log_mean", "the geometric mean"),
            Option("median", "the median, of whole seconds"),
        ),
    ),
    Switch(
        CASE_MIX,
        "Whose minutes would people have taken for what AI handled?",
        (
            Option("none", "those of all that people handled"),
            Option("topic", "those of the same topics"),
            Option("topic_language_hour", "those of the same topic, language and hour"),
            Option("same_topic", "of the same topics; what people never handled counts nothing"),
        ),
    ),
    Switch(
        RATING_POPULATION,
        "Whose ratings count?",
        (
            Option("silent_best", "all: who gave none gets the best"),
            Option("not_escalated", "who gave one and was not handed over"),
            Option("respondents", "who gave one"),
            Option("weighted", "who gave one, weighted to all by topic"),
            Option("silent_worst", "all: who gave none gets the worst"),
        ),
    ),
    Switch(
        RATING_CUT,
        "What is satisfied?",
        (
            Option("top3", "one of the three best ratings", "Comm100"),
            Option("top2", "one of the two best ratings"),
            Option("top1", "the best rating"),
            Option("mean", "no cut: the mean rating"),
        ),
    ),
    Switch(
        RATING_AT_HAND_OVER,
        "Whose is the rating of a conversation that both handled?",
        (
            Option("human", "the person's"),
            Option("dropped", "nobody's"),
            Option("both", "both have it"),
            Option("first", "whoever had it first"),
        ),
    ),
    Switch(
        COVERAGE,
        "Are people there for contacts, or only while they work on them?",
        (
            Option("by_language", "day and night, each language for itself, in time"),
            Option("by_market", "day and night, each market for itself, in time"),
            Option("pooled", "day and night, all for each other, in time"),
            Option("business_hours", "in business hours, all for each other, in time"),
            Option("work", "only while they work on them: no one waits for a contact"),
        ),
    ),
    Switch(
        CONCURRENCY,
        "How many conversations does a person hold at once?",
        (
            Option("1", "one"),
            Option("measured", "as the report measures it in the log"),
            Option("1.73", "1.73, as measured", "Brynjolfsson, Li and Raymond 2025"),
            Option("3", "three, a common limit", "Koole"),
        ),
    ),
    Switch(
        HOURS,
        "How many hours has a full-time year?",
        (
            Option("1437", "1,437 worked, Sweden's mean", "OECD 2023"),
            Option("1776", "1,776 after leave", "US SSA"),
            Option("2080", "2,080 paid", "US OPM"),
        ),
    ),
    Switch(
        SHRINKAGE,
        "Which part of these hours is not spent at work?",
        (
            Option("35%", "35 %, leave included"),
            Option("30%", "30 %, leave included"),
            Option("20%", "20 %, breaks and training"),
            Option("0%", "none"),
        ),
    ),
    Switch(
        OCCUPANCY,
        "Which part of the time at work is spent on conversations?",
        (
            Option("70%", "70 %"),
            Option("80%", "80 %"),
            Option("85%", "85 %, a common ceiling", "Call Centre Helper"),
            Option("100%", "all of it"),
        ),
    ),
)
SWITCHES: Final[Mapping[str, Switch]] = {switch.name: switch for switch in _ALL}
"""Name -> switch."""
