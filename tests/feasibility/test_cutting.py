from __future__ import annotations

from math import inf, nextafter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fte_audit.feasibility.cutting import FAR, Side, Widths, halves, hull, replaced

ends = st.floats(-1e15, 1e15) | st.sampled_from([-inf, inf, 0.0])
wide = st.tuples(ends, ends).map(sorted).map(tuple).filter(lambda each: each[0] < each[1])


@given(wide)
@example((0.0, 5e-324))
def test_halves_leave_nothing_out_and_both_are_smaller(possible):
    low, high = possible
    if Widths([possible]).of([possible], 0) == 0:
        return
    ((first,), (second,)) = halves([possible], 0)
    assert first[0] == low
    assert low < first[1] == second[0] < high
    assert second[1] == high


@example((0.0, 2.0**49 + 1), 0.09375, Side.HIGH)  # floats are 0.125 apart there
@given(wide, st.floats(0, 1e3), st.sampled_from(Side))
def test_an_edge_and_the_rest_leave_nothing_out(possible, near, side):
    edge, rest = side.split(possible, near)
    low, high = possible
    assert side.outer(edge) == side.outer(possible)
    if rest is None:
        assert edge == possible
    else:
        assert sorted([*edge, *rest]) == [low, edge[side is Side.LOW], edge[side is Side.LOW], high]
        inner = edge[1] - edge[0]
        far_out = inner == inf and abs(edge[side is Side.LOW]) == FAR
        assert inner <= near or far_out or nextafter(edge[0], inf) == edge[1]


def test_the_edge_of_what_is_unbounded_is_far_out():
    assert Side.LOW.split((-inf, 5.0), 0.0) == ((-inf, -FAR), (-FAR, 5.0))
    assert Side.HIGH.split((5.0, inf), 0.0) == ((FAR, inf), (5.0, FAR))
    assert Side.HIGH.split((2 * FAR, inf), 0.0) == ((2 * FAR, inf), None)


def test_seen_from_its_side_an_end_is_the_smaller_the_further_out_it_lies():
    assert [side.outer((2.0, 5.0)) for side in Side] == [2.0, -5.0]
    assert [side.cut((2.0, 5.0), side.outer((3.0, 4.0))) for side in Side] == [(3, 5), (2, 4)]


@pytest.mark.parametrize(
    ("possible", "expected"),
    [
        ((1.0, 3.0), 2 / 3),
        ((0.0, 3.0), 1.0),
        ((-1.0, 1.0), 2.0),
        ((1.0, inf), inf),
        ((2.0, 2.0), 0.0),
        ((1e9, 1e9 + 0.1), 0.0),
        ((0.0, 1e-13), 0.0),
        ((2e18, inf), 0.0),
    ],
)
def test_the_width_of_a_range_is_told_as_a_part_of_its_size(possible, expected):
    assert Widths([(0.0, 10.0)]).of([possible], 0) == pytest.approx(expected)


def test_the_widest_range_is_cut_first_and_none_that_is_thin():
    box = [(1.0, 2.0), (1.0, 3.0), (5.0, 5.0), (1.0, 3.0)]
    widths = Widths(box)
    assert widths.widest(box, range(4)) == 1
    assert widths.widest(box, [0, 2]) == 0
    assert widths.widest(box, [2]) is None
    assert widths.widest(box, []) is None


def test_a_hull_is_the_smallest_box_around_boxes():
    assert hull([[(1.0, 2.0), (0.0, inf)], [(0.5, 1.5), (3.0, 4.0)]]) == [(0.5, 2), (0, inf)]


def test_a_box_with_another_range_is_another_box():
    box = [(1.0, 2.0), (3.0, 4.0)]
    assert replaced(box, 1, (3.5, 4.0)) == [(1, 2), (3.5, 4)]
    assert box[1] == (3, 4)
