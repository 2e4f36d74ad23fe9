"""`a + b` of two logs equals the tally of both, where what must be disjoint is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hostile_logs import LOGS, SPEC, frame_of, make_log
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.engines.recognition import column_types
from fte_audit.engines.run import tally
from fte_audit.engines.sources import frame_log
from fte_audit.plan.builder import build_plan
from fte_audit.progress import unheard
from fte_audit.spec.reader import spec_of
from fte_audit.tally import Cell, Disjoint, Frequencies, Tallies

ALL = frozenset(Disjoint)
SPLIT = {"by": ["week", "topic"], "quantiles": True}
CUSTOMERS = {"customers": {"kind": "distinct", "of": "customer"}}
LATEST = {"key": "conversation", "keep": "latest", "by": "edited"}


def tallies_of(rows, metrics=None, **logs):
    spec = spec_of(
        {
            **SPEC,
            "logs": {**SPEC["logs"], **logs},
            "metrics": metrics or {},
            "breakdowns": SPLIT,
        }
    )
    log = frame_log(frame_of(rows))
    return tally(log, build_plan(spec, {}, column_types(log)), unheard).tallies


def differences(pooled, whole):
    """In what pooled tallies differ from those of the whole log."""
    found = [
        name
        for name in ("plan", "screening", "starts", "cells", "distincts", "spreads")
        if getattr(pooled, name) != getattr(whole, name)
    ]
    if list(pooled.cells) != list(whole.cells):
        found.append("order of cells")
    for request, tables in whole.frequencies.items():
        others = pooled.frequencies[request]
        if tables is None or others is None:
            found += ["limit"] if tables != others else []
            continue
        if {key: t.bins for key, t in tables.items()} != {key: t.bins for key, t in others.items()}:
            found.append("bins")
        for key in tables.keys() & others.keys():
            table = tables[key]
            for number in table.bins:
                one, other = (t.values_in(number, request.width) for t in (table, others[key]))
                if one is not None and other is not None and one != other:
                    found.append("values")
    return found


@settings(max_examples=8, deadline=None)
@given(LOGS, LOGS)
def test_tallies_of_two_logs_add_up_to_those_of_both(one, two):
    assert differences(tallies_of(one) + tallies_of(two), tallies_of(one + two)) == []


@settings(max_examples=4, deadline=None)
@given(LOGS, LOGS, LOGS)
def test_pooling_is_associative_and_commutative(one, two, three):
    a, b, c = (tallies_of(rows) for rows in (one, two, three))
    assert ((a + b) + c).to_plain() == (c + (b + a)).to_plain()


@settings(max_examples=6, deadline=None)
@given(LOGS, st.randoms(use_true_random=False))
def test_logs_without_a_common_conversation_pool_without_their_duplicates(rows, chance):
    rows = [{**row, "edited": str(number)} for number, row in enumerate(rows + rows[:9])]
    ids = sorted({str(row["chat"]) for row in rows})
    here = set(chance.sample(ids, len(ids) // 2))
    one, two = (
        tallies_of([row for row in rows if (str(row["chat"]) in here) is inside], duplicates=LATEST)
        for inside in (True, False)
    )
    whole = tallies_of(rows, duplicates=LATEST)
    assert (
        differences(one.pooled(two, frozenset({Disjoint.ROWS, Disjoint.CONVERSATIONS})), whole)
        == []
    )


def test_logs_without_a_common_value_pool_their_distinct_counts():
    rows = make_log(31, 60)
    one = [row for row in rows if row["who"] == "u1"]
    two = [row for row in rows if row["who"] != "u1"]
    pooled = tallies_of(one, CUSTOMERS).pooled(tallies_of(two, CUSTOMERS), ALL)
    assert differences(pooled, tallies_of(rows, CUSTOMERS)) == []


def test_adding_is_refused_where_more_than_the_rows_must_be_disjoint():
    rows = make_log(32, 30)
    with pytest.raises(ValueError, match="share no conversations"):
        tallies_of(rows, duplicates=LATEST) + tallies_of(rows, duplicates=LATEST)
    with pytest.raises(ValueError, match="share no values"):
        tallies_of(rows, CUSTOMERS) + tallies_of(rows, CUSTOMERS)
    with pytest.raises(ValueError, match="share no conversations"):
        one = tallies_of(rows, CUSTOMERS, duplicates=LATEST)
        one.pooled(one, frozenset({Disjoint.ROWS, Disjoint.VALUES}))


def test_adding_is_refused_where_other_things_were_asked_or_screened():
    rows = make_log(33, 30)
    with pytest.raises(ValueError, match="different plans"):
        tallies_of(rows) + tallies_of(rows, CUSTOMERS)
    with pytest.raises(ValueError, match="different reasons"):
        tallies_of(rows) + tallies_of(rows, drop={"norwegian": "tongue = 'NO'"})


ONE, TWO = make_log(34, 60), make_log(35, 60)


def pooled_differences():
    return differences(tallies_of(ONE) + tallies_of(TWO), tallies_of(ONE + TWO))


def test_the_planted_faults_are_the_only_ones():
    assert pooled_differences() == []


def test_a_count_that_is_forgotten_is_noticed(monkeypatch):
    add = Cell.__add__
    monkeypatch.setattr(Cell, "__add__", lambda a, b: replace(add(a, b), n=a.n))
    assert "cells" in pooled_differences()


def test_half_known_bins_that_pass_for_known_are_noticed(monkeypatch):
    def careless(self, other, width):
        pooled = honest(self, other, width)
        return Frequencies(dict(pooled.bins), {**other.exact, **self.exact})

    honest = Frequencies.pooled
    monkeypatch.setattr(Frequencies, "pooled", careless)
    monkeypatch.setattr(
        Frequencies,
        "values_in",
        lambda table, number, width: {
            value: n for value, n in table.exact.items() if value // width == number
        },
    )
    assert "values" in pooled_differences()


def test_a_refusal_that_is_missing_is_noticed(monkeypatch):
    monkeypatch.setattr(Tallies, "__add__", lambda a, b: Tallies.pooled(a, b, frozenset(Disjoint)))
    rows = make_log(32, 30)
    doubled = tallies_of(rows, CUSTOMERS) + tallies_of(rows, CUSTOMERS)
    assert "distincts" in differences(doubled, tallies_of(rows + rows, CUSTOMERS))
