from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, ValidationError

from fte_audit.spec.fields import (
    MAX_NAME,
    Block,
    Expression,
    Moment,
    Name,
    Number,
    Period,
    Scalar,
    Share,
    ShortText,
    Statistic,
    Text,
    Zone,
    listed,
    problem,
    unique,
)


def accepted(field, value):
    return TypeAdapter(field).validate_python(value)


def refused(field, value):
    """The context of the one problem that a value is."""
    with pytest.raises(ValidationError) as raised:
        accepted(field, value)
    (error,) = raised.value.errors()
    return error.get("ctx", {}) | {"type": error["type"]}


@pytest.mark.parametrize(
    ("field", "values"),
    [
        (Name, ["a", "_", "csat_2", "A" * MAX_NAME]),
        (Zone, ["UTC", "Europe/Stockholm", "America/New_York"]),
        (Moment, ["2024-02-29", "2024-01-27T08:00:00", "2024-01-27T08:00:00+01:00"]),
        (Statistic, ["mean", "median", "p1", "p9", "p90", "p99.5", "p99.99"]),
        (Expression, ["a > 1", "a"]),
        (Share, [0, 1, 0.5]),
        (Text, ["x", "x" * 2000]),
        (ShortText, ["x", "x" * 200]),
        (Scalar, ["x", 1, 1.5, True]),
        (Number, [1, 1.5]),
    ],
)
def test_what_fits_is_taken_as_it_is(field, values):
    for value in values:
        taken = accepted(field, value)
        assert (taken, type(taken)) == (value, type(value))


@pytest.mark.parametrize(
    ("field", "code", "values"),
    [
        (Name, "FTE125", ["", "2a", "a b", "a-b", "å", "a\n", "A" * (MAX_NAME + 1)]),
        (Zone, "FTE126", ["", "CET+1", "Europe/Stokholm", "../etc/passwd", "europe"]),
        (Moment, "FTE127", ["", "2024", "2023-02-29", "27/01/2024", "2024-01-27T25:00"]),
        (Statistic, "FTE123", ["", "p0", "p100", "p05", "p99.999", "p", "max", "P90", "p90\n"]),
    ],
)
def test_what_does_not_fit_is_refused_with_its_code(field, code, values):
    for value in values:
        assert refused(field, value)["code"] == code, value


@pytest.mark.parametrize("field", [Name, Zone, Moment, Statistic, Expression, Text, ShortText])
@pytest.mark.parametrize("value", [1, 1.5, True, None, ["a"], b"a"])
def test_text_is_never_made_of_something_else(field, value):
    assert refused(field, value)["type"] == "string_type"


@pytest.mark.parametrize(("field", "longest"), [(Text, 2000), (ShortText, 200)])
def test_texts_are_neither_empty_nor_endless(field, longest):
    assert refused(field, "")["type"] == "string_too_short"
    assert refused(field, "x" * (longest + 1))["type"] == "string_too_long"


@pytest.mark.parametrize("value", [-0.01, 1.01, 2])
def test_a_share_lies_between_0_and_1(value):
    with pytest.raises(ValidationError):
        accepted(Share, value)


def test_a_zone_is_suggested_for_one_that_does_not_exist():
    assert "Europe/Stockholm" in refused(Zone, "Europe/Stokholm")["hint"]
    assert "IANA" in refused(Zone, "?")["hint"]


def test_a_refused_expression_says_at_which_character():
    refusal = refused(Expression, "a > 1 ?")
    assert refusal["code"].startswith("FTE14")
    assert refusal["offset"] == "a > 1 ?".index("?")


@pytest.mark.parametrize(
    "period",
    [
        ["2024-01-01", "2024-01-02"],
        ["2024-01-01", "2024-01-01T00:00:01"],
        ["2024-01-01T12:00:00+02:00", "2024-01-01T10:30:00Z"],
    ],
)
def test_a_period_is_a_pair_whose_end_comes_later(period):
    assert accepted(Period, period) == tuple(period)


@pytest.mark.parametrize(
    "period",
    [
        ["2024-01-02", "2024-01-01"],
        ["2024-01-01", "2024-01-01"],
        ["2024-01-01T12:00:00+02:00", "2024-01-01T10:00:00Z"],
        ["2024-01-02", "2024-01-01T00:00:00+01:00"],
    ],
)
def test_a_period_without_length_is_refused(period):
    assert refused(Period, period)["code"] == "FTE127"


@pytest.mark.parametrize("period", [["2024-01-01"], ["2024-01-01"] * 3, "2024-01-01", {}])
def test_a_period_has_two_ends(period):
    with pytest.raises(ValidationError):
        accepted(Period, period)


def test_a_list_holds_nothing_twice():
    names = Annotated[tuple[str, ...], BeforeValidator(listed), AfterValidator(unique)]
    assert accepted(names, ["b", "a"]) == ("b", "a")
    assert refused(names, ["b", "a", "b"])["message"] == "`b` stands in the list twice"


@pytest.mark.parametrize("value", ["ab", {"a": 1}, None, 3])
def test_only_a_list_becomes_a_tuple(value):
    assert listed(value) is value
    assert listed(["a", "b"]) == ("a", "b")


def test_a_problem_carries_all_that_a_diagnostic_needs():
    carried = problem("FTE129", "no {braces} are filled in", "mend it", 3, ("a", "b"))
    assert carried.message() == "no {braces} are filled in"
    assert {key: carried.context[key] for key in ("code", "hint", "offset", "at")} == {
        "code": "FTE129",
        "hint": "mend it",
        "offset": 3,
        "at": ("a", "b"),
    }


class Pair(Block):
    from_: int = Field(alias="from")
    to: int = 0


def test_a_block_is_closed_frozen_and_names_its_keys_as_they_are_written():
    pair = Pair.model_validate({"from": 1})
    assert Pair.keys() == ["from", "to"]
    assert (pair.from_, pair.to) == (1, 0)
    with pytest.raises(ValidationError, match="frozen"):
        pair.to = 2
    assert refused(Pair, {"from": 1, "too": 2})["type"] == "extra_forbidden"


def test_a_refused_block_does_not_repeat_what_was_in_it():
    with pytest.raises(ValidationError) as raised:
        Pair.model_validate({"from": "secret"})
    assert "secret" not in str(raised.value)
