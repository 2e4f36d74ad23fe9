from __future__ import annotations

import pytest
from claim_files import claims


def figure(name, quantity, value="5", unit="people", **more):
    listed = "".join(f", {key}: {text}" for key, text in more.items())
    return f"  {name}: {{value: '{value}', unit: {unit}, is: {quantity}{listed}}}\n"


CHATS = figure("chats", "ai_contacts", unit="contacts")
SHARE = figure("part", "ai_share", "0.5", "share")
FTE = figure("jobs", "fte")


def formulas(text):
    return {each.name: each.formula for each in claims("claims:\n" + text).relations}


def test_a_relation_applies_where_its_figures_are_and_gives_what_is_missing():
    read = claims("claims:\n" + CHATS + SHARE)
    assert {each.name: each.formula for each in read.relations} == {
        "share_of_contacts": "chats = contacts * part",
        "rest_of_contacts": "human_contacts = contacts - chats",
    }
    assert {name: each.written_unit for name, each in read.derived.items()} == {
        "contacts": "contacts",
        "human_contacts": "contacts",
    }


def test_no_relation_applies_where_more_than_what_it_gives_is_missing():
    assert formulas(SHARE + FTE) == {}


def test_a_figure_that_is_there_is_not_worked_out():
    read = claims("claims:\n" + CHATS + SHARE + figure("all", "contacts", unit="contacts"))
    assert "contacts" not in read.derived
    assert {each.formula for each in read.relations} >= {"chats = all * part"}


def test_a_relation_that_is_switched_off_does_not_apply():
    text = "claims:\n" + CHATS + FTE + "relations: {throughput: null}\n"
    assert claims(text).relations == ()


def test_figures_hold_together_within_what_they_are_about():
    text = "".join(
        figure(f"jobs_{year}", "fte", of=f"y{year}")
        + figure(f"saved_{year}", "saving", "9", "USD", of=f"y{year}")
        for year in (2024, 2025)
    )
    assert formulas(text) == {
        "saving_per_fte_y2024": "saving_per_fte_y2024 = saved_2024 / jobs_2024",
        "saving_per_fte_y2025": "saving_per_fte_y2025 = saved_2025 / jobs_2025",
    }


def test_a_figure_about_everything_holds_for_each():
    text = figure("jobs", "fte") + figure("saved", "saving", "9", "USD", of="y2024")
    assert formulas(text) == {"saving_per_fte_y2024": "saving_per_fte_y2024 = saved / jobs"}


def test_what_is_worked_out_of_everything_holds_for_each():
    text = "".join(
        figure(name, name, value, unit)
        for name, value, unit in (
            ("paid_hours", "40", "hours/person"),
            ("shrinkage", "0.3", "share"),
            ("occupancy", "0.75", "share"),
            ("concurrency", "1", "ratio"),
        )
    )
    text += figure("posts", "roles", of="x")
    text += figure("calls", "removed_contacts", unit="contacts", of="x")
    found = formulas(text)
    assert (
        found["productive_hours"] == "productive_hours = paid_hours * (1 - shrinkage) * occupancy"
    )
    assert found["minutes_needed_x"] == (
        "minutes_needed_x = posts * minutes_per_hour * productive_hours * concurrency / calls"
    )


def test_the_same_quantity_of_the_same_thing_is_the_same_number():
    assert formulas(FTE + figure("posts", "fte")) == {"same_number_posts": "posts = jobs"}
    assert formulas(FTE + figure("posts", "fte", of="y2025")) == {}


def test_a_name_that_is_taken_is_not_given_to_what_is_worked_out():
    read = claims("claims:\n" + CHATS + FTE + "  contacts_per_fte: {value: '7', unit: ratio}\n")
    assert list(read.derived) == ["contacts_per_fte_"]


def test_different_currencies_are_not_divided():
    text = figure("a", "saving", "9", "USD") + figure("b", "cost_before", "9", "EUR")
    read = claims("claims:\n" + text + figure("c", "cost_after", "9", "USD"))
    assert read.relations == ()
    assert list(read.passed_over) == ["saving_in_the_accounts"]


def test_outcomes_add_up_whether_or_not_some_were_abandoned():
    two = figure("won", "resolved_share", "0.8", "share") + figure(
        "passed", "handed_over_share", "0.1", "share"
    )
    assert formulas(two) == {"outcomes_of_two": "won + passed + other_share = 1"}
    three = two + figure("left", "abandoned_share", "0.1", "share")
    assert formulas(three) == {"outcomes": "won + passed + left + other_share = 1"}


@pytest.mark.parametrize("unit", ["USD", "EUR"])
def test_what_is_worked_out_has_the_currency_of_its_figures(unit):
    read = claims("claims:\n" + figure("a", "saving", "9", unit) + FTE)
    assert read.derived["saving_per_fte"].written_unit == f"{unit}/person"
