"""The answer in one box: a word, ranges, and what can't hold together."""

from __future__ import annotations

from dataclasses import replace
from math import isinf
from typing import TYPE_CHECKING, Final

from fte_audit.feasibility.conflicts import explain
from fte_audit.feasibility.enclosures import enclose_range
from fte_audit.feasibility.search import TOLERANCE, Outcome, decide, examine
from fte_audit.findings import ConflictFinding, MendFinding, RangeFinding, ReadingFinding, Word
from fte_audit.inquiry.boxes import Kind
from fte_audit.inquiry.labels import label_of
from fte_audit.quantities.bounds import Bounds, bounds_between, bounds_of
from fte_audit.quantities.ranges import Rounding
from fte_audit.quantities.units import DATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fte_audit.feasibility.conflicts import Mend
    from fte_audit.feasibility.enclosures import Enclosure
    from fte_audit.feasibility.search import Extent
    from fte_audit.inquiry.boxes import Box, Entry
    from fte_audit.spec.claims.file import Claims

_WORTH_SAYING: Final = 2 * TOLERANCE
"""By how much, as a part of its end, a range must have become narrower for that to be said."""


def answer(claims: Claims, box: Box, steps: int) -> ReadingFinding:
    """Find out what holds in a box."""
    choices = tuple(box.choices.items())
    if not box.relations:
        return ReadingFinding(choices, Word.NOT_DETERMINABLE)
    found = examine(box.network, steps)
    if found.outcome is Outcome.IMPOSSIBLE:
        return _contradiction(box, steps)
    ranges = tuple(_ranges(claims, box, found.extents))
    if found.outcome is Outcome.UNDECIDED:
        return ReadingFinding(choices, Word.UNDECIDED, ranges)
    only_if = tuple(each.name for each in ranges if each.kind == Kind.ASSUMPTION and each.narrowed)
    cut = _cut(claims, box, steps)
    word = Word.ONLY_IF if only_if or cut else Word.CONSISTENT
    return ReadingFinding(choices, word, ranges, only_if=only_if, cut=cut)


def _contradiction(box: Box, steps: int) -> ReadingFinding:
    why = explain(box.network, box.freed, steps)
    return ReadingFinding(
        tuple(box.choices.items()),
        Word.NOT_REACHABLE,
        conflicts=tuple(ConflictFinding(each.members, each.proven) for each in why.conflicts),
        mends=tuple(
            MendFinding(
                each.members,
                None if each.needed is None else bounds_between(each.needed.low, each.needed.high),
                _change(box, each),
            )
            for each in why.mends
        ),
        complete=why.complete,
    )


def _change(box: Box, mend: Mend) -> float | None:
    """By what part of its end one figure is off; a date is off by days, not by a part of it."""
    if mend.change is None or box.entries[mend.members[0]].unit == DATE:
        return None
    return float(f"{mend.change:.3g}")


def _ranges(claims: Claims, box: Box, extents: Mapping[str, Extent]) -> Iterator[RangeFinding]:
    tied = {name for relation in box.relations for name in relation.variables}
    for name, entry in box.entries.items():
        extent = extents[name]
        found = (extent.low, extent.high)
        narrowed = name in tied and _narrowed(enclose_range(entry.given), found)
        yield RangeFinding(
            name=name,
            label=label_of(claims, name),
            kind=entry.kind.value,
            unit=entry.unit,
            given=bounds_of(entry.given),
            found=_found(entry, extent) if narrowed else bounds_of(entry.given),
            narrowed=narrowed,
            determined=entry.is_believed or _narrowed(enclose_range(entry.freed), found),
            tight=extent.tight,
        )


def _found(entry: Entry, extent: Extent) -> Bounds:
    """What is left of a range; an end that did not move stays the exact one."""
    found, given = bounds_between(extent.low, extent.high), bounds_of(entry.given)
    low_moved = _moved(enclose_range(entry.given), extent.low, low=True)
    high_moved = _moved(enclose_range(entry.given), extent.high, low=False)
    if not low_moved:
        found = replace(found, low=given.low, low_open=given.low_open)
    return found if high_moved else replace(found, high=given.high, high_open=given.high_open)


def _narrowed(given: Enclosure, found: Enclosure) -> bool:
    return _moved(given, found[0], low=True) or _moved(given, found[1], low=False)


def _moved(given: Enclosure, end: float, *, low: bool) -> bool:
    """Whether an end of a range moved by so much that it is worth saying."""
    before = given[0] if low else given[1]
    if isinf(before):
        return not isinf(end)
    step = abs(end - before)
    other = given[1] if low else given[0]
    size = abs(before) or (0.0 if isinf(other) else abs(other))
    return step > _WORTH_SAYING * size if size else step > 0


def _cut(claims: Claims, box: Box, steps: int) -> tuple[tuple[str, ...], ...]:
    """Figures that can't all have been rounded to the nearest, each smallest set of them."""
    if box.rounding is not Rounding.EITHER:
        return ()
    rounded, either = box, {}
    for name, entry in box.entries.items():
        if entry.kind is Kind.FIGURE:
            narrow = claims.figures[name].range(Rounding.HALF_UP)
            assert narrow is not None  # noqa: S101 - checked when the file was read
            if narrow != entry.given:
                either[name] = entry.given
                rounded = rounded.setting(name, narrow)
    if not either or decide(rounded.network, steps) is not Outcome.IMPOSSIBLE:
        return ()
    return tuple(each.members for each in explain(rounded.network, either, steps).conflicts)
