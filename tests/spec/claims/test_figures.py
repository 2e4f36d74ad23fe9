from __future__ import annotations

from datetime import date
from fractions import Fraction as F

import pytest
from claim_files import claims, refused

from fte_audit.diagnostics import UserError
from fte_audit.quantities.ranges import Range, Rounding

SMALL = """\
claims:
  chats: {value: 2.3 million, unit: contacts}
  share: {value: two-thirds, unit: share}
"""


def figure(claim, before=""):
    return claims(f"{before}claims: {{x: {{{claim}}}}}\n").figures["x"]


def assumed(assumption, name="y", before=""):
    text = f"{before}claims: {{x: {{value: '7', unit: people}}}}\n"
    return claims(f"{text}assumptions: {{{name}: {{{assumption}}}}}\n").assumptions[name]


def day(*numbers):
    return F(date(*numbers).toordinal())


def told(text):
    """Message and help of everything that a file is refused for."""
    with pytest.raises(UserError) as error:
        claims(text)
    return [(each.message, each.help) for each in error.value.diagnostics]


# Figures


def test_figures_are_read_with_their_unit_and_their_ranges():
    read = claims(SMALL)
    assert read.figures["chats"].range(Rounding.EITHER) == Range(F(2_250_000), F(2_400_000))
    assert read.figures["chats"].range(Rounding.POINT) == Range(F(2_300_000), F(2_300_000))
    assert read.figures["share"].range(Rounding.HALF_UP) == Range(F(19, 30), F(17, 24))
    assert str(read.figures["chats"].unit) == "contacts"


@pytest.mark.parametrize(
    ("claim", "low", "high"),
    [
        ("{value: 11 mins, unit: minutes/contact}", F(21, 2), F(12)),
        ("{value: 11 mins}", F(21, 2), F(12)),
        ("{value: 1m 44s, unit: minutes}", F(207, 120), F(105, 60)),
        ("{value: 90 minutes, unit: hours/contact}", F(179, 120), F(91, 60)),
        ("{value: $40 million}", F(39_500_000), F(41_000_000)),
        ("{value: 66 %}", F(655, 1000), F(67, 100)),
        ("{value: '700', unit: people, resolution: '50'}", F(675), F(750)),
        ("{value: '700', unit: people, rounding: point}", F(700), F(700)),
        ("{value: '700', unit: people, rounding: up}", F(600), F(700)),
        ("{value: '700', unit: people, between: ['690', '710']}", F(690), F(710)),
        ("{value: '2,3', unit: ratio, language: fr}", F(225, 100), F(24, 10)),
        ("{value: 100 %}", F(995, 1000), F(1)),
        ("{value: 0 %}", F(0), F(1, 100)),
        ("{value: '-30 %', unit: change}", F(-31, 100), F(-295, 1000)),
        ("{value: 300 %, unit: change}", F(2995, 1000), F(301, 100)),
    ],
)
def test_a_value_stands_for_the_range_that_its_wording_and_its_unit_allow(claim, low, high):
    found = claims(f"claims: {{x: {claim}}}\n").figures["x"].range(Rounding.EITHER)
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize(
    ("value", "unit"),
    [("66 %", "share"), ("11 mins", "minutes"), ("$40", "USD"), ("1m 44s", "seconds")],
)
def test_a_value_that_names_its_unit_needs_no_other(value, unit):
    assert figure(f"value: {value}").written_unit == unit


def test_the_value_of_a_claim_may_be_in_another_language_than_the_file():
    given = "value: '2.3', unit: ratio, language: en, between: ['2,2', '2,5']"
    assert figure(given, "language: fr\n").range(Rounding.POINT) == Range(F(22, 10), F(5, 2))
    assert figure("value: '2,3', unit: ratio", "language: fr\n").published.low_point == F(23, 10)


def test_a_date_stands_for_all_of_its_days():
    found = figure("value: '2022-09', unit: date")
    assert found.range(Rounding.EITHER) == Range(day(2022, 9, 1), day(2022, 9, 30))
    assert found.range(Rounding.POINT) == found.range(Rounding.EITHER)


def test_the_file_may_say_between_which_days_a_date_lies():
    found = figure("value: '2022', unit: date, between: ['2022-03', '2022-05']")
    assert found.range(Rounding.POINT) == Range(day(2022, 3, 1), day(2022, 5, 31))


@pytest.mark.parametrize(
    ("claim", "step"),
    [
        ("value: '700', unit: people, resolution: '50'", 50),
        ("value: 66 %, resolution: 5 %", F(5, 100)),
        ("value: '0.66', unit: share, resolution: 1 %", F(1, 100)),
        ("value: 11 minutes, resolution: '2'", 2),
        # A step in another unit of time than the value, and than the claim.
        ("value: 2 hours, resolution: 15 minutes", F(1, 4)),
        ("value: 90 minutes, unit: hours, resolution: 0.5 hours", 30),
    ],
)
def test_a_step_is_in_the_unit_that_it_names_or_in_that_of_the_value(claim, step):
    found = figure(claim).published
    assert (found.resolution, found.high_resolution) == (step, step)


def test_a_step_is_written_in_the_language_of_the_file():
    assert figure("value: '2,5', unit: ratio, resolution: '0,5'", "language: fr\n").range(
        Rounding.HALF_UP
    ) == Range(F(225, 100), F(275, 100))


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("claims: {x: {value: lots, unit: people}}\n", [("FTE150", 2, 21)]),
        ("claims: {x: {value: 2022-13, unit: date}}\n", [("FTE150", 2, 21)]),
        ("claims: {x: {value: '7', unit: chats}}\n", [("FTE151", 2, 32)]),
        ("claims: {x: {value: lots, unit: chats}}\n", [("FTE151", 2, 33)]),
        ("claims: {x: {value: '7'}}\n", [("FTE151", 2, 10)]),
        ("claims: {x: {value: 7 %, unit: people}}\n", [("FTE152", 2, 21)]),
        ("claims: {x: {value: $7, unit: EUR}}\n", [("FTE152", 2, 21)]),
        ("claims: {x: {value: 2 months, unit: days}}\n", [("FTE152", 2, 21)]),
    ],
)
def test_a_value_that_cant_be_read_is_told_with_its_place(text, problems):
    assert refused(text) == problems


@pytest.mark.parametrize(
    ("claim", "column", "hint"),
    [
        ("value: 130 %, unit: share", 21, "a share lies"),
        ("value: 130 %", 21, "a share lies"),
        ("value: over 100 %", 21, "a share lies"),
        ("value: -30 %", 21, "a share lies"),
        ("value: -130 %, unit: change", 21, "a change takes"),
        ("value: '-7', unit: people, is: fte", 21, "amounts"),
        ("value: '-7', unit: USD, is: saving", 21, "amounts"),
        ("value: '7', unit: share, between: ['2', '3']", 48, "a share lies"),
        ("value: '7', unit: people, is: fte, between: ['-3', '-2']", 58, "amounts"),
    ],
)
def test_what_cant_be_is_told_with_what_can(claim, column, hint):
    text = f"claims: {{x: {{{claim}}}}}\n"
    assert refused(text) == [("FTE157", 2, column)]
    ((message, told_hint),) = told(text)
    assert message.startswith("nothing that is possible lies in the range of `")
    assert message.endswith(("`between`", " %`", "`-7`"))
    assert told_hint.startswith(hint)


@pytest.mark.parametrize(
    "claim",
    [
        "value: '-7', unit: people",
        "value: '-7', unit: USD",
        "value: 130 %, unit: ratio",
        "value: 130 %, unit: change",
        "value: -99 %, unit: change",
        "value: '0', unit: people, is: fte",
    ],
)
def test_a_difference_a_multiple_and_a_change_may_be_what_an_amount_and_a_share_may_not(claim):
    assert refused(f"claims: {{x: {{{claim}}}}}\n") == []


@pytest.mark.parametrize(
    ("claim", "problems"),
    [
        ("between: ['8', '7']", [("FTE157", 2, 49)]),
        ("between: ['7', about 8]", [("FTE150", 2, 49)]),
        ("between: [about 7, '8']", [("FTE150", 2, 49)]),
        ("between: [lots, many]", [("FTE150", 2, 49), ("FTE150", 2, 49)]),
        ("between: ['7', 8 minutes]", [("FTE152", 2, 49)]),
        ("resolution: '0'", [("FTE157", 2, 52)]),
        ("resolution: '-5'", [("FTE157", 2, 52)]),
        ("resolution: lots", [("FTE150", 2, 52)]),
        ("resolution: about 5", [("FTE150", 2, 52)]),
        ("resolution: 5 to 10", [("FTE150", 2, 52)]),
        ("resolution: 5 minutes", [("FTE152", 2, 52)]),
        ("sample: {n: '0'}", [("FTE157", 2, 52)]),
        ("sample: {n: '2.5'}", [("FTE157", 2, 52)]),
        ("sample: {n: about 40}", [("FTE150", 2, 52)]),
        ("sample: {n: 30 to 40}", [("FTE150", 2, 52)]),
        ("sample: {n: over 40}", [("FTE150", 2, 52)]),
        ("sample: {n: 40 minutes}", [("FTE157", 2, 52)]),
        ("sample: {n: lots}", [("FTE150", 2, 52)]),
        ("sample: {n: '1'}", []),
        ("sample: {n: '40', deviation: lots}", [("FTE150", 2, 69)]),
        ("sample: {n: '40', deviation: '-1'}", [("FTE157", 2, 69)]),
        ("sample: {n: '40', deviation: over 1}", [("FTE157", 2, 69)]),
        ("sample: {n: '40', deviation: '0.5'}", []),
        ("sample: {n: '40', deviation: '0'}", []),
        ("sample: {n: '40', deviation: about 1}", []),
        ("sample: {n: '0', deviation: lots}", [("FTE157", 2, 52), ("FTE150", 2, 68)]),
    ],
)
def test_what_is_said_beside_a_value_is_told_with_its_place(claim, problems):
    assert refused(f"claims: {{x: {{value: '7', unit: people, {claim}}}}}\n") == problems


def test_what_a_sample_has_to_be_is_said():
    text = "claims: {x: {value: over 7, unit: people, sample: {n: '2.5', deviation: '-1'}}}\n"
    whole = "write a whole number of answers, at least 1"
    assert told(text) == [
        ("a figure without an upper end can't be looked at as a mean", None),
        ("`2.5` is no number of answers", whole),
        ("`-1` is no standard deviation", "it is not below zero, and has an upper end"),
    ]


def test_a_percentage_is_rounded_to_percent():
    # 66 % to the nearest 5 would be anything: 5 is 500 %.
    text = "claims: {x: {value: 66 %, resolution: '5'}}\n"
    assert refused(text) == [("FTE152", 2, 39)]
    message = "the value is a percentage, the step is a number"
    assert told(text) == [(message, "write it like `5 %`")]


def test_a_step_is_above_zero():
    text = "claims: {x: {value: '7', unit: people, resolution: '0'}}\n"
    assert told(text) == [("`0` is no step to round to", "it is above zero")]


def test_what_is_counted_has_to_be_said():
    hint = "say what is counted, such as `unit: contacts`"
    assert told("claims: {x: {value: '7'}}\n") == [("`x` has no unit", hint)]


def test_a_figure_without_an_end_is_no_mean():
    text = "claims: {x: {value: over 7, unit: people, sample: {n: '2'}}}\n"
    assert refused(text) == [("FTE157", 2, 51)]
    assert refused(text.replace("over", "at most")) == []


@pytest.mark.parametrize(
    ("key", "value"), [("rounding", "cut"), ("resolution", "'5'"), ("sample", "{n: '5'}")]
)
def test_a_date_is_not_rounded_and_no_mean(key, value):
    text = f"claims: {{x: {{value: '2022-05', unit: date, {key}: {value}}}}}\n"
    assert refused(text) == [("FTE128", 2, 44)]
    assert told(text) == [(f"a date has no `{key}`", "give its days with `between`")]


def test_what_is_wrong_with_each_figure_is_told():
    text = "claims: {x: {value: lots, unit: people}, y: {value: '7', unit: chats}}\n"
    assert refused(text) == [("FTE150", 2, 21), ("FTE151", 2, 64)]


# Assumptions


@pytest.mark.parametrize(
    ("assumption", "found"),
    [
        ("unit: people, low: '1', high: '2', basis: b", Range(F(1), F(2))),
        ("unit: people, low: '1', basis: b", Range(F(1), None)),
        ("unit: people, value: '2', basis: b", Range(F(2), F(2))),
        ("unit: hours, value: 30 minutes, basis: b", Range(F(1, 2), F(1, 2))),
        ("unit: people, low: '-1', high: '2', basis: b", Range(F(-1), F(2))),
        ("unit: people, low: '-1', high: '2', basis: b, is: fte", Range(F(0), F(2))),
        ("unit: share, low: 40 %, high: 200 %, basis: b", Range(F(4, 10), F(1))),
        ("unit: share, low: 40 %, basis: b", Range(F(4, 10), F(1))),
        ("unit: change, high: '2', basis: b", Range(F(-1), F(2))),
        ("unit: ratio, high: '2', low: '2', basis: b", Range(F(2), F(2))),
        ("unit: people", None),
        ("unit: people, one_of: {a: x}", None),
    ],
)
def test_an_assumption_is_what_it_is_given_within_what_is_possible(assumption, found):
    assert assumed(assumption).range == found


def test_a_date_is_assumed_from_the_first_to_the_last_day_that_it_may_be():
    found = assumed("unit: date, low: '2022', high: '2023-02', central: '2022-07', basis: b")
    assert found.range == Range(day(2022, 1, 1), day(2023, 2, 28))
    assert found.central == day(2022, 7, 1)
    assert assumed("unit: date, value: '2022', basis: b").range == Range(
        day(2022, 1, 1), day(2022, 12, 31)
    )


def test_an_assumption_says_what_it_is():
    found = assumed(
        "label: hours, unit: hours/person, is: paid_hours, "
        "low: '1', central: '2', high: '3', basis: a survey"
    )
    assert (found.name, found.label, found.basis) == ("y", "hours", "a survey")
    assert (str(found.unit), found.written_unit) == ("hours/person", "hours/person")
    assert (found.central, found.options, found.is_level) == (2, {}, True)
    plain = assumed("unit: ratio")
    assert (plain.label, plain.basis, plain.central) == (None, None, None)


def test_a_reading_is_another_number_or_a_value_with_its_words():
    found = assumed("unit: people, one_of: {a: x, b: '5', c: 5 to 6, d: twelve, e: over 5}")
    assert found.options == {
        "a": "x",
        "b": Range(F(5), F(5)),
        "c": Range(F(5), F(6)),
        "d": Range(F(12), F(12)),
        "e": Range(F(5), None, low_open=True),
    }


@pytest.mark.parametrize(
    ("assumption", "problems"),
    [
        ("unit: pepole", [("FTE151", 3, 25)]),
        ("unit: pepole, low: '1', high: lots, basis: b", [("FTE151", 3, 25)]),
        ("unit: people, low: '2', high: '1', basis: b", [("FTE157", 3, 38)]),
        ("unit: share, low: '2', high: '3', basis: b", [("FTE157", 3, 37)]),
        ("unit: share, high: '-1', basis: b", [("FTE157", 3, 38)]),
        ("unit: share, value: '2', basis: b", [("FTE157", 3, 39)]),
        ("unit: change, value: '-2', basis: b", [("FTE157", 3, 40)]),
        ("unit: people, is: fte, high: '-1', basis: b", [("FTE157", 3, 48)]),
        ("unit: people, low: lots, high: '3', basis: b", [("FTE150", 3, 38)]),
        ("unit: share, low: lots, high: '-3', basis: b", [("FTE150", 3, 37)]),
        ("unit: people, value: 5 minutes, basis: b", [("FTE152", 3, 40)]),
        ("unit: ratio, low: '1', high: '2', central: '3', basis: b", [("FTE157", 3, 62)]),
        ("unit: ratio, low: '1', high: '2', central: lots, basis: b", [("FTE150", 3, 62)]),
        ("unit: ratio, low: '2', high: '1', central: '3', basis: b", [("FTE157", 3, 37)]),
        ("unit: people, one_of: {a: chefs}", [("FTE153", 3, 45)]),
        ("unit: people, one_of: {a: '5', b: lots}", [("FTE153", 3, 53)]),
        ("unit: people, one_of: {a: lots of}", [("FTE150", 3, 45)]),
        ("unit: people, one_of: {a: 5 minutes}", [("FTE152", 3, 45)]),
        ("unit: share, one_of: {a: '5'}", [("FTE157", 3, 44)]),
        ("unit: people, is: fte, one_of: {a: '-5'}", [("FTE157", 3, 54)]),
    ],
)
def test_what_is_wrong_with_an_assumption_is_told_with_its_place(assumption, problems):
    text = f"claims: {{x: {{value: '7', unit: people}}}}\nassumptions: {{y: {{{assumption}}}}}\n"
    assert refused(text) == problems


def test_what_an_assumption_has_to_be_is_said():
    text = "claims: {x: {value: '7', unit: people}}\nassumptions: {y: {unit: %s, basis: b}}\n"
    ((message, hint),) = told(text % "share, low: '2', high: '3'")
    assert message == "nothing that is possible lies in this range"
    assert hint.startswith("a share lies")
    message = "the central value lies outside `low` and `high`"
    assert told(text % "ratio, high: '1', central: '2'") == [(message, None)]


def test_a_statement_is_no_reading():
    text = """\
    claims: {x: {value: '7', unit: people}, said: {kind: statement, quote: q}}
    assumptions: {y: {unit: people, one_of: {a: x, b: said}}}
    """
    assert refused(text) == [("FTE153", 3, 51)]
    message = "there is no figure or assumption `said`"
    assert told(text) == [(message, "there are x, y")]
