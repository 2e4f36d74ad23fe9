from __future__ import annotations

from fractions import Fraction

import pytest
from plans import FULL, NUMBER, TEXT, TIME, plan_of

from fte_audit import UserError
from fte_audit.plan.builder import unions
from fte_audit.plan.model import HANDLINGS, Comparing
from fte_audit.spec.roles import Keep
from fte_audit.tally import Disjoint


def reasons(**spec):
    return [reason.name for reason in plan_of(recognised=FULL, **spec).reasons]


def refused(**spec):
    with pytest.raises(UserError) as error:
        plan_of(recognised=FULL, **spec)
    return [problem.code for problem in error.value.diagnostics]


def test_reasons_stand_in_the_order_of_their_precedence():
    logs = {
        "drop": {"zebra": "topic = 'z'", "apple": "seconds(ended - started) < 1"},
        "period": ["2024-01-01", "2024-02-01"],
        "columns": {"csat": {"column": "csat", "scale": [1, 5]}},
    }
    assert reasons(logs=logs) == [
        "unreadable started",
        "unreadable ended",
        "unreadable csat",
        "unreadable cost",
        "impossible handling",
        "impossible csat",
        "no conversation id",
        "no start",
        "dropped by rule: zebra",
        "dropped by rule: apple",
        "outside the period",
        "ends before it starts",
        "duplicate",
    ]


def test_only_what_can_happen_is_a_reason():
    plan = plan_of({"handling": TEXT}, ["handling"])
    assert [reason.name for reason in plan.reasons] == ["impossible handling"]
    everything = plan_of(recognised=FULL, logs={"duplicates": "all"})
    assert "duplicate" not in [reason.name for reason in everything.reasons]


def test_a_column_is_named_with_the_type_that_an_expression_reads_it_as():
    columns = {"handling": TEXT, "version": TEXT, "at": TEXT}
    drop = {"a": "version > 5", "b": "at > TIMESTAMP '2024-01-01'", "c": "version = 'x'"}
    plan = plan_of(columns, ["handling"], logs={"drop": {k: drop[k] for k in ("a", "b")}})
    names = [reason.name for reason in plan.reasons if reason.if_any]
    assert names == ["unreadable column at as time", "unreadable column version as number"]
    native = plan_of(
        {**columns, "version": NUMBER, "at": TIME},
        ["handling"],
        logs={"drop": drop | {"c": "at IS NULL"}},
    )
    assert [reason.name for reason in native.reasons if reason.if_any] == names


def test_duplicates_are_looked_for_where_there_is_a_conversation():
    assert plan_of(recognised=FULL).duplicates.keep is Keep.REFUSE
    assert plan_of({"handling": TEXT}, ["handling"]).duplicates is None
    assert Disjoint.CONVERSATIONS in plan_of(recognised=FULL).tally.disjoint


def test_a_rule_for_duplicates_without_its_column_is_refused():
    rule = {"key": "customer", "keep": "first", "by": "nothing"}
    assert refused(logs={"duplicates": rule}) == ["FTE201"]
    assert refused(logs={"duplicates": {"key": "nothing", "keep": "refuse"}}) == ["FTE234"]


def test_breakdowns_without_a_column_say_so():
    plan = plan_of({"handling": TEXT, "topic": TEXT}, ["handling", "topic"])
    assert plan.breakdowns == {
        "week": "no column is mapped to `started`",
        "topic": None,
        "language": "no column is mapped to `language`",
        "market": "no column is mapped to `market`",
    }


def test_what_is_expected_is_planned_in_local_days():
    expect = {"period": ["2024-01-27", "2024-02-24"], "every_day": True, "present": {"csat": 0.1}}
    logs = {"timezone": "Pacific/Auckland", "expect": expect}
    plan = plan_of(recognised=FULL, logs=logs)
    assert plan.expect.period == (19749, 19777)
    ((flag, least),) = plan.expect.present.values()
    assert least == Fraction(1, 10)
    assert flag in plan.tally.flags


def test_an_expectation_of_a_column_that_is_not_there_is_refused():
    assert refused(logs={"expect": {"present": {"cast": 0.1}}}) == ["FTE201"]


COMPARING = Comparing(
    ai=("ai", "none"),
    human=("human", "human_then_ai"),
    strata=(),
    names=(),
    lacking=None,
    estimand=None,
    assigned=None,
    sampled=None,
    searched=(),
    agents=False,
)


def test_every_union_is_asked_for_once():
    assert unions(COMPARING)[0] == (*HANDLINGS, None)
    assert ("ai", "ai_then_human") in unions(COMPARING)
    assert ("human", "human_then_ai") in unions(COMPARING)
    assert {(handling,) for handling in (*HANDLINGS, None)} == {
        u for u in unions(COMPARING) if len(u) == 1
    }
    assert len(set(unions(COMPARING))) == len(unions(COMPARING))


def test_quantiles_of_a_measure_are_asked_for_together_and_in_order():
    metric = {"kind": "duration", "of": "ended - started", "statistics": ["p90", "median", "p10"]}
    plan = plan_of(recognised=FULL, metrics={"m": metric})
    asked = {q for request in plan.tally.frequencies for q in request.quantiles}
    assert asked >= {Fraction(1, 10), Fraction(1, 2), Fraction(9, 10)}
    for request in plan.tally.frequencies:
        assert list(request.quantiles) == sorted(request.quantiles)


def test_the_plan_is_the_same_for_the_same_spec():
    assert plan_of(recognised=FULL) == plan_of(recognised=FULL)


def test_columns_of_the_plan_are_those_that_it_reads():
    plan = plan_of({**FULL, "unused": TEXT}, recognised=FULL)
    assert "unused" not in {reading.column for reading in plan.readings}
    assert {reading.column for reading in plan.readings} == set(FULL)
