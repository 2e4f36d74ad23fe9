from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KLARNA = ROOT / "examples" / "klarna"
LOG = str(KLARNA / "log.parquet")
SPEC = ("-s", str(KLARNA / "audit.yaml"))


def codes(said):
    return [line.split("error[")[1][:6] for line in said.splitlines() if "error[" in line]


@pytest.fixture
def labelled(program, tmp_path):
    """The draw of the example, labelled by a rule."""

    def write(*options, name="labels.csv", answer=None):
        program("draw", LOG, *SPEC, "--seed", "7", *options, "-o", "sample.csv", code=0)
        with (tmp_path / "sample.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            ends = int(row["conversation"][-1])
            row["handled"] = "yes" if row["handling"] == "ai" and ends else "no"
            row["resolved"] = "unsure" if ends == 9 else "yes" if ends else "no"
            row.update(answer(row) if answer else {})
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0], delimiter=";")
            writer.writeheader()
            writer.writerows(rows)
        return rows

    return write


def test_without_a_file_no_conversation_is_named(program, tmp_path):
    ran = program("draw", LOG, *SPEC, "--seed", "7", code=0)
    assert ran.err == ""
    assert ran.out.startswith(
        "Conversations for people to label\n200 of 3,361 conversations that AI handled first;"
    )
    assert max(map(len, ran.out.splitlines())) <= 80
    assert list(tmp_path.iterdir()) == []
    assert program("draw", LOG, *SPEC, "--seed", "7", "--n", "200", code=0).out == ran.out
    assert program("draw", LOG, *SPEC, "--seed", "8", code=0).out != ran.out


def test_the_sample_is_written_where_it_is_asked_for_and_said_to_be_private(program, tmp_path):
    options = ("--seed", "7", "--n", "30", "--by", "topic", "--group", "all", "-o", "a.csv")
    ran = program("draw", LOG, *SPEC, *options, "-o", "a.json", "-o", "a.txt", code=2)
    assert codes(ran.err) == ["FTE621"]
    assert list(tmp_path.iterdir()) == []
    ran = program("draw", LOG, *SPEC, *options, "--n", "300", "-o", "a.json", "-o", "a.txt", code=0)
    assert ran.out == ""
    assert ran.err == (
        "wrote a.csv (private: it carries conversations)\nwrote a.json\nwrote a.txt\n"
    )
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 300
    document = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert (document["n"], document["group"], document["by"]) == (300, "all", "topic")
    assert {row["draw"] for row in rows} == {document["draw"]}
    assert sum(float(row["weight"]) for row in rows) == pytest.approx(document["population"])


def test_json_can_be_printed_beside_a_file(program):
    ran = program("draw", LOG, *SPEC, "--seed", "7", "--format", "json", "-o", "a.csv", code=0)
    assert json.loads(ran.out)["drawn"] == 200


def test_labels_are_read_back_without_a_word_about_the_recipe(program, labelled):
    rows = labelled("--by", "topic", "--n", "250")
    ran = program("draw", LOG, *SPEC, "--labels", "labels.csv", "--format", "json", code=0)
    assert ran.err == ""
    found = json.loads(ran.out)
    assert (found["n"], found["seed"], found["by"]) == (250, 7, "topic")
    for question in ("handled", "resolved"):
        share = found["shares"][question]
        assert share["yes"] == sum(row[question] == "yes" for row in rows)
        decided = [row for row in rows if row[question] in {"yes", "no"}]
        left = {}
        for row in decided:
            left[row["stratum"]] = left.get(row["stratum"], 0) + 1
        yes = sum(
            int(row["stratum_size"]) / left[row["stratum"]]
            for row in decided
            if row[question] == "yes"
        )
        assert share["value"] == pytest.approx(yes / found["population"], rel=1e-8)
    page = program("draw", LOG, *SPEC, "--labels", "labels.csv", code=0).out
    assert page.startswith("What people's labels say\n250 of 3,361 conversations")
    assert max(map(len, page.splitlines())) <= 80
    program("draw", LOG, *SPEC, "--labels", "labels.csv", "-o", "v.json", "-o", "v.txt", code=0)


def test_what_is_said_beside_labels_must_be_true(program, labelled):
    labelled()
    labels = ("--labels", "labels.csv")
    same = ("--n", "200", "--seed", "7", "--group", "ai", "--allocate", "proportional")
    program("draw", LOG, *SPEC, *labels, *same, code=0)
    for other in (
        ("--n", "201"),
        ("--seed", "0"),
        ("--group", "all"),
        ("--by", "topic"),
        ("--allocate", "equal"),
    ):
        assert codes(program("draw", LOG, *SPEC, *labels, *other, code=2).err) == ["FTE625"]


def test_labels_of_another_log_are_refused(program, labelled, tmp_path):
    labelled()
    (tmp_path / "log.csv").write_text("conversation_id,handling\nc1,ai\nc2,ai\n", encoding="utf-8")
    ran = program("draw", "log.csv", "--labels", "labels.csv", "-o", "v.json", code=2)
    assert codes(ran.err) == ["FTE625"]
    assert not (tmp_path / "v.json").exists()


def test_wrong_labels_are_told_with_their_lines_and_nothing_is_written(program, labelled, tmp_path):
    labelled(answer=lambda row: {"handled": "perhaps"} if row["conversation"] == "1833" else {})
    ran = program("draw", LOG, *SPEC, "--labels", "labels.csv", "-o", "v.txt", code=2)
    assert ran.err.startswith(
        "labels.csv:2: error[FTE626]: `perhaps` is no label under `handled`\n"
    )
    assert (ran.out, (tmp_path / "v.txt").exists()) == ("", False)


def test_what_can_be_refused_is_refused_before_the_log_is_read(program, tmp_path):
    ran = program("draw", "nothing.csv", "-s", "none.yaml", "-p", "rasa", "-o", "a.md", code=2)
    assert codes(ran.err) == ["FTE500", "FTE113", "FTE301", "FTE500", "FTE501"]
    assert "a draw needs `--seed`" in ran.err
    (tmp_path / "l.csv").write_text("draw\n", encoding="utf-8")
    ran = program("draw", LOG, "--labels", "l.csv", "--show", "x", "-o", "l.csv", code=2)
    assert codes(ran.err) == ["FTE500", "FTE501"]
    assert (tmp_path / "l.csv").read_text("utf-8") == "draw\n"
    assert codes(program("draw", LOG, "--seed", "-1", code=2).err) == ["FTE500"]
    assert codes(program("draw", LOG, "--seed", "1", "--n", "0", code=2).err) == ["FTE500"]


def test_the_labels_are_not_overwritten(program, tmp_path):
    (tmp_path / "l.txt").write_text("draw\n", encoding="utf-8")
    ran = program("draw", LOG, "--labels", "l.txt", "-o", "l.txt", code=2)
    assert codes(ran.err) == ["FTE503"]


def test_a_preset_stands_for_a_spec(program, tmp_path):
    (tmp_path / "export").mkdir()
    ran = program("draw", "export", "-p", "intercom", "--seed", "1", code=2)
    assert codes(ran.err)[0].startswith("FTE3")


def test_fields_are_shown_where_they_are_asked_for(program, tmp_path):
    program("draw", LOG, *SPEC, "--seed", "7", "--show", "csat", "--show", "updated_at", "-o",
            "a.csv", code=0)  # fmt: skip
    head = (tmp_path / "a.csv").read_text("utf-8").splitlines()[0]
    assert ",handling,topic,csat,updated_at,reviewer," in head
