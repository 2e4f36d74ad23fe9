import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.engines.folding.values import take, total

CONVERSATIONS = st.lists(
    st.lists(st.sampled_from([None, "", " ", "a", "b", "A"]), max_size=5), max_size=8
)


def slowly(conversations, last):
    """The value of each conversation, and in how many there is more than one."""
    there = [[text for text in texts if text and text.strip()] for texts in conversations]
    return (
        [(texts[-1] if last else texts[0]) if texts else None for texts in there],
        sum(len(set(texts)) > 1 for texts in there),
    )


@given(CONVERSATIONS, st.booleans())
def test_the_value_is_the_first_or_last_that_is_there(conversations, last):
    texts = pl.Series([text for texts in conversations for text in texts], dtype=pl.String)
    rows = np.array([row for row, texts in enumerate(conversations) for _ in texts], dtype=np.int64)
    found = take(texts, rows, np.arange(len(rows)), len(conversations), last=last)
    assert (found.values.to_list(), found.disagreeing) == slowly(conversations, last)


@pytest.mark.parametrize(
    ("values", "first", "last"),
    [
        ([None, 4, 5, None], 4, 5),
        ([None, True, False, None], True, False),
        ([None, None, None, None], None, None),
    ],
)
def test_numbers_and_truths_are_taken_like_text(values, first, last):
    rows = np.zeros(4, dtype=np.int64)
    assert take(pl.Series(values), rows, np.arange(4), 1).values.to_list() == [first]
    assert take(pl.Series(values), rows, np.arange(4), 1, last=True).values.to_list() == [last]


def test_going_back_to_the_first_value_is_a_disagreement_too():
    rows = np.array([0, 0, 0, 1, 1])
    texts = pl.Series(["a", "b", "a", "c", "c"])
    assert take(texts, rows, np.arange(5), 2).disagreeing == 1


def test_of_several_values_of_one_moment_the_least_text_comes_first():
    rows, moments = np.array([0, 0, 0, 1]), np.array([1, 1, 2, 1])
    for values in (["b", "a", "c", "d"], ["a", "b", "c", "d"]):
        assert take(pl.Series(values), rows, moments, 2).values.to_list() == ["a", "d"]
    for values in ([10, 9, None, 1], [9, 10, None, 1]):
        # As text, 9 comes after 10: a text file gives the same value as a typed one.
        assert take(pl.Series(values), rows, moments, 2, last=True).values.to_list() == [9, 1]


def test_a_sum_leaves_out_what_is_missing_and_is_missing_where_everything_is():
    values = pl.Series([1, None, 2**40, None, None, -5])
    rows = np.array([0, 0, 0, 1, 1, 3])
    assert total(values, rows, 4).to_list() == [1 + 2**40, None, None, -5]
