from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import fields, is_dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from fte_audit import findings
from fte_audit.canonical import canonical_json
from fte_audit.render.crosscheck.json_file import crosscheck_schema, render
from tests.reference.examples import examples

slow = settings(
    deadline=None,
    max_examples=examples(40),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@slow
@given(data=st.data())
def test_any_crosscheck_read_back_gives_its_digest_and_fits_the_schema(data, any_crosscheck):
    found = data.draw(any_crosscheck)
    text = render(found)
    assert text.endswith("\n}\n")
    content = json.loads(text)
    Draft202012Validator(crosscheck_schema()).validate(content)
    assert content == json.loads(json.dumps(found.to_dict()))
    told = content.pop("digest")
    digest = hashlib.sha256(canonical_json(content).encode()).hexdigest()
    assert told == found.digest == f"sha256:{digest}"


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(crosscheck_schema())


def test_every_field_of_the_findings_is_in_the_schema_with_a_description():
    schema = crosscheck_schema()
    objects = [schema, *schema["$defs"].values()]
    known = {tuple(sorted(each["properties"])) for each in objects}
    for each in vars(findings).values():
        if isinstance(each, type) and is_dataclass(each):
            names = {field.name for field in fields(each)}
            names |= {"format"} if each is findings.Crosscheck else set()
            assert tuple(sorted(names)) in known, each
    for each in objects:
        assert each["required"] == list(each["properties"])
        assert each["additionalProperties"] is False
        told = [value for value in each["properties"].values() if "$ref" not in value]
        assert all(value.get("description") or "const" in value for value in told)


def faults(content):
    content["extra"] = 1
    yield content
    del content["extra"]
    content["scenarios"][0]["word"] = "a lie"
    yield content
    content["scenarios"][0]["word"] = "consistent"
    content["scenarios"][0]["readings"] = []
    yield content
    content["scenarios"] = []
    content["figures"][0]["printed"]["low"] = "1.2 million"
    yield content
    content["figures"][0]["printed"]["low"] = None
    content["assumptions"][3]["options"][0].append("third")
    yield content
    content["assumptions"] = []
    del content["figures"][0]["rule"]
    yield content


@pytest.mark.parametrize("at", range(6))
def test_the_schema_refuses_what_no_crosscheck_says(found, at):
    content = json.loads(render(found))
    for number, fault in enumerate(faults(content)):
        if number == at:
            assert not Draft202012Validator(crosscheck_schema()).is_valid(copy.deepcopy(fault))
