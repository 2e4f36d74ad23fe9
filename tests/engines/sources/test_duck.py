"""Reading by DuckDB ends cleanly, wherever it is left, and says nothing of its own."""

import signal
import subprocess
import sys
import time

import pytest

from fte_audit.engines.sources import open_log

LINES = 400_000


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """One large file of each text format."""
    folder = tmp_path_factory.mktemp("large")
    row = "x" * 40
    (folder / "log.csv").write_text("id,text\n" + "".join(f"{n},{row}\n" for n in range(LINES)))
    (folder / "log.jsonl").write_text(
        "".join(f'{{"id":{n},"text":"{row}"}}\n' for n in range(LINES))
    )
    return folder


def run(code, path, **options):
    return subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


READ = "import sys; from fte_audit.engines.sources import open_log; log = open_log([sys.argv[1]]); "


@pytest.mark.parametrize("name", ["log.csv", "log.jsonl"])
@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        pytest.param(
            "print(sum(c.frame.height for c in log.chunks(['id'])))", 0, "", id="to the end"
        ),
        pytest.param("next(log.chunks(['id']))", 0, "", id="dropped"),
        pytest.param("chunks = log.chunks(['id']); next(chunks)", 0, "", id="left open"),
        pytest.param("chunks = log.chunks(['id']); next(chunks); sys.exit(3)", 3, "", id="exit"),
        pytest.param(
            "chunks = log.chunks(['id']); next(chunks); raise ValueError",
            1,
            "ValueError",
            id="raise",
        ),
    ],
)
def test_leaving_a_scan_anywhere_ends_cleanly(large, name, code, status, said):
    ended = run(READ + code, large / name)
    assert ended.returncode == status
    assert ended.stderr.strip().endswith(said)
    assert "terminate" not in ended.stderr
    assert "Exception ignored" not in ended.stderr
    assert bool(ended.stderr) == bool(said)


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_an_interrupt_ends_a_scan_at_once(large):
    code = (
        READ + "print('open', flush=True)\nwhile True:\n for c in log.chunks(['id', 'text']): pass"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(large / "log.csv")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        process.stdout.readline()
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        try:
            _, said = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == -signal.SIGINT
    assert said.strip().endswith("KeyboardInterrupt")
    assert "ResourceInUse" not in said


def test_a_scan_can_be_repeated_and_nested(large):
    log = open_log([str(large / "log.csv")])
    for first in log.chunks(["id"], rows=100_000):
        for second in log.chunks(["text"], rows=100_000):
            assert first.frame.height == second.frame.height == 100_000
            break
        break
    assert sum(chunk.frame.height for chunk in log.chunks(["id"])) == LINES
