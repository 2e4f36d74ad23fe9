"""The same rows give the same readings and intervals, however they are ordered and cut."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys

from fte_audit import passes, varying
from fte_audit.engines.sources import open_log
from fte_audit.render.readings.json_file import render
from fte_audit.spec.reader import spec_of
from tests.readings.test_intervals import PROCESS, rows_of
from tests.reference.readings_logs import frame_of, vary, written

WANTED = {
    "greeting": ["count_all"],
    "spam": ["keep", "drop_all"],
    "minutes": ["wall_clock"],
    "rating_cut": ["top2", "mean"],
    "rating_at_hand_over": ["first", "both"],
}
ROWS = rows_of(11, 700, 400)
SPEC = written(claims=PROCESS)


def text_of(rows):
    return render(vary(rows, SPEC, wanted=WANTED))


def test_order_chunks_and_split_change_no_interval(tmp_path, monkeypatch):
    varied = vary(ROWS, SPEC, wanted=WANTED)
    given = [reading.low is not None for each in varied.readings for reading in each.readings]
    assert sum(given) > 0.7 * len(given)
    expected = render(varied)
    shuffled = random.Random(1).sample(ROWS, len(ROWS))  # noqa: S311
    monkeypatch.setattr(passes, "CHUNK_ROWS", 97)
    assert text_of(shuffled) == expected
    for number, cut in enumerate((slice(0, 80), slice(80, 81), slice(81, None))):
        frame_of(shuffled[cut]).write_parquet(tmp_path / f"{number}.parquet")
    log = open_log([str(tmp_path)])
    assert render(varying.vary_log(log, spec_of(SPEC), wanted=WANTED)) == expected


PROGRAM = """
import sys
from fte_audit.render.readings.json_file import render
from fte_audit.spec.reader import load_spec
from fte_audit.varying import vary_paths
print(render(vary_paths([sys.argv[1]], load_spec(sys.argv[2]))))
"""


def test_threads_hash_seed_and_format_change_no_interval(tmp_path):
    log, spec = tmp_path / "log.csv", tmp_path / "spec.yaml"
    frame_of(ROWS).write_csv(log)
    spec.write_text(json.dumps(SPEC | {"readings": WANTED}), encoding="utf-8")
    path = os.pathsep.join(entry for entry in sys.path if entry)
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(log), str(spec)],
        env={**os.environ, "POLARS_MAX_THREADS": "1", "PYTHONHASHSEED": "1", "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip() == text_of(ROWS).strip()
