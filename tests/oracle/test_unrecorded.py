"""E-values as published."""

from __future__ import annotations

import pytest

from fte_audit.estimates.unrecorded import e_value, e_value_of_limit
from fte_audit.estimates.values import Interval

# VanderWeele and Ding (2017), Annals of Internal Medicine 167, 268-274.
# Formula feeding and deaths of infants by respiratory infection (Victora et al. 1987), and
# breastfeeding and ovarian cancer (Moorman et al. 2008).
PUBLISHED = [
    (3.9, (1.8, 8.7), 7.26, 3.0),
    (0.5, (0.3, 0.8), 3.41, 1.81),
]


@pytest.mark.parametrize(("ratio", "interval", "point", "limit"), PUBLISHED)
def test_e_values_are_as_published(ratio, interval, point, limit):
    assert e_value(ratio) == pytest.approx(point, abs=0.006)
    assert e_value_of_limit(Interval(*interval)) == pytest.approx(limit, abs=0.006)
