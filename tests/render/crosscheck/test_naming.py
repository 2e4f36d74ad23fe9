from __future__ import annotations

import pytest

from fte_audit.findings import SettingFinding
from fte_audit.quantities.bounds import Bounds
from fte_audit.render.crosscheck.naming import in_words, listed, names_of, say_bare, say_range


def test_everything_is_called_by_its_label_and_the_unknown_by_its_name_in_words(found):
    names = names_of(found)
    assert names.label("fte") == "full-time agents whose work it does"
    assert names.label("same_share") == "the same share in both"
    assert names.label("contacts") == "All contacts in the period"
    assert names.label("who_knows") == "who knows"
    assert names.units["contacts"] == "contacts"


@pytest.mark.parametrize(
    ("name", "key", "said"),
    [
        ("minutes", "people", "minutes of a chat with a person"),
        ("month", "four_weeks", "four weeks (28 days/month)"),
        ("month", "new_key", "new key"),
        ("nobody", "new_key", "new key"),
    ],
)
def test_a_reading_is_the_figure_that_it_stands_for_or_its_name_and_value(found, name, key, said):
    assert names_of(found).reading(name, key) == said


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        (SettingFinding("hours", "110"), "set to 110"),
        (SettingFinding("hours", "110", outside=True), "set to 110, from outside the file"),
        (SettingFinding("minutes", "people"), "read as minutes of a chat with a person"),
        (
            SettingFinding("minutes", "people", outside=True),
            "read as minutes of a chat with a person, from outside the file",
        ),
        (SettingFinding("who_knows", "people"), "set to people"),
    ],
)
def test_a_number_is_set_to_a_value_or_read_as_something(found, setting, said):
    assert names_of(found).setting(setting) == said


def test_a_range_beside_its_unit_is_written_without_but_for_what_is_part_of_the_number():
    assert say_bare(Bounds(1.0, 2.5), "hours/person") == "1 to 2.50"
    assert say_bare(Bounds(0.25, 0.5), "share") == "25 % to 50 %"
    assert say_range(Bounds(1.0, 2.5), "hours/\u202eperson") == "1 to 2.50 hours/<U+202E>person"


def test_nothing_is_listed_as_nothing():
    assert listed([]) == ""
    assert listed(["a"]) == "a"


def test_nothing_has_no_name():
    assert in_words("_") == "(empty)"
    assert in_words("a_\u202e") == "a <U+202E>"
