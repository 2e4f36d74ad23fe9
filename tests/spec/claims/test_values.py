from __future__ import annotations

from datetime import date
from fractions import Fraction as F

import pytest

from fte_audit.quantities.ranges import Range, Rule
from fte_audit.quantities.units import parse_unit
from fte_audit.spec.claims.values import Values, possible_hint

PATH = ("claims", "x", "value")


@pytest.fixture
def values():
    return Values("en", None)


def day(*numbers):
    return F(date(*numbers).toordinal())


def exact(values, text, unit="people"):
    return values.exact(PATH, text, parse_unit(unit), unit)


def set_to(values, text, unit="people", *, is_level=False):
    return values.set_range(PATH, text, parse_unit(unit), unit, is_level=is_level)


def told(values):
    """Codes, and what is said without the path before it."""
    return [(each.code, each.message.partition(": ")[2], each.help) for each in values.problems]


def test_a_problem_of_plain_values_names_its_path(values):
    values.refuse(("scenarios", "s", "ask", 1), "FTE153", "it is not there", "mend it")
    values.refuse((), "FTE150", "it can't be read")
    assert [(each.message, each.span, each.help) for each in values.problems] == [
        ("scenarios.s.ask.1: it is not there", None, "mend it"),
        ("it can't be read", None, None),
    ]


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("chts", ["chats", "people"], "did you mean `chats`?"),
        ("zebra", ["chats", "people"], "there are chats, people"),
        ("zebra", [], "the file has no figure"),
    ],
)
def test_a_name_that_is_not_there_comes_with_those_that_are(values, name, known, hint):
    values.refuse_name(PATH, "figure", name, known)
    assert told(values) == [("FTE153", f"there is no figure `{name}`", hint)]


def test_a_unit_that_is_not_known_is_refused_with_those_that_are(values):
    assert values.unit(PATH, "contacts/person") == parse_unit("contacts/person")
    assert values.problems == []
    assert values.unit(PATH, "contacts/pepole") is None
    assert values.unit(PATH, "zebras") is None
    (_, message, hint), (_, _, every) = told(values)
    assert (message, hint) == ("there is no unit `pepole`", "did you mean `people`?")
    assert every.startswith("known are people, contacts, ")
    assert every.endswith(", USD, EUR, ...")
    assert {each.code for each in values.problems} == {"FTE151"}


def test_a_date_stands_for_its_days(values):
    assert values.date(PATH, "2022-09") == Range(day(2022, 9, 1), day(2022, 9, 30))
    assert values.date(PATH, "in September") is None
    hint = "write 2023, 2023-07 or 2023-07-10"
    assert told(values) == [("FTE150", "`in September` is no date", hint)]


def test_a_text_is_read_in_a_language(values):
    assert values.published(PATH, "2,300", "en").low_point == 2300
    assert values.published(PATH, "2,3", "fr").low_point == F(23, 10)
    assert values.published(PATH, "2 chats", "en") is None
    ((code, message, hint),) = told(values)
    assert (code, message) == ("FTE150", "`chats` is not part of the number `2`")
    assert hint.startswith("leave it out")


def test_whether_a_text_can_be_read_is_asked_without_a_problem():
    french = Values("fr", None)
    assert french.is_readable("onze")
    assert not french.is_readable("eleven")
    assert french.problems == []


@pytest.mark.parametrize(
    ("said", "unit", "factor"),
    [
        (None, "people", 1),
        ("%", "share", 1),
        ("%", "ratio", 1),
        ("minutes", "minutes/contact", 1),
        ("minutes", "hours/contact", F(1, 60)),
        ("weeks", "hours/person", 168),
        ("seconds", "days", F(1, 86_400)),
        ("USD", "USD/hour", 1),
        ("months", "months", 1),
        # What is not a unit of the number, or not always as long.
        ("minutes", "people", None),
        ("minutes", "ratio", None),
        ("minutes", "contacts/minute", None),
        ("minutes", "minutes * minutes", None),
        ("months", "days", None),
        ("USD", "EUR", None),
        ("%", "people", None),
    ],
)
def test_only_units_of_time_are_turned_into_each_other(values, said, unit, factor):
    assert values.factor(PATH, said, parse_unit(unit), unit) == factor
    what = "a share" if said == "%" else said
    problem = ("FTE152", f"the value is {what}, the unit is `{unit}`", None)
    assert told(values) == ([] if factor else [problem])


def test_points_of_a_rating_stand_without_their_word(values):
    assert values.factor(PATH, "%", parse_unit("points"), "points") is None
    hint = "write the number alone: points beside a number are of a percentage"
    assert told(values) == [("FTE152", "the value is a share, the unit is `points`", hint)]


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("700", "people", 700),
        ("2.30 million", "contacts", 2_300_000),
        ("two-thirds", "share", F(2, 3)),
        ("-4", "USD", -4),
        ("30 %", "share", F(3, 10)),
        ("90 minutes", "hours", F(3, 2)),
    ],
)
def test_a_number_that_the_file_gives_is_exact(values, text, unit, value):
    assert exact(values, text, unit) == Range(F(value), F(value))
    assert values.problems == []


def test_a_date_that_the_file_gives_is_all_of_its_days(values):
    assert exact(values, "2022", "date") == Range(day(2022, 1, 1), day(2022, 12, 31))


@pytest.mark.parametrize(
    ("text", "unit", "code"),
    [
        ("lots", "people", "FTE150"),
        ("about 700", "people", "FTE150"),
        ("600 to 700", "people", "FTE150"),
        ("over 700", "people", "FTE150"),
        ("90 minutes", "people", "FTE152"),
        ("soon", "date", "FTE150"),
    ],
)
def test_what_is_no_single_number_is_not_exact(values, text, unit, code):
    assert exact(values, text, unit) is None
    assert [each.code for each in values.problems] == [code]


def test_a_number_in_words_such_as_about_is_to_be_written_without_them(values):
    exact(values, "about 700")
    assert told(values) == [("FTE150", "`about 700` is no single number", "write it without words")]


def test_the_language_of_the_file_is_that_of_its_numbers():
    assert exact(Values("fr", None), "2,3", "ratio") == Range(F(23, 10), F(23, 10))


def test_a_range_goes_upwards_and_may_lack_an_end(values):
    assert values.range(PATH, F(1), F(2)) == Range(F(1), F(2))
    assert values.range(PATH, None, F(2)) == Range(None, F(2))
    assert values.problems == []
    assert values.range(PATH, F(2), F(1)) is None
    message = "the range is empty: its low end lies above its high end"
    assert told(values) == [("FTE157", message, "write the low end first")]


@pytest.mark.parametrize(
    ("text", "unit", "found"),
    [
        ("700", "people", Range(F(700), F(700))),
        ("600 to 700", "people", Range(F(600), F(700))),
        ("half", "share", Range(F(1, 2), F(1, 2))),
        # Words keep their meaning: about is a tenth either way, and over has no end of its own.
        ("about 700", "people", Range(F(630), F(800))),
        ("over 40 %", "share", Range(F(4, 10), F(1), low_open=True)),
        ("less than 2 minutes", "minutes", Range(F(0), F(2), low_open=True, high_open=True)),
        ("90 minutes", "hours", Range(F(3, 2), F(3, 2))),
        ("2022-02", "date", Range(day(2022, 2, 1), day(2022, 2, 28))),
        ("-5", "people", Range(F(-5), F(-5))),
        ("-100 %", "change", Range(F(-1), F(-1))),
        ("900 %", "change", Range(F(9), F(9))),
    ],
)
def test_what_is_set_is_exact_but_for_its_words(values, text, unit, found):
    assert set_to(values, text, unit) == found
    assert values.problems == []


@pytest.mark.parametrize(
    ("text", "unit", "problem"),
    [
        ("lots", "people", "FTE150"),
        ("soon", "date", "FTE150"),
        ("5 minutes", "people", "FTE152"),
        ("130 %", "share", "FTE157"),
        ("-101 %", "change", "FTE157"),
    ],
)
def test_what_can_not_be_is_not_set(values, text, unit, problem):
    assert set_to(values, text, unit) is None
    assert [each.code for each in values.problems] == [problem]


def test_an_amount_is_not_set_below_zero(values):
    assert set_to(values, "-5", is_level=True) is None
    assert told(values) == [("FTE157", "`-5` is not possible", possible_hint("people"))]
    assert set_to(values, "0", is_level=True) == Range(F(0), F(0))


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("share", "a share lies between 0 and 1; a change may be a `change`, a multiple a `ratio`"),
        ("change", "a change takes away no more than all, which is -1 or -100 %"),
        ("USD", "amounts, such as what is known as a quantity by `is`, are not below zero"),
    ],
)
def test_what_is_possible_is_said_of_each_unit(unit, said):
    assert possible_hint(unit) == said


def test_words_are_not_lost(values):
    assert values.published(PATH, "nearly 700", "en").rule is Rule.NEARLY
    assert values.published(PATH, "700", "en", F(50)).resolution == 50
