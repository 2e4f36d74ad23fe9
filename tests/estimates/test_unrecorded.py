from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.oaxaca import OaxacaBlinder

from fte_audit.estimates.clustered import Scattered
from fte_audit.estimates.standardising import Stratum, compare
from fte_audit.estimates.unrecorded import (
    BreakEven,
    break_even,
    e_value,
    e_value_of_limit,
    strongest,
)
from fte_audit.estimates.values import Interval, NotEstimable


@given(st.floats(0.01, 100), st.floats(1.001, 50), st.floats(1.001, 50))
def test_no_weaker_confounder_explains_a_risk_ratio(ratio, with_group, with_outcome):
    # Ding and VanderWeele (2016), Epidemiology 27, 368-377: the most that a confounder adds
    most = with_group * with_outcome / (with_group + with_outcome - 1)
    size = max(ratio, 1 / ratio)
    needed = e_value(ratio)
    assert needed**2 / (2 * needed - 1) == pytest.approx(size, rel=1e-9)
    if most >= size * (1 + 1e-9):
        assert max(with_group, with_outcome) >= needed * (1 - 1e-9)


def test_a_ratio_and_its_inverse_need_the_same():
    assert e_value(0.25) == e_value(4)
    assert e_value(1) == 1
    assert isinstance(e_value(0), NotEstimable)
    assert isinstance(e_value(float("inf")), NotEstimable)


def test_the_limit_nearest_to_one_counts():
    assert e_value_of_limit(Interval(0.9, 4)) == 1
    assert e_value_of_limit(Interval(1.8, 8.7)) == e_value(1.8)
    assert e_value_of_limit(Interval(0.3, 0.8)) == e_value(0.8)


def test_what_explains_a_gap_is_a_product():
    gap, prevalences = Fraction(-3, 100), [Fraction(1, 100), Fraction(1, 10), Fraction(1)]
    assert break_even(gap, prevalences, most=Fraction(1)) == (
        BreakEven(Fraction(1, 10), Fraction(-3, 10)),
        BreakEven(Fraction(1), gap),
    )
    assert len(break_even(gap, prevalences)) == 3
    for wrong in (Fraction(0), Fraction(11, 10)):
        with pytest.raises(ValueError, match="prevalence"):
            break_even(gap, [wrong])


@given(st.fractions(-1, 1), st.fractions(Fraction(1, 50), 1))
def test_a_world_with_the_break_even_difference_has_no_other(gap, prevalence):
    for point in break_even(gap, [prevalence], most=Fraction(1)):
        # the outcome depends on it alone, and only one group has any of it
        base = Fraction(1) if point.effect < 0 else Fraction(0)
        first = (1 - prevalence) * base + prevalence * (base + point.effect)
        assert first - base == gap
        assert 0 <= first <= 1


def of(above, n):
    return Scattered({at: (at < above, 1) for at in range(n)}, 200)


def stratum(above, n, other, m):
    return Stratum(of(above, n), of(other, m))


STRATA = {
    ("refund", "en"): stratum(10, 40, 5, 30),
    ("refund", "de"): stratum(9, 30, 4, 10),
    ("login", "en"): stratum(30, 40, 50, 60),
    ("login", "de"): stratum(15, 20, 30, 40),
    ("other", None): stratum(5, 10, 5, 20),
}


def split(at, value):
    """The same conversations, in the stratum and in the rest."""
    sums = {}
    for key, each in STRATA.items():
        row = sums.setdefault((key[at] == value,), [0, 0, 0, 0])
        for column, more in enumerate(
            (each.first.total, each.first.n, each.second.total, each.second.n)
        ):
            row[column] += more
    return sums


SPLITS = [(0, "refund"), (0, "login"), (0, "other"), (1, "en"), (1, "de"), (1, None)]


def oaxaca(at, value):
    rows = [
        (int(inside), group, int(number < above))
        for (inside,), (a, n, b, m) in split(at, value).items()
        for group, above, size in ((1, a, n), (0, b, m))
        for number in range(size)
    ]
    table = pd.DataFrame(rows, columns=["inside", "group", "met"])
    model = OaxacaBlinder(
        table["met"], table[["inside", "group"]], "group", hasconst=False, swap=False
    )
    return abs(model.two_fold(two_fold_type="reimers").params[1])


def test_the_strongest_stratum_is_the_one_that_explains_most():
    found = strongest(STRATA, ["topic", "language"])
    products = {
        (at, value): abs(compare({k: stratum(*row) for k, row in split(at, value).items()}).mix)
        for at, value in SPLITS
    }
    (at, value), most = max(products.items(), key=lambda item: item[1])
    assert (found.key, found.value) == (("topic", "language")[at], value) == ("topic", "refund")
    assert abs(found.product) == most
    # statsmodels: the explained part, with equal weights for both groups
    for each, product in products.items():
        assert float(product) == pytest.approx(oaxaca(*each), abs=1e-12)
    assert found.times(-3 * most) == 3


def test_a_stratum_that_a_group_hardly_has_says_nothing():
    few = {("a",): stratum(2, 40, 4, 4), ("b",): stratum(30, 40, 20, 60)}
    assert isinstance(strongest(few, ["topic"]), NotEstimable)
    assert isinstance(strongest({}, ["topic"]), NotEstimable)
    equal = {("a",): stratum(5, 10, 5, 10), ("b",): stratum(5, 10, 5, 10)}
    assert isinstance(strongest(equal, ["topic"]), NotEstimable)
