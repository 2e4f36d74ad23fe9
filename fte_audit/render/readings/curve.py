"""The readings as a sorted curve, and below it the choices that lead to each part of it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from fte_audit.render.layout import Piece, Style, trimmed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fte_audit.readings.model import Chosen, Reading, Readings
    from fte_audit.render.layout import Line

_ROWS: Final = 9
_SHADES: Final = " ░▒▓█"
_POINT: Final = "•"
_ALLOWED: Final = "·"


def columns(ordered: Sequence[Reading], width: int) -> list[Sequence[Reading]]:
    """The readings in order, parted into so many columns as fit, of about one size each."""
    cells = min(len(ordered), width)
    bounds = [len(ordered) * at // cells for at in range(cells + 1)] if cells else [0]
    return [ordered[low:high] for low, high in pairwise(bounds)]


def curve(readings: Readings, width: int, write: Callable[[float], str]) -> Iterator[Line]:
    """The values of the readings, the least first; dots mark what a claim allows.

    Args:
        readings: The readings, at least one of which has a value.
        width: Cells of a line.
        write: Writes a value.
    """
    ordered = readings.ordered()
    values = [reading.value or 0.0 for reading in ordered]
    low, high = _span(values, readings.allowed)
    step = (high - low) / (_ROWS - 1) or 1.0
    labels = [write(low + step * row) for row in range(_ROWS)]
    margin = max(map(len, labels))
    middles = [
        values[ordered.index(part[len(part) // 2])] for part in columns(ordered, width - margin - 2)
    ]
    for row in range(_ROWS - 1, -1, -1):
        centre = low + step * row
        is_allowed = _is_allowed(centre, step, readings.allowed)
        plotted = "".join(
            _POINT if round((value - low) / step) == row else (_ALLOWED if is_allowed else " ")
            for value in middles
        )
        yield trimmed([Piece(f"{labels[row]:>{margin}} ┤", Style.QUIET), Piece(plotted, Style.BAR)])
    own = readings.own
    if own is not None and own.value is not None:
        at = next(
            place for place, part in enumerate(columns(ordered, width - margin - 2)) if own in part
        )
        mark = "▲ the report's own"
        shown = " " * at + mark
        if at + len(mark) > width - margin - 2:
            shown = " " * max(0, at - len(mark) + 1) + "the report's own ▲"
        yield trimmed([Piece(" " * (margin + 2)), Piece(shown, Style.QUIET)])


def _span(
    values: Sequence[float], allowed: tuple[float | None, float | None] | None
) -> tuple[float, float]:
    ends = [values[0], values[-1], *(end for end in allowed or () if end is not None)]
    low, high = min(ends), max(ends)
    return (low, high) if low < high else (low - abs(low) / 2 - 0.5, high + abs(high) / 2 + 0.5)


def _is_allowed(
    centre: float, step: float, allowed: tuple[float | None, float | None] | None
) -> bool:
    """Whether any value that is shown in a row is allowed."""
    if allowed is None:
        return False
    low, high = allowed
    return (low is None or centre + step / 2 >= low) and (high is None or centre - step / 2 <= high)


def choices(
    readings: Readings, switches: Sequence[Chosen], width: int, label: int
) -> Iterator[Line]:
    """For each option, in how many readings of each column it is taken: none, some, all.

    Args:
        readings: The readings.
        switches: Those that are shown.
        width: Cells of a line.
        label: Cells before the panel.
    """
    parts = columns(readings.ordered(), width - label)
    names = [each.switch for each in readings.switches]
    for switch in switches:
        place = names.index(switch.switch)
        for number, option in enumerate(switch.options):
            shades = "".join(
                _shade(sum(reading.options[place] == number for reading in part), len(part))
                for part in parts
            )
            head = f"{switch.switch if not number else '':<{label // 2}}"
            tail = f"{option + (' *' if option == switch.own else ''):<{label - len(head)}}"
            yield trimmed([Piece(head, Style.HEADER), Piece(tail), Piece(shades, Style.BAR)])


def _shade(taken: int, of: int) -> str:
    if not taken:
        return _SHADES[0]
    if taken == of:
        return _SHADES[-1]
    return _SHADES[min(3, 1 + 3 * taken // of)]
