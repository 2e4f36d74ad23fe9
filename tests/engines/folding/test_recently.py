import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.engines.folding.recently import Recently

CHUNKS = st.lists(
    st.lists(st.tuples(st.integers(0, 5), st.integers(-9, 9)), min_size=1, max_size=12), max_size=6
)


def kept_of(recently, chunks):
    kept = []
    for chunk in chunks:
        columns = np.array(chunk, dtype=np.int64).reshape(-1, 2)
        marks = columns[:, 0].astype(np.uint64)
        chosen = recently.unseen(marks, columns[:, 1].copy())
        kept += [row for row, keep in zip(chunk, chosen.tolist(), strict=True) if keep]
    return kept


@given(CHUNKS, st.sampled_from([1, 2, 8]))
def test_the_earliest_of_each_mark_is_never_passed_over(chunks, slots):
    kept = kept_of(Recently(slots), chunks)
    rows = [row for chunk in chunks for row in chunk]
    assert set(kept) <= set(rows)
    for mark in {mark for mark, _ in rows}:
        earliest = min(order for other, order in rows if other == mark)
        assert (mark, earliest) in kept


def test_of_messages_in_order_each_mark_is_kept_once():
    rows = [(mark, 10 * turn + mark) for turn in range(50) for mark in range(8)]
    chunks = [rows[start : start + 30] for start in range(0, len(rows), 30)]
    assert kept_of(Recently(8), chunks) == rows[:8]


def test_a_mark_that_was_pushed_out_is_kept_again():
    assert kept_of(Recently(1), [[(1, 0)], [(2, 1)], [(1, 2)]]) == [(1, 0), (2, 1), (1, 2)]


def test_zero_is_a_mark_like_any_other():
    assert kept_of(Recently(4), [[(0, 5), (0, 5)], [(0, 6)]]) == [(0, 5)]
