"""Changes from week to week and equivalence, against R: its scripts and results are in `r/`."""

from __future__ import annotations

import pytest
from r_results import rows_of

from fte_audit.estimates.changes import Weeks, weekly_difference, weekly_quotient
from fte_audit.estimates.clustered import Clustered, jackknife_ratio, pooled_df
from fte_audit.estimates.equivalence import (
    Equivalence,
    equivalence,
    margin_level,
    non_inferiority,
)

WEEKS = rows_of("weeks")
RESULTS = rows_of("changes")


def rows_about(what):
    return [row for row in RESULTS if row["what"] == what]


def numbers(side, key):
    return [int(row[key]) for row in WEEKS if row["side"] == side]


def totals(side):
    n = numbers(side, "n")
    return Weeks(tuple((each, 1) for each in n), len(n))


def shares(side):
    n = numbers(side, "n")
    return Weeks(tuple(zip(numbers(side, "above"), n, strict=True)), len(n))


def as_r(row):
    return pytest.approx((row["low"], row["high"]), rel=1e-9)


@pytest.mark.parametrize("row", rows_about("total"))
def test_the_change_of_weekly_totals_is_welchs_in_r(row):
    found = weekly_difference(totals("after"), totals("before"), row["level"])
    assert (found.low, found.high) == as_r(row)
    after, before = (
        jackknife_ratio(Clustered(tuple(n), (1,) * len(n)))
        for n in (numbers("after", "n"), numbers("before", "n"))
    )
    assert pooled_df(after, before) == pytest.approx(row["df"], rel=1e-9)


@pytest.mark.parametrize("row", rows_about("share"))
def test_the_change_of_a_share_over_weeks_is_rs(row):
    found = weekly_difference(shares("after"), shares("before"), row["level"])
    assert (found.low, found.high) == as_r(row)


@pytest.mark.parametrize("row", rows_about("quotient"))
def test_the_quotient_of_a_share_over_weeks_is_rs(row):
    found = weekly_quotient(shares("after"), shares("before"), row["level"])
    assert (found.low, found.high) == as_r(row)


@pytest.mark.parametrize("row", rows_about("tests"))
@pytest.mark.parametrize("level", [0.9, 0.95, 0.975])
def test_a_margin_holds_where_rs_one_sided_tests_reject(row, level):
    alpha, margin = 1 - level, row["margin"]
    after, before = totals("after"), totals("before")
    rejected = [row["low"] < alpha, row["high"] < alpha]
    for one, two in ((after, before), (before, after)):
        found = weekly_difference(one, two, margin_level(level))
        assert (equivalence(found, margin) is Equivalence.INSIDE) == all(rejected)
        for more_is_better, is_rejected in zip((True, False), rejected, strict=True):
            verdict = non_inferiority(found, margin, more_is_better=more_is_better)
            assert (verdict is Equivalence.INSIDE) == is_rejected
        # of the difference the other way round, each test is the other one
        rejected.reverse()


@pytest.mark.parametrize("row", [row for row in rows_about("tests") if row["high"] < 0.5])
def test_an_interval_ends_at_a_margin_at_the_p_value_of_r(row):
    found = weekly_difference(totals("after"), totals("before"), 1 - 2 * row["high"])
    assert found.high == pytest.approx(row["margin"], rel=1e-9)
