"""The form that every method has."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F

from fte_audit.staffing.formulas import Formula, factor

FORMULA = Formula(
    conversations=F(100),
    shares=("displacement",),
    each=F(6),
    per_person=F(2),
    by=("paid_hours_per_year", "shrinkage"),
    unit="minutes",
    fewer=F(10),
    less=F(30),
)
VALUES = {"displacement": F(1, 2), "paid_hours_per_year": F(5), "shrinkage": F(2, 5)}


def test_work_over_what_a_person_gives():
    # (100 x 1/2 - 10) x 6 - 30 = 210; 2 x 5 x (1 - 2/5) = 6.
    assert FORMULA.work(VALUES) == 210
    assert FORMULA.capacity(VALUES) == 6
    assert FORMULA.value(VALUES) == 35


def test_without_shares_all_conversations_are_credited():
    assert replace(FORMULA, shares=()).work(VALUES) == 90 * 6 - 30


def test_shares_that_are_taken_off_count_by_their_rest():
    assert factor("shrinkage", F(1, 4)) == factor("shrinkage_after_leave", F(1, 4)) == F(3, 4)
    assert factor("occupancy", F(1, 4)) == F(1, 4)


def test_it_names_the_assumptions_that_it_rests_on():
    assert FORMULA.assumes == ("displacement", "paid_hours_per_year", "shrinkage")
