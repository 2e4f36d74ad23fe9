from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from fte_audit.cli import progress
from fte_audit.cli.progress import ProgressBar
from fte_audit.progress import Step, unheard

# A run whose work takes as long as it says, and no longer.
PROGRAM = """
import sys, time
from fte_audit.cli.progress import ProgressBar
from fte_audit.progress import Step
with ProgressBar() as bar:
    for tenth in range(11):
        bar(Step("reading", tenth * 1_000_000, 10_000_000, "rows"))
        time.sleep(float(sys.argv[1]) / 10)
print("page")
"""


def run_on_a_terminal(environment, *arguments):
    """What a program writes to stdout, and to a terminal of 80 columns that is its stderr."""
    terminal, end = pty.openpty()
    with subprocess.Popen(
        [sys.executable, *arguments],
        env=environment | {"TERM": "xterm", "COLUMNS": "80"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=end,
    ) as running:
        os.close(end)
        shown = b""
        try:
            while part := os.read(terminal, 65_536):
                shown += part
        except OSError:
            pass  # the other end was closed
        os.close(terminal)
        out = running.stdout.read().decode()
    assert running.returncode == 0
    return out, shown.decode()


def test_a_bar_is_shown_on_a_terminal_for_more_than_a_second_of_work(environment):
    out, shown = run_on_a_terminal(environment, "-c", PROGRAM, "1.6")
    assert out == "page\n"
    assert "reading" in shown
    assert "/10.0 M rows" in shown
    assert "M rows/s" in shown
    assert shown.endswith("\x1b[2K"), "the bar is gone when the work is done"


def test_no_bar_is_shown_for_less_than_a_second_of_work(environment):
    assert run_on_a_terminal(environment, "-c", PROGRAM, "0.2") == ("page\n", "")


def test_no_bar_is_shown_where_stderr_is_no_terminal(environment):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "1.3"], env=environment, capture_output=True, check=True
    )
    assert (done.stdout, done.stderr) == (b"page\n", b"")


@pytest.fixture
def at_once(monkeypatch):
    """A bar that is shown at once, on a stderr that says it is a terminal."""
    monkeypatch.setattr(progress, "_PATIENCE_S", 0)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)


@pytest.mark.usefixtures("at_once")
def test_only_the_step_at_hand_is_shown():
    with ProgressBar() as bar:
        bar(Step("looking for duplicates", 1, 2, "bytes"))
        bar(Step("reading", 1, 2, "rows"))
        assert list(bar._tasks) == ["reading"]


def test_progress_may_go_unheard():
    assert unheard(Step("reading", 1, 2, "rows")) is None
