"""E-values as published."""

from __future__ import annotations

import pytest

from fte_audit.estimates.unrecorded import e_value, e_value_of_limit
from fte_audit.estimates.values import Interval

# Smoking and lung cancer (Hammond and Horn 1958), read in the README of the package EValue of R.
# Breast-feeding and deaths of infants, from VanderWeele and Ding (2017), Annals of Internal
# Medicine 167, 268-274, read in the help of the module `evalue` of Stata (Linden, Mathur and
# VanderWeele 2019).
PUBLISHED = [
    (10.73, (8.02, 14.36), 20.94777, 15.52336, 0.000005),
    (3.9, (1.8, 8.7), 7.263, 3.0, 0.0005),
]


@pytest.mark.parametrize(("ratio", "interval", "point", "limit", "rounding"), PUBLISHED)
def test_e_values_are_as_published(ratio, interval, point, limit, rounding):
    assert e_value(ratio) == pytest.approx(point, abs=rounding)
    assert e_value_of_limit(Interval(*interval)) == pytest.approx(limit, abs=rounding)
