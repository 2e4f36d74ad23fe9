"""What a reader calls figures and assumptions, and how their ranges are said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fte_audit.quantities.units import DATE
from fte_audit.quantities.writing import write_bounds
from fte_audit.render.text import EMPTY, prose, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Protocol

    from fte_audit.findings import (
        AssumptionFinding,
        Crosscheck,
        FigureFinding,
        RangeFinding,
        SettingFinding,
    )
    from fte_audit.quantities.bounds import Bounds

    class _Labelled(Protocol):
        @property
        def name(self) -> str: ...
        @property
        def label(self) -> str: ...


UNITLESS = frozenset({"share", "change", "ratio", "number", DATE})
"""Units that are not written, or written as part of the number."""

_WITHIN_THE_NUMBER = frozenset({"share", "change", DATE})


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a claim file, and what they stand for.

    Attributes:
        labels: Name -> what a reader calls it: figures, statements, assumptions, relations and what
            was worked out.
        units: Name -> unit, where it has one.
        figures: The published figures.
        assumptions: What was assumed.
    """

    labels: Mapping[str, str]
    units: Mapping[str, str]
    figures: Mapping[str, FigureFinding]
    assumptions: Mapping[str, AssumptionFinding]

    def label(self, name: str) -> str:
        """What a reader calls something; its name in words where nothing is known of it."""
        return self.labels.get(name) or in_words(name)

    def reading(self, name: str, key: str) -> str:
        """A reading of an assumption: what it is read as, or its name and value."""
        known = self.assumptions.get(name)
        option = None if known is None else dict(known.options).get(key)
        if option is None:
            return in_words(key)
        return self.labels.get(option) or f"{in_words(key)} ({prose(option)})"

    def setting(self, each: SettingFinding) -> str:
        """What a box sets a number to."""
        known = self.assumptions.get(each.name)
        is_reading = known is not None and each.value in dict(known.options)
        value = self.reading(each.name, each.value) if is_reading else prose(each.value)
        said = f"{'read as' if is_reading else 'set to'} {value}"
        return f"{said}, from outside the file" if each.outside else said


def called(each: _Labelled) -> str:
    """What a reader calls something; its name in words where it has no label that can be seen."""
    return prose(each.label) or in_words(each.name)


def names_of(found: Crosscheck) -> Names:
    """Collect the names of a crosscheck; those of its file go before what was worked out."""
    ranges = [
        each
        for scenario in found.scenarios
        for reading in scenario.readings
        for each in reading.ranges
    ]
    numbers: list[RangeFinding | AssumptionFinding | FigureFinding] = [
        *reversed(ranges),
        *found.assumptions,
        *found.figures,
    ]
    labelled = [*found.relations, *found.statements, *numbers]
    return Names(
        labels={each.name: called(each) for each in labelled},
        units={each.name: each.unit for each in numbers},
        figures={each.name: each for each in found.figures},
        assumptions={each.name: each for each in found.assumptions},
    )


def in_words(name: str) -> str:
    """A name of the file as words, of which there is at least one.

    Example:
        >>> in_words("productive_hours")
        'productive hours'
    """
    return prose(name.replace("_", " ")) or EMPTY


def say_range(bounds: Bounds, unit: str) -> str:
    """Write a range with its unit."""
    return visible(write_bounds(bounds, unit))


def say_bare(bounds: Bounds, unit: str) -> str:
    """Write a range without its unit, beside something that has it."""
    return write_bounds(bounds, unit if unit in _WITHIN_THE_NUMBER else "number")


def listed(parts: Iterable[str], last: str = "and") -> str:
    """Join parts as a sentence does.

    Example:
        >>> listed(["a", "b", "c"]), listed(["a", "b"], "or")
        ('a, b and c', 'a or b')
    """
    *first, end = [*parts] or [""]
    return f"{', '.join(first)} {last} {end}" if first else end


def capital(text: str) -> str:
    """Begin a sentence.

    Example:
        >>> capital("not reachable")
        'Not reachable'
    """
    return text[:1].upper() + text[1:]
