"""A report made by hand, with the figures that Klarna's first month could have had."""

from __future__ import annotations

from fractions import Fraction

from fte_audit.estimates.values import to_digits
from fte_audit.report import (
    Breakdown,
    ColumnUse,
    DroppedRows,
    Figure,
    LogSummary,
    MetricReport,
    Report,
)

ALL = ((), ())
HANDLED = {
    "ai": 2_070_412,
    "human": 1_139_655,
    "ai_then_human": 229_588,
    "human_then_ai": 0,
    "none": 0,
}
TOPICS = {
    "payment": (0.31, 0.71),
    "refund": (0.22, 0.69),
    "delivery": (0.16, 0.74),
    "return": (0.10, 0.72),
    "account": (0.07, 0.66),
    "dispute": (0.05, 0.31),
    "late fee": (0.03, 0.58),
    "card": (0.02, 0.55),
    "fraud": (0.015, 0.12),
    "app": (0.01, 0.77),
    "privacy": (0.005, 0.08),
    "press": (0.001, 0.02),
    "merchant, other": (0.0089, 0.44),
    "accessibility": (0.00001, 0.5),
    None: (0.00009, 0.61),
}
WEEKS = {
    "2024-01-22": (0.04, 0.62),
    "2024-01-29": (0.25, 0.64),
    "2024-02-05": (0.25, 0.66),
    "2024-02-12": (0.25, 0.68),
    "2024-02-19": (0.21, 0.70),
}
LANGUAGES = {
    "en": (0.41, 0.71), "de": (0.24, 0.68), "sv": (0.12, 0.60), "nl": (0.06, 0.64),
    "fr": (0.05, 0.62), "es": (0.04, 0.65), "日本語": (0.02, 0.70), "العربية": (0.01, 0.52),
    "it": (0.03, 0.61), "pl": (0.02, 0.66),
}  # fmt: skip


def rounded(numerator, denominator=1):
    return to_digits(Fraction(numerator) / denominator) if denominator else None


def sizes(parts, n):
    """Split n conversations by the parts; the last value takes the rest."""
    shares = {value: int(n * share) for value, (share, _) in parts.items()}
    first = next(iter(shares))
    shares[first] += n - sum(shares.values())
    return shares


def groups():
    """Every group with its conversations: all, by first handler, by handling, by each breakdown."""
    total = sum(HANDLED.values())
    ai = HANDLED["ai"] + HANDLED["ai_then_human"]
    found = {ALL: (total, ai)}
    found[("first_handler",), ("ai",)] = (ai, ai)
    found[("first_handler",), ("human",)] = (total - ai, 0)
    for handling, n in HANDLED.items():
        found[("handling",), (handling,)] = (n, n if handling.startswith("ai") else 0)
    for key, parts in (("week", WEEKS), ("topic", TOPICS), ("language", LANGUAGES)):
        for value, n in sizes(parts, total).items():
            of_ai = int(n * parts[value][1])
            found[(key,), (value,)] = (n, of_ai)
            found[(key, "first_handler"), (value, "ai")] = (of_ai, of_ai)
            found[(key, "first_handler"), (value, "human")] = (n - of_ai, 0)
    return found


def hardness(by, group):
    """How much longer than others the conversations of a group take; made up."""
    return Fraction(8 + sum(map(ord, group[0] or "")) % 7, 10) if by[:1] == ("topic",) else 1


def blend(n, of_ai, ai, human):
    """The mean of a group with `of_ai` conversations of AI, in thousandths."""
    return (
        (of_ai * Fraction(str(ai)) + (n - of_ai) * Fraction(str(human))) / (1000 * n) if n else None
    )


def shares(ai, human, part=1):
    """Figures of a share: per mille of those that had the field, which is one in `part`."""
    for (by, group), (n, of_ai) in groups().items():
        had = n // part
        value = blend(n, of_ai, ai, human) if had else None
        reason = None if value is not None else "no conversation to take a share of"
        yield Figure("share", by, group, None if value is None else rounded(value), had, n, reason)


def means(statistics, part=1):
    """Figures of one or more statistics: name -> (of AI, of humans), in thousandths."""
    for (by, group), (n, of_ai) in groups().items():
        had = n // part
        for statistic, (ai, human) in statistics.items():
            if len(by) == 2 and statistic != "mean":
                continue
            value = blend(n, of_ai, ai, human) if had else None
            if value is not None and len(statistics) > 1:
                value *= hardness(by, group)
            reason = None if value is not None else "no conversation has a value"
            yield Figure(
                statistic, by, group, None if value is None else rounded(value), had, n, reason
            )


def counts():
    for (by, group), (n, _) in groups().items():
        yield Figure("count", by, group, float(n), n, n)


def contained():
    for (by, group), (_, of_ai) in groups().items():
        value = {("ai",): 1.0, ("ai_then_human",): 0.0}.get(group, 0.900179) if of_ai else None
        if by == ("first_handler",) and of_ai:
            value = 0.900179
        reason = None if of_ai else "no conversation to take a share of"
        yield Figure("share", by, group, value, of_ai, of_ai, reason)


def handed_over():
    for (by, group), (n, of_ai) in groups().items():
        if not n:
            yield Figure("share", by, group, None, 0, 0, "no conversation to take a share of")
        elif by == ("handling",):
            yield Figure("share", by, group, float(group == ("ai_then_human",)), n, n)
        else:
            yield Figure("share", by, group, rounded(of_ai * 998, n * 10000), n, n)


def parts_of_all():
    total = sum(HANDLED.values())
    for (by, group), (n, _) in groups().items():
        if len(by) < 2:
            yield Figure("share", by, group, rounded(n, total), n, total)


def metric(name, label, kind, unit, denominator, *figures, description=None, **rest):
    return MetricReport(
        name=name,
        label=label,
        description=description or f"{label}.",
        kind=kind,
        unit=unit,
        denominator=denominator,
        figures=figures,
        **{"better": None, **rest},
    )


def metrics():
    ended = "conversations that have a start and an end"
    rated = "conversations that have a rating"
    every = "of all conversations"
    times = {"mean": (1834, 11392), "median": (1217, 8930), "p90": (4008, 24117)}
    waits = {"mean": (40, 2310), "median": (31, 1475), "p90": (62, 5200)}
    yield metric("conversations", "Conversations", "count", "conversations", every, *counts())
    yield metric(
        "handled_share", "Share of conversations", "group_share", "share", every, *parts_of_all(),
        description="The part of all conversations that the group has.",
    )  # fmt: skip
    yield metric(
        "resolution_time", "Resolution time", "duration", "minutes", ended, *means(times),
        description="From the start of a conversation to its end.", better="lower",
    )  # fmt: skip
    yield metric(
        "first_response_time", "First response", "duration", "minutes",
        "conversations that have a first response", *means(waits, 2), better="lower",
        description="From the start of a conversation to the first answer.",
    )  # fmt: skip
    yield metric(
        "csat", "Mean rating", "mean", "points", rated, *means({"mean": (4291, 4304)}, 8),
        description="The mean of the ratings on the scale from 1 to 5.", better="higher",
    )  # fmt: skip
    top = shares(831, 836, 8)
    yield metric("csat_top", "Rated 4 or 5", "share", "share", rated, *top, better="higher")
    yield metric("csat_given", "Gave a rating", "share", "share", every, *shares(125, 125))
    yield metric(
        "hand_over_share", "Handed over", "share", "share",
        "conversations that AI or a human handled", *handed_over(),
    )  # fmt: skip
    yield metric(
        "abandoned_share", "Abandoned", "share", "share", every, *shares(22, 31.7), better="lower"
    )
    yield metric(
        "containment", "Contained: ended without a human", "share", "share",
        "conversations that AI handled first", *contained(),
        description="Ended without a human. Contained is not resolved: customers also give up.",
    )  # fmt: skip
    yield metric(
        "resolved_share", "Resolved", "share", "share",
        "conversations that say whether they were resolved", better="higher",
        not_testable="no column says whether a conversation was resolved; "
        "that it ended without a human is containment, not resolution",
    )  # fmt: skip
    yield metric(
        "cost_per_conversation", "Cost per conversation", "ratio", "USD", every,
        not_testable="the log has no cost", better="lower",
    )  # fmt: skip


def build():
    """The report."""
    total = sum(HANDLED.values())
    drops = {
        "unreadable started": 0, "unreadable ended": 0, "unreadable csat": 0,
        "impossible csat": 11, "no conversation id": 0, "no start": 0,
        "outside the period": 1204, "ends before it starts": 0, "test": 6090, "spam": 0,
        "duplicate": 3127,
    }  # fmt: skip
    columns = (
        ColumnUse("conversation", "chat_id", "spec"),
        ColumnUse("customer", "user_hash", "recognised"),
        ColumnUse(
            "handling",
            "CASE WHEN bot_only THEN 'ai' WHEN bot_first THEN 'ai_then_human' ELSE 'human' END",
            "spec",
        ),
        ColumnUse(
            "started", "opened_at", "spec", "times without a zone are read as Europe/Stockholm"
        ),
        ColumnUse("ended", "closed_at", "recognised"),
        ColumnUse("first_response", "first_reply_at", "recognised"),
        ColumnUse("csat", "rating", "spec", "0 and -1 are read as missing"),
        ColumnUse("topic", "contact_reason", "recognised"),
        ColumnUse("language", "lang", "recognised"),
    )
    return Report(
        title="The assistant's first four weeks",
        log=LogSummary(
            read=total + sum(drops.values()),
            kept=total,
            dropped=tuple(DroppedRows(reason, rows) for reason, rows in drops.items()),
            first_start="2024-01-26T23:00:04Z",
            last_start="2024-02-23T22:59:58Z",
            timezone="Europe/Stockholm",
            columns=columns,
            unused_columns=("agent_note", "queue", "tag", "updated_at"),
        ),
        metrics=tuple(metrics()),
        breakdowns=(
            Breakdown("week", tuple(WEEKS)),
            Breakdown("topic", tuple(TOPICS)),
            Breakdown("language", tuple(LANGUAGES)),
            Breakdown("market", (), "the log has no market"),
        ),
        notes=(
            "Who handled a conversation was not assigned at random: AI may have had the easier.",
            "Ratings are given for 12.5 % of the conversations; of the others nothing is known.",
        ),
        spec={
            "version": 1,
            "logs": {"columns": {"conversation": "chat_id", "started": "opened_at"}},
            "metrics": {
                "csat_top": {"kind": "share", "where": "csat >= 4", "among": "csat IS NOT NULL"},
                "resolution_time": {"kind": "duration", "of": "ended - started", "unit": "minutes"},
            },
        },
        tallies={"cells": [{"by": ["first_handler"], "rows": [[["ai"], 2300000, [], []]]}]},
        run={"engine": "polars 2.1.0", "finished": "2026-11-22T19:00:00Z"},
    )
