"""Values inside JSON, against plain loops."""

import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.engines.sources.nested import dig, found_in, items
from fte_audit.spec.presets.library import Place

LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab ", max_size=3)


@pytest.mark.parametrize(
    ("value", "steps", "found"),
    [
        ({"a": {"b": 1}}, ("a", "b"), 1),
        ({"a": {"b": 1}}, ("a", "c"), None),
        ({"a": [7, 8]}, ("a", "1"), 8),
        ({"a": [7, 8]}, ("a", "2"), None),
        ({"a": [7, 8]}, ("a", "b"), None),
        ({"a": [{"b": 1}, 5, {"b": None}, {"b": 2}]}, ("a", "*", "b"), [1, 2]),
        ({"a": []}, ("a", "*", "b"), None),
        ('{"a": "{\\"b\\": \\"c\\"}"}', ("a", "b"), "c"),
        ("no JSON", ("a",), None),
        (5, ("a",), None),
        ("as it is", (), "as it is"),
    ],
)
def test_steps_lead_to_a_value(value, steps, found):
    assert dig(value, steps) == found


def test_places_are_read_as_text_and_blank_is_missing():
    frame = pl.DataFrame(
        {
            "j": ['{"a": 1.50, "b": true, "c": [1, {"d": 2}], "e": ""}', None, "{"],
            "t": ["agent:7", "8", ""],
        }
    )
    places = {
        "number": Place(("j", "a")),
        "truth": Place(("j", "b")),
        "list": Place(("j", "c")),
        "blank": Place(("j", "e")),
        "agent": Place(("t",), "agent:"),
        "either": Place(("j", "b"), otherwise=Place(("t",))),
        "nowhere": Place(("absent", "x"), otherwise=Place(("absent",))),
        "whole": Place(("j",)),
    }
    columns, faults = found_in(frame, places)
    found = {column.name: column.to_list() for column in columns}
    assert faults == {"j": 1, "t": 0}, "text that nobody looked into is no fault"
    assert found == {
        "number": ["1.5", None, None],
        "truth": ["true", None, None],
        "list": ['[1,{"d":2}]', None, None],
        "blank": [None, None, None],
        "agent": ["7", "8", None],
        "either": ["true", "8", None],
        "nowhere": [None, None, None],
        "whole": [*frame["j"].to_list()[:2], "{"],
    }


def test_lists_that_are_no_json_are_counted():
    frame = pl.DataFrame({"out": ["[1, 2]", "[1", "null", None, "{}"]})
    assert items(frame, ("out",), {}) == ([0, 0], [], 1)


def test_places_of_absent_columns_hold_nothing_in_every_row():
    frame = pl.DataFrame({"a": ["1", "2"]})
    (column,), _ = found_in(frame, {"b": Place(("c", "d"))})
    assert found_in(frame, {}) == ([], {})
    assert column.to_list() == [None, None]


@settings(deadline=None)
@given(
    st.lists(
        st.none()
        | st.lists(
            st.fixed_dictionaries(
                {}, optional={"x": LEAVES, "in": st.lists(st.fixed_dictionaries({"y": LEAVES}))}
            ),
            max_size=4,
        ),
        max_size=6,
    )
)
def test_items_are_those_of_loops_in_loops(rows):
    texts = [None if row is None else json.dumps(row) for row in rows]
    frame = pl.DataFrame({"out": texts}, schema={"out": pl.String})
    places = {"x": Place(("out", "x")), "y": Place(("in", "y"))}
    wanted = [
        (number, _text(outer.get("x")), _text(inner["y"]))
        for number, row in enumerate(rows)
        for outer in row or ()
        for inner in outer.get("in", ())
    ]
    numbers, (xs, ys), faults = items(frame, ("out", "in"), places)
    assert faults == 0
    assert list(zip(numbers, xs, ys, strict=True)) == wanted
    flat, _, _ = items(frame, ("out",), {})
    assert flat == [number for number, row in enumerate(rows) for _ in row or ()]


def _text(value):
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else json.dumps(value)
