from __future__ import annotations

import pytest
from networks import network

from fte_audit.feasibility.parts import parts_of
from fte_audit.feasibility.rewriting import rows_of


def parts(*relations, **ranges):
    """The named variables of each part, and those of them that are on circles."""
    rows = rows_of(network(*relations, **ranges))
    names = {number: name for name, number in rows.numbers.items()}
    return [
        (
            {names[each] for each in part.variables if each in names},
            {names[each] for each in part.circles if each in names},
        )
        for part in parts_of(rows)
    ]


def test_parts_share_no_variable():
    assert parts("a = b + c", "d = e * f", "c = g * h") == [
        ({"a", "b", "c", "g", "h"}, set()),
        ({"d", "e", "f"}, set()),
    ]


def test_rows_that_join_two_parts_make_them_one():
    assert [names for names, _ in parts("a = b + c", "d = e * f", "g = a * d")] == [set("abcdefg")]


def test_what_is_known_exactly_ties_nothing_together():
    assert parts("a = b + k", "c = d * k", k="2") == [({"a", "b"}, set()), ({"c", "d"}, set())]


def test_a_number_in_two_extremes_ties_nothing_together():
    assert len(parts("a = max(b, 1)", "c = max(d, 1)")) == 2


@pytest.mark.parametrize(
    ("relations", "on_circles"),
    [
        (["a = b + c", "d = a * e"], ""),
        (["a = b + c", "d = b * c"], "bc"),
        (["a = b + c", "d = b * e", "f = c * e"], "bce"),
        # What hangs on a circle is not on it; what lies between two circles is.
        (["a = b + c", "d = b * c", "e = a + f"], "bc"),
        (["a = b + c", "d = b * c", "e = a + f", "g = e + h", "i = g * h"], "bcaehg"),
        (["m = s * a + (1 - s) * h"], "s"),
        (["a = b * b"], "ab"),
        (["a = min(b, c)"], "bc"),
        (["a <= b + c", "b <= a"], "ab"),
    ],
)
def test_variables_on_circles(relations, on_circles):
    ((_, found),) = parts(*relations)
    assert found == set(on_circles)
