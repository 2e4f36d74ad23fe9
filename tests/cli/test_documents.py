from __future__ import annotations

import pytest

from fte_audit.cli.documents import ErrorDocuments
from fte_audit.diagnostics import Diagnostic, UserError
from fte_audit.render.check.formats import FormatName

PROBLEM = UserError([Diagnostic("FTE402", "the log has no rows"), Diagnostic("FTE403", "two")])


def fail(error, shown=None, outputs=()):
    with pytest.raises(type(error)), ErrorDocuments(shown) as documents:
        documents.outputs = list(outputs)
        raise error


def test_nothing_is_said_where_nothing_failed(capsys):
    with ErrorDocuments(FormatName.JUNIT):
        pass
    assert capsys.readouterr() == ("", "")


def test_every_problem_is_in_every_document_that_can_say_it(tmp_path, capsys):
    outputs = [tmp_path / name for name in ("a.xml", "a.SARIF", "a.json", "a.txt")]
    fail(PROBLEM, FormatName.GITHUB, outputs)
    assert capsys.readouterr().out.count("::error ") == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.SARIF", "a.xml"]
    assert all(code in outputs[0].read_text("utf-8") for code in ("FTE402", "FTE403"))


@pytest.mark.parametrize("shown", [None, FormatName.TEXT, FormatName.JSON])
def test_other_formats_print_nothing(shown, capsys):
    fail(PROBLEM, shown)
    assert capsys.readouterr() == ("", "")


def test_no_file_is_written_before_it_may_be(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    fail(PROBLEM, None)
    assert list(tmp_path.iterdir()) == []


def test_a_document_that_cant_be_written_does_not_hide_what_went_wrong(tmp_path, capsys):
    fail(PROBLEM, FormatName.JUNIT, [tmp_path / "nowhere" / "a.xml"])
    assert "FTE402" in capsys.readouterr().out


def wrapped_interruption():
    error = RuntimeError("error calling __set_name__")
    error.__cause__ = KeyboardInterrupt()
    return error


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3), wrapped_interruption()])
def test_who_stops_the_program_gets_no_document(error, tmp_path, capsys):
    fail(error, FormatName.JUNIT, [tmp_path / "a.xml"])
    assert capsys.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_our_own_failure_is_named_without_its_words(capsys):
    fail(ZeroDivisionError("secret"), FormatName.SARIF)
    said = capsys.readouterr().out
    assert "ZeroDivisionError" in said
    assert "secret" not in said
    assert '"exitCode": 70' in said
