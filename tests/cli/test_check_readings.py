"""A spec with `readings:`: what `check` and `report` say where a claim depends on the reading."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

ROWS = ["ai"] * 6 + ["ai_then_human"] * 2 + ["human"] * 2
SPEC = """\
version: 1
logs:
  timezone: UTC
  columns: {conversation: id, handling: handling, started: started}
metrics:
  handled: {kind: group_share, label: Share of conversations}
claims:
  share: {metric: handled, group: ai, value: more than 70 %, about: period}
"""
TWO = "readings: {handled: [first], hand_over: [ai, zero], greeting: [count_all]}\n"
COUNTS = "1 supported, 1 contradicted, of 2 readings"
WORD = f"depends on the reading ({COUNTS})"


@pytest.fixture
def check(program, tmp_path):
    rows = ["id,handling,started"]
    rows += [f"c{n},{who},2024-01-0{1 + n % 9}T08:00:00Z" for n, who in enumerate(ROWS)]
    (tmp_path / "log.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")

    def run(readings, *options, verb="check", code=0):
        (tmp_path / "audit.yaml").write_text(SPEC + readings, encoding="utf-8")
        return program(verb, "log.csv", "--spec", "audit.yaml", *options, code=code).out

    return run


def joined(page):
    return " ".join(page.split())


def test_without_the_block_the_reports_own_reading_decides_alone(check):
    """80 % of the conversations were first AI's; 60 % were AI's alone."""
    (verdict,) = json.loads(check("", "--format", "json"))["verdicts"]
    assert (verdict["outcome"], verdict["evidence"][0]["measured"]) == ("supported", 0.8)
    assert "over" not in verdict


def test_under_two_readings_the_claim_depends_on_the_reading(check):
    (verdict,) = json.loads(check(TWO, "--format", "json"))["verdicts"]
    assert verdict["outcome"] == "depends on the reading"
    assert verdict["over"] == {
        "contradicted": 1, "drivers": ["hand_over"], "high": 0.8, "inconclusive": 0, "low": 0.6,
        "n": 2, "supported": 1,
    }  # fmt: skip
    assert verdict["evidence"][0]["measured"] == 0.8


def test_the_page_says_how_many_readings_support_it(check):
    page = joined(check(TWO))
    assert "DEPENDS ON THE READING: Share" in page
    assert f"Readings {COUNTS}" in page
    assert "of 2 readings, 1 supports it, 1 contradicts it. What moves it most: hand_over." in page
    assert "Under the report's own reading: The log has 80 %." in page


def test_junit_says_so(check):
    (case,) = ET.fromstring(check(TWO, "--format", "junit")).iter("testcase")  # noqa: S314
    assert COUNTS in ET.tostring(case, encoding="unicode")


def test_github_says_so(check):
    assert WORD in check(TWO, "--format", "github")


def test_sarif_says_so(check):
    (run,) = json.loads(check(TWO, "--format", "sarif"))["runs"]
    assert WORD in run["results"][0]["message"]["text"]


def test_the_check_fails_on_it_where_it_is_asked_to(check):
    check(TWO, "--fail-on", "any", code=3)
    check("", "--fail-on", "any", code=0)


@pytest.mark.parametrize(
    ("options", "outcome"),
    [
        ("hand_over: [ai]", "supported"),
        ("hand_over: [ai, zero]", "depends on the reading"),
        ("hand_over: [zero]", "depends on the reading"),
        ("hand_over: [ai, last_touch, zero]", "depends on the reading"),
    ],
)
def test_more_options_never_turn_a_verdict_into_another_one(check, options, outcome):
    """The report's own reading always counts."""
    readings = f"readings: {{handled: [first], greeting: [count_all], {options}}}\n"
    (verdict,) = json.loads(check(readings, "--format", "json"))["verdicts"]
    assert verdict["outcome"] == outcome


def test_everything_is_varied_where_the_block_is_empty(check):
    (verdict,) = json.loads(check("readings: {}\n", "--format", "json"))["verdicts"]
    assert verdict["outcome"] == "depends on the reading"
    assert verdict["over"]["n"] > 2


@pytest.mark.parametrize("readings", ["", TWO])
def test_the_schema_of_reports_accepts_it(check, program, tmp_path, readings):
    check(readings, "-o", "report.json", verb="report")
    document = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    schema = json.loads(program("schema", "--report", code=0).out)
    Draft202012Validator(schema).validate(document)
    assert ("over" in document["verdicts"][0]) == bool(readings)
