# ruff: noqa: S608 -- the SQL is our own
import csv
import hashlib
import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import duckdb
import polars as pl
import pytest

from fte_audit.engines.simulation.simulating import Rows
from fte_audit.engines.simulation.world import World

WORLD = World(conversations=20_000, duplicate_share=Fraction(1, 50))

WRITE = """
import hashlib, sys
from pathlib import Path
from fractions import Fraction
from fte_audit.engines.simulation.simulating import Rows, Target, simulate
from fte_audit.engines.simulation.world import World
from fte_audit.engines.simulation.writing import Format
folder, rows, n = Path(sys.argv[1]), Rows(sys.argv[2]), int(sys.argv[3])
target = Target(folder / "log.csv", folder / "truth.json", Format.CSV, rows)
world = World(conversations=n, duplicate_share=Fraction(1, 50))
simulate(world, target, lambda done, total: None)
# The usual measure begins with what the process that started this one held.
status = Path("/proc/self/status")
words = status.read_text().split() if status.exists() else ["VmHWM:", "0"]
peak_kb = words[words.index("VmHWM:") + 1]
print(hashlib.sha256((folder / "log.csv").read_bytes()).hexdigest())
print(hashlib.sha256((folder / "truth.json").read_bytes()).hexdigest())
print(peak_kb)
"""


def written_in_a_process_of_its_own(folder, rows, conversations, threads):
    folder.mkdir()
    run = subprocess.run(
        [sys.executable, "-c", WRITE, folder, rows, str(conversations)],
        env={**os.environ, "POLARS_MAX_THREADS": str(threads)},
        capture_output=True,
        text=True,
        check=True,
    )
    log, truth, peak_kb = run.stdout.split()
    return log, truth, int(peak_kb)


@pytest.mark.parametrize("rows", Rows)
def test_rows_do_not_depend_on_how_many_are_drawn_at_a_time(write, rows):
    logs = [
        pl.read_parquet(write(f"{chunk}.parquet", WORLD, rows=rows, chunk=chunk))
        for chunk in (62_500, 20_000, 2_039)
    ]
    assert logs[0].equals(logs[1])
    assert logs[0].equals(logs[2])


@pytest.mark.parametrize("rows", Rows)
def test_rows_and_truth_do_not_depend_on_the_number_of_threads(tmp_path, rows):
    one = written_in_a_process_of_its_own(tmp_path / "one", rows, 3_000, threads=1)
    two = written_in_a_process_of_its_own(tmp_path / "two", rows, 3_000, threads=2)
    assert one[:2] == two[:2]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux")
def test_a_larger_log_does_not_take_more_memory(tmp_path):
    small = written_in_a_process_of_its_own(tmp_path / "small", "conversation", 800_000, threads=2)
    large = written_in_a_process_of_its_own(
        tmp_path / "large", "conversation", 2_400_000, threads=2
    )
    assert large[2] < 1024 * 1024
    assert large[2] < 1.5 * small[2]  # of three times as many rows


def test_the_rows_of_a_seed_never_change(write):
    # Pinned: whoever changes these rows changes every published log that names only its seed.
    digests = {
        rows: hashlib.sha256(
            write(f"{rows}.csv", World(conversations=1_000), rows=rows).read_bytes()
        ).hexdigest()[:16]
        for rows in Rows
    }
    assert digests == {"conversation": "fce2b49d2f54d270", "message": "9ebc8ae013d574b0"}


def test_another_seed_gives_other_rows(write):
    one, two = (
        pl.read_parquet(write(f"{seed}.parquet", World(conversations=500, seed=seed)))
        for seed in (1, 2)
    )
    assert (one["customer_id"] == two["customer_id"]).mean() < 0.1


@pytest.mark.parametrize("rows", Rows)
def test_every_format_holds_the_same_rows(write, rows):
    world = World(conversations=700, duplicate_share=Fraction(1, 10))
    paths = [write(f"log.{suffix}", world, rows=rows) for suffix in ("parquet", "csv", "jsonl")]
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        stored = database.execute(f"SELECT COLUMNS(*)::VARCHAR FROM '{paths[0]}'")
        names = [column[0] for column in stored.description]
        expected = [
            tuple(as_printed(name, text) for name, text in zip(names, row, strict=True))
            for row in stored.fetchall()
        ]
    with paths[1].open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    objects = [json.loads(line) for line in paths[2].read_text(encoding="utf-8").splitlines()]
    assert header == names == list(objects[0])
    assert [tuple(line) for line in lines] == expected
    assert [tuple(from_json(row[name], name) for name in names) for row in objects] == expected


def as_printed(name, text):
    """Turn DuckDB's text of a time, 2024-01-27 00:00:04.83+00, into ISO with milliseconds."""
    if text is None:
        return ""
    if not name.endswith("_at"):
        return text
    day, clock = text.removesuffix("+00").split(" ")
    seconds, _, fraction = clock.partition(".")
    return f"{day}T{seconds}.{fraction:0<3}Z"


def from_json(value, name):
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.4f}" if name == "cost" else str(value)


@pytest.mark.parametrize("rows", Rows)
def test_a_folder_of_files_holds_the_rows_of_one_file(write, rows):
    folder = write("folder", WORLD, rows=rows, files=3)
    one = pl.read_parquet(write("one.parquet", WORLD, rows=rows))
    parts = sorted(folder.iterdir())
    assert [part.name for part in parts] == [f"part-{k:05d}.parquet" for k in range(3)]
    assert pl.concat(pl.read_parquet(part) for part in parts).equals(one)


@pytest.mark.parametrize("rows", Rows)
def test_one_conversation_is_a_log(write, rows):
    log = pl.read_parquet(write("one.parquet", World(conversations=1), rows=rows))
    assert log["conversation_id"].unique().to_list() == [1]


def test_one_conversation_delivered_twice_is_two_rows(write):
    world = World(conversations=1, duplicate_share=Fraction(1))
    log = pl.read_parquet(write("one.parquet", world))
    assert log["conversation_id"].to_list() == [1, 1]
    assert log["updated_at"][0] < log["updated_at"][1]


@pytest.mark.parametrize("rows", Rows)
def test_whole_seconds_are_the_same_log_cut_to_seconds(write, rows):
    fine = pl.read_parquet(write("fine.parquet", World(conversations=2_000), rows=rows))
    coarse = pl.read_parquet(
        write("coarse.parquet", World(conversations=2_000, whole_seconds=True), rows=rows)
    )
    key = "conversation_id" if rows is Rows.CONVERSATION else "message_id"
    cut = fine.with_columns(pl.col(pl.Datetime).dt.truncate("1s"))
    assert cut.sort(key).equals(coarse.sort(key))


@pytest.mark.parametrize("rows", Rows)
def test_text_ids_stand_for_the_same_conversations_and_customers(write, rows):
    world = World(conversations=3_000, duplicate_share=Fraction(1, 20))
    numbers = pl.read_parquet(write("numbers.parquet", world, rows=rows))
    texts = pl.read_parquet(write("texts.parquet", world, rows=rows, text_ids=True))
    for name in ("conversation_id", "customer_id"):
        pairs = pl.DataFrame({"number": numbers[name], "text": texts[name]}).unique()
        assert len(pairs) == numbers[name].n_unique() == texts[name].n_unique()
        assert texts[name].str.contains(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$").all()


@pytest.mark.parametrize("name", ["log.parquet", "log.csv", "log.jsonl", "folder"])
def test_an_interrupted_run_leaves_nothing_new_behind(tmp_path, write, name):
    def interrupt(_done, _total):
        raise KeyboardInterrupt

    files = 2 if name == "folder" else None
    with pytest.raises(KeyboardInterrupt):
        write(name, World(conversations=1_000), progress=interrupt, files=files)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_run_leaves_the_earlier_log_as_it_was(tmp_path, write):
    def interrupt(_done, _total):
        raise KeyboardInterrupt

    path = write("log.csv", World(conversations=10))
    before = {entry.name: entry.read_bytes() for entry in tmp_path.iterdir()}
    with pytest.raises(KeyboardInterrupt):
        write(path.name, World(conversations=20), progress=interrupt, force=True)
    assert {entry.name: entry.read_bytes() for entry in tmp_path.iterdir()} == before


def test_progress_comes_to_the_total(write):
    told = []
    write(
        "log.parquet",
        World(conversations=600_000),
        progress=lambda done, total: told.append((done, total)),
    )
    assert len(told) > 1
    assert told == sorted(told)
    assert told[-1] == (600_000, 600_000)
