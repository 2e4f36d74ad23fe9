from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

PROGRAM = Path(__file__).parents[1] / "reference" / "fake_check.py"
SPEC = "version: 1\nextends: standard\n"
ALL = "supported,contradicted,inconclusive,depends on the reading,not testable"


@pytest.fixture
def check(tmp_path, environment, forks):
    """Run `check` with verdicts that were made by hand, in a folder with a log and a spec."""
    (tmp_path / "log.csv").write_text("conversation_id\nc1\n", encoding="utf-8")
    (tmp_path / "audit.yaml").write_text(SPEC, encoding="utf-8")

    def run(verdicts, *arguments, code, logs="log.csv", fault=None):
        more = {"VERDICTS": verdicts, "ASKED": str(tmp_path.parent / f"{tmp_path.name}.asked")}
        more |= {"FAULT": fault} if fault else {}
        command = ["check", logs, "--spec", "audit.yaml", *arguments]
        ended, out, err = forks.run(command, tmp_path, environment | more, PROGRAM)
        assert ended == code, err.decode()
        return out.decode(), err.decode()

    return run


@pytest.fixture
def asked(tmp_path):
    """What the pipeline was asked for."""
    path = tmp_path.parent / f"{tmp_path.name}.asked"
    return lambda: json.loads(path.read_text("utf-8"))


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def root_of(document):
    return ET.fromstring(document.encode())  # noqa: S314 - our own document


@pytest.mark.parametrize(
    ("verdicts", "fail_on", "code"),
    [
        ("supported", "any", 0),
        ("supported,contradicted", "contradicted", 1),
        ("supported,inconclusive", "contradicted", 0),
        ("supported,inconclusive", "inconclusive", 3),
        ("supported,depends on the reading", "contradicted", 0),
        ("supported,depends on the reading", "inconclusive", 3),
        ("supported,not testable", "inconclusive", 0),
        ("supported,not testable", "any", 3),
        ("supported,not testable!", "contradicted", 3),
        ("contradicted,not testable!", "any", 1),
        ("not testable,not testable!", "contradicted", 2),
    ],
)
def test_a_verdict_has_its_exit_code(check, verdicts, fail_on, code):
    out, _ = check(verdicts, "--fail-on", fail_on, code=code)
    assert f"Exit code {code}: " in out


def test_a_contradiction_alone_fails_a_check_by_default(check):
    check("supported,inconclusive,depends on the reading,not testable", code=0)
    check("supported,contradicted", code=1)


def test_the_page_is_printed_and_nothing_else(check, tmp_path):
    out, err = check(ALL, code=1)
    assert out.startswith("The title\nClaims of audit.yaml against a log of 100 conversations")
    assert "• Nobody assigned conversations at random." in out
    assert "claim minutes, audit.yaml:4:3" in out
    assert out.endswith("Exit code 1: contradicted: minutes.\n")
    assert err == ""
    assert names_in(tmp_path) == ["audit.yaml", "log.csv"]


def test_where_no_claim_could_be_tested_the_page_says_why_and_stderr_that_it_failed(
    check, tmp_path
):
    out, err = check("not testable,not testable", "-o", "check.xml", "--format", "text", code=2)
    assert "2 claims: 2 not testable." in out
    assert err.endswith(
        "audit.yaml: error[FTE610]: none of the claims could be tested\n"
        "  help: the page says of each claim what the log lacks\n"
    )
    assert root_of((tmp_path / "check.xml").read_text("utf-8")).get("tests") == "2"


FORMATS = {
    "junit": "<?xml",
    "github": "::notice file=audit.yaml,line=3",
    "sarif": '{\n  "$schema"',
    "json": '{\n  "claims_tested": 2',
    "text": "The title",
}


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_is_printed_where_it_is_asked_for(check, form):
    out, err = check(ALL, "--format", form, code=1)
    assert out.startswith(FORMATS[form])
    assert err == ""


def test_files_are_written_whole_before_the_check_fails(check, tmp_path):
    names = ["a.xml", "a.sarif", "a.json", "a.txt"]
    out, err = check(ALL, *(part for name in names for part in ("-o", name)), code=1)
    assert out == ""
    assert err == "".join(f"wrote {name}\n" for name in names)
    for name, form in zip(names, ("junit", "sarif", "json", "text"), strict=True):
        assert (tmp_path / name).read_text("utf-8") == check(ALL, "--format", form, code=1)[0]


def test_files_and_a_format_go_together(check, tmp_path):
    out, _ = check(ALL, "--format", "github", "-o", "a.sarif", code=1)
    assert out.startswith("::notice")
    assert (tmp_path / "a.sarif").exists()


def test_what_is_asked_for_reaches_the_pipeline(check, asked):
    check("supported", "--over", "4w", "--looks", "52", "--no-fingerprint", code=0)
    four_weeks_us = 4 * 7 * 24 * 3600 * 1_000_000
    assert asked() == {
        "paths": ["log.csv"],
        "fingerprints": False,
        "over": four_weeks_us,
        "looks": 52,
    }
    check("supported", code=0)
    assert asked() == {"paths": ["log.csv"], "fingerprints": True, "over": None, "looks": 1}


def test_the_page_says_over_what_and_how_often_was_looked(check):
    out, _ = check("supported", "--over", "4w", "--looks", "52", code=0)
    said = " ".join(out.split())
    assert "of which the last 4w count" in said
    assert "52 checks of a series" in said


def test_the_rows_behind_a_claim_are_written_where_they_are_asked_for(check, tmp_path):
    rows = ("--rows", "share=share.csv", "--rows", "minutes=minutes.csv")
    _, err = check("supported,contradicted", *rows, code=1)
    assert (tmp_path / "share.csv").read_text("utf-8") == "claim\nshare\n"
    assert (tmp_path / "minutes.csv").read_text("utf-8") == "claim\nminutes\n"
    assert "wrote share.csv (private: it carries keys of conversations)\n" in err
    assert names_in(tmp_path) == ["audit.yaml", "log.csv", "minutes.csv", "share.csv"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--over", "a month"), "error[FTE500]: `a month` is not a number of days or weeks"),
        (("--looks", "0"), "error[FTE500]"),
        (("--fail-on", "nothing"), "error[FTE500]"),
        (("--format", "xml"), "error[FTE500]"),
        (("--rows", "share"), "error[FTE500]: `--rows share` does not name a claim and a file"),
        (("--rows", "shares=a.csv"), "did you mean `share`?"),
        (("--rows", "other=a.csv"), "its claims are share, minutes"),
        (("--rows", "share=a.csv", "--rows", "share=b.csv"), "are asked for twice"),
        (("--rows", "share=a.txt"), "error[FTE501]"),
        (("--rows", "share=log.csv"), "log.csv: error[FTE503]: this is the log"),
        (("--rows", "share=a.csv", "--rows", "minutes=./a.csv"), "error[FTE503]"),
        (("-o", "a.md"), "error[FTE501]"),
        (("-o", "audit.yaml"), "error[FTE501]"),
        (("-o", "a.xml", "-o", "./a.xml"), "error[FTE503]"),
        (("-o", "nowhere/a.xml"), "error[FTE502]"),
    ],
)
def test_what_cant_be_done_is_refused_and_nothing_is_written(check, tmp_path, arguments, said):
    out, err = check("supported,contradicted", *arguments, code=2)
    assert said in err
    assert out == ""
    assert names_in(tmp_path) == ["audit.yaml", "log.csv"]


def test_a_check_needs_a_spec(program):
    ran = program("check", "log.csv", code=2)
    assert "error[FTE500]: missing option `--spec`" in ran.err


def test_what_the_user_can_mend_is_an_error_in_every_document(check, tmp_path):
    outputs = ("-o", "a.xml", "-o", "a.sarif", "-o", "a.json", "-o", "a.txt")
    out, err = check("supported", "--format", "junit", *outputs, code=2, fault="user")
    assert err == "log.csv: error[FTE402]: the log has no rows\n  help: export it\n"
    (error,) = root_of(out).iter("error")
    assert (error.get("type"), error.get("message")) == (
        "FTE402",
        "log.csv: the log has no rows; export it",
    )
    assert (tmp_path / "a.xml").read_text("utf-8") == out
    (run,) = json.loads((tmp_path / "a.sarif").read_text("utf-8"))["runs"]
    assert run["invocations"][0]["exitCode"] == 2
    assert names_in(tmp_path) == ["a.sarif", "a.xml", "audit.yaml", "log.csv"]


def test_a_log_that_is_not_there_is_an_error_in_the_document(check, tmp_path):
    (tmp_path / "a.xml").write_text("of last week", encoding="utf-8")
    _, err = check("supported", "-o", "a.xml", code=2, logs="nowhere.csv")
    assert "error[FTE301]" in err
    assert root_of((tmp_path / "a.xml").read_text("utf-8")).get("errors") == "1"


def test_a_crash_is_an_error_in_the_document_without_what_it_was_about(check, tmp_path):
    out, err = check("supported", "--format", "github", "-o", "a.xml", code=70, fault="crash")
    assert out.startswith("::error title=fte-audit check%3A crash (exit code 70)::")
    assert "ZeroDivisionError" in out
    assert "secret" not in out
    assert "please report this bug" in err
    assert next(root_of((tmp_path / "a.xml").read_text("utf-8")).iter("error")).get("type")


@pytest.mark.parametrize("form", ["text", "json"])
def test_formats_that_people_and_scripts_read_say_errors_on_stderr_alone(check, form):
    out, err = check("supported", "--format", form, code=2, fault="user")
    assert out == ""
    assert "error[FTE402]" in err


def test_rows_of_a_check_that_fails_leave_nothing_behind(check, tmp_path):
    check("supported", "--rows", "share=share.csv", code=2, fault="user")
    assert names_in(tmp_path) == ["audit.yaml", "log.csv"]


def test_a_reader_who_has_had_enough_does_not_change_the_verdict(check, tmp_path, environment):
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, PROGRAM, "check", "log.csv", "--spec", "audit.yaml"],
        cwd=tmp_path,
        env=environment | {"VERDICTS": "contradicted"},
        stdin=subprocess.DEVNULL,
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write)
    assert done.returncode == 1


def test_a_spec_without_claims_is_refused(program, tmp_path):
    (tmp_path / "log.csv").write_text("conversation_id\nc1\n", encoding="utf-8")
    (tmp_path / "audit.yaml").write_text(SPEC, encoding="utf-8")
    ran = program("check", "log.csv", "--spec", "audit.yaml", "--format", "junit", code=2)
    assert "error[FTE144]: the spec has no claims to check" in ran.err
    assert next(root_of(ran.out).iter("error")).get("type") == "FTE144"


def test_the_same_verdicts_give_the_same_bytes(check):
    assert check(ALL, "--format", "sarif", code=1) == check(ALL, "--format", "sarif", code=1)
