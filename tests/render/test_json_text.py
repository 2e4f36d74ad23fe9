from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from fte_audit.render.json_text import write_document


@given(data=st.data())
def test_a_document_read_back_is_what_was_written(data, any_text):
    values = st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | any_text,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    )
    content = data.draw(st.dictionaries(any_text, values, min_size=1, max_size=3))
    text = write_document(content)
    assert json.loads(text) == content
    assert text.endswith("\n}\n")


def test_keys_are_sorted_and_what_is_long_is_broken_where_it_may_be():
    long = ["x" * 90, "y" * 90]
    text = write_document({"b": long, "a": {"d": 1, "c": 2}, "e": long}, on_one_line={"e"})
    assert text.split("\n") == [
        "{",
        '  "a": {"c": 2, "d": 1},',
        '  "b": [',
        f'    "{long[0]}",',
        f'    "{long[1]}"',
        "  ],",
        f'  "e": ["{long[0]}","{long[1]}"]',
        "}",
        "",
    ]


def test_what_cannot_be_seen_is_spelt_out():
    assert write_document({"a": "\u202e"}) == '{\n  "a": "\\u202e"\n}\n'
