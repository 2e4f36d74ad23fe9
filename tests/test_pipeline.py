from __future__ import annotations

import hashlib

import polars as pl
import pytest

from fte_audit import __version__
from fte_audit.diagnostics import UserError
from fte_audit.engines.sources.files import locate
from fte_audit.engines.sources.text import open_text
from fte_audit.pipeline import audit_log, audit_paths
from fte_audit.render.markdown import render as render_markdown
from fte_audit.render.terminal import render as render_terminal
from fte_audit.spec.reader import spec_of

ROWS = 2_500


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "log.csv"
    pl.DataFrame(
        {"conversation_id": range(ROWS), "handling": ["ai"] * ROWS, "note": ["x"] * ROWS}
    ).write_csv(path)
    return path


def test_a_run_says_what_it_read_and_with_what(log):
    run = audit_paths([str(log)]).run
    (file,) = run["files"]
    assert file["bytes"] == log.stat().st_size
    assert file["sha256"] == hashlib.sha256(log.read_bytes()).hexdigest()
    assert run["version"] == __version__
    assert run["polars"] == pl.__version__


def test_the_run_is_outside_the_digest(log, tmp_path):
    copy = tmp_path / "elsewhere.csv"
    copy.write_bytes(log.read_bytes())
    here, there = audit_paths([str(log)]), audit_paths([str(copy)], fingerprints=False)
    assert here.run["files"] != there.run["files"]
    assert here.digest == there.digest


def test_what_lies_beside_the_log_is_said_and_is_outside_the_digest(log, tmp_path):
    alone = audit_paths([str(tmp_path)])
    (tmp_path / "README.md").write_text("about the export", encoding="utf-8")
    beside = audit_paths([str(tmp_path)])
    assert alone.digest == beside.digest
    (remark,) = set(beside.remarks) - set(alone.remarks)
    assert "README.md" in remark
    assert "".join(remark.split()) in "".join(render_terminal(beside).split())
    assert "README" in render_markdown(beside)


def test_json_lines_whose_keys_were_sampled_have_the_digest_of_any_other_format(log, tmp_path):
    lines = tmp_path / "log.jsonl"
    pl.read_csv(log).write_ndjson(lines)
    sampled = audit_log(open_text(locate([str(lines)]).files, exact=0))
    assert sampled.digest == audit_paths([str(log)]).digest
    assert any("looked up in a part" in remark for remark in sampled.remarks)


def test_columns_that_nothing_uses_are_listed(log):
    assert audit_paths([str(log)]).log.unused_columns == ("note",)


def test_progress_is_told_up_to_the_end(log):
    steps = []
    audit_paths([str(log)], progress=steps.append)
    assert steps[-1].name == "reading"
    assert steps[-1].done == steps[-1].total
    assert all(0 <= step.done <= step.total for step in steps)


def test_a_log_that_is_not_there_is_refused():
    with pytest.raises(UserError, match="FTE301"):
        audit_paths(["nowhere.csv"])


def test_expressions_that_are_constant_though_they_name_a_column_count_every_row(tmp_path):
    path = tmp_path / "log.parquet"
    pl.DataFrame({"n": [1, 0, -7, None, 3, 5] * 5}).write_parquet(path)
    always = "0 = COALESCE(0, n, 1)"
    spec = spec_of(
        {
            "version": 1,
            "logs": {"columns": {"handling": f"CASE WHEN {always} THEN 'ai' ELSE 'human' END"}},
            "metrics": {"some": {"kind": "count", "where": always}},
        }
    )
    report = audit_paths([str(path)], spec)
    assert report.log.kept == 30
    assert report.metric("some").figure("count", ("handling",), ("ai",)).value == 30
