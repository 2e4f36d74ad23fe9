"""What is said of readings, in every format that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fte_audit.render.numbers import write_number
from fte_audit.render.text import prose
from fte_audit.spec.switches import SWITCHES
from fte_audit.verdicts import Outcome, over_readings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fte_audit.readings.model import Reading, Readings, VariedLog

TITLE: Final = "Every defensible reading"
CAUTION: Final = (
    "A count of definitions is no probability: which of them is right is not in the log, and two "
    "that differ little count twice. Nobody should pick a reading for its result."
)
_SEVERAL: Final = "full-time equivalents"
_ORDER: Final = (
    Outcome.SUPPORTED,
    Outcome.CONTRADICTED,
    Outcome.INCONCLUSIVE,
    Outcome.NOT_TESTABLE,
)


def write(value: float, readings: Readings) -> str:
    """Write a value in its unit, without the unit's name."""
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
    if not varied.claims:
        yield "The spec claims nothing: these are the readings of what is most often claimed."
    varied_claims = {each.name for each in varied.readings}
    if alone := [prose(name) for name in varied.claims if name not in varied_claims]:
        yield f"No other reading than the report's is known of {', '.join(alone)}."


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
    unit = "" if readings.unit == "share" else f" ({readings.unit})"
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


def legend(readings: Readings) -> str:
    """What the shades under the curve mean."""
    said = "░ ▒ ▓ █ a few to all of the readings in a column take the option"
    return said + ("." if readings.kind == _SEVERAL else "; * is the report's own.")


def nearest(readings: Readings, most: int) -> Sequence[Reading]:
    """The readings whose values are the nearest to what is claimed."""
    if readings.allowed is None:
        return ()
    low, high = readings.allowed

    def distance(reading: Reading) -> float:
        value = reading.value or 0.0
        below = 0.0 if low is None else max(0.0, low - value)
        above = 0.0 if high is None else max(0.0, value - high)
        inside = (low + high) / 2 if low is not None and high is not None else value
        return below + above or abs(value - inside) * 1e-9

    return sorted(readings.ordered(), key=distance)[:most]


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

    Of full-time equivalents the report has several methods and ranges, of which it is none.
    """
    return "the reading marked *" if readings.kind == _SEVERAL else "the report's own reading"


def meaning(switch: str, option: str) -> str:
    """What an option means, and who uses it."""
    known = next((each for each in SWITCHES[switch].options if each.name == option), None)
    if known is None:
        return "as the spec says"
    return f"{known.meaning} [{known.seen_in}]" if known.seen_in else known.meaning
