"""Ratings: whose, of whom, and what is satisfied, worked out by hand."""

from __future__ import annotations

import pytest

from tests.reference.readings_logs import COLUMNS, rows_of, value_of, vary, written

RATED = rows_of(
    {"stars": 5, "topic": "a"},
    {"stars": 2, "topic": "a"},
    {"stars": None, "topic": "b"},
    {"stars": 4, "topic": "b"},
    {"stars": None, "topic": "b"},
    {"stars": None, "topic": "c"},
)
"""All of AI: three of six gave a rating, one of them about b, of which there are three."""


@pytest.mark.parametrize(
    ("options", "mean"),
    [
        ({}, 11 / 3),
        ({"rating_population": "silent_best"}, 26 / 6),
        ({"rating_population": "silent_worst"}, 14 / 6),
        ({"rating_population": "weighted"}, (2 * 3.5 + 3 * 4) / 5),
    ],
)
def test_the_mean_is_of_those_that_the_option_says(options, mean):
    assert value_of(RATED, "rating", **options) == pytest.approx(mean, abs=5e-9)


@pytest.mark.parametrize(
    ("options", "share"),
    [
        ({"rating_cut": "top1"}, 1 / 3),
        ({}, 2 / 3),
        ({"rating_cut": "top3"}, 2 / 3),
        ({"rating_population": "silent_best"}, 5 / 6),
        ({"rating_population": "silent_worst"}, 2 / 6),
        ({"rating_population": "weighted"}, (2 * 0.5 + 3) / 5),
        ({"rating_population": "weighted", "rating_cut": "top1"}, 2 * 0.5 / 5),
    ],
)
def test_the_satisfied_are_those_with_one_of_the_best_ratings(options, share):
    assert value_of(RATED, "satisfied", **options) == pytest.approx(share, abs=1e-9)


SHARED = rows_of(
    {"stars": 5},
    {"stars": 3, "escalated": True},
    {"stars": 1, "handling": "ai_then_human"},
    {"stars": 2, "handling": "human_then_ai"},
    {"stars": 4, "handling": "human"},
    {"stars": 4, "handling": "human", "escalated": True},
    {"stars": 5, "handling": "none"},
)


@pytest.mark.parametrize(
    ("option", "difference", "everybody"),
    [
        ("first", 9 / 3 - 10 / 3, 24 / 7),
        ("human", 5 - 14 / 5, 24 / 7),
        ("both", 11 / 4 - 14 / 5, 24 / 7),
        ("dropped", 5 - 4, 18 / 4),
    ],
)
def test_a_rating_where_both_had_a_conversation_is_whose_the_option_says(
    option, difference, everybody
):
    found = value_of(SHARED, "on_par", rating_at_hand_over=option)
    assert found == pytest.approx(difference, abs=5e-9)
    every = value_of(SHARED, "rating", rating_at_hand_over=option)
    assert every == pytest.approx(everybody, abs=5e-9)


def test_who_was_handed_over_is_left_out_where_that_is_asked():
    options = {"rating_population": "not_escalated", "rating_at_hand_over": "dropped"}
    assert value_of(SHARED, "on_par", **options) == 1


def test_without_ratings_there_is_no_figure_but_bounds():
    rows = rows_of({"stars": None}, {"stars": None, "handling": "human"})
    assert value_of(rows, "rating") is value_of(rows, "satisfied") is None
    assert value_of(rows, "on_par", rating_population="weighted") is None
    assert value_of(rows, "rating", rating_population="silent_worst") == 1
    assert value_of(rows, "satisfied", rating_population="silent_best") == 1


def test_half_a_star_more_satisfies_only_where_a_whole_one_would():
    rows = rows_of({"stars": 3.5}, {"stars": 4.5})
    assert value_of(rows, "rating") == 4
    shares = [value_of(rows, "satisfied", rating_cut=f"top{best}") for best in (1, 2, 3)]
    assert shares == [0, 0.5, 1]


def test_a_scale_of_two_has_one_cut_and_a_mean_is_compared_with_no_share():
    logs = written()["logs"]
    columns = COLUMNS | {"csat": {"column": "stars", "scale": [1, 2], "top": 2}}
    spec = written(logs=logs | {"columns": columns})
    rows = rows_of({"stars": 1}, {"stars": 2})
    found = {
        name: {
            option
            for readings in vary(rows, spec, claim=name).readings
            for each in (*readings.switches, *readings.fixed)
            if each.switch == "rating_cut"
            for option in each.options
        }
        for name in ("satisfied", "rating", "on_par", "better")
    }
    assert found == {
        "satisfied": {"top1"},
        "rating": {"mean"},
        "on_par": {"mean"},
        "better": {"top1", "mean"},
    }
