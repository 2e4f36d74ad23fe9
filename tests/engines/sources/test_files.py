"""Paths, folders, globs: which files a log has, and why it has none."""

import os
import sys
from pathlib import Path

import pytest

from fte_audit.diagnostics import UserError
from fte_audit.engines.sources.files import locate
from fte_audit.engines.sources.logs import Compression, Format


@pytest.fixture(autouse=True)
def inside(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def make(*paths):
    for path in map(Path, paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x\n1\n", encoding="utf-8")


def found(*paths):
    return [file.path for file in locate(paths).files]


def problems(*paths):
    with pytest.raises(UserError) as caught:
        locate(paths)
    return [(each.code, str(each.span)) for each in caught.value.diagnostics]


def test_a_folder_is_read_to_its_depth_sorted_without_hidden_files():
    make("logs/b.csv", "logs/a/z.csv", "logs/.hidden.csv", "logs/_SUCCESS", "logs/.git/a.csv")
    assert found("logs") == ["logs/a/z.csv", "logs/b.csv"]
    assert found("logs/") == ["logs/a/z.csv", "logs/b.csv"]
    assert found(".") == ["./logs/a/z.csv", "./logs/b.csv"]


def test_files_that_are_no_logs_are_named_not_read():
    make("logs/b.csv", "logs/README.md", "logs/a/notes.txt")
    located = locate(["logs"])
    assert [file.path for file in located.files] == ["logs/b.csv"]
    assert located.passed_over == ("logs/README.md", "logs/a/notes.txt")


def test_a_file_named_twice_is_read_once():
    make("logs/a.csv", "logs/b.csv")
    Path("logs/c.csv").symlink_to("a.csv")
    assert found("logs", "logs/a.csv", "logs/*.csv") == ["logs/a.csv", "logs/b.csv"]


def test_a_loop_of_links_ends():
    make("logs/a.csv")
    Path("logs/again").symlink_to(".")
    assert found("logs") == ["logs/a.csv"]


def test_a_glob_finds_files_and_folders():
    make("logs/a.csv", "logs/day=1/b.csv", "logs/day=2/b.csv", "other/c.csv")
    assert found("logs/*.csv") == ["logs/a.csv"]
    assert found("logs/day=*") == ["logs/day=1/b.csv", "logs/day=2/b.csv"]
    assert found("logs/**/b.csv") == ["logs/day=1/b.csv", "logs/day=2/b.csv"]
    assert found("**/*.csv")[-1] == "other/c.csv"


def test_a_name_with_wildcards_that_exists_is_that_file():
    make("a[1].csv", "a1.csv")
    assert found("a[1].csv") == ["a[1].csv"]


@pytest.mark.parametrize(
    ("name", "form", "compression"),
    [
        ("a.parquet", Format.PARQUET, None),
        ("a.PQ", Format.PARQUET, None),
        ("a.csv", Format.CSV, None),
        ("A.CSV.GZ", Format.CSV, Compression.GZIP),
        ("a.b.tsv.zst", Format.TSV, Compression.ZSTD),
        ("a.ndjson", Format.JSONL, None),
        ("a.json.gz", Format.JSONL, Compression.GZIP),
        ("a.feather", Format.IPC, None),
        ("s3://bucket/a.parquet", Format.PARQUET, None),
        ("https://example.org/a.csv?key=x.y", Format.CSV, None),
    ],
)
def test_the_suffix_says_the_format(name, form, compression):
    if "://" not in name:
        make(name)
    (file,) = locate([name]).files
    assert (file.format, file.compression) == (form, compression)


def test_every_path_that_leads_nowhere_is_named():
    make("logs.csv", "note.txt", "empty/.hidden", "others/a.txt")
    Path("zero.csv").touch()
    Path("dangling.csv").symlink_to("gone.csv")
    assert problems(
        "log.csv", "*.parquet", "note.txt", "empty", "others", "zero.csv", "dangling.csv", ""
    ) == [
        ("FTE301", "log.csv"),
        ("FTE301", "*.parquet"),
        ("FTE303", "note.txt"),
        ("FTE302", "empty"),
        ("FTE302", "others"),
        ("FTE306", "zero.csv"),
        ("FTE301", "dangling.csv"),
        ("FTE301", "."),
    ]


def test_no_path_at_all_is_refused():
    assert problems() == [("FTE301", "None")]


def test_a_misspelt_path_gets_a_suggestion():
    make("logs/january.parquet")
    with pytest.raises(UserError) as caught:
        locate(["logs/janury.parquet"])
    assert caught.value.diagnostics[0].help == "did you mean `january.parquet`?"


def test_mixed_formats_are_refused_naming_a_file_of_each():
    make("logs/a.csv", "logs/b.parquet", "logs/c.csv")
    with pytest.raises(UserError) as caught:
        locate(["logs"])
    (problem,) = caught.value.diagnostics
    assert problem.code == "FTE304"
    assert "`logs/a.csv`" in problem.message
    assert "`logs/b.parquet`" in problem.message


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="the superuser reads every file"
)
def test_a_file_without_permission_is_refused():
    make("a.csv")
    Path("a.csv").chmod(0)
    assert problems("a.csv") == [("FTE305", "a.csv")]


@pytest.mark.skipif(sys.platform == "win32", reason="no such pipes")
def test_a_pipe_is_refused_at_once():
    os.mkfifo("log.csv")
    assert problems("log.csv") == [("FTE305", "log.csv")]


def test_a_path_through_a_file_is_refused():
    make("a.csv")
    assert problems("a.csv/b.csv") == [("FTE301", "a.csv/b.csv")]


def test_folders_name_columns():
    make("logs/market=S%20E/day=1/a.csv")
    (file,) = locate(["logs"]).files
    assert file.partitions == {"market": "S E", "day": "1"}
