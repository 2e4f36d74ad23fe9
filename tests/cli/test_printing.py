from __future__ import annotations

import io
import subprocess
import sys

import pytest

from fte_audit.cli.printing import print_result
from fte_audit.diagnostics import UserError

ARGUMENTS = ("--version", "--help", "schema", "report log.csv")


@pytest.fixture
def folder(tmp_path):
    rows = "".join(f"{row},ai,2024-02-01 10:00\n" for row in range(5))
    (tmp_path / "log.csv").write_text(f"conversation_id,handling,started\n{rows}", encoding="utf-8")
    return tmp_path


def shell(command, folder, environment):
    done = subprocess.run(
        ["/bin/bash", "-c", command.replace("fte-audit", f'"{sys.executable}" -m fte_audit')],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize("arguments", ARGUMENTS)
def test_a_full_stdout_is_told(arguments, folder, environment):
    assert shell(f"fte-audit {arguments} >/dev/full", folder, environment) == (
        2,
        "",
        "stdout: error[FTE502]: can't write the output: no space left on device\n",
    )


@pytest.mark.parametrize("arguments", ARGUMENTS)
def test_a_closed_stdout_is_told(arguments, folder, environment):
    assert shell(f"fte-audit {arguments} >&-", folder, environment) == (
        2,
        "",
        "stdout: error[FTE502]: can't write the output: it is closed\n",
    )


@pytest.mark.parametrize("arguments", ["schema", "report log.csv"])
def test_a_reader_who_has_had_enough_ends_it_quietly(arguments, folder, environment):
    gone = f"(fte-audit {arguments}; echo $? >code) | true; sleep 0.1; cat code"
    assert shell(gone, folder, environment) == (0, "0\n", "")
    first = shell(f"set -o pipefail; fte-audit {arguments} | head -1", folder, environment)
    assert first[0] == 0
    assert first[2] == ""
    assert len(first[1].splitlines()) == 1


def test_a_character_that_stdout_does_not_have_is_replaced(program, folder):
    page = program("report", "log.csv", folder=folder, code=0, PYTHONIOENCODING="ascii").out
    assert page.isascii()
    assert "?" in page


def test_what_is_printed_has_reached_its_end_before_the_program_does(monkeypatch):
    class Full(io.StringIO):
        def flush(self):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("sys.stdout", Full())
    with pytest.raises(UserError, match=r"FTE502.*no space left on device"):
        print_result("page")
