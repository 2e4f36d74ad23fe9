from __future__ import annotations

import json
from pathlib import Path

import pytest

from fte_audit.spec.claims.template import template

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data"
LOGS = [
    ROOT / "examples" / "klarna" / "log.parquet",
    ROOT / "examples" / "first-try" / "chats.csv",
    *sorted(path for path in REAL.glob("*/*") if path.suffix in {".csv", ".jsonl", ".gz"}),
]
"""The examples and, where they are at hand, real logs."""


def test_a_claim_file_to_fill_in_is_written_and_runs_as_it_is(program, tmp_path):
    ran = program("init", "--claims", "-o", "claims.yaml", code=0)
    assert (ran.out, ran.err) == ("", "wrote claims.yaml\n")
    assert (tmp_path / "claims.yaml").read_text("utf-8") == template()
    assert "Example Ltd" in program("crosscheck", "claims.yaml", code=0).out


def test_without_a_file_it_is_printed(program):
    assert program("init", "--claims", code=0, anew=True).out == template()


def test_a_file_that_is_there_is_only_replaced_when_asked(program, tmp_path):
    (tmp_path / "claims.yaml").write_text("mine", encoding="utf-8")
    ran = program("init", "--claims", "-o", "claims.yaml", code=2)
    assert "error[FTE503]" in ran.err
    assert (tmp_path / "claims.yaml").read_text("utf-8") == "mine"
    program("init", "--claims", "-o", "claims.yaml", "--force", code=0)
    assert (tmp_path / "claims.yaml").read_text("utf-8") == template()


def test_what_it_is_for_has_to_be_said(program):
    assert "error[FTE500]" in program("init", code=2).err
    assert "error[FTE500]" in program("init", "log.csv", "--claims", code=2).err
    assert "error[FTE501]" in program("init", "--claims", "-o", "claims.txt", code=2).err


@pytest.mark.parametrize("log", LOGS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_spec_for_a_log_is_written_and_runs_as_it_is(program, tmp_path, log):
    ran = program("init", str(log), "-o", "audit.yaml", code=0)
    assert (ran.out, ran.err) == ("", "wrote audit.yaml\n")
    by_itself = program("report", str(log), "--no-intervals", "-o", "alone.json")
    program("report", str(log), "--spec", "audit.yaml", "-o", "report.json", code=0)
    if by_itself.code == 0:
        assert roles(tmp_path / "report.json") == roles(tmp_path / "alone.json")


def roles(path):
    columns = json.loads(path.read_text("utf-8"))["log"]["columns"]
    return [(use["role"], use["source"]) for use in columns]


def test_a_spec_is_only_replaced_when_asked_and_before_the_log_is_read(program, tmp_path):
    (tmp_path / "audit.yaml").write_text("mine", encoding="utf-8")
    ran = program("init", "missing.csv", "-o", "audit.yaml", code=2)
    assert "error[FTE301]" in ran.err
    assert "error[FTE503]" in ran.err
    assert (tmp_path / "audit.yaml").read_text("utf-8") == "mine"
    program("init", str(LOGS[0]), "-o", "audit.yaml", "--force", code=0)
    text = (tmp_path / "audit.yaml").read_text("utf-8")
    assert text == program("init", str(LOGS[0]), code=0).out
