from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from fte_audit import UserError
from fte_audit.engines.dropping import DroppedRowsFile

NAMES = ["unreadable csat", "no start"]


def add(file, keys, reasons):
    file.add(pl.Series(keys, dtype=pl.String), pl.Series(reasons, dtype=pl.UInt8))


def lines(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_rows_are_listed_by_reason_and_key_with_missing_keys_last(tmp_path):
    path = tmp_path / "dropped.csv"
    with DroppedRowsFile(path, NAMES) as file:
        add(file, ["b", None, 'c"1,x'], [1, 2, 1])
        add(file, [], [])
        add(file, ["a", "aa"], [1, 2])
        file.write()
    header, *rows = lines(path)
    assert header == ["conversation", "reason"]
    expected = [("a", 0), ("b", 0), ('c"1,x', 0), ("aa", 1), ("", 1)]
    assert rows == [[key, NAMES[position]] for key, position in expected]
    assert [entry.name for entry in tmp_path.iterdir()] == ["dropped.csv"]


def test_without_dropped_rows_there_is_a_header_alone(tmp_path):
    path = tmp_path / "dropped.csv"
    with DroppedRowsFile(path, NAMES) as file:
        file.write()
    assert lines(path) == [["conversation", "reason"]]


def test_an_earlier_file_stays_where_nothing_can_be_written(tmp_path):
    path = tmp_path / "dropped.csv"
    path.mkdir()
    with DroppedRowsFile(path, NAMES) as file, pytest.raises(UserError) as refused:
        add(file, ["a"], [1])
        file.write()
    assert refused.value.diagnostics[0].code == "FTE502"
    assert [entry.name for entry in tmp_path.iterdir()] == ["dropped.csv"]


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with (
        DroppedRowsFile(tmp_path / "no" / "dropped.csv", NAMES) as file,
        pytest.raises(UserError) as refused,
    ):
        add(file, ["a"], [1])
        file.write()
    assert refused.value.diagnostics[0].code == "FTE502"


def test_what_was_put_aside_is_gone_afterwards(tmp_path):
    with DroppedRowsFile(tmp_path / "dropped.csv", NAMES) as file:
        add(file, ["a"], [1])
        folder = Path(file._folder.name)
        assert folder.is_dir()
    assert not folder.exists()
