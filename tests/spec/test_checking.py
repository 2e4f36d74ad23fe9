from __future__ import annotations

import pytest

from fte_audit.diagnostics import Span, UserError
from fte_audit.spec.checking import check
from fte_audit.spec.nodes import Type, coercions
from fte_audit.spec.parsing import parse_expression
from fte_audit.spec.printing import to_text

TYPES = {
    "t": Type.TEXT,
    "u": Type.TEXT,
    "n": Type.NUMBER,
    "b": Type.BOOLEAN,
    "a": Type.TIME,
    "z": Type.TIME,
    "d": Type.DURATION,
}


def checked(text, **options):
    return check(parse_expression(text, Span("f", 1, 1)), TYPES, **options)


@pytest.mark.parametrize(
    ("text", "type_", "read"),
    [
        ("t", "text", {}),
        ("t = 'x'", "boolean", {}),
        ("t < u", "boolean", {}),
        ("t > 3", "boolean", {"t": "number"}),
        ("t IN (1, 2)", "boolean", {"t": "number"}),
        ("t IN ('a', 'b')", "boolean", {}),
        ("n BETWEEN '1' AND t", "boolean", {"t": "number"}),
        ("t AND b", "boolean", {"t": "boolean"}),
        ("n OR b", "boolean", {"n": "boolean"}),
        ("b = n", "boolean", {"n": "boolean"}),
        ("t IS TRUE", "boolean", {"t": "boolean"}),
        ("t IS NULL", "boolean", {}),
        ("t > DATE '2024-01-27'", "boolean", {"t": "time"}),
        ("a < t", "boolean", {"t": "time"}),
        ("d > t", "boolean", {"t": "duration"}),
        ("u - t > INTERVAL '1' hour", "boolean", {"u": "time", "t": "time"}),
        ("u - t > 5", "boolean", {"u": "number", "t": "number"}),
        ("HOURS(u - t)", "number", {"u": "time", "t": "time"}),
        ("a - t", "duration", {"t": "time"}),
        ("a + t", "time", {"t": "duration"}),
        ("t - d", "time", {"t": "time"}),
        ("d - t", "duration", {"t": "duration"}),
        ("t * u", "number", {"t": "number", "u": "number"}),
        ("-t", "number", {"t": "number"}),
        ("ABS(t)", "number", {"t": "number"}),
        ("-d", "duration", {}),
        ("a - z", "duration", {}),
        ("a + d", "time", {}),
        ("d + a", "time", {}),
        ("COALESCE(t, n)", "number", {"t": "number"}),
        ("COALESCE(t, 'x')", "text", {}),
        ("COALESCE(t, a)", "time", {"t": "time"}),
        ("GREATEST(t, u)", "number", {"t": "number", "u": "number"}),
        ("GREATEST(a, z)", "time", {}),
        (
            "CASE WHEN t THEN u ELSE t END > 5",
            "boolean",
            {"t": ["boolean", "number"], "u": "number"},
        ),
        ("CASE WHEN b THEN NULL END > 5", "boolean", {}),
        ("CASE WHEN b THEN n ELSE NULL END", "number", {}),
        ("NULL + 1", "number", {}),
        ("COALESCE(NULL, NULL) + 1", "number", {}),
        ("NULL", "text", {}),
        ("LENGTH(t)", "number", {}),
        ("CONTAINS(t, u)", "boolean", {}),
    ],
)
def test_text_is_read_as_what_stands_beside_it(text, type_, read):
    found = checked(text)
    expected = {
        (name, Type(one))
        for name, types in read.items()
        for one in ([types] if isinstance(types, str) else types)
    }
    assert found.type == type_
    assert set(coercions(found.node)) == expected


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("n = '5'", "n = 5"),
        ("n = ' 2.5 '", "n = 2.5"),
        ("b = 'yes'", "b = TRUE"),
        ("b = 'F'", "b = FALSE"),
        ("b = 1", "b = TRUE"),
        ("b IN (0, 1)", "b IN (FALSE, TRUE)"),
        ("a > '2024-01-27'", "a > TIMESTAMP '2024-01-26T23:00:00Z'"),
        ("a > '2024-01-27T00:00:00Z'", "a > TIMESTAMP '2024-01-27T00:00:00Z'"),
        ("a > DATE '2024-07-01'", "a > TIMESTAMP '2024-06-30T22:00:00Z'"),
        # 02:30 was skipped on 2024-03-31 and came twice on 2024-10-27
        ("a = TIMESTAMP '2024-03-31 02:30'", "a = TIMESTAMP '2024-03-31T01:30:00Z'"),
        ("a = TIMESTAMP '2024-10-27 02:30'", "a = TIMESTAMP '2024-10-27T00:30:00Z'"),
    ],
)
def test_literals_are_read_when_they_are_checked(text, canonical):
    assert to_text(checked(text, timezone="Europe/Stockholm").node) == canonical


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("nn + 1 > mm OR nn", [("FTE201", 1), ("FTE201", 10)]),
        ("n = 'x'", [("FTE203", 5)]),
        ("b = 'maybe'", [("FTE203", 5)]),
        ("a > 'noon'", [("FTE203", 5)]),
        ("d > '1h'", [("FTE203", 5)]),
        ("n IN ('x', 'y')", [("FTE203", 7), ("FTE203", 12)]),
        ("n IN (1, 9007199254740993)", [("FTE203", 10)]),
        ("b OR 2", [("FTE202", 6)]),
        ("n AND (n + 1)", [("FTE202", 10)]),
        ("LOWER(t) > 5", [("FTE202", 1)]),
        ("n LIKE 'x'", [("FTE202", 1)]),
        ("LOWER(n)", [("FTE202", 7)]),
        ("d > 5", [("FTE202", 5)]),
        ("a > 5", [("FTE202", 5)]),
        ("a = b", [("FTE202", 5)]),
        ("a + z", [("FTE202", 3)]),
        ("d * 2", [("FTE202", 3)]),
        ("n + d", [("FTE202", 3)]),
        ("-a", [("FTE202", 2)]),
        ("HOURS(n)", [("FTE202", 7)]),
        ("CASE WHEN b THEN 1 ELSE d END", [("FTE202", 25)]),
        ("CASE WHEN b THEN 1 ELSE 'x' END", [("FTE203", 25)]),
        ("COALESCE(a, n)", [("FTE202", 13)]),
        ("GREATEST(b, b)", [("FTE202", 10), ("FTE202", 13)]),
        ("d * 2 > 1 AND LOWER(n) = 'x'", [("FTE202", 3), ("FTE202", 21)]),
    ],
)
def test_everything_that_does_not_fit_is_said_once_at_its_place(text, problems):
    with pytest.raises(UserError) as caught:
        checked(text)
    assert [(d.code, d.span.column) for d in caught.value.diagnostics] == problems


def test_an_unknown_name_is_likened_to_a_known_one():
    with pytest.raises(UserError, match="did you mean `resolved`"):
        check(parse_expression("resovled"), {"resolved": Type.BOOLEAN})


def test_the_type_that_is_needed_decides_how_text_is_read():
    assert coercions(checked("t", expected=Type.NUMBER).node) == (("t", Type.NUMBER),)
    assert coercions(checked("t", expected=(Type.NUMBER, Type.DURATION)).node) == (
        ("t", Type.NUMBER),
    )
    assert checked("a - z", expected=(Type.NUMBER, Type.DURATION)).type is Type.DURATION
    assert coercions(checked("u - t", expected=Type.DURATION).node) == (
        ("u", Type.TIME),
        ("t", Type.TIME),
    )
    assert checked("NULL", expected=Type.TIME).type is Type.TIME
    with pytest.raises(UserError, match=r"f:1:1: error\[FTE202\].*gives text, where true or false"):
        checked("LOWER(t)", expected=Type.BOOLEAN)


def test_deep_nesting_is_checked_in_linear_time():
    text = "n"
    for _ in range(40):
        text = f"COALESCE({text}, 1)"
    assert checked(f"{text} > 0").type is Type.BOOLEAN
    text = "t"
    for _ in range(24):
        text = f"CASE WHEN b THEN {text} ELSE u END"
    assert checked(f"{text} > 0").type is Type.BOOLEAN
