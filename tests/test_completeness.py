from __future__ import annotations

import polars as pl
import pytest

from fte_audit import UserError, audit

# Ten conversations on five days, every second one rated; the third day has none.
LOG = pl.DataFrame(
    {
        "conversation_id": [str(row) for row in range(10)],
        "handling": ["ai", "human"] * 5,
        "started": [f"2024-02-0{day} 10:00" for day in (1, 1, 1, 2, 2, 2, 4, 4, 5, 5)],
        "rating": ["5", None] * 5,
    }
)


def problems(expect, log=LOG, **logs):
    spec = {"version": 1, "extends": "standard", "logs": {"expect": expect, **logs}}
    try:
        audit(log, spec)
    except UserError as error:
        return [f"{problem.code}: {problem.message}" for problem in error.diagnostics]
    return []


@pytest.mark.parametrize(
    "expect",
    [
        {},
        {"rows": [10, 10]},
        {"period": ["2024-02-01", "2024-02-06"]},
        {"present": {"csat": 0.5, "started": 1}},
        {"duplicates": 0},
    ],
)
def test_a_log_that_is_as_expected_passes(expect):
    assert problems(expect) == []


@pytest.mark.parametrize(("rows", "bounds"), [([11, 20], "11 to 20"), ([1, 9], "1 to 9")])
def test_too_few_and_too_many_rows_are_refused(rows, bounds):
    assert problems({"rows": rows}) == [f"FTE404: the log has 10 rows; {bounds} were expected"]


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (
            ["2024-01-31", "2024-02-06"],
            "FTE404: the log covers 2024-02-01 to 2024-02-05; 2024-01-31 to ",
        ),
        (
            ["2024-02-01", "2024-02-07"],
            "FTE404: the log covers 2024-02-01 to 2024-02-05; 2024-02-01 to ",
        ),
        (
            ["2024-02-01", "2024-02-05"],
            "FTE404: the log has conversations outside 2024-02-01 to 2024-02-04",
        ),
    ],
)
def test_a_log_of_another_period_is_refused(period, said):
    (message,) = problems({"period": period})
    assert message.startswith(said)


def test_a_day_without_a_conversation_is_named():
    expect = {"period": ["2024-02-01", "2024-02-06"], "every_day": True}
    assert problems(expect) == ["FTE404: no conversation starts on 2024-02-03"]


def test_a_field_that_is_there_too_seldom_is_named():
    assert problems({"present": {"csat": 0.51}}) == [
        "FTE404: `csat` is there in 5 of 10 conversations; at least 0.51 of them was expected"
    ]


def test_more_duplicates_than_expected_are_refused():
    twice = pl.concat([LOG, LOG.head(2)])
    keep = {"keep": "latest", "by": "started"}
    assert problems({"duplicates": 0.2}, twice, duplicates=keep) == []
    assert problems({"duplicates": 0.1}, twice, duplicates=keep) == [
        "FTE404: 2 of 12 rows are duplicates; at most 0.1 of them was expected"
    ]


def test_everything_unexpected_is_told_at_once():
    expect = {"rows": [11, 12], "present": {"csat": 1}, "period": ["2024-02-01", "2024-02-09"]}
    assert len(problems(expect)) == 3


def test_a_log_of_which_nothing_is_left_is_refused_with_the_reasons():
    with pytest.raises(UserError) as refused:
        audit(LOG, {"version": 1, "extends": "standard", "logs": {"drop": {"all": "TRUE"}}})
    (problem,) = refused.value.diagnostics
    assert (problem.code, problem.message) == (
        "FTE403",
        "no conversation is left of 10 rows: dropped by rule: all 10",
    )
