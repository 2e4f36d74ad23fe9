from __future__ import annotations

import json
from pathlib import Path

from tests.presets.reading import export

ROOT = Path(__file__).parents[2]
LOG = ROOT / "examples" / "klarna" / "log.parquet"
HOSTILE = "conversation_id,handling,topic,\x1b[31mred\n" + "".join(
    f"{at},ai,\x1b7{at % 2},x\u202ey\n" for at in range(20)
)


def test_the_page_is_printed_and_nothing_else(program):
    ran = program("inspect", str(LOG), code=0)
    assert ran.err == ""
    assert ran.out.startswith("What is in the log\n5,057 rows, 19 columns.\n")
    assert "\x1b" not in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_it_is_as_wide_as_it_is_told_to_be(program):
    out = program("inspect", str(LOG), code=0, COLUMNS="120").out
    assert 80 < max(map(len, out.splitlines())) <= 120


def test_files_are_written_in_the_formats_of_their_names(program, tmp_path):
    ran = program("inspect", str(LOG), "-o", "a.json", "-o", "a.md", "-o", "a.txt", code=0)
    assert (ran.out, ran.err) == ("", "wrote a.json\nwrote a.md\nwrote a.txt\n")
    found = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert (found["format"], found["rows"]) == (1, 5057)
    assert (tmp_path / "a.md").read_text("utf-8").startswith("# What is in the log\n")
    assert (tmp_path / "a.txt").read_text("utf-8") == program("inspect", str(LOG), code=0).out


def test_what_can_be_refused_is_refused_before_the_log_is_read(program, tmp_path):
    ran = program("inspect", "nothing.csv", "-s", "none.yaml", "-o", "a.csv", code=2)
    assert [line.split("error[")[1][:6] for line in ran.err.splitlines() if "error[" in line] == [
        "FTE113",
        "FTE301",
        "FTE501",
    ]
    assert list(tmp_path.iterdir()) == []


def test_the_log_itself_is_not_overwritten(program, tmp_path):
    (tmp_path / "log.json").write_text('{"id": 1}\n', encoding="utf-8")
    assert "FTE503" in program("inspect", "log.json", "-o", "log.json", code=2).err


def test_text_of_a_log_does_not_act_on_a_terminal(program, tmp_path):
    (tmp_path / "log.csv").write_text(HOSTILE, encoding="utf-8")
    out = program("inspect", "log.csv", code=0).out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "<U+001B>70 (10)" in out
    spec = program("init", "log.csv", code=0).out
    assert "\x1b" not in spec
    assert "\u202e" not in spec


def test_a_spec_gives_roles_and_a_zone(program, tmp_path):
    (tmp_path / "log.csv").write_text(
        "id,handling,opened_at\n" + "".join(f"{at},ai,2024-02-01 08:00\n" for at in range(9)),
        encoding="utf-8",
    )
    (tmp_path / "audit.yaml").write_text(
        "version: 1\nextends: standard\nlogs:\n  timezone: Europe/Stockholm\n", encoding="utf-8"
    )
    assert "no zone" in program("inspect", "log.csv", code=0).out
    out = program("inspect", "log.csv", "--spec", "audit.yaml", code=0).out
    assert "no zone" not in out
    assert "from 2024-02-01 07:00:00" in out


def test_the_tables_of_an_export_may_have_several_formats(program, tmp_path):
    (tmp_path / "export").mkdir()
    log = export("salesforce", tmp_path / "export")
    (tmp_path / "audit.yaml").write_text(
        "version: 1\nextends: standard\nlogs: {preset: salesforce}\n"
    )
    ran = program("inspect", str(log), "--spec", "audit.yaml", code=0)
    assert "conversation" in ran.out
