from __future__ import annotations

import errno
import subprocess
import sys

import pytest

from fte_audit.cli.exits import Ending, Exit, harmless, tell
from fte_audit.diagnostics import Diagnostic, UserError


@pytest.fixture(autouse=True)
def no_file_descriptors(monkeypatch):
    """The ending silences stdout for good, which would silence the tests."""
    monkeypatch.setattr("fte_audit.cli.exits._silence_stdout", lambda: None)


def end(error, capsys):
    with Ending() as ending:
        raise error
    captured = capsys.readouterr()
    assert captured.out == ""
    return ending.code, captured.err


def test_nothing_wrong_is_exit_0(capsys):
    with Ending() as ending:
        pass
    assert ending.code is Exit.DONE
    assert capsys.readouterr() == ("", "")


def test_what_the_user_can_fix_is_told_all_at_once_with_exit_2(capsys):
    problems = [Diagnostic("FTE201", "one"), Diagnostic("FTE202", "two", help="do so")]
    assert end(UserError(problems), capsys) == (
        2,
        "error[FTE201]: one\nerror[FTE202]: two\n  help: do so\n",
    )


def test_an_interruption_is_exit_130_and_says_what_became_of_the_files(capsys):
    code, said = end(KeyboardInterrupt(), capsys)
    assert code == 130
    assert said.startswith("error[FTE504]: interrupted before the end\n  help: files that were ")
    assert len(said.splitlines()) == 2


def test_an_interruption_that_python_wraps_is_one(capsys):
    wrapped = RuntimeError("error calling __set_name__")
    wrapped.__cause__ = KeyboardInterrupt()
    assert end(wrapped, capsys)[0] == 130


def test_a_reader_who_has_had_enough_is_no_error(capsys):
    assert end(BrokenPipeError(), capsys) == (0, "")


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError("No space left on device (os error 28)"),
    ],
)
def test_a_full_temporary_disk_is_told_as_such(error, capsys, monkeypatch):
    monkeypatch.setenv("TMPDIR", "/scratch")
    assert end(error, capsys) == (
        2,
        """error[FTE505]: can't write temporary files to `/scratch`: no space left on device
  help: free some space, or name a folder on another disk in TMPDIR
""",
    )


FULL = """
import os, resource, sys
from functools import partial
from fte_audit.cli.app import run
from fte_audit.engines import parted
from fte_audit.engines.folding import reading, tallying

bytes_, messages, heads, near = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_))
tallying.PutAside = partial(reading.PutAside, in_memory=messages)
reading.Heads = partial(reading.Heads, heads)
reading.Gathers = partial(reading.Gathers, heads)
reading._WORTH_GATHERING = near
reading.PutAside.pieces.__defaults__ = (100,)  # several pieces, as of many messages
sys.exit(run(["report", "log.csv", "-s", "audit.yaml", "-o", "report.json"]))
"""
MESSAGES = """\
version: 1
extends: standard
logs:
  row: message
  columns: {conversation: thread, sent: at, sender: who, sequence: at}
"""


@pytest.mark.parametrize(
    ("bytes_", "messages", "heads", "near"),
    [
        (200, 1_000, 10**6, 10**9),
        (20_000, 10**6, 1_000, 10**9),
        (20_000, 1_000, 10**6, 10**9),
        (20_000, 10**6, 100, 0),
    ],
    ids=["messages", "what they say", "what they say, at the end", "what is gathered"],
)
def test_a_disk_that_is_full_while_messages_are_put_aside(
    bytes_, messages, heads, near, *, tmp_path, environment
):
    rows = "".join(f"t{n % 900},{1_706_745_600 + n},customer\n" for n in range(9_000))
    (tmp_path / "log.csv").write_text(f"thread,at,who\n{rows}", encoding="utf-8")
    (tmp_path / "audit.yaml").write_text(MESSAGES, encoding="utf-8")
    (tmp_path / "report.json").write_text("earlier", encoding="utf-8")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = [sys.executable, "-c", FULL]
    done = subprocess.run(
        [*command, *map(str, (bytes_, messages, heads, near))],
        cwd=tmp_path,
        env=environment | {"TMPDIR": str(scratch)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr == (
        f"error[FTE505]: can't write temporary files to `{scratch}`: file too large\n"
        "  help: free some space, or name a folder on another disk in TMPDIR\n"
    )
    assert list(scratch.iterdir()) == []
    assert (tmp_path / "report.json").read_text(encoding="utf-8") == "earlier"


@pytest.mark.parametrize("error", [ZeroDivisionError("division"), OSError(errno.EIO, "I/O")])
def test_our_own_failure_is_exit_70_and_asks_for_a_report(error, capsys):
    code, said = end(error, capsys)
    assert code == 70
    assert said.startswith("Traceback")
    last = said.splitlines()[-1]
    assert last.startswith("fte-audit ")
    assert last.endswith("please report this bug with the lines above")


def test_our_own_failure_in_a_run_is_exit_70(environment, tmp_path):
    (tmp_path / "fail.py").write_text(
        "import sys\n"
        "import fte_audit.pipeline\n"
        "def audit_paths(*_, **__): raise ZeroDivisionError('a\\x1b[2Jb')\n"
        "fte_audit.pipeline.audit_paths = audit_paths\n"
        "from fte_audit.cli.app import run\n"
        "sys.exit(run(['report', 'log.csv', '-o', 'report.json']))\n",
        encoding="utf-8",
    )
    (tmp_path / "log.csv").write_text("conversation_id,handling\n1,ai\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "fail.py"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 70
    assert done.stdout == ""
    assert "ZeroDivisionError: a<U+001B>[2Jb" in done.stderr
    assert done.stderr.endswith("please report this bug with the lines above\n")
    assert not (tmp_path / "report.json").exists()


def test_names_cant_act_on_the_terminal(capsys):
    hostile = "a\x1b[31mred\x07 \u202eback\r\udcff\ttab"
    tell(hostile)
    said = capsys.readouterr().err
    assert said == "a<U+001B>[31mred<U+0007> <U+202E>back<U+000D><U+DCFF><U+0009>tab\n"
    assert harmless("Ünïcödé 客服\nnext") == "Ünïcödé 客服\nnext"


def test_a_path_with_escapes_cant_act_on_the_terminal(program):
    ran = program("report", "no\x1b]0;title\x07such.csv", code=2)
    assert ran.err == "no<U+001B>]0;title<U+0007>such.csv: error[FTE301]: no such file or folder\n"


def test_a_stderr_that_is_full_or_closed_changes_nothing(environment):
    for redirected in ("2>/dev/full", "2>&-"):
        done = subprocess.run(
            ["/bin/sh", "-c", f'"{sys.executable}" -m fte_audit report nowhere.csv {redirected}'],
            env=environment,
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"")
