from __future__ import annotations

import json

import jsonschema
import pytest
import yaml

from fte_audit.spec.claims.schema import claims_schema
from fte_audit.spec.claims.template import template

SCHEMA = claims_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_schema_is_a_json_schema_without_an_address():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert "$id" not in SCHEMA
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


def test_the_template_fits_its_schema():
    VALIDATOR.validate(yaml.safe_load(template()))


def claims(**blocks):
    return {"version": 1, "claims": {"x": {"value": "7", "unit": "people"}}} | blocks


@pytest.mark.parametrize(
    "written",
    [
        claims(),
        claims(relations={"r": "x = 7", "s": {"holds": "x = 7"}, "t": None}),
        claims(claims={"x": {"kind": "statement", "quote": "q", "source": {"seen": "primary"}}}),
        claims(scenarios={"s": {"figures": "half_up", "set": {"x": "5"}, "free": ["x"]}}),
        claims(assumptions={"a": {"unit": "ratio", "one_of": {"one": "1"}}}),
    ],
)
def test_what_is_accepted_fits_the_schema(written):
    VALIDATOR.validate(written)


@pytest.mark.parametrize(
    "written",
    [
        {},
        claims(version=2),
        claims(claims={}),
        claims(claim={}),
        claims(claims={"x": {"value": 7}}),
        claims(claims={"1x": {"value": "7"}}),
        claims(relations={"r": 7}),
        claims(scenarios={"s": {"figures": "guessed"}}),
        claims(sources={"s": {"sha256": "abc"}}),
    ],
)
def test_what_is_refused_does_not_fit_the_schema(written):
    assert not VALIDATOR.is_valid(written)
