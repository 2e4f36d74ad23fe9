"""The reading that each platform's own definition stands for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fte_audit.readings.model import Platform
from fte_audit.spec import switches as switch
from fte_audit.spec.definitions.catalogue import catalogue
from fte_audit.spec.definitions.model import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from fte_audit.readings.model import Reading, Readings
    from fte_audit.spec.definitions.catalogue import Entry

_ABOUT: Final[Mapping[str, Kind]] = {
    "handled": Kind.HANDLING,
    "number handled": Kind.HANDLING,
    "handled, changed": Kind.HANDLING,
    "resolved": Kind.RESOLUTION,
    "resolved, changed": Kind.RESOLUTION,
    "repeated": Kind.REPEAT,
    "minutes": Kind.TIME,
    "ratings": Kind.RATING,
}
"""What readings count -> the definitions that are about it."""
_AS_IT_IS: Final = {switch.UNIT: "conversation", switch.IDLE_CAP: "include"}
"""What a log whose rows are conversations answers without being asked."""
_EXCLUDED: Final = "a rule excludes that combination"
_NO_VALUE: Final = "nothing counts under it"
_ABSENT: Final = -1
"""The number of an option that is not among the readings."""


def with_platforms(readings: Readings, entries: Iterable[Entry] | None = None) -> Readings:
    """The readings, with what each definition of the catalogue stands for among them.

    Args:
        readings: The readings of a claim or figure.
        entries: The definitions; those of the catalogue by default.
    """
    about = _ABOUT.get(readings.kind)
    wanted = catalogue().values() if entries is None else entries
    if about is None:
        return readings
    stand = Standing(readings)
    found = tuple(
        _platform(entry, stand)
        for entry in wanted
        if entry.written.kind is about and entry.written.readings
    )
    return replace(readings, platforms=found)


def _platform(entry: Entry, stand: Standing) -> Platform:
    decided = entry.written.readings
    value, missing = stand.at(decided)
    title = f"{entry.platform}: {entry.written.title}"
    return Platform(entry.name, title, dict(decided), value, missing, stand.interval(decided))


class Standing:
    """Says what readings come to where some switches are decided."""

    def __init__(self, readings: Readings) -> None:
        """Prepare.

        Args:
            readings: The readings of a claim or figure.
        """
        self._readings = readings
        self._chosen = {
            each.switch: each.options[0] if each in readings.fixed else each.own
            for each in (*readings.fixed, *readings.switches)
        }
        self._values = {each.options: each for each in readings.readings}

    def at(self, decided: Mapping[str, str]) -> tuple[float | None, str | None]:
        """What they come to where these switches take these options; else what is missing."""
        found = self._found(decided)
        if isinstance(found, str):
            return None, found
        return found.value, None if found.value is not None else found.missing or _NO_VALUE

    def interval(self, decided: Mapping[str, str]) -> tuple[float, float] | None:
        """The interval of the sample, where people's labels answer that."""
        found = self._found(decided)
        if isinstance(found, str) or not self._readings.by_people(found):
            return None
        return None if found.low is None or found.high is None else (found.low, found.high)

    def _found(self, decided: Mapping[str, str]) -> Reading | str:
        missing = _missing(decided, self._readings, self._chosen)
        if missing is not None:
            return missing
        key = _nearest({**self._chosen, **decided}, decided, self._readings, self._values)
        return _EXCLUDED if key is None else self._values[key]


def _nearest(
    options: Mapping[str, str],
    decided: Collection[str],
    readings: Readings,
    values: Collection[tuple[int, ...]],
) -> tuple[int, ...] | None:
    """The reading of a definition, which decides some switches; None where rules exclude it.

    The others are the report's own, as far as these are varied and rules let them be.
    """
    wanted = tuple(each.place_of(options[each.switch]) for each in readings.switches)
    if wanted in values:
        return wanted
    fixed = [place for place, each in enumerate(readings.switches) if each.switch in decided]
    fitting = [key for key in values if all(key[place] == wanted[place] for place in fixed)]
    return min(
        fitting,
        key=lambda key: (sum(a != b for a, b in zip(key, wanted, strict=True)), key),
        default=None,
    )


def _missing(
    decided: Mapping[str, str], readings: Readings, chosen: Mapping[str, str]
) -> str | None:
    """What the log lacks for a definition; None where it can answer all that it decides."""
    answered = {each.switch: each.options for each in (*readings.fixed, *readings.switches)}
    lacking = {(each.switch, each.option): each.missing for each in readings.lacking}
    for name, option in decided.items():
        if name not in chosen:
            if option != _AS_IT_IS.get(name):
                return lacking.get((name, option), f"`{name}` is not asked here")
        elif option not in answered[name]:
            return lacking.get((name, option), f"`{name}: {option}` is not among these readings")
    return None
