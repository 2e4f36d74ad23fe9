from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.diagnostics import UserError
from fte_audit.spec.yaml_reader import MAX_BYTES, MAX_DEPTH, decode, read_yaml


def refusals(text):
    try:
        problems = read_yaml(text, "a.yaml").problems
    except UserError as error:
        problems = error.diagnostics
    return [(d.code, d.span.line, d.span.column) for d in problems]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("12:30:00", "12:30:00"),
        ("1_000", "1_000"),
        ("2024-01-27", "2024-01-27"),
        ("2024-01-27T10:00:00Z", "2024-01-27T10:00:00Z"),
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("7", 7),
        ("-7", -7),
        ("+7", 7),
        ("0", 0),
        ("0.5", 0.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1.", 1.0),
        ("'7'", "7"),
        ('"true"', "true"),
        ("2.30M", "2.30M"),
        ("=", "="),
        ("<<", "<<"),
        ("9" * 41, "9" * 41),
    ],
)
def test_scalars_are_those_of_yaml_1_2(written, value):
    found = read_yaml(f"key: {written}\n", "a.yaml").value["key"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "number", ["010", "-07", "00", "0x1F", "0o17", "0b1", "09.5", ".inf", ".nan"]
)
def test_numbers_that_read_differently_elsewhere_are_refused(number):
    assert refusals(f"key: {number}\n") == [("FTE111", 1, 6)]
    assert read_yaml(f"key: '{number}'\n", "a.yaml").value == {"key": number}


def test_all_problems_come_at_once_in_file_order():
    text = "a: 1\nb: &x 010\na: *x\n7: !!str y\n"
    assert refusals(text) == [
        ("FTE104", 2, 4),
        ("FTE111", 2, 4),
        ("FTE104", 3, 4),
        ("FTE102", 3, 1),
        ("FTE103", 4, 1),
        ("FTE105", 4, 4),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b: c\n", ("FTE101", 1, 5)),
        ("a: [1, 2\n", ("FTE101", 2, 1)),
        ("a:\n\t- b\n", ("FTE101", 2, 1)),
        ("a: 'open\n", ("FTE101", 2, 1)),
        ("a: @x\n", ("FTE101", 1, 4)),
        ("a: 1\n---\nb: 2\n", ("FTE106", 2, 1)),
        ("? [a]\n: b\n", ("FTE103", 1, 3)),
        ("{a: 1}: b\n", ("FTE103", 1, 1)),
        ("a: x\x00\n", ("FTE109", 1, 5)),
        ("a: x\x1b[31m\n", ("FTE109", 1, 5)),
        ("a: \ud800\n", ("FTE109", 1, 4)),
        ("a: " + "[" * MAX_DEPTH, ("FTE110", 1, 3 + MAX_DEPTH)),
        ("[" * 100_000, ("FTE110", 1, MAX_DEPTH + 1)),
        ("- " * 100_000, ("FTE110", 1, 2 * MAX_DEPTH + 1)),
        ("!!python/object/apply:os.system ['true']\n", ("FTE105", 1, 1)),
        ("! a\n", ("FTE105", 1, 1)),
        ("true: 1\n", ("FTE103", 1, 1)),
        ("? \n: 1\n", ("FTE103", 1, 2)),
        ('a: "\\ud800\\udc00"\n', ("FTE109", 1, 4)),
        ('a: "\\0"\n', ("FTE109", 1, 4)),
        ('"\\e": 1\n', ("FTE109", 1, 1)),
    ],
)
def test_what_makes_yaml_surprising_is_refused_at_its_place(text, expected):
    assert refusals(text) == [expected]


def test_a_text_of_more_than_one_mebibyte_is_refused():
    text = "a: " + "x" * MAX_BYTES
    with pytest.raises(UserError, match="FTE107"):
        read_yaml(text, "a.yaml")
    with pytest.raises(UserError, match="FTE107"):
        decode(text.encode(), "a.yaml")


def test_bytes_that_are_not_utf_8_are_refused_at_their_place():
    with pytest.raises(UserError, match=r"a\.yaml:2:6: error\[FTE108\].*0xFC"):
        decode(b"a: 1\nb: gr\xfc\xdfe\n", "a.yaml")
    with pytest.raises(UserError, match="UTF-16"):
        decode("a: 1".encode("utf-16"), "a.yaml")


def test_a_byte_order_mark_is_no_part_of_the_text():
    assert read_yaml(decode(b"\xef\xbb\xbfa: 1\n", "a.yaml"), "a.yaml").value == {"a": 1}


def test_line_ends_of_all_systems_are_counted():
    for end in ("\n", "\r\n", "\r"):
        assert refusals(f"a: 1{end}b: 2{end}a: 3{end}") == [("FTE102", 3, 1)]


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [
        ("a: one two\n", 4, (1, 8)),
        ("a: 'it''s x'\n", 5, (1, 11)),
        ('a: "q\\"s \\u00e9x"\n', 5, (1, 16)),
        ("a: |\n  one\n   two\n", 5, (3, 4)),
        ("a: >-\n  one\n  two\n", 4, (3, 3)),
        ("a: one\n   two\n", 4, (2, 4)),
        ("a: 'one\n\n   two'\n", 4, (3, 4)),
    ],
)
def test_a_character_of_a_text_is_found_in_the_file(text, offset, place):
    document = read_yaml(text, "a.yaml")
    line, column = place
    value = document.value["a"]
    written = text.splitlines()[line - 1][column - 1]
    assert value[offset] == written
    span = document.places.value(("a",), offset)
    assert (span.line, span.column) == place


def test_places_of_keys_and_values():
    places = read_yaml("a:\n  b: [1, {c: 2}]\n", "a.yaml").places
    assert str(places.key(("a", "b"))) == "a.yaml:2:3"
    assert str(places.value(("a", "b"))) == "a.yaml:2:6"
    assert str(places.value(("a", "b", 1, "c"))) == "a.yaml:2:14"
    assert str(places.value(("a", "b", 1, "absent"))) == "a.yaml:2:10"


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text):
    assert all(line and column for _, line, column in refusals(text))


PLAIN_TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=8)
SCALARS = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | PLAIN_TEXT


@given(
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PLAIN_TEXT, inner, max_size=3),
        max_leaves=10,
    )
)
def test_values_written_as_json_read_back(value):
    import json

    document = read_yaml(json.dumps(value, ensure_ascii=False), "a.yaml")
    assert document.value == value
    assert not document.problems
