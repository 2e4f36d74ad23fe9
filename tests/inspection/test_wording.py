from __future__ import annotations

import pytest

from fte_audit.inspection.wording import length, moment, number, percent, ranges, rows_of


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 5, "0 %"),
        (5, 5, "100 %"),
        (1, 10_000, "<0.1 %"),
        (9_999, 10_000, ">99.9 %"),
        (1, 3, "33.3 %"),
        (0, 0, "0 %"),
    ],
)
def test_a_little_is_not_nothing_and_nearly_all_not_all(part, whole, text):
    assert percent(part, whole) == text


def test_counts_numbers_times_and_lengths_are_written_for_readers():
    assert rows_of(1_000_000, "customer") == "1,000,000 customers"
    assert number(0) == "0"
    assert number(10_000_000) == "10"
    assert number(-1_500_000) == "-1.5"
    assert moment(-1) == "1969-12-31 23:59:59"
    assert length(0) == "0 seconds"
    assert length(3600) == "1 hour"
    assert ranges([]) == ""
    assert ranges([3]) == "3"
