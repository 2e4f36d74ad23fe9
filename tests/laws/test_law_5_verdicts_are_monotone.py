"""A wider interval never turns `inconclusive` into anything else."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from fte_audit.judging.outcomes import Ends, outcome
from fte_audit.quantities.ranges import Range
from fte_audit.verdicts import Outcome

END = st.none() | st.integers(-4, 4).map(Fraction)


@st.composite
def ranges(draw):
    low, high = draw(END), draw(END)
    if low is not None and high is not None and low > high:
        low, high = high, low
    is_point = low is not None and low == high
    return Range(
        low,
        high,
        low is not None and not is_point and draw(st.booleans()),
        high is not None and not is_point and draw(st.booleans()),
    )


@st.composite
def nested(draw):
    """An interval, and a wider one around it."""
    low, high = sorted((draw(st.integers(-4, 4)), draw(st.integers(-4, 4))))
    inner = Ends(
        draw(st.sampled_from([None, Fraction(low)])), draw(st.sampled_from([None, Fraction(high)]))
    )
    outer = Ends(
        None
        if inner.low is None
        else draw(st.sampled_from([None, inner.low - draw(st.integers(0, 3))])),
        None
        if inner.high is None
        else draw(st.sampled_from([None, inner.high + draw(st.integers(0, 3))])),
    )
    return inner, outer


@given(nested(), ranges())
def test_a_wider_interval_decides_nothing(intervals, allowed):
    inner, outer = (outcome(ends, allowed) for ends in intervals)
    assert outer in {inner, Outcome.INCONCLUSIVE}
    if inner is Outcome.INCONCLUSIVE:
        assert outer is Outcome.INCONCLUSIVE


@given(nested(), ranges())
def test_no_interval_both_supports_and_contradicts(intervals, allowed):
    ends, _ = intervals
    if ends.low is not None and ends.low == ends.high:
        expected = Outcome.SUPPORTED if allowed.contains(ends.low) else Outcome.CONTRADICTED
        assert outcome(ends, allowed) is expected
