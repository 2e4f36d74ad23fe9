from __future__ import annotations

from collections import Counter

import polars as pl
import pytest
import xxhash
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.engines.clusters import group_of, text_of_ids
from fte_audit.engines.recognition import column_types
from fte_audit.engines.run import tally
from fte_audit.engines.sources import frame_log
from fte_audit.plan.builder import build_plan
from fte_audit.plan.model import CLUSTER, CLUSTERS, HANDLING
from fte_audit.progress import unheard
from fte_audit.spec.reader import spec_of
from fte_audit.tally import CellRequest
from tests.reference.examples import examples

ROW = st.tuples(
    st.sampled_from(["ada", "bob", "7", " ", "", None]),
    st.sampled_from(["ai", "human", "none", None]),
)


def group(text):
    return xxhash.xxh64_intdigest(text.encode(), seed=42) % CLUSTERS


def audit_of(rows, ids=pl.String, cluster="customer"):
    frame = pl.DataFrame(
        {
            "conversation": [f"c{number}" for number in range(len(rows))],
            "customer": pl.Series([row[0] for row in rows], dtype=ids),
            "handling": pl.Series([row[1] for row in rows], dtype=pl.String),
            "started": [1_700_000_000 + 50_000 * number for number in range(len(rows))],
        }
    ).with_columns(pl.from_epoch("started", "s"))
    log = frame_log(frame)
    roles = {role: role for role in ("conversation", "customer", "handling", "started")}
    spec = spec_of(
        {
            "version": 1,
            "logs": {"columns": roles, "timezone": "UTC"},
            "metrics": {"all": {"kind": "count"}},
            "intervals": {"cluster": cluster},
        }
    )
    return tally(log, build_plan(spec, {}, column_types(log)), unheard).tallies


@given(st.lists(st.text(max_size=40), max_size=20))
def test_a_group_is_the_xxh64_of_the_text_modulo_200(texts):
    column = pl.Series("id", texts, dtype=pl.String)
    found = column.to_frame().select(group_of(pl.col("id"), CLUSTERS)).to_series().to_list()
    assert found == [group(text) for text in texts]


def test_the_id_of_nobody_is_in_no_group():
    ids = pl.Series("id", ["a", " ", "", None])
    text = text_of_ids(pl.col("id"), ids)
    assert ids.to_frame().select(group_of(text, CLUSTERS)).to_series().to_list() == [
        group("a"),
        None,
        None,
        None,
    ]


@settings(max_examples=examples(30), deadline=None)
@given(st.lists(ROW, min_size=1, max_size=30))
def test_a_conversation_without_a_customer_stands_alone(rows):
    cells = audit_of(rows).cells[CellRequest((HANDLING, CLUSTER))]
    expected = Counter(
        (handling, str(group(who if who and who.strip() else f"c{number}")))
        for number, (who, handling) in enumerate(rows)
    )
    assert {key: cell.n for key, cell in cells.items()} == expected


def test_whole_numbers_and_their_text_are_in_the_same_groups():
    rows = [(str(number % 50), "ai") for number in range(300)]
    numbers = [(number % 50, "ai") for number in range(300)]
    assert audit_of(rows).cells == audit_of(numbers, pl.Int64).cells


@pytest.mark.parametrize("cluster", ["conversation", "day"])
def test_other_things_than_customers_can_make_conversations_alike(cluster):
    rows = [("ada", "ai")] * 40
    cells = audit_of(rows, cluster=cluster).cells[CellRequest((HANDLING, CLUSTER))]
    starts = [1_700_000_000 + 50_000 * number for number in range(len(rows))]
    what = {
        "conversation": [f"c{number}" for number in range(len(rows))],
        "day": [str(start // 86_400) for start in starts],
    }
    expected = Counter(("ai", str(group(text))) for text in what[cluster])
    assert {key: cell.n for key, cell in cells.items()} == expected
