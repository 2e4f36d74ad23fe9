from __future__ import annotations

import pytest

from fte_audit import __version__


def test_the_version_is_printed(program):
    ran = program("--version", code=0, anew=True)
    assert (ran.out, ran.err) == (f"fte-audit {__version__}\n", "")


def test_help_lists_every_verb(program):
    ran = program("--help", code=0, anew=True)
    assert all(f"  {verb} " in ran.out for verb in ("report", "simulate", "schema"))
    assert ran.err == ""


@pytest.mark.parametrize("verb", ["report", "simulate", "schema"])
def test_help_of_a_verb_lists_its_options(verb, program):
    ran = program(verb, "--help", code=0, anew=True)
    assert ran.out.startswith(f"Usage: fte-audit {verb} [OPTIONS]")
    assert ran.err == ""


def test_no_verb_is_a_usage_error(program):
    ran = program(code=2, anew=True)
    assert ran.err.startswith("error[FTE500]: missing command\n")
    assert ran.out == ""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["report", "log.csv"], 0),
        (["report", "log.csv", "-o", "report.json"], 0),
        (["inspect", "log.csv"], 0),
        (["check", "log.csv", "--spec", "audit.yaml", "--format", "junit"], 1),
        (["report", "nowhere.csv", "-o", "report.pdf"], 2),
        (["repot"], 2),
    ],
)
def test_a_fork_ends_as_a_program_that_starts_anew(arguments, code, tmp_path, program):
    rows = "".join(f"c{n},{'ai' if n % 3 else 'human'},2024-02-0{n}T10:00Z\n" for n in range(1, 9))
    claim = 'claims: {c: {metric: handled_share, group: ai, value: "1 %", asserted_as: measured}}'
    ended, written = [], []
    for anew in (False, True):
        folder = tmp_path / f"anew-{anew}"
        folder.mkdir()
        (folder / "log.csv").write_text(f"conversation_id,handling,started_at\n{rows}", "utf-8")
        (folder / "audit.yaml").write_text(f"version: 1\nextends: standard\n{claim}\n", "utf-8")
        ended.append(program(*arguments, folder=folder, code=code, anew=anew))
        written.append(sorted(path.name for path in folder.iterdir()))
    assert ended[0] == ended[1]
    assert written[0] == written[1]
