from __future__ import annotations

import copy
import hashlib
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from fte_audit.canonical import canonical_json
from fte_audit.render.json_file import render, report_schema
from tests.reference.examples import examples

slow = settings(
    deadline=None,
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@slow
@given(data=st.data())
def test_any_report_read_back_gives_its_digest_and_fits_the_schema(data, any_report):
    report = data.draw(any_report)
    text = render(report)
    assert text.endswith("\n}\n")
    content = json.loads(text)
    Draft202012Validator(report_schema()).validate(content)
    assert content == json.loads(json.dumps(report.to_dict()))
    told = content.pop("digest")
    content.pop("run")
    digest = hashlib.sha256(canonical_json(content).encode()).hexdigest()
    assert told == report.digest == f"sha256:{digest}"


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(report_schema())


def faults(content):
    content["extra"] = 1
    yield content
    del content["extra"]
    content["metrics"][0]["figures"][0]["n"] = -1
    yield content
    content["metrics"][0]["figures"][0]["n"] = 1
    content["metrics"][0]["figures"][0]["value"] = None
    yield content
    content["metrics"][0]["figures"][0]["value"] = 1
    content["metrics"][0]["better"] = "faster"
    yield content
    content["metrics"][0]["better"] = None
    del content["log"]["read"]
    yield content


@pytest.mark.parametrize("at", range(5))
def test_the_schema_refuses_what_no_report_says(sample, at):
    content = json.loads(render(sample))
    for number, fault in enumerate(faults(content)):
        if number == at:
            assert not Draft202012Validator(report_schema()).is_valid(copy.deepcopy(fault))


def test_the_tallies_stand_on_one_line(sample):
    line = next(line for line in render(sample).split("\n") if line.startswith('  "tallies"'))
    assert json.loads("{" + line.rstrip(",") + "}") == {"tallies": sample.tallies}


def test_each_figure_stands_on_its_line(sample):
    lines = render(sample).split("\n")
    figures = sum(len(metric.figures) for metric in sample.metrics)
    assert sum('"statistic"' in line for line in lines) == figures
