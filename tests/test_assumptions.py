"""What can be assumed, with which bounds, and what can't be assumed together."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F

import pytest

from fte_audit.assumptions import CATALOGUE, CLASHES, assumed, clashes, fixed

AFTER_LEAVE = ("hours_after_leave_per_year", "shrinkage_after_leave")
PAID = ("paid_hours_per_year", "shrinkage")


def given(*names):
    default = CATALOGUE["occupancy"].assumption
    return {name: replace(default, name=name, given=True) for name in names}


@pytest.mark.parametrize("kind", CATALOGUE.values(), ids=lambda kind: kind.name)
def test_every_default_is_in_order_possible_and_has_a_basis(kind):
    default = kind.assumption
    assert kind.means.endswith(".")
    if default is None:
        assert kind.unit.startswith("money")
        return
    assert default.low <= default.central <= default.high
    assert kind.can_be(default.low)
    assert kind.can_be(default.high)
    assert default.basis
    assert not default.given


def test_shrinkage_after_leave_is_what_total_shrinkage_leaves_once_leave_is_off():
    leave, paid = F("303.5"), F(2_080)
    default = CATALOGUE["shrinkage_after_leave"].assumption
    wanted = [(paid * share - leave) / (paid - leave) for share in (F("0.2"), F("0.3"), F("0.35"))]
    for found, exact in zip((default.low, default.central, default.high), wanted, strict=True):
        assert abs(found - exact) < F("0.005")


def test_without_a_word_hours_are_paid_and_leave_is_in_shrinkage():
    found = assumed({})
    assert set(PAID) < set(found)
    assert set(found).isdisjoint(AFTER_LEAVE)
    assert not any(name.startswith(("cost", "ai_cost")) for name in found)


@pytest.mark.parametrize("name", AFTER_LEAVE)
def test_one_assumption_after_leave_brings_the_other_with_it(name):
    found = assumed(given(name))
    assert set(AFTER_LEAVE) < set(found)
    assert set(found).isdisjoint(PAID)
    assert found[name].given


@pytest.mark.parametrize(("one", "two"), CLASHES)
def test_what_clashes_is_refused(one, two):
    with pytest.raises(ValueError, match=one):
        assumed(given(one, two))


def test_leave_that_would_be_subtracted_twice_is_called_so():
    ((one, two, why),) = clashes(["hours_after_leave_per_year", "shrinkage"])
    assert (one, two) == ("hours_after_leave_per_year", "shrinkage")
    assert "twice" in why


def test_what_is_given_takes_the_place_of_the_default():
    mine = {"occupancy": replace(CATALOGUE["occupancy"].assumption, central=F(1), given=True)}
    assert assumed(mine)["occupancy"].central == 1
    assert list(assumed(mine)) == list(assumed({}))


@pytest.mark.parametrize(
    ("name", "value", "can_be"),
    [
        ("shrinkage", F(0), True),
        ("shrinkage", F(1), False),
        ("occupancy", F(0), False),
        ("occupancy", F(1), True),
        ("concurrency", F("0.99"), False),
        ("concurrency", F(50), True),
        ("displacement", F("1.01"), False),
        ("volume_trend", F(0), True),
        ("paid_hours_per_year", F(8_785), False),
    ],
)
def test_bounds(name, value, can_be):
    assert CATALOGUE[name].can_be(value) is can_be


def test_bounds_in_words():
    assert CATALOGUE["shrinkage"].possible == "at least 0 and below 1"
    assert CATALOGUE["occupancy"].possible == "above 0 and at most 1"
    assert CATALOGUE["concurrency"].possible == "at least 1"


def test_a_measurement_leaves_no_range():
    found = fixed(CATALOGUE["concurrency"].assumption, F("1.4"), "measured in the log")
    assert (found.low, found.central, found.high) == (F("1.4"),) * 3
    assert found.holds(F("1.4"))
    assert not found.holds(F("1.5"))
    assert found.source is None
