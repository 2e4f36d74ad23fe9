from __future__ import annotations

from collections import Counter
from functools import reduce
from operator import add

from hypothesis import given
from hypothesis import strategies as st

from fte_audit.profile import (
    EXTREMES,
    ColumnProfile,
    Held,
    Lengths,
    LogProfile,
    Numbers,
    Pile,
    Shape,
    SlashedDates,
    Times,
    outermost,
    pooled,
)

VALUES = st.lists(st.integers(-9, 9), max_size=30)


@given(VALUES, VALUES, VALUES, st.booleans())
def test_the_outermost_of_parts_are_those_of_the_whole(one, other, third, upper):
    def of(values):
        return outermost((Pile(value, 1) for value in values), upper=upper)

    counts = Counter([*one, *other, *third])
    expected = sorted(counts, reverse=upper)[:EXTREMES]
    found = outermost((*of(one), *outermost((*of(other), *of(third)), upper=upper)), upper=upper)
    # A value outside the outermost of one part may be missing some rows, but is never outermost.
    assert [pile.value for pile in found] == expected
    assert [pile.rows for pile in found] == [counts[value] for value in expected]


def test_counts_under_the_same_key_are_added():
    assert pooled({"a": 1, "b": 2}, {"b": 3, "c": 4}) == {"a": 1, "b": 5, "c": 4}


def test_parts_add_up_in_any_order():
    numbers = [
        Numbers(2, 1, 0, (Pile(1, 2),), (Pile(1, 2),), {0: 1}),
        Numbers(),
        Numbers(3, 3, 1, (Pile(-1, 1), Pile(1, 2)), (Pile(1, 2), Pile(-1, 1)), {0: 2}),
    ]
    assert reduce(add, numbers) == reduce(add, reversed(numbers))
    assert reduce(add, numbers) == Numbers(
        5, 4, 1, (Pile(-1, 1), Pile(1, 4)), (Pile(1, 4), Pile(-1, 1)), {0: 3}
    )
    times = Times(1, 1, {"Z": 1}, 1, 1, (Pile(5, 1),), (Pile(5, 1),))
    assert times + Times() == Times() + times == times
    assert (times + times).offsets == {"Z": 2}
    dates = SlashedDates(1, 1, 0, {"99/99/9999": 1})
    assert dates + dates == SlashedDates(2, 2, 0, {"99/99/9999": 2})
    lengths = Lengths(2, 1, 1, {5: 1}, 0)
    assert lengths + lengths == Lengths(4, 2, 2, {5: 2}, 0)


def test_no_text_is_no_shortest_text():
    shape = Shape(3, 5, {"digits": 8})
    assert shape + Shape() == Shape() + shape == shape
    assert shape + Shape(1, 4, {"digits": 5}) == Shape(1, 5, {"digits": 13})


def test_a_column_is_found_by_its_name():
    columns = tuple(ColumnProfile(name, Held.TEXT, 5, 2) for name in "ab")
    assert LogProfile(5, columns).column("b").present == 3
