from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.render.numbers import write_count, write_exact, write_number, write_percent

any_value = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (0.0, "0.0 %"),
        (1e-9, "<0.1 %"),
        (0.00049, "<0.1 %"),
        (0.0005, "0.1 %"),
        (0.0825, "8.3 %"),
        (2 / 3, "66.7 %"),
        (0.9994, "99.9 %"),
        (0.9995, ">99.9 %"),
        (0.999999999, ">99.9 %"),
        (1.0, "100.0 %"),
        (12.5, "1,250.0 %"),
        (-0.0001, ">-0.1 %"),
    ],
)
def test_a_share_is_a_percentage_that_does_not_feign_none_or_all(share, written):
    assert write_percent(share) == written


@given(any_value)
def test_only_none_is_written_as_none_and_only_all_as_all(share):
    assert (write_percent(share) == "0.0 %") == (share == 0)
    assert (write_percent(share) == "100.0 %") == (share == 1)


@pytest.mark.parametrize(
    ("value", "unit", "kind", "written"),
    [
        (2300000.0, "conversations", "count", "2,300,000"),
        (35.0, "customers", "distinct", "35"),
        (11.3921, "minutes", "duration", "11.4"),
        (1.834, "minutes", "duration", "1.83"),
        (0.0404, "minutes", "duration", "0.040"),
        (421666.667, "hours", "sum", "421,667"),
        (4.2, "points", "mean", "4.20"),
        (1234.5, "USD", "ratio", "1,234.50"),
        (5.0, "USD", "sum", "5.00"),
        (5.0, "messages", "sum", "5"),
        (0.00031, "USD", "ratio", "0.00031"),
        (-0.004, "points", "mean", "-0.004"),
        (1.2e18, "USD", "sum", "1.200e+18"),
    ],
)
def test_a_number_has_the_digits_of_its_unit(value, unit, kind, written):
    assert write_number(value, unit, kind) == written


@given(
    any_value,
    st.sampled_from(["share", "minutes", "USD", "points", "x"]),
    st.sampled_from(["mean", "sum"]),
)
def test_what_is_not_zero_is_not_written_as_zero(value, unit, kind):
    written = write_number(value, unit, kind)
    assert bool(re.search("[1-9]", written)) == (value != 0)
    assert len(written) <= 24


@given(any_value)
def test_the_exact_digits_read_back_as_the_same_number(value):
    written = write_exact(value)
    assert "e" not in written.lower()
    assert math.isclose(float(written), value, rel_tol=0, abs_tol=0)


@given(st.integers(0, 10**30))
def test_a_count_reads_back_without_its_commas(n):
    assert int(write_count(n).replace(",", "")) == n
