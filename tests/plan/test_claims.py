from __future__ import annotations

from fractions import Fraction as F

import pytest
from plans import FULL

from fte_audit import UserError
from fte_audit.plan.builder import build_plan
from fte_audit.plan.claims import STATEMENT, plan_claims
from fte_audit.plan.model import HANDLINGS, Operation
from fte_audit.quantities.ranges import Range
from fte_audit.spec.columns import Source
from fte_audit.spec.reader import spec_of
from fte_audit.spec.roles import Role

DAY_US = 86_400_000_000
METRICS = {
    "share": {"kind": "share", "where": "csat >= 4", "better": "higher"},
    "minutes": {
        "kind": "duration",
        "of": "ended - started",
        "unit": "minutes",
        "better": "lower",
        "statistics": ["mean", "median", "p90"],
    },
    "tail": {"kind": "quantile", "of": "csat", "q": 0.9},
    "rating": {"kind": "mean", "of": "csat", "better": "higher"},
    "n": {"kind": "count"},
}


def planned(columns=FULL, **claim):
    claims = claim.pop("claims", {"it": claim})
    content = {
        "version": 1,
        "logs": {"timezone": "UTC", "columns": {"csat": {"column": "csat", "scale": [1, 5]}}},
        "metrics": METRICS,
        "claims": claims,
        "periods": {"launch": "2024-02-01", "second": "2024-03-01"},
    }
    if columns is not FULL:
        content["logs"]["columns"] = {}
    spec = spec_of(content)
    roles = {Role(name): Source(column=name) for name in columns if name != "csat"}
    found = plan_claims(spec, build_plan(spec, roles, columns))
    return found if claims is not None and len(found) > 1 else found[0]


def compared(expect, metric="minutes", **more):
    return planned(kind="comparison", metric=metric, expect=expect, **more)


def test_claims_keep_the_order_of_the_spec():
    claims = {name: {"kind": "statement", "quote": name} for name in ("b", "c", "a")}
    assert [claim.name for claim in planned(claims=claims)] == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ({"kind": "statement", "quote": "no cuts"}, STATEMENT),
        (
            {"kind": "in_some", "metric": "rating", "expect": "better", "by": "language"},
            "no column is mapped to `language`",
        ),
    ],
)
def test_what_no_log_of_this_kind_can_test_says_why(claim, reason):
    assert planned(**claim).not_testable == reason


@pytest.mark.parametrize(
    ("value", "number", "ends"),
    [("700", 700, (650, 800)), ("over 700", 700, (700, None)), ("700-800", 750, (650, 900))],
)
def test_full_time_equivalents_have_a_number_and_what_its_words_allow(value, number, ends):
    found = planned(kind="fte", value=value)
    assert found.not_testable is None
    assert found.number == number
    assert (found.allowance.range.low, found.allowance.range.high) == ends


def test_a_claim_on_a_metric_that_the_log_lacks_says_what_it_lacks():
    columns = {name: type_ for name, type_ in FULL.items() if name not in {"ended", "csat"}}
    found = planned(columns, metric="minutes", value="2 minutes")
    assert "`ended`" in found.not_testable
    assert (found.statistics, found.allowance) == ((), None)


def test_a_change_needs_to_know_when_conversations_started():
    columns = {name: type_ for name, type_ in FULL.items() if name not in {"started", "csat"}}
    found = planned(columns, kind="change", metric="n", value="25 % drop")
    assert found.not_testable == (
        "the spec names no `periods`, or nothing says when conversations started"
    )


# which figure


@pytest.mark.parametrize(
    ("claim", "names"),
    [
        ({"metric": "minutes", "value": "2 minutes"}, ["mean", "median"]),
        ({"metric": "minutes", "value": "2 minutes", "statistic": "p90"}, ["p90"]),
        ({"metric": "tail", "value": "2"}, ["p90"]),
        ({"metric": "share", "value": "66 %"}, ["share"]),
        ({"kind": "comparison", "metric": "rating", "expect": "better"},
         ["mean", ">= 3", ">= 4", ">= 5"]),
        ({"kind": "comparison", "metric": "rating", "expect": "better", "statistic": "mean"},
         ["mean"]),
        ({"kind": "comparison", "metric": "rating", "expect": "equivalent", "margin": "0.1"},
         ["mean"]),
        ({"kind": "comparison", "metric": "minutes", "expect": "faster"}, ["mean", "median"]),
    ],
)  # fmt: skip
def test_a_claim_means_every_figure_that_its_words_may_mean(claim, names):
    found = planned(**claim)
    assert [each.name for each in found.statistics] == names
    cuts = [each for each in found.statistics if each.name.startswith(">=")]
    assert all(each.operation is Operation.SHARE for each in cuts)


# of whom

ALL = (*HANDLINGS, None)


@pytest.mark.parametrize(
    ("group", "handlings"),
    [
        (None, ALL),
        ("all", ALL),
        ("ai", ("ai", "ai_then_human")),
        ("human", ("human", "human_then_ai")),
        ("ai_only", ("ai",)),
        ("human_only", ("human",)),
        ("ai_then_human", ("ai_then_human",)),
        ("none", ("none",)),
    ],
)
def test_a_group_is_its_handlings(group, handlings):
    named = {} if group is None else {"group": group}
    found = planned(metric="n", value="700", **named)
    assert set(found.group) == set(handlings)
    assert found.than == ()


def test_a_comparison_has_two_groups():
    found = compared("faster")
    assert (set(found.group), set(found.than)) == (
        {"ai", "ai_then_human"},
        {"human", "human_then_ai"},
    )
    other = compared("faster", group="ai_only", than="ai_then_human")
    assert (other.group, other.than) == (("ai",), ("ai_then_human",))


# what the words allow


@pytest.mark.parametrize(
    ("claim", "low", "high"),
    [
        # rounded or cut off at a whole percent
        ({"metric": "share", "value": "66 %"}, F(655, 1000), F(67, 100)),
        ({"metric": "share", "value": "66 %", "tolerance": "1 pp"}, F(645, 1000), F(68, 100)),
        ({"metric": "share", "value": "66 %", "rounding": "point"}, F(66, 100), F(66, 100)),
        ({"metric": "n", "value": "2.3M"}, F(2_250_000), F(2_400_000)),
        ({"metric": "n", "value": "2.30M"}, F(2_295_000), F(2_310_000)),
    ],
)
def test_a_value_allows_what_its_wording_does(claim, low, high):
    assert planned(**claim).allowance.range == Range(low, high)


UP = Range(F(0), None, low_open=True)
DOWN = Range(None, F(0), high_open=True)


@pytest.mark.parametrize(
    ("expect", "metric", "allowed"),
    [
        ("higher", "rating", UP),
        ("lower", "rating", DOWN),
        ("better", "rating", UP),
        ("worse", "rating", DOWN),
        ("better", "minutes", DOWN),
        ("worse", "minutes", UP),
        ("faster", "minutes", DOWN),
        ("slower", "minutes", UP),
    ],
)
def test_a_direction_is_a_sign_of_the_difference(expect, metric, allowed):
    found = compared(expect, metric).allowance
    assert found.range == allowed
    assert (found.relative, found.equivalence) == (False, False)


@pytest.mark.parametrize(
    ("expect", "metric", "margin", "ends", "relative"),
    [
        ("equivalent", "rating", "0.1", (F(-1, 10), F(1, 10)), False),
        ("equivalent", "share", "2 pp", (F(-2, 100), F(2, 100)), False),
        ("equivalent", "share", "2 %", (F(98, 100), F(102, 100)), True),
        ("equivalent", "minutes", "30 seconds", (F(-1, 2), F(1, 2)), False),
        # better is more: it may be less by the margin, and more by any amount
        ("not_worse", "rating", "0.1", (F(-1, 10), None), False),
        ("not_worse", "share", "5 %", (F(95, 100), None), True),
        # better is less
        ("not_worse", "minutes", "1 minute", (None, F(1)), False),
        ("not_worse", "minutes", "10 %", (None, F(11, 10)), True),
    ],
)
def test_a_margin_is_of_the_difference_or_of_the_ratio(expect, metric, margin, ends, relative):
    found = compared(expect, metric, margin=margin).allowance
    assert found.range == Range(*ends)
    assert (found.relative, found.equivalence) == (relative, True)


@pytest.mark.parametrize(
    ("value", "low", "high", "relative"),
    [
        ("25 % drop", F(-26, 100), F(-245, 1000), True),
        ("5 pp more", F(45, 1000), F(6, 100), False),
    ],
)
def test_a_change_is_a_part_of_what_was_before_or_points(value, low, high, relative):
    found = planned(kind="change", metric="share", value=value)
    assert (found.allowance.range, found.allowance.relative) == (Range(low, high), relative)


# when


@pytest.mark.parametrize(
    ("named", "periods"),
    [
        ({}, ("0", "1")),
        ({"after": "second"}, ("0", "2")),
        ({"before": "launch", "after": "second"}, ("1", "2")),
    ],
)
def test_a_change_goes_from_a_period_to_another(named, periods):
    found = planned(kind="change", metric="n", value="25 % drop", **named)
    assert found.periods == periods


def test_a_total_is_of_the_period_that_was_published():
    found = planned(kind="total", metric="n", value="2.3M", period=["2024-01-27", "2024-02-24"])
    first = 19_749 * DAY_US  # 2024-01-27 is so many days after 1970
    assert found.window == (first, first + 28 * DAY_US)


def test_every_value_that_does_not_fit_its_metric_is_refused_at_once():
    claims = {
        "share": {"metric": "share", "value": "2 minutes"},
        "fits": {"metric": "share", "value": "66 %"},
        "time": {"metric": "minutes", "value": "66 %"},
    }
    with pytest.raises(UserError) as error:
        planned(claims=claims)
    found = [problem.message for problem in error.value.diagnostics]
    assert len(found) == 2
    assert found[0].startswith("claims.share.value: ")
    assert found[1].startswith("claims.time.value: ")
