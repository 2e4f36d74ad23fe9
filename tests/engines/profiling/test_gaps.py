from __future__ import annotations

import polars as pl
import pytest

from fte_audit.engines.profiling.gaps import GapCounter

FRAME = pl.DataFrame(
    {
        "received": ["2024-02-01T12:00:00Z", "2024-07-01T12:00:00Z", "2024-02-01T12:00:00Z", None],
        "local": [
            "2024-02-01 07:01:59",
            "2024-07-01 08:00:00",
            "2024-02-01 07:05:00",
            "2024-02-01",
        ],
        "other": ["a", "b", "c", "d"],
    }
)


def gaps_of(frame, size=10):
    counter = GapCounter(frame)
    for chunk in frame.iter_slices(size):
        counter.add(counter.look(chunk))
    return counter.result()


@pytest.mark.parametrize("size", [1, 2, 10])
def test_whole_quarter_hours_between_two_clocks_are_counted(size):
    (gap,) = gaps_of(FRAME, size)
    assert (gap.naive, gap.zoned, gap.rows) == ("local", "received", 3)
    assert gap.quarters == {-20: 1, -16: 1}


def test_typed_times_are_compared_too():
    typed = FRAME.with_columns(
        pl.col("received").str.to_datetime(time_zone="UTC"),
        pl.col("local").str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False),
    )
    assert gaps_of(typed)[0].quarters == {-20: 1, -16: 1}


def test_without_both_kinds_of_columns_there_is_nothing_to_compare():
    assert gaps_of(FRAME.select("local", "other")) == ()
    assert gaps_of(FRAME.select("received", "other")) == ()


def test_a_column_that_mixes_both_is_no_clock():
    mixed = pl.DataFrame(
        {"a": ["2024-02-01T12:00:00Z"] * 2, "b": ["2024-02-01T12:00:00Z", "2024-02-01T12:00"]}
    )
    assert gaps_of(mixed) == ()
