from __future__ import annotations

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.quantities.ranges import Range
from fte_audit.quantities.units import (
    CONVERSIONS,
    NAMES,
    NUMBER,
    SECONDS,
    parse_unit,
    possible,
)

WORDS = st.sampled_from(["contacts", "people", "minutes", "hours", "USD", "EUR", "share", "month"])


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("contacts/person", "contacts/person"),
        ("contacts / person", "contacts/person"),
        ("contact/people", "contacts/person"),
        ("share", "number"),
        ("ratio", "number"),
        ("USD", "USD"),
        ("USD/hour/person", "USD/hour/person"),
        ("minutes * people", "minutes * people"),
        ("minutes*people/people", "minutes"),
        ("hours/hours", "number"),
        ("1/month", "1/month"),
        ("date", "date"),
    ],
)
def test_a_unit_is_written_in_one_way(written, unit):
    assert str(parse_unit(written)) == unit


@pytest.mark.parametrize(
    ("written", "wrong"), [("chats", "chats"), ("contacts/chat", "chat"), ("usd", "usd"), ("", "")]
)
def test_what_is_no_unit_is_named(written, wrong):
    with pytest.raises(ValueError, match=f"^{wrong}$"):
        parse_unit(written)


@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(WORDS, max_size=3))
def test_what_is_written_reads_back(above, below):
    unit = parse_unit("/".join([" * ".join(above), *below]))
    assert parse_unit(str(unit)) == unit


@given(WORDS.map(parse_unit), WORDS.map(parse_unit))
def test_a_quotient_times_its_divisor_is_the_unit_again(one, other):
    assert (one / other) * other == one
    assert one / one == NUMBER


def test_a_conversion_has_a_unit_and_the_value_that_the_calendar_gives():
    for name, (value, unit) in CONVERSIONS.items():
        small, large = name.split("_per_")
        assert parse_unit(unit) == parse_unit(small) / parse_unit(large)
        if {small, f"{large}s"} <= set(SECONDS):
            assert value == F(SECONDS[f"{large}s"], SECONDS[small])
    assert CONVERSIONS["months_per_year"][0] == 12


def test_an_amount_is_not_negative_and_only_a_share_has_an_upper_end():
    for is_level in (True, False):
        assert possible("share", is_level=is_level) == Range(F(0), F(1))
        assert possible("change", is_level=is_level) == Range(F(-1), None)
        assert possible("date", is_level=is_level) == Range(None, None)
    for name in set(NAMES) - {"share", "change", "date"}:
        assert possible(name, is_level=True) == Range(F(0), None)
        assert possible(name, is_level=False) == Range(None, None)


def test_a_date_is_known_as_one():
    assert parse_unit("date").is_date
    assert not parse_unit("days").is_date
