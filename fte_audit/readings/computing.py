"""A subject -> what it comes to under every reading, and what follows for a claim."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Final

from fte_audit.estimates.values import NotEstimable, to_digits
from fte_audit.judging.outcomes import Ends, as_printed, decimal, outcome
from fte_audit.readings.contrasting import Contrast, Searched
from fte_audit.readings.drivers import drivers
from fte_audit.readings.expanding import expand
from fte_audit.readings.intervals import interval_of
from fte_audit.readings.judged import Estimated
from fte_audit.readings.model import (
    NOTHING_COUNTS,
    Chosen,
    Excluded,
    Middle,
    Pair,
    Reading,
    Readings,
    Weighted,
)
from fte_audit.verdicts import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fte_audit.quantities.ranges import Range
    from fte_audit.readings.expanding import Stage
    from fte_audit.readings.model import Figure
    from fte_audit.readings.offer import Subject

OWN: Final = "own"
"""Among wanted options, the one that the report itself takes, whichever it is."""
MOST_READINGS: Final = 100_000
"""More readings than that are bounded by leaving options out, which is said."""


def compute(
    subject: Subject,
    *,
    name: str,
    label: str,
    unit: str,
    kind: str = "",
    claimed: str | None = None,
    allowed: Range | None = None,
    level: float | None = None,
    wanted: Mapping[str, Sequence[str]] | None = None,
    most: int = MOST_READINGS,
) -> Readings:
    """What a subject comes to under every reading.

    Args:
        subject: What is counted.
        name: The name of the claim, or of the figure.
        label: What a reader calls it.
        unit: The unit of the figure.
        kind: What is counted, as `kinds.Kind` names it.
        claimed: What is claimed, in words.
        allowed: The values that the claim allows.
        level: The confidence level of intervals; None for a census, which has none.
        wanted: Switch -> the options that are varied; all where a switch is not named.
        most: The most readings; options are left out until there are no more.
    """
    allowed = None if allowed is None else as_printed(allowed)
    stages = _wanted(subject, wanted or {})
    stages, left_out = bounded(stages, subject.own, most)
    excluded = [0] * len(subject.rules)
    reads = {attribute for stage in stages for attribute in stage.reads}
    table = subject.table.by({*reads, *subject.keeps})
    options = [tuple(stage.options) for stage in stages]
    switches = [stage.switch for stage in stages]
    found: list[Reading] = []
    known: dict[object, Reading] = {}
    for leaf in expand(table.cells, table.names, stages, subject.rules, excluded):
        chosen = (its[number] for its, number in zip(options, leaf.options, strict=True))
        figure = subject.figure(leaf.cells, dict(zip(switches, chosen, strict=True)))
        key = _key(figure, level)
        reading = known.get(key) or (
            _searched(figure, allowed, level)
            if isinstance(figure, Searched)
            else _reading(figure, allowed, level)
        )
        if key is not None:
            known[key] = reading
        found.append(replace(reading, options=leaf.options))
    return _gathered(
        subject,
        stages,
        found,
        Readings(
            name=name,
            label=label,
            kind=kind,
            subject=subject.name,
            unit=unit,
            claimed=claimed,
            allowed=None if allowed is None else _ends_of(allowed),
            switches=(),
            fixed=(),
            readings=(),
            excluded=tuple(
                Excluded(rule.sentence, n)
                for rule, n in zip(subject.rules, excluded, strict=True)
                if n
            ),
            lacking=subject.lacking,
            left_out=left_out,
            drivers=(),
            level=level,
            by_labels={
                stage.switch: subject.by_labels[stage.switch]
                for stage in stages
                if subject.by_labels.get(stage.switch) in stage.options
            },
        ),
    )


def _gathered(
    subject: Subject, stages: Sequence[Stage], found: list[Reading], readings: Readings
) -> Readings:
    """The readings by the switches that are varied."""
    chosen = [
        Chosen(stage.switch, tuple(stage.options), subject.own[stage.switch]) for stage in stages
    ]
    varied = [place for place, each in enumerate(chosen) if len(each.options) > 1]
    narrowed = [
        replace(each, options=tuple(each.options[place] for place in varied)) for each in found
    ]
    switches = tuple(chosen[place] for place in varied)
    valued = [each for each in narrowed if each.value is not None]
    return replace(
        readings,
        switches=switches,
        fixed=tuple(each for each in chosen if len(each.options) == 1),
        readings=narrowed,
        drivers=drivers(
            switches, [each.options for each in valued], [each.value or 0.0 for each in valued]
        ),
    )


def _wanted(subject: Subject, wanted: Mapping[str, Sequence[str]]) -> list[Stage]:
    stages = []
    for stage in subject.stages:
        own = subject.own[stage.switch]
        names = wanted.get(stage.switch, tuple(stage.options))
        taken = {*names, *([own] if OWN in names else []), subject.by_labels.get(stage.switch)}
        kept = {option: how for option, how in stage.options.items() if option in taken}
        # What the log answers by none of the wanted options, the report answers by its own.
        stages.append(replace(stage, options=kept or {own: stage.options[own]}))
    return stages


def bounded(
    stages: Sequence[Stage], own: Mapping[str, str], most: int
) -> tuple[list[Stage], dict[str, tuple[str, ...]]]:
    """Stages with so few options that there are no more combinations than wanted.

    The switch with the most options loses one at a time, from the middle, but never the report's
    own: what remains is the full factorial of the options that remain.

    Args:
        stages: The stages.
        own: Switch -> the option that the report itself takes.
        most: The most combinations.
    """
    kept = [list(stage.options) for stage in stages]
    left_out: dict[str, list[str]] = {}
    while prod(len(options) for options in kept) > most:
        longest = max(range(len(kept)), key=lambda place: (len(kept[place]), -place))
        options = kept[longest]
        if len(options) <= 1:
            break
        switch = stages[longest].switch
        losable = [option for option in _from_the_middle(options) if option != own[switch]]
        options.remove(losable[0])
        left_out.setdefault(switch, []).append(losable[0])
    narrowed = [
        replace(stage, options={option: stage.options[option] for option in options})
        for stage, options in zip(stages, kept, strict=True)
    ]
    return narrowed, {switch: tuple(options) for switch, options in left_out.items()}


def _from_the_middle(options: Sequence[str]) -> list[str]:
    """Options, those in the middle first: the ends are what a range is about."""
    middle = (len(options) - 1) / 2
    order = sorted(range(len(options)), key=lambda place: (abs(place - middle), place))
    return [options[place] for place in order]


def _key(figure: Figure, level: float | None) -> object:
    """What figures of one reading have in common; None where it would be too large to keep."""
    if not any(isinstance(side, Middle | Weighted) for side in _sides(figure)):
        return figure
    return figure.value if level is None and not isinstance(figure, Searched) else None


def _sides(figure: Figure) -> tuple[Figure, ...]:
    if isinstance(figure, Searched):
        return tuple(side for stratum in figure.strata for side in _sides(stratum))
    if isinstance(figure, Pair | Contrast):
        return (figure.first, figure.second)
    return (figure,)


def _searched(figure: Searched, allowed: Range | None, level: float | None) -> Reading:
    """One stratum is enough; to contradict it takes all. The value is the nearest to the claim."""
    corrected = None if level is None else 1 - (1 - level) / figure.tests
    found = [_reading(each, allowed, corrected) for each in figure.strata]
    outcomes = {each.outcome for each in found}
    tested = outcomes - {Outcome.NOT_TESTABLE}
    valued = [each for each in found if each.value is not None]
    if not valued:
        return Reading((), None, None, None, Outcome.NOT_TESTABLE)
    if not tested:
        outcome_ = Outcome.NOT_TESTABLE
    elif Outcome.SUPPORTED in outcomes:
        outcome_ = Outcome.SUPPORTED
    elif outcomes == {Outcome.CONTRADICTED}:
        outcome_ = Outcome.CONTRADICTED
    else:
        outcome_ = Outcome.INCONCLUSIVE
    deciding = [each for each in valued if each.outcome is outcome_] or valued
    return replace(min(deciding, key=partial(_far, allowed)), outcome=outcome_)


def _far(allowed: Range | None, reading: Reading) -> float:
    """How far a value is from what is allowed; where a side is open, further inside is nearer."""
    value = reading.value or 0.0
    low, high = (None, None) if allowed is None else _ends_of(allowed)
    if low is not None and high is not None:
        return abs(value - (low + high) / 2)
    return value if low is None else -value


def _reading(figure: Figure, allowed: Range | None, level: float | None) -> Reading:
    if isinstance(figure, Estimated):
        level = figure.level  # whatever is claimed, a sample leaves that to chance
    value = figure.value
    if isinstance(value, NotEstimable):
        nothing = None if allowed is None else Outcome.NOT_TESTABLE
        missing = None if value == NOTHING_COUNTS else value.reason
        return Reading((), None, None, None, nothing, missing)
    digits = to_digits(value)
    if level is None:
        low, high = digits, digits
    else:
        found = interval_of(figure, level)
        if isinstance(found, NotEstimable):
            return Reading(
                (), digits, None, None, None if allowed is None else Outcome.NOT_TESTABLE
            )
        low, high = to_digits(Fraction(found.low)), to_digits(Fraction(found.high))
    if allowed is None:
        return Reading((), digits, low, high, None)
    return Reading((), digits, low, high, outcome(Ends(decimal(low), decimal(high)), allowed))


def _ends_of(allowed: Range) -> tuple[float | None, float | None]:
    return (
        None if allowed.low is None else to_digits(allowed.low),
        None if allowed.high is None else to_digits(allowed.high),
    )
