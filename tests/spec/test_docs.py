from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
import yaml

from fte_audit import audit
from fte_audit.spec.nodes import Function
from fte_audit.spec.reader import read_spec

DOCS = Path(__file__).parents[2] / "docs"


def test_the_generated_pages_are_fresh():
    run = subprocess.run(
        [sys.executable, DOCS / "generate.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (0, "")


def test_a_stale_page_is_noticed(tmp_path):
    for name in (
        "generate.py",
        "spec.template.md",
        "claims.template.md",
        "presets.template.md",
        "staffing.template.md",
    ):
        (tmp_path / name).write_text((DOCS / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "spec.md").write_text("old", encoding="utf-8")
    script = [sys.executable, tmp_path / "generate.py"]
    stale = subprocess.run([*script, "--check"], capture_output=True, text=True, check=False)
    assert stale.returncode == 1
    assert "docs/spec.md is stale" in stale.stdout
    subprocess.run(script, capture_output=True, check=True)
    assert (tmp_path / "spec.md").read_text(encoding="utf-8") == (DOCS / "spec.md").read_text(
        encoding="utf-8"
    )


def test_the_example_of_the_reference_is_a_spec():
    page = (DOCS / "spec.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    assert yaml.safe_load(example)["version"] == 1
    assert "cost_per_chat" in read_spec(example, "spec.md").metrics


def test_the_example_with_messages_audits_such_a_log():
    page = (DOCS / "spec.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[2].split("```")[0]
    at = [f"2024-01-27T10:{minute:02}:00Z" for minute in (0, 1, 2, 5, 0)]
    log = pl.DataFrame(
        {
            "thread_id": ["a", "a", "a", "a", "b"],
            "message_id": ["1", "2", "3", "4", "5"],
            "created_at": at,
            "updated_at": at,
            "author_type": ["end_user", "bot", "system", "agent", "bot"],
            "event": [None, None, "transferred", None, None],
            "text": ["help", "Hello", "", "How may I help?", "Hi, I am Bo"],
            "rating": [None, None, None, 5, None],
            "tokens_usd": [None, 0.25, None, None, 0.5],
        }
    )
    report = audit(log, read_spec(example, "spec.md"))
    dropped = {each.reason: each.rows for each in report.log.dropped if each.rows}
    assert dropped == {"dropped by rule: never_wrote": 1}
    assert report.metric("human_wait").figure("mean").value == 3
    assert report.metric("turns").figure("mean").value == 4
    assert report.metric("cost").figure("sum").value == 0.25


@pytest.mark.parametrize("function", Function)
def test_every_function_is_in_the_reference(function):
    assert f"| `{function}` |" in (DOCS / "spec.md").read_text(encoding="utf-8")
