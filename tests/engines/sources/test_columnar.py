"""Parquet and Arrow IPC logs: every row once, and damage named instead of a traceback."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from fte_audit.diagnostics import UserError
from fte_audit.engines.sources import open_log

ROWS = 1000
WRITERS = {
    "parquet": lambda frame, path: frame.write_parquet(path, row_group_size=64),
    "arrow": lambda frame, path: frame.write_ipc(path, compression="zstd"),
    "feather": lambda frame, path: frame.write_ipc(path),
}


def numbered(first=0, count=ROWS):
    ids = range(first, first + count)
    return pl.DataFrame({"id": ids, "text": [f"t{each}" for each in ids]})


def ids(log, rows=2_000_000):
    return sorted(each for chunk in log.chunks(["id"], rows) for each in chunk.frame["id"])


def scan(log):
    return sum(chunk.frame.height for chunk in log.chunks(list(log.schema)))


def refusal(*paths):
    with pytest.raises(UserError) as caught:
        scan(open_log([str(path) for path in paths]))
    return caught.value.diagnostics


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("rows", [1, 63, 64, 999, 2_000_000])
def test_every_row_is_read_once_in_chunks_of_any_size(tmp_path, suffix, rows):
    count = 40 if rows == 1 else 500
    for number in range(3):
        WRITERS[suffix](numbered(number * count, count), tmp_path / f"{number}.{suffix}")
    log = open_log([str(tmp_path)])
    assert log.rows == 3 * count
    assert ids(log, rows) == list(range(3 * count))
    assert all(0 < chunk.frame.height <= rows for chunk in log.chunks(["id"], rows))


@pytest.mark.parametrize("suffix", WRITERS)
def test_only_the_wanted_columns_come_in_their_order(tmp_path, suffix):
    WRITERS[suffix](numbered(), tmp_path / f"log.{suffix}")
    (chunk,) = open_log([str(tmp_path)]).chunks(["text", "id"])
    assert chunk.frame.columns == ["text", "id"]
    (chunk,) = open_log([str(tmp_path)]).chunks([])
    assert chunk.frame.height == ROWS


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_log_without_rows_is_open_and_empty(tmp_path, suffix):
    WRITERS[suffix](numbered(count=0), tmp_path / f"log.{suffix}")
    log = open_log([str(tmp_path)])
    assert (log.rows, list(log.schema), list(log.chunks(["id"]))) == (0, ["id", "text"], [])


def test_progress_ends_at_the_size_of_the_files(tmp_path):
    for number in range(3):
        numbered(number * ROWS).write_parquet(tmp_path / f"{number}.parquet")
    log = open_log([str(tmp_path)])
    assert log.bytes == sum(path.stat().st_size for path in tmp_path.iterdir())
    chunks = list(log.chunks(["id"], rows=700))
    assert chunks[-1].rows_done == 3 * ROWS
    assert 0 <= log.bytes - chunks[-1].bytes_done <= len(chunks) * 3


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (pl.Int8, pl.Int32, pl.Int64()),
        (pl.UInt8, pl.Int64, pl.Int64()),
        (pl.Int64, pl.UInt64, pl.Int128()),
        (pl.Float32, pl.Float64, pl.Float64()),
        (pl.Null, pl.Int16, pl.Int16()),
        (pl.Int16, pl.Null, pl.Int16()),
        (pl.Datetime("ms"), pl.Datetime("us"), pl.Datetime("us")),
        (pl.Datetime("ns"), pl.Datetime("us"), pl.Datetime("ns")),
        (pl.Duration("ms"), pl.Duration("us"), pl.Duration("us")),
        (pl.Categorical(), pl.String, pl.String()),
    ],
)
def test_types_that_hold_the_same_values_are_widened(tmp_path, one, other, expected):
    values = ["x", None] if expected == pl.String() else [1, None]
    for name, kind in (("a", one), ("b", other)):
        held = [None, None] if kind == pl.Null else values
        frame = pl.DataFrame(
            {"id": [1, 2], "v": held}, schema={"id": pl.Int8, "v": kind}, strict=False
        )
        frame.write_parquet(tmp_path / f"{name}.parquet")
    log = open_log([str(tmp_path)])
    assert log.schema["v"] == expected
    frames = [chunk.frame for chunk in log.chunks(["v"])]
    assert all(frame.schema["v"] == expected for frame in frames)
    assert sum(frame["v"].count() for frame in frames) == (one != pl.Null) + (other != pl.Null)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["x"], [1]),
        ([1], [1.5]),
        ([True], [1]),
        ([dt.datetime(2024, 1, 1)], ["2024-01-01"]),  # noqa: DTZ001 - a time without a zone
        ([dt.datetime(2024, 1, 1)], [dt.datetime(2024, 1, 1, tzinfo=dt.UTC)]),  # noqa: DTZ001 - the same
        ([dt.date(2024, 1, 1)], [dt.datetime(2024, 1, 1, tzinfo=dt.UTC)]),
    ],
)
def test_a_column_of_two_types_is_refused_naming_both_files(tmp_path, one, other):
    pl.DataFrame({"v": one}).write_parquet(tmp_path / "a.parquet")
    pl.DataFrame({"v": other}).write_parquet(tmp_path / "b.parquet")
    (problem,) = refusal(tmp_path)
    assert (problem.code, problem.span.file) == ("FTE315", f"{tmp_path}/b.parquet")
    assert f"`{tmp_path}/a.parquet`" in problem.message
    assert "`v`" in problem.message


def test_a_column_that_some_files_lack_is_refused(tmp_path):
    pl.DataFrame({"a": [1], "b": [2]}).write_parquet(tmp_path / "a.parquet")
    pl.DataFrame({"b": [2]}).write_parquet(tmp_path / "b.parquet")
    (problem,) = refusal(tmp_path)
    assert (problem.code, problem.span.file) == ("FTE314", f"{tmp_path}/b.parquet")


def test_the_order_of_columns_does_not_matter(tmp_path):
    pl.DataFrame({"a": [1], "b": ["x"]}).write_parquet(tmp_path / "a.parquet")
    pl.DataFrame({"b": ["y"], "a": [2]}).write_parquet(tmp_path / "b.parquet")
    (chunk,) = open_log([str(tmp_path)]).chunks(["a", "b"])
    assert chunk.frame.rows() == [(1, "x"), (2, "y")]


def test_folders_name_columns_and_the_file_has_the_last_word(tmp_path):
    for market in ("SE", "__HIVE_DEFAULT_PARTITION__"):
        folder = tmp_path / f"market={market}" / "day=1"
        folder.mkdir(parents=True)
        pl.DataFrame({"id": [1], "day": [7]}).write_parquet(folder / "log.parquet")
    log = open_log([str(tmp_path)])
    assert dict(log.schema) == {"market": pl.String(), "day": pl.Int64(), "id": pl.Int64()}
    frame = pl.concat([chunk.frame for chunk in log.chunks(["market", "day"])])
    assert sorted(frame.rows()) == [("", 7), ("SE", 7)]


def test_files_under_other_folders_are_refused(tmp_path):
    (tmp_path / "market=SE").mkdir()
    numbered().write_parquet(tmp_path / "market=SE" / "log.parquet")
    numbered().write_parquet(tmp_path / "z.parquet")
    (problem,) = refusal(tmp_path)
    assert (problem.code, problem.span.file) == ("FTE314", f"{tmp_path}/z.parquet")


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("left", [8, 0.5, 0.99])
def test_a_file_that_is_cut_off_is_refused(tmp_path, suffix, left):
    path = tmp_path / f"log.{suffix}"
    WRITERS[suffix](numbered(), path)
    whole = path.read_bytes()
    path.write_bytes(whole[: left if left == 8 else int(len(whole) * left)])
    (problem,) = refusal(path)
    assert (problem.code, problem.span.file) == ("FTE308", str(path))


def test_a_footer_of_noise_is_refused(tmp_path):
    path = tmp_path / "log.parquet"
    path.write_bytes(b"PAR1" + b"\xff" * 400 + b"PAR1")
    (problem,) = refusal(path)
    assert problem.code == "FTE308"
    assert "\n" not in problem.message


def as_parquet(frame, path):
    frame.write_parquet(path, compression="zstd", row_group_size=5000)


def as_ipc(frame, path):
    frame.write_ipc(path, compression="zstd")


@pytest.mark.parametrize(
    ("suffix", "write", "place"),
    [
        ("parquet", as_parquet, 40),
        ("parquet", as_parquet, 80_000),
        ("arrow", as_ipc, 40),
    ],
)
def test_damage_in_the_middle_is_refused_without_noise(tmp_path, suffix, write, place, capfd):
    path = tmp_path / f"log.{suffix}"
    frame = numbered(count=20_000)
    write(frame, path)
    damaged = bytearray(path.read_bytes())
    damaged[place : place + 200] = b"\xff" * 200
    path.write_bytes(damaged)
    (problem,) = refusal(path)
    assert (problem.code, problem.span.file) == ("FTE308", str(path))
    assert capfd.readouterr() == ("", "")


def test_the_damaged_one_of_many_files_is_named(tmp_path):
    for number in range(3):
        numbered(number * ROWS).write_parquet(tmp_path / f"{number}.parquet", compression="zstd")
    path = tmp_path / "1.parquet"
    damaged = bytearray(path.read_bytes())
    damaged[20:300] = b"\xff" * 280
    path.write_bytes(damaged)
    (problem,) = refusal(tmp_path)
    assert problem.span.file == f"{tmp_path}/1.parquet"


@pytest.mark.parametrize("name", ["a[1].parquet", "a*.parquet", "sp ace \u00e5.parquet"])
def test_a_name_with_wildcards_is_that_file(tmp_path, name):
    numbered(count=2).write_parquet(tmp_path / name)
    numbered(count=9).write_parquet(tmp_path / "a1.parquet")
    assert open_log([str(tmp_path / name)]).rows == 2
    assert ids(open_log([str(tmp_path / name)])) == [0, 1]


def test_an_arrow_stream_is_refused_with_advice(tmp_path):
    path = tmp_path / "log.arrow"
    numbered().write_ipc_stream(path)
    (problem,) = refusal(path)
    assert problem.code == "FTE307"
    assert "stream" in problem.message


def test_paths_are_named_as_the_user_gave_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("logs").mkdir()
    numbered().write_parquet("logs/a.parquet")
    assert [file.path for file in open_log(["logs"]).files] == ["logs/a.parquet"]
    assert [file.path for file in open_log(["./logs/"]).files] == ["./logs/a.parquet"]
