"""A verdict on the report's own reading -> the verdict over every reading."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fte_audit.verdicts import Outcome, OverReadings, over_readings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fte_audit.readings.model import Readings
    from fte_audit.verdicts import Verdict

_TELLING: Final = 0.05
_MOST: Final = 3


def over_all(
    verdicts: Sequence[Verdict], varied: Sequence[Readings], alone: Mapping[str, str]
) -> tuple[Verdict, ...]:
    """The verdicts, each over the readings of its claim where it has some.

    What the report found under its own reading counts as well: it knows of gaps in the log.

    Args:
        verdicts: On the report's own reading.
        varied: The readings of the claims.
        alone: Claim -> why it has no other reading than the report's.
    """
    by_name = {readings.name: readings for readings in varied}
    return tuple(
        _over(verdict, by_name[verdict.name])
        if verdict.name in by_name
        else replace(verdict, alone=alone.get(verdict.name))
        for verdict in verdicts
    )


def _over(verdict: Verdict, readings: Readings) -> Verdict:
    outcomes = [each.outcome for each in readings.readings if each.outcome is not None]
    ordered = readings.ordered()
    counts = OverReadings(
        n=len(outcomes),
        supported=readings.count(Outcome.SUPPORTED),
        contradicted=readings.count(Outcome.CONTRADICTED),
        inconclusive=readings.count(Outcome.INCONCLUSIVE),
        low=ordered[0].value if ordered else None,
        high=ordered[-1].value if ordered else None,
        drivers=tuple(each.switch for each in readings.drivers if each.total >= _TELLING)[:_MOST],
    )
    found = over_readings([verdict.outcome, *outcomes])
    # What the report can't test has no evidence, whatever readings of what is there come to.
    is_tested = verdict.outcome is not Outcome.NOT_TESTABLE and counts.telling
    if not is_tested or found is not Outcome.DEPENDS:
        return replace(verdict, over=counts)
    return replace(
        verdict,
        outcome=found,
        over=counts,
        sentence=f"{_said(counts)} {verdict.sentence}",
    )


def _said(counts: OverReadings) -> str:
    parts = [
        f"{number:,} {one if number == 1 else many}"
        for number, one, many in (
            (counts.supported, "supports it", "support it"),
            (counts.contradicted, "contradicts it", "contradict it"),
            (counts.inconclusive, "decides nothing", "decide nothing"),
            (counts.not_testable, "can't be tested", "can't be tested"),
        )
        if number
    ]
    said = f"It depends on the reading: of {counts.n:,} readings, {', '.join(parts)}."
    if counts.drivers:
        said += f" What moves it most: {', '.join(counts.drivers)}."
    return f"{said} Under the report's own reading:"
