from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fte_audit.engines.folding.parts import MessageParts, Messages, in_order, part_of

LARGEST = 2**63 - 1
ROWS = st.lists(
    st.tuples(st.integers(-LARGEST - 1, LARGEST), st.integers(-(2**62), 2**62 - 1)), max_size=60
)


def messages_of(rows):
    columns = np.array(rows, dtype=np.int64).reshape(-1, 2)
    return Messages(columns[:, 0].copy(), columns[:, 1].copy())


def rows_of(messages):
    return list(zip(messages.keys.tolist(), messages.packed.tolist(), strict=True))


def all_parts(parts):
    parts.close()
    return [rows_of(parts.part(number)) for number in range(parts.count)]


@given(ROWS)
def test_messages_are_ordered_as_python_orders_pairs(rows):
    assert rows_of(in_order(messages_of(rows))) == sorted(rows)


@settings(deadline=None)
@given(ROWS, st.integers(1, 20))
def test_parts_on_disk_hold_what_was_taken_in_each_in_order(rows, size):
    with MessageParts(in_memory=5) as parts:
        for start in range(0, len(rows), size):
            parts.add(parts.parted(messages_of(rows[start : start + size])))
        found = all_parts(parts)
        assert parts.messages == len(rows)
    assert sorted(row for part in found for row in part) == sorted(rows)
    assert all(part == sorted(part) for part in found)


def test_a_conversation_is_never_in_two_parts():
    rng = np.random.default_rng(7)
    keys = rng.integers(0, 300, 20_000)
    with MessageParts(in_memory=1_000) as parts:
        for piece in np.split(keys, 20):
            parts.add(parts.parted(Messages(piece, rng.integers(0, 2**60, len(piece)))))
        found = [{key for key, _ in part} for part in all_parts(parts)]
        assert parts.count > 1
    assert sum(len(conversations) for conversations in found) == len(set(keys.tolist()))


@pytest.mark.parametrize("step", [1, 2, 2**32, -3])
def test_ids_that_count_up_are_spread_over_the_parts(step):
    sizes = np.bincount(part_of(np.arange(100_000) * step), minlength=256)
    assert sizes.max() < 2 * 100_000 / 256


def test_few_messages_never_touch_the_disk():
    with MessageParts() as parts:
        parts.add(parts.parted(messages_of([(1, 2)])))
        assert all_parts(parts) == [[(1, 2)]]
        assert parts.bytes_on_disk == 0


def test_files_are_in_the_named_place_and_gone_afterwards(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with MessageParts(in_memory=1) as parts:
        parts.add(parts.parted(messages_of([(1, 2), (3, 4)])))
        folder = Path(parts.path())
        assert folder.parent == tmp_path
        assert sum(file.stat().st_size for file in folder.iterdir()) == parts.bytes_on_disk == 32
    assert not list(tmp_path.iterdir())


def test_parts_are_not_given_before_everything_is_taken_in():
    with MessageParts(in_memory=1) as parts:
        parts.add(parts.parted(messages_of([(1, 2), (3, 4)])))
        parts.add(parts.parted(messages_of([(5, 6)])))
        with pytest.raises(RuntimeError):
            parts.part(0)
