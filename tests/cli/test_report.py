from __future__ import annotations

import csv
import json

import pytest

ROWS = """conversation_id,handling,started,ended,topic
1,ai,2024-02-01 10:00,2024-02-01 10:02,refund
2,human,2024-02-01 11:00,2024-02-01 11:20,refund
3,ai_then_human,2024-02-02 09:00,2024-02-02 09:30,delivery
4,ai,2024-02-02 12:00,2024-02-02 11:00,delivery
,ai,2024-02-02 12:00,2024-02-02 12:01,refund
"""


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


@pytest.mark.usefixtures("log")
def test_the_page_is_on_stdout_and_nothing_else_anywhere(program, tmp_path):
    ran = program("report", "log.csv", code=0)
    assert "5 rows read = 3 conversations kept + 2 dropped" in ran.out
    assert "\x1b" not in ran.out
    assert ran.err == ""
    assert [path.name for path in tmp_path.iterdir()] == ["log.csv"]


@pytest.mark.usefixtures("log")
def test_a_page_that_is_piped_is_as_wide_as_columns_says(program):
    def widest(**environment):
        out = program("report", "log.csv", code=0, **environment).out
        return max(len(line) for line in out.splitlines())

    assert 60 < widest() <= 80
    assert 80 < widest(COLUMNS="160") <= 160
    assert widest(COLUMNS="zero") <= 80


@pytest.mark.usefixtures("log")
def test_several_outputs_are_written_and_stdout_stays_empty(program, tmp_path):
    names = ["r.json", "r.md", "r.csv", "r.TXT"]
    options = [part for name in names for part in ("-o", name)]
    ran = program("report", "log.csv", *options, code=0)
    assert ran.out == ""
    assert ran.err.splitlines() == [
        "wrote r.json (private: it carries the tallies)",
        "wrote r.md",
        "wrote r.csv",
        "wrote r.TXT",
    ]
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert report["digest"].startswith("sha256:")
    assert (tmp_path / "r.md").read_text(encoding="utf-8").startswith("# ")
    assert (tmp_path / "r.TXT").read_text(encoding="utf-8") == program("report", "log.csv").out


@pytest.mark.usefixtures("log")
def test_the_keys_of_dropped_rows_are_written_only_when_asked(program, tmp_path):
    program("report", "log.csv", "--dropped", "rows.csv", code=0)
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows == [
        {"conversation": "", "reason": "no conversation id"},
        {"conversation": "4", "reason": "ends before it starts"},
    ]


@pytest.mark.usefixtures("log")
def test_the_keys_of_dropped_rows_come_with_the_report_or_not_at_all(program, tmp_path):
    (tmp_path / "rows.csv").write_text("earlier", encoding="utf-8")
    (tmp_path / "strict.yaml").write_text(
        "version: 1\nextends: standard\nlogs:\n  expect: {rows: 1000}\n", encoding="utf-8"
    )
    options = ("--spec", "strict.yaml", "--dropped", "rows.csv")
    program("report", "log.csv", *options, code=2)
    assert (tmp_path / "rows.csv").read_text(encoding="utf-8") == "earlier"
    program("report", "log.csv", "-o", "r.md", "--dropped", "rows.csv", code=0)
    assert (tmp_path / "rows.csv").read_text(encoding="utf-8").startswith("conversation,reason\n")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


@pytest.mark.usefixtures("log")
def test_files_are_hashed_unless_that_is_declined(program, tmp_path):
    import hashlib

    program("report", "log.csv", "-o", "yes.json", code=0)
    program("report", "log.csv", "-o", "no.json", "--no-fingerprint", code=0)
    yes, no = (json.loads((tmp_path / f"{name}.json").read_bytes()) for name in ("yes", "no"))
    hashed = hashlib.sha256(ROWS.encode()).hexdigest()
    assert [file["sha256"] for file in yes["run"]["files"]] == [hashed]
    assert [file["sha256"] for file in no["run"]["files"]] == [None]
    assert yes["digest"] == no["digest"]


def test_an_earlier_report_stays_as_it_was_where_the_audit_fails(program, tmp_path):
    (tmp_path / "log.csv").write_text("conversation_id,handling\n1,ai\n1,ai\n", encoding="utf-8")
    (tmp_path / "report.json").write_text("earlier", encoding="utf-8")
    ran = program("report", "log.csv", "-o", "report.json", code=2)
    assert "FTE401" in ran.err
    assert (tmp_path / "report.json").read_text(encoding="utf-8") == "earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.csv", "report.json"]


def test_the_log_the_spec_and_the_outputs_are_refused_at_once(program, tmp_path):
    (tmp_path / "audit.yaml").write_text("version: 2\n", encoding="utf-8")
    ran = program("report", "no.csv", "-s", "audit.yaml", "-o", "r.jsn", "-o", "no/r.md", code=2)
    places = [line.partition(": error")[0] for line in ran.err.splitlines() if ": error" in line]
    assert places == ["audit.yaml:1:10", "no.csv", "r.jsn", "no/r.md"]


def test_a_report_is_not_written_over_a_log_of_the_folder(program, tmp_path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "week.csv").write_text(ROWS, encoding="utf-8")
    ran = program("report", "logs", "-o", "logs/week.csv", code=2)
    assert ran.err.startswith("logs/week.csv: error[FTE503]: this is the log\n")
    assert (tmp_path / "logs" / "week.csv").read_text(encoding="utf-8") == ROWS


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("nowhere.csv", "FTE301"),
        ("empty", "FTE302"),
        ("notes.docx", "FTE303"),
        ("empty.csv", "FTE306"),
    ],
)
def test_a_path_that_leads_to_no_log_is_one_diagnostic(path, code, program, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.docx").write_text("x", encoding="utf-8")
    (tmp_path / "empty.csv").touch()
    ran = program("report", path, code=2)
    assert ran.err.startswith(f"{path}: error[{code}]: ")
    assert ran.err.count("error[") == 1
    assert ran.out == ""


def test_messages_whose_conversation_is_an_expression_are_named_when_dropped(program, tmp_path):
    (tmp_path / "log.csv").write_text(
        "chat,at,who\nc1,2024-01-27T10:00:00Z,customer\nc1,2024-01-27T10:00:09Z,ai\n"
        "c2,2024-01-27T10:00:00Z,ai\nc3,,ai\n",
        encoding="utf-8",
    )
    (tmp_path / "audit.yaml").write_text(
        "version: 1\nextends: standard\nlogs:\n  row: message\n  timezone: UTC\n  columns:\n"
        "    conversation: \"COALESCE(chat, 'none')\"\n    sent: at\n    sender: who\n"
        "  drop: {silent: customer_messages = 0}\n",
        encoding="utf-8",
    )
    program("report", "log.csv", "-s", "audit.yaml", "--dropped", "rows.csv", code=0)
    assert (tmp_path / "rows.csv").read_text("utf-8").splitlines() == [
        "conversation,reason",
        "c3,message: no time",
        "c2,dropped by rule: silent",
    ]
