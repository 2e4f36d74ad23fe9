from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fte_audit.billing import Bill, Gap, check_bill

COUNT = st.integers(0, 10**9)
BILLS = st.builds(
    Bill, COUNT, st.fractions(0, 100, max_denominator=10_000), st.sampled_from(["USD", "EUR"])
)


def test_a_bill_worked_by_hand():
    # 12,345 billed at 0.99 USD; the log has 12,300 by the vendor's rule and 8,000 by one's own.
    bill = Bill(12_345, Fraction("0.99"), "USD")
    found = check_bill(bill, 12_300, 8_000)
    assert bill.amount == Fraction("12221.55")
    assert found.counting == Gap(45, Fraction("44.55"))
    assert found.defining == Gap(4_300, Fraction(4257))
    assert found.total == Gap(4_345, Fraction("4301.55"))


def test_a_bill_may_fall_short():
    found = check_bill(Bill(100, Fraction(1), "EUR"), 120, 90)
    assert (found.counting.resolutions, found.counting.money) == (-20, -20)
    assert (found.total.resolutions, found.total.money) == (10, 10)


@given(bill=BILLS, by_vendor=COUNT, by_own=COUNT)
def test_the_gaps_add_up_exactly(bill, by_vendor, by_own):
    found = check_bill(bill, by_vendor, by_own)
    parts = (found.counting, found.defining)
    assert sum(gap.resolutions for gap in parts) == found.total.resolutions
    assert sum(gap.money for gap in parts) == found.total.money
    assert bill.amount - found.total.money == by_own * bill.price


@given(bill=BILLS, by_vendor=COUNT, by_own=COUNT)
def test_swapping_the_definitions_flips_what_they_make(bill, by_vendor, by_own):
    one, other = check_bill(bill, by_vendor, by_own), check_bill(bill, by_own, by_vendor)
    assert one.defining.resolutions == -other.defining.resolutions
    assert one.defining.money == -other.defining.money
    assert one.total == other.counting


@pytest.mark.parametrize(
    "given_",
    [
        (Bill(-1, Fraction(1), "USD"), 0, 0),
        (Bill(1, Fraction(-1), "USD"), 0, 0),
        (Bill(1, Fraction(1), "USD"), -1, 0),
        (Bill(1, Fraction(1), "USD"), 0, -1),
    ],
)
def test_less_than_nothing_is_refused(given_):
    with pytest.raises(ValueError, match="below zero"):
        check_bill(*given_)


def test_the_bill_is_kept():
    bill = Bill(3, Fraction(2), "GBP")
    assert check_bill(bill, 2, 1).bill == replace(bill)
