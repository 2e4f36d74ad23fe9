from __future__ import annotations

from fractions import Fraction as F

import pytest

from fte_audit.diagnostics import UserError
from fte_audit.quantities.units import CONVERSIONS, parse_unit
from fte_audit.spec import nodes
from fte_audit.spec.claims.relations import UnitChecker, exact, parse_relation

UNITS = {
    "chats": "contacts",
    "minutes": "minutes/contact",
    "hours": "hours/person",
    "people": "people",
    "share": "share",
    "day": "date",
    "usd": "USD",
    **{name: unit for name, (_, unit) in CONVERSIONS.items()},
}


def problems(text):
    checker = UnitChecker({name: parse_unit(unit) for name, unit in UNITS.items()})
    checker.check(parse_relation(text))
    return [(each.code, each.message) for each in checker.problems]


@pytest.mark.parametrize(
    "text",
    [
        "people = chats * minutes / (minutes_per_hour * hours)",
        "chats = chats * share + chats * (1 - share)",
        "min(chats, 2 * chats) <= max(chats, chats / 2, chats * share)",
        "-chats < chats",
        "day >= day",
        "usd / people = usd / people",
    ],
)
def test_units_that_fit_are_accepted(text):
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("chats + minutes = chats", "`contacts` is added to `minutes/contact`"),
        ("chats - people = chats", "`people` is subtracted from `contacts`"),
        ("chats = people", "`contacts` is compared with `people`"),
        ("chats * minutes = people * hours", "`minutes` is compared with `hours`"),
        ("min(chats, people) = chats", "`contacts` is compared with `people`"),
        ("chats + 1 = chats", "`contacts` is added to `number`"),
        ("day + 1 = day", "`date` is added to `number`"),
        ("day + day = day", "dates can only be compared"),
        ("day * 2 = day", "dates can only be compared"),
        ("-day = day", "dates can only be compared"),
    ],
)
def test_units_that_do_not_fit_are_refused(text, message):
    assert ("FTE154", message) in problems(text)


def test_minutes_and_hours_come_with_the_conversion_that_mends_it():
    checker = UnitChecker({name: parse_unit(unit) for name, unit in UNITS.items()})
    checker.check(parse_relation("chats * minutes = people * hours"))
    assert checker.problems[0].help == "`minutes_per_hour` turns one into the other"


def test_a_number_keeps_its_decimals():
    relation = parse_relation("x = 0.1 * y")
    (number,) = (node for node in nodes.walk(relation) if isinstance(node, nodes.Number))
    assert exact(number) == F(1, 10)


@pytest.mark.parametrize(
    "text", ["x", "x + 1", "x <> y", "x = 'a'", "x = y AND y = z", "x IS NULL", "x = ROUND(y)"]
)
def test_only_comparisons_of_arithmetic_are_relations(text):
    with pytest.raises(UserError, match=r"FTE1(56|41)"):
        parse_relation(text)
