"""How the human figures hang on who the agents were, as rows and sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fte_audit.render.layout import GAP, Column, Piece, Style, clip, fill, grid, width_of
from fte_audit.render.numbers import write_number
from fte_audit.render.page import NO_VALUE, metric_label, named, statistic_label
from fte_audit.render.text import prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fte_audit.comparison import ByAgents, Comparison, Estimate
    from fte_audit.render.layout import Line
    from fte_audit.report import Report

HEADER: Final = ("", "Human", "By customers", "By agents")
_LEAST_LABEL: Final = 18
_MOST_LABEL: Final = 44
_LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the human group.

    Attributes:
        metric: What a reader calls the metric.
        statistic: And the statistic; empty where the metric has one.
        value: The figure.
        customers: Its interval as if the customers were drawn at random.
        agents: Its interval as if the agents were, or `NO_VALUE`.
    """

    metric: str
    statistic: str
    value: str
    customers: str
    agents: str


def rows(report: Report, comparison: Comparison) -> Iterator[Row]:
    """The figures of the human group, in the order of the metrics."""
    for each in comparison.agents:
        metric = report.metric(each.metric)
        several = len({figure.statistic for figure in metric.figures}) > 1
        yield Row(
            metric=metric_label(metric),
            statistic=statistic_label(each.statistic) if several else "",
            value=_value(each.agents.value, each, metric.kind),
            customers=_between(each.customers, each, metric.kind),
            agents=_between(each.agents, each, metric.kind),
        )


def meaning(comparison: Comparison) -> str:
    """What the two intervals say."""
    return (
        f"The {comparison.level * 100:.6g} % intervals of the human group are as wide as it takes "
        "if the customers are drawn at random, and if the agents are. Where the second is much "
        "wider, a few people make the figure."
    )


def reasons(report: Report, comparison: Comparison) -> Iterator[str]:
    """Why figures have no interval by agents, each with these figures."""
    lacking: dict[str, list[str]] = {}
    for each in comparison.agents:
        if each.agents.reason is not None and each.agents.low is None:
            label = named(metric_label(report.metric(each.metric)), statistic_label(each.statistic))
            lacking.setdefault(each.agents.reason, []).append(label)
    for reason, labels in lacking.items():
        yield f"{prose(reason)}: {'; '.join(labels)}"


def lines(report: Report, comparison: Comparison, width: int) -> Iterator[Line]:
    """The table for the terminal, or a paragraph for each row where it does not fit."""
    yield from fill(meaning(comparison), width, Style.QUIET)
    yield ()
    table = list(rows(report, comparison))
    columns = _columns(table, width)
    if columns is None:
        yield from _paragraphs(table, width)
    else:
        yield from _table(table, columns, width)
    for reason in reasons(report, comparison):
        yield from fill(clip(f"{NO_VALUE} {reason}", _LONGEST), width, Style.QUIET, hang="  ")


def _columns(table: Sequence[Row], width: int) -> list[Column] | None:
    cells = [[row.value, row.customers, row.agents] for row in table]
    numbers = [
        max(map(width_of, (head, *column)))
        for head, column in zip(HEADER[1:], zip(*cells, strict=True), strict=True)
    ]
    spare = width - sum(numbers) - GAP * len(numbers)
    if spare < _LEAST_LABEL:
        return None
    return [Column(min(spare, _MOST_LABEL)), *(Column(each, right=True) for each in numbers)]


def _table(table: Sequence[Row], columns: Sequence[Column], width: int) -> Iterator[Line]:
    yield from grid([Piece(head, Style.HEADER) for head in HEADER], columns, bottom=True)
    said = None
    for row in table:
        if row.metric != said and row.statistic:
            yield from fill(clip(row.metric, _LONGEST), width)
        said = row.metric
        label = f"  {row.statistic}" if row.statistic else row.metric
        cells = [label, row.value, row.customers, row.agents]
        yield from grid([Piece(clip(cell, _LONGEST)) for cell in cells], columns)


def _paragraphs(table: Sequence[Row], width: int) -> Iterator[Line]:
    for row in table:
        label = f"{row.metric}, {row.statistic}" if row.statistic else row.metric
        text = f"{label}: {row.value}; by customers {row.customers}, by agents {row.agents}"
        yield from fill(clip(text, _LONGEST), width, hang="  ")


def _value(value: float | None, each: ByAgents, kind: str) -> str:
    return NO_VALUE if value is None else write_number(value, each.unit, kind)


def _between(estimate: Estimate, each: ByAgents, kind: str) -> str:
    if estimate.low is None or estimate.high is None:
        return NO_VALUE
    low, high = (_value(end, each, kind) for end in (estimate.low, estimate.high))
    return f"{low.removesuffix(' %')} to {high}"
