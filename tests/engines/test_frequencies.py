from __future__ import annotations

import random
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fte_audit.engines import coded, frequencies
from fte_audit.engines.frequencies import FrequencyTally
from fte_audit.engines.preparation import HANDLING_CODES
from fte_audit.estimates.quantiles import quantile
from fte_audit.plan.model import HANDLINGS
from fte_audit.tally import Frequencies, FrequencyRequest
from tests.reference.examples import examples

SCHEMA = {"handling": HANDLING_CODES, "topic": pl.String, "m": pl.Int64}
ROW = st.tuples(
    st.sampled_from([*HANDLINGS, None]),
    st.sampled_from(["a", "b", " ", "", None]),
    st.none() | st.integers(-(10**4), 10**4),
)
CHUNKS = st.lists(st.lists(ROW, min_size=1, max_size=20), min_size=1, max_size=6)
QUANTILES = (Fraction(0), Fraction(1, 2), Fraction(9, 10), Fraction(1))
UNIONS = ((*HANDLINGS, None), ("ai", "human"), ("ai",), (None,))
BY_HANDLING = FrequencyRequest("m", ("handling",), 50, QUANTILES, UNIONS)


def frame(rows):
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def label(text):
    return text if text is not None and text.strip() else None


def frequencies_of(chunks, request, foresee_after=()):
    """The tables, as a run over a log makes them; and whether it took a second pass."""
    tally = FrequencyTally([request])
    first = None
    for number, chunk in enumerate(chunks):
        if number in foresee_after:
            first = number if first is None else first
            tally.foresee()
        tally.add(tally.count(chunk))
    again = tally.close(chunks[:first] if first else [])
    for chunk in chunks if again is not None else []:
        again.add(again.count(chunk))
    return tally.result(again)[request], again is not None


@pytest.fixture(params=["grouped", "coded"])
def way(request, monkeypatch):
    """Both ways of counting a chunk."""
    if request.param == "coded":
        monkeypatch.setattr(coded, "_FEWEST_ROWS", 0)
    return request.param


def by_value(rows, request):
    """The tables in one pass over single values."""
    values = {}
    for row in rows:
        key = (row[0],) if len(request.by) == 1 else (row[0], label(row[1]))
        if row[2] is not None:
            values.setdefault(key, []).append(row[2])
    tables = {}
    for key, known in values.items():
        bins = {}
        for value in known:
            bins[value // request.width] = bins.get(value // request.width, 0) + 1
        tables[key] = (dict(sorted(bins.items())), sorted(known))
    return tables


@pytest.mark.parametrize("by", [("handling",), ("handling", "topic")])
@settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(CHUNKS, st.sampled_from([1, 7, 1000]), st.sets(st.integers(1, 5)))
def test_the_quantiles_are_those_that_all_values_have(way, by, chunks, width, foresee_after):
    rows = [row for chunk in chunks for row in chunk]
    request = FrequencyRequest("m", by, width, QUANTILES, UNIONS)
    found, _ = frequencies_of([frame(chunk) for chunk in chunks], request, foresee_after)
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


def many(seed, n):
    chance = random.Random(seed)  # noqa: S311
    return [
        (chance.choice([*HANDLINGS, None]), chance.choice(["a", " ", None]), value)
        for value in (chance.randrange(-500, 500) for _ in range(n))
    ]


@pytest.mark.parametrize("by", [("handling",), ("handling", "topic")])
def test_the_tables_are_the_same_for_any_chunks_and_whatever_is_foreseen(way, by):
    rows = many(9, 300)
    request = FrequencyRequest("m", by, 50, QUANTILES, UNIONS)
    whole, _ = frequencies_of([frame(rows)], request)
    random.Random(1).shuffle(rows)  # noqa: S311
    cut = [frame(rows[start : start + 41]) for start in range(0, 300, 41)]
    for foresee_after in ((), (1,), (3,), (1, 2, 4)):
        found, _ = frequencies_of(cut, request, foresee_after)
        assert found == whole
        assert list(found) == list(whole)


def test_both_ways_of_counting_give_the_same(monkeypatch):
    chunks = [frame(many(seed, 50)) for seed in range(3)]
    grouped, _ = frequencies_of(chunks, BY_HANDLING)
    monkeypatch.setattr(coded, "_FEWEST_ROWS", 0)
    assert frequencies_of(chunks, BY_HANDLING)[0] == grouped


@pytest.mark.parametrize("value", [0, 8 * 10**18, -8 * 10**18])
def test_values_far_apart_are_counted_without_a_table_that_spans_them(way, value):
    rows = [("ai", "a", value), ("ai", "a", 1), (None, "a", None)]
    found, _ = frequencies_of([frame(rows)], BY_HANDLING)
    assert found[("ai",)].exact == {value: 1, 1: 1}


def test_what_was_foreseen_right_needs_no_second_pass(way):
    chunks = [frame(many(seed, 400)) for seed in range(6)]
    assert frequencies_of(chunks, BY_HANDLING, (2, 4))[1] is False
    assert frequencies_of(chunks, BY_HANDLING)[1] is True


def test_what_was_foreseen_wrong_takes_a_second_pass(way):
    later = frame([("ai", "a", 10_001 + number) for number in range(2_000)])
    chunks = [frame(many(1, 400)), later]
    found, again = frequencies_of(chunks, BY_HANDLING, (1,))
    assert again
    assert found == frequencies_of([pl.concat(chunks)], BY_HANDLING)[0]


def test_values_that_are_all_at_the_start_of_their_bin_are_known_without_counting(way):
    rows = [(handling, topic, value * 50) for handling, topic, value in many(3, 200) if value]
    found, again = frequencies_of([frame(rows), frame(rows)], BY_HANDLING)
    assert not again
    known = [value for handling, _, value in rows if handling == "ai" and value is not None]
    for value in (min(known), max(known)):
        assert found[("ai",)].exact[value] == 2 * known.count(value)


def test_tables_are_the_same_however_often_they_are_added_up(monkeypatch):
    chunks = [frame(many(seed, 60)) for seed in range(4)]
    at_the_end, _ = frequencies_of(chunks, BY_HANDLING, (2,))
    monkeypatch.setattr(frequencies, "worth_summing", lambda _added, _before: True)
    assert frequencies_of(chunks, BY_HANDLING, (2,))[0] == at_the_end


def test_a_table_over_its_limit_is_no_answer():
    request = FrequencyRequest("m", ("handling", "topic"), 10, QUANTILES, UNIONS, limit=2)
    rows = [("ai", f"t{number}", number) for number in range(3)]
    assert frequencies_of([frame(rows)], request)[0] is None
    assert frequencies_of([frame(rows[:2]), frame(rows[2:])], request)[0] is None
    assert len(frequencies_of([frame(rows[:2])], request)[0]) == 2
