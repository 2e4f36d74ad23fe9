from __future__ import annotations

from itertools import permutations

import pytest

from fte_audit.verdicts import About, Allowed, Evidence, Outcome, Verdict, over_readings

YES, NO, OPEN, NONE = (
    Outcome.SUPPORTED,
    Outcome.CONTRADICTED,
    Outcome.INCONCLUSIVE,
    Outcome.NOT_TESTABLE,
)


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([], NONE),
        ([NONE, NONE], NONE),
        ([YES, YES], YES),
        ([NO, NO, NONE], NO),
        ([OPEN], OPEN),
        ([YES, NO], Outcome.DEPENDS),
        ([YES, OPEN], Outcome.DEPENDS),
        ([NO, OPEN, NONE], Outcome.DEPENDS),
    ],
)
def test_readings_that_agree_decide_together(outcomes, expected):
    assert {over_readings(order) for order in permutations(outcomes)} == {expected}


def evidence(outcome):
    return Evidence("r", outcome, Allowed(0, 1), "share", 0.5, 0.4, 0.6, 0.95, "m", 9, 10, "s")


def test_a_verdict_counts_its_readings():
    verdict = Verdict(
        name="c", label="C", kind="value", claimed="x", quote=None, translation=None, source=None,
        asserted_as="measured", replies=(), about=About.PROCESS, required=False,
        outcome=Outcome.DEPENDS, sentence="s", evidence=(evidence(YES), evidence(NO), evidence(NO)),
    )  # fmt: skip
    assert [verdict.readings(each) for each in (YES, NO, OPEN)] == [1, 2, 0]
    assert verdict.to_plain()["evidence"][0]["allowed"] == {
        "low": 0, "high": 1, "low_open": False, "high_open": False,
    }  # fmt: skip
