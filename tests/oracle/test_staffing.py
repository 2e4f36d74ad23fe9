"""Full-time equivalents against examples that were worked by hand, most of them published."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from fte_audit.assumptions import CATALOGUE, Assumption
from fte_audit.estimates.values import NotEstimable
from fte_audit.staffing.methods import Given, MethodName, Observed, gross, hours_of, net
from fte_audit.staffing.ranges import break_evens, centres, work_needed

with (Path(__file__).parent / "staffing.csv").open(encoding="utf-8") as file:
    EXAMPLES = list(csv.DictReader(file))


def pairs(text):
    return {name: Fraction(value) for name, value in (each.split("=") for each in text.split(";"))}


def certain(name, value):
    kind = CATALOGUE[name]
    return Assumption(name, kind.label, kind.unit, value, value, value, "an example")


def answer(example):
    assumptions = {
        name: certain(name, value) for name, value in pairs(example["assumptions"]).items()
    }
    given = Given(Observed(**pairs(example["log"])), hours_of(assumptions))
    method, values = MethodName(example["method"]), centres(assumptions)
    if example["asked"] == "net":
        return net(method, given).value(values)
    formula = gross(method, given)
    if example["asked"] == "fte":
        return formula.value(values)
    name, _, claimed = example["asked"].partition(" at ")
    if name == "each":
        return work_needed(formula, values, Fraction(claimed))
    return next(
        each.value
        for each in break_evens(formula, assumptions, Fraction(claimed))
        if each.name == name
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each["arithmetic"])
def test_hand_worked_examples_come_out(example):
    found = answer(example)
    if example["wanted"] == "none":
        assert isinstance(found, NotEstimable)
    else:
        assert abs(found - Fraction(example["wanted"])) <= Fraction(example["within"])


def test_every_method_has_examples():
    assert {example["method"] for example in EXAMPLES} == set(MethodName)
