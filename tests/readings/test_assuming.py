"""The options of what is assumed, and which of them is the report's own."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F
from itertools import product

import pytest

from fte_audit.assumptions import CATALOGUE, CONCURRENCY, Assumption, assumed
from fte_audit.readings.assuming import assuming, number_of


def given(**values):
    return assumed(
        {
            name: Assumption(
                name, "", CATALOGUE[name].unit, F(value), F(value), F(value), "", given=True
            )
            for name, value in values.items()
        }
    )


def left(found):
    """Pairs of hours and shrinkage that no rule excludes."""
    rules = [rule for rule in found.rules if rule.switches == ("hours", "shrinkage")]
    return {
        pair
        for pair in product(found.numbers["hours"], found.numbers["shrinkage"])
        if not any(rule.excludes(*pair) for rule in rules)
    }


@pytest.mark.parametrize(
    ("option", "number"), [("1437", 1437), ("1.73", F("1.73")), ("35%", F("0.35")), ("0%", 0)]
)
def test_an_option_stands_for_its_number(option, number):
    assert number_of(option) == number


def test_defaults_that_are_no_listed_option_are_options_more():
    found = assuming(assumed({}), None)
    assert found.own == {
        "concurrency": "1.7",
        "hours": "1950",
        "shrinkage": "30%",
        "occupancy": "80%",
    }
    assert tuple(found.numbers["hours"]) == ("1437", "1776", "2080", "1950")
    assert tuple(found.numbers["concurrency"]) == ("1", "1.73", "3", "1.7")
    assert tuple(found.numbers["shrinkage"]) == ("35%", "30%", "20%", "0%")
    assert found.own_numbers["hours"] == 1950
    assert found.displacement == F("0.65")


def test_leave_is_subtracted_once_whatever_is_assumed():
    after = {(hours, part) for hours in ("1437", "1776") for part in ("20%", "0%")}
    paid = {("2080", part) for part in ("35%", "30%", "20%")}
    assert left(assuming(assumed({}), None)) == after | paid | {
        ("1950", part) for part in ("35%", "30%", "20%")
    }
    # Hours after leave, and what is lost of them: 18 % of paid hours would leave leave in.
    mine = assuming(given(hours_after_leave_per_year="1600"), None)
    assert left(mine) == after | paid | {("1600", part) for part in ("20%", "0%", "18%")} | {
        (hours, "18%") for hours in ("1437", "1776")
    }
    # 28 % of paid hours hold the leave.
    mine = assuming(given(shrinkage="0.28", paid_hours_per_year="2080"), None)
    assert left(mine) == after | paid | {("2080", "28%")}


@pytest.mark.parametrize(
    "values",
    [
        {"paid_hours_per_year": "1776", "shrinkage": "0"},
        {"paid_hours_per_year": "1437"},
        {"hours_after_leave_per_year": "2080", "shrinkage_after_leave": "0.35"},
        {"hours_after_leave_per_year": "1776", "shrinkage_after_leave": "0"},
        {"occupancy": "0.85", "concurrency": "1"},
    ],
)
def test_no_rule_excludes_the_reports_own(values):
    found = assuming(given(**values), None)
    assert (found.own["hours"], found.own["shrinkage"]) in left(found)
    assert all(
        found.own_numbers[name.removesuffix("_per_year").removeprefix("paid_")] == F(value)
        for name, value in values.items()
        if name in {"shrinkage", "occupancy", "concurrency"}
    )
    (waiting,) = (rule for rule in found.rules if rule.switches == ("coverage", "occupancy"))
    assert not waiting.excludes("pooled", found.own["occupancy"])
    assert waiting.excludes("pooled", "70%")
    assert not waiting.excludes("work", "70%")


def test_what_was_measured_is_an_option_and_the_own_where_the_report_takes_it():
    assert "measured" not in assuming(assumed({}), None).numbers["concurrency"]
    beside = assuming(assumed({}), F("1.25"))
    assert (beside.own["concurrency"], beside.numbers["concurrency"]["measured"]) == (
        "1.7",
        F("1.25"),
    )
    taken = assumed({})
    taken[CONCURRENCY] = replace(taken[CONCURRENCY], central=F("1.25"), measured=True)
    found = assuming(taken, F("1.25"))
    assert found.own["concurrency"] == "measured"
    assert found.own_numbers["concurrency"] == F("1.25")
    assert "1.25" not in found.numbers["concurrency"]
