"""Logs as nobody should write them: a Hypothesis strategy, and ways to put one log into files."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from pathlib import Path

import duckdb
import polars as pl
from hypothesis import strategies as st

SPEC = {
    "version": 1,
    "extends": "standard",
    "logs": {
        "columns": {
            "conversation": "chat",
            "customer": "who",
            "agent": None,
            "handling": "by",
            "started": "began",
            "ended": "done",
            "first_response": "answered",
            "duration": {"column": "work", "unit": "seconds"},
            "csat": {"column": "stars", "scale": [1, 5], "top": 4},
            "resolved": "fixed",
            "escalated": None,
            "abandoned": "gone",
            "topic": "about",
            "language": "tongue",
            "market": "land",
            "channel": None,
            "cost": "price",
        },
        "duplicates": "all",
    },
}
COLUMNS = {
    "conversation": "chat",
    "customer": "who",
    "handling": "by",
    "started": "began",
    "ended": "done",
    "first_response": "answered",
    "duration": "work",
    "csat": "stars",
    "resolved": "fixed",
    "abandoned": "gone",
    "topic": "about",
    "language": "tongue",
    "market": "land",
    "cost": "price",
}
NAMES = [*COLUMNS.values(), "edited"]
TIMES = [
    "2024-02-03T04:05:06Z",
    "2024-02-03T04:05:06.789Z",
    "2024-02-03 04:05:06.0005",
    "2024-02-03T05:05:07.123456+01:00",
    "2024-02-03T04:05",
    "2024-02-04",
    "1706933106",
    "1706933106789",
    "1706933106789123",
    "2024-03-31 02:30:00",
    "2024-10-27T02:30:00",
    "2024-02-29T23:59:59.999999Z",
    "1999-12-31T23:59:59-05:00",
]
NO_TIMES = ["soon", "2024-02-30T10:00:00Z", "2023-13-01", "03/02/2024", "1650-01-01", "9" * 18, "-"]
NUMBERS = [
    "0.10",
    "1",
    "-2.5",
    "1e3",
    "12345678.123456",
    "0.0000005",
    "0.0000004",
    "+7",
    ".5",
    "3.",
]
NO_NUMBERS = ["n/a", "1,5", "0x10", "inf", "12_000", "9000000000001", "\u0663", "--1"]


HANDLINGS = ["ai", "human", "ai_then_human", "human_then_ai", "none"]
BLANK = [None, "", " "]
FIELDS = {
    "chat": ([f"c{n}" for n in range(30)], BLANK),
    "who": (["u1", "u2", "u3"], BLANK),
    "by": (HANDLINGS, ["robot", "AI"]),
    "began": (TIMES[:9], NO_TIMES + TIMES),
    "done": ([*TIMES, *(str(1706933107000 + n * n * 977) for n in range(99))], NO_TIMES),
    "answered": (TIMES, NO_TIMES),
    "work": (
        ["65", "0", "1:02:03", "0:00:00.5", "12.3456789", "100:00:00"],
        ["-5", "1:60:00", "1h", "999999999999:00:00", "9e15"],
    ),
    "stars": (["1", "2", "3.5", "4", "5", "5.0"], ["0", "6", "good", "5.0000005"]),
    "fixed": (["true", "false", "Yes", "n", "1", "0", "T"], ["maybe", "2"]),
    "gone": (["true", "false"], ["?"]),
    "about": (["a", "b", "\u00e9", "B", "=1+1"], ['c,"d"', "e\nf"]),
    "tongue": (["NO", "en"], ["sv"]),
    "land": (["SE", "no"], ["None"]),
    "price": (NUMBERS, NO_NUMBERS),
    "edited": ([str(n) for n in range(12)], BLANK),
}


def make_log(seed, size):
    """Mostly good values: a row is dropped for one bad value, and few would be left."""
    choose = random.Random(seed)  # noqa: S311 - the same log for the same seed
    return [
        {
            name: choose.choice(
                bad if (luck := choose.randrange(40)) == 0 else BLANK if luck < 4 else good
            )
            for name, (good, bad) in FIELDS.items()
        }
        for _ in range(size)
    ]


LOGS = st.builds(make_log, st.integers(0, 10**9), st.integers(1, 60))


def frame_of(rows, names=NAMES):
    return pl.DataFrame(
        {name: [row[name] for row in rows] for name in names},
        schema=dict.fromkeys(names, pl.String),
    )


def write(rows, path: Path, names=NAMES):
    """Put rows into a file of the format that its name asks for; a missing value is missing."""
    name = path.name.removesuffix(".gz").removesuffix(".zst")
    if name.endswith((".csv", ".tsv")):
        content = as_csv(rows, "\t" if name.endswith(".tsv") else ",", names).encode()
    elif name.endswith(".jsonl"):
        content = as_json_lines(rows, names).encode()
    elif name.endswith(".parquet"):
        frame_of(rows, names).write_parquet(path, row_group_size=7)
        return
    else:
        frame_of(rows, names).write_ipc(path)
        return
    if path.name.endswith(".gz"):
        content = gzip.compress(content)
    if path.name.endswith(".zst"):
        write_zstandard(content, path)
    else:
        path.write_bytes(content)


def as_csv(rows, separator, names=NAMES):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([row[name] for name in names] for row in rows)
    return text.getvalue()


def as_json_lines(rows, names=NAMES):
    lines = (
        {name: value for name, value in row.items() if value is not None or number % 2}
        for number, row in enumerate(rows)
    )
    first = dict.fromkeys(names)
    return "".join(
        json.dumps(first | line if number == 0 else line, ensure_ascii=False) + "\n"
        for number, line in enumerate(lines)
    )


def write_zstandard(content, path):
    plain = path.with_suffix(".plain")
    plain.write_bytes(content)
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT content FROM read_text('{plain}')) TO '{path}' "  # noqa: S608 - our own
            "(FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01', COMPRESSION zstd)"
        )
    plain.unlink()
