"""Whatever a metric counts itself, worked out by hand under each option."""

from __future__ import annotations

import pytest

from fte_audit.verdicts import Outcome
from tests.reference.readings_logs import BEGIN, options_of, rows_of, value_of, vary, written
from tests.reference.slow_readings import DAY

METRICS = {
    "number": {"kind": "count"},
    "chats": {"kind": "count", "where": "channel = 'chat'"},
    "fixed_of_a": {"kind": "share", "where": "resolved", "among": "topic = 'a'"},
    "mean": {"kind": "mean", "of": "stars - 3", "unit": "points"},
    "sum": {"kind": "sum", "of": "stars - 3", "unit": "points"},
    "per": {"kind": "ratio", "of": "stars", "per": "stars - 3", "unit": "points"},
}
VALUES = {"number": "3", "chats": "3", "fixed_of_a": "50 %", "handled_share": "50 %"}


def spec_of_claim(**claim):
    value = {} if "kind" in claim else {"value": VALUES.get(claim["metric"], "3 points")}
    return written(claims={"claim": claim | value}, metrics=METRICS)


def found(rows, metric, group="human", **options):
    return value_of(rows, "claim", spec_of_claim(metric=metric, group=group), **options)


ROWS = rows_of(
    {"handling": "human", "stars": 5},
    {"handling": "human", "stars": 1, "resolved": False, "abandoned": True},
    {"handling": "human_then_ai", "stars": 2, "tag": "spam"},
    {"handling": "human", "stars": None, "channel": "phone", "topic": "b"},
    {"handling": "ai", "stars": 4},
    {"handling": "none", "stars": None},
)


@pytest.mark.parametrize(
    ("metric", "options", "value"),
    [
        ("number", {}, 3),
        ("number", {"spam": "keep"}, 4),
        ("number", {"abandoned": "exclude"}, 2),
        ("chats", {}, 2),
        ("chats", {"abandoned": "exclude"}, 1),
        ("fixed_of_a", {}, 1 / 2),
        ("fixed_of_a", {"spam": "keep"}, 2 / 3),
        ("mean", {}, 0),
        ("mean", {"spam": "keep"}, -1 / 3),
        ("mean", {"abandoned": "exclude"}, 2),
        ("sum", {"spam": "keep"}, -1),
        ("handled_share", {}, 3 / 5),
        ("handled_share", {"greeting": "real_answer"}, 3 / 4),
        ("handled_share", {"denominator": "all_chats"}, 2 / 4),
        ("handled_share", {"abandoned": "exclude"}, 2 / 4),
    ],
)
def test_the_switches_decide_which_conversations_count(metric, options, value):
    assert found(ROWS, metric, **options) == pytest.approx(value, abs=1e-9)


def test_what_is_divided_by_what_may_be_below_zero_is_no_figure():
    assert found(ROWS, "per") is None
    assert found(ROWS[:1], "per") == 2.5
    assert found(ROWS[5:], "sum", group="none") is None, "nobody gave a number of stars"
    assert found(ROWS[5:], "number") == 0


def test_a_log_without_the_roles_lacks_the_options():
    spec = spec_of_claim(metric="handled_share", group="human")
    columns = spec["logs"]["columns"] | {"channel": None, "abandoned": None}
    (readings,) = vary(ROWS, spec | {"logs": spec["logs"] | {"columns": columns}}).readings
    lacking = {(each.switch, each.option): each.missing for each in readings.lacking}
    assert lacking["denominator", "all_chats"] == "no column is mapped to `channel`"
    assert lacking["abandoned", "exclude"] == "no column is mapped to `abandoned`"
    assert not {("abandoned", "failed"), ("denominator", "ai_involved")} & lacking.keys()


# strata


def strata(*differences, each=200):
    """Topics with so many conversations more resolved, of those of each group in each topic."""
    rows = []
    for topic, difference in differences:
        for handling, good in (("ai", each // 2 + difference), ("human", each // 2)):
            rows += [
                {"handling": handling, "topic": topic, "resolved": number < good}
                for number in range(each)
            ]
    return rows_of(*rows)


def searched(rows, **claim):
    asked = {"kind": "in_some", "metric": "resolved_share", "by": "topic", "expect": "higher"}
    spec = written(claims={"claim": asked | claim})
    return vary(rows, spec, wanted={"spam": ["own"], "abandoned": ["own"]}).readings[0].own


@pytest.mark.parametrize(
    ("differences", "outcome", "value"),
    [
        ([("a", 60), ("b", -60)], Outcome.SUPPORTED, 0.3),
        ([("a", -60), ("b", -80)], Outcome.CONTRADICTED, -0.3),
        ([("a", 5), ("b", -80)], Outcome.INCONCLUSIVE, 0.025),
    ],
)
def test_one_stratum_is_enough_and_to_contradict_it_takes_all(differences, outcome, value):
    own = searched(strata(*differences))
    assert (own.outcome, own.value) == (outcome, value)


def test_the_value_is_that_of_a_stratum_that_decides():
    """Few conversations may be further apart, but say nothing."""
    few = [
        {"handling": handling, "topic": "few", "resolved": handling == "ai"}
        for handling in ("ai", "human")
    ]
    rows = [*strata(("a", 60)), *rows_of(*few)]
    rows = [row | {"conversation": f"c{n}", "customer": f"u{n}"} for n, row in enumerate(rows)]
    own = searched(rows)
    assert (own.outcome, own.value) == (Outcome.SUPPORTED, 0.3)


def test_only_the_strata_that_were_named_are_looked_at():
    rows = strata(("a", 60), ("b", -60))
    assert searched(rows, values=["b"]).outcome is Outcome.CONTRADICTED
    nowhere = searched(rows, values=["nowhere"])
    assert (nowhere.outcome, nowhere.value) == (Outcome.NOT_TESTABLE, None)


def test_of_an_equivalence_the_value_is_the_nearest_to_the_same():
    rows = strata(("a", 60), ("b", 4), ("c", -30))
    assert searched(rows, expect="equivalent", margin="30 pp", about="period").value == 0.02


def test_more_strata_make_wider_intervals():
    one = searched(strata(("a", 60)))
    two = searched(strata(("a", 60), ("b", -60)))
    assert two.low < one.low < 0.3 < one.high < two.high


def test_a_stratum_by_the_clock_is_told_by_its_text():
    noon = {"started": BEGIN + DAY // 2, "ended": BEGIN + DAY}
    rows = [row | (noon if number % 2 else {}) for number, row in enumerate(strata(("a", 60)))]
    spec = written(
        claims={
            "claim": {"kind": "in_some", "metric": "resolved_share", "by": "hour"}
            | {"expect": "higher", "values": ["13"]}
        }
    )
    (readings,) = vary(rows, spec).readings
    assert readings.own.value == pytest.approx(0.3, abs=0.01)
    assert options_of(readings, readings.own)["spam"] == "drop_all"
