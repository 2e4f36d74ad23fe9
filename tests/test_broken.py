"""The smallest inputs that provoke each diagnostic, with what is said about them, word for word."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BROKEN = Path(__file__).parent / "broken"
CASES = sorted(folder.name for folder in BROKEN.iterdir() if folder.is_dir())
DIAGNOSTIC = re.compile(r"^(?:\S.*?: )?error\[(FTE\d{3})\]: (.+)$")


@pytest.mark.parametrize("case", CASES)
def test_a_broken_input_gets_its_diagnostic(case, tmp_path, program, environment, update_golden):
    ran = run(BROKEN / case, tmp_path, program, environment)
    expected = BROKEN / case / "stderr"
    if update_golden:
        expected.write_bytes(ran.err.encode())
    assert ran.err == expected.read_bytes().decode()
    assert ran.code == 2
    assert ran.out == ""


@pytest.mark.parametrize("case", CASES)
def test_a_case_provokes_its_own_code_in_the_shape_of_a_diagnostic(case):
    lines = (BROKEN / case / "stderr").read_text(encoding="utf-8").splitlines()
    found = [match for line in lines if (match := DIAGNOSTIC.match(line))]
    assert case[:6] in {match[1] for match in found}
    assert DIAGNOSTIC.match(lines[0])
    for match in found:
        assert not match[2].endswith("."), "a message has no full stop"
    assert not any("Traceback" in line for line in lines)


def run(case, folder, program, environment):
    """Run a case in a copy of its folder; `prepare.py` makes what can't be committed."""
    copy = folder / "case"
    shutil.copytree(case, copy)
    if (copy / "prepare.py").exists():
        subprocess.run([sys.executable, "prepare.py"], cwd=copy, env=environment, check=True)
    command = (copy / "command").read_text(encoding="utf-8").strip()
    assert "\n" not in command
    for name in ("command", "stderr", "prepare.py"):
        (copy / name).unlink(missing_ok=True)
    before = sorted(str(path) for path in copy.rglob("*"))
    ran = program(*shlex.split(command), folder=copy, TMPDIR=os.fspath(folder))
    assert sorted(str(path) for path in copy.rglob("*")) == before, "nothing is half-written"
    return ran
