from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.engines.parted import PARTS, PartedRows, part_of

LARGEST = 2**63 - 1
ROWS = st.lists(
    st.tuples(st.integers(-LARGEST - 1, LARGEST), st.integers(-(2**62), 2**62 - 1)), max_size=60
)


def columns_of(rows):
    return tuple(np.array(rows, dtype=np.int64).reshape(-1, 2).T)


def all_parts(parts):
    parts.close()
    return [[tuple(row) for row in parts.piece(each).tolist()] for each in parts.pieces(1)]


@settings(deadline=None)
@given(ROWS, st.integers(1, 20))
def test_parts_on_disk_hold_what_was_taken_in(rows, size):
    with PartedRows(2, in_memory=5) as parts:
        for start in range(0, len(rows), size):
            parts.add(parts.parted(columns_of(rows[start : start + size])))
        found = all_parts(parts)
        assert parts.rows == len(rows)
    assert sorted(row for part in found for row in part) == sorted(rows)


def test_a_key_is_never_in_two_parts():
    rng = np.random.default_rng(7)
    keys = rng.integers(0, 300, 20_000)
    distinct = len(set(keys.tolist()))
    with PartedRows(2, in_memory=1_000) as parts:
        for piece in np.split(keys, 20):
            parts.add(parts.parted((piece, rng.integers(0, 2**60, len(piece)))))
        found = [{key for key, _ in part} for part in all_parts(parts)]
        assert len(parts.pieces(1)) == PARTS
    assert sum(len(keys) for keys in found) == distinct


@pytest.mark.parametrize("step", [1, 2, 2**32, -3])
def test_ids_that_count_up_are_spread_over_the_parts(step):
    sizes = np.bincount(part_of(np.arange(100_000) * step), minlength=256)
    assert sizes.max() < 2 * 100_000 / 256


def test_few_rows_never_touch_the_disk():
    with PartedRows(2) as parts:
        parts.add(parts.parted(columns_of([(1, 2)])))
        assert all_parts(parts) == [[(1, 2)]]
        assert parts.bytes_on_disk == 0


def test_files_are_in_the_named_place_and_gone_afterwards(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with PartedRows(2, in_memory=1) as parts:
        parts.add(parts.parted(columns_of([(1, 2), (3, 4)])))
        folder = Path(parts.path())
        assert folder.parent == tmp_path
        assert sum(file.stat().st_size for file in folder.iterdir()) == parts.bytes_on_disk == 32
    assert not list(tmp_path.iterdir())


def test_parts_are_not_given_before_everything_is_taken_in():
    with PartedRows(2, in_memory=1) as parts:
        parts.add(parts.parted(columns_of([(1, 2), (3, 4)])))
        parts.add(parts.parted(columns_of([(5, 6)])))
        with pytest.raises(RuntimeError):
            parts.piece(range(1))


def test_neighbours_are_worked_on_together_as_long_as_they_are_few():
    rng = np.random.default_rng(7)
    with PartedRows(2, in_memory=1) as parts:
        assert parts.pieces() == [range(PARTS)]
        parts.add(parts.parted((rng.integers(0, 2**60, 51_200), np.arange(51_200))))
        parts.close()
        for rows, size in ((1, 1), (399, 1), (400, 2), (51_200, PARTS), (10**9, PARTS)):
            pieces = parts.pieces(rows)
            assert [number for piece in pieces for number in piece] == list(range(PARTS))
            assert {len(piece) for piece in pieces} == {size}
        assert sum(len(parts.piece(piece)) for piece in parts.pieces(5_000)) == 51_200


def test_where_nothing_waits_nothing_goes_to_disk():
    """A folder that pieces would make in several threads would be two."""
    with PartedRows(2) as parts:
        parts.to_disk()
        assert all_parts(parts) == [[]]
        assert parts._folder is None
