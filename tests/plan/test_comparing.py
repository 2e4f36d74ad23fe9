from __future__ import annotations

import pytest
from plans import FULL, NUMBER, TEXT, TIME, plan_of

from fte_audit import UserError
from fte_audit.plan.builder import build_plan
from fte_audit.plan.comparing import (
    BY_WEEK,
    MOST_CELLS,
    clustered_keys,
    comparison_cells,
    further_keys,
)
from fte_audit.plan.model import ClusterSource, Comparing
from fte_audit.spec.columns import Source
from fte_audit.spec.expressions import to_text
from fte_audit.spec.reader import spec_of
from fte_audit.spec.roles import Role
from fte_audit.tally import CellRequest, SpreadRequest

WITH_AGENT = {**FULL, "agent": TEXT}


def cluster_of(columns, wanted):
    intervals = {} if wanted is None else {"intervals": {"cluster": wanted}}
    roles = {Role(name): Source(column=name) for name in columns}
    content = {"version": 1, "metrics": {"n": {"kind": "count"}}, **intervals}
    return build_plan(spec_of(content), roles, columns).cluster


@pytest.mark.parametrize(
    ("wanted", "columns", "expected"),
    [
        # whose customer is not known is alone
        (None, FULL, ("customer", "conversation")),
        ("customer", FULL, ("customer", "conversation")),
        ("agent", WITH_AGENT, ("agent", "conversation")),
        ("conversation", FULL, ("conversation", None)),
        ("day", FULL, ("day", None)),
        (None, {"conversation": TEXT, "handling": TEXT}, ("conversation", None)),
        (None, {"started": TIME, "handling": TEXT}, ("started", None)),
        (None, {"handling": TEXT}, None),
    ],
)
def test_what_makes_conversations_depend_on_each_other(wanted, columns, expected):
    assert cluster_of(columns, wanted) == (None if expected is None else ClusterSource(*expected))


@pytest.mark.parametrize(("wanted", "needed"), [("agent", "agent"), ("day", "started")])
def test_a_cluster_that_the_log_lacks_is_refused(wanted, needed):
    with pytest.raises(UserError) as error:
        cluster_of({"handling": TEXT}, wanted)
    (problem,) = error.value.diagnostics
    assert problem.code == "FTE233"
    assert f"needs `{needed}`" in problem.message


def comparing_of(columns=FULL, **spec):
    return plan_of(columns, columns, **spec).comparing


def test_strata_are_what_is_mapped_and_what_is_declared():
    declared = {"column": "tier", "decided": "before"}
    columns, compare = {**FULL, "tier": TEXT}, {"standardise_by": ["topic", "hour", declared]}
    found = plan_of(columns, FULL, compare=compare).comparing
    assert found.strata == ("topic", "hour", "stratum tier")
    assert found.names == ("topic", "hour", "tier")
    assert found.lacking is None


def test_one_stratum_that_the_log_lacks_leaves_no_mix_to_compare_at():
    found = comparing_of(compare={"standardise_by": ["topic", "language"]})
    assert found.strata == ()
    assert found.names == ("topic", "language")
    assert found.lacking == "no column is mapped to `language`"
    columns = {"handling": TEXT, "topic": TEXT}
    assert comparing_of(columns, compare={"standardise_by": ["hour"]}).lacking == (
        "no column is mapped to `started`"
    )


def test_a_declared_column_that_the_log_lacks_is_refused():
    with pytest.raises(UserError) as error:
        comparing_of(compare={"standardise_by": [{"column": "tier", "decided": "before"}]})
    assert [problem.code for problem in error.value.diagnostics] == ["FTE201"]


def test_strata_are_searched_where_a_claim_asks_and_the_log_has_them():
    claim = {"kind": "in_some", "metric": "csat", "expect": "better"}
    claims = {"one": {**claim, "by": "topic"}, "two": {**claim, "by": "language"}}
    columns = {"csat": {"column": "csat", "scale": [1, 5]}}
    found = comparing_of(claims=claims, logs={"columns": columns})
    assert found.searched == ("topic",)


def cuts_of(scale):
    logs = {"columns": {"csat": {"column": "csat", "scale": scale}}}
    plan = plan_of({"handling": TEXT, "csat": NUMBER}, ["handling"], logs=logs)
    return {cut: to_text(plan.flags[flag]) for cut, flag in plan.cuts.items()}


@pytest.mark.parametrize(
    ("scale", "cuts"),
    [
        ([1, 5], [3, 4, 5]),
        ([0, 10], [8, 9, 10]),
        ([1, 3], [2, 3]),
        ([0, 1], [1]),
        ([0.5, 5], []),
    ],
)
def test_cuts_are_the_three_highest_ratings_that_tell_anybody_apart(scale, cuts):
    assert cuts_of(scale) == {cut: f"csat >= {cut}" for cut in cuts}


def test_tallies_are_asked_for_what_is_compared():
    by_topic = CellRequest(("handling", "topic", "cluster"), most=MOST_CELLS)
    by_both = CellRequest(("handling", "topic", "language", "cluster"), most=MOST_CELLS)
    by_week = CellRequest(("handling", "period", "week"))
    assert list(comparison_cells(comparing(), ())) == []
    assert list(comparison_cells(comparing(strata=("topic",), searched=("topic",)), ())) == [
        by_topic
    ]
    two = comparing(strata=("topic", "language"), searched=("topic", "topic"))
    assert list(comparison_cells(two, ("period",))) == [by_both, by_topic, by_week]


def comparing(strata=(), searched=()):
    return Comparing(
        ai=("ai",),
        human=("human",),
        strata=strata,
        names=strata,
        lacking=None,
        estimand=None,
        assigned=None,
        sampled=None,
        searched=searched,
        agents=False,
    )


def test_intervals_are_by_customer_and_where_there_are_periods_also_by_period():
    by_customer, by_period = ("handling", "cluster"), ("handling", "period", "cluster")
    assert list(clustered_keys(["topic"], agents=False)) == [by_customer]
    assert list(clustered_keys(["period"], agents=False)) == [by_customer, by_period]


def test_where_the_log_names_agents_intervals_are_also_by_them():
    by_customer, by_agent = ("handling", "cluster"), ("handling", "agents")
    assert list(clustered_keys(["topic"], agents=True)) == [by_customer, by_agent]


def test_a_key_is_asked_for_once():
    cells = [CellRequest(("a", "b")), CellRequest(("c", "b")), CellRequest(("a", "d"))]
    assert further_keys(cells, ["b"]) == ("a", "c", "d")


@pytest.mark.parametrize(
    ("metric", "statistic", "asked"),
    [("time", None, 1), ("time", "p90", 1), ("time", "mean", 0), ("other", None, 0)],
)
def test_values_are_asked_week_by_week_where_a_claim_is_about_their_change(
    metric, statistic, asked
):
    claim = {"kind": "change", "metric": metric, "value": "10 % drop"}
    time = {"kind": "duration", "of": "ended - started", "statistics": ["mean", "median", "p90"]}
    plan = plan_of(
        FULL,
        FULL,
        metrics={"time": time, "other": {"kind": "share", "where": "resolved"}},
        periods={"launch": "2024-01-01"},
        claims={"c": {**claim, **({"statistic": statistic} if statistic else {})}},
    )
    found = [request for request in plan.tally.spreads if request.by == BY_WEEK]
    assert len(found) == asked
    assert all(isinstance(request, SpreadRequest) for request in found)
