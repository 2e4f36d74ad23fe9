from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import extend, network, numbers, ranges_around, span, worlds

from fte_audit.feasibility.enclosures import EVERYTHING, enclose_range
from fte_audit.feasibility.exact import common, narrowed
from fte_audit.feasibility.rewriting import rows_of
from tests.reference.examples import examples


def left(*relations, **ranges):
    """What is left of the named ranges; None where that is nothing."""
    rows = rows_of(network(*relations, **ranges))
    assert not rows.contradictions
    found = narrowed(rows.rows, rows.ranges, boxes(rows))
    if found is None:
        return None
    return {name: found[number] for name, number in rows.numbers.items() if number in found}


def boxes(rows):
    size = 1 + max((each for row in rows.rows for each in row.variables), default=0)
    return [
        enclose_range(rows.ranges[number]) if number in rows.ranges else EVERYTHING
        for number in range(max(size, len(rows.ranges) + 1))
    ]


@settings(max_examples=examples(200), deadline=None)
@given(worlds())
def test_no_true_world_is_lost(drawn):
    asked, world = drawn
    rows = rows_of(asked)
    found = narrowed(rows.rows, rows.ranges, boxes(rows))
    assert found is not None
    points = {number: each.low for number, each in rows.ranges.items() if each.is_point}
    values = {number: world[name] for name, number in rows.numbers.items()}
    values = extend(rows.rows, points | values)
    assert all(found[number].contains(values[number]) for number in found)


@settings(max_examples=examples(300))
@given(st.data(), numbers, numbers, numbers)
def test_what_ranges_have_in_common_is_what_both_contain(data, one, other, value):
    first, second = data.draw(ranges_around(one)), data.draw(ranges_around(other))
    found = common(first, second)
    ends = [end for each in (first, second) for end in (each.low, each.high) if end is not None]
    for each in (one, other, value, *ends):
        both = first.contains(each) and second.contains(each)
        assert both == (found is not None and found.contains(each))


@pytest.mark.parametrize(
    ("relations", "ranges"),
    [
        (["a = b * 2"], {"a": "(700, inf)", "b": "[0, 350]"}),
        (["a + b = c"], {"a": "[0, 1/3]", "b": "[0, 1/3]", "c": "(2/3, 1]"}),
        (["a + b <= c"], {"a": "[1/3, inf)", "b": "(1/3, inf)", "c": "[0, 2/3]"}),
        (["a * b = c"], {"a": "[0.1, 0.7]", "b": "[0, 0.1]", "c": "(0.07, 1]"}),
        (["a * b = c"], {"a": "[-0.7, -0.1]", "b": "[0.1, 0.3]", "c": "[-1, -0.21)"}),
        (["a = b / c"], {"a": "[0, 1/7)", "b": "[1/7, 1]", "c": "[1/2, 1]"}),
        (["a = min(b, c)"], {"a": "[0, 0.1]", "b": "(0.1, 1]", "c": "(0.1, 1]"}),
        (["a = max(b, c)"], {"a": "[0.9, 1]", "b": "[0, 0.9)", "c": "[0, 0.9)"}),
        (["a = b", "b <= c"], {"a": "(2, 3]", "c": "[0, 2]"}),
    ],
)
def test_ranges_that_touch_at_an_end_that_is_not_theirs_have_nothing_in_common(relations, ranges):
    assert left(*relations, **ranges) is None


@pytest.mark.parametrize(
    ("relations", "ranges", "expected"),
    [
        (
            ["a + b = c"],
            {"a": "[0, 1/3]", "b": "[0, 1/3]", "c": "[2/3, 1]"},
            {"a": "1/3", "b": "1/3", "c": "2/3"},
        ),
        (
            ["a * b = c"],
            {"a": "[0.1, 0.7]", "b": "[0.1, 0.3]", "c": "[0.21, 1]"},
            {"a": "0.7", "b": "0.3", "c": "0.21"},
        ),
        (
            ["a * b = 3 * c"],
            {"a": "[-0.7, -0.1]", "b": "(0, 0.3]", "c": "any"},
            {"c": "[-0.07, 0)"},
        ),
        (["a * b = c"], {"a": "[1, 2]", "b": "[0, 1]", "c": "[2, 3]"}, {"a": "2", "b": "1"}),
        (["a * b = c"], {"a": "[1, inf)", "b": "(0, 2]", "c": "(0, 5)"}, {"a": "[1, inf)"}),
        (["a * b = 1"], {"a": "(1, inf)"}, {"b": "(0, 1)"}),
        (["a * b = 1"], {"a": "(0, 1)"}, {"b": "(1, inf)"}),
        (["a = min(b, c)"], {"a": "(1, 2]", "b": "(2, 3]"}, {"c": "(1, 2]"}),
        (["a = max(b, c)"], {"a": "[1, 2)", "b": "[0, 1)"}, {"c": "[1, 2)"}),
        (["a = min(b, c)"], {"b": "(1, 4)", "c": "[1, 3]"}, {"a": "[1, 3]"}),
        # Products of what may be zero, and powers, are left to floats.
        (["a * b = c"], {"a": "[0, 1]", "b": "[0, 1]", "c": "[0, 4]"}, {"c": "[0, 4]"}),
        (["a * a = c"], {"a": "[1, 2]", "c": "[0, 9]"}, {"c": "[0, 9]"}),
    ],
)
def test_what_is_left_is_exact(relations, ranges, expected):
    found = left(*relations, **ranges)
    assert {name: found[name] for name in expected} == {
        name: span(text) for name, text in expected.items()
    }


def test_a_box_bounds_what_is_left():
    rows = rows_of(network("a = b + c", a="any", b="[0, 9]", c="(0, 9]"))
    found = narrowed(rows.rows, rows.ranges, [EVERYTHING, (0.0, 0.5), (0.0, 0.25)])
    assert found[0] == span("(0, 3/4]")
    assert narrowed(rows.rows, rows.ranges, [(-9.0, -1.0), (0.0, 0.5), (0.0, 0.25)]) is None
    assert narrowed(rows.rows, rows.ranges, [EVERYTHING, (10.0, 11.0), (0.0, 1.0)]) is None
