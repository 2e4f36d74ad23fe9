"""Narrowing in exact fractions, with ends that belong to a range or do not.

Floats can't tell whether ranges that touch have a number in common: "over 700" and "at most 700"
have none, "at least" and "at most" have one. It is slow, so it comes last, and only a few rounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isinf
from typing import TYPE_CHECKING, Final

from fte_audit.feasibility.rows import ProductRow, SumRow
from fte_audit.quantities.ranges import Range

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.feasibility.contraction import Box
    from fte_audit.feasibility.rows import ExtremeRow, Row

_ROUNDS: Final = 4
_UNBOUNDED: Final = Range(None, None)


@dataclass(frozen=True, slots=True)
class _Low:
    """The low end of a range; a high end is the low end of the range mirrored at zero.

    Attributes:
        at: The end; None where there is none.
        open: Whether it does not belong to the range.
    """

    at: Fraction | None
    open: bool = False

    def __add__(self, other: _Low) -> _Low:
        if self.at is None or other.at is None:
            return _Low(None)
        return _Low(self.at + other.at, self.open or other.open)

    def times(self, factor: Fraction) -> _Low:
        """The end of the range times a factor above zero."""
        return self if self.at is None else _Low(self.at * factor, self.open)


_Ends = tuple[_Low, _Low]
"""The low end, and the high end mirrored at zero."""


def narrowed(rows: Sequence[Row], ranges: Mapping[int, Range], box: Box) -> dict[int, Range] | None:
    """Narrow exact ranges inside a box.

    Args:
        rows: What holds.
        ranges: The exact ranges, of variables that have one.
        box: Where to look.

    Returns:
        What is left of the range of each variable; None where nothing is possible.
    """
    known: dict[int, _Ends] = {}
    for variable in dict.fromkeys(each for row in rows for each in row.variables):
        inside = _common(_ends(ranges.get(variable, _UNBOUNDED)), _ends_of_box(box[variable]))
        if inside is None:
            return None
        known[variable] = inside
    for _ in range(_ROUNDS):
        before = dict(known)
        for row in rows:
            for variable, found in _revise(row, known):
                left = _common(known[variable], found)
                if left is None:
                    return None
                known[variable] = left
        if known == before:
            break
    return {variable: _range(each) for variable, each in known.items()}


def common(one: Range, other: Range) -> Range | None:
    """What two ranges have in common; None where that is nothing."""
    found = _common(_ends(one), _ends(other))
    return None if found is None else _range(found)


def _ends(known: Range) -> _Ends:
    return (
        _Low(known.low, known.low_open),
        _Low(None if known.high is None else -known.high, known.high_open),
    )


def _ends_of_box(box: tuple[float, float]) -> _Ends:
    low, high = box
    return (
        _Low(None if isinf(low) else Fraction(low)),
        _Low(None if isinf(high) else -Fraction(high)),
    )


def _range(ends: _Ends) -> Range:
    low, high = ends
    return Range(low.at, None if high.at is None else -high.at, low.open, high.open)


def _common(one: _Ends, other: _Ends) -> _Ends | None:
    """What two ranges have in common; None where that is nothing."""
    low, high = _inner(one[0], other[0]), _inner(one[1], other[1])
    if low.at is not None and high.at is not None:
        room = -high.at - low.at
        if room < 0 or (room == 0 and (low.open or high.open)):
            return None
    return low, high


def _inner(one: _Low, other: _Low) -> _Low:
    if one.at is None or other.at is None:
        return other if one.at is None else one
    if one.at == other.at:
        return _Low(one.at, one.open or other.open)
    return one if one.at > other.at else other


def _outer(one: _Low, other: _Low) -> _Low:
    """The end of what lies in either range."""
    if one.at is None or other.at is None:
        return _Low(None)
    if one.at == other.at:
        return _Low(one.at, one.open and other.open)
    return one if one.at < other.at else other


def _revise(row: Row, known: Mapping[int, _Ends]) -> Iterator[tuple[int, _Ends]]:
    if isinstance(row, SumRow):
        return _revise_sum(row, known)
    if isinstance(row, ProductRow):
        return _revise_product(row, known)
    return _revise_extreme(row, known)


def _revise_sum(row: SumRow, known: Mapping[int, _Ends]) -> Iterator[tuple[int, _Ends]]:
    unbounded = _Low(None)
    for variable, own in row.weights:
        low, high = _Low(row.constant), _Low(-row.constant)
        for other, weight in row.weights:
            if other != variable:
                one, two = _scaled(known[other], weight)
                low, high = low + one, high + two
        # The variable, times its weight, is the rest mirrored at zero.
        yield variable, _scaled((unbounded if row.at_most else high, low), 1 / own)


def _scaled(ends: _Ends, factor: Fraction) -> _Ends:
    low, high = ends if factor > 0 else (ends[1], ends[0])
    return low.times(abs(factor)), high.times(abs(factor))


def _revise_product(row: ProductRow, known: Mapping[int, _Ends]) -> Iterator[tuple[int, _Ends]]:
    """Narrow, by their sizes, where each stands there once and the others can't be zero."""
    powers = row.powers
    signs = {variable: _sign(known[variable]) for variable in powers}
    if any(abs(power) > 1 for power in powers.values()):
        return
    for variable, own in powers.items():
        if not all(sign for other, sign in signs.items() if other != variable):
            continue
        sign = 1 if row.factor > 0 else -1
        low = high = _Low(abs(row.factor))
        for other, power in powers.items():
            if other != variable:
                sign *= signs[other]
                least, most = _sizes(known[other], signs[other])
                if power < 0:
                    least, most = _inverse(most), _inverse(least)
                low, high = _product(low, least), _product(high, most)
        if own > 0:
            low, high = _inverse(high), _inverse(low)
        found = low, high if high.at is None else _Low(-high.at, high.open)
        yield variable, found if sign > 0 else (found[1], found[0])


def _sign(ends: _Ends) -> int:
    """1 where all of a range is above zero, -1 where all is below, else 0."""
    for side, end in ((1, ends[0]), (-1, ends[1])):
        if end.at is not None and (end.at > 0 or (end.at == 0 and end.open)):
            return side
    return 0


def _sizes(ends: _Ends, sign: int) -> tuple[_Low, _Low]:
    """The least and the greatest size of what does not change its sign."""
    low, high = ends if sign > 0 else (ends[1], ends[0])
    return low, high if high.at is None else _Low(-high.at, high.open)


def _product(one: _Low, other: _Low) -> _Low:
    """The product of two sizes; None stands for what is beyond all."""
    if one.at is None or other.at is None:
        return _Low(None)
    return _Low(one.at * other.at, one.open or other.open)


def _inverse(size: _Low) -> _Low:
    """One by a size: zero, which is never reached, and what is beyond all are each other's."""
    if size.at is None:
        return _Low(Fraction(0), open=True)
    return _Low(1 / size.at, size.open) if size.at else _Low(None)


def _revise_extreme(row: ExtremeRow, known: Mapping[int, _Ends]) -> Iterator[tuple[int, _Ends]]:
    one, other = (known[operand] for operand in row.operands)
    result = known[row.result]
    if row.greatest:
        # The greatest is the least, seen in the mirror.
        one, other, result = ((each[1], each[0]) for each in (one, other, result))
    found = [
        (row.result, (_outer(one[0], other[0]), _inner(one[1], other[1]))),
        *(
            (operand, (result[0], result[1] if _common(rest, result) is None else _Low(None)))
            for operand, rest in zip(row.operands, (other, one), strict=True)
        ),
    ]
    for variable, (low, high) in found:
        yield variable, (high, low) if row.greatest else (low, high)
