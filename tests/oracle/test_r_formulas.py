"""Whatever follows from a few numbers alone, against R: its scripts and results are in `r/`."""

from __future__ import annotations

import math

import pytest
from r_results import rows_of

from fte_audit.estimates import distributions
from fte_audit.estimates.contrasts import Pair, Sided, difference
from fte_audit.estimates.intervals import clopper_pearson, wilson
from fte_audit.estimates.logbins import log_bin
from fte_audit.estimates.multiplicity import bonferroni, holm
from fte_audit.estimates.unrecorded import e_value


def as_r(*expected):
    return pytest.approx(expected, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("row", rows_of("shares"))
def test_intervals_of_shares_are_those_of_r(row):
    n, level = row["n"], row["level"]
    p = row["successes"] / n
    exact = clopper_pearson(p, n, level)
    assert (exact.low, exact.high) == as_r(row["exact_low"], row["exact_high"])
    if row["wilson_low"] is not None:
        found = wilson(p, n, distributions.normal_critical(level))
        assert found == as_r(row["wilson_low"], row["wilson_high"])


@pytest.mark.parametrize("row", rows_of("differences"))
def test_differences_of_shares_are_those_of_r(row):
    z = distributions.normal_critical(row["level"])
    sides = [
        Sided(x / n, *wilson(x / n, n, z)) for x, n in ((row["a"], row["n"]), (row["b"], row["m"]))
    ]
    found = difference(Pair(*sides, 0.0))
    assert (found.low, found.high) == as_r(row["low"], row["high"])


ARGUMENTS = {
    "normal_critical": lambda row: (row["x"],),
    "student_critical": lambda row: (row["x"], row["a"]),
    "student_tail": lambda row: (row["x"], row["a"]),
    "student_density": lambda row: (row["x"], row["a"]),
    "beta_quantile": lambda row: (row["x"], row["a"], row["b"]),
    "incomplete_beta": lambda row: (row["a"], row["b"], row["x"], 1 - row["x"]),
}


@pytest.mark.parametrize("what", ARGUMENTS)
def test_distributions_are_those_of_r(what):
    rows = [row for row in rows_of("distributions") if row["what"] == what]
    found = [getattr(distributions, what)(*ARGUMENTS[what](row)) for row in rows]
    assert len(rows) > 5
    assert found == pytest.approx([row["value"] for row in rows], rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("number", sorted({row["set"] for row in rows_of("multiplicity")}))
def test_statements_are_decided_down_to_the_p_values_that_r_corrects(number):
    rows = [row for row in rows_of("multiplicity") if row["set"] == number]
    decided = [lambda level, p=row["p"]: p <= 1 - level for row in rows]
    for corrected in {row["holm"] for row in rows if row["holm"] < 1}:
        for alpha in (corrected * (1 - 1e-9), corrected * (1 + 1e-9)):
            found = [is_decided for is_decided, _ in holm(decided, 1 - alpha)]
            assert found == [row["holm"] <= alpha for row in rows]
    for row in rows:
        if row["bonferroni"] < 1:
            level = bonferroni(1 - row["bonferroni"], len(rows))
            assert 1 - level == pytest.approx(row["p"], rel=1e-9)


def test_e_values_are_those_of_r():
    rows = rows_of("evalues")
    found = [e_value(row["ratio"]) for row in rows]
    assert found == as_r(*(row["e_value"] for row in rows))


def test_bins_are_those_that_logarithms_give():
    rows = rows_of("bins")
    assert [log_bin(int(row["x"])) for row in rows] == [int(row["bin"]) for row in rows]
    assert math.log2(rows[-1]["x"]) > 50
