from __future__ import annotations

import json

import pytest

FILE = """\
version: 1
claims:
  chats: {value: "120", unit: contacts, rounding: point}
  jobs: {value: "4", unit: people, rounding: point}
assumptions:
  minutes: {unit: minutes/contact, low: "1", central: "5", high: "10", basis: b}
  hours: {unit: hours/person}
relations:
  work: jobs * hours * minutes_per_hour = chats * minutes
"""


@pytest.fixture
def file(tmp_path):
    (tmp_path / "claims.yaml").write_text(FILE, encoding="utf-8")
    return "claims.yaml"


def test_a_claim_file_is_crosschecked(program, file):
    ran = program("crosscheck", file, code=0)
    # 120 contacts of 1 to 10 minutes are 2 to 20 hours, of 4 people each.
    assert "0.500 to 5 hours/person" in ran.out
    assert ran.err == ""


def test_an_example_needs_no_file(program):
    ran = program("crosscheck", "--example", "klarna-2024", code=0)
    assert "Klarna" in ran.out
    assert ran.err == ""


def test_a_number_is_set_from_outside(program, file):
    ran = program("crosscheck", file, "--what-if", "minutes=2", code=0)
    assert "1 hour/person" in ran.out


def test_a_grid_is_shown(program, file, tmp_path):
    options = ("--grid", "hours", "--over", "minutes", "--over", "jobs=1,4")
    ran = program("crosscheck", file, *options, "-o", "found.json", code=0)
    assert ran.out == ""
    (scenario,) = json.loads((tmp_path / "found.json").read_text("utf-8"))["scenarios"]
    (grid,) = scenario["grids"]
    lows = [[cell["low"] for cell in row] for row in grid["cells"]]
    # 1, 5 and 10 minutes; 1 person and 4.
    assert lows == [[2, 0.5], [10, 2.5], [20, 5]]


def test_files_are_written_whole_and_named(program, file, tmp_path):
    ran = program("crosscheck", file, "-o", "a.json", "-o", "a.md", "-o", "a.txt", code=0)
    assert ran.err == "wrote a.json\nwrote a.md\nwrote a.txt\n"
    assert ran.out == ""
    found = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert found["digest"] in (tmp_path / "a.md").read_text("utf-8")
    assert found["digest"] in (tmp_path / "a.txt").read_text("utf-8").replace("\n", "")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), "FTE500"),
        (("claims.yaml", "--example", "klarna-2024"), "FTE500"),
        (("nowhere.yaml",), "FTE113"),
        (("--example", "nowhere"), "FTE163"),
        (("claims.yaml", "-o", "a.docx"), "FTE501"),
        (("claims.yaml", "-o", "claims.yaml"), "FTE501"),
        (("claims.yaml", "-o", "nowhere/a.md"), "FTE502"),
        (("claims.yaml", "--what-if", "hours"), "FTE162"),
        (("claims.yaml", "--grid", "hours"), "FTE162"),
        (("claims.yaml", "--budget", "0"), "FTE500"),
    ],
)
def test_what_cant_be_done_is_refused_and_nothing_is_written(
    program, file, tmp_path, arguments, code
):
    ran = program("crosscheck", *arguments, code=2)
    assert f"error[{code}]" in ran.err
    assert ran.out == ""
    assert [path.name for path in tmp_path.iterdir()] == [file]


def test_the_same_file_gives_the_same_bytes_whatever_the_hash_seed(program, file, tmp_path):
    for seed in ("0", "1", "2"):
        program("crosscheck", file, "-o", f"{seed}.json", code=0, PYTHONHASHSEED=seed)
    assert len({(tmp_path / f"{seed}.json").read_bytes() for seed in "012"}) == 1
