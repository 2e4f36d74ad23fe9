"""The waist of readings: integers for 64 groups of customers in one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.cubes import (
    GROUPS,
    NAMELESS,
    RETURN,
    RETURN_SAME_TOPIC,
    ROOM,
    SCOPE,
    WEEKS,
    Cube,
    CubeCell,
    CubeRequest,
    Returns,
    TooFine,
    cube_order,
    groups_in,
    packed,
    packed_row,
    pooled_cubes,
    pooled_tables,
    total,
    unpacked,
    unpacked_weeks,
    values_of,
    week_of,
)

NUMBERS = st.dictionaries(
    st.integers(0, NAMELESS),
    st.one_of(st.integers(0, 9), st.integers(0, 2**120), st.just(2**64 - 1), st.just(2**64)),
)


def by_group(numbers):
    return tuple(numbers.get(group, 0) for group in range(GROUPS + 1))


@given(NUMBERS)
def test_what_is_packed_is_unpacked(numbers):
    lanes = packed(numbers)
    assert unpacked(lanes) == by_group(numbers)
    assert total(lanes) == sum(numbers.values())


@given(NUMBERS, NUMBERS, st.integers(0, 3))
def test_one_sum_adds_up_every_group_and_carries_nothing_into_another(one, other, times):
    lanes = packed(one) + times * packed(other)
    expected = tuple(a + times * b for a, b in zip(by_group(one), by_group(other), strict=True))
    assert unpacked(lanes) == expected
    assert total(lanes) == sum(expected)


def test_weeks_are_lanes_by_their_mondays():
    """1 January 1970 was a Thursday, 5 January the first Monday."""
    first = (date(1970, 1, 5) - date(1970, 1, 1)).days
    assert [week_of(first + 7 * week) for week in (0, 1, 255, 256)] == [0, 1, 255, 0]
    assert week_of((date(2024, 2, 26) - date(1970, 1, 1)).days) == 2825 % 256
    lanes = packed_row((9, *range(WEEKS)))
    assert unpacked_weeks(lanes) == tuple(range(WEEKS))


def test_the_greatest_numbers_of_all_groups_stay_apart():
    greatest = dict.fromkeys(range(GROUPS + 1), 2**120)
    lanes = packed(greatest)
    assert unpacked(lanes) == (2**120,) * 65
    assert total(lanes) == 65 * 2**120
    assert unpacked(lanes - packed({7: 2**120}))[6:9] == (2**120, 0, 2**120)


def test_a_number_below_zero_or_beyond_its_lane_is_refused():
    for number in (-1, 2**128):
        with pytest.raises(OverflowError):
            packed({0: number})


def cell(n, has=0, part=0, table=(), spread=()):
    bins = {number: packed(by_group) for number, by_group in dict(spread).items()}
    sums = ((packed({0: has}), packed({0: part})),)
    return CubeCell(packed({0: n}), sums, (dict(table),), (bins,))


def test_cells_add_up_counts_sums_and_tables():
    found = cell(2, 1, 30, {30: 1}, {7: {1: 1}}) + cell(
        5, 2, 40, {10: 1, 30: 1}, {7: {2: 3}, 5: {1: 1}}
    )
    assert (total(found.n), [tuple(map(total, pair)) for pair in found.sums]) == (7, [(3, 70)])
    assert found.tables == ({10: 1, 30: 2},)
    assert list(found.tables[0]) == [10, 30]
    assert list(found.spreads[0].items()) == [(5, packed({1: 1})), (7, packed({1: 1, 2: 3}))]


def test_the_nameless_are_a_group_only_where_there_are_some():
    some, more = packed({0: 3, 63: 2**120}), packed({64: 1})
    assert (groups_in(), groups_in(some, 0), groups_in(some, more)) == (64, 64, 65)


def test_cells_of_different_measures_do_not_add_up():
    with pytest.raises(ValueError, match="zip"):
        cell(1) + CubeCell(1)


def test_cubes_pool_cell_by_cell_in_the_order_of_the_keys():
    left = Cube({(0, "b"): cell(1), (1, None): cell(2)}, (9,), (30,))
    right = Cube({(0, "a"): cell(4), (1, None): cell(8)}, (9,), (30,))
    pooled = left + right
    assert {key: total(its.n) for key, its in pooled.cells.items()} == {
        (0, "a"): 4,
        (0, "b"): 1,
        (1, None): 10,
    }
    assert list(pooled.cells) == [(0, "a"), (0, "b"), (1, None)]
    assert (pooled.ends_us, pooled.heavy_limits, pooled.is_coarse) == ((9,), (30,), False)


@pytest.mark.parametrize(("one", "other", "both"), [(1, 1, 1), (1, 0, 0), (0, 1, 0)])
def test_times_of_two_logs_are_coarse_where_those_of_both_are(one, other, both):
    pooled = Cube({}, (9,), (30,), bool(one)) + Cube({}, (9,), (30,), bool(other))
    assert pooled.is_coarse == bool(both)


@pytest.mark.parametrize(("end", "limit"), [(8, 30), (None, 30), (9, 31)])
def test_cubes_of_logs_that_end_at_different_times_do_not_pool(end, limit):
    with pytest.raises(ValueError, match="different times"):
        Cube({}, (9,), (30,)) + Cube({}, (end,), (limit,))


def test_missing_labels_come_last():
    keys = [(1, None), (1, "b"), (0, None), (1, "a"), (-1, "z")]
    assert sorted(keys, key=cube_order) == [(-1, "z"), (0, None), (1, "a"), (1, "b"), (1, None)]


def test_tables_are_added_up_in_order():
    pooled = pooled_tables([{3: 1, 5: 2}, {}, {1: 1, 5: 1}])
    assert list(pooled.items()) == [(1, 1), (3, 1), (5, 3)]


REQUEST = CubeRequest("parts", ("x",), ("y",), most=2)


def test_a_pooled_cube_may_be_too_fine():
    one, other = Cube({(0, "a"): cell(1)}), Cube({(0, "b"): cell(1)})
    third = Cube({(0, "c"): cell(1)})
    both = pooled_cubes(REQUEST, one, other)
    assert len(both.cells) == 2
    assert pooled_cubes(REQUEST, both, third) == TooFine(3, {"y": 3, "x": 1})
    too_fine = TooFine(7, {})
    assert pooled_cubes(REQUEST, too_fine, one) is too_fine
    assert pooled_cubes(REQUEST, one, too_fine) is too_fine


def test_values_are_counted_for_each_part_of_the_key():
    keys = [(0, "a", None), (0, "b", None), (1, "b", None)]
    assert list(values_of(keys, ("n", "m", "l")).items()) == [("m", 2), ("n", 2), ("l", 1)]


def test_returns_stand_last_in_a_key():
    request = CubeRequest("c", ("x",), ("y",), returns=Returns("who", "what", (1,), None))
    assert request.key == ("x", "y", RETURN, RETURN_SAME_TOPIC, ROOM)
    assert Returns("who", None, (1,), None).attributes == (RETURN, ROOM)
    scoped = Returns("who", None, (1,), None, "rule", ((0, 1), (1,)))
    assert scoped.attributes == (RETURN, ROOM, SCOPE)
    assert CubeRequest("c", ("x",), ("y",)).key == ("x", "y")
