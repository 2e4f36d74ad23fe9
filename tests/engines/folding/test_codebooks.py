"""What messages say, packed into integers and read off them again."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.engines.folding.codebooks import CHECK, Beside, Codebook, check_of

COLUMNS = {
    "topic": (pl.String, st.sampled_from([None, "", " ", "billing", "Billing", "\u3000", "ä"])),
    "csat": (pl.Int8, st.sampled_from([None, -128, -1, 0, 5, 127])),
    "resolved": (pl.Boolean, st.sampled_from([None, True, False])),
    "units": (pl.UInt64, st.sampled_from([None, 0, 1, 32_767])),
    "floor": (pl.Int64, st.sampled_from([None, -32_767, 0, 32_767])),
    "nothing": (pl.Null, st.none()),
    CHECK: (pl.UInt32, st.sampled_from([None, 1, 2**31, 2**32 - 1])),
}
SCHEMA = {name: dtype for name, (dtype, _) in COLUMNS.items()}
VALUES = [name for name in COLUMNS if name != CHECK]
ROW = st.tuples(*(values for _, values in COLUMNS.values()))


def together(words):
    return np.stack(words, axis=1)


@given(st.lists(st.lists(ROW, min_size=1, max_size=6), min_size=1, max_size=3))
def test_what_was_packed_is_unpacked(chunks):
    beside = Beside(VALUES)
    frames = [pl.DataFrame(rows, SCHEMA, orient="row") for rows in chunks]
    packed = [beside.packed(frame.with_columns(pl.col(CHECK).fill_null(0))) for frame in frames]
    assert all(left == [] for _, left in packed)
    assert all(len(words) == beside.words for words, _ in packed)
    for frame, (words, _) in zip(frames, packed, strict=True):
        found = pl.DataFrame(beside.unpacked(together(words)))
        assert found.select(frame.columns).rows() == frame.rows()


def test_values_without_codes_are_said_to_be_left():
    frame = pl.DataFrame(
        {"paid": [1.5, None], "topic": ["a", None], "large": [1, 32_768], "when": ["x", "y"]}
    ).with_columns(pl.lit("2024-01-01").str.to_date().alias("when"))
    beside = Beside(["paid", "topic", "large", "when", "not there"])
    words, left = beside.packed(frame)
    assert left == ["paid", "large", "when"]
    found = pl.DataFrame(beside.unpacked(together(words)))
    assert found.drop(CHECK).rows() == [
        (None, "a", None, None, None),
        (None, None, None, None, None),
    ]


@pytest.mark.parametrize("number", [32_768, -32_768, 2**63, -(2**63)])
def test_large_numbers_have_no_codes(number):
    assert Codebook().codes(pl.Series([1, number])) is None


def test_a_book_takes_so_many_words_and_no_more():
    book = Codebook(2)
    codes = book.codes(pl.Series(["a", None, "b", "a"]))
    assert set(codes.drop_nulls()) == {1, 2}
    assert book.codes(pl.Series(["a", "c"])) is None
    assert book.values(codes.fill_null(0)).to_list() == ["a", None, "b", "a"]
    # What has codes may still be packed, but what is said meanwhile would be looked up in vain.
    assert book.codes(pl.Series(["a"])) is None


def test_every_code_of_a_full_book_is_its_own():
    book = Codebook()
    words = pl.Series(range(65_535)).cast(pl.String)
    codes = book.codes(words)
    assert codes.n_unique() == 65_535
    assert codes.min() == 1
    assert book.values(codes).equals(words)
    assert book.codes(pl.Series(["one more"])) is None


def test_a_column_of_another_type_has_no_codes():
    book = Codebook()
    assert book.codes(pl.Series(["a"])).to_list() == [1]
    assert book.codes(pl.Series([1])) is None
    assert book.codes(pl.Series([None, None])).to_list() == [None, None]


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
