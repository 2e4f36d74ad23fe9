"""FTE504: Ctrl-C at any time leaves everything as it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from fte_audit.cli.interruption import (
    INTERRUPTED,
    catch_lost_interruptions,
    ending_at_once,
    raise_lost_interruption,
)

# Python ends itself by the signal where that struck in an `exec`; a shell calls both 130.
CODES = {130, -signal.SIGINT}


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """A log that takes seconds to read."""
    path = tmp_path_factory.mktemp("log") / "log.csv"
    rows = "".join(
        f"{row},{('ai', 'human')[row % 2]},2024-02-{1 + row % 28:02} 10:00:00\n"
        for row in range(1_000_000)
    )
    path.write_text(f"conversation_id,handling,started\n{rows}", encoding="utf-8")
    return path


# While Python is being imported, at the spec, while the log is read.
@pytest.mark.parametrize("seconds", [0.3, 0.6, 0.8, 1.1])
def test_an_interrupted_run_leaves_everything_as_it_was(seconds, log, tmp_path, environment):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (tmp_path / "report.json").write_text("earlier", encoding="utf-8")
    (tmp_path / "rows.csv").write_text("earlier", encoding="utf-8")
    options = ["-o", "report.json", "-o", "report.md", "--dropped", "rows.csv"]
    with subprocess.Popen(
        [sys.executable, "-m", "fte_audit", "report", os.fspath(log), *options],
        cwd=tmp_path,
        env=environment | {"TMPDIR": os.fspath(scratch)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        time.sleep(seconds)
        running.send_signal(signal.SIGINT)
        try:
            out, err = running.communicate(timeout=60)
        finally:
            running.kill()
    if running.returncode == 0:
        pytest.skip("the machine was faster than the signal")
    assert running.returncode in CODES
    assert out == b""
    if b"Traceback" not in err or seconds >= 0.6:
        # before that, Python itself may still be starting, and it tells such things its own way
        assert err.decode() == f"{INTERRUPTED}\n"
    assert (tmp_path / "report.json").read_text(encoding="utf-8") == "earlier"
    assert (tmp_path / "rows.csv").read_text(encoding="utf-8") == "earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "report.json",
        "rows.csv",
        "scratch",
    ]
    assert list(scratch.iterdir()) == []


def test_ctrl_c_ends_an_import_on_the_spot(environment):
    program = (
        "import signal\n"
        "from fte_audit.cli.interruption import ending_at_once\n"
        "with ending_at_once(): signal.raise_signal(signal.SIGINT)\n"
        "print('still here')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=False
    )
    assert done.returncode == 130
    assert done.stdout == b""
    assert done.stderr.startswith(b"error[FTE504]: interrupted before the end\n")


def test_an_interruption_that_python_ignores_is_raised_later(capsys, monkeypatch):
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    catch_lost_interruptions()

    class Ending:
        def __del__(self):
            raise KeyboardInterrupt

    Ending()
    assert capsys.readouterr().err == ""
    with pytest.raises(KeyboardInterrupt):
        raise_lost_interruption()
    raise_lost_interruption()


def test_the_handler_of_before_is_put_back():
    before = signal.getsignal(signal.SIGINT)
    with ending_at_once():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_a_program_in_the_background_goes_on_ignoring_ctrl_c():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with ending_at_once():
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
