"""What messages say, packed into integers and read off them again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.engines.folding.codebooks import CHECK, Codebook, Codebooks, check_of

COLUMNS = {
    "topic": (pl.String, st.sampled_from([None, "", " ", "billing", "Billing", "\u3000", "ä"])),
    "csat": (pl.Int8, st.sampled_from([None, -128, -1, 0, 5, 127])),
    "resolved": (pl.Boolean, st.sampled_from([None, True, False])),
    "units": (pl.UInt64, st.sampled_from([None, 0, 1, 32_766])),
    "floor": (pl.Int64, st.sampled_from([None, -32_767, 0, 32_766])),
    "nothing": (pl.Null, st.none()),
    CHECK: (pl.UInt32, st.sampled_from([None, 1, 2**31, 2**32 - 1])),
}
SCHEMA = {name: dtype for name, (dtype, _) in COLUMNS.items()}
VALUES = [name for name in COLUMNS if name != CHECK]
ROW = st.tuples(*(values for _, values in COLUMNS.values()))


def unpacked(books, messages):
    words = np.stack(books.packed(messages), axis=1)
    assert words.shape == (messages.height, books.words)
    return books.decoded(pl.DataFrame(books.unpacked(words)), VALUES)


@given(st.lists(st.lists(ROW, min_size=1, max_size=6), min_size=1, max_size=3))
def test_what_was_packed_is_unpacked(chunks):
    books = Codebooks(VALUES)
    frames = [pl.DataFrame(rows, SCHEMA, orient="row") for rows in chunks]
    coded = [books.coded(frame.with_columns(pl.col(CHECK).fill_null(0))) for frame in frames]
    for frame, codes in zip(frames, coded, strict=True):
        assert set(VALUES).isdisjoint(codes.columns)
        assert books.decoded(codes, VALUES).select(VALUES).equals(frame.select(VALUES))
        assert unpacked(books, codes).select(frame.columns).rows() == frame.rows()


def test_values_without_codes_stay_as_they_are():
    frame = pl.DataFrame(
        {
            "paid": [1.5, None],
            "topic": ["a", None],
            "large": [1, 32_767],
            "when": [date(2024, 1, 1), None],
        }
    )
    books = Codebooks([*frame.columns, "not there"])
    coded = books.coded(frame)
    assert coded.columns == ["paid", "large", "when", "code:topic"]
    assert coded.select("paid", "large", "when").equals(frame.select("paid", "large", "when"))
    found = books.decoded(pl.DataFrame(books.unpacked(np.stack(books.packed(coded), 1))), ["topic"])
    assert found["topic"].to_list() == ["a", None]
    assert (found["code:paid"] == 0).all()


def test_columns_of_nothing_have_the_type_of_the_values():
    books = Codebooks(["topic", "csat"])
    books.coded(pl.DataFrame({"topic": ["a"], "csat": [1]}))
    topic, csat = books.nothing(["topic", "csat"], 2)
    assert (topic.dtype, csat.dtype) == (pl.String, pl.Int64)
    assert (topic.to_list(), csat.to_list()) == ([None, None], [None, None])


@pytest.mark.parametrize("number", [32_767, -32_768, 2**63, -(2**63)])
def test_large_numbers_have_no_codes(number):
    assert Codebook().codes(pl.Series([1, number])) is None


def test_a_book_takes_so_many_words_and_no_more():
    book = Codebook(2)
    codes = book.codes(pl.Series(["a", None, "b", "a"]))
    assert (codes.n_unique(), codes.to_list()[1]) == (3, 0)
    assert book.codes(pl.Series(["a", "c"])) is None
    assert book.values(codes).to_list() == ["a", None, "b", "a"]
    # What has codes may still be packed, but what is said meanwhile would be looked up in vain.
    assert book.codes(pl.Series(["a"])) is None


def test_every_code_of_a_full_book_is_its_own():
    book = Codebook()
    words = pl.Series(range(65_534)).cast(pl.String)
    codes = book.codes(words)
    assert codes.n_unique() == 65_534
    assert (codes.min(), codes.max()) == (1, 65_534)
    assert book.values(codes).equals(words)
    assert book.codes(pl.Series(["one more"])) is None


def test_a_column_of_another_type_has_no_codes():
    book = Codebook()
    assert book.codes(pl.Series(["a"])).to_list() == [1]
    assert book.codes(pl.Series([1])) is None
    assert book.codes(pl.Series([None, None])).to_list() == [0, 0]


def test_several_threads_learn_the_same_words():
    book = Codebook()
    words = [pl.Series([f"{n % 50} {n // 97}" for n in range(start, 900)]) for start in range(40)]
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(book.codes, words))
    for chunk, its in zip(words, codes, strict=True):
        assert book.values(its).to_list() == chunk.to_list()


def test_a_check_depends_on_the_id_and_on_the_seed_and_is_never_nothing():
    ids = pl.Series([f"c{n}" for n in range(10_000)])
    one, other = check_of(ids, 1), check_of(ids, 2)
    assert one.dtype == pl.UInt32
    assert one.min() > 0
    assert one.n_unique() > 9_990
    assert (one == other).sum() < 10
