"""What came out: exact whole numbers, counted on the rows as they are written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from fte_audit.engines.simulation.records import (
    AI_WORK,
    FIRST_CONTACT,
    FOLLOWS,
    HUMAN_WORK,
    SUPERSEDED,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

KEYS = ("handling", "topic", "is_spam", "is_test")
COST_UNITS = 10_000
MEASURES = {
    "n": pl.len(),
    "with_end": pl.col("ended_at").count(),
    "open": pl.col("ended_at").null_count(),
    "duration_ms": (pl.col("ended_at") - pl.col("started_at")).dt.total_milliseconds().sum(),
    "with_first_response": pl.col("first_response_at").count(),
    "first_response_ms": (pl.col("first_response_at") - pl.col("started_at"))
    .dt.total_milliseconds()
    .sum(),
    "with_agent": pl.col("agent_id").count(),
    "rated": pl.col("csat").count(),
    "rating_sum": pl.col("csat").cast(pl.Int64).sum(),
    "rated_4_or_5": (pl.col("csat") >= 4).sum(),  # noqa: PLR2004 -- the name says it
    "resolved": pl.col("resolved").sum(),
    "escalated": pl.col("escalated").sum(),
    "abandoned": pl.col("abandoned").sum(),
    "spam": pl.col("is_spam").sum(),
    "test": pl.col("is_test").sum(),
    "first_contacts": pl.col(FIRST_CONTACT).sum(),
    "ai_work_ms": pl.col(AI_WORK).sum(),
    "human_work_ms": pl.col(HUMAN_WORK).sum(),
    "cost_units": (pl.col("cost").sum() * COST_UNITS).cast(pl.Int64),
}


@dataclass(slots=True)
class Realised:
    """Running totals of a log.

    Attributes:
        rows: Rows written.
        superseded: Rows that a later row with the same conversation id replaces.
        cells: For each handling, topic, spam and test flag, the totals in the order of `MEASURES`.
        follow_ups: For each handling of a first contact, its follow-ups.
    """

    rows: int = 0
    superseded: int = 0
    cells: dict[tuple[str, str, bool, bool], list[int]] = field(default_factory=dict)
    follow_ups: Counter[str] = field(default_factory=Counter)

    def count(self, rows: pl.DataFrame) -> None:
        """Add these rows of a conversation-level log, hidden columns included."""
        self.rows += len(rows)
        latest = rows.filter(~pl.col(SUPERSEDED)) if rows[SUPERSEDED].any() else rows
        self.superseded += len(rows) - len(latest)
        measures = [measure.alias(name) for name, measure in MEASURES.items()]
        for handling, topic, spam, test, *totals in latest.group_by(KEYS).agg(measures).rows():
            cell = self.cells.setdefault((handling, topic, spam, test), [0] * len(MEASURES))
            cell[:] = [before + total for before, total in zip(cell, totals, strict=True)]
        for handling, n in latest[FOLLOWS].drop_nulls().value_counts().rows():
            self.follow_ups[handling] += n

    def report(self) -> dict[str, Any]:
        """Lay the totals out for `truth.json`."""
        plain = {key: cell for key, cell in self.cells.items() if not key[2] and not key[3]}
        return {
            "rows": self.rows,
            "rows_superseded": self.superseded,
            "follow_ups_by_handling_of_first_contact": dict(self.follow_ups),
            "conversations": _tables(self.cells),
            "conversations_neither_spam_nor_test": _tables(plain),
        }


def _tables(cells: dict[tuple[str, str, bool, bool], list[int]]) -> dict[str, Any]:
    handlings, topics = (sorted({key[k] for key in cells}) for k in (0, 1))
    return {
        "total": _total(cells.values()),
        "by_handling": {
            handling: _total(cell for key, cell in cells.items() if key[0] == handling)
            for handling in handlings
        },
        "by_topic": {
            topic: _total(cell for key, cell in cells.items() if key[1] == topic)
            for topic in topics
        },
        "by_handling_and_topic": {
            handling: {
                topic: _total(cell for key, cell in cells.items() if key[:2] == (handling, topic))
                for topic in topics
            }
            for handling in handlings
        },
    }


def _total(cells: Iterable[list[int]]) -> dict[str, int | str]:
    sums = [sum(column) for column in zip([0] * len(MEASURES), *cells, strict=True)]
    totals: dict[str, int | str] = dict(zip(MEASURES, sums, strict=True))
    units = int(totals.pop("cost_units"))
    return {**totals, "cost": f"{units // COST_UNITS}.{units % COST_UNITS:04d}"}
