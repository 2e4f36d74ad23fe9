from __future__ import annotations

import json


def test_the_schema_of_the_spec_is_printed(program):
    ran = program("schema", code=0)
    schema = json.loads(ran.out)
    assert {"version", "logs", "metrics"} <= set(schema["properties"])
    assert ran.err == ""


def test_the_schema_of_the_report_is_printed(program):
    schema = json.loads(program("schema", "--report", code=0).out)
    assert {"digest", "run"} <= set(schema["properties"])
