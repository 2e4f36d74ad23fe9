"""What is said of what definitions come to on a log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fte_audit.render.crosscheck.blocks import Fact, Facts, Paragraph, Row, Section, Table
from fte_audit.render.layout import Style
from fte_audit.render.numbers import write_number
from fte_audit.spec.definitions.contrasting import Contrast
from fte_audit.spec.definitions.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.readings.gauging import Gauged, Gauges
    from fte_audit.spec.definitions.catalogue import Entry

ON_LOG: Final = "On this log"
_NONE: Final = "-"
_OTHERWISE: Final = (
    "What a definition does not decide is as the report has it. None of these is the right one."
)
_IN_BRACKETS: Final = "In brackets: the interval of the sample that people labelled."


@dataclass(frozen=True, slots=True)
class OnLog:
    """Definitions, and what each comes to on a log.

    Attributes:
        shown: Two held against each other, or some.
        gauges: What each comes to.
    """

    shown: Contrast | tuple[Entry, ...]
    gauges: Gauges

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The definitions."""
        if isinstance(self.shown, Contrast):
            return (self.shown.first, self.shown.second)
        return self.shown


def value_of(entry: Entry, gauges: Gauges) -> str:
    """What a definition comes to, with its unit; a dash where there is no value."""
    its, figure = gauges.of[entry.name], gauges.figures.get(entry.written.kind)
    if its.value is None or figure is None:
        return _NONE
    written = _written(its.value, figure)
    if its.interval is not None:
        low, high = (write_number(end, figure.unit, "mean") for end in its.interval)
        written += f" ({low} to {high})"
    # A definition of first contact counts those who did not come back.
    return f"{written} came back" if entry.written.kind is Kind.REPEAT else written


def sections(shown: OnLog) -> Iterator[Section]:
    """What all of them come to, the report's own reading, and why some have no value."""
    entries, gauges = shown.entries, shown.gauges
    lead = f"{gauges.read:,} rows read, {gauges.kept:,} of them in the readings. {_OTHERWISE}"
    if any(gauges.of[entry.name].interval for entry in entries):
        lead += f" {_IN_BRACKETS}"
    rows = [Row((f"{each.label}, as reported", _own(each))) for each in gauges.figures.values()]
    if len(entries) > 1 and not isinstance(shown.shown, Contrast):
        facts = tuple(Fact(*row.cells) for row in rows)
        yield Section(ON_LOG, (Paragraph(lead, Style.QUIET), *([Facts(facts)] if facts else ())))
    else:
        rows += [Row((entry.name, value_of(entry, gauges))) for entry in entries]
        table = Table(("Definition", "Value"), tuple(rows))
        yield Section(ON_LOG, (Paragraph(lead, Style.QUIET), table))
    if reasons := tuple(_reasons(entries, gauges)):
        yield Section("Without a value", (Facts(reasons),))


def plain(shown: OnLog) -> dict[str, Any]:
    """The same as plain values."""
    gauges = shown.gauges
    return {
        "figures": {
            str(kind): {"label": each.label, "own": each.own, "unit": each.unit}
            for kind, each in gauges.figures.items()
        },
        "kept": gauges.kept,
        "read": gauges.read,
        "values": {
            name: {
                **({} if each.interval is None else {"interval": list(each.interval)}),
                "missing": each.missing,
                "options": dict(each.options),
                "value": each.value,
            }
            for name, each in gauges.of.items()
        },
    }


def _own(figure: Gauged) -> str:
    return _NONE if figure.own is None else _written(figure.own, figure)


def _written(value: float, figure: Gauged) -> str:
    number = write_number(value, figure.unit, "mean")
    return number if figure.unit == "share" else f"{number} {figure.unit}"


def _reasons(entries: Sequence[Entry], gauges: Gauges) -> Iterator[Fact]:
    """Each reason with the definitions that have no value for it."""
    without = [(entry.name, gauges.of[entry.name].missing) for entry in entries]
    for reason in dict.fromkeys(missing for _, missing in without if missing is not None):
        names = ", ".join(name for name, missing in without if missing == reason)
        yield Fact(reason, names)
