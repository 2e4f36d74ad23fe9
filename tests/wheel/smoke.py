"""The built wheel where nothing else is: `.ci/run` starts this in a clean environment.

Plain Python, because pytest is not there. Beside it lies a copy of `examples/klarna`.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

DEVELOPMENT = (
    "scipy",
    "statsmodels",
    "xmlschema",
    "pytest",
    "hypothesis",
    "mypy",
    "ruff",
    "build",
    "importlinter",
    "jsonschema",
)


def run(*command, code=0):
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    print(f"exit {done.returncode}: {' '.join(Path(part).name for part in command)}")
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def main(checkout):
    there = [name for name in DEVELOPMENT if importlib.util.find_spec(name)]
    assert not there, f"development packages are installed: {there}"
    home = importlib.util.find_spec("fte_audit").origin
    assert not Path(home).is_relative_to(checkout), f"the checkout is used: {home}"
    program = os.fspath(Path(sys.executable).with_name("fte-audit"))

    version = run(program, "--version").stdout
    assert version == run(sys.executable, "-I", "-m", "fte_audit", "--version").stdout
    assert version.startswith("fte-audit ")
    assert "report" in run(program, "--help").stdout
    assert json.loads(run(program, "schema").stdout)["$schema"]
    assert json.loads(run(program, "schema", "--report").stdout)["$schema"]

    assert json.loads(run(program, "schema", "--claims").stdout)["$schema"]
    assert "Klarna" in run(program, "crosscheck", "--example", "klarna-2024").stdout
    assert "What to do" in run(program, "explain", "FTE201").stdout
    run(program, "init", "--claims", "-o", "claims.yaml")
    assert run(program, "crosscheck", "claims.yaml", "-o", "found.md").stdout == ""
    assert "Example Ltd" in Path("found.md").read_text("utf-8")

    page = run(program, "report", "klarna/log.parquet", "--spec", "klarna/audit.yaml").stdout
    assert "conversations" in page
    outputs = [f"report.{suffix}" for suffix in ("json", "md", "csv", "txt")]
    options = [part for output in outputs for part in ("-o", output)]
    claims = ("klarna/log.parquet", "--spec", "klarna/claims.yaml")
    assert "7 claims" in run(program, "check", *claims).stdout
    assert (
        "<testsuites"
        in run(program, "check", *claims, "--format", "junit", "--fail-on", "any", code=3).stdout
    )
    written = run(program, "report", "klarna/log.parquet", "--spec", "klarna/audit.yaml", *options)
    assert written.stdout == ""
    assert all(Path(output).stat().st_size for output in outputs)
    assert json.loads(Path("report.json").read_text("utf-8"))["digest"].startswith("sha256:")

    for suffix in ("parquet", "csv", "jsonl"):
        run(program, "simulate", "-n", "1000", "-o", f"log.{suffix}", "--truth", f"{suffix}.json")
        assert run(program, "report", f"log.{suffix}").stdout

    run(program, "draw", "log.csv", "--seed", "7", "-o", "sample.csv")
    assert Path("sample.csv").read_text("utf-8").count("\n") == 201

    refused = run(program, "report", "nowhere.csv", code=2)
    assert refused.stderr.startswith("nowhere.csv: error[FTE301]")
    assert refused.stdout == ""


if __name__ == "__main__":
    main(*sys.argv[1:])
