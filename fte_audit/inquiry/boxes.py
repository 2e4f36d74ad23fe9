"""Boxes: one scenario, with one way to read what is ambiguous, as a question for the solver."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from fte_audit.diagnostics import Diagnostic, UserError
from fte_audit.feasibility.network import Comparison, Network, Reference, Relation
from fte_audit.inquiry.terms import (
    divisors_of,
    factors_of,
    may_be_zero,
    names_of,
    relation_of,
)
from fte_audit.quantities.ranges import Range
from fte_audit.quantities.units import possible
from fte_audit.spec.printing import to_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.quantities.ranges import Rounding
    from fte_audit.spec.claims.file import Applied, Assumed, Claims
    from fte_audit.spec.claims.model import Scenario


class Kind(StrEnum):
    """What a number of a box is."""

    FIGURE = "figure"
    ASSUMPTION = "assumption"
    UNKNOWN = "unknown"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Entry:
    """A number of a box.

    Attributes:
        kind: What it is.
        unit: Its unit, as written.
        given: What it may be before the relations.
        freed: What it may be where that is not believed.
    """

    kind: Kind
    unit: str
    given: Range
    freed: Range

    @property
    def is_believed(self) -> bool:
        """Whether it is a figure or an assumption that may turn out to be in a contradiction."""
        return self.kind in {Kind.FIGURE, Kind.ASSUMPTION}


@dataclass(frozen=True, slots=True)
class Box:
    """A question, and what it is made of.

    Attributes:
        scenario: Its key in the file.
        rounding: How printed figures are taken.
        choices: Assumption -> the reading that was chosen.
        entries: Name -> number.
        relations: What holds.
        not_applied: Built-in relation -> why it does not hold here.
    """

    scenario: str
    rounding: Rounding
    choices: Mapping[str, str]
    entries: Mapping[str, Entry]
    relations: tuple[Relation, ...]
    not_applied: Mapping[str, str]

    @property
    def network(self) -> Network:
        """The question for the solver."""
        return Network({name: each.given for name, each in self.entries.items()}, self.relations)

    @property
    def freed(self) -> dict[str, Range]:
        """Figure or assumption -> what it may be where its range is not believed."""
        return {name: each.freed for name, each in self.entries.items() if each.is_believed}

    def setting(self, name: str, given: Range) -> Box:
        """The same box with one number set to something else."""
        entry = replace(self.entries[name], given=given)
        return replace(self, entries=dict(self.entries) | {name: entry})


def boxes_of(
    claims: Claims,
    scenario: str,
    settings: Mapping[str, str | Range],
    freed: Sequence[str] = (),
) -> list[Box]:
    """The boxes of a scenario, one for each way to read what is ambiguous.

    Args:
        claims: The file.
        scenario: The key of the scenario.
        settings: Name -> what it is set to, in the scenario and from outside.
        freed: What is solved for, beside what the scenario says.

    Raises:
        UserError: Where a relation of the file divides by what may be zero.
    """
    asked = claims.scenarios[scenario]
    asked = asked.model_copy(update={"free": (*asked.free, *freed)})
    settings = {name: each for name, each in settings.items() if name not in freed}
    left_out = _left_out(claims, asked)
    open_ = {
        name: list(each.options)
        for name, each in claims.assumptions.items()
        if each.options and name not in {*settings, *asked.free, *left_out}
    }
    return [
        _box(claims, scenario, asked, settings, dict(zip(open_, chosen, strict=True)))
        for chosen in product(*open_.values())
    ]


def _left_out(claims: Claims, asked: Scenario) -> set[str]:
    """Figures, assumptions and relations that do not take part in a scenario."""
    others = {*claims.figures, *claims.assumptions} - set(asked.only) if asked.only else set()
    return {*asked.without, *others}


def _box(
    claims: Claims,
    scenario: str,
    asked: Scenario,
    settings: Mapping[str, str | Range],
    choices: Mapping[str, str],
) -> Box:
    left_out = _left_out(claims, asked)
    entries = dict(_entries(claims, asked, settings, choices))
    equal = dict(_read_as(claims, settings, choices, left_out))
    kept = [
        each
        for each in claims.relations
        if each.name not in left_out and not left_out & set(names_of(each))
    ]
    entries |= _opened(kept, entries)
    holds, not_applied = _applicable(kept, {name: each.given for name, each in entries.items()})
    relations = [
        *(relation_of(each) for each in holds),
        *(
            Relation(f"reading of {name}", Reference(name), Comparison.EQUAL, Reference(other))
            for name, other in equal.items()
        ),
    ]
    mentioned = {name for relation in relations for name in relation.variables}
    entries = {
        name: each
        for name, each in entries.items()
        if each.kind is not Kind.DERIVED or name in mentioned
    }
    return Box(scenario, asked.figures, choices, entries, tuple(relations), not_applied)


def _entries(
    claims: Claims,
    asked: Scenario,
    settings: Mapping[str, str | Range],
    choices: Mapping[str, str],
) -> Iterator[tuple[str, Entry]]:
    left_out, free = _left_out(claims, asked), set(asked.free) - set(settings)
    for name, figure in claims.figures.items():
        unit = figure.written_unit
        setting = settings.get(name)
        if name in left_out:
            continue
        if name in free:
            yield name, Entry(Kind.UNKNOWN, unit, figure.freed, figure.freed)
        elif isinstance(setting, Range):
            yield name, Entry(Kind.ASSUMPTION, unit, setting, figure.freed)
        else:
            given = figure.range(asked.figures)
            assert given is not None  # noqa: S101 - checked when the file was read
            yield name, Entry(Kind.FIGURE, unit, given, figure.freed)
    for name, assumed in claims.assumptions.items():
        if name not in left_out:
            given = None if name in free else _assumed(assumed, settings, choices)
            kind = Kind.UNKNOWN if given is None else Kind.ASSUMPTION
            unit, freed = assumed.written_unit, assumed.freed
            yield name, Entry(kind, unit, freed if given is None else given, freed)
    for name, derived in claims.derived.items():
        amount = possible(derived.written_unit, is_level=True)
        yield name, Entry(Kind.DERIVED, derived.written_unit, amount, amount)


def _assumed(
    assumed: Assumed, settings: Mapping[str, str | Range], choices: Mapping[str, str]
) -> Range | None:
    """The range of an assumption; None where it is unknown or read as another number."""
    setting = settings.get(assumed.name)
    if isinstance(setting, Range):
        return setting
    reading = setting or choices.get(assumed.name)
    if reading is None:
        return assumed.range
    option = assumed.options[reading]
    return option if isinstance(option, Range) else None


def _read_as(
    claims: Claims,
    settings: Mapping[str, str | Range],
    choices: Mapping[str, str],
    left_out: set[str],
) -> Iterator[tuple[str, str]]:
    """Assumptions that are read as another number."""
    for name, assumed in claims.assumptions.items():
        setting = settings.get(name)
        reading = setting if isinstance(setting, str) else choices.get(name)
        option = assumed.options.get(reading or "")
        if isinstance(option, str) and not {name, option} & left_out:
            yield name, option


def _opened(relations: list[Applied], entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """Unknown numbers that something is divided by: amounts above zero."""
    names = {
        name
        for relation in relations
        for divisor in divisors_of(relation)
        for name in factors_of(divisor)
    }
    above_zero = {}
    for name, each in entries.items():
        unbounded = each.given.low in {None, Fraction(0)}
        if name in names and not each.is_believed and unbounded:
            given = replace(each.given, low=Fraction(0), low_open=True)
            above_zero[name] = replace(each, given=given)
    return above_zero


def _applicable(
    relations: list[Applied], ranges: Mapping[str, Range]
) -> tuple[list[Applied], dict[str, str]]:
    """The relations that divide by nothing that may be zero, and why others do not hold.

    Raises:
        UserError: Where a relation of the file's own divides by what may be zero.
    """
    holds, not_applied, problems = [], {}, []
    for relation in relations:
        zero = next((each for each in divisors_of(relation) if may_be_zero(each, ranges)), None)
        if zero is None:
            holds.append(relation)
            continue
        message = f"`{to_text(zero)}` may be zero, and `{relation.name}` divides by it"
        if relation.built_in:
            not_applied[relation.name] = message
        else:
            hint = "give it a range that does not hold zero, or multiply instead"
            problems.append(Diagnostic("FTE155", message, zero.span, hint))
    if problems:
        raise UserError(problems)
    return holds, not_applied
