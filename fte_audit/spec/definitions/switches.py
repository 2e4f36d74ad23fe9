"""The switches of readings and their options, as definitions name them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

SWITCHES: Final[Mapping[str, tuple[str, ...]]] = {
    "unit": ("message_session", "conversation", "customer_issue", "customer_day"),
    "greeting": ("count_all", "both_spoke", "real_answer"),
    "abandoned": ("resolved", "handled", "exclude", "failed"),
    "handled": ("touched", "last_answer", "no_human", "verified"),
    "resolved": ("assumed", "contained", "confirmed", "judged"),
    "resolution_wait": ("at_exit", "2h", "24h", "72h", "7d"),
    "denominator": ("ai_offered", "ai_involved", "all_chats", "all_contacts"),
    "hand_over": ("ai", "by_minutes", "last_touch", "zero"),
    "repeat_key": ("conversation", "customer_topic", "customer", "cross_channel"),
    "repeat_window": ("24h", "72h", "7d", "14d", "30d"),
    "reopened": ("new", "same", "cancels"),
    "spam": ("keep", "drop_spam", "drop_all"),
    "minutes": ("wall_clock", "open_to_close", "active", "active_and_wrap"),
    "idle_cap": ("include", "2min", "5min", "10min", "exclude"),
    "statistic": ("mean", "median", "trimmed", "log_mean"),
    "ramp": ("include", "drop_2_weeks", "steady"),
    "case_mix": ("none", "topic", "topic_language_hour", "same_topic"),
    "rating_population": ("respondents", "not_escalated", "weighted", "bounds"),
    "rating_cut": ("top3", "top4", "top5", "mean"),
    "rating_at_hand_over": ("ai", "human", "both", "dropped"),
}
"""Switch -> its options."""
