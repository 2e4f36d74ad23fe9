"""A vendor's bill against two counts of the same period: what counting and what defining costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Bill:
    """What was billed.

    Attributes:
        resolutions: How many.
        price: Of each, in the currency's unit.
        currency: Its code, such as `USD`.
    """

    resolutions: int
    price: Fraction
    currency: str

    @property
    def amount(self) -> Fraction:
        """All of them together, in the currency's unit."""
        return self.resolutions * self.price


@dataclass(frozen=True, slots=True)
class Gap:
    """By how much one count exceeds another; below zero where it falls short.

    Attributes:
        resolutions: How many.
        money: At the price of the bill, in the currency's unit.
    """

    resolutions: int
    money: Fraction


@dataclass(frozen=True, slots=True)
class BillCheck:
    """A bill against what the log holds.

    Attributes:
        bill: The bill.
        by_vendor: Resolutions in the log by the vendor's definition.
        by_own: Resolutions in the log by the customer's own definition.
        counting: The bill above the vendor's own rule: what the log does not show.
        defining: The vendor's rule above the customer's: what the words make.
        total: Both together, the bill above the customer's rule.
    """

    bill: Bill
    by_vendor: int
    by_own: int
    counting: Gap
    defining: Gap
    total: Gap


def check_bill(bill: Bill, by_vendor: int, by_own: int) -> BillCheck:
    """Hold a bill against two counts of the same period; nothing is rounded.

    Args:
        bill: The bill.
        by_vendor: Resolutions by the vendor's definition.
        by_own: Resolutions by the customer's own definition.

    Raises:
        ValueError: Where a count or the price is below zero.

    Example:
        >>> from fractions import Fraction
        >>> found = check_bill(Bill(1000, Fraction("0.99"), "USD"), 980, 700)
        >>> found.counting.resolutions, found.defining.resolutions, found.total.money
        (20, 280, Fraction(297, 1))
    """
    if bill.price < 0 or min(bill.resolutions, by_vendor, by_own) < 0:
        raise ValueError("a count or a price is below zero")
    return BillCheck(
        bill=bill,
        by_vendor=by_vendor,
        by_own=by_own,
        counting=_gap(bill.resolutions, by_vendor, bill.price),
        defining=_gap(by_vendor, by_own, bill.price),
        total=_gap(bill.resolutions, by_own, bill.price),
    )


def _gap(more: int, less: int, price: Fraction) -> Gap:
    return Gap(more - less, (more - less) * price)
