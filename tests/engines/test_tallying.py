from __future__ import annotations

import random
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.engines.preparation import HANDLING_CODES
from fte_audit.engines.sources.logs import MOST_CHUNK_ROWS
from fte_audit.engines.tallying import CHUNK_ROWS, CellTally, FrequencyTally, ValueTally, collected
from fte_audit.estimates.quantiles import quantile
from fte_audit.plan.model import HANDLINGS
from fte_audit.tally import Cell, CellRequest, Frequencies, FrequencyRequest, TallyPlan

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
        tally.add(packed, collected(tally.queries(packed, tally.wide(chunk))))
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


@settings(max_examples=40, deadline=None)
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


QUANTILES = (Fraction(0), Fraction(1, 2), Fraction(9, 10), Fraction(1))
UNIONS = ((*HANDLINGS, None), ("ai", "human"), ("ai",), (None,))


def frequencies_of(chunks, request):
    tally = FrequencyTally([request])
    for chunk in chunks:
        tally.add(collected(tally.queries(chunk.lazy())))
    tables = tally.bins()[request]
    if tables is None:
        return None
    unknown = tables.unknown(request)
    values = ValueTally({request: unknown})
    for chunk in chunks if unknown else []:
        values.add(collected(values.queries(chunk.lazy())))
    return tables.frequencies(request, values.result().get(request, {}))


def by_value(rows, request):
    """The tables in one pass over single values."""
    values = {}
    for row in rows:
        key = (row[0],) if len(request.by) == 1 else (row[0], label(row[1]))
        if row[4] is not None:
            values.setdefault(key, []).append(row[4])
    tables = {}
    for key, known in values.items():
        bins = {}
        for value in known:
            bins[value // request.width] = bins.get(value // request.width, 0) + 1
        tables[key] = (dict(sorted(bins.items())), sorted(known))
    return tables


@pytest.mark.parametrize("by", [("handling",), ("handling", "topic")])
@settings(max_examples=40, deadline=None)
@given(CHUNKS, st.sampled_from([1, 7, 1000]))
def test_two_passes_find_the_quantiles_that_all_values_have(by, chunks, width):
    rows = [row for chunk in chunks for row in chunk]
    request = FrequencyRequest("m", by, width, QUANTILES, UNIONS)
    found = frequencies_of([frame(chunk) for chunk in chunks], request)
    expected = by_value(rows, request)
    assert {key: dict(table.bins) for key, table in found.items()} == {
        key: bins for key, (bins, _) in expected.items()
    }
    for rest in {key[1:] for key in expected}:
        for union in UNIONS:
            pooled, ordered = Frequencies({}, {}), []
            for first in union:
                if (first, *rest) in found:
                    pooled = pooled.pooled(found[first, *rest], width)
                    ordered += expected[first, *rest][1]
            for q in QUANTILES if ordered else ():
                assert quantile(pooled, width, q) == type_7(sorted(ordered), q)


def type_7(ordered, q):
    place = (len(ordered) - 1) * q
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def test_the_tables_are_the_same_for_any_chunks():
    chance = random.Random(9)  # noqa: S311
    rows = [
        (chance.choice([*HANDLINGS, None]), chance.choice(["a", " ", None]), None, True, v, 1)
        for v in (chance.randrange(-500, 500) for _ in range(300))
    ]
    request = FrequencyRequest("m", ("handling", "topic"), 50, QUANTILES, UNIONS)
    whole = frequencies_of([frame(rows)], request)
    chance.shuffle(rows)
    cut = [frame(rows[start : start + 41]) for start in range(0, 300, 41)]
    assert frequencies_of(cut, request) == whole
    assert list(frequencies_of(cut, request)) == list(whole)


def test_a_table_over_its_limit_is_no_answer():
    request = FrequencyRequest("m", ("handling", "topic"), 10, QUANTILES, UNIONS, limit=2)
    rows = [("ai", f"t{number}", None, True, number, 1) for number in range(3)]
    assert frequencies_of([frame(rows)], request) is None
    assert len(frequencies_of([frame(rows[:2])], request)) == 2
