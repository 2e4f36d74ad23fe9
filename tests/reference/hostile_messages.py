"""Logs of messages as nobody should write them, and ways to fold them in small pieces."""

from __future__ import annotations

import random
from contextlib import contextmanager
from functools import partial, partialmethod

import pytest
from hypothesis import strategies as st

from fte_audit.engines.folding import codebooks, reading, tallying

SPEC = {
    "version": 1,
    "extends": "standard",
    "logs": {
        "row": "message",
        "timezone": "Europe/Stockholm",
        "columns": {
            "message": "id",
            "conversation": "thread",
            "sent": "at",
            "sender": {"column": "who", "values": {"user": "customer", "bot": "ai"}},
            "event": "did",
            "sequence": "turn",
            "customer": "CASE WHEN who = 'user' THEN name END",
            "topic": "topic",
            "csat": {"column": "rating", "scale": [1, 5], "missing": [0], "top": 4},
            "cost": {"column": "price", "take": "sum"},
        },
        "messages": {
            "greeting": "hello",
            "idle_cap": "5s",
            "reopened_after": "30s",
            "drop": {"spam": "spam"},
        },
        "duplicates": {"keep": "latest", "by": "edited"},
        "drop": {"short": "messages = 1", "bored": "topic = 'boring'"},
    },
    "metrics": {
        "turns": {"kind": "sum", "of": "messages"},
        "of_ai": {"kind": "duration", "of": "ai_time", "unit": "milliseconds"},
        "waited": {"kind": "sum", "of": "seconds(queue_time)"},
        "worked": {"kind": "sum", "of": "seconds(active_time)"},
        "reopened": {"kind": "count", "where": "reopened"},
        "by_tool": {"kind": "count", "where": "hand_over_sign = 'tool'"},
        "names": {"kind": "distinct", "of": "name"},
    },
    "breakdowns": {"by": ["day", "topic"], "quantiles": True},
}
"""Everything that folding does, but cutting conversations at silences."""
OUTLINES = SPEC | {
    "logs": SPEC["logs"]
    | {
        "messages": {
            key: rule
            for key, rule in SPEC["logs"]["messages"].items()
            if key not in {"idle_cap", "reopened_after"}
        }
    },
    "metrics": {
        name: metric
        for name, metric in SPEC["metrics"].items()
        if name not in {"of_ai", "waited", "worked"}
    },
}
"""Of that, what needs no order among the messages."""
COLUMNS = (
    "id",
    "thread",
    "at",
    "who",
    "did",
    "hello",
    "topic",
    "rating",
    "price",
    "name",
    "spam",
    "turn",
)
NAMES = [*COLUMNS, "edited"]
THREADS = [f"c{n}" for n in range(9)]
FIELDS = {
    "at": (
        [f"2024-02-03T04:05:{second:02}Z" for second in range(0, 60, 4)]
        + ["2024-02-03 05:05:07.25", "2024-02-03T06:05:08.000001+02:00", "1706933106789"],
        [None, "", "soon", "2024-02-30T10:00:00Z"],
    ),
    "thread": (THREADS, [None, "", " ", "c1 "]),
    "who": (["user", "user", "bot", "human", "tool", "system"], [None, "robot"]),
    "did": ([None, None, None, "hand_over", "close"], ["opened"]),
    "hello": (["false", "false", "true"], [None, "maybe"]),
    "topic": (["a", "b", None], ["", " ", "boring"]),
    "rating": ([None, None, "1", "4", "5.0"], ["0", "9", "good", " "]),
    "price": ([None, "0.1", "0.3", "12345.678901"], ["n/a", "0.0000005"]),
    "name": (["ann", "bob", "Ä"], [None, ""]),
    "spam": (["false"], [None, "true", "?"]),
    "turn": ([str(n) for n in range(9)], [None, "", "first", "1.5"]),
    "edited": ([str(n) for n in range(4)], [None]),
}


def make_messages(seed, size):
    """Mostly good values; every tenth message comes twice, changed or not."""
    choose = random.Random(seed)  # noqa: S311 - the same log for the same seed
    rows = []
    for number in range(size):
        row = {
            name: choose.choice(bad if choose.randrange(40) == 0 else good)
            for name, (good, bad) in FIELDS.items()
        }
        rows.append({"id": choose.choice([f"m{number}", f"m{number}", None]), **row})
        if choose.randrange(10) == 0:
            rows.append({**row, "id": rows[-1]["id"], "edited": choose.choice("0123")})
    return [{name: row[name] for name in NAMES} for row in rows]


MESSAGES = st.builds(make_messages, st.integers(0, 10**9), st.integers(1, 80))

ANSWERED = [
    dict.fromkeys(NAMES) | {"id": f"answered {who}", "thread": "answered", "who": who, "at": at}
    for who, at in (("user", "2024-02-03T04:00:00Z"), ("bot", "2024-02-03T04:00:09Z"))
]
"""A conversation that is kept: a log of which nothing is left would be refused."""


@contextmanager
def in_pieces(in_memory, chunk_rows=250_000, near=3, words=1):
    """Fold with little memory: messages and heads go to disk, what was seen is soon forgotten.

    With `near=0` the messages of every chunk are gathered, with a large one of none. Of a column,
    the first `words` different texts have codes that lie beside the messages.
    """
    with pytest.MonkeyPatch.context() as patch:
        aside = partial(reading.PutAside, in_memory=in_memory)
        patch.setattr(tallying, "PutAside", aside)
        patch.setattr(reading, "Heads", partial(reading.Heads, in_memory))
        patch.setattr(reading, "Gathers", partial(reading.Gathers, in_memory))
        patch.setattr(reading, "_WORTH_GATHERING", near)
        patch.setattr(codebooks, "Codebook", partial(codebooks.Codebook, words))
        patch.setattr(reading, "Recently", partial(reading.Recently, 4))
        patch.setattr(tallying, "CHUNK_ROWS", chunk_rows)
        patch.setattr(
            reading.PutAside, "pieces", partialmethod(reading.PutAside.pieces, rows=in_memory)
        )
        yield
