from __future__ import annotations

import polars as pl
import pytest

from fte_audit.engines.grouping import collected, named, summed, worth_summing


def test_queries_are_answered_in_their_order():
    frame = pl.LazyFrame({"a": [1, 2]})
    answers = collected([frame.select(pl.col("a").sum()), frame.select(pl.col("a").max())])
    assert [answer.item() for answer in answers] == [3, 2]
    assert collected([]) == []


def test_labels_of_white_space_only_are_missing_ones():
    answer = pl.DataFrame({"topic": ["a", " ", "", None, " b"], "week": [1, 2, 3, 4, 5]})
    assert named(answer, ("topic", "week"))["topic"].to_list() == ["a", None, None, None, " b"]


def test_parts_are_added_up_by_their_keys_whatever_the_order_of_their_columns():
    one = pl.DataFrame({"k": ["a", None], "n": [1, 2], "s": [10, 20]})
    other = pl.DataFrame({"s": [5, 6], "k": [None, "b"], "n": [1, 1]})
    assert set(summed([one, other], ("k",)).iter_rows()) == {
        ("a", 1, 10),
        (None, 3, 25),
        ("b", 1, 6),
    }


@pytest.mark.parametrize(
    ("added", "before", "worth"),
    [(0, 0, False), (299_999, 0, False), (300_000, 0, True), (300_000, 300_001, False)],
)
def test_adding_up_waits_until_there_is_as_much_as_there_was(added, before, worth):
    assert worth_summing(added, before) is worth
