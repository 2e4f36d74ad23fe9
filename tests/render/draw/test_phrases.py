from __future__ import annotations

from fractions import Fraction

from fte_audit.estimates.values import Interval
from fte_audit.render.draw import phrases
from fte_audit.review.model import Kappa


def test_intervals_are_written_in_percent_or_as_a_dash():
    assert phrases.interval(Interval(0.0004, 0.5)) == "<0.1 % to 50.0 %"
    assert phrases.interval(None) == "\N{EN DASH}"


def test_a_value_can_not_pass_for_a_missing_one():
    assert phrases.stratum_name(("ai", "(missing)")) == 'ai / "(missing)"'
    assert phrases.stratum_name(("ai", None)) == "ai / (missing)"


def test_kappa_may_not_be_there():
    assert phrases.agreement_of_two("handled", Kappa(9, 9, None)).endswith("kappa \N{EN DASH}.")
    assert phrases.agreement_of_two("handled", Kappa(9, 8, Fraction(2, 3))) == (
        "handled: the same label for 8 of 9; Cohen's kappa 0.67."
    )
