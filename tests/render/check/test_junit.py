from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fte_audit.diagnostics import Span
from fte_audit.gate import FailOn
from fte_audit.render.check.context import ToolError
from fte_audit.render.check.junit import render, render_errors
from tests.reference.examples import examples

# What the xUnit plugin of Jenkins accepts: from the source package of pytest 9.0.2, which
# validates its own documents against it; its licence (MIT) stands in it.
GOLDEN = Path(__file__).parents[2] / "golden"
SCHEMA = Path(__file__).parents[2] / "reference" / "schemas" / "junit-10.xsd"


@pytest.fixture(scope="session")
def schema():
    return xmlschema.XMLSchema(str(SCHEMA))


def root_of(document):
    return ET.fromstring(document.encode())  # noqa: S314 - our own document


def results(document):
    """Name of a test case -> what became of it."""
    root = root_of(document)
    return {
        case.get("name"): next((each.tag for each in case if each.tag != "system-out"), "passed")
        for case in root.iter("testcase")
    }


@pytest.mark.parametrize("golden", sorted(GOLDEN.rglob("*.xml")), ids=lambda path: path.stem)
def test_every_expected_document_is_what_ci_servers_accept(schema, golden):
    schema.validate(str(golden))
    assert results(golden.read_text("utf-8"))


@pytest.mark.parametrize("fail_on", FailOn)
def test_a_document_is_what_ci_servers_accept(schema, made, verdicts, fail_on):
    schema.validate(render(verdicts, made.context(fail_on=fail_on)))


def test_the_schema_refuses_what_it_does_not_know(schema, verdicts, context):
    document = render(verdicts, context)
    for good, bad in (("<testcase classname=", "<testcase lineno="), ("skipped", "omitted")):
        assert not schema.is_valid(document.replace(good, bad))


@settings(
    deadline=None,
    max_examples=examples(40),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_any_verdicts_are_a_document_that_ci_servers_accept(schema, data, any_check):
    schema.validate(render(*data.draw(any_check)))


OUTCOMES = {
    "contradicted": ["passed", "failure", "skipped", "skipped", "skipped"],
    "inconclusive": ["passed", "failure", "failure", "skipped", "skipped"],
    "any": ["passed", "failure", "failure", "skipped", "skipped"],
}


@pytest.mark.parametrize("fail_on", OUTCOMES)
def test_an_outcome_has_its_result(made, fail_on):
    document = render(made.build()[:5], made.context(fail_on=FailOn(fail_on)))
    found = results(document)
    assert list(found) == ["share", "minutes", "total", "faster", "jobs"]
    assert list(found.values()) == OUTCOMES[fail_on]


def test_the_counts_are_those_of_the_cases(made):
    document = render(made.build(), made.context(fail_on=FailOn.INCONCLUSIVE))
    root = root_of(document)
    (suite,) = root
    counts = {name: int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": 6, "failures": 2, "errors": 0, "skipped": 2}
    properties = {each.get("name"): each.get("value") for each in suite.iter("property")}
    assert (properties["exit code"], properties["fail on"]) == ("1", "inconclusive")


def test_a_reading_that_decides_is_skipped_with_its_counts(made):
    root = root_of(render([made.depends()], made.context()))
    (skipped,) = root.iter("skipped")
    assert "1 supported, 1 contradicted, 1 not testable, of 3 readings" in skipped.get("message")


def test_text_that_looks_like_markup_stays_text(verdicts, context):
    document = render(verdicts, context)
    assert "<b>" not in document
    assert "]]>" not in document
    names = [each.get("name") for each in root_of(document).iter()]
    assert "hostile" in names


def test_what_xml_cant_hold_is_replaced(schema):
    nasty = "a\x00b\x0bc\ud800d\uffffe]]>\x85"
    document = render_errors([ToolError(nasty, nasty, Span(nasty, 1, 1), nasty)], 2)
    schema.validate(document)
    (error,) = root_of(document).iter("error")
    assert error.get("type") == "a\ufffdb\ufffdc\ufffdd\ufffde]]>\x85"


def test_an_error_of_the_tool_is_an_error(schema):
    errors = [
        ToolError("FTE301", "there is no `x`", Span("x"), "name a file"),
        ToolError("crash", "it failed"),
    ]
    document = render_errors(errors, 2)
    schema.validate(document)
    assert results(document) == {"error 1": "error", "error 2": "error"}
    root = root_of(document)
    assert (root.get("tests"), root.get("errors"), root.get("failures")) == ("2", "2", "0")
    assert next(root.iter("error")).get("message") == "x: there is no `x`; name a file"
