from __future__ import annotations

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.quantities.dates import read_date, write_date


@given(st.dates(date(1000, 1, 1)))
def test_a_day_is_one_day_and_reads_back(day):
    found = read_date(day.isoformat())
    assert found.low == found.high == day.toordinal()
    assert write_date(float(found.low)) == day.isoformat()


@given(st.integers(1900, 2100), st.integers(1, 12))
def test_a_month_is_all_of_its_days(year, month):
    found = read_date(f"{year}-{month:02}")
    assert found.low == date(year, month, 1).toordinal()
    assert found.high - found.low + 1 == calendar.monthrange(year, month)[1]


@pytest.mark.parametrize(("year", "days"), [("2023", 365), ("2024", 366), ("1900", 365)])
def test_a_year_is_all_of_its_days(year, days):
    found = read_date(year)
    assert found.high - found.low + 1 == days


@pytest.mark.parametrize("text", ["", "10 July 2023", "2023-13", "2023-02-30", "23-07", "2023-7"])
def test_other_texts_are_no_dates(text):
    with pytest.raises(ValueError, match=r".*"):
        read_date(text)
