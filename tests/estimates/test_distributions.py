"""Every number here is scipy's, or follows from the definition."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from fte_audit.estimates.distributions import (
    beta_quantile,
    incomplete_beta,
    normal_critical,
    student_critical,
    student_density,
    student_tail,
)
from tests.reference.examples import examples

LEVELS = [0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 1 - 1e-6, 1 - 1e-9]
PARAMETERS = [0.3, 1, 2.5, 10, 100, 1e4, 1e6]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("df", [0.5, 1, 1.3, 2, 3.7, 5, 10, 18.4, 50, 199, 1e3, 12345.6, 1e6])
def test_critical_values_of_student_are_those_of_scipy(level, df):
    expected = -stats.t.ppf((1 - level) / 2, df)
    assert student_critical(level, df) == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize("level", LEVELS)
def test_critical_values_of_the_normal_are_those_of_scipy(level):
    assert normal_critical(level) == pytest.approx(-special.ndtri((1 - level) / 2), rel=1e-13)


@settings(max_examples=examples(300))
@given(st.floats(0.01, 60), st.floats(0.5, 1e5))
def test_tails_and_densities_of_student_are_those_of_scipy(t, df):
    assert student_tail(t, df) == pytest.approx(stats.t.sf(t, df), rel=1e-10, abs=1e-290)
    assert student_density(t, df) == pytest.approx(stats.t.pdf(t, df), rel=1e-10, abs=1e-290)


@pytest.mark.parametrize("a", PARAMETERS)
@pytest.mark.parametrize("b", PARAMETERS)
def test_the_beta_distribution_is_that_of_scipy(a, b):
    for x in (1e-8, 0.01, 0.3, 0.5, 0.8, 0.999, a / (a + b)):
        expected = special.betainc(a, b, x)
        assert incomplete_beta(a, b, x, 1 - x) == pytest.approx(expected, rel=1e-10, abs=1e-290)
    for probability in (1e-6, 0.001, 0.025, 0.3, 0.5, 0.975, 0.9999):
        expected = special.betaincinv(a, b, probability)
        assert beta_quantile(probability, a, b) == pytest.approx(expected, rel=1e-10)


def test_rare_events_among_very_many_are_exact_where_scipy_loses_digits():
    x = beta_quantile(0.975, 10.0, 1e8)
    with localcontext() as context:
        context.prec = 60
        n = 10**8 + 9
        fewer = sum(
            math.comb(n, each) * Decimal(x) ** each * (1 - Decimal(x)) ** (n - each)
            for each in range(10)
        )
    assert float(1 - fewer) == pytest.approx(0.975, rel=1e-13)


@given(st.floats(0, 1e6))
def test_tails_near_zero_are_those_of_the_arc_tangent(t):
    assert student_tail(t, 1.0) == pytest.approx(math.atan2(1, t) / math.pi, rel=1e-13)


def test_nothing_lies_outside_of_0_and_1():
    assert incomplete_beta(2.0, 3.0, 0.0, 1.0) == 0
    assert incomplete_beta(2.0, 3.0, 1.0, 0.0) == 1
