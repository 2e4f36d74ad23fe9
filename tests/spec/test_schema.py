from __future__ import annotations

import json

import jsonschema
import pytest
import yaml

from fte_audit.spec.reader import STANDARD
from fte_audit.spec.schema import json_schema

SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_schema_is_a_json_schema_without_an_address():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert "$id" not in SCHEMA
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


def test_the_standard_spec_fits_its_schema():
    from importlib.resources import files

    text = files("fte_audit.spec").joinpath(STANDARD).read_text(encoding="utf-8")
    VALIDATOR.validate(yaml.safe_load(text))


def spec(**blocks):
    return {"version": 1, "extends": "standard"} | blocks


@pytest.mark.parametrize(
    "written",
    [
        spec(),
        spec(logs={"columns": {"csat": {"column": "r", "scale": [1, 5], "missing": [0, "x"]}}}),
        spec(logs={"columns": {"handling": {"column": "a", "values": {"x": "ai"}}, "topic": None}}),
        spec(logs={"columns": {"topic": "a", "started": {"column": "b", "unit": "seconds"}}}),
        spec(logs={"duplicates": "all", "period": ["2024-01-27", "2024-02-24"]}),
        spec(logs={"duplicates": {"keep": "first", "by": "x"}, "drop": {"a": "b = 1"}}),
        spec(metrics={"x": {"kind": "duration", "from": "a", "to": "b"}, "csat": None}),
        spec(logs={"row": "message", "messages": {"idle_cap": "5min", "drop": {"x": "a"}}}),
        spec(intervals={"level": 0.9, "cluster": "agent", "sampled": 0.1}),
        spec(compare={"groups": {"ai": ["ai"], "human": ["human"]}, "estimand": "as_is"}),
        spec(compare={"standardise_by": ["topic", {"column": "a", "decided": "before"}]}),
        spec(claims={"x": {"metric": "csat", "value": "4.2", "source": "s"}}),
        spec(claims={"x": {"kind": "fte", "value": "700", "source": {"publisher": "y"}}}),
        spec(claims={"x": {"kind": "statement", "quote": "y"}}, sources={"s": {"seen": "quoted"}}),
    ],
)
def test_a_good_spec_fits(written):
    VALIDATOR.validate(written)


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"version": 2},
        spec(titel="x"),
        spec(logs={"row": "messages"}),
        spec(logs={"messages": {"idle_cap": "5"}}),
        spec(logs={"columns": {"topc": "a"}}),
        spec(logs={"columns": {"topic": {"column": "a", "scale": [1, 5]}}}),
        spec(logs={"columns": {"topic": {"column": "a", "expression": "b"}}}),
        spec(logs={"columns": {"handling": {"column": "a", "values": {"x": "bot"}}}}),
        spec(logs={"columns": {"resolved": {"column": "a", "values": {"x": "yes"}}}}),
        spec(logs={"duplicates": "newest"}),
        spec(logs={"drop": {"a b": "x"}}),
        spec(metrics={"x": {"kind": "cuont"}}),
        spec(metrics={"x": {"kind": "mean"}}),
        spec(metrics={"x": {"kind": "quantile", "of": "a", "q": 90}}),
        spec(metrics={"x": {"kind": "duration", "of": "a", "statistics": ["p100"]}}),
        spec(breakdowns={"by": ["month"]}),
        spec(intervals={"level": 0.4}),
        spec(intervals={"sampled": 0}),
        spec(compare={"groups": {"ai": ["ai"]}}),
        spec(compare={"standardise_by": ["resolved"]}),
        spec(compare={"standardise_by": [{"column": "a"}]}),
        spec(claims={"x": {"metric": "csat", "value": 4.2}}),
        spec(claims={"x": {"kind": "total", "value": "4.2"}}),
        spec(claims={"x": {"kind": "statement"}}),
        spec(claims={"x": {"kind": "comparison", "metric": "csat", "expect": "good"}}),
        spec(claims={"a b": {"kind": "statement", "quote": "y"}}),
    ],
)
def test_a_broken_spec_does_not_fit(written):
    assert not VALIDATOR.is_valid(written)
