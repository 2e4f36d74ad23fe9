from __future__ import annotations

import pytest

from fte_audit.quantities.bounds import Bounds
from fte_audit.quantities.dates import read_date
from fte_audit.quantities.writing import write_bounds, write_value


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (4.7885, "ratio", "4.79"),
        (1.0, "ratio", "1"),
        (1.5, "ratio", "1.50"),
        (0.00012345, "ratio", "0.000123"),
        (125.8, "hours/person", "126"),
        (1776.0, "hours/person", "1,776"),
        (1776.4, "hours/person", "1,776"),
        (3285.7, "contacts/person", "3,286"),
        (57_142.9, "USD/person", "57,100"),
        (99.96, "ratio", "100"),
        (3_358_208.9, "contacts", "3,360,000"),
        (2_000_000.0, "contacts", "2,000,000"),
        (0.2961, "share", "29.6 %"),
        (0.66, "share", "66 %"),
        (-0.25, "change", "-25 %"),
        (0.0, "share", "0 %"),
        (999.6, "people", "1,000"),
        (float(read_date("2023-07-10").low), "date", "2023-07-10"),
    ],
)
def test_numbers_have_three_digits_or_all_of_a_small_whole_number(value, unit, written):
    assert write_value(value, unit) == written


@pytest.mark.parametrize(
    ("bounds", "unit", "written"),
    [
        (Bounds(4.79, 5.84), "ratio", "4.79 to 5.84"),
        (Bounds(650.0, 800.0), "people", "650 to 800 people"),
        (Bounds(700.0, 700.0), "people", "700 people"),
        (Bounds(1.0, 1.0), "months", "1 month"),
        (Bounds(1.0, 1.0), "people", "1 person"),
        (Bounds(1.0, None), "hours/person", "at least 1 hour/person"),
        (Bounds(0.5, 1.0), "months", "0.500 to 1 months"),
        (Bounds(1.0, 1.0), "USD", "1 USD"),
        (Bounds(1.0, 1.0), "people/week", "1 person/week"),
        (Bounds(700.0, None), "people", "at least 700 people"),
        (Bounds(700.0, None, low_open=True), "people", "more than 700 people"),
        (Bounds(None, 2.0), "minutes/contact", "at most 2 minutes/contact"),
        (Bounds(None, 2.0, high_open=True), "minutes/contact", "less than 2 minutes/contact"),
        (Bounds(0.655, 0.67), "share", "65.5 % to 67 %"),
        (Bounds(None, None), "people", "anything"),
        (Bounds(1.0001, 1.0002), "USD", "1.00 USD"),
    ],
)
def test_ranges_are_written_with_their_unit(bounds, unit, written):
    assert write_bounds(bounds, unit) == written


def test_a_huge_number_is_written_with_its_power():
    assert write_value(1.79e308, "ratio") == "1.79e+308"
    assert write_value(-2e15, "USD") == "-2.00e+15"
    assert write_value(1.79e308, "share") == "inf %"
