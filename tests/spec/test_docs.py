from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

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
    for name in ("generate.py", "spec.template.md", "claims.template.md", "presets.template.md"):
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


@pytest.mark.parametrize("function", Function)
def test_every_function_is_in_the_reference(function):
    assert f"| `{function}` |" in (DOCS / "spec.md").read_text(encoding="utf-8")
