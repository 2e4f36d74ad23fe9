from __future__ import annotations

import pytest

from fte_audit.spec.reader import spec_of


@pytest.fixture
def described(inspect_rows):
    """The columns of rows, by name."""

    def run(rows, **options):
        return {column.name: column for column in inspect_rows(rows, **options).columns}

    return run


def test_columns_say_what_they_hold_and_are_taken_for(rows, described):
    columns = described(rows)
    assert columns["conversation_id"].shape == "letters, digits and signs, 7 characters"
    assert columns["conversation_id"].roles == ("conversation",)
    assert columns["started_at"].type == "times, as text"
    assert columns["started_at"].why == "by its name, holds times"
    assert columns["cost"].type == "numbers, as text"
    costs = sorted(float(row["cost"]) for row in rows)
    assert (float(columns["cost"].lowest), float(columns["cost"].highest)) == (costs[0], costs[-1])
    ratings = [row["csat"] for row in rows if row["csat"]]
    assert dict(columns["csat"].examples) == {each: ratings.count(each) for each in "1345"}
    assert columns["csat"].missing == len(rows) - len(ratings)
    assert columns["resolved"].type == "true or false, as text"


def test_a_spec_says_what_columns_are(rows, described):
    spec = spec_of(
        {
            "version": 1,
            "extends": "standard",
            "logs": {"columns": {"topic": "handling", "csat": None}},
        }
    )
    columns = described(rows, spec=spec)
    assert (columns["handling"].roles, columns["handling"].why) == (("topic",), "by the spec")
    assert columns["csat"].roles == ()


def test_what_has_to_be_chosen_is_told(rows, inspect_rows, described):
    for row in rows:
        row["answered_by"] = {"ai": "bot"}.get(row["handling"], "Ana")
        del row["handling"]
    assert described(rows)["answered_by"].could_be == ("handling",)
    assert inspect_rows(rows).questions == ("nothing in the log says who handled a conversation",)


@pytest.mark.parametrize(
    ("values", "type_"),
    [
        (["1", "2"], "whole numbers, as text"),
        (["1.5", "2"], "numbers, as text"),
        (["yes", "NO"], "true or false, as text"),
        (["03/04/2024", "05/06/2024"], "dates, as text"),
        (["1", "two"], "text"),
        ([" ", ""], "nothing"),
    ],
)
def test_texts_are_called_what_nearly_all_of_them_are(rows, described, values, type_):
    for at, row in enumerate(rows):
        row["x"] = values[at % 2]
    assert described(rows)["x"].type == type_


def test_one_text_among_twenty_numbers_is_a_stand_in(rows, described):
    for at, row in enumerate(rows):
        row["x"] = str(at % 7) if at % 20 else "n/a"
    assert described(rows)["x"].type == "whole numbers, as text"


def test_numbers_that_name_something_have_a_shape_and_no_ends(rows, described):
    for at, row in enumerate(rows):
        row["order_no"] = str(at)
        row["serial"] = str(700_000 + at)
        row["zeros"] = f"{at:05}"
        row["wait"] = str(at)
    columns = described(rows)
    for name in ("order_no", "serial", "zeros"):
        assert columns[name].lowest is None
        assert "digits" in columns[name].shape
    assert (columns["wait"].lowest, columns["wait"].highest) == ("0", "1199")
