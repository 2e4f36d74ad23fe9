from __future__ import annotations

from fractions import Fraction as F

import pytest

from fte_audit.concurrency import Concurrency
from fte_audit.estimates.values import NotEstimable
from fte_audit.staffing.concurrency import measured

NOBODY = Concurrency(0, 0, 0, {}, 0, 0, 0, 0, 0, 0)


def test_the_mean_is_all_parts_over_the_time_with_any():
    # Ten seconds alone, five with two, five with four: 40 seconds of conversations in 20.
    found = measured(Concurrency(7, 3, 40, {1: 10, 2: 5, 4: 5}, 4, 99, 1, 2, 3, 4))
    assert found.mean == 2
    assert dict(found.shares) == {1: F(1, 2), 2: F(1, 4), 4: F(1, 4)}
    assert [found.share_from(n) for n in (1, 2, 3, 5)] == [1, F(1, 2), F(1, 4), 0]
    assert [found.at_most(F(n, 100)) for n in (1, 50, 51, 75, 95, 100)] == [1, 1, 2, 2, 4, 4]
    with pytest.raises(ValueError, match="beyond 1"):
        found.at_most(F(101, 100))
    assert (found.agents, found.conversations, found.largest) == (3, 7, 4)
    assert found.left_out == 10


def test_the_mean_is_exact_where_many_at_once_are_counted_together():
    found = measured(Concurrency(1000, 1, 3000, {3: 10}, 500, 0, 0, 0, 0, 0))
    assert found.mean == 300


def test_without_any_time_there_is_no_concurrency():
    assert isinstance(measured(NOBODY), NotEstimable)
