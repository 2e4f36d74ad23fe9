"""How long conversations took, worked out by hand."""

from __future__ import annotations

from math import exp, log

import pytest

from fte_audit.estimates.values import NotEstimable
from fte_audit.readings.minutes import LACKING, LENGTHS, MICROS_IN, middle
from fte_audit.readings.model import Exact, Sums
from tests.reference.readings_logs import BEGIN, row, rows_of, value_of

SECONDS = 10**6


def took(*seconds, **given):
    return rows_of(
        *({"ended": BEGIN + each * SECONDS, "worked_us": each * SECONDS} for each in seconds),
        **given,
    )


TEN = took(60, 120, 180, 240, 300, 360, 420, 480, 540, 6_000)


@pytest.mark.parametrize(
    ("statistic", "minutes"),
    [
        ("mean", 8_700 / 600),
        ("trimmed", 2_640 / 8 / 60),
        ("median", 5.5),
        ("log_mean", (exp(sum(log(1 + 60 * n) for n in (*range(1, 10), 100)) / 10) - 1) / 60),
    ],
)
def test_each_statistic_is_the_middle_that_its_words_say(statistic, minutes):
    assert value_of(TEN, "time", statistic=statistic) == pytest.approx(minutes, rel=2e-9)


def test_a_mean_is_exact_and_a_median_of_whole_seconds():
    rows = rows_of({"ended": BEGIN + 59_999_999}, {"ended": BEGIN + 1})
    assert value_of(rows, "time") == 0.5
    assert value_of(rows, "time", statistic="median") == 0.491666667


def test_open_conversations_took_no_time_that_is_known():
    rows = [*took(60, 120), row(9, ended=None, worked_us=600 * SECONDS)]
    assert value_of(rows, "time") == 1.5
    assert value_of(rows, "time", minutes="active") == pytest.approx(13 / 3, rel=1e-9)


def test_what_was_given_up_is_left_out_where_that_is_asked():
    rows = [*took(60, 120), row(9, ended=BEGIN + 600 * SECONDS, abandoned=True)]
    assert value_of(rows, "time") == pytest.approx(13 / 3, rel=1e-9)
    assert value_of(rows, "time", abandoned="exclude") == 1.5


def test_a_comparison_is_the_first_group_less_the_second():
    handlings = ("ai", "ai_then_human", "human", "none")
    rows = took(60, 600, 6_000, 60_000)
    for each, handling in zip(rows, handlings, strict=True):
        each["handling"] = handling
    assert value_of(rows, "faster") == 5.5 - 100
    assert value_of(rows, "faster", statistic="median") == 5.5 - 100
    assert value_of(took(60), "faster") is None


def test_of_no_conversation_there_is_no_middle():
    assert isinstance(middle([], 0, "median", 1).value, NotEstimable)
    assert isinstance(middle([], 0, "mean", 1).value, NotEstimable)
    assert isinstance(middle([], 0, "mean", 1), Sums)
    assert isinstance(middle([], 0, "trimmed", 1), Exact)


def test_every_length_of_time_says_what_the_log_may_lack_for_it():
    assert set(LACKING) == set(LENGTHS) == {"wall_clock", "open_to_close", "in_hands", "active"}


def test_units_are_those_of_the_spec():
    assert {unit: micros / SECONDS for unit, micros in MICROS_IN.items()} == {
        "milliseconds": 0.001,
        "seconds": 1,
        "minutes": 60,
        "hours": 3_600,
        "days": 86_400,
    }
