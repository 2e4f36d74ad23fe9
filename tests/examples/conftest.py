from __future__ import annotations

import os
import shutil
import subprocess
import sys
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def root():
    """The root of the project."""
    return ROOT


@pytest.fixture(scope="session")
def real():
    """The folder of real logs, which is not part of the project."""
    if not REAL.is_dir():
        pytest.skip("the real logs are not here")
    return REAL


@pytest.fixture(scope="session")
def nine():
    """A fraction as the nearest number of nine significant digits, worked out with decimals."""
    context = Context(prec=9, rounding=ROUND_HALF_EVEN)

    def rounded(value):
        exact = Fraction(value)
        return float(context.divide(Decimal(exact.numerator), Decimal(exact.denominator)))

    return rounded


@pytest.fixture
def shell(tmp_path, environment):
    """Run a shell command in a copy of the examples, with `fte-audit` on the path."""
    place = tmp_path / "project"
    place.mkdir()
    shutil.copytree(ROOT / "examples", place / "examples")
    commands = tmp_path / "bin"
    commands.mkdir()
    for name, arguments in (("fte-audit", " -m fte_audit"), ("python", "")):
        command = commands / name
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}"{arguments} "$@"\n')
        command.chmod(0o755)
    path = f"{commands}{os.pathsep}{environment['PATH']}"

    def run(command, folder=""):
        return subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=place / folder,
            env=environment | {"PATH": path},
            check=False,
            capture_output=True,
            encoding="utf-8",
        )

    return run
