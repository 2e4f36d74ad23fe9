from __future__ import annotations

import pathlib
import string

import pytest
from hypothesis import strategies as st

from fte_audit.inspection.model import ColumnFinding, Inspection, Period, Suspicion

COLUMNS = (
    ColumnFinding("chat_id", "text", 0, 1200, is_exact=True, shape="UUIDs, 36 characters",
                  roles=("conversation",), why="by a common name"),
    ColumnFinding("topic", "text", 12, 9, is_exact=True, examples=(("refund", 700), ("a | b", 300)),
                  left_out=7, roles=("topic",), why="by its name"),
    ColumnFinding("opened_at", "times, as text", 0, 100_000, is_exact=False,
                  lowest="2024-01-29 00:06:15", highest="2024-02-25 23:48:37",
                  roles=("started",), why="by a common name, holds times"),
    ColumnFinding("wait", "numbers", 1, 40, is_exact=True, lowest="-1", highest="-1"),
    ColumnFinding("answered_by", "text", 1200, 0, is_exact=True, could_be=("handling",)),
    ColumnFinding("tool_calls", "other", 0, 0, is_exact=False),
    ColumnFinding("order_no", "whole numbers", 0, 3, is_exact=True,
                  shape="whole numbers of 5 digits"),
    ColumnFinding("zip", "numbers, as text", 0, 3, is_exact=True, shape="of 4 to 5 characters"),
)  # fmt: skip
SUSPICIONS = (
    Suspicion("duplicates", ("chat_id",), 57, 1200, "57 rows of 1,200 repeat a conversation",
              "Decide which row counts.", ("duplicates: all",)),
    Suspicion("stand-in", ("wait",), 30, 1199, "`-1` in 30 of 1,199 rows (2.5 %): odd",
              "If it means *not recorded*, say so."),
)  # fmt: skip


def build():
    return Inspection(
        rows=1200,
        columns=COLUMNS,
        period=Period("opened_at", "2024-01-29 00:06:15", "2024-02-25 23:48:37", "no zone", 28, 3,
                      (1, 2), "handling"),
        facts=("1,200 conversations in `chat_id`, none with several rows",),
        suspicions=SUSPICIONS,
        questions=("nothing in the log says who handled a conversation",),
    )  # fmt: skip


@pytest.fixture(scope="session")
def inspection():
    """An inspection made by hand, with every kind of content."""
    return build()


@pytest.fixture
def golden_folder():
    return pathlib.Path(__file__).parents[2] / "golden" / "inspection-render"


TEXT = st.text(
    st.one_of(st.characters(), st.sampled_from(string.punctuation + "\n\x1b\u202e")), max_size=40
)
COUNT = st.integers(0, 10**12)
NAMES = st.lists(TEXT, max_size=3).map(tuple)
MAYBE = st.none() | TEXT
FINDING = st.builds(
    ColumnFinding, TEXT, TEXT, st.integers(0, 10), COUNT, is_exact=st.booleans(),
    examples=st.lists(st.tuples(TEXT, COUNT), max_size=3).map(tuple), left_out=COUNT, lowest=MAYBE,
    highest=MAYBE, shape=MAYBE, roles=NAMES, why=MAYBE, could_be=NAMES,
)  # fmt: skip
PERIOD = st.builds(
    Period, TEXT, TEXT, TEXT, TEXT, COUNT, COUNT,
    st.none() | st.lists(st.integers(0, 23), max_size=24, unique=True).map(tuple), MAYBE,
)  # fmt: skip


@pytest.fixture(scope="session")
def any_inspection():
    """A Hypothesis strategy for inspections."""
    return st.builds(
        Inspection, st.integers(10, 10**12), st.lists(FINDING, min_size=1, max_size=4).map(tuple),
        st.none() | PERIOD, NAMES,
        st.lists(st.builds(Suspicion, TEXT, NAMES, COUNT, COUNT, TEXT, TEXT, NAMES), max_size=3)
        .map(tuple), NAMES,
    )  # fmt: skip
