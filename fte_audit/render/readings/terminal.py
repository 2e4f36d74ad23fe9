"""Readings as a page for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fte_audit.render.colour import write_lines
from fte_audit.render.layout import NARROWEST, Column, Piece, Style, clip, fill, grid, section
from fte_audit.render.numbers import write_percent
from fte_audit.render.readings import bills, phrases
from fte_audit.render.readings.curve import choices, curve, label_width
from fte_audit.render.text import prose
from fte_audit.spec.switches import SWITCHES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.readings.model import Chosen, Readings, VariedLog
    from fte_audit.render.layout import Line

_SHOWN: Final = 6
"""Switches under the curve at the most."""
_NEAREST: Final = 3
_LEAST: Final = 0.005
"""A switch that explains less of the spread is named, not shown."""
_SHARE: Final = 8
_RULE: Final = 6
"""Cells of the rule around a title, at the least."""


def render(varied: VariedLog, width: int = 80, *, colour: bool = False) -> str:
    """Write the page.

    Args:
        varied: Every reading of a log.
        width: Cells of a line, at least 40; no line is longer.
        colour: Whether to use the terminal's colours; without, there is no escape sequence.
    """
    return write_lines(_page(varied, max(width, NARROWEST)), colour=colour)


def _page(varied: VariedLog, width: int) -> Iterator[Line]:
    title = phrases.TITLE if varied.title is None else f"{prose(varied.title)}: {phrases.TITLE}"
    yield from fill(title, width, Style.TITLE)
    for sentence in phrases.lead(varied):
        yield from fill(sentence, width)
    for readings in varied.readings:
        yield from _readings(readings, width)
    for held in varied.bills:
        yield from section(bills.title(held), width)
        for sentence in bills.sentences(held):
            yield from fill(sentence, width, hang="  ")
    yield ()
    yield from fill(phrases.CAUTION, width, Style.QUIET)


def _readings(readings: Readings, width: int) -> Iterator[Line]:
    yield from section(clip(prose(readings.label), width - _RULE), width)
    claimed = "" if readings.claimed is None else f"Claimed: {prose(readings.claimed)}. "
    yield from fill(f"{claimed}Counted: {readings.subject}.", width)
    if (said := phrases.verdict(readings)) is not None:
        yield from fill(f"{said}.", width, Style.HEADER)
    yield from fill(phrases.span(readings), width)
    yield from fill(phrases.how_many(readings), width)
    for by_labels in phrases.labelled(readings):
        yield from fill(by_labels, width)
    if (left_out := phrases.left_out(readings)) is not None:
        yield from fill(left_out, width, Style.WARNING)
    if readings.ordered() and readings.switches:
        yield ()
        shown = _shown(readings)

        def write(value: float) -> str:
            return phrases.write(value, readings)

        label = label_width(readings, shown, width, write)
        yield from curve(readings, width, label, write, phrases.own_called(readings))
        yield from choices(readings, shown, width, label)
        yield from fill(phrases.LEGEND, width, Style.QUIET)
        yield from _drivers(readings, width)
    yield from _nearest(readings, width)
    yield from _platforms(readings, width)
    yield from _not_taken(readings, width)


def _shown(readings: Readings) -> Sequence[Chosen]:
    by_name = {each.switch: each for each in readings.switches}
    telling = [each.switch for each in readings.drivers if each.total >= _LEAST]
    return [by_name[name] for name in telling[:_SHOWN]]


def _drivers(readings: Readings, width: int) -> Iterator[Line]:
    yield ()
    layout = (
        Column(min(20, width // 3)),
        Column(_SHARE, right=True),
        Column(_SHARE, right=True),
        Column(max(1, width - min(20, width // 3) - 2 * _SHARE - 6)),
    )
    heads = ("What drives it", "alone", "in all", "mean under each option")
    yield from grid([Piece(head, Style.HEADER) for head in heads], layout)
    for each in readings.drivers:
        if each.total < _LEAST:
            continue
        means = ", ".join(
            f"{option} {phrases.write(value, readings)}" for option, value in each.means.items()
        )
        cells = (each.switch, write_percent(each.first), write_percent(each.total), means)
        yield from grid([Piece(cell) for cell in cells], layout)
    rest = [each.switch for each in readings.drivers if each.total < _LEAST]
    if rest:
        yield from fill(f"Next to nothing: {', '.join(rest)}.", width, Style.QUIET)


def _nearest(readings: Readings, width: int) -> Iterator[Line]:
    found = phrases.nearest(readings, _NEAREST)
    if not found:
        return
    yield ()
    yield from fill("Nearest to the claim", width, Style.HEADER)
    for each in found:
        others = f", and {each.others:,} more" if each.others else ""
        said = f"{each.value}  {phrases.differing(readings, each.reading)}{others}"
        yield from fill(said, width, indent="  ", hang="      ")


def _platforms(readings: Readings, width: int) -> Iterator[Line]:
    if not readings.platforms:
        return
    yield ()
    yield from fill("By platforms' own definitions", width, Style.HEADER)
    for platform in readings.platforms:
        if platform.value is not None:
            value, title = phrases.write(platform.value, readings), platform.title
            if platform.interval is not None:
                low, high = (phrases.write(end, readings) for end in platform.interval)
                title += f" (interval of the labels: {low} to {high})"
            yield from fill(f"{value:>7}  {title}", width, indent="  ", hang=" " * 11)
    for missing in dict.fromkeys(each.missing for each in readings.platforms if each.missing):
        names = ", ".join(each.name for each in readings.platforms if each.missing == missing)
        yield from fill(f"{names} - {missing}", width, Style.QUIET, indent="  ", hang="      ")


def _not_taken(readings: Readings, width: int) -> Iterator[Line]:
    if readings.excluded:
        yield ()
        yield from fill("Excluded combinations", width, Style.HEADER)
        for each in readings.excluded:
            text = f"{each.combinations:,}: {each.sentence}."
            yield from fill(text, width, indent="  ", hang="      ")
    if readings.lacking:
        yield ()
        yield from fill("Options that the log can't answer", width, Style.HEADER)
        for missing in dict.fromkeys(each.missing for each in readings.lacking):
            options = ", ".join(
                f"{each.switch}: {each.option}"
                for each in readings.lacking
                if each.missing == missing
            )
            yield from fill(f"{options} - {missing}", width, indent="  ", hang="      ")


def meanings(readings: Readings, width: int) -> Iterator[Line]:
    """What every option of the switches means."""
    for each in readings.switches:
        yield from fill(f"{each.switch}: {SWITCHES[each.switch].asks}", width, Style.HEADER)
        for option in each.options:
            text = f"{option}: {phrases.meaning(each.switch, option)}"
            yield from fill(text, width, indent="  ", hang="      ")
