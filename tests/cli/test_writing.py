from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from fte_audit.cli.writing import check_outputs, drafted, write_whole
from fte_audit.diagnostics import Diagnostic, Span, UserError


def codes(problems):
    return [(problem.code, str(problem.span)) for problem in problems]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def paths(*names):
    return [Path(name) for name in names]


def there():
    return sorted(path.name for path in Path().iterdir())


def test_several_files_are_written():
    first, second = paths("a.md", "b.json")
    write_whole({first: "ä\n", second: "{}\r\n"})
    assert first.read_bytes() == "ä\n".encode()
    assert second.read_bytes() == b"{}\r\n"
    assert there() == ["a.md", "b.json"]


def test_where_one_file_cant_be_written_none_is(monkeypatch):
    first, second = paths("a.md", "b.json")
    first.write_text("earlier", encoding="utf-8")
    synced = []

    def fsync(handle):
        synced.append(handle)
        if len(synced) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(UserError) as refused:
        write_whole({first: "new", second: "new"})
    assert codes(refused.value.diagnostics) == [("FTE502", "b.json")]
    assert first.read_text(encoding="utf-8") == "earlier"
    assert there() == ["a.md"]


def test_a_draft_is_put_in_its_place_with_the_other_files():
    rows, page = paths("rows.csv", "a.md")
    rows.write_text("earlier", encoding="utf-8")
    with drafted(rows) as draft:
        draft.write_text("new", encoding="utf-8")
        assert rows.read_text(encoding="utf-8") == "earlier"
        write_whole({page: "new"}, {rows: draft})
    assert rows.read_text(encoding="utf-8") == "new"
    assert there() == ["a.md", "rows.csv"]


def test_a_draft_goes_where_the_work_on_it_fails_and_problems_name_the_file():
    (rows,) = paths("rows.csv")
    elsewhere = Diagnostic("FTE301", "no such file", Span("log.csv"))
    with pytest.raises(UserError) as raised, drafted(rows) as draft:
        raise UserError([Diagnostic("FTE502", "it is full", Span(str(draft))), elsewhere])
    assert list(raised.value.diagnostics) == [
        Diagnostic("FTE502", "it is full", Span(str(rows))),
        elsewhere,
    ]
    assert there() == []


def test_no_file_has_no_draft():
    with drafted(None) as draft:
        assert draft is None


def test_an_interruption_leaves_no_draft(monkeypatch):
    def fsync(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(KeyboardInterrupt):
        write_whole(dict.fromkeys(paths("a.md"), "new"))
    assert there() == []


def test_a_file_that_the_system_cuts_short_is_not_left_behind(environment):
    # A limit on the size of files fails like a full disk, without one.
    program = (
        "from pathlib import Path; from fte_audit.cli.writing import write_whole\n"
        "from fte_audit.cli.exits import Ending\n"
        "with Ending(): write_whole({Path('a.md'): 'x' * 100_000})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000)),
        capture_output=True,
        check=False,
    )
    assert done.stderr.decode().startswith("a.md: error[FTE502]: can't write the output: file too ")
    assert there() == []


def test_a_file_keeps_its_mode_and_a_new_one_follows_the_umask():
    old, new = paths("old.md", "new.md")
    old.touch()
    old.chmod(0o600)
    before = os.umask(0o027)
    try:
        write_whole({old: "x", new: "x"})
    finally:
        os.umask(before)
    assert old.stat().st_mode & 0o777 == 0o600
    assert new.stat().st_mode & 0o777 == 0o640


def test_what_can_be_written_is_not_refused():
    reports = paths("a.json", "b.MD", "c.csv", "d.txt")
    assert check_outputs(reports, paths("e.csv")[0], {}) == []


def test_every_output_that_cant_be_written_is_refused_at_once(folder):
    (folder / "folder.md").mkdir()
    os.mkfifo("pipe.md")
    reports = paths("a.html", "missing/a.md", "folder.md", "pipe.md", "a")
    assert codes(check_outputs(reports, paths("rows.json")[0], {})) == [
        ("FTE501", "a.html"),
        ("FTE502", "missing/a.md"),
        ("FTE502", "folder.md"),
        ("FTE502", "pipe.md"),
        ("FTE501", "a"),
        ("FTE501", "rows.json"),
    ]


def test_a_folder_that_may_not_be_written_to_is_refused(monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    (problem,) = check_outputs(paths("a.md"), None, {})
    assert problem.message == "can't write the output: permission denied"


def test_outputs_of_one_name_are_refused_however_it_is_written(folder):
    (folder / "sub").mkdir()
    reports = paths("a.csv", "./a.csv", "sub/../a.csv", os.fspath(folder / "a.csv"))
    found = check_outputs(reports, paths("a.csv")[0], {})
    assert [problem.code for problem in found] == ["FTE503"] * 4


def test_an_output_does_not_replace_what_is_read():
    sources = {os.path.realpath("log.csv"): "log", os.path.realpath("audit.md"): "spec"}
    found = check_outputs(paths("log.csv", "audit.md"), None, sources)
    assert [(problem.code, problem.message) for problem in found] == [
        ("FTE503", "this is the log"),
        ("FTE503", "this is the spec"),
    ]
    assert codes(check_outputs([], paths("log.csv")[0], sources)) == [("FTE503", "log.csv")]
