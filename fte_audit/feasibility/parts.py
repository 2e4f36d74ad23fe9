"""Parts of a network that share no variable, and the circles that their rows form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fte_audit.feasibility.rows import ExtremeRow, ProductRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fte_audit.feasibility.rewriting import Rows
    from fte_audit.feasibility.rows import Row
    from fte_audit.quantities.ranges import Range


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that hang together.

    Attributes:
        variables: Their variables, in order.
        rows: The rows.
        circles: The variables on circles, between them or in rows that are circles by themselves,
            in order. Where there are none, no two ways lead from one variable to another, and
            ranges which no row narrows any further are exact.
    """

    variables: tuple[int, ...]
    rows: tuple[Row, ...]
    circles: tuple[int, ...]


def parts_of(rows: Rows) -> list[Part]:
    """Take a network apart; a variable whose value is known exactly ties nothing together."""
    groups = _Groups()
    tied = [_free(row, rows.ranges) for row in rows.rows]
    for number, variables in enumerate(tied):
        groups.join([("row", number), *(("variable", each) for each in variables)])
    found: dict[tuple[str, int], list[int]] = {}
    for number in range(len(tied)):
        found.setdefault(groups.head(("row", number)), []).append(number)
    return [
        Part(
            tuple(sorted({each for number in members for each in rows.rows[number].variables})),
            tuple(rows.rows[number] for number in members),
            _circles([rows.rows[number] for number in members], [tied[n] for n in members]),
        )
        for members in found.values()
    ]


def _free(row: Row, ranges: Mapping[int, Range]) -> list[int]:
    return [each for each in row.variables if not (each in ranges and ranges[each].is_point)]


def _circles(rows: Sequence[Row], tied: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """What is left when rows and variables with a single tie are cut off until there are none."""
    left = [set(variables) for variables in tied]
    kept: set[int] = set()
    while True:
        uses: dict[int, int] = {}
        for variables in left:
            for each in variables:
                uses[each] = uses.get(each, 0) + 1
        kept = {each for each, n in uses.items() if n > 1}
        shrunk = [variables & kept if len(variables & kept) > 1 else set() for variables in left]
        if shrunk == left:
            break
        left = shrunk
    for row, members in zip(rows, tied, strict=True):
        if _repeats(row):
            kept |= set(members)
    return tuple(sorted(kept))


def _repeats(row: Row) -> bool:
    """Whether what a row leaves of a variable may have gaps, or ends that can't be reached."""
    if isinstance(row, ProductRow):
        return any(power > 1 for _, power in (*row.left, *row.right))
    return isinstance(row, ExtremeRow)


class _Groups:
    """Things that were joined, each group with one of them as its head."""

    def __init__(self) -> None:
        self._above: dict[tuple[str, int], tuple[str, int]] = {}

    def head(self, item: tuple[str, int]) -> tuple[str, int]:
        while (above := self._above.get(item, item)) != item:
            item = above
        return item

    def join(self, items: list[tuple[str, int]]) -> None:
        for item in items[1:]:
            first, other = self.head(items[0]), self.head(item)
            if first != other:
                self._above[other] = first
