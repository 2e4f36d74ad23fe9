from __future__ import annotations

import pytest

from fte_audit.diagnostics import UserError
from fte_audit.spec.comparing import Compare, by_first_handler
from fte_audit.spec.consistency import handlings_of
from fte_audit.spec.published import Group
from fte_audit.spec.reader import spec_of
from fte_audit.spec.roles import Handling

BETTER = {"kind": "share", "where": "resolved", "better": "higher"}
UNSAID = {"kind": "share", "where": "resolved"}
TIME = {"kind": "duration", "of": "ended - started", "statistics": ["mean", "p90"]}
COUNT = {"kind": "count"}
GROUP = {"kind": "group_share"}
METRICS = {"better": BETTER, "unsaid": UNSAID, "time": TIME, "count": COUNT, "group": GROUP}


def problems(claim, **spec):
    try:
        spec_of({"version": 1, "metrics": METRICS, "claims": {"c": claim}, **spec})
    except UserError as error:
        return [(each.code, each.message) for each in error.diagnostics]
    return []


def comparison(metric, expect, **more):
    return {"kind": "comparison", "metric": metric, "expect": expect, **more}


@pytest.mark.parametrize(
    "claim",
    [
        {"metric": "better", "value": "66 %"},
        {"metric": "group", "group": "ai", "value": "2/3"},
        comparison("better", "better"),
        comparison("unsaid", "higher"),
        comparison("time", "faster", statistic="p90"),
        {
            "kind": "total",
            "metric": "count",
            "value": "700",
            "period": ["2024-01-01", "2024-02-01"],
        },
        {"kind": "fte", "value": "700"},
        {"kind": "statement", "quote": "no cuts"},
    ],
)
def test_what_goes_together_is_accepted(claim):
    assert problems(claim) == []


@pytest.mark.parametrize(
    ("claim", "code", "said"),
    [
        ({"metric": "beter", "value": "66 %"}, "FTE153", "there is no metric `beter`"),
        ({"metric": "time", "statistic": "median", "value": "1 minute"}, "FTE153", "no statistic"),
        ({"metric": "group", "value": "2/3"}, "FTE134", "all conversations together"),
        (
            {
                "kind": "total",
                "metric": "better",
                "value": "7",
                "period": ["2024-01-01", "2024-02-01"],
            },
            "FTE134",
            "is no total",
        ),
        ({"kind": "total", "metric": "count", "value": "7"}, "FTE121", "needs its `period`"),
        (comparison("unsaid", "better"), "FTE134", "nothing says whether a higher"),
        (comparison("better", "faster"), "FTE134", "no time that could be faster"),
        (comparison("better", "better", than="ai_only"), "FTE128", "both hold `ai`"),
        (comparison("better", "better", estimand="to_ai"), "FTE128", "needs `standardise_by`"),
        ({"kind": "change", "metric": "better", "value": "25 % drop"}, "FTE121", "needs `periods`"),
        ({"metric": "better", "value": "66 %", "source": "paper"}, "FTE153", "no source `paper`"),
        ({"metric": "better", "value": "66 %", "tolerance": "1"}, "FTE136", "has no unit"),
        ({"metric": "better", "value": "many"}, "FTE150", "many"),
    ],
)
def test_what_does_not_is_refused(claim, code, said):
    ((found, message),) = problems(claim)
    assert found == code
    assert said in message


def test_periods_come_in_their_order():
    change = {"kind": "change", "metric": "better", "value": "25 % drop"}
    periods = {"first": "2024-01-01", "second": "2024-02-01"}
    assert problems({**change, "before": "first", "after": "second"}, periods=periods) == []
    ((code, message),) = problems({**change, "before": "second", "after": "first"}, periods=periods)
    assert code == "FTE129"
    assert message.endswith("`second` does not come before `first`")
    ((code, _),) = problems({**change, "after": "third"}, periods=periods)
    assert code == "FTE153"


def test_a_total_lies_within_the_period_of_the_log():
    logs = {"period": ["2024-01-01", "2024-02-01"], "timezone": "UTC"}
    total = {"kind": "total", "metric": "count", "value": "700"}
    assert problems(total, logs=logs) == []
    assert problems({**total, "period": ["2024-01-01", "2024-01-08"]}, logs=logs) == []
    ((code, _),) = problems({**total, "period": ["2023-12-31", "2024-01-08"]}, logs=logs)
    assert code == "FTE129"


def test_groups_are_made_of_handlings():
    compare = Compare(groups=by_first_handler())
    assert handlings_of(Group.AI, compare) == {Handling.AI, Handling.AI_THEN_HUMAN}
    assert handlings_of(Group.AI_ONLY, compare) == {Handling.AI}
    assert handlings_of(Group.NONE, compare) == {Handling.NONE}
    assert handlings_of(Group.ALL, compare) == frozenset(Handling)
