"""What is said of bills, in every format that people read and as plain values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from fte_audit.billing import Gap
    from fte_audit.readings.model import HeldBill, Resolved

_CENTS: Final = 2
_FINEST: Final = 12
"""More decimals than prices have."""


def title(held: HeldBill) -> str:
    """What a bill is called."""
    return f"Billed: {held.name}"


def sentences(held: HeldBill) -> Iterator[str]:
    """What was billed, what the log holds, and the difference in money."""
    bill, currency = held.bill, held.bill.currency
    start, end = held.period
    yield (
        f"{bill.resolutions:,} resolutions at {_money(bill.price)} {currency}, "
        f"{_money(bill.amount)} {currency} in all, from {start} until {end}."
    )
    if held.by_vendor.missing is not None and held.by_vendor.missing == held.by_own.missing:
        yield f"The log can't be held against it: {held.by_own.missing}."
        return
    yield f"The vendor's definition, {_named(held.by_vendor)}: {_count(held.by_vendor)}."
    if held.counting is not None:
        yield f"The bill is {_gap(held.counting, currency)}."
    yield f"Your own, {_named(held.by_own)}: {_count(held.by_own)}."
    if held.total is not None:
        yield f"The bill is {_gap(held.total, currency)}."
    if held.defining is not None:
        yield f"The vendor's definition is {_gap(held.defining, currency)}."
    yield from _cautions(held)


def plain(held: HeldBill) -> dict[str, Any]:
    """The same as plain values; money as text, since it is exact."""
    bill = held.bill
    gaps = {"counting": held.counting, "defining": held.defining, "total": held.total}
    return {
        "bill": {
            "amount": _money(bill.amount, commas=False),
            "currency": bill.currency,
            "price": _money(bill.price, commas=False),
            "resolutions": bill.resolutions,
        },
        "by_own": _plain_count(held.by_own),
        "by_vendor": _plain_count(held.by_vendor),
        "dropped": dict(held.dropped),
        "gaps": {name: None if gap is None else _plain_gap(gap) for name, gap in gaps.items()},
        "name": held.name,
        "period": list(held.period),
    }


def _cautions(held: HeldBill) -> Iterator[str]:
    counts = (held.by_vendor, held.by_own)
    if any(each.by_labels for each in counts):
        yield (
            "By people's labels: the interval of the sample that they labelled, whatever is open "
            "in it."
        )
    if any(each.low != each.high and not each.by_labels for each in counts):
        yield (
            "From the least to the most: the log does not tell of all conversations whether they "
            "were resolved, or whether the customer came back in time."
        )
    if held.dropped:
        listed = ", ".join(f"{reason} {rows:,}" for reason, rows in held.dropped.items())
        yield f"Rows from {held.period[0]} on that neither counts: {listed}."


def _named(by: Resolved) -> str:
    if by.name is not None:
        return f"`{by.name}`"
    return ", ".join(f"`{switch}: {option}`" for switch, option in by.options.items())


def _count(by: Resolved) -> str:
    if by.low is None or by.high is None:
        return f"no number, since {by.missing}"
    numbers = f"{by.low:,}" if by.low == by.high else f"{by.low:,} to {by.high:,}"
    by_labels = ", by people's labels" if by.by_labels else ""
    return f"{numbers} in the log{by_labels}"


def _gap(gap: tuple[Gap, Gap], currency: str) -> str:
    """Write by how much one is above the other, or below it.

    Example:
        >>> from fractions import Fraction
        >>> from fte_audit.billing import Gap
        >>> _gap((Gap(-20, Fraction("-19.8")),) * 2, "USD")
        '20 below it, 19.80 USD'
        >>> _gap((Gap(-1, Fraction(-1)), Gap(3, Fraction(3))), "EUR")
        '1 below to 3 above it, -1.00 to 3.00 EUR'
    """
    low, high = gap
    if low == high:
        side = "below" if low.resolutions < 0 else "above"
        money = _money(abs(low.money))
        return f"{abs(low.resolutions):,} {side} it, {money} {currency}"
    if low.resolutions >= 0:
        numbers = f"{low.resolutions:,} to {high.resolutions:,} above it"
    elif high.resolutions <= 0:
        numbers = f"{-high.resolutions:,} to {-low.resolutions:,} below it"
        low, high = (replace(each, money=-each.money) for each in (high, low))
    else:
        numbers = f"{-low.resolutions:,} below to {high.resolutions:,} above it"
    return f"{numbers}, {_money(low.money)} to {_money(high.money)} {currency}"


def _plain_count(by: Resolved) -> dict[str, Any]:
    return {
        **({"by_labels": True} if by.by_labels else {}),
        "high": by.high,
        "low": by.low,
        "missing": by.missing,
        "name": by.name,
        "options": dict(by.options),
    }


def _plain_gap(gap: tuple[Gap, Gap]) -> dict[str, Any]:
    low, high = gap
    return {
        "money": [_money(each.money, commas=False) for each in (low, high)],
        "resolutions": [low.resolutions, high.resolutions],
    }


def _money(amount: Fraction, *, commas: bool = True) -> str:
    """Write an exact amount, with cents; prices are decimals.

    Example:
        >>> from fractions import Fraction
        >>> _money(Fraction("1297.5")), _money(Fraction("-0.895"))
        ('1,297.50', '-0.895')
    """
    digits = _CENTS
    while digits < _FINEST and (amount * 10**digits).denominator != 1:
        digits += 1
    whole, part = divmod(round(abs(amount) * 10**digits), 10**digits)
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole:,}.{part:0{digits}}" if commas else f"{sign}{whole}.{part:0{digits}}"
