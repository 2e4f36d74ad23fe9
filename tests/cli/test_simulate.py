import json
import subprocess
import sys

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from fte_audit.cli.simulate import simulate
from fte_audit.diagnostics import UserError


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run `simulate` with these arguments in an empty folder."""
    monkeypatch.chdir(tmp_path)
    app = typer.Typer()
    app.command()(simulate)

    def invoked(*arguments):
        result = CliRunner().invoke(app, arguments, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result

    return invoked


def codes(refused):
    return [diagnostic.code for diagnostic in refused.value.diagnostics]


def test_a_log_and_its_truth_are_written_and_stdout_stays_empty(run, tmp_path):
    result = run("-o", "log.parquet", "-n", "50", "--first-day", "2025-03-01", "--days", "2")
    assert result.stdout == ""
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["log.parquet", "truth.json"]
    log = pl.read_parquet(tmp_path / "log.parquet")
    assert log["conversation_id"].to_list() == list(range(1, 51))
    assert set(log["started_at"].dt.date().cast(pl.String)) == {"2025-03-01", "2025-03-02"}


def test_options_reach_the_truth(run, tmp_path):
    run(
        *("-o", "log", "-n", "40", "--ai-share", "70%", "--duplicates", "0.1", "--spam", "1/4"),
        *("--files", "2", "--format", "csv", "--truth", "planted.json", "--resolution", "s"),
        *("--seed", "9", "--ids", "text", "--rows", "message"),
    )
    truth = json.loads((tmp_path / "planted.json").read_text(encoding="utf-8"))
    world = truth["world"]
    assert (world["ai_share"], world["duplicate_share"]) == ("7/10", "1/10")
    assert (world["spam_share"], world["whole_seconds"], world["seed"]) == ("1/4", True, 9)
    assert truth["log"] == {"rows": "message", "text_ids": True}
    parts = sorted(entry.name for entry in (tmp_path / "log").iterdir())
    assert parts == ["part-00000.csv", "part-00001.csv"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["-o", "log.parquet", "-n", "0"], ["FTE601"]),
        (["-o", "log", "-n", "2", "--files", "3"], ["FTE601"]),
        (["-o", "log.parquet", "--open", "x", "--first-day", "May"], ["FTE602", "FTE602"]),
        (["-o", "log.parquet", "--spam", "1/0"], ["FTE602"]),
        (["-o", "log.txt"], ["FTE603"]),
        (["-o", "log.csv", "--format", "parquet"], ["FTE603"]),
        (["-o", "log.csv", "--files", "2"], ["FTE603"]),
        (["-o", "log.csv", "--truth", "./log.csv"], ["FTE603"]),
        (["-o", "no/log.csv"], ["FTE605"]),
    ],
)
def test_what_cannot_be_simulated_is_refused(run, tmp_path, arguments, expected):
    with pytest.raises(UserError) as refused:
        run(*arguments)
    assert codes(refused) == expected
    assert list(tmp_path.iterdir()) == []


def test_a_second_run_needs_force(run):
    run("-o", "log.csv", "-n", "5")
    with pytest.raises(UserError) as refused:
        run("-o", "log.csv", "-n", "5")
    assert codes(refused) == ["FTE604"]
    run("-o", "log.csv", "-n", "5", "--force")


def test_the_options_are_known_without_numpy_and_polars():
    code = (
        "import sys, fte_audit.cli.simulate;"
        "print(*sorted({'numpy', 'polars', 'duckdb'} & set(sys.modules)))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == ""
