"""What the definitions of the catalogue come to on one log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fte_audit.readings import kinds
from fte_audit.readings.computing import OWN
from fte_audit.spec import switches as switch
from fte_audit.spec.definitions.model import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from fte_audit.readings.model import Platform, Readings
    from fte_audit.spec.definitions.catalogue import Entry

FIGURES: Final[Mapping[Kind, kinds.Kind]] = {
    Kind.RESOLUTION: kinds.Kind.RESOLVED,
    Kind.HANDLING: kinds.Kind.HANDLED,
    Kind.REPEAT: kinds.Kind.REPEATED,
    Kind.TIME: kinds.Kind.MINUTES,
    Kind.RATING: kinds.Kind.RATINGS,
}
"""What definitions are about -> what is counted of what AI had first."""
_LEFT_BY_RULES: Final[Mapping[str, tuple[str, ...]]] = {
    switch.HAND_OVER: ("ai", "zero"),
    switch.DENOMINATOR: ("all_contacts",),
    switch.REPEAT_KEY: ("customer",),
    switch.RATING_AT_HAND_OVER: ("dropped",),
}
"""What `rules` leave where a definition decides another switch."""
NOT_A_READING: Final = "it says nothing that a log could be asked"
_NOT_THERE: Final[Mapping[Kind, str]] = {
    Kind.RESOLUTION: "the log does not say who handled conversations",
    Kind.HANDLING: "the log does not say who handled conversations",
    Kind.REPEAT: "the log does not say which customers came back, or is too short for it",
    Kind.TIME: "the log does not say how long conversations took",
    Kind.RATING: "the log has no ratings",
}


@dataclass(frozen=True, slots=True)
class Gauged:
    """What a figure comes to on a log by the report's own definition.

    Attributes:
        kind: What definitions of it are about.
        label: What a reader calls it.
        unit: The unit of its values.
        own: Its value by the report's own reading; None where there is none.
    """

    kind: Kind
    label: str
    unit: str
    own: float | None


@dataclass(frozen=True, slots=True)
class Gauge:
    """What a definition comes to on a log.

    Attributes:
        options: Switch -> option, of the switches that it decides; the others are the report's own.
        value: What it comes to; None where the log can't answer it.
        missing: Why there is no value; None where there is one.
        interval: That of the sample, where people's labels answer it and it has one.
    """

    options: Mapping[str, str]
    value: float | None
    missing: str | None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Gauges:
    """What definitions come to on a log.

    Attributes:
        read, kept: Rows read, and those that the report keeps or a rule of the spec drops.
        figures: The figures that the definitions are about.
        of: Name of a definition -> what it comes to.
    """

    read: int
    kept: int
    figures: Mapping[Kind, Gauged]
    of: Mapping[str, Gauge]


def figures_for(entries: Collection[Entry]) -> list[kinds.Kind]:
    """What must be counted for some definitions."""
    wanted = {entry.written.kind for entry in entries}
    return [figure for kind, figure in FIGURES.items() if kind in wanted]


def options_for(entries: Collection[Entry]) -> dict[str, Sequence[str]]:
    """Switch -> the options to vary: the report's own, and those of the definitions."""
    return options_of([entry.written.readings for entry in entries])


def options_of(decided: Iterable[Mapping[str, str]]) -> dict[str, Sequence[str]]:
    """The same for what some definitions decide.

    Args:
        decided: Switch -> option, for each.
    """
    options = {name: {OWN, *_LEFT_BY_RULES.get(name, ())} for name in switch.SWITCHES}
    for each in decided:
        for name, option in each.items():
            options[name].add(option)
    return {name: sorted(its) for name, its in options.items()}


def gauge(
    entries: Collection[Entry], readings: Sequence[Readings], *, read: int, kept: int
) -> Gauges:
    """What some definitions come to.

    Args:
        entries: The definitions.
        readings: The readings of figures, with what each definition stands for among them.
        read: Rows read.
        kept: Rows that are in the readings.
    """
    by_kind = {
        kind: found
        for kind, figure in FIGURES.items()
        for found in readings
        if found.kind == figure
    }
    platforms = {each.name: each for found in readings for each in found.platforms}
    kinds = {entry.written.kind for entry in entries}
    return Gauges(
        read=read,
        kept=kept,
        figures={kind: _figure(kind, by_kind[kind]) for kind in by_kind if kind in kinds},
        of={entry.name: _gauge(entry, platforms.get(entry.name)) for entry in entries},
    )


def _figure(kind: Kind, readings: Readings) -> Gauged:
    own = readings.own
    return Gauged(kind, readings.label, readings.unit, None if own is None else own.value)


def _gauge(entry: Entry, platform: Platform | None) -> Gauge:
    options = dict(entry.written.readings)
    if not options:
        return Gauge(options, None, NOT_A_READING)
    if platform is None:
        return Gauge(options, None, _NOT_THERE[entry.written.kind])
    return Gauge(options, platform.value, platform.missing, platform.interval)
