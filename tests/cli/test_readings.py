"""`fte-audit readings`: pages, files and what is refused."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.presets.reading import export

ROOT = Path(__file__).parents[2]
KLARNA = ROOT / "examples" / "klarna"
GOLDEN = ROOT / "tests" / "golden" / "readings"
LOG = str(KLARNA / "log.parquet")
SPEC = ("--spec", str(KLARNA / "claims.yaml"))
SHARE = (LOG, *SPEC, "--claim", "share")
FEW = ("--most", "8")


@pytest.fixture
def golden(update_golden):
    def compare(name, text):
        path = GOLDEN / name
        if update_golden:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        assert path.read_bytes().decode() == text

    return compare


def test_the_readings_of_one_claim_are_the_golden_page(program, golden):
    ran = program("readings", *SHARE, code=0)
    assert ran.err == ""
    golden("share.txt", ran.out)


def test_the_json_of_a_few_readings_is_the_golden_one(program, golden):
    golden("share-8.json", program("readings", *SHARE, *FEW, "--format", "json", code=0).out)


def test_every_claim_has_its_readings_and_those_without_are_named(program):
    found = json.loads(program("readings", LOG, *SPEC, *FEW, "--format", "json", code=0).out)
    names = [each["name"] for each in found["readings"]]
    assert names == ["share", "minutes", "faster", "on_par", "accurate", "work"]
    assert found["alone"] == {"no_cuts": "it is not a number"}
    assert all(len(each["readings"]) <= 8 for each in found["readings"])
    assert all(each["left_out"] for each in found["readings"])
    page = program("readings", LOG, *SPEC, *FEW, code=0).out
    assert "No other reading than the report's: no_cuts, since it is not a number." in page


def test_without_a_spec_columns_are_recognised_and_common_figures_have_readings(program, tmp_path):
    rows = ["conversation_id,handling,started_at,resolved"]
    rows += [f"{n},{who},2024-02-0{n}T08:00:00Z,true" for n, who in enumerate(["ai", "human"], 1)]
    (tmp_path / "log.csv").write_text("\n".join(rows), encoding="utf-8")
    out = program("readings", "log.csv", *FEW, code=0).out
    assert "The spec claims nothing" in out
    assert "── Share handled by AI ──" in out


@pytest.mark.parametrize("columns", ["40", "80", "120"])
def test_a_page_is_as_wide_as_it_is_told_to_be(program, columns):
    out = program("readings", *SHARE, code=0, COLUMNS=columns).out
    assert int(columns) - 12 < max(map(len, out.splitlines())) <= int(columns)
    assert "\x1b" not in out


def test_files_are_written_whole_instead_of_a_page(program, tmp_path):
    names = ("r.json", "r.csv", "r.txt")
    outputs = [part for name in names for part in ("-o", name)]
    ran = program("readings", *SHARE, *outputs, code=0)
    assert ran.out == ""
    assert ran.err == "wrote r.json\nwrote r.csv\nwrote r.txt\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    document = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    with (tmp_path / "r.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    (found,) = document["readings"]
    assert len(rows) == len(found["readings"]) == 480
    assert [row["value"] for row in rows] == [
        f"{each[1]:.9f}".rstrip("0") for each in found["readings"]
    ]
    assert (tmp_path / "r.txt").read_text(encoding="utf-8") == program("readings", *SHARE).out
    assert program("readings", *SHARE, "--format", "csv").out == (tmp_path / "r.csv").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--claim", "shar"), "FTE500", "did you mean `share`?"),
        (("-o", "r.md"), "FTE501", "end its name in .json, .csv, .txt"),
        (("-o", "r.json", "-o", "r.json"), "FTE503", "two outputs have this name"),
        (("--most", "0"), "FTE500", ""),
        (("--format", "md"), "FTE500", ""),
    ],
)
def test_what_cannot_be_done_is_refused_before_the_log_is_read(
    program, tmp_path, arguments, code, said
):
    ran = program("readings", LOG, *SPEC, *arguments, code=2)
    assert f"error[{code}" in ran.err
    assert said in ran.err
    assert ran.out == ""
    assert list(tmp_path.iterdir()) == []


def test_every_problem_is_told_at_once(program):
    ran = program("readings", "nowhere.csv", "--spec", "none.yaml", "-o", "r.md", code=2)
    assert ran.err.count("error[") == 3


def test_a_claim_without_a_spec_is_no_claim(program):
    ran = program("readings", LOG, "--claim", "share", code=2)
    assert "error[FTE500]: the spec has no claim `share`" in ran.err


def test_peoples_labels_are_among_the_readings(program):
    """Of 165 decided with AI alone people call 130 handled, of 31 handed over none."""
    labels = ("--labels", str(KLARNA / "labels.csv"))
    [found] = json.loads(program("readings", *SHARE, *labels, "--format", "json", code=0).out)[
        "readings"
    ]
    assert found["by_labels"] == {"handled": "verified"}
    [switch] = [n for n, each in enumerate(found["switches"]) if each["name"] == "handled"]
    assert found["switches"][switch]["options"][-1]["name"] == "verified"
    last = len(found["switches"][switch]["options"]) - 1
    own = [[each["name"] for each in of["options"]].index(of["own"]) for of in found["switches"]]
    own[switch] = last
    [(_, value, low, high, said)] = [each for each in found["readings"] if each[0] == own]
    assert value == pytest.approx(130 / 165 * 2811 / 4970, rel=1e-8)
    assert low < value < high
    assert said == "contradicted"
    page = program("readings", *SHARE, *labels, code=0).out
    assert "By people's labels (handled: verified): 44.6 %, interval " in page
    n = sum(each[0][switch] == last for each in found["readings"])
    assert n > 1
    assert f"; {n} of them by people's labels." in " ".join(page.split())
    rows = list(
        csv.DictReader(program("readings", *SHARE, *labels, "--format", "csv").out.split("\n"))
    )
    assert str(value) in [row["value"] for row in rows if row["handled"] == "verified"]


def test_labels_of_another_log_are_refused(program, tmp_path):
    text = (KLARNA / "labels.csv").read_text(encoding="utf-8").replace(".s2024.", ".s2025.")
    (tmp_path / "labels.csv").write_text(text, encoding="utf-8")
    ran = program("readings", *SHARE, "--labels", "labels.csv", code=2)
    assert ran.out == ""
    assert "error[FTE62" in ran.err


def test_labels_are_not_written_over(program, tmp_path):
    (tmp_path / "labels.csv").write_text("kept", encoding="utf-8")
    program("readings", *SHARE, "--labels", "labels.csv", "-o", "labels.csv", code=2)
    assert (tmp_path / "labels.csv").read_text(encoding="utf-8") == "kept"


def test_bills_stand_below_the_claims(program, tmp_path):
    spec = """
version: 1
extends: standard
claims: {share: {metric: handled_share, group: ai, value: 2/3}}
billed:
  first:
    resolutions: "3"
    price: 0.50 EUR
    period: [2024-02-01, 2024-02-03]
    definition: containment
    own: {resolved: recorded, hand_over: zero}
"""
    rows = ["conversation_id,handling,started_at,resolved"]
    rows += [f"{n},ai,2024-02-0{n}T08:00:00Z,{said}" for n, said in ((1, "true"), (2, "false"))]
    (tmp_path / "log.csv").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "s.yaml").write_text(spec, encoding="utf-8")
    out = program("readings", "log.csv", "--spec", "s.yaml", code=0).out
    assert "── Billed: first ──" in out
    assert "The bill is 1 above it, 0.50 EUR." in out
    assert "The bill is 2 above it, 1.00 EUR." in out
    only = program("readings", "log.csv", "--spec", "s.yaml", "--claim", "share", code=0).out
    assert "Billed" not in only


def test_an_export_of_a_platform_has_readings_without_a_spec(program, tmp_path):
    (tmp_path / "export").mkdir()
    log = export("intercom", tmp_path / "export")
    out = program("readings", str(log), "--preset", "intercom", code=0).out
    assert "9 conversations folded from them, 9 of them in the readings." in out
    spec = "version: 1\nextends: standard\nlogs: {preset: intercom}\n"
    (tmp_path / "audit.yaml").write_text(spec)
    assert program("readings", str(log), "--spec", "audit.yaml", code=0).out == out


def test_a_preset_and_a_spec_exclude_each_other(program, tmp_path):
    ran = program("readings", str(tmp_path), "-p", "intercom", "-s", "audit.yaml", code=2)
    assert "error[FTE500]: `--preset` stands for a spec" in ran.err
