"""Values that may stand for *not recorded*."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fte_audit.inspection.describing import type_of
from fte_audit.inspection.model import Suspicion
from fte_audit.inspection.privacy import is_free_text, is_identifier, is_personal
from fte_audit.inspection.wording import moment, number, rows_of, share_of
from fte_audit.plan.candidates import folded
from fte_audit.spec.sources import write_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.profile import ColumnProfile, Pile
    from fte_audit.spec.columns import Source
    from fte_audit.spec.roles import Role

OFTEN_ROWS: Final = 3
OFTEN_SHARE: Final = 1_000
"""A number that often stands for *not recorded* is looked at from 3 rows and 1 in 1,000 on."""
HEAP_ROWS: Final = 10
"""Any other value at an end is, from 10 rows and 1 in 1,000 on."""
FAR: Final = 2
"""An end is far outside where the next value is at most half of it."""
_VARIED: Final = 10
"""Columns of fewer different values have no outside."""
_MILLIONTHS: Final = 1_000_000
_YEAR_US: Final = 366 * 86_400 * _MILLIONTHS
_ZERO_ROLES: Final[Mapping[str, str]] = {
    "cost": "0 may mean *not priced* instead of free",
    "duration": "0 may mean *not measured*",
    "csat": "0 may mean *not rated*",
}
_MEANINGFUL: Final = frozenset({("handling", "none")})


def stand_ins(
    column: ColumnProfile, roles: Sequence[str], found: Mapping[Role, Source]
) -> Iterator[Suspicion]:
    """Values of a column that may stand for *not recorded*."""
    yield from _words_and_days(column, roles, found)
    if is_identifier(column, roles) or is_personal(column.name, roles):
        return
    if "numbers" in type_of(column):
        yield from _numbers(column, roles, found)
    if "times" in type_of(column):
        yield from _times(column)


def _words_and_days(
    column: ColumnProfile, roles: Sequence[str], found: Mapping[Role, Source]
) -> Iterator[Suspicion]:
    """Words such as `N/A` and days such as 9999-12-31, in any number; not in what people wrote."""
    told = {
        value: rows
        for value, rows in column.stand_ins.items()
        if not any((role, value.lower()) in _MEANINGFUL for role in roles)
    }
    if not told or is_free_text(column.shape, column.present) or _is_said(column, roles):
        return
    ordered = sorted(told, key=lambda value: (-told[value], value))
    listed = ", ".join(f"`{value}` in {rows_of(told[value])}" for value in ordered)
    lines = [] if "times" in type_of(column) else _missing(column.name, found, ordered)
    yield Suspicion(
        kind="stand-in",
        columns=(column.name,),
        rows=sum(told.values()),
        of=column.present,
        text=f"{listed}, of {column.present:,} with a value",
        advice="If it means *not recorded*, say so; else it is counted as a value.",
        spec=tuple(lines),
    )


def _is_said(column: ColumnProfile, roles: Sequence[str]) -> bool:
    """Whether the values are what people wrote: there, `none` may be an answer."""
    return is_personal(column.name, roles) and not roles and not column.values


def _numbers(
    column: ColumnProfile, roles: Sequence[str], found: Mapping[Role, Source]
) -> Iterator[Suspicion]:
    for value, rows, why in [*_usual(column, roles), *_heaps(column)]:
        written = number(value)
        yield Suspicion(
            kind="stand-in",
            columns=(column.name,),
            rows=rows,
            of=column.numbers.rows,
            text=f"`{written}` in {share_of(rows, column.numbers.rows, 'rows')}: {why}",
            advice="If it means *not recorded*, say so; else it is counted as a number.",
            spec=tuple(_missing(column.name, found, [_plain(value)])),
        )


def _usual(column: ColumnProfile, roles: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Numbers such as -1 and 999 that systems write for nothing, often and at an end."""
    numbers = column.numbers
    for value in sorted(numbers.stand_ins):
        rows = numbers.stand_ins[value]
        if rows < OFTEN_ROWS or rows * OFTEN_SHARE < numbers.rows:
            continue
        if value == 0:
            meaning = _meaning_of_zero(column.name, roles)
            if meaning is not None and _is_lone_end(value, numbers.lowest):
                yield value, rows, meaning
        elif value < 0 and _is_lone_end(value, numbers.lowest) and _rest_is_not_negative(column):
            yield value, rows, "every other number is 0 or more"
        elif (
            value > 0
            and _is_lone_end(value, numbers.highest)
            and _is_far(numbers.highest)
            and column.distinct > OFTEN_ROWS
        ):
            yield value, rows, f"the next lower number is {number(numbers.highest[1].value)}"


def _meaning_of_zero(column: str, roles: Sequence[str]) -> str | None:
    """What 0 may mean instead of itself; what something cost is also told by the column's name."""
    role = next((role for role in roles if role in _ZERO_ROLES), None)
    if role is None and re.search(r"(^|_)(costs?|price)(_|$)", folded(column)):
        role = "cost"
    return None if role is None else _ZERO_ROLES[role]


def _heaps(column: ColumnProfile) -> Iterator[tuple[int, int, str]]:
    """Other numbers at an end that are far outside of the rest and occur often."""
    numbers = column.numbers
    if column.is_exact and column.distinct <= _VARIED:
        return
    for piles, word in ((numbers.lowest, "higher"), (numbers.highest, "lower")):
        if (
            piles
            and piles[0].value not in numbers.stand_ins
            and _is_heap(piles[0].rows, numbers.rows)
            and _is_far(piles)
        ):
            yield (
                piles[0].value,
                piles[0].rows,
                f"the next {word} number is {number(piles[1].value)}",
            )


def _times(column: ColumnProfile) -> Iterator[Suspicion]:
    """A first or last time that many rows share, a year and more away from the next."""
    times = column.times
    for piles, word in ((times.earliest, "later"), (times.latest, "earlier")):
        if len(piles) > 1 and _is_heap(piles[0].rows, times.rows):
            end, following = piles[0], piles[1]
            is_told = any(moment(end.value).startswith(day) for day in column.stand_ins)
            if abs(end.value - following.value) >= _YEAR_US and not is_told:
                shown = moment(end.value)
                yield Suspicion(
                    kind="stand-in",
                    columns=(column.name,),
                    rows=end.rows,
                    of=times.rows,
                    text=(
                        f"`{shown}` in {share_of(end.rows, times.rows, 'rows')}: the next {word} "
                        f"time is {moment(following.value)}"
                    ),
                    advice="If it means *never*, it must not count as a time.",
                )


def _plain(micros: int) -> str | int:
    whole, rest = divmod(micros, _MILLIONTHS)
    return number(micros) if rest else whole


def _is_heap(rows: int, of: int) -> bool:
    return rows >= HEAP_ROWS and rows * OFTEN_SHARE >= of


def _is_lone_end(value: int, piles: tuple[Pile, ...]) -> bool:
    return len(piles) > 1 and piles[0].value == value


def _is_far(piles: tuple[Pile, ...]) -> bool:
    """Whether the end is as far from zero as twice the next value, on the same side or beyond."""
    return len(piles) > 1 and abs(piles[0].value) >= FAR * abs(piles[1].value) > 0


def _rest_is_not_negative(column: ColumnProfile) -> bool:
    return column.numbers.lowest[1].value >= 0


def _missing(
    column: str, found: Mapping[Role, Source], values: Sequence[str | int]
) -> Iterator[str]:
    """Lines of a spec under which the values are missing; only a role can have some."""
    for role, source in found.items():
        if source.column == column:
            changed = source.model_copy(update={"missing": (*source.missing, *values)})
            yield f"{role}: {write_source(changed)}"
