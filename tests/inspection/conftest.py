from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from fte_audit.engines.sources import frame_log
from fte_audit.inspecting import inspect_log


def clean_rows(n=1200):
    """Rows that nothing is wrong with: four weeks, each hour, every customer a few times."""
    draw = random.Random(7)  # noqa: S311 - a test
    first = datetime(2024, 1, 29, tzinfo=UTC)
    rows = []
    for at in range(n):
        started = first + timedelta(seconds=at * 28 * 86_400 / n + draw.random() * 600)
        rows.append(
            {
                "conversation_id": f"c-{at:05}",
                "customer_id": f"k-{draw.randrange(n // 2):05}",
                "handling": draw.choice(["ai", "ai", "human", "ai_then_human"]),
                "started_at": iso(started),
                "ended_at": iso(started + timedelta(seconds=30 + draw.random() * 1500)),
                "csat": draw.choice([None, None, "1", "3", "4", "5"]),
                "resolved": draw.choice(["true", "false"]),
                "topic": draw.choice(["refund", "delivery", "fraud", "account"]),
                "cost": f"{0.2 + draw.random() * 5:.4f}",
            }
        )
    return rows


def iso(moment):
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@pytest.fixture
def rows():
    """Rows that nothing is wrong with."""
    return clean_rows()


@pytest.fixture
def inspect_rows():
    """Inspect rows as if they came from a text file."""

    def run(rows, **options):
        frame = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))
        return inspect_log(frame_log(frame), **options)

    return run


@pytest.fixture
def found(inspect_rows):
    """The suspicions of rows, by kind."""

    def run(rows, **options):
        kinds = {}
        for suspicion in inspect_rows(rows, **options).suspicions:
            kinds.setdefault(suspicion.kind, []).append(suspicion)
        return kinds

    return run
