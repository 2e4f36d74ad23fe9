from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.engines import spool
from fte_audit.engines.spool import Frames, HashSpool, Spool


@pytest.mark.parametrize("worth_writing", [1, 300, 10**9])
def test_every_row_comes_back_once_and_rows_with_one_key_in_one_part(monkeypatch, worth_writing):
    monkeypatch.setattr(spool, "_WORTH_WRITING", worth_writing)
    keys = [f"k{number % 50}" for number in range(1000)]
    frame = pl.DataFrame({"key": keys, "row": range(1000)})
    with Spool(parts=8, piece_rows=1) as spooled:
        for start in range(0, 1000, 130):
            spooled.add(frame[start : start + 130], "key")
        parts = list(spooled.parts())
    assert sorted(row for part in parts for row in part["row"]) == list(range(1000))
    homes = [set(part["key"]) for part in parts]
    assert len(homes) > 1
    assert sum(len(home) for home in homes) == 50


def test_missing_keys_come_back_too():
    frame = pl.DataFrame(
        {"key": [None, "a", None], "row": [0, 1, 2]}, schema_overrides={"key": pl.String}
    )
    with Spool(parts=4) as spooled:
        spooled.add(frame, "key")
        assert sorted(row for part in spooled.parts() for row in part["row"]) == [0, 1, 2]
        assert spooled.rows == 3


def test_an_empty_frame_leaves_no_trace():
    with Spool() as spooled:
        spooled.add(pl.DataFrame({"key": []}, schema={"key": pl.String}), "key")
        assert spooled.rows == 0
        assert list(spooled.parts()) == []


def test_nothing_stays_on_disk():
    with Spool() as spooled:
        spooled.add(pl.DataFrame({"key": ["a"]}), "key")
        assert [part["key"].to_list() for part in spooled.parts()] == [["a"]]
        folder = spooled.path()
        assert list(folder.iterdir())
    assert not folder.exists()


@pytest.mark.parametrize("held", [10**9, 5], ids=["in memory", "on disk"])
@settings(max_examples=15, deadline=None)
@given(
    chunks=st.lists(
        st.lists(
            st.integers(0, 2**64 - 1) | st.sampled_from([0, 1, 2**63, 2**64 - 1]), max_size=30
        ),
        max_size=6,
    )
)
def test_exactly_the_hashes_that_occur_more_than_once_are_found(held, chunks):
    everything = [value for chunk in chunks for value in chunk]
    expected = sorted({value for value in everything if everything.count(value) > 1})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spool, "_IN_MEMORY", held)
        with HashSpool(bits=3) as hashes:
            for chunk in chunks:
                hashes.add(pl.Series(chunk, dtype=pl.UInt64))
            assert sorted(hashes.repeated().to_list()) == expected


def test_hashes_that_went_to_disk_are_read_from_there(monkeypatch):
    monkeypatch.setattr(spool, "_IN_MEMORY", 3)
    with HashSpool(bits=1) as hashes:
        hashes.add(pl.Series([1, 2, 3, 4], dtype=pl.UInt64))
        folder = hashes.path()
        written = np.fromfile(folder / "0", dtype=np.uint64)
        assert written.tolist() == [1, 2, 3, 4]
        hashes.add(pl.Series([4], dtype=pl.UInt64))
        assert hashes.repeated().to_list() == [4]
    assert not folder.exists()


@pytest.mark.parametrize("held", [5, 10**9])
def test_hashes_are_counted_in_memory_and_on_disk(monkeypatch, held):
    monkeypatch.setattr(spool, "_IN_MEMORY", held)
    hashes = [(at * at * 2**57 + at % 7) % 2**64 for at in range(300)]
    with HashSpool() as counted:
        for start in range(0, 300, 30):
            counted.add(pl.Series(hashes[start : start + 30], dtype=pl.UInt64))
        found = {
            value: rows
            for values, counts in counted.counts()
            for value, rows in zip(values, counts, strict=True)
        }
    assert found == Counter(hashes)


@pytest.mark.parametrize("in_memory", [0, 3, 100])
def test_frames_come_back_and_their_files_are_removed(in_memory):
    taken = [pl.DataFrame({"a": [1, 2]}), pl.DataFrame({"b": [3]}), pl.DataFrame({"a": [4]})]
    with Frames(in_memory) as frames:
        for frame in taken:
            frames.add(frame)
        found = pl.concat(frames.frames(), how="diagonal")
        assert sorted(found.rows(), key=repr) == [(1, None), (2, None), (4, None), (None, 3)]
        assert found.equals(pl.concat(frames.frames(), how="diagonal"))
        assert frames.rows == 4
        folder = frames.path()
        files = list(folder.iterdir())
        assert bool(files) == (in_memory < 4)
        assert frames.bytes_on_disk == sum(file.stat().st_size for file in files)
    assert not folder.exists()
