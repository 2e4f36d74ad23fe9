"""In CI, where R is installed, its scripts are run once more: what they print is what is kept."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from r_results import FOLDER, rows_of, values_in

RSCRIPT = shutil.which("Rscript")
SCRIPTS = sorted(path.stem for path in FOLDER.glob("*.R") if path.stem != "common")


def test_every_script_has_its_results_with_the_versions_that_made_them():
    results = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.csv")}
    # the one input that is not printed by a script
    del results["weeks"]
    assert sorted(results) == SCRIPTS
    assert all(text.startswith("# R ") for text in results.values())


@pytest.mark.skipif("CI" not in os.environ, reason="the results of R are renewed in CI")
@pytest.mark.skipif(RSCRIPT is None, reason="R is not installed: its kept results are not renewed")
@pytest.mark.parametrize("script", SCRIPTS)
def test_r_prints_what_is_kept(script):
    done = subprocess.run(
        [RSCRIPT, "--vanilla", f"{script}.R"],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        check=False,
    )
    if "there is no package called" in done.stderr:
        pytest.skip(f"a package of R is not installed: {done.stderr.strip().splitlines()[0]}")
    assert done.returncode == 0, done.stderr
    found, kept = values_in(done.stdout), rows_of(script)
    assert [list(row) for row in found] == [list(row) for row in kept]
    for one, other in zip(found, kept, strict=True):
        for key, value in other.items():
            is_number = isinstance(value, float)
            assert one[key] == (pytest.approx(value, rel=1e-9) if is_number else value)
