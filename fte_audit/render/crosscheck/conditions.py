"""What is said of a scenario or a reading, and on which conditions or why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.findings import Word
from fte_audit.quantities.bounds import Bounds
from fte_audit.quantities.units import DATE
from fte_audit.render.crosscheck.blocks import Fact
from fte_audit.render.crosscheck.naming import listed, say_bare, say_range
from fte_audit.render.crosscheck.readings import reading_of
from fte_audit.render.layout import Style
from fte_audit.render.text import prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.findings import (
        ConflictFinding,
        FigureFinding,
        MendFinding,
        RangeFinding,
        ReadingFinding,
        ScenarioFinding,
    )
    from fte_audit.render.crosscheck.naming import Names

STYLES = {
    Word.CONSISTENT: Style.HEADER,
    Word.ONLY_IF: Style.WARNING,
    Word.NOT_REACHABLE: Style.WARNING,
    Word.NOT_DETERMINABLE: Style.HEADER,
    Word.UNDECIDED: Style.WARNING,
}
MEANINGS = {
    Word.CONSISTENT: "all of it can hold at once",
    Word.ONLY_IF: "all of it can hold at once, but on the conditions that are named",
    Word.NOT_REACHABLE: "nothing that the scenario allows lets all of it hold at once",
    Word.NOT_DETERMINABLE: "nothing ties the numbers to each other",
    Word.UNDECIDED: "the work that was allowed did not settle it",
}
CUT = "cut off, not rounded"
ONE_CUT = "at least one of them cut off, not rounded"
OTHER = "other values"
_ON_THE_CALENDAR = {"less": "earlier", "more": "later", "away": "away"}


def narrowings(names: Names, readings: Sequence[ReadingFinding]) -> Iterator[Fact]:
    """What must be narrower than assumed, or cut off, in every one of some readings."""
    for name in readings[0].only_if:
        ranges = [range_of(reading, name) for reading in readings if name in reading.only_if]
        known = [each for each in ranges if each is not None]
        if len(known) == len(readings):
            yield Fact(names.label(name), _moved(known[0], hull([each.found for each in known])))
    for members in readings[0].cut:
        if all(members in each.cut for each in readings):
            mentioned = listed((_mention(names, name) for name in members), "or")
            yield Fact(mentioned, CUT if len(members) == 1 else ONE_CUT)


def range_of(reading: ReadingFinding, name: str) -> RangeFinding | None:
    """What a number must be in a reading; None where it does not occur there."""
    return next((each for each in reading.ranges if each.name == name), None)


def hull(ranges: Sequence[Bounds]) -> Bounds:
    """The range from the least of some ranges to the most."""
    lows = [each.low for each in ranges]
    highs = [each.high for each in ranges]
    return Bounds(
        None if None in lows else min(low for low in lows if low is not None),
        None if None in highs else max(high for high in highs if high is not None),
        all(each.low_open for each in ranges),
        all(each.high_open for each in ranges),
    )


def conflict_facts(
    names: Names,
    scenario: ScenarioFinding,
    readings: Sequence[ReadingFinding],
    conflict: ConflictFinding,
) -> tuple[Fact, ...]:
    """What can't hold together in some readings, each with what it was taken as."""
    return tuple(
        Fact(names.label(name), taken_as(names, scenario, readings, name))
        for name in conflict.members
    )


def mend_facts(
    names: Names, scenario: ScenarioFinding, readings: Sequence[ReadingFinding]
) -> tuple[Fact, ...]:
    """What would have to be another for the rest to hold together, in some readings."""
    found: dict[tuple[str, ...], list[MendFinding]] = {}
    for reading in readings:
        for mend in reading.mends:
            found.setdefault(mend.members, []).append(mend)
    return tuple(
        Fact(
            listed(map(names.label, members)),
            _other_values(names, scenario, readings, members[0], mends)
            if len(members) == 1
            else OTHER,
        )
        for members, mends in found.items()
    )


def taken_as(
    names: Names, scenario: ScenarioFinding, readings: Sequence[ReadingFinding], name: str
) -> str:
    """What a number was taken as in some readings, in words; empty where that is not known."""
    chosen = reading_of(names, scenario, readings, name)
    if chosen is not None:
        return chosen
    given = given_bounds(names, scenario, readings, name)
    written = "" if given is None else say_range(given, names.units.get(name, "number"))
    if said := _set_to(names, scenario, name):
        return written or said
    figure = names.figures.get(name)
    if figure is None:
        return written
    value = prose(figure.value)
    return value if given is None or given.is_point else f"{value} ({written})"


def given_bounds(
    names: Names, scenario: ScenarioFinding, readings: Sequence[ReadingFinding], name: str
) -> Bounds | None:
    """What a number was taken as in some readings; None where that is not known.

    A reading in which nothing can hold has no ranges; the others of its scenario have the same
    settings.
    """
    is_chosen = any(name in dict(reading.choices) for reading in scenario.readings)
    for each in readings if is_chosen else (*readings, *scenario.readings):
        found = range_of(each, name)
        if found is not None:
            return found.given
    if is_chosen or _set_to(names, scenario, name):
        return None
    if name in names.figures:
        return printed_as(names.figures[name], scenario.rounding)
    return names.assumptions[name].range if name in names.assumptions else None


def printed_as(figure: FigureFinding, rounding: str) -> Bounds | None:
    """What a printed figure stands for; None where that is not among the findings."""
    return {
        "point": figure.printed,
        "half_up": figure.rounded,
        "cut": figure.cut,
        "either": figure.either,
    }.get(rounding)


def _set_to(names: Names, scenario: ScenarioFinding, name: str) -> str:
    """What the box sets a number to; empty where it does not."""
    return next((names.setting(each) for each in scenario.box.settings if each.name == name), "")


def _other_values(
    names: Names,
    scenario: ScenarioFinding,
    readings: Sequence[ReadingFinding],
    name: str,
    needed: Sequence[MendFinding],
) -> str:
    """What a number would have to be instead of what it was, and how far off that is."""
    unit = names.units.get(name, "number")
    ranges = [mend.needed for mend in needed if mend.needed is not None]
    if not ranges:
        return OTHER
    given = given_bounds(names, scenario, readings, name)
    if given is None:
        before = next(
            (prose(each.value) for each in scenario.box.settings if each.name == name), ""
        )
        said, direction = say_range(hull(ranges), unit), "away"
    else:
        before = say_bare(given, unit)
        said, direction = _side(ranges, given, unit)
    off = [mend.change for mend in needed if mend.change is not None]
    change = say_range(Bounds(min(off), max(off)), "share") if off else ""
    if unit == DATE and given is not None:
        change, direction = _days_off(ranges, given), _ON_THE_CALENDAR[direction]
    by_reading = (
        ", by the reading" if len({(each.needed, each.change) for each in needed}) > 1 else ""
    )
    instead = f" instead of {before}" if before else ""
    return f"{said}{instead} ({change} {direction}{by_reading})" if change else f"{said}{instead}"


def _days_off(ranges: Sequence[Bounds], given: Bounds) -> str:
    """How many days lie between what was published and what is needed."""
    gaps = [
        gap
        for each in ranges
        for low, high in ((given.high, each.low), (each.high, given.low))
        if low is not None and high is not None and (gap := round(high - low)) > 0
    ]
    return say_range(Bounds(min(gaps), max(gaps)), "days") if gaps else ""


def _side(ranges: Sequence[Bounds], given: Bounds, unit: str) -> tuple[str, str]:
    """The nearer end of what is needed, on whichever side of a range it is, and its direction."""
    if all(_is_below(each, given) for each in ranges):
        ends, word, direction = [each.high for each in ranges], "at most", "less"
        one = Bounds(None, ranges[0].high, high_open=ranges[0].high_open)
    elif all(_is_below(given, each) for each in ranges):
        ends, word, direction = [each.low for each in ranges], "at least", "more"
        one = Bounds(ranges[0].low, None, low_open=ranges[0].low_open)
    else:
        return say_range(hull(ranges), unit), "away"
    known = sorted(end for end in ends if end is not None)
    if known[0] == known[-1]:
        return say_range(one, unit), direction
    return f"{word} {say_range(Bounds(known[0], known[-1]), unit)}", direction


def _is_below(one: Bounds, other: Bounds) -> bool:
    return one.high is not None and other.low is not None and one.high <= other.low


def _mention(names: Names, name: str) -> str:
    figure = names.figures.get(name)
    return names.label(name) if figure is None else f"{names.label(name)} ({prose(figure.value)})"


def _moved(number: RangeFinding, found: Bounds) -> str:
    """A range that became narrower: the end that moved, or both."""
    given, unit = number.given, number.unit
    if found.low == given.low:
        return say_range(Bounds(None, found.high, high_open=found.high_open), unit)
    if found.high == given.high:
        return say_range(Bounds(found.low, None, low_open=found.low_open), unit)
    return say_range(found, unit)
