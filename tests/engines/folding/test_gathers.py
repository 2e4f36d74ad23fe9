import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.engines.folding.gathering import KEY
from fte_audit.engines.folding.gathers import Gathers

# Each chunk has a key once.
CHUNKS = st.lists(st.lists(st.integers(-2, 3), min_size=1, unique=True), min_size=1, max_size=5)


def taken_in(gathers, chunks):
    for number, chunk in enumerate(chunks):
        gathers.add(pl.DataFrame({KEY: chunk, "chunk": number}, schema_overrides={KEY: pl.Int64}))


def rows_of(frames):
    return sorted(row for frame in frames for row in frame.iter_rows())


@given(CHUNKS, st.sampled_from([0, 4, 100]))
def test_keys_of_one_chunk_are_whole_and_the_others_are_handed_back(chunks, in_memory):
    rows = [(key, number) for number, chunk in enumerate(chunks) for key in chunk]
    alone = [row for row in rows if sum(key == row[0] for key, _ in rows) == 1]
    with Gathers(in_memory) as gathers:
        taken_in(gathers, chunks)
        gathers.finish(are_whole=True)
        rest = rows_of(gathers.rest())
        assert rows_of(gathers.whole()) == rows_of(gathers.whole()) == sorted(alone)
        assert rest == sorted(set(rows) - set(alone))
        assert gathers.rows == len(rows)


def test_messages_of_conversations_that_are_not_whole_come_back():
    with Gathers(0) as gathers:
        for keys in ([1, 2], [2, 3]):
            rows = pl.DataFrame({KEY: keys})
            gathers.add(rows, pl.DataFrame({KEY: keys * 2, "sent": [0, 0, 1, 1]}))
        gathers.finish(are_whole=True)
        assert rows_of(gathers.messages_of_rest()) == [(2, 0), (2, 0), (2, 1), (2, 1)]


def test_a_key_that_is_taken_for_another_is_so_everywhere():
    """Keys that end in the same bits as one in several chunks are among the rest, messages too."""
    one, other = 5, 5 + 2**40
    with Gathers() as gathers:
        for keys in ([one, other], [one]):
            gathers.add(pl.DataFrame({KEY: keys}), pl.DataFrame({KEY: keys * 2}))
        gathers.finish(are_whole=True)
        assert rows_of(gathers.rest()) == [(one,), (one,), (other,)]
        assert rows_of(gathers.messages_of_rest()) == [(one,)] * 4 + [(other,)] * 2
        assert not rows_of(gathers.whole())


@given(CHUNKS, st.sampled_from([0, 100]))
def test_where_other_messages_were_kept_nothing_is_whole(chunks, in_memory):
    with Gathers(in_memory) as gathers:
        taken_in(gathers, chunks)
        gathers.finish(are_whole=False)
        rest = rows_of(gathers.rest())
        assert rest == sorted((key, n) for n, chunk in enumerate(chunks) for key in chunk)
        assert not rows_of(gathers.whole())


def test_who_wrote_before_the_customer_leaves_a_conversation_open():
    asked, ai, human = "head:first customer", "head:first ai", "head:first human"
    columns = {
        KEY: [1, 2, 3, 4, 5],
        asked: [5, 5, None, 5, None],
        ai: [6, 4, 7, None, None],
        human: [None, 9, None, 3, None],
    }
    with Gathers() as gathers:
        gathers.add(pl.DataFrame(columns))
        gathers.finish(are_whole=True)
        assert [frame[KEY].to_list() for frame in gathers.rest()] == [[2, 3, 4]]
