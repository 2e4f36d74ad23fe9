"""Options that labels answer, in the readings of figures of which they say nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fte_audit.spec.switches import HANDLED, RESOLVED, SWITCHES

if TYPE_CHECKING:
    from fte_audit.readings.model import Readings

_BY_LABELS: Final = {HANDLED: "verified", RESOLVED: "judged"}
_NEEDS: Final = {
    option.needs
    for switch, name in _BY_LABELS.items()
    for option in SWITCHES[switch].options
    if option.name == name
}
_ELSEWHERE: Final = "labels tell how many AI handled or resolved, not what is counted here"


def with_labels(readings: Readings) -> Readings:
    """The readings of a log with labels: what they do not answer, they can't answer.

    Args:
        readings: The readings of a claim or figure.
    """
    return replace(
        readings,
        lacking=tuple(
            each._replace(missing=_ELSEWHERE) if each.missing in _NEEDS else each
            for each in readings.lacking
        ),
    )
