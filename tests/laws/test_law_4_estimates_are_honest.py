"""low <= value <= high; a wider level has a wider interval; swapping the groups flips the sign.

No answer is a reason, never a number.
"""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fte_audit.estimates import contrasts, intervals
from fte_audit.estimates.clustered import Clustered, Scattered
from fte_audit.estimates.standardising import Estimand, Stratum, Values, compare, uncertainty
from fte_audit.estimates.values import Interval, NotEstimable

SHARES = st.lists(st.integers(0, 9), min_size=25, max_size=25).flatmap(
    lambda below: st.tuples(*(st.integers(0, n) for n in below)).map(
        lambda above: Clustered(above, tuple(below))
    )
)
LEVELS = st.tuples(st.floats(0.5, 0.98), st.floats(0.005, 0.0199)).map(
    lambda pair: (pair[0], pair[0] + pair[1])
)


def scattered(sums):
    pairs = enumerate(zip(sums.above, sums.below, strict=True))
    return Scattered({at: pair for at, pair in pairs if pair[1]}, len(sums.below))


def check(found, value):
    """An interval that holds a value, or a reason."""
    if isinstance(found, NotEstimable):
        assert found.reason
        return False
    assert math.isfinite(found.low)
    assert math.isfinite(found.high)
    assert found.low <= value <= found.high
    return True


def check_wider(narrow, wide):
    assert isinstance(narrow, NotEstimable) == isinstance(wide, NotEstimable)
    if isinstance(narrow, Interval):
        slack = 1e-9 * (wide.high - wide.low)
        assert wide.low <= narrow.low + slack
        assert narrow.high <= wide.high + slack


@settings(deadline=None)
@given(SHARES, LEVELS)
def test_intervals_of_one_group(sums, levels):
    for of in (
        intervals.share_interval,
        lambda sums, level: intervals.mean_interval(sums, level, bounded=True),
    ):
        narrow, wide = (of(sums, level) for level in levels)
        if sums.n:
            check(narrow, sums.total / sums.n)
        check_wider(narrow, wide)


@settings(deadline=None)
@given(SHARES, SHARES, LEVELS)
def test_differences_and_quotients_of_shares(one, two, levels):
    pairs = [contrasts.shares(one, two, level) for level in levels]
    swapped = contrasts.shares(two, one, levels[0])
    assume(not isinstance(pairs[0], NotEstimable))
    first, second = float(one.value), float(two.value)
    narrow, wide = (contrasts.difference(pair) for pair in pairs)
    assert check(narrow, first - second)
    check_wider(narrow, wide)
    assert contrasts.difference(swapped) == -narrow
    found, other = contrasts.quotient(pairs[0]), contrasts.quotient(swapped)
    if second and check(found, first / second) and isinstance(other, Interval) and found.low:
        assert (1 / other.high, 1 / other.low) == pytest.approx((found.low, found.high))


@settings(deadline=None)
@given(SHARES, SHARES, LEVELS)
def test_differences_and_quotients_of_means(one, two, levels):
    narrow, wide = (contrasts.mean_difference(one, two, level, bounded=True) for level in levels)
    swapped = contrasts.mean_difference(two, one, levels[0], bounded=True)
    assume(one.n and two.n)
    if check(narrow, float(one.value - two.value)):
        assert swapped == -narrow
    check_wider(narrow, wide)
    over, wider = (contrasts.mean_quotient(one, two, level, bounded=True) for level in levels)
    if two.total:
        check(over, float(one.value / two.value))
    check_wider(over, wider)


@settings(deadline=None)
@given(st.lists(st.tuples(SHARES, SHARES), min_size=1, max_size=3), LEVELS)
def test_standardised_gaps(sides, levels):
    strata = {(str(n),): Stratum(*map(scattered, pair)) for n, pair in enumerate(sides)}
    exact = compare(strata)
    assume(not isinstance(exact, NotEstimable))
    narrow, wide = (uncertainty(strata, level, Values.SHARE) for level in levels)
    swapped = uncertainty(
        {key: Stratum(each.second, each.first) for key, each in strata.items()},
        levels[0],
        Values.SHARE,
    )
    values = (exact.as_is.gap, exact.to_first.gap, exact.to_second.gap)
    mirrored = (Estimand.AS_IS, Estimand.TO_SECOND, Estimand.TO_FIRST)
    for estimand, other, value in zip(Estimand, mirrored, values, strict=True):
        found, flipped = narrow.gaps[estimand], swapped.gaps[other]
        check_wider(found, wide.gaps[estimand])
        assert isinstance(found, NotEstimable) == isinstance(flipped, NotEstimable)
        if isinstance(found, Interval):
            slack = 1e-9 * (found.high - found.low)
            assert found.low - slack <= float(value) <= found.high + slack
            assert (-flipped.high, -flipped.low) == pytest.approx(
                (found.low, found.high), rel=1e-7, abs=1e-9
            )
