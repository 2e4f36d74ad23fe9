"""Lengths of time that were rounded, or that heap up at one value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fte_audit.inspection.model import Suspicion
from fte_audit.inspection.wording import length, rows_of, share_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fte_audit.profile import Lengths, LogProfile

UNITS: Final = (86_400, 3_600, 1_800, 900, 600, 300, 60, 30, 15, 10, 5)
"""Seconds that lengths are rounded to, the coarsest first."""
LEAST_LENGTHS: Final = 20
NEARLY_ALL: Final = (9, 10)
"""Lengths are rounded where 9 in 10 of at least 20 are multiples: by chance, 1 in 5 would be of 5
seconds and 1 in 60 of a minute."""
HEAP_ROWS: Final = 20
HEAP_SHARE: Final = 200
HEAP_TIMES: Final = 10
"""A heap has 20 rows and more, 1 in 200 of all, and 10 times as many as the lengths around it have
on average."""
LEAST_HEAP: Final = 60
"""Below a minute, lengths are so frequent that none stands out."""
_AROUND: Final = 5
"""The lengths around one: a fifth of it to either side."""
_SHOWN: Final = 3


def odd_lengths(profile: LogProfile) -> Iterator[Suspicion]:
    """Rounding, heaps and lengths of zero in everything that was measured."""
    for name, lengths in sorted(profile.lengths.items()):
        columns = ("duration",) if name == "duration" else ("started", "ended")
        unit = rounding(lengths)
        if unit is not None:
            yield _rounded(name, columns, lengths, unit)
        for seconds, rows, around in heaps(lengths, unit or 1)[:_SHOWN]:
            yield _heap(name, columns, lengths, (seconds, rows, around))


def _named(name: str) -> str:
    return "values of `duration`" if name == "duration" else f"lengths {name}"


def rounding(lengths: Lengths) -> int | None:
    """The coarsest unit, in seconds, that nearly all lengths above zero are multiples of.

    Example:
        >>> from fte_audit.profile import Lengths
        >>> rounding(Lengths(60, seconds={60: 30, 180: 29, 61: 1}))
        60
    """
    if lengths.fractions * 10 > lengths.rows:
        return None
    above = {seconds: rows for seconds, rows in lengths.seconds.items() if seconds}
    total = sum(above.values())
    if total < LEAST_LENGTHS or len(above) < 2:  # noqa: PLR2004 - one length is no rounding
        return None
    part, whole = NEARLY_ALL
    for unit in UNITS:
        if _multiples(above, unit) * whole >= part * total:
            return unit
    return None


def _multiples(seconds: dict[int, int], unit: int) -> int:
    return sum(rows for value, rows in seconds.items() if value % unit == 0)


def heaps(lengths: Lengths, unit: int = 1) -> list[tuple[int, int, int]]:
    """Lengths that are far more frequent than those around them, the most frequent first.

    Args:
        lengths: What was measured.
        unit: The unit that lengths were rounded to, in seconds.

    Returns:
        Seconds, their rows, and the rows that each length around has on average, rounded up.
    """
    found = []
    for seconds, rows in lengths.seconds.items():
        if seconds < LEAST_HEAP or rows < HEAP_ROWS or rows * HEAP_SHARE < lengths.rows:
            continue
        reach = max(2 * unit, seconds // _AROUND)
        others = range(max(unit, (seconds - reach) // unit * unit), seconds + reach + 1, unit)
        around = sum(lengths.seconds.get(other, 0) for other in others if other != seconds)
        places = len(others) - 1
        if rows * places >= HEAP_TIMES * around:
            found.append((seconds, rows, -(-around // places)))
    return sorted(found, key=lambda heap: (-heap[1], heap[0]))


def _rounded(name: str, columns: tuple[str, ...], lengths: Lengths, unit: int) -> Suspicion:
    above = {seconds: rows for seconds, rows in lengths.seconds.items() if seconds}
    rows, total = _multiples(above, unit), sum(above.values())
    return Suspicion(
        kind="rounded",
        columns=columns,
        rows=rows,
        of=total,
        text=f"{share_of(rows, total, _named(name))} are multiples of {length(unit)}",
        advice=f"A mean of them can be off by up to {length(unit)} where they were cut off or up.",
    )


def _heap(
    name: str, columns: tuple[str, ...], lengths: Lengths, heap: tuple[int, int, int]
) -> Suspicion:
    seconds, rows, around = heap
    return Suspicion(
        kind="heap",
        columns=columns,
        rows=rows,
        of=lengths.rows,
        text=(
            f"{share_of(rows, lengths.rows, _named(name))} are {length(seconds)} to the second, "
            f"and at most {rows_of(around)} each length around"
        ),
        advice="A time-out that closed them, or a default? Then it is not how long they took.",
    )
