"""Two definitions held against each other, axis by axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fte_audit.spec.definitions.axes import QUESTIONS, UNSTATED, Axis

if TYPE_CHECKING:
    from fte_audit.spec.definitions.catalogue import Entry


@dataclass(frozen=True, slots=True)
class Contrast:
    """How two definitions differ.

    Attributes:
        first: One of them.
        second: The other.
        differing: Axes on which both stand, at different values.
        unknown: Axes on which at least one of them does not say where it stands.
        same: Axes on which both stand at the same values.
        switches: Switches of readings of which both name an option, and not the same.
    """

    first: Entry
    second: Entry
    differing: tuple[Axis, ...]
    unknown: tuple[Axis, ...]
    same: tuple[Axis, ...]
    switches: tuple[str, ...]


def contrast(first: Entry, second: Entry) -> Contrast:
    """Hold two definitions against each other.

    What a source does not say is neither a difference nor an agreement.
    """
    values = {axis: (set(first.on(axis).value), set(second.on(axis).value)) for axis in QUESTIONS}
    unknown = tuple(axis for axis, both in values.items() if any(UNSTATED in v for v in both))
    told = {axis: both for axis, both in values.items() if axis not in unknown}
    ours, theirs = first.written.readings, second.written.readings
    return Contrast(
        first=first,
        second=second,
        differing=tuple(axis for axis, (one, other) in told.items() if one != other),
        unknown=unknown,
        same=tuple(axis for axis, (one, other) in told.items() if one == other),
        switches=tuple(
            switch for switch in ours if switch in theirs and ours[switch] != theirs[switch]
        ),
    )
