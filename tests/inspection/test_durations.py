from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from fte_audit.inspection.durations import heaps, rounding
from fte_audit.profile import Lengths


def end_after(row, seconds):
    started = datetime.fromisoformat(row["started_at"])
    ended = started + timedelta(seconds=seconds)
    row["ended_at"] = ended.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@pytest.mark.parametrize(
    ("unit", "words"), [(60, "1 minute"), (300, "5 minutes"), (5, "5 seconds")]
)
def test_rounded_durations_are_found_with_their_unit(rows, found, unit, words):
    for at, row in enumerate(rows):
        end_after(row, unit * (at % 41 + 1))
    (suspicion,) = found(rows)["rounded"]
    assert suspicion.rows == suspicion.of == 1200
    assert (
        suspicion.text
        == f"1,200 of 1,200 lengths from start to end (100 %) are multiples of {words}"
    )


def test_a_heap_at_a_time_out_is_found(rows, found):
    for row in rows[:90]:
        end_after(row, 1800)
    (suspicion,) = found(rows)["heap"]
    assert (suspicion.rows, suspicion.of) == (90, 1200)
    assert "are 30 minutes to the second" in suspicion.text


def test_lengths_with_fractions_and_few_lengths_are_not_rounded():
    seconds = dict.fromkeys(range(60, 6000, 60), 1)
    assert rounding(Lengths(99, seconds=seconds)) == 60
    assert rounding(Lengths(99, fractions=60, seconds=seconds)) is None
    assert rounding(Lengths(19, seconds=dict.fromkeys(range(60, 1200, 60), 1))) is None
    assert rounding(Lengths(99, seconds={60: 99})) is None


def test_one_in_ten_lengths_may_be_no_multiple():
    seconds = {60: 45, 120: 45, 61: 10}
    assert rounding(Lengths(100, seconds=seconds)) == 60
    assert rounding(Lengths(101, seconds={**seconds, 62: 1})) is None


def test_among_rounded_lengths_a_heap_is_compared_to_other_multiples():
    seconds = {60 * minutes: 50 for minutes in range(1, 61)}
    assert heaps(Lengths(3000, seconds=seconds), 60) == []
    assert heaps(Lengths(3950, seconds={**seconds, 1800: 1000}), 60) == [(1800, 1000, 50)]
    assert heaps(Lengths(3000, seconds={**dict.fromkeys(range(1, 3000), 1), 30: 500})) == []
