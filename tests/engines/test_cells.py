from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.engines import cells
from fte_audit.engines.cells import CellTally, in_order
from fte_audit.engines.grouping import collected
from fte_audit.engines.preparation import HANDLING_CODES
from fte_audit.engines.sources.logs import MOST_CHUNK_ROWS
from fte_audit.engines.tallying import CHUNK_ROWS
from fte_audit.plan.model import HANDLINGS
from fte_audit.tally import Cell, CellRequest, TallyPlan, key_order
from tests.reference.examples import examples

BY_TOPIC = CellRequest(("handling", "topic"), limit=4)
BY_HANDLING = CellRequest(("handling",))
PLAN = TallyPlan(
    keys=("handling", "topic"),
    flags=("f", "g"),
    measures=("m", "w"),
    labels=(),
    cells=(BY_HANDLING, BY_TOPIC),
)
SCHEMA = {
    "handling": HANDLING_CODES,
    "topic": pl.String,
    "f": pl.Boolean,
    "g": pl.Boolean,
    "m": pl.Int64,
    "w": pl.Int64,
}
ROW = st.tuples(
    st.sampled_from([*HANDLINGS, None]),
    st.sampled_from(["a", "b", " ", "", None]),
    st.sampled_from([True, False, None]),
    st.booleans(),
    st.none() | st.integers(-(10**4), 10**4),
    st.none() | st.integers(-8 * 10**18, 8 * 10**18),
)
CHUNKS = st.lists(st.lists(ROW, min_size=1, max_size=20), min_size=1, max_size=4)


def frame(rows):
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def cells_of(chunks, plan=PLAN, decided=None):
    tally = CellTally(plan, decided or {})
    for chunk in chunks:
        packed = tally.packed(chunk)
        tally.add(packed.layout, collected(tally.queries(packed)))
    return tally.result()


def cell(rows):
    pairs = []
    for place in (2, 3):
        known = [row[place] for row in rows if row[place] is not None]
        pairs.append((len(known), sum(known)))
    sums = []
    for place in (4, 5):
        known = [row[place] for row in rows if row[place] is not None]
        sums.append((len(known), sum(known)))
    return Cell(len(rows), tuple(pairs), tuple(sums))


def counted(rows, key):
    found = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return {name: cell(members) for name, members in found.items()}


def label(text):
    return text if text is not None and text.strip() else None


@settings(max_examples=examples(40), deadline=None)
@given(CHUNKS)
def test_cells_are_exact_whatever_the_chunks(chunks):
    rows = [row for chunk in chunks for row in chunk]
    found = cells_of([frame(chunk) for chunk in chunks])
    assert found[BY_HANDLING] == counted(rows, lambda row: (row[0],))
    assert found[BY_TOPIC] == counted(rows, lambda row: (row[0], label(row[1])))
    assert cells_of([frame(rows)]) == found


def test_counters_do_not_touch_each_other_at_the_largest_chunk():
    n = MOST_CHUNK_ROWS
    assert n == 2**21 - 1
    assert n >= CHUNK_ROWS
    true = pl.repeat(True, n, dtype=pl.Boolean, eager=True)  # noqa: FBT003
    chunk = pl.DataFrame(
        {
            "handling": pl.repeat("ai", n, dtype=HANDLING_CODES, eager=True),
            "topic": pl.repeat("a", n, dtype=pl.String, eager=True),
            "f": pl.select(pl.when(pl.int_range(n) > 0).then(True)).to_series(),  # noqa: FBT003
            "g": true,
            "m": pl.select(pl.when(pl.int_range(n) > 1).then(2)).to_series().cast(pl.Int64),
            "w": pl.repeat(2**42 - 1, n, dtype=pl.Int64, eager=True),
        }
    )
    (found,) = cells_of([chunk])[BY_HANDLING].values()
    assert found.n == n
    assert found.flags == ((n - 1, n - 1), (n, n))
    assert found.measures == ((n - 2, 2 * (n - 2)), (n, n * (2**42 - 1)))


def test_sums_beyond_64_bits_do_not_wrap_around():
    largest = 8 * 10**18
    chunk = frame([("ai", "a", None, True, None, largest)] * 5)
    (found,) = cells_of([chunk, chunk])[BY_HANDLING].values()
    assert found.measures == ((0, 0), (10, 10 * largest))


def test_a_key_over_its_limit_is_no_answer_and_others_stay():
    chunks = [frame([("ai", f"t{number}", True, True, 1, 1)]) for number in range(5)]
    found = cells_of(chunks)
    assert found[BY_TOPIC] is None
    assert found[BY_HANDLING][("ai",)].n == 5
    assert len(cells_of(chunks[:4])[BY_TOPIC]) == 4


def test_missing_counts_as_a_value_of_the_limit_in_whatever_way_it_is_missing():
    topics = ["a", "b", "c", None, "", " "]
    chunks = [frame([("ai", topic, True, True, 1, 1)]) for topic in topics]
    assert cells_of(chunks)[BY_TOPIC][("ai", None)].n == 3


def test_flags_that_the_handling_decides_are_counted_without_a_column():
    rows = [(h, "a", None, True, 1, 1) for h in ("ai", "ai", "human", None)]
    truth = pl.when(pl.col("handling").is_not_null()).then(pl.col("handling") == "ai")
    found = cells_of([frame(rows).drop("f")], decided={"f": truth})[BY_HANDLING]
    assert {key: each.flags[0] for key, each in found.items()} == {
        ("ai",): (2, 2),
        ("human",): (1, 0),
        (None,): (0, 0),
    }


def test_no_conversations_have_no_cells():
    assert cells_of([]) == {BY_HANDLING: {}, BY_TOPIC: {}}


def test_cells_are_the_same_however_often_what_is_waiting_is_added_up(monkeypatch):
    rows = [(h, t, None, True, 1, 2**43) for h in ("ai", "human") for t in ("a", " ", None)]
    chunks = [frame(rows[: 1 + number % 6]) for number in range(20)]
    at_the_end = cells_of(chunks)
    monkeypatch.setattr(cells, "worth_summing", lambda _added, _before: True)
    assert cells_of(chunks) == at_the_end
    assert at_the_end[BY_HANDLING][("ai",)].n == sum(min(3, 1 + n % 6) for n in range(20))


def test_a_limit_is_passed_by_all_chunks_together_though_by_none_alone():
    chunks = [frame([("ai", f"t{number}", True, True, 1, 1)]) for number in range(5)]
    assert cells_of(chunks)[BY_TOPIC] is None
    assert cells_of([pl.concat(chunks)])[BY_TOPIC] is None


@given(st.lists(st.tuples(st.none() | st.text(max_size=3), st.none() | st.text(max_size=2))))
def test_keys_are_in_the_order_of_every_output(keys):
    frame = pl.DataFrame(keys, schema={"a": pl.String, "b": pl.String}, orient="row")
    assert in_order(frame, ("a", "b")).rows() == sorted(keys, key=key_order)
