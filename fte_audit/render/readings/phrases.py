"""What is said of readings, in every format that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from fte_audit.plan.bundling import Bundle
from fte_audit.render.numbers import write_number, write_percent
from fte_audit.render.text import prose
from fte_audit.spec.switches import DUPLICATES, SWITCHES, UNIT
from fte_audit.verdicts import SHARE_DIFFERENCE, Outcome, over_readings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fte_audit.plan.bundling import Bundled
    from fte_audit.readings.model import Reading, Readings, VariedLog

TITLE: Final = "Every defensible reading"
CAUTION: Final = (
    "A count of definitions is no probability: which of them is right is not in the log, and two "
    "that differ little count twice. Nobody should pick a reading for its result."
)
LEGEND: Final = (
    "░ ▒ ▓ █ a few to all of the readings in a column take the option; * is the report's own."
)
"""What the shades under the curve mean."""
_SEVERAL: Final = "full-time equivalents"
_IN_NUMBERS: Final = {"share", "change", SHARE_DIFFERENCE}
"""Units that are written with every number."""
_ORDER: Final = (
    Outcome.SUPPORTED,
    Outcome.CONTRADICTED,
    Outcome.INCONCLUSIVE,
    Outcome.NOT_TESTABLE,
)


def write(value: float, readings: Readings) -> str:
    """Write a value in its unit, without the unit's name."""
    if readings.unit in {"change", SHARE_DIFFERENCE}:
        written = write_percent(value)
        return written if readings.unit == "change" else written.replace("%", "pp")
    kind = "count" if readings.unit == "conversations" else "mean"
    return write_number(value, readings.unit, kind)


def lead(varied: VariedLog) -> Iterator[str]:
    """What was read."""
    what = "rows read"
    if varied.messages is not None:
        messages = varied.messages
        what = "conversations folded from them"
        yield f"{messages.read:,} messages read.{_left_out(messages.dropped)}"
    kept = f"{varied.read:,} {what}, {varied.kept:,} of them in the readings."
    yield kept + _left_out(varied.dropped)
    for each in varied.bundled:
        yield _put_together(each)
    if not varied.claims:
        yield "The spec claims nothing: these are the readings of what is most often claimed."
    for reason, names in _alone(varied).items():
        yield f"No other reading than the report's: {', '.join(names)}, since {reason}."


def _alone(varied: VariedLog) -> dict[str, list[str]]:
    """Why claims have no other reading than the report's -> these claims."""
    found: dict[str, list[str]] = {}
    for name, reason in varied.alone.items():
        found.setdefault(prose(reason), []).append(prose(name))
    return found


def _put_together(bundled: Bundled) -> str:
    """How many contacts became how many, and how many stayed as they were."""
    switch = DUPLICATES if bundled.way is Bundle.COPIES else UNIT
    said = (
        f"{switch}: {bundled.way} - {bundled.contacts:,} contacts that no rule drops become "
        f"{bundled.bundles:,}."
    )
    apart = [
        f"{n:,} {what}"
        for n, what in (
            (bundled.nameless, "without a customer"),
            (bundled.of_no_person, "of customers with too many to be a person"),
        )
        if n
    ]
    return f"{said} As they were: {' and '.join(apart)}." if apart else said


def _left_out(dropped: Mapping[str, int]) -> str:
    reasons = ", ".join(f"{reason} {rows:,}" for reason, rows in dropped.items() if rows)
    return f" Not in any: {reasons}." if reasons else ""


def verdict(readings: Readings) -> str | None:
    """What the readings come to together; None where nothing is claimed."""
    if readings.allowed is None:
        return None
    found = over_readings(r.outcome for r in readings.readings if r.outcome is not None)
    n = len(readings.readings)
    word = found.value.capitalize()
    counts = ", ".join(
        f"{readings.count(outcome):,} {outcome.value}"
        for outcome in _ORDER
        if readings.count(outcome)
    )
    if found is Outcome.DEPENDS:
        return f"{word} ({readings.count(Outcome.SUPPORTED):,} of {n:,} support it): {counts}"
    return f"{word}, under every reading that says anything: {counts} of {n:,}"


def span(readings: Readings) -> str:
    """From where to where the readings go."""
    ordered = readings.ordered()
    if not ordered:
        return "No reading has a value."
    low, high = (write(each.value or 0.0, readings) for each in (ordered[0], ordered[-1]))
    own = readings.own
    said = f"From {low} to {high}"
    if own is not None and own.value is not None:
        said += f"; {own_called(readings)} comes to {write(own.value, readings)}"
    unit = "" if readings.unit in _IN_NUMBERS else f" ({readings.unit})"
    return f"{said}{unit}."


def how_many(readings: Readings) -> str:
    """How many readings there are, and of which factorial."""
    n = len(readings.readings)
    sizes = {each.switch: len(each.options) for each in readings.switches}
    factors = " x ".join(f"{size} {switch}" for switch, size in sizes.items() if size > 1)
    excluded = sum(each.combinations for each in readings.excluded)
    said = f"{n:,} {'reading' if n == 1 else 'readings'}: {factors or 'one'}"
    if excluded:
        said += f", less {excluded:,} that are excluded"
    by_labels = readings.by_labels and sum(map(readings.by_people, readings.readings))
    return f"{said}; {by_labels:,} of them by people's labels." if by_labels else f"{said}."


def labelled(readings: Readings) -> Iterator[str]:
    """What people's labels come to, with the report's own definitions of the rest."""
    for switch, found in readings.labelled.items():
        if found.value is None:
            continue
        option = f"{switch}: {readings.by_labels[switch]}"
        said = f"By people's labels ({option}): {write(found.value, readings)}"
        if found.low is not None and found.high is not None:
            said += f", interval {write(found.low, readings)} to {write(found.high, readings)}"
        if found.outcome is not None:
            said += f"; {found.outcome.value}"
        yield f"{said}, with the report's own definitions of the rest."


def left_out(readings: Readings) -> str | None:
    """What was left out to bound the number of readings."""
    if not readings.left_out:
        return None
    listed = "; ".join(
        f"{switch}: {', '.join(options)}" for switch, options in readings.left_out.items()
    )
    return f"Left out, so that there are not too many: {listed}. `--most` allows more."


class Near(NamedTuple):
    """Readings with the same value, as it is written.

    Attributes:
        value: It, as it is written.
        reading: Of those that have it, the one that differs least from the report's own.
        others: How many more have it.
    """

    value: str
    reading: Reading
    others: int


def nearest(readings: Readings, most: int) -> list[Near]:
    """The values that are nearest to what is claimed: to the middle of it, or to its only end.

    Args:
        readings: The readings of a claim.
        most: How many values at the most.
    """
    if readings.allowed is None:
        return []
    ends = [end for end in readings.allowed if end is not None]
    point = sum(ends) / len(ends)
    by_value: dict[float, list[Reading]] = {}
    for each in readings.ordered():
        by_value.setdefault(each.value or 0.0, []).append(each)
    own = tuple(each.place_of(each.own) for each in readings.switches)
    found: dict[str, list[Reading]] = {}
    for value in sorted(by_value, key=lambda value: abs(value - point)):
        said = write(value, readings)
        if said in found or len(found) < most:
            found.setdefault(said, []).extend(by_value[value])
    return [
        Near(said, min(those, key=lambda each: _differences(each, own)), len(those) - 1)
        for said, those in found.items()
    ]


def _differences(reading: Reading, own: tuple[int, ...]) -> int:
    return sum(a != b for a, b in zip(reading.options, own, strict=True))


def differing(readings: Readings, reading: Reading) -> str:
    """In which options a reading is not the report's own."""
    own = {each.switch: each.own for each in readings.switches}
    differs = [
        f"{switch}: {option}"
        for switch, option in readings.words(reading).items()
        if own[switch] != option
    ]
    return ", ".join(differs) or own_called(readings)


def own_called(readings: Readings) -> str:
    """What the reading that is marked is called.

    Of full-time equivalents the report has several methods; it is one of them, at its centre.
    """
    method = " (displaced work)" if readings.kind == _SEVERAL else ""
    return f"the report's own reading{method}"


def meaning(switch: str, option: str) -> str:
    """What an option means, and who uses it."""
    known = next((each for each in SWITCHES[switch].options if each.name == option), None)
    if known is None:
        return "as the spec says"
    return f"{known.meaning} [{known.seen_in}]" if known.seen_in else known.meaning
