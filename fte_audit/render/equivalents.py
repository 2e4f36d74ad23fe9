"""Full-time equivalents as rows and sentences, and as lines for the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fte_audit.quantities.writing import write_value
from fte_audit.render.layout import Column, Piece, Style, clip, fill, grid, width_of
from fte_audit.render.page import NO_VALUE
from fte_audit.render.text import prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.equivalents.model import (
        Believing,
        Driver,
        Equivalents,
        MethodResult,
        Needed,
        Span,
    )
    from fte_audit.render.layout import Line

TITLE: Final = "Full-time equivalents"
MEANING: Final = (
    "No method is the answer. Each number is what comes with every assumption at its centre, and "
    "behind it the least and the most that the ranges of the assumptions give. Gross credits AI "
    "with all that it had first; net takes off what people had to do after it."
)
HEADER: Final = ("", "Gross", "Net")
ASSUMED: Final = ("Assumed", "Low", "Central", "High", "Unit")
SEEN: Final = ("The log has", "Value", "Unit")
SAVED: Final = ("By", "Saved", "A conversation", "A full-time year")
SERVED: Final = ("Erlang, for a service level", "People", "At most at once")
_COVERAGES: Final = {
    "pooled": "day and night, all help each other",
    "by_queue": "day and night, each {queue} for itself",
    "business_hours": "business hours, all help each other",
}
BY_COSTS: Final = "Costs of the log and displacement"
_MOST_DRIVERS: Final = 3
_LONGEST: Final = 2000
_LONGEST_CELL: Final = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a label, and cells."""

    label: str
    cells: tuple[str, ...]


def number(value: float, unit: str = "number") -> str:
    """Write a number to three digits; a share as a percentage."""
    return write_value(value, "share" if unit == "share" else "number")


def spanned(span: Span | None) -> str:
    """Write a central value with its range, or that there is none."""
    if span is None:
        return NO_VALUE
    central, low, high = number(span.central), number(span.low), number(span.high)
    return central if low == high == central else f"{central} ({low} to {high})"


def methods(found: Equivalents) -> Iterator[Row]:
    """Every method, gross and net."""
    for method in found.methods:
        yield Row(prose(method.label), (spanned(method.gross.span), spanned(method.net.span)))


def meanings(found: Equivalents) -> Iterator[str]:
    """What the result of each method means, and which assumptions move it."""
    for method in found.methods:
        if method.gross.span is not None:
            yield f"{prose(method.label)}: {prose(method.says)} {_driven(found, method)}".strip()


def _driven(found: Equivalents, method: MethodResult) -> str:
    moving = [each for each in method.gross.drivers if each.at_low != each.at_high]
    if not moving:
        return ""
    strongest = "; ".join(_driver(found, each) for each in moving[:_MOST_DRIVERS])
    return f"Moved most by {strongest}."


def _driver(found: Equivalents, driver: Driver) -> str:
    ends = f"{number(driver.at_low)} to {number(driver.at_high)}"
    return f"{_name(found, driver.assumption)}, over its range from {ends}"


def lacking(found: Equivalents) -> Iterator[str]:
    """Why methods have no result, each reason once with its methods, and what stays in net."""
    reasons: dict[str, list[str]] = {}
    stays: dict[str, list[str]] = {}
    for method in found.methods:
        gross, net, label = method.gross.missing, method.net.missing, prose(method.label)
        if gross is not None:
            reasons.setdefault(prose(gross), []).append(label)
        elif net is not None:
            reasons.setdefault(prose(net), []).append(f"{label}, net")
        for each in method.net.not_taken_off:
            stays.setdefault(prose(each), []).append(label)
    for reason, labels in reasons.items():
        yield f"{NO_VALUE} {reason}: {'; '.join(labels)}"
    for each, labels in stays.items():
        yield f"Not taken off the net figure: {each} ({'; '.join(labels)})"


def served(found: Equivalents) -> Iterator[Row]:
    """The people that a service level takes, under each coverage."""
    for each in found.service.results:
        if each.span is not None:
            coverage = _COVERAGES[each.coverage].format(queue=prose(each.queue or "queue"))
            patience = ", some give up" if each.gives_up else ""
            yield Row(f"{coverage}{patience}", (spanned(each.span), f"{each.peak:,}"))


def serving(found: Equivalents) -> Iterator[str]:
    """What the service level is, why there is no number, and how many agents had at once."""
    service = found.service
    first, last = service.hours
    waits = "all who wait are answered in the end"
    if service.patience_seconds is not None:
        waits = f"who waits gives up after {number(service.patience_seconds)} seconds on average"
    yield (
        f"{number(service.share, 'share')} answered within {number(service.within_seconds)} "
        f"seconds; {waits}; business hours are {first} to {last} o'clock, Monday to Friday, and "
        "what arrives outside of them is spread over them. Occupancy is a ceiling here. Where "
        "queues are small, one person alone is there for each of them."
    )
    for reason in dict.fromkeys(each.missing for each in service.results if each.missing):
        yield f"{NO_VALUE} {prose(reason)}"
    seen = service.concurrency
    if seen.mean is None:
        yield f"Concurrency was not measured: {prose(seen.missing or '')}."
    else:
        yield (
            f"{seen.agents:,} agents had {number(seen.mean)} conversations at once on average "
            f"while they had any, and no more than {seen.usual:,} in 95 % of that time; it rests "
            f"on {seen.conversations:,} conversations, and {seen.left_out:,} are left out."
        )
    yield f"One person is taken for {spanned(service.slots)} conversations at once here."
    if seen.warning is not None:
        yield prose(seen.warning)


def inputs(found: Equivalents) -> Iterator[Row]:
    """What the log gives."""
    for each in found.inputs:
        if each.value is not None:
            unit = "" if each.unit == "share" else prose(each.unit)
            yield Row(prose(each.label), (number(each.value, each.unit), unit))


def assumed(found: Equivalents) -> Iterator[Row]:
    """What is assumed."""
    for each in found.assumptions:
        ends = (number(end, each.unit) for end in (each.low, each.central, each.high))
        unit = "" if each.unit == "share" else prose(each.unit)
        yield Row(prose(each.label), (*ends, unit))


def bases(found: Equivalents) -> Iterator[str]:
    """Why each assumption has its range, and whose it is."""
    for each in found.assumptions:
        whose = "given" if each.given else "the log" if each.measured else "default"
        source = f" ({prose(each.source)})" if each.source else ""
        yield f"{prose(each.label)}, {whose}: {prose(each.basis)}{source}"


def believed(found: Equivalents) -> Iterator[str]:
    """What one would have to believe for claimed numbers to be right."""
    for each in found.believing:
        label = prose(next((m.label for m in found.methods if m.name == each.method), each.method))
        side = ", net" if each.is_net else ""
        ways = "; ".join(_needed(found, one) for one in each.needed)
        yield (
            f"{prose(each.claim)}, {number(each.claimed)} by {label}{side}: {ways}; {_each(each)}"
        )


def _needed(found: Equivalents, needed: Needed) -> str:
    name = _name(found, needed.assumption)
    if needed.value is None:
        return f"{name}: no value ({prose(needed.missing or '')})"
    unit = next((a.unit for a in found.assumptions if a.name == needed.assumption), "number")
    place = "inside" if needed.is_inside else "outside"
    return f"{name} {number(needed.value, unit)}, {place} its range"


def _each(believing: Believing) -> str:
    unit = prose(believing.each_unit)
    now = number(believing.each_now)
    if believing.each is None:
        return f"no number of {unit} for each conversation does it (the log has {now})"
    return f"{number(believing.each)} {unit} for each conversation (the log has {now})"


def savings(found: Equivalents) -> Iterator[Row]:
    """What is saved, AI's own cost subtracted."""
    labels = {each.name: prose(each.label) for each in found.methods}
    for each in found.savings:
        label = BY_COSTS if each.method is None else labels.get(each.method, prose(each.method))
        if each.is_net and each.method is not None:
            label = f"{label}, net"
        spans = (each.saved, each.per_conversation, each.per_full_time_year)
        yield Row(label, tuple(map(spanned, spans)))


def money(found: Equivalents) -> str:
    """What the savings are, or why there are none."""
    if not found.savings:
        return f"No money: {prose(found.no_savings or 'nothing says what people cost')}."
    return f"What is saved in the period, AI's own cost subtracted, in {prose(found.currency)}:"


def _name(found: Equivalents, name: str) -> str:
    label = next((each.label for each in found.assumptions if each.name == name), name)
    return prose(f"{label[:1].lower()}{label[1:]}")


def lines(found: Equivalents, width: int) -> Iterator[Line]:
    """The section for the terminal."""
    yield from fill(MEANING, width, Style.QUIET)
    yield ()
    yield from _table(HEADER, list(methods(found)), width)
    for sentence in lacking(found):
        yield from _said(sentence, width, Style.QUIET)
    yield ()
    for sentence in meanings(found):
        yield from _said(sentence, width)
    yield ()
    yield from _table(SERVED, list(served(found)), width)
    for sentence in serving(found):
        yield from _said(sentence, width, Style.QUIET)
    yield ()
    yield from _table(ASSUMED, list(assumed(found)), width, unit=True)
    for sentence in bases(found):
        yield from _said(sentence, width, Style.QUIET)
    yield ()
    yield from _table(SEEN, list(inputs(found)), width, unit=True)
    if found.believing:
        yield ()
        yield from fill("What one would have to believe, the rest at the centre:", width)
        for sentence in believed(found):
            yield from _said(sentence, width)
    yield ()
    yield from fill(clip(money(found), _LONGEST), width)
    if found.savings:
        yield from _table(SAVED, list(savings(found)), width)
    yield ()
    for note in found.notes:
        yield from fill(clip(prose(note), _LONGEST), width, indent="• ", hang="  ")


def _said(sentence: str, width: int, style: Style = Style.PLAIN) -> Iterator[Line]:
    yield from fill(clip(sentence, _LONGEST), width, style, hang="  ")


def _table(
    header: Sequence[str], rows: Sequence[Row], width: int, *, unit: bool = False
) -> Iterator[Line]:
    """A table; where it does not fit, a paragraph for each row."""
    if not rows:
        return
    cells = [[header[0], *header[1:]], *([row.label, *row.cells] for row in rows)]
    sizes = [min(_LONGEST_CELL, max(map(width_of, column))) for column in zip(*cells, strict=True)]
    gap = 2
    if sum(sizes) + gap * (len(sizes) - 1) > width:
        for row in rows:
            said = "; ".join(
                f"{head} {cell}".strip()
                for head, cell in zip(header[1:], row.cells, strict=True)
                if cell
            )
            yield from _said(f"{row.label}: {said}", width)
        return
    last = len(sizes) - 1
    columns = [
        Column(size, right=at > 0 and not (unit and at == last)) for at, size in enumerate(sizes)
    ]
    yield from grid([Piece(head, Style.HEADER) for head in header], columns)
    for row in rows:
        yield from grid([Piece(row.label), *map(Piece, row.cells)], columns)
