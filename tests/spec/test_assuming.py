"""Ranges of assumptions as they are written."""

from __future__ import annotations

from fractions import Fraction as F

import pytest
from jsonschema import Draft202012Validator

from fte_audit.diagnostics import UserError
from fte_audit.spec.reader import read_spec, spec_of
from fte_audit.spec.schema import json_schema


def assumed(text):
    """What a spec says with this one assumption."""
    spec = f"version: 1\nextends: standard\nassumptions:\n  occupancy: {text}\n"
    return read_spec(spec, "audit.yaml").assumptions["occupancy"]


def refused(text):
    with pytest.raises(UserError) as raised:
        assumed(text)
    return [(each.code, each.message) for each in raised.value.diagnostics]


def test_decimals_are_read_as_they_are_written():
    found = assumed("{low: 0.1, central: 0.7, high: 1, basis: counted}")
    assert (found.low, found.central, found.high) == (F(1, 10), F(7, 10), F(1))
    assert found.basis == "counted"
    assert found.given


def test_one_value_is_a_range_without_width():
    found = assumed("{value: 0.85, basis: counted}")
    assert (found.low, found.central, found.high) == (F(17, 20),) * 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{low: 0.9, central: 0.8, high: 1, basis: x}", "FTE129"),
        ("{low: 0.7, central: 0.8, basis: x}", "FTE121"),
        ("{basis: x}", "FTE121"),
        ("{value: 0.8, low: 0.7, basis: x}", "FTE128"),
        ("{value: 0.8}", "FTE121"),
        ("{value: 0.8, basis: ''}", "FTE129"),
        ("{value: '0.8', basis: x}", "FTE122"),
        ("{value: true, basis: x}", "FTE122"),
        ("0.8", "FTE122"),
        ("{valeu: 0.8, basis: x}", "FTE120"),
    ],
)
def test_what_is_no_range_is_refused(text, code):
    assert refused(text)[0][0] == code


def test_an_editor_knows_the_names_and_refuses_others():
    validator = Draft202012Validator(json_schema())
    for name, fits in (("occupancy", True), ("luck", False)):
        spec = {"version": 1, "assumptions": {name: {"value": 0.8, "basis": "x"}}}
        assert validator.is_valid(spec) is fits


def test_what_is_not_finite_is_refused():
    plain = {"value": float("inf"), "basis": "x"}
    with pytest.raises(UserError):
        spec_of({"version": 1, "extends": "standard", "assumptions": {"concurrency": plain}})
