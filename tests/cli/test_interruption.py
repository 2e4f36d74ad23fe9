"""FTE504: Ctrl-C at any time leaves everything as it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import polars as pl
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


MESSAGES = """\
version: 1
extends: standard
logs:
  row: message
  columns:
    {conversation: thread, message: id, sent: at, sender: who, sequence: turn, customer: name}
  duplicates: {keep: latest, by: turn}
metrics:
  customers: {kind: distinct, of: customer}
"""
# A run over messages with little memory that is interrupted at a call of a function, and tells
# which temporary folders there were.
PROGRAM = """
import importlib, os, signal, sys
from functools import partial, partialmethod
from fte_audit.cli.app import run
from fte_audit.engines.folding import reading, tallying
from fte_audit.engines.parted import PartedRows

module, owner, name, call = sys.argv[1].split()
owner = getattr(importlib.import_module("fte_audit.engines." + module), owner)
honest, calls = getattr(owner, name), []

def interrupted(*arguments, **options):
    calls.append(name)
    if len(calls) == int(call):
        with open("folders.txt", "w") as file:
            file.writelines(entry + chr(10) for entry in os.listdir(os.environ["TMPDIR"]))
        os.kill(os.getpid(), signal.SIGINT)
    return honest(*arguments, **options)

setattr(owner, name, interrupted)
tallying.PutAside = partial(reading.PutAside, in_memory=1_000)
tallying.CHUNK_ROWS = 500
reading.PutAside.pieces = partialmethod(reading.PutAside.pieces, rows=1_000)  # several
reading.Heads = partial(reading.Heads, 1_000)
options = ["-s", "audit.yaml", "-o", "report.json", "--dropped", "rows.csv"]
sys.exit(run(["report", "log.parquet", *options]))
"""


@pytest.mark.parametrize(
    "place",
    [
        "duplicates Suspects among 3",  # messages are screened
        "parted PartedRows add 9",  # and put aside
        "parted PartedRows to_disk 3",
        "folding.heads Heads to_disk 2",
        "screening Screener decided 1",  # copies are decided
        "folding.heads Heads piece 5",  # parts are folded
        "parted PartedRows piece 7",
        "folding.conversations Folded _told 4",
        "tallying ConversationTally close 1",  # conversations are tallied
        "dropping DroppedRowsFile write 1",
    ],
)
def test_a_run_over_messages_is_interrupted_in_any_phase(place, tmp_path, environment):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    for name in ("report.json", "rows.csv"):
        (tmp_path / name).write_text("earlier", encoding="utf-8")
    (tmp_path / "audit.yaml").write_text(MESSAGES, encoding="utf-8")
    write_messages(tmp_path / "log.parquet")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, place],
        cwd=tmp_path,
        env=environment | {"TMPDIR": os.fspath(scratch)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert done.returncode in CODES, done.stderr.decode()
    assert (done.stdout, done.stderr.decode()) == (b"", f"{INTERRUPTED}\n")
    for name in ("report.json", "rows.csv"):
        assert (tmp_path / name).read_text(encoding="utf-8") == "earlier"
    there = (tmp_path / "folders.txt").read_text(encoding="utf-8").split()
    assert all(name.startswith("fte-audit-") for name in there)
    assert there or "among" in place
    assert list(scratch.iterdir()) == []


def write_messages(path):
    """Messages of which some come twice."""
    count = 8_000
    pl.DataFrame(
        {
            "id": [n if n % 50 else 0 for n in range(1, count + 1)],
            "thread": [f"t{n * 7919 % 900}" for n in range(count)],
            "at": [1_706_745_600 + n for n in range(count)],
            "who": [("customer", "ai", "human")[n % 3] for n in range(count)],
            "turn": list(range(count)),
            "name": [f"n{n % 11}" for n in range(count)],
        }
    ).write_parquet(path)


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
