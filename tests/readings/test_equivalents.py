"""Full-time equivalents, worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fte_audit.readings.equivalents import hours_of_one
from tests.reference.readings_logs import BEGIN, row, rows_of, value_of, written
from tests.reference.slow_readings import DAY

MINUTE = 60 * 10**6
HOURS = {"hours": "2080", "shrinkage": "20%", "occupancy": "100%", "concurrency": "1"}
PERIOD = (BEGIN, BEGIN + 365 * DAY + DAY // 4)
"""A year, so that one person has 1,664 hours."""


ALL_OF_IT = {
    "assumptions": {"displacement": {"value": 1, "basis": "an example"}},
}


def fte(rows, **options):
    spec = written(period=PERIOD, **ALL_OF_IT)
    options = {"case_mix": "topic", "minutes": "active", **HOURS, **options}
    return value_of(rows, "fte", spec, **options)


def people(number, minutes, **given):
    return row(number, handling="human", worked_us=minutes * MINUTE, **given)


def test_the_hours_of_one_are_hours_less_shrinkage_times_occupancy_and_concurrency():
    """2,080 hours, 70 % at work, 85 % busy, 2 chats in 3 instead of 1: of a year, and of a day."""
    options = {
        "hours": Fraction(2080),
        "shrinkage": Fraction("0.3"),
        "occupancy": Fraction("0.85"),
        "concurrency": Fraction(3),
    }
    year = Fraction("3712.8")
    assert hours_of_one(options, Fraction("365.25")) == year
    assert hours_of_one(options, Fraction(1)) == year / Fraction("365.25")


def test_work_is_what_ai_handled_times_the_minutes_of_people_with_the_same_topic():
    rows = [
        *rows_of({"topic": "a"}, {"topic": "a"}, {"topic": "b"}),
        people(3, 10, topic="a"),
        people(4, 20, topic="a"),
        people(5, 60, topic="b"),
    ]
    assert 60 * 1664 * fte(rows) == pytest.approx(2 * 15 + 60, rel=1e-8)
    assert 60 * 1664 * fte(rows, case_mix="none") == pytest.approx(3 * 30, rel=1e-8)


def test_topics_that_people_never_handled_count_like_the_others_or_nothing():
    rows = [
        *rows_of({"topic": "a"}, {"topic": "a"}, {"topic": "b"}, {"topic": "c"}, {"topic": None}),
        people(5, 10, topic="a"),
        people(6, 40, topic="b"),
    ]
    # AI's contacts with known minutes take 10, 10 and 40: 20 on average.
    assert 60 * 1664 * fte(rows) == pytest.approx(5 * 20, rel=1e-8)
    assert 60 * 1664 * fte(rows, case_mix="same_topic") == pytest.approx(60, rel=1e-8)


def test_without_a_topic_in_common_there_is_no_figure():
    rows = [*rows_of({"topic": "a"}), people(1, 10, topic="b")]
    assert fte(rows) is None
    assert fte(rows, case_mix="same_topic") is None
    assert 60 * 1664 * fte(rows, case_mix="none") == pytest.approx(10, rel=1e-8)


def test_without_minutes_of_people_there_is_no_figure():
    rows = [*rows_of({}), row(1, handling="human", worked_us=None)]
    assert fte(rows) is None
    assert fte(rows, case_mix="none") is None


def test_ai_that_handled_nothing_displaced_nothing():
    assert fte([people(0, 10), row(1, handling="none")]) == 0


@pytest.mark.parametrize(
    ("options", "credited", "each"),
    [
        ({}, 2, 15),
        ({"hand_over": "zero"}, 1, 15),
        ({"hand_over": "last_touch"}, 1, 15),
        ({"handled": "touched"}, 3, 10),
        ({"handled": "touched", "hand_over": "last_touch"}, 2, 10),
        ({"handled": "no_human", "hand_over": "zero"}, 1, 15),
    ],
)
def test_only_what_people_had_first_and_is_not_ais_tells_what_people_take(options, credited, each):
    rows = [
        row(0),
        row(1, handling="ai_then_human", worked_us=999 * MINUTE),
        row(2, handling="human_then_ai", worked_us=20 * MINUTE),
        row(3, handling="none", worked_us=999 * MINUTE),
        people(4, 10),
    ]
    assert 60 * 1664 * fte(rows, **options) == pytest.approx(credited * each, rel=1e-8)


@pytest.mark.parametrize(
    ("option", "minutes"), [("handled", 2 * 15), ("exclude", 10), ("failed", 15)]
)
def test_what_was_given_up_displaced_no_work_where_it_is_a_failure(option, minutes):
    given_up = {"abandoned": True}
    rows = [
        row(0),
        row(1, **given_up),
        row(2, handling="none", **given_up),
        row(3, handling="human_then_ai", worked_us=15 * MINUTE, **given_up),
        people(4, 10),
        people(5, 20, **given_up),
    ]
    assert 60 * 1664 * fte(rows, abandoned=option) == pytest.approx(minutes, rel=1e-8)


def test_the_hour_of_the_same_mix_is_the_local_one():
    """Stockholm is an hour ahead: 22:30 and 23:00 are two hours there, too, of two days."""
    evening, night = BEGIN + 22 * DAY // 24, BEGIN + 23 * DAY // 24
    rows = [
        row(0, started=evening, ended=night),
        people(1, 10, started=evening, ended=night),
        people(2, 50, started=night, ended=night),
        people(3, 90, started=evening, ended=night, language="sv"),
    ]
    fine = fte(rows, case_mix="topic_language_hour")
    assert 60 * 1664 * fine == pytest.approx(10, rel=1e-8)
    assert 60 * 1664 * fte(rows) == pytest.approx(50, rel=1e-8)


def test_without_a_period_the_year_is_taken_for_the_days_from_the_first_start_to_the_last():
    rows = [row(0), people(1, 10), people(2, 10, started=BEGIN + DAY, ended=BEGIN + DAY)]
    value = value_of(rows, "fte", written(**ALL_OF_IT), minutes="active", **HOURS)
    assert value * 60 * 1664 * 2 / 365.25 == pytest.approx(10, rel=1e-8)
