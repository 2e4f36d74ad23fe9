from __future__ import annotations

import json


def test_the_schema_of_the_spec_is_printed(program):
    ran = program("schema", code=0, anew=True)
    schema = json.loads(ran.out)
    assert {"version", "logs", "metrics"} <= set(schema["properties"])
    assert ran.err == ""


def test_the_schema_of_claim_files_is_printed(program):
    schema = json.loads(program("schema", "--claims", code=0, anew=True).out)
    assert {"claims", "assumptions", "scenarios"} <= set(schema["properties"])


def test_the_schema_of_a_crosscheck_is_printed(program):
    schema = json.loads(program("schema", "--crosscheck", code=0, anew=True).out)
    assert {"digest", "scenarios", "questions"} <= set(schema["properties"])


def test_one_schema_is_printed_at_a_time(program):
    assert "error[FTE500]" in program("schema", "--claims", "--report", code=2).err


def test_the_schema_of_the_report_is_printed(program):
    schema = json.loads(program("schema", "--report", code=0, anew=True).out)
    assert {"digest", "run"} <= set(schema["properties"])
