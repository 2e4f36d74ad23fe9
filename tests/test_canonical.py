from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.canonical import canonical_json, digest_of

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(VALUES)
def test_what_is_written_reads_back(value):
    assert json.loads(canonical_json(value)) == value


@given(st.dictionaries(st.text(), st.integers(), max_size=5))
def test_the_order_of_keys_changes_nothing(value):
    assert canonical_json(value) == canonical_json(dict(reversed(value.items())))


def test_there_is_no_space_and_no_escape():
    assert canonical_json({"b": [1, 2.5], "a": "é"}) == '{"a":"é","b":[1,2.5]}'


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_in_json_is_refused(value):
    with pytest.raises(ValueError, match="JSON"):
        canonical_json(value)


def test_the_digest_is_that_of_the_canonical_json():
    # printf '{"a":[1,2.5],"b":"é"}' | sha256sum
    assert (
        digest_of({"b": "é", "a": [1, 2.5]})
        == "sha256:2071e5952e3110d79f01f374bf90abe7fc01cf116fd0a40af0ab60d3f9a99f8d"
    )
