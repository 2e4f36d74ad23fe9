"""The sections of the scenarios: the box, and what holds in it for each reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fte_audit.findings import Word
from fte_audit.render.crosscheck.answers import NOT_DETERMINED
from fte_audit.render.crosscheck.blocks import (
    Fact,
    Facts,
    Heading,
    Paragraph,
    Row,
    Section,
    Table,
)
from fte_audit.render.crosscheck.conditions import (
    STYLES,
    conflict_facts,
    mend_facts,
    narrowings,
)
from fte_audit.render.crosscheck.naming import (
    UNITLESS,
    called,
    capital,
    in_words,
    say_bare,
    say_range,
)
from fte_audit.render.crosscheck.readings import choices_of, fixed_choices, fold, where
from fte_audit.render.layout import Style
from fte_audit.render.text import prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.findings import BoxFinding, Grid, RangeFinding, ScenarioFinding
    from fte_audit.quantities.bounds import Bounds
    from fte_audit.render.crosscheck.blocks import Block
    from fte_audit.render.crosscheck.naming import Names
    from fte_audit.render.crosscheck.readings import Group

ROUNDINGS = {
    "point": "Printed figures are taken exactly as printed.",
    "half_up": "Printed figures are taken with their rounding: rounded to the nearest.",
    "cut": "Printed figures are taken with their rounding: cut off.",
    "up": "Printed figures are taken with their rounding: rounded up.",
    "either": "Printed figures are taken with their rounding: rounded or cut off.",
}
IMPOSSIBLE = "\N{EN DASH}"
INCOMPLETE = "There may be more of these than the work that was allowed could find."
UNMOVED = "All other published figures and assumptions keep the whole of their ranges."
_LOOSE = "*"
_LOOSE_MEANS = f"{_LOOSE} At most: the range may be wider than need be."
_OPEN_KINDS = frozenset({"unknown", "derived"})


def scenario_section(names: Names, number: int, scenario: ScenarioFinding) -> Section:
    """A scenario: what its box is, and the answer of each reading."""
    blocks = tuple(_blocks(names, scenario))
    return Section(f"Scenario {number}", blocks, subject=called(scenario))


def _blocks(names: Names, scenario: ScenarioFinding) -> Iterator[Block]:
    yield Paragraph(ROUNDINGS.get(scenario.rounding, prose(scenario.rounding)))
    if facts := (*box_facts(names, scenario.box), *fixed_choices(names, scenario)):
        yield Facts(facts)
    groups = fold(scenario)
    for group in groups:
        if len(groups) > 1:
            yield Heading(_reading(names, scenario, group))
        yield from _answer(names, scenario, group)
    for grid in scenario.grids:
        yield from _grid(names, grid)


def box_facts(names: Names, box: BoxFinding) -> Iterator[Fact]:
    """What was set, solved for, left out and not applied."""
    for each in box.settings:
        yield Fact(names.label(each.name), names.setting(each))
    for name in box.solved_for:
        yield Fact(names.label(name), "solved for")
    for name in box.left_out:
        yield Fact(names.label(name), "left out")
    if box.only:
        yield Fact("nothing takes part but", "; ".join(map(names.label, box.only)))
    for why in box.not_applied:
        yield Fact("not applied", prose(why))


def _reading(names: Names, scenario: ScenarioFinding, group: Group) -> str:
    chosen = where(choices_of(names, scenario, group.readings))
    return f"Where {chosen}" if chosen else "As it stands"


def _answer(names: Names, scenario: ScenarioFinding, group: Group) -> Iterator[Block]:
    reading = group.first
    conditions = tuple(narrowings(names, group.readings))
    yield Paragraph(capital(reading.word.value), STYLES[reading.word])
    if conditions:
        yield Facts(conditions)
    for conflict in reading.conflicts:
        these = "This can't hold" if len(conflict.members) == 1 else "These can't hold together"
        proven = "" if conflict.proven else ", and perhaps not even some of them"
        yield Paragraph(f"{these}{proven}:")
        yield Facts(conflict_facts(names, scenario, group.readings, conflict))
    if reading.mends:
        yield Paragraph("It would take one of these:")
        yield Facts(mend_facts(names, scenario, group.readings))
    if not reading.complete:
        yield Paragraph(INCOMPLETE, Style.QUIET)
    if reading.word is Word.UNDECIDED and group.ranges:
        yield Paragraph("If all of it can hold at once, then:")
    yield from _ranges(names, scenario.asked, group.ranges)


def _ranges(names: Names, asked: Sequence[str], ranges: Sequence[RangeFinding]) -> Iterator[Block]:
    shown = [each for each in ranges if each.name in asked or not asked]
    believed = [each for each in shown if each.kind not in _OPEN_KINDS]
    narrowed = [each for each in believed if each.narrowed or asked]
    follows = [each for each in shown if each.kind in _OPEN_KINDS and each.determined]
    vague = [each for each in shown if each.kind in _OPEN_KINDS and not each.determined]
    if narrowed:
        rows = tuple(
            Row((capital(names.label(each.name)), say_bare(each.given, each.unit), _found(each)))
            for each in narrowed
        )
        yield Table(("Figure or assumption", "Taken as", "Must be"), rows)
    if follows:
        follows.sort(key=lambda each: each.kind != "unknown")
        rows = tuple(Row((capital(names.label(each.name)), _found(each))) for each in follows)
        yield Table(("What follows", "Must be"), rows)
    if any(not each.tight for each in (*narrowed, *follows)):
        yield Paragraph(_LOOSE_MEANS, Style.QUIET)
    if vague:
        labels = "; ".join(names.label(each.name) for each in vague)
        yield Paragraph(f"{capital(NOT_DETERMINED)}: {labels}.")
    if len(narrowed) < len(believed):
        yield Paragraph(UNMOVED, Style.QUIET)


def _found(number: RangeFinding) -> str:
    """What a number must be; a change that does not show in its digits is said."""
    found = say_range(number.found, number.unit)
    if not number.narrowed and number.kind not in _OPEN_KINDS:
        return f"{found}, as taken"
    if number.narrowed and _alike(number.given, number.found):
        found += ", a little narrower"
    return found if number.tight else f"{found} {_LOOSE}"


def _alike(one: Bounds, other: Bounds) -> bool:
    """Whether two ranges look alike at the digits that are written."""
    ends = ((one.low, other.low), (one.high, other.high))
    return all(
        end == by if end is None or by is None else f"{end:.3g}" == f"{by:.3g}" for end, by in ends
    )


def _grid(names: Names, grid: Grid) -> Iterator[Block]:
    down, unit = grid.down
    sides = [f"down: {_axis(names, down, unit)}"]
    if grid.across is not None:
        sides.append(f"across: {_axis(names, *grid.across)}")
    yield Heading(capital(_with_unit(called(grid), grid.unit)))
    yield Paragraph(f"{capital('; '.join(sides))}.")
    header = (in_words(down), *(prose(value) for value in grid.across_values))
    rows = tuple(
        Row((prose(value), *(_cell(cell, grid.unit) for cell in cells)))
        for value, cells in zip(grid.down_values, grid.cells, strict=True)
    )
    yield Table(header, rows, breakable=True)
    if any(cell is None for cells in grid.cells for cell in cells):
        yield Paragraph(f"{IMPOSSIBLE} These can't hold together.", Style.QUIET)


def _axis(names: Names, name: str, unit: str) -> str:
    return _with_unit(names.label(name), unit)


def _with_unit(label: str, unit: str) -> str:
    return label if unit in UNITLESS else f"{label}, in {prose(unit)}"


def _cell(bounds: Bounds | None, unit: str) -> str:
    return IMPOSSIBLE if bounds is None else say_bare(bounds, unit)
