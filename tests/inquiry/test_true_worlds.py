"""True figures, published as a press release would, are never said not to go together."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import pytest

from fte_audit.inquiry.crosschecking import crosscheck_claims
from fte_audit.spec.claims.reader import claims_of

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from crosscheck_soundness import Drawn, check, false_alarms

WORLDS = 400
SHARES = {"resolved_share": "60 %", "handed_over_share": "30 %", "other_share": "10 %"}


def test_no_true_world_gives_a_false_alarm():
    alarms = [check(number, seed=7, steps=20_000)[2] for number in range(WORLDS)]
    assert [alarm for alarm in alarms if alarm is not None] == []


@pytest.mark.parametrize(
    ("truth", "alarm"),
    [
        ({}, None),
        ({"other_share": Fraction("0.2")}, "other_share is 0.2, not in"),
    ],
)
def test_a_false_alarm_is_seen(truth, alarm):
    claims = {name: {"value": value, "is": name} for name, value in SHARES.items()}
    worth = {"resolved_share": Fraction("0.6"), "handed_over_share": Fraction("0.3")}
    drawn = Drawn(
        {"version": 1, "claims": claims}, {**worth, "other_share": Fraction("0.1"), **truth}, ()
    )
    read = claims_of(drawn.claims)
    (found,) = crosscheck_claims(read).scenarios
    told = next(false_alarms(drawn, read, found), None)
    assert told is None if alarm is None else told.startswith(alarm)


def test_figures_that_cant_go_together_would_be_an_alarm():
    claims = {name: {"value": value, "is": name} for name, value in SHARES.items()}
    claims["other_share"] = {"value": "30 %", "is": "other_share"}
    read = claims_of({"version": 1, "claims": claims})
    (found,) = crosscheck_claims(read).scenarios
    assert list(false_alarms(Drawn({}, {}, ()), read, found)) == ["said to be not reachable"]
