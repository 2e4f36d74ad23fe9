from __future__ import annotations

import pytest


def only(found):
    (suspicions,) = found.values()
    (suspicion,) = suspicions
    assert suspicion.kind == "stand-in"
    return suspicion


@pytest.mark.parametrize("word", ["N/A", "unknown", "null", "-", "None"])
def test_a_word_that_stands_for_nothing_is_counted(rows, found, word):
    for row in rows[:4]:
        row["topic"] = word
    suspicion = only(found(rows))
    assert (suspicion.columns, suspicion.rows, suspicion.of) == (("topic",), 4, 1200)
    assert f"`{word}` in 4 rows" in suspicion.text
    assert suspicion.spec == (f'topic: {{column: "topic", missing: ["{word}"]}}',)


def test_that_nobody_handled_a_conversation_is_no_stand_in(rows, found):
    for row in rows[:40]:
        row["handling"] = "none"
    assert found(rows) == {}


def test_an_answer_in_free_text_is_no_stand_in(rows, found):
    for at, row in enumerate(rows):
        row["comment"] = f"I have a question about order {at}"
    rows[0]["comment"] = "?"
    assert found(rows) == {}


@pytest.mark.parametrize(
    ("column", "value", "n"),
    [("wait", "-1", 5), ("wait", "9999", 5), ("wait", "-999", 3), ("wait", "4321.5", 12)],
)
def test_a_number_far_outside_is_counted(rows, found, column, value, n):
    for at, row in enumerate(rows):
        row[column] = value if at < n else f"{at % 97}.5"
    suspicion = only(found(rows))
    assert (suspicion.rows, suspicion.of) == (n, 1200)
    assert f"`{value}` in {n} of 1,200 rows" in suspicion.text


@pytest.mark.parametrize(
    "numbers",
    [
        range(1200),  # an end like any other
        [at - 600 for at in range(1200)],  # below zero like others
        [at % 2 for at in range(1200)],  # yes and no
        [at % 97 if at > 1 else 9999 for at in range(1200)],  # twice
        [9 + at % 300 for at in range(1200)],  # at the end that is next to nothing
    ],
)
def test_numbers_that_are_like_the_others_are_not_suspected(rows, found, numbers):
    for row, number in zip(rows, numbers, strict=True):
        row["wait"] = str(number)
    assert found(rows) == {}


def test_a_cost_of_nothing_may_not_be_priced(rows, found):
    for row in rows[:100]:
        row["cost"] = "0.0"
    suspicion = only(found(rows))
    assert "`0` in 100 of 1,200 rows (8.3 %)" in suspicion.text
    assert suspicion.spec == ('cost: {column: "cost", missing: [0]}',)


def test_numbers_that_name_something_have_no_outside(rows, found):
    for at, row in enumerate(rows):
        row["order_number"] = "99999999" if at < 50 else str(10_000 + at)
    assert found(rows) == {}


@pytest.mark.parametrize("day", ["1970-01-01", "9999-12-31", "1900-01-01"])
def test_a_day_that_systems_write_for_never_is_counted(rows, found, day):
    for row in rows:
        row["snoozed_until"] = row["ended_at"]
    for row in rows[:6]:
        row["snoozed_until"] = f"{day}T00:00:00Z"
    suspicions = [each for each in found(rows)["stand-in"] if day in each.text]
    assert [(each.columns, each.rows) for each in suspicions] == [(("snoozed_until",), 6)]


def test_a_time_that_many_rows_share_a_month_away_is_a_time(rows, found):
    for at, row in enumerate(rows):
        row["seen_at"] = "2023-12-24T05:05:05Z" if at < 20 else row["ended_at"]
    assert found(rows) == {}


def test_a_time_that_many_rows_share_years_away_is_counted(rows, found):
    for at, row in enumerate(rows):
        row["seen_at"] = "2019-05-05T05:05:05Z" if at < 20 else row["ended_at"]
    suspicion = only(found(rows))
    assert "`2019-05-05 05:05:05` in 20 of 1,200 rows" in suspicion.text
