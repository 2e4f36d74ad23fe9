"""The readings as a sorted curve, and below it the choices that lead to each part of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import exp, log
from typing import TYPE_CHECKING, Final

from fte_audit.render.layout import Piece, Style, clip, trimmed, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fte_audit.readings.model import Chosen, Reading, Readings
    from fte_audit.render.layout import Line

_ROWS: Final = 9
_SHADES: Final = " ░▒▓█"
_POINT: Final = "•"
_ALLOWED: Final = "·"
_MARK: Final = "▲"
_AXIS: Final = " ┤"
_INDENT: Final = "  "
_MANY_TIMES: Final = 30


def columns(ordered: Sequence[Reading], width: int) -> list[Sequence[Reading]]:
    """The readings in order, parted into so many columns as fit, of about one size each."""
    cells = min(len(ordered), width)
    bounds = [len(ordered) * at // cells for at in range(cells + 1)] if cells else [0]
    return [ordered[low:high] for low, high in pairwise(bounds)]


def label_width(
    readings: Readings, switches: Sequence[Chosen], width: int, write: Callable[[float], str]
) -> int:
    """Cells before the curve and before the choices, so that one column stands under the other.

    Args:
        readings: The readings, at least one of which has a value.
        switches: Those whose choices are shown.
        width: Cells of a line.
        write: Writes a value.
    """
    options = [width_of(_told(each, option)) for each in switches for option in each.options]
    names = [len(_INDENT) + size for size in options]
    values = [len(label) + len(_AXIS) for label in _labels(readings, write)]
    return max(*values, min(max(names, default=0) + 1, width // 2))


def curve(
    readings: Readings, width: int, label: int, write: Callable[[float], str], mark: str
) -> Iterator[Line]:
    """The values of the readings, the least first; dots mark what a claim allows.

    A column shows the one in its middle.

    Args:
        readings: The readings, at least one of which has a value.
        width: Cells of a line.
        label: Cells before the curve.
        write: Writes a value.
        mark: What the report's own reading is called.
    """
    parts = columns(readings.ordered(), width - label)
    middles = [part[len(part) // 2].value or 0.0 for part in parts]
    scale = _scale(readings)
    labels = _labels(readings, write)
    for row in range(_ROWS - 1, -1, -1):
        is_allowed = _is_allowed(scale.value(row - 0.5), scale.value(row + 0.5), readings.allowed)
        plotted = "".join(
            _POINT if scale.row(value) == row else (_ALLOWED if is_allowed else " ")
            for value in middles
        )
        head = f"{labels[row] + _AXIS:>{label}}"
        yield trimmed([Piece(head, Style.QUIET), Piece(plotted, Style.BAR)])
    own = readings.own
    if own is not None and own.value is not None:
        at = next(place for place, part in enumerate(parts) if own in part)
        yield trimmed([Piece(" " * label), Piece(_marked(at, width - label, mark), Style.QUIET)])


def _marked(at: int, cells: int, called: str) -> str:
    """A mark under a column, with what it marks beside it where there is room."""
    if at + len(called) + 2 <= cells:
        return f"{' ' * at}{_MARK} {called}"
    if at > len(called):
        return f"{' ' * (at - len(called) - 1)}{called} {_MARK}"
    return f"{' ' * at}{_MARK}"


@dataclass(frozen=True, slots=True)
class _Scale:
    """What the rows of a curve stand for.

    Attributes:
        low: The value of the lowest row, or its logarithm.
        step: From one row to the next.
        is_log: Whether rows go by logarithms: where the greatest value is many times the least,
            most of the curve would be one line.
    """

    low: float
    step: float
    is_log: bool

    def value(self, row: float) -> float:
        """The value that a row stands for."""
        at = self.low + self.step * row
        return exp(at) if self.is_log else at

    def row(self, value: float) -> int:
        """The row that is nearest to a value."""
        return round(((log(value) if self.is_log else value) - self.low) / self.step)


def _labels(readings: Readings, write: Callable[[float], str]) -> list[str]:
    scale = _scale(readings)
    return [write(scale.value(row)) for row in range(_ROWS)]


def _scale(readings: Readings) -> _Scale:
    values = [reading.value or 0.0 for reading in readings.ordered()]
    low, high = _span(values, readings.allowed)
    is_log = low > 0 and high >= _MANY_TIMES * low
    if is_log:
        low, high = log(low), log(high)
    return _Scale(low, (high - low) / (_ROWS - 1), is_log)


def _span(
    values: Sequence[float], allowed: tuple[float | None, float | None] | None
) -> tuple[float, float]:
    ends = [values[0], values[-1], *(end for end in allowed or () if end is not None)]
    low, high = min(ends), max(ends)
    return (low, high) if low < high else (low - abs(low) / 2 - 0.5, high + abs(high) / 2 + 0.5)


def _is_allowed(
    lowest: float, highest: float, allowed: tuple[float | None, float | None] | None
) -> bool:
    """Whether any value that is shown in a row is allowed."""
    if allowed is None:
        return False
    low, high = allowed
    return (low is None or highest >= low) and (high is None or lowest <= high)


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
        yield (Piece(switch.switch, Style.HEADER),)
        for number, option in enumerate(switch.options):
            shades = "".join(
                _shade(sum(reading.options[place] == number for reading in part), len(part))
                for part in parts
            )
            head = clip(_told(switch, option), label - len(_INDENT) - 1)
            padded = f"{_INDENT}{head}{' ' * (label - len(_INDENT) - width_of(head))}"
            yield trimmed([Piece(padded), Piece(shades, Style.BAR)])


def _told(switch: Chosen, option: str) -> str:
    return f"{option} *" if option == switch.own else option


def _shade(taken: int, of: int) -> str:
    if not taken:
        return _SHADES[0]
    if taken == of:
        return _SHADES[-1]
    return _SHADES[min(3, 1 + 3 * taken // of)]
