"""How many of each stratum are drawn: against every other way to do it."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.estimates.allocation import LEAST, allocate_equally, allocate_proportionally

SIZES = st.lists(st.integers(1, 60), min_size=1, max_size=6)


def variance(sizes, drawn):
    """The variance of a total where every stratum varies as 1, up to what no choice changes."""
    return sum(Fraction(size * size, n) for size, n in zip(sizes, drawn, strict=True))


@pytest.mark.parametrize(
    ("sizes", "n"), [([9, 5, 2], 8), ([30, 4, 4], 10), ([7, 7, 7], 11), ([40, 1, 1], 6)]
)
def test_after_one_of_each_no_other_way_has_a_lower_variance(sizes, n):
    ways = [way for way in product(*(range(1, size + 1) for size in sizes)) if sum(way) == n]
    found = allocate_proportionally(sizes, n, least=1)
    assert variance(sizes, found) == min(variance(sizes, way) for way in ways)


def test_the_example_of_wright_is_drawn_as_congress_is_seated():
    # The 1790 census of the free and three fifths of the slaves, as Balinski and Young (2001)
    # print it, with the 105 seats of the method of equal proportions.
    people = {
        "Connecticut": (236_841, 7),
        "Delaware": (55_540, 2),
        "Georgia": (70_835, 2),
        "Kentucky": (68_705, 2),
        "Maryland": (278_514, 8),
        "Massachusetts": (475_327, 14),
        "New Hampshire": (141_822, 4),
        "New Jersey": (179_570, 5),
        "New York": (331_589, 10),
        "North Carolina": (353_523, 10),
        "Pennsylvania": (432_879, 12),
        "Rhode Island": (68_446, 2),
        "South Carolina": (206_236, 6),
        "Vermont": (85_533, 3),
        "Virginia": (630_560, 18),
    }
    sizes = [size for size, _ in people.values()]
    assert allocate_proportionally(sizes, 105, least=1) == [seats for _, seats in people.values()]


@given(SIZES, st.integers(0, 200), st.sampled_from([allocate_equally, allocate_proportionally]))
def test_as_many_are_drawn_as_there_are_and_more_take_none_away(sizes, n, allocate):
    drawn, more = allocate(sizes, n), allocate(sizes, n + 1)
    assert sum(drawn) == min(n, sum(sizes))
    assert all(0 <= few <= many <= size for few, many, size in zip(drawn, more, sizes, strict=True))


@given(SIZES, st.integers(0, 200))
def test_proportional_draws_a_few_of_each_stratum_first(sizes, n):
    drawn = allocate_proportionally(sizes, n)
    if n >= sum(min(size, LEAST) for size in sizes):
        assert all(few >= min(size, LEAST) for few, size in zip(drawn, sizes, strict=True))
    elif n >= len(sizes):
        assert min(drawn) >= 1


@given(SIZES, st.integers(0, 200))
def test_equal_draws_alike_of_all_that_have_any_left(sizes, n):
    drawn = allocate_equally(sizes, n)
    left = [few for few, size in zip(drawn, sizes, strict=True) if few < size]
    assert not left or max(drawn) - min(left) <= 1


def test_a_stratum_that_is_drawn_as_a_whole_leaves_the_rest_to_the_others():
    # One more of six or seven gains 36 / 30 or 49 / 30, the last of the third 10^6 / (89 * 90).
    assert allocate_proportionally([6, 7, 1000], 100) == [5, 5, 90]
    assert allocate_proportionally([6, 7, 30], 42) == [6, 7, 29]


def test_there_may_be_no_stratum():
    assert allocate_equally([], 5) == []
    assert allocate_proportionally([], 5) == []
