"""Readings that rest on people's labels of a sample, beside those that the log itself answers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from fte_audit.drawn import DrawGroup
from fte_audit.estimates.values import to_digits
from fte_audit.judging.outcomes import Ends, as_printed, decimal, outcome
from fte_audit.readings.kinds import Kind
from fte_audit.readings.model import Chosen, Reading
from fte_audit.review.model import Question
from fte_audit.spec import switches as switch
from fte_audit.verdicts import Outcome

if TYPE_CHECKING:
    from fte_audit.quantities.ranges import Range
    from fte_audit.readings.model import Readings
    from fte_audit.review.model import Verified, VerifiedShare


class _Told(NamedTuple):
    """What labels say of a figure.

    Attributes:
        share: The verified share.
        factor: What it is multiplied by to come to the figure; labels know it exactly.
    """

    share: VerifiedShare
    factor: Fraction


_OPTIONS: Final = {
    Kind.HANDLED: (switch.HANDLED, "verified"),
    Kind.HANDLED_NUMBER: (switch.HANDLED, "verified"),
    Kind.RESOLVED: (switch.RESOLVED, "judged"),
}
"""What is counted -> the switch that labels answer, and their option of it."""
_PROCESS: Final = "labels tell of this log, and the claim is about a process"
_OTHERS: Final = "the labels were drawn from other conversations than these readings count"
_NO_OWN: Final = "labels go with the report's own definitions, which are not among these readings"
_ELSEWHERE: Final = "labels of a sample tell it alone, not with what else is asked here"
_NOT_FIRST: Final = (
    "it takes labels drawn from what AI handled first, and a claim about the same conversations"
)


def with_labels(readings: Readings, verified: Verified, allowed: Range | None) -> Readings:
    """The readings with one more, which people's labels answer; else what stands against it.

    It takes the report's own option of every other switch. Its interval is that of the sample; what
    is unsure or not labelled may be anything.

    Args:
        readings: The readings of a claim or figure.
        verified: What the labels say.
        allowed: The values that the claim allows; None where nothing is claimed.
    """
    answered = _OPTIONS.get(Kind(readings.kind)) if readings.kind else None
    for name, option in set(_OPTIONS.values()) - {answered}:
        readings = _lacking(readings, name, option, _ELSEWHERE)
    if answered is None:
        return readings
    told = _told(readings, verified)
    if isinstance(told, str):
        return _lacking(readings, *answered, told)
    if told.share.value is None:
        return _lacking(readings, *answered, told.share.reason or "no label says yes or no")
    return _added(readings, *answered, _reading(told.share.value, told, allowed))


def _told(readings: Readings, verified: Verified) -> _Told | str:
    """What labels say of a figure, or why they say nothing."""
    if readings.level is not None:
        return _PROCESS
    own, draw = readings.own, verified.draw
    if own is None or any(each.options != (each.own,) for each in readings.fixed):
        return _NO_OWN
    chosen = {each.switch: each.own for each in (*readings.fixed, *readings.switches)}
    is_first = chosen[switch.HANDLED] == "first"
    if readings.kind == Kind.RESOLVED:
        credited = is_first and chosen[switch.HAND_OVER] == "ai"
        if not (credited and draw.recipe.group is DrawGroup.AI):
            return _NOT_FIRST
        return _Told(verified.shares[Question.RESOLVED], Fraction(1))
    factor = draw.part if readings.kind == Kind.HANDLED else Fraction(draw.population)
    if is_first and draw.recipe.group is DrawGroup.AI and own.value != to_digits(factor):
        return _OTHERS
    return _Told(verified.shares[Question.HANDLED], factor)


def _reading(value: Fraction, told: _Told, allowed: Range | None) -> Reading:
    digits = to_digits(value * told.factor)
    found = told.share.bounds or told.share.interval
    if found is None:
        return Reading((), digits, None, None, None if allowed is None else Outcome.NOT_TESTABLE)
    low, high = (to_digits(Fraction(end) * told.factor) for end in (found.low, found.high))
    if allowed is None:
        return Reading((), digits, low, high, None)
    ends = Ends(decimal(low), decimal(high))
    return Reading((), digits, low, high, outcome(ends, as_printed(allowed)))


def _lacking(readings: Readings, name: str, option: str, missing: str) -> Readings:
    return replace(
        readings,
        lacking=tuple(
            each._replace(missing=missing) if each[:2] == (name, option) else each
            for each in readings.lacking
        ),
    )


def _added(readings: Readings, name: str, option: str, found: Reading) -> Readings:
    """The readings with another option of a switch, and the one reading that takes it."""
    own = readings.own
    assert own is not None, "labels go with the report's own reading"  # noqa: S101
    switches, all_readings = readings.switches, list(readings.readings)
    names = [each.switch for each in switches]
    if name in names:
        place = names.index(name)
        options = list(own.options)
        options[place] = len(switches[place].options)
        widened = switches[place]._replace(options=(*switches[place].options, option))
        switches = (*switches[:place], widened, *switches[place + 1 :])
    else:
        [alone] = [each for each in readings.fixed if each.switch == name]
        switches = (*switches, Chosen(name, (alone.options[0], option), alone.own))
        all_readings = [replace(each, options=(*each.options, 0)) for each in all_readings]
        options = [*own.options, 1]
    return replace(
        readings,
        switches=switches,
        fixed=tuple(each for each in readings.fixed if each.switch != name),
        readings=[*all_readings, replace(found, options=tuple(options))],
        lacking=tuple(each for each in readings.lacking if each[:2] != (name, option)),
        by_labels={name: option},
    )
